import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Ellipsis, Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeliveryStatus } from '#contracts/webhook-terms.ts';
import { changeEndpoint, removeEndpoint, renewSecret, replayEndpoint, testEndpoint, type WebhookDelivery, type WebhookEndpoint } from '#contracts/webhooks.ts';
import { deliveryPages, endpointOf, topic } from '#web/data/webhooks.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { DeliveryPanel } from './DeliveryPanel.tsx';
import { EndpointDialog } from './EndpointDialog.tsx';
import { SecretDialog } from './SecretDialog.tsx';
import { deliveryTones, endpointTones } from './words.ts';

const KEPT_DAYS = 30;
interface Props { id: string; status: DeliveryStatus | undefined; delivery: string | undefined; onFilter: (status: DeliveryStatus | undefined) => void; onOpen: (delivery: string | undefined) => void; onGone: () => void }

/** One address: how it stands, what was sent there, and what can be done about it. */
export function EndpointView({ id, ...props }: Props) {
  const { t } = useTranslation();
  const query = useQuery(endpointOf(id));
  const back = { to: '/settings/webhooks', label: t('webhooks.back') };
  if (query.isError) return <><PageHeader title={t('webhooks.title')} back={back} /><Problem error={query.error} onRetry={() => void query.refetch()} /></>;
  if (!query.data) return <><PageHeader title={t('webhooks.title')} back={back} /><SkeletonLines lines={5} /></>;
  return <Known endpoint={query.data} {...props} />;
}

function Known({ endpoint, status, delivery, onFilter, onOpen, onGone }: Omit<Props, 'id'> & { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'edit' | 'renew' | 'remove' | 'replay' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const params = { id: endpoint.id };
  const close = () => setAsking(null);
  const test = useAction(testEndpoint, { topics: [topic], done: t('webhooks.tested') });
  const turn = useAction(changeEndpoint, { topics: [topic] });
  const renew = useAction(renewSecret, { topics: [topic], onDone: (made) => { close(); setSecret(made.secret); } });
  const remove = useAction(removeEndpoint, { topics: [topic], done: t('webhooks.removed'), onDone: onGone });
  const replay = useAction(replayEndpoint, { topics: [topic], done: ({ count }) => t('webhooks.replayed', { count }), onDone: close });
  const isOn = endpoint.status === 'on';
  const sendFailed = () => {
    const now = Date.now();
    replay.mutate({ params, body: { from: new Date(now - KEPT_DAYS * 86_400_000).toISOString(), to: new Date(now + 60_000).toISOString() } });
  };
  return (
    <>
      <PageHeader title={endpoint.description || endpoint.url.replace(/^https?:\/\//, '')} note={endpoint.description ? <span className="break-all">{endpoint.url}</span> : undefined} back={{ to: '/settings/webhooks', label: t('webhooks.back') }} actions={<>
        {isOn ? <Button kind="primary" icon={<Send className="size-4" />} busy={test.isPending} onClick={() => test.mutate({ params })}>{t('webhooks.test')}</Button>
          : <Button kind="primary" busy={turn.isPending} onClick={() => turn.mutate({ params, body: { on: true }, version: endpoint.version })}>{t('webhooks.turnOn')}</Button>}
        <Menu trigger={<IconButton label={t('web.more')} icon={<Ellipsis />} />}>
          <MenuItem onSelect={() => setAsking('edit')}>{t('webhooks.edit')}</MenuItem>
          <MenuItem onSelect={() => setAsking('renew')}>{t('webhooks.renew')}</MenuItem>
          {isOn && <MenuItem onSelect={() => setAsking('replay')}>{t('webhooks.replay')}</MenuItem>}
          {isOn && <MenuItem onSelect={() => turn.mutate({ params, body: { on: false }, version: endpoint.version })}>{t('webhooks.turnOff')}</MenuItem>}
          <MenuItem danger onSelect={() => setAsking('remove')}>{t('webhooks.remove')}</MenuItem>
        </Menu>
      </>} />
      <div className="mb-6 flex flex-col gap-3">
        <Problem error={test.error ?? turn.error} />
        <KeyValue items={[
          [t('admin.status'), <Status tone={endpointTones[endpoint.status]}>{t(`webhooks.status.${endpoint.status}`)}</Status>],
          [t('webhooks.failingSince'), endpoint.failingSince && <DateTime at={endpoint.failingSince} />],
          [t('webhooks.topics'), <span className="flex flex-wrap gap-x-3">{endpoint.topics.map((one) => <span key={one}>{t(`webhook.${one}`)}</span>)}</span>],
          [t('webhooks.oldSecretUntil'), endpoint.oldSecretUntil && Date.parse(endpoint.oldSecretUntil) > Date.now() && <DateTime at={endpoint.oldSecretUntil} />],
        ]} />
      </div>
      <Section title={t('webhooks.deliveries')} note={t('webhooks.deliveriesNote')}>
        <Deliveries id={endpoint.id} status={status} openId={delivery} onFilter={onFilter} onOpen={onOpen} />
      </Section>
      <DeliveryPanel id={delivery} onClose={() => onOpen(undefined)} />
      {asking === 'edit' && <EndpointDialog endpoint={endpoint} onClose={close} onMade={close} />}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
      <ConfirmDialog open={asking === 'renew'} onClose={close} title={t('webhooks.renewTitle')} action={t('webhooks.renew')} busy={renew.isPending} error={renew.error} onConfirm={() => renew.mutate({ params, body: {} })}>{t('webhooks.renewBody')}</ConfirmDialog>
      <ConfirmDialog open={asking === 'replay'} onClose={close} title={t('webhooks.replayTitle')} action={t('webhooks.again')} busy={replay.isPending} error={replay.error} onConfirm={sendFailed}>{t('webhooks.replayBody')}</ConfirmDialog>
      <ConfirmDialog open={asking === 'remove'} onClose={close} title={t('webhooks.removeTitle', { url: endpoint.description || endpoint.url })} action={t('webhooks.remove')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params })}>{t('webhooks.removeBody')}</ConfirmDialog>
    </>
  );
}

function Deliveries({ id, status, openId, onFilter, onOpen }: { id: string; status: DeliveryStatus | undefined; openId: string | undefined; onFilter: Props['onFilter']; onOpen: Props['onOpen'] }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(deliveryPages(id, status));
  const columns: Column<WebhookDelivery>[] = [
    { id: 'topic', header: t('webhooks.topic'), cell: ({ topic: one }) => t(`webhook.${one}`), always: true, phone: 'title' },
    { id: 'when', header: t('webhooks.when'), cell: ({ createdAt }) => <DateTime at={createdAt} /> },
    { id: 'answer', header: t('webhooks.answer'), cell: ({ lastHttpStatus, lastError, tries }) => <span className="text-soft">{lastHttpStatus ?? (lastError ? t('webhooks.noAnswer') : '—')}{tries > 1 && ` · ${t('webhooks.tries', { count: tries })}`}</span> },
    { id: 'next', header: t('webhooks.nextAt'), cell: ({ nextAt }) => (nextAt ? <DateTime at={nextAt} show="relative" /> : <span className="text-faint">—</span>), phone: 'none' },
    { id: 'status', header: t('webhooks.result'), cell: (row) => <Status tone={deliveryTones[row.status]}>{t(`webhooks.delivery.${row.status}`)}</Status>, phone: 'side' },
  ];
  return (
    <DataTable name="webhook-deliveries" label={t('webhooks.deliveries')} columns={columns} rowId={(row) => row.id} pages={list} onOpen={(row) => onOpen(row.id)} openId={openId}
      toolbar={<Select label={t('webhooks.result')} hideLabel className="w-52 max-md:w-full" value={status ?? 'all'} onChange={(next) => onFilter(next === 'all' ? undefined : next as DeliveryStatus)}
        options={[{ value: 'all', label: t('webhooks.all') }, ...DeliveryStatus.options.map((value) => ({ value, label: t(`webhooks.delivery.${value}`) }))]} />}
      onClearFilters={status ? () => onFilter(undefined) : undefined} empty={<EmptyState title={t('webhooks.noDeliveries')}>{t('webhooks.noDeliveriesBody')}</EmptyState>} />
  );
}
