import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Business } from '#contracts/studio-public.ts';
import { ApiProblem } from '#web/api.ts';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { applyAccent } from '#web/ui/accent.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { problemSentence } from '#web/ui/problemSentence.ts';
import { Segmented } from '#web/ui/Segmented.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** A page for people without an account: the business's name, logo and colour, one column. */
export function PublicFrame({ business, title, children }: { business?: Business; title?: ReactNode; children: ReactNode }) {
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
          <Languages />
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

/** In whose words: short, beside a business's name on a phone. */
export function Languages() {
  const { t } = useTranslation();
  return <Segmented<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void speak(language)} className="shrink-0" options={[{ value: 'es', label: 'ES' }, { value: 'en', label: 'EN' }]} />;
}

/** A link that opens nothing: what happened, and what to do. Trying again helps only where something broke. */
export function PublicFailed({ error, onRetry, children }: { error: unknown; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  if (error instanceof ApiProblem && [403, 404, 410].includes(error.status)) return <PublicFrame title={t('public.unavailable')}><p role="alert" className="-mt-3">{problemSentence(error)}</p>{children}</PublicFrame>;
  return <PublicFrame title={t('public.failed')}><Problem error={error} onRetry={onRetry} />{children}</PublicFrame>;
}

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex flex-col gap-2.5 border-t border-line pt-5">
    <h2 className="font-semibold">{title}</h2>
    {children}
  </section>
);
