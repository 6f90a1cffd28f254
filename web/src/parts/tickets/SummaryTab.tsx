import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Blocker } from '#contracts/tickets-terms.ts';
import { type EventDetail, legalProfiles, readinessOf } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { EventImages } from './EventImages.tsx';
import type { EventTab } from './eventTabs.ts';
import { READINESS } from './isOver.ts';
import { Span } from './Span.tsx';

const COVER = 'cover';

export function SummaryTab({ event, onTab }: { event: EventDetail; onTab: (tab: EventTab) => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('tickets.event.manage');
  const profile = useQuery({ ...legalProfiles, enabled: mayManage && event.legalProfileId !== null }).data?.find(({ id }) => id === event.legalProfileId);
  const { venue, timeZone } = event;
  const place = [venue.name, venue.address, venue.city].filter(Boolean).join(', ');
  return (
    <div>
      {(event.status === 'draft' || event.status === 'postponed') && <Readiness event={event} onTab={onTab} />}
      <Section title={t('tickets.facts')}>
        <KeyValue items={[
          [t('tickets.sold'), t('tickets.soldOf', { sold: number(event.soldAdmissions), capacity: number(event.capacityTotal) })],
          [t('tickets.checkedIn'), event.checkedIn > 0 ? t('tickets.checkedInOf', { entered: number(event.checkedIn), sold: number(event.soldAdmissions) }) : null],
          [t('tickets.when'), event.datesPending ? t('tickets.datesPending') : <Span key="when" from={event.startAt} to={event.endAt} zone={timeZone} />],
          [t('tickets.doors'), event.datesPending ? null : <DateTime key="doors" at={event.doorsOpenAt} zone={timeZone} />],
          [t('tickets.sales'), event.salesStartAt ? <Span key="sales" from={event.salesStartAt} to={event.salesEndAt} zone={timeZone} /> : <span key="sales">{t('tickets.salesFromPublication')} – <DateTime at={event.salesEndAt} zone={timeZone} /></span>],
          [t('tickets.zone'), timeZone.replaceAll('_', ' ')],
          [t('tickets.venue'), place || <span key="venue" className="text-faint">{t('tickets.notGiven')}</span>],
          [t('tickets.category'), t(`tickets.category.${event.category}`)],
          [t('tickets.minAge'), event.minAge],
          [t('tickets.legalProfile'), mayManage ? (profile?.legalName ?? (event.legalProfileId ? '…' : <span key="legal" className="text-faint">{t('tickets.notGiven')}</span>)) : null],
          [t('tickets.pulep'), event.pulepCode],
          [t('tickets.description'), event.description ? <p key="text" className="max-w-prose whitespace-pre-line">{event.description}</p> : null],
        ]} />
      </Section>
      <EventImages event={event} />
    </div>
  );
}

/** What keeps the event from being published, each with the place where it is mended. */
function Readiness({ event, onTab }: { event: EventDetail; onTab: (tab: EventTab) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(readinessOf(event.id));
  const mayManage = useMay('tickets.event.manage');
  const mayConnect = useMay('settings.manage');
  const mend = (code: Blocker) => {
    const label = t(`tickets.mend.${code}`);
    if (code === 'NO_INVENTORY') return <Button size="small" onClick={() => onTab('areas')}>{label}</Button>;
    if (code === 'PAYMENTS_NOT_CONFIGURED') return mayConnect && <ButtonLink size="small" to="/settings/integrations">{label}</ButtonLink>;
    if (!mayManage) return null;
    if (code === 'COVER_MISSING') return <Button size="small" onClick={() => { const section = document.getElementById(COVER); section?.scrollIntoView({ block: 'center' }); section?.querySelector('button')?.focus(); }}>{label}</Button>;
    return <ButtonLink size="small" to="/tickets/events/$id/edit" params={{ id: event.id }}>{label}</ButtonLink>;
  };
  const lacking = data?.blockers ?? [];
  return (
    <div id={READINESS} role="region" tabIndex={-1} aria-label={t('tickets.ready.title')} className="mb-5 scroll-mt-16 rounded-lg border border-line px-4 py-3">
      <h2 className="text-lg font-semibold">{t('tickets.ready.title')}</h2>
      {error ? <Problem error={error} onRetry={() => void refetch()} className="mt-2" /> : !data ? <SkeletonLines lines={3} /> : event.datesPending ? (
        <div className="mt-2 flex flex-wrap items-center justify-between gap-2"><span>{t('tickets.ready.dates')}</span>{mayManage && <ButtonLink size="small" to="/tickets/events/$id/edit" params={{ id: event.id }}>{t('tickets.mend.EVENT_IN_PAST')}</ButtonLink>}</div>
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
