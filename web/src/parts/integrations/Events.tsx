import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { runEventAgain } from '#contracts/connections.ts';
import { eventOf, eventPages, type InboundEvent, topic } from '#web/data/connections.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { eventTones } from './words.ts';

/** What the provider told us, newest first; what failed can be run again. */
export function Events({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const list = useInfiniteQuery(eventPages(connectionId, failed));
  const columns: Column<InboundEvent>[] = [
    { id: 'event', header: t('connections.event.id'), cell: ({ eventId }) => <code className="text-sm break-all">{eventId}</code>, always: true, phone: 'title' },
    { id: 'at', header: t('connections.event.at'), cell: ({ receivedAt }) => <DateTime at={receivedAt} show="relative" /> },
    { id: 'status', header: t('connections.status'), cell: ({ status }) => <Status tone={eventTones[status]}>{t(`connections.event.state.${status}`)}</Status>, phone: 'side' },
  ];
  return (
    <>
      <DataTable name="inbound-events" label={t('connections.tab.events')} columns={columns} rowId={({ id }) => id} pages={list} onOpen={({ id }) => setOpen(id)} keepToolbar
        toolbar={<Switch label={t('connections.event.failedOnly')} checked={failed} onChange={setFailed} />}
        empty={<EmptyState title={t('connections.event.emptyTitle')}>{t('connections.event.emptyBody')}</EmptyState>} />
      {open && <EventDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function EventDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(eventOf(id));
  const again = useAction(runEventAgain, { topics: [topic.connections], done: t('connections.event.againDone'), onDone: onClose });
  const event = query.data;
  return (
    <Dialog open onClose={onClose} size="wide" title={t('connections.event.title')} footer={<>
      <Button onClick={onClose}>{t('web.close')}</Button>
      {event?.status === 'failed' && <Button kind="primary" busy={again.isPending} onClick={() => again.mutate({ params: { id } })}>{t('connections.event.again')}</Button>}
    </>}>
      {query.isPending && <SkeletonLines />}
      <Problem error={query.error ?? again.error} />
      {event && <>
        <KeyValue items={[
          [t('connections.event.id'), <code className="text-sm break-all">{event.eventId}</code>],
          [t('connections.status'), <Status tone={eventTones[event.status]}>{t(`connections.event.state.${event.status}`)}</Status>],
          [t('connections.event.at'), <DateTime at={event.receivedAt} />],
          [t('connections.event.processedAt'), event.processedAt && <DateTime at={event.processedAt} />],
          [t('connections.event.attempts'), event.attempts],
          [t('connections.event.error'), event.error && <span className="text-bad">{event.error}</span>],
        ]} />
        <pre tabIndex={0} className="mt-3 max-h-80 overflow-auto rounded-md bg-hover p-3 text-sm whitespace-pre-wrap break-all">{JSON.stringify(event.payload, null, 2)}</pre>
      </>}
    </Dialog>
  );
}
