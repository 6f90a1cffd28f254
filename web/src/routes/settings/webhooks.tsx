import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { DeliveryStatus } from '#contracts/webhook-terms.ts';
import type { WebhookEndpoint } from '#contracts/webhooks.ts';
import { endpointPages } from '#web/data/webhooks.ts';
import { EndpointDialog } from '#web/parts/webhooks/EndpointDialog.tsx';
import { EndpointView } from '#web/parts/webhooks/EndpointView.tsx';
import { SecretDialog } from '#web/parts/webhooks/SecretDialog.tsx';
import { endpointTones } from '#web/parts/webhooks/words.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Status } from '#web/ui/Status.tsx';

export const Route = createFileRoute('/settings/webhooks')({
  staticData: { title: 'webhooks.title' },
  validateSearch: z.object({ id: z.uuid().optional().catch(undefined), delivery: z.uuid().optional().catch(undefined), status: DeliveryStatus.optional().catch(undefined), new: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Webhooks,
});

function Webhooks() {
  const { id, delivery, status } = Route.useSearch();
  const navigate = Route.useNavigate();
  if (id === undefined) return <Endpoints />;
  return (
    <EndpointView key={id} id={id} status={status} delivery={delivery} onGone={() => void navigate({ search: {} })}
      onFilter={(next) => void navigate({ search: { id, status: next }, replace: true })} onOpen={(next) => void navigate({ search: { id, status, delivery: next }, replace: true })} />
  );
}

/** The addresses of the business's programs. */
function Endpoints() {
  const { t } = useTranslation();
  const { new: adding } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useInfiniteQuery(endpointPages());
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const start = () => void navigate({ search: { new: true } });
  const open = (id: string) => void navigate({ search: { id } });
  const columns: Column<WebhookEndpoint>[] = [
    { id: 'url', header: t('webhooks.url'), cell: ({ url, description }) => <span className="min-w-0"><span className="block truncate font-medium">{description || url}</span>{description && <span className="block truncate text-sm text-soft">{url}</span>}</span>, always: true, phone: 'title' },
    { id: 'topics', header: t('webhooks.topics'), cell: ({ topics }) => <span className="text-soft">{t('webhooks.topicCount', { count: topics.length })}</span> },
    { id: 'failing', header: t('webhooks.failingSince'), cell: ({ failingSince }) => (failingSince ? <DateTime at={failingSince} /> : <span className="text-faint">—</span>), phone: 'none' },
    { id: 'status', header: t('admin.status'), cell: (row) => <Status tone={endpointTones[row.status]}>{t(`webhooks.status.${row.status}`)}</Status>, phone: 'side' },
  ];
  return (
    <>
      <PageHeader title={t('webhooks.title')} note={t('webhooks.note')} actions={<Button kind="primary" icon={<Plus className="size-4" />} onClick={start}>{t('webhooks.add')}</Button>} />
      <DataTable name="webhooks" label={t('webhooks.title')} columns={columns} rowId={(row) => row.id} pages={list} onOpen={(row) => open(row.id)}
        empty={<EmptyState title={t('webhooks.emptyTitle')} action={<Button onClick={start}>{t('webhooks.add')}</Button>}>{t('webhooks.emptyBody')}</EmptyState>} />
      {adding && <EndpointDialog endpoint={null} onClose={() => void navigate({ search: {} })} onMade={(endpoint) => {
        setMade(endpoint);
        void navigate({ search: {} });
      }} />}
      {made && <SecretDialog secret={made.secret} onClose={() => {
        setMade(null);
        open(made.id);
      }} />}
    </>
  );
}
