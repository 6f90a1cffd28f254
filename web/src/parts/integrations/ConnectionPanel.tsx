import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeConnection, checkConnection, removeConnection, renewHook } from '#contracts/connections.ts';
import { type Connection, type Provider, connectionOf, providers, topic } from '#web/data/connections.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Form, fieldSentence } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { Events } from './Events.tsx';
import { ProviderFields, type Values, errorsBy, sendable } from './ProviderFields.tsx';
import { connectionTones, useProviderWords } from './words.ts';

type Tab = 'state' | 'form' | 'events';

/** One connection: how it is, what it is made of, what the provider told us. */
export function ConnectionPanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useProviderWords();
  const known = useQuery(providers);
  const query = useQuery({ ...connectionOf(id ?? ''), enabled: id !== undefined });
  const [tab, setTab] = useState<Tab>('state');
  const connection = id ? query.data : undefined;
  const provider = known.data?.items.find(({ key }) => key === connection?.provider);
  const tabs = [{ value: 'state' as const, label: t('connections.tab.state') }, { value: 'form' as const, label: t('connections.tab.form') }, ...(provider?.hasHook ? [{ value: 'events' as const, label: t('connections.tab.events') }] : [])];
  return (
    <SidePanel open={id !== undefined} onClose={onClose} width="wide" title={connection?.name ?? t('connections.title')} subtitle={connection && words.name(connection.provider)}>
      <Problem error={query.error ?? known.error} onRetry={() => void query.refetch()} />
      {id !== undefined && (query.isPending || known.isPending) && <SkeletonLines />}
      {connection && provider && (
        <div className="flex flex-col gap-4">
          <Tabs label={connection.name} value={tab} onChange={setTab} tabs={tabs} />
          {tab === 'state' && <State connection={connection} provider={provider} onGone={onClose} />}
          {tab === 'form' && <Edit key={`${connection.id} ${connection.version}`} connection={connection} provider={provider} />}
          {tab === 'events' && <Events connectionId={connection.id} />}
        </div>
      )}
    </SidePanel>
  );
}

function State({ connection, provider, onGone }: { connection: Connection; provider: Provider; onGone: () => void }) {
  const { t } = useTranslation();
  const words = useProviderWords();
  const [asking, setAsking] = useState<'remove' | 'renew' | null>(null);
  const topics = [topic.connections];
  const check = useAction(checkConnection, { topics, onDone: ({ ok, error }) => (ok ? toast.done(t('connections.works')) : toast.note(t('connections.worksNot'), error ?? undefined)) });
  const change = useAction(changeConnection, { topics });
  const renew = useAction(renewHook, { topics, done: t('connections.renewed'), onDone: () => setAsking(null) });
  const remove = useAction(removeConnection, { topics, done: t('connections.removed'), onDone: onGone });
  const params = { id: connection.id };
  const paused = connection.status === 'paused';
  return (
    <>
      <KeyValue items={[
        [t('connections.status'), <span className="flex items-center gap-2"><Status tone={connectionTones[connection.status]}>{t(`connections.state.${connection.status}`)}</Status><Badge tone={connection.live ? 'good' : 'wait'}>{t(connection.live ? 'connections.isLive' : 'connections.isTest')}</Badge></span>],
        [t('connections.lastError'), connection.lastError && <span className="text-bad">{connection.lastError}</span>],
        [t('connections.lastCheck'), connection.lastCheckedAt ? <DateTime at={connection.lastCheckedAt} /> : '—'],
        ...(provider.hasHook ? [[t('connections.lastEvent'), connection.lastEventAt ? <DateTime at={connection.lastEventAt} /> : '—'] as const] : []),
      ]} />
      {connection.hookUrl && (
        <section className="flex flex-col gap-2">
          <h3 className="font-medium">{t('connections.hook')}</h3>
          <p className="text-sm text-soft">{words.hookNote(provider.key)}</p>
          <CopyText block text={connection.hookUrl} label={t('connections.hookCopy')} />
          <div><Button size="small" kind="quiet" onClick={() => setAsking('renew')}>{t('connections.renew')}</Button></div>
        </section>
      )}
      <Problem error={check.error ?? change.error} />
      <div className="flex flex-wrap gap-2">
        {provider.hasCheck && <Button kind="primary" busy={check.isPending} onClick={() => check.mutate({ params })}>{t('connections.tryIt')}</Button>}
        <Button busy={change.isPending} onClick={() => change.mutate({ params, body: { paused: !paused }, version: connection.version })}>{t(paused ? 'connections.resume' : 'connections.pause')}</Button>
        <Button kind="dangerQuiet" onClick={() => setAsking('remove')}>{t('connections.remove')}</Button>
      </div>
      <ConfirmDialog open={asking === 'renew'} onClose={() => setAsking(null)} title={t('connections.renewTitle')} action={t('connections.renew')} busy={renew.isPending} error={renew.error} onConfirm={() => renew.mutate({ params })}>{t('connections.renewBody')}</ConfirmDialog>
      <ConfirmDialog open={asking === 'remove'} onClose={() => setAsking(null)} title={t('connections.removeTitle', { name: connection.name })} action={t('connections.remove')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params })}>{t('connections.removeBody')}</ConfirmDialog>
    </>
  );
}

function Edit({ connection, provider }: { connection: Connection; provider: Provider }) {
  const { t } = useTranslation();
  const [name, setName] = useState(connection.name);
  const [live, setLive] = useState(connection.live);
  const [values, setValues] = useState<Values>(connection.settings);
  const save = useAction(changeConnection, { topics: [topic.connections], done: t('connections.saved') });
  const errors = errorsBy(save.error);
  return (
    <Form label={connection.name} onSubmit={(event) => {
      event.preventDefault();
      const { settings, secrets } = sendable(provider, values);
      save.mutate({ params: { id: connection.id }, version: connection.version, body: { name, live, settings, ...(Object.keys(secrets).length > 0 && { secrets }) } });
    }}>
      <TextInput label={t('connections.name')} value={name} onChange={(event) => setName(event.target.value)} error={fieldSentence(errors['name'])} maxLength={100} />
      <ProviderFields provider={provider} values={values} onChange={setValues} secretsSet={connection.secretsSet} errors={errors} />
      <Switch label={t('connections.live')} hint={t('connections.liveHint')} checked={live} onChange={setLive} />
      <Problem error={save.error} />
      <div><Button kind="primary" type="submit" busy={save.isPending}>{t('web.save')}</Button></div>
    </Form>
  );
}
