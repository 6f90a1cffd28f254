import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { Segmented } from '#web/ui/Segmented.tsx';

/** The page in front of the frame: one question at a time, nothing else. */
export function Doorway({ title, note, children, footer }: { title: string; note?: ReactNode; children?: ReactNode; footer?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <header className="flex items-center gap-2 px-5 py-4 md:px-8 md:py-6">
        <Mark />
        <span className="text-lg font-semibold tracking-[-0.015em]">Mostrador</span>
      </header>
      <main className="mx-auto flex w-full max-w-[23rem] flex-1 flex-col px-5 pt-[6vh] pb-10 md:pt-[11vh]">
        <h1 className="text-2xl font-semibold tracking-[-0.025em] text-balance">{title}</h1>
        {note && <div className="mt-2 text-soft">{note}</div>}
        <div className="mt-6 flex flex-col gap-4">{children}</div>
        {footer && <div className="mt-8 border-t border-line pt-4 text-soft">{footer}</div>}
      </main>
      <footer className="flex justify-center px-5 pb-6 md:justify-start md:px-8">
        <Segmented<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void speak(language)} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />
      </footer>
    </div>
  );
}

const Mark = () => (
  <svg viewBox="0 0 64 64" className="size-7 text-ink" aria-hidden="true">
    <rect width="64" height="64" rx="13" fill="currentColor" />
    <g fill="none" stroke="var(--color-ground)" strokeWidth="4.6" strokeLinecap="round" strokeLinejoin="round">
      <path d="M14 41V23h5.6l6.4 9.6 6.4-9.6H38v18" />
      <path d="M11 49h42" />
    </g>
    <circle cx="49" cy="36" r="4.6" fill="var(--color-ground)" />
  </svg>
);
