import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editClient } from '#contracts/clients.ts';
import { type Client, clientOf, topic } from '#web/data/clients.ts';
import { ClientForm, type ClientValues } from '#web/parts/clients/ClientForm.tsx';
import { GoneClient } from '#web/parts/clients/GoneClient.tsx';
import { useSaveOnTop } from '#web/parts/useSaveOnTop.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/clients/$id/edit')({
  staticData: { title: 'clients.edit.title' },
  beforeLoad: requires('clients.edit'),
  component: EditClient,
});

function EditClient() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { data: client, error, refetch } = useQuery(clientOf(id));
  return (
    <>
      <PageHeader title={t('clients.edit.title')} back={{ to: `/clients/${id}`, label: client?.fullName ?? t('clients.client') }} />
      {client ? <Edit key={client.id} client={client} /> : error ? <GoneClient error={error}><Problem error={error} onRetry={() => void refetch()} /></GoneClient> : <SkeletonLines lines={10} />}
    </>
  );
}

/**
 * The version that the form was filled with is the one that is changed, and only the changed fields are sent: a change by
 * somebody else meanwhile is refused first, and then ours can be put on top of theirs.
 */
function Edit({ client }: { client: Client }) {
  const { t } = useTranslation();
  const router = useRouter();
  const navigate = Route.useNavigate();
  const [from] = useState(client);
  const fresh = useQueryClient();
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/clients/$id', params: { id: client.id } }));
  const save = useAction(editClient, { topics: [topic, 'session'], done: t('clients.edit.done') });
  const onTop = useSaveOnTop({ save, begun: from.version, latest: () => fresh.fetchQuery({ ...clientOf(client.id), staleTime: 0 }) });
  return (
    <ClientForm client={from} draftKey={`client.${client.id}`} action={t('clients.edit.save')} busy={onTop.busy} error={onTop.error} onCancel={back} wayOut={onTop.wayOut}
      onSave={(values, saved, changed) => {
        // What depends on each other goes together.
        const fields = new Set<keyof ClientValues>([...changed, ...(changed.includes('kind') ? ['creditTermsDays' as const] : [])]);
        if (fields.size === 0) return back();
        const body = Object.fromEntries(Object.entries(values).filter(([field]) => fields.has(field as keyof ClientValues)));
        onTop.send((version) => save.mutate({ params: { id: client.id }, version, body }, { onSuccess: () => { saved(); back(); } }));
      }} />
  );
}
