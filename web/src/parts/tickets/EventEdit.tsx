import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeEvent } from '#contracts/tickets-events.ts';
import { type EventDetail, eventOf, topic } from '#web/data/tickets.ts';
import { useSaveOnTop } from '#web/parts/useSaveOnTop.tsx';
import { useAction } from '#web/query.ts';
import { EventForm, type EventPart, type EventValues } from './EventForm.tsx';

/** What a new zone moves along: the times as they were typed. */
const times: readonly (keyof EventValues)[] = ['startAt', 'endAt', 'doorsOpenAt', 'salesStartAt', 'salesEndAt'];

/** Only what was changed is sent, for the version that the form was filled with. */
export function EventEdit({ event, part, action, onDone, onCancel }: { event: EventDetail; part?: EventPart; action: string; onDone: () => void; onCancel?: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from] = useState(event);
  const save = useAction(changeEvent, { topics: [topic], done: t('tickets.edit.done'), onDone: (now) => client.setQueryData(eventOf(event.id).queryKey, now) });
  const onTop = useSaveOnTop({ save, begun: from.version, latest: () => client.fetchQuery({ ...eventOf(event.id), staleTime: 0 }) });
  return (
    <EventForm event={from} part={part} draftKey={`ticket-event.${event.id}${part ? `.${part}` : ''}`} action={action} busy={onTop.busy} error={onTop.error} onCancel={onCancel} wayOut={onTop.wayOut}
      onSave={({ areas: _, ...values }, { onSaved, onError }, changed) => {
        const fields = new Set<string>([...changed, ...(changed.includes('timeZone') ? times : [])]);
        if (fields.size === 0) return onDone();
        const body = Object.fromEntries(Object.entries(values).filter(([field]) => fields.has(field)));
        onTop.send((version) => save.mutate({ params: { id: event.id }, version, body }, { onError, onSuccess: () => { onSaved(); onDone(); } }));
      }} />
  );
}
