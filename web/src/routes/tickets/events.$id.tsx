import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiProblem } from '#web/api.ts';
import { eventOf } from '#web/data/tickets.ts';
import { eventTabs } from '#web/parts/tickets/eventTabs.ts';
import { EventView } from '#web/parts/tickets/EventView.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/events/$id')({
  staticData: { title: 'tickets.event' },
  validateSearch: z.object({ tab: z.enum(eventTabs).optional().catch(undefined) }),
  beforeLoad: requires('tickets.event.read'),
  component: EventPage,
});

function EventPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: event, error, refetch } = useQuery(eventOf(id));
  if (!event) {
    return (
      <>
        <PageHeader title={t('tickets.event')} back={{ to: '/tickets/events', label: t('tickets.events') }} />
        {error ? <Problem error={error} {...(!(error instanceof ApiProblem) || error.unanswered ? { onRetry: () => void refetch() } : {})} /> : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={10} /></div>}
      </>
    );
  }
  return <EventView key={event.id} event={event} tab={tab} onTab={(next) => void navigate({ search: next === 'summary' ? {} : { tab: next }, replace: true })} />;
}
