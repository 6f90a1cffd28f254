import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createEvent } from '#contracts/tickets-events.ts';
import { topic } from '#web/data/tickets.ts';
import { EventForm } from '#web/parts/tickets/EventForm.tsx';
import { SetupSteps } from '#web/parts/tickets/setup/SetupSteps.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/tickets/events/new')({
  staticData: { title: 'tickets.new.title' },
  beforeLoad: requires('tickets.event.manage'),
  component: NewEventPage,
});

function NewEventPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const navigate = Route.useNavigate();
  const save = useAction(createEvent, { topics: [topic], done: ({ name }) => t('tickets.created', { name }) });
  return (
    <>
      <PageHeader title={t('tickets.new.title')} note={t('tickets.new.note')} back={{ to: '/tickets/events', label: t('tickets.events') }} />
      <SetupSteps step="info" done={new Set()} />
      <EventForm part="info" draftKey="ticket-event.new" action={t('tickets.new.save')} busy={save.isPending} error={save.error} onCancel={() => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/tickets/events' }))}
        onSave={(body, { onSaved, onError }) => save.mutate({ body }, { onError, onSuccess: ({ id }) => { onSaved(); void navigate({ to: '/tickets/events/$id/setup', params: { id }, search: { step: 'venue' }, replace: true }); } })} />
    </>
  );
}
