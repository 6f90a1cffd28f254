import { useQuery } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { eventOf } from '#web/data/tickets.ts';
import { EventEdit } from '#web/parts/tickets/EventEdit.tsx';
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
  const router = useRouter();
  const navigate = Route.useNavigate();
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/tickets/events/$id', params: { id } }));
  const { data: event, error, refetch } = useQuery(eventOf(id));
  return (
    <>
      <PageHeader title={t('tickets.edit.title')} back={{ to: `/tickets/events/${id}`, label: event?.name ?? t('tickets.event') }} />
      {event ? <EventEdit key={event.id} event={event} action={t('web.save')} onDone={back} onCancel={back} /> : error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={10} />}
    </>
  );
}
