import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { eventOf } from '#web/data/tickets.ts';
import { setupSteps } from '#web/parts/tickets/setup/steps.ts';
import { SetupView } from '#web/parts/tickets/setup/SetupView.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/events/$id_/setup')({
  staticData: { title: 'ticketSetup.title' },
  validateSearch: z.object({ step: z.enum(setupSteps).optional().catch(undefined) }),
  beforeLoad: requires('tickets.event.manage'),
  component: SetupPage,
});

function SetupPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { step = 'info' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: event, error, refetch } = useQuery(eventOf(id));
  if (!event) return <><PageHeader title={t('ticketSetup.title')} back={{ to: '/tickets/events', label: t('tickets.events') }} />{error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={10} />}</>;
  // What is on sale has its own page.
  if (event.status !== 'draft') return <Navigate to="/tickets/events/$id" params={{ id }} replace />;
  return <SetupView event={event} step={step} onStep={(next) => void navigate({ search: { step: next } })} />;
}
