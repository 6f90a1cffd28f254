import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Session } from '#web/data/studio.ts';
import { day, minutes } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';

/** The facts of a session that are not on its head. */
export function SummaryTab({ session, onEdit }: { session: Session; onEdit: () => void }) {
  const { t } = useTranslation();
  const seesClients = useMay('clients.view');
  const { client, zone } = session;
  const text = (value: string | null) => value && <span className="whitespace-pre-wrap">{value}</span>;
  const facts: (readonly [string, React.ReactNode])[] = [
    [t('studio.client'), seesClients ? <Link to="/clients/$id" params={{ id: client.id }} className="inline-flex min-h-6 items-center underline underline-offset-3 max-md:-my-3 max-md:min-h-(--control)">{client.fullName}</Link> : client.fullName],
    [t('studio.code'), <span key="code" className="tabular-nums">{session.code}</span>],
    [t('studio.typeLabel'), t(`studio.type.${session.sessionType}`)],
    [t('studio.duration'), minutes(Math.round((Date.parse(session.endsAt) - Date.parse(session.startsAt)) / 60_000))],
    [t('studio.required'), session.requiredPhotographers],
    [t('studio.event'), text(session.eventDescription)],
    [t('studio.wishes'), text(session.clientRequirements)],
    [t('studio.internalNotes'), text(session.internalNotes)],
    [t('studio.source'), session.leadSource && t(`studio.source.${session.leadSource}`)],
    [t('studio.delivery'), session.deliveryMethod && [t(`studio.delivery.${session.deliveryMethod}`), session.deliveryAddress].filter(Boolean).join(' · ')],
    [t('studio.editingDays'), t('studio.days', { count: session.estimatedEditingDays })],
    [t('studio.promised'), session.promisedDeliveryDate && day(session.promisedDeliveryDate, 'weekday')],
    [t('studio.requestedAt'), <DateTime key="requested" at={session.requestedAt} zone={zone} />],
    [t('studio.firstResponse'), session.firstResponseAt && <DateTime at={session.firstResponseAt} zone={zone} />],
    [t('studio.canceledAt'), session.canceledAt && <DateTime at={session.canceledAt} zone={zone} />],
    [t('studio.cancel.why'), session.cancelReasonCode && [t(`studio.initiator.${session.cancelInitiator ?? 'system'}`), t(`studio.reasonCode.${session.cancelReasonCode}`), session.cancellationReason].filter(Boolean).join(' · ')],
  ];
  const bare = !session.eventDescription && !session.clientRequirements && !session.internalNotes;
  return (
    <>
      <KeyValue items={facts} />
      {bare && session.editable.notes && <button type="button" onClick={onEdit} className="mt-4 min-h-(--control) text-accent-text underline underline-offset-3">{t('studio.addNotes')}</button>}
    </>
  );
}
