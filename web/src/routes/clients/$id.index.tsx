import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { clientOf } from '#web/data/clients.ts';
import { ClientView } from '#web/parts/clients/ClientView.tsx';
import { GoneClient } from '#web/parts/clients/GoneClient.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/clients/$id/')({
  staticData: { title: 'clients.client' },
  validateSearch: z.object({ tab: z.string().optional().catch(undefined) }),
  beforeLoad: requires('clients.view'),
  component: ClientPage,
});

function ClientPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: client, error, refetch } = useQuery(clientOf(id));
  const back = { to: '/clients', label: t('clients.title') };
  if (!client) {
    return (
      <>
        <PageHeader title={t('clients.client')} back={back} />
        {error ? <GoneClient error={error}><Problem error={error} onRetry={() => void refetch()} /></GoneClient> : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={10} /></div>}
      </>
    );
  }
  return (
    <div className="max-w-4xl">
      <PageHeader title={client.fullName} note={t(`clients.kind.${client.kind}`)} back={back} />
      <ClientView client={client} tab={tab} onTab={(next) => void navigate({ search: next === 'summary' ? {} : { tab: next }, replace: true })} onGone={() => void navigate({ to: '/clients' })} />
    </div>
  );
}
