import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiProblem } from '#web/api.ts';
import { sessionOf } from '#web/data/studio.ts';
import { sessionTabs } from '#web/parts/studio/sessionTabs.ts';
import { SessionView } from '#web/parts/studio/SessionView.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/studio/sessions/$id')({
  staticData: { title: 'studio.session' },
  validateSearch: z.object({ tab: z.enum(sessionTabs).optional().catch(undefined) }),
  beforeLoad: requires(['studio.session.view.all', 'studio.session.view.own']),
  component: SessionPage,
});

function SessionPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: session, error, refetch } = useQuery(sessionOf(id));
  const back = { to: '/studio/sessions', label: t('studio.sessions') };
  if (!session) return <><PageHeader title={t('studio.session')} back={back} />{error ? <Problem error={error} {...(!(error instanceof ApiProblem) || error.unanswered ? { onRetry: () => void refetch() } : {})} /> : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={10} /></div>}</>;
  return (
    <div className="max-w-5xl">
      <PageHeader title={session.clientName} note={<span className="tabular-nums">{session.code}</span>} back={back} />
      <SessionView session={session} tab={tab} onTab={(next) => void navigate({ search: next === 'summary' ? {} : { tab: next }, replace: true })} />
    </div>
  );
}
