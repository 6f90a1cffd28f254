import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Business } from '#contracts/studio-public.ts';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { applyAccent } from '#web/ui/accent.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** A page for people without an account: the business's name, logo and colour, one column. */
export function PublicFrame({ business, title, children }: { business?: Business; title?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    applyAccent(business?.accentColor);
    return () => applyAccent(null);
  }, [business?.accentColor]);
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <header className="border-b border-line">
        <div className="mx-auto flex w-full max-w-2xl items-center justify-between gap-3 px-5 py-3.5">
          <span className="flex min-w-0 items-center gap-3">
            {business?.logoUrl && <img src={business.logoUrl} alt="" className="h-9 max-w-32 object-contain" />}
            <span className="truncate text-lg font-semibold tracking-[-0.015em]">{business?.name ?? ''}</span>
          </span>
          <Segmented<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void speak(language)} options={[{ value: 'es', label: 'ES' }, { value: 'en', label: 'EN' }]} />
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-5 pt-6 pb-12">
        {title && <h1 className="text-2xl font-semibold tracking-[-0.025em] text-balance">{title}</h1>}
        {children}
      </main>
    </div>
  );
}

export const PublicLoading = () => <PublicFrame><SkeletonLines /></PublicFrame>;

/** A link that opens nothing: what happened, and what to do. */
export function PublicFailed({ error, onRetry, children }: { error: unknown; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  return <PublicFrame title={t('public.failed')}><Problem error={error} onRetry={onRetry} />{children}</PublicFrame>;
}

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex flex-col gap-2.5 border-t border-line pt-5">
    <h2 className="font-semibold">{title}</h2>
    {children}
  </section>
);
