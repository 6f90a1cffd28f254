import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { eventOf } from '#web/data/tickets.ts';
import { SeatEditor } from '#web/parts/tickets/map/SeatEditor.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/events/$id_/map')({
  staticData: { title: 'tickets.map.title' },
  validateSearch: z.object({ area: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('tickets.event.read'),
  component: MapPage,
});

function MapPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { area } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: event, error, refetch } = useQuery(eventOf(id));
  return (
    <>
      <PageHeader title={t('tickets.map.title')} back={{ to: event?.status === 'draft' ? `/tickets/events/${id}/setup?step=areas` : `/tickets/events/${id}?tab=areas`, label: event?.name ?? t('tickets.event') }} />
      {event ? <SeatEditor key={event.id} event={event} areaId={area} onArea={(next) => void navigate({ search: { area: next }, replace: true })} /> : error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={10} />}
    </>
  );
}
