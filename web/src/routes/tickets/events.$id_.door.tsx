import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { eventOf } from '#web/data/tickets.ts';
import { DoorLive } from '#web/parts/tickets/door/DoorLive.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/events/$id_/door')({
  staticData: { title: 'doorUi.live' },
  validateSearch: z.object({ tab: z.enum(['conflicts', 'refused', 'people', 'arrivals']).optional().catch(undefined) }),
  beforeLoad: requires('tickets.checkin.monitor'),
  component: DoorPage,
});

function DoorPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { tab = 'conflicts' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: event, error, refetch } = useQuery(eventOf(id));
  return (
    <>
      <PageHeader title={t('doorUi.live')} back={{ to: `/tickets/events/${id}?tab=door`, label: event?.name ?? t('tickets.event') }} />
      {event ? <DoorLive event={event} tab={tab} onTab={(next) => void navigate({ search: next === 'conflicts' ? {} : { tab: next }, replace: true })} /> : error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={10} />}
    </>
  );
}
