import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeEvent } from '#contracts/tickets-events.ts';
import { type EventDetail, eventOf, topic } from '#web/data/tickets.ts';
import { EventForm, type EventValues } from '#web/parts/tickets/EventForm.tsx';
import { useSaveOnTop } from '#web/parts/useSaveOnTop.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/events/$id_/edit')({
  staticData: { title: 'tickets.edit.title' },
  beforeLoad: requires('tickets.event.manage'),
  component: EditEvent,
});

function EditEvent() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { data: event, error, refetch } = useQuery(eventOf(id));
  return (
    <>
      <PageHeader title={t('tickets.edit.title')} back={{ to: `/tickets/events/${id}`, label: event?.name ?? t('tickets.event') }} />
      {event ? <Edit key={event.id} event={event} /> : error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={10} />}
    </>
  );
}

/** What a new zone moves along: the times as they were typed. */
const times: readonly (keyof EventValues)[] = ['startAt', 'endAt', 'doorsOpenAt', 'salesStartAt', 'salesEndAt'];

/** Only what was changed is sent, for the version that the form was filled with. */
function Edit({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const router = useRouter();
  const navigate = Route.useNavigate();
  const client = useQueryClient();
  const [from] = useState(event);
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/tickets/events/$id', params: { id: event.id } }));
  const save = useAction(changeEvent, { topics: [topic], done: t('tickets.edit.done'), onDone: (now) => client.setQueryData(eventOf(event.id).queryKey, now) });
  const onTop = useSaveOnTop({ save, begun: from.version, latest: () => client.fetchQuery({ ...eventOf(event.id), staleTime: 0 }) });
  return (
    <EventForm event={from} draftKey={`ticket-event.${event.id}`} action={t('web.save')} busy={onTop.busy} error={onTop.error} onCancel={back} wayOut={onTop.wayOut}
      onSave={({ areas: _, ...values }, { onSaved, onError }, changed) => {
        const fields = new Set<string>([...changed, ...(changed.includes('timeZone') ? times : [])]);
        if (fields.size === 0) return back();
        const body = Object.fromEntries(Object.entries(values).filter(([field]) => fields.has(field)));
        onTop.send((version) => save.mutate({ params: { id: event.id }, version, body }, { onError, onSuccess: () => { onSaved(); back(); } }));
      }} />
  );
}
