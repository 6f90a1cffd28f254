import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type Connection, connectionPages } from '#web/data/connections.ts';
import { ConnectDialog } from '#web/parts/integrations/ConnectDialog.tsx';
import { ConnectionPanel } from '#web/parts/integrations/ConnectionPanel.tsx';
import { connectionTones, useProviderWords } from '#web/parts/integrations/words.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';

export const Route = createFileRoute('/settings/integrations')({
  staticData: { title: 'connections.title' },
  validateSearch: z.object({ new: z.boolean().optional().catch(undefined), connection: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Integrations,
});

/** The accounts at providers: payments, messages, tax documents, calendars. */
function Integrations() {
  const { t } = useTranslation();
  const words = useProviderWords();
  const { new: connecting, connection } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useInfiniteQuery(connectionPages());
  const show = (search: { new?: boolean; connection?: string }) => void navigate({ search });
  const start = () => show({ new: true });
  const columns: Column<Connection>[] = [
    { id: 'name', header: t('connections.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, always: true, phone: 'title' },
    { id: 'provider', header: t('connections.provider'), cell: ({ provider }) => words.name(provider) },
    { id: 'purpose', header: t('connections.for'), cell: ({ purpose }) => <span className="text-soft">{words.purpose(purpose)}</span> },
    { id: 'mode', header: t('connections.mode'), cell: ({ live }) => <Badge tone={live ? 'good' : 'wait'}>{t(live ? 'connections.isLive' : 'connections.isTest')}</Badge> },
    { id: 'event', header: t('connections.lastEvent'), cell: ({ lastEventAt }) => (lastEventAt ? <DateTime at={lastEventAt} show="relative" /> : <span className="text-faint">—</span>), phone: 'none' },
    { id: 'status', header: t('connections.status'), cell: ({ status }) => <Status tone={connectionTones[status]}>{t(`connections.state.${status}`)}</Status>, phone: 'side' },
  ];
  return (
    <>
      <PageHeader title={t('connections.title')} note={t('connections.note')} actions={<Button kind="primary" icon={<Plus className="size-4" />} onClick={start}>{t('connections.connect')}</Button>} />
      <DataTable name="connections" label={t('connections.title')} columns={columns} rowId={({ id }) => id} pages={list} onOpen={({ id }) => show({ connection: id })} openId={connection}
        empty={<EmptyState title={t('connections.emptyTitle')} action={<Button onClick={start}>{t('connections.connect')}</Button>}>{t('connections.emptyBody')}</EmptyState>} />
      {connecting && <ConnectDialog onClose={() => show({})} onDone={({ id }) => show({ connection: id })} />}
      <ConnectionPanel key={connection ?? 'none'} id={connection} onClose={() => show({})} />
    </>
  );
}
