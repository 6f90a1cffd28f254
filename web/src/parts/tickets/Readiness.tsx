import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Blocker } from '#contracts/tickets-terms.ts';
import { type EventDetail, readinessOf } from '#web/data/tickets.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { READINESS } from './isOver.ts';

const COVER = 'cover';

/** What keeps the event from being published, each with the place where it is mended: its areas, or what it is. */
export function Readiness({ event, onAreas, onInfo }: { event: EventDetail; onAreas: () => void; onInfo: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(readinessOf(event.id));
  const mayManage = useMay('tickets.event.manage');
  const mayConnect = useMay('settings.manage');
  const mend = (code: Blocker) => {
    const label = t(`tickets.mend.${code}`);
    if (code === 'NO_INVENTORY') return <Button size="small" onClick={onAreas}>{label}</Button>;
    if (code === 'PAYMENTS_NOT_CONFIGURED') return mayConnect && <ButtonLink size="small" to="/settings/integrations">{label}</ButtonLink>;
    if (!mayManage) return null;
    if (code === 'COVER_MISSING') return <Button size="small" onClick={() => { const section = document.getElementById(COVER); section?.scrollIntoView({ block: 'center' }); section?.querySelector('button')?.focus(); }}>{label}</Button>;
    return <Button size="small" onClick={onInfo}>{label}</Button>;
  };
  const lacking = data?.blockers ?? [];
  return (
    <div id={READINESS} role="region" tabIndex={-1} aria-label={t('tickets.ready.title')} className="mb-5 scroll-mt-16 rounded-lg border border-line px-4 py-3">
      <h2 className="text-lg font-semibold">{t('tickets.ready.title')}</h2>
      {error ? <Problem error={error} onRetry={() => void refetch()} className="mt-2" /> : !data ? <SkeletonLines lines={3} /> : event.datesPending ? (
        <div className="mt-2 flex flex-wrap items-center justify-between gap-2"><span>{t('tickets.ready.dates')}</span>{mayManage && <Button size="small" onClick={onInfo}>{t('tickets.mend.EVENT_IN_PAST')}</Button>}</div>
      ) : lacking.length === 0 ? <p className="mt-1 flex items-center gap-2"><Check className="size-4 shrink-0 text-good" />{t('tickets.ready.all')}</p> : (
        <ul className="mt-1 divide-y divide-line">
          {lacking.map(({ code, message }) => (
            <li key={code} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2"><span className="min-w-0 flex-1 basis-60">{message}</span>{mend(code)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
