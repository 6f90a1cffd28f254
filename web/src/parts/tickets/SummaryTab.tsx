import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type EventDetail, legalProfiles } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { EventImages } from './EventImages.tsx';
import type { EventTab } from './eventTabs.ts';
import { Readiness } from './Readiness.tsx';
import { Span } from './Span.tsx';

export function SummaryTab({ event, onTab }: { event: EventDetail; onTab: (tab: EventTab) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayManage = useMay('tickets.event.manage');
  const profile = useQuery({ ...legalProfiles, enabled: mayManage && event.legalProfileId !== null }).data?.find(({ id }) => id === event.legalProfileId);
  const { venue, timeZone } = event;
  const place = [venue.name, venue.address, venue.city].filter(Boolean).join(', ');
  return (
    <div>
      {(event.status === 'draft' || event.status === 'postponed') && <Readiness event={event} onAreas={() => onTab('areas')} onInfo={() => void navigate({ to: '/tickets/events/$id/edit', params: { id: event.id } })} />}
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
          [t('tickets.description'), event.descriptionHtml ? <div key="text" className="written" dangerouslySetInnerHTML={{ __html: event.descriptionHtml }} /> : null],
        ]} />
      </Section>
      <EventImages event={event} />
    </div>
  );
}
