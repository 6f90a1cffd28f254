import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { createApiKey, revokeApiKey } from '#contracts/api-keys.ts';
import { type ApiKey, apiKeys, permissions, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { requires, useBranch } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { PermissionChecks } from '#web/frame/PermissionChecks.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { DateInput, TextInput } from '#web/ui/TextInput.tsx';
import { endOfDay } from '#web/zoned.ts';

export const Route = createFileRoute('/settings/api-keys')({
  staticData: { title: 'admin.keys.title' },
  validateSearch: z.object({ new: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires('apikeys.manage'),
  component: ApiKeys,
});

const stateOf = (key: ApiKey) => (key.revokedAt ? 'revoked' : key.expiresAt && Date.parse(key.expiresAt) < Date.now() ? 'expired' : 'active');

function ApiKeys() {
  const { t } = useTranslation();
  const { new: creating } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useQuery(apiKeys);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const revoke = useAction(revokeApiKey, { topics: [topic.keys], done: t('admin.keys.revoked'), onDone: () => setEnding(null) });
  const start = () => void navigate({ search: { new: true } });
  const columns: Column<ApiKey>[] = [
    { id: 'name', header: t('admin.keys.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'prefix', header: t('admin.keys.begins'), cell: ({ prefix }) => <code className="text-sm text-soft">{prefix}…</code> },
    { id: 'scopes', header: t('admin.keys.scopes'), cell: ({ scopes }) => <span className="text-soft">{t('admin.keys.scopeCount', { count: scopes.length })}</span>, value: ({ scopes }) => scopes.length },
    { id: 'by', header: t('admin.keys.by'), cell: ({ createdBy, createdAt }) => <span className="text-soft">{createdBy ?? '—'} · <DateTime at={createdAt} show="date" /></span>, value: ({ createdAt }) => createdAt },
    { id: 'used', header: t('admin.keys.used'), cell: ({ lastUsedAt }) => (lastUsedAt ? <DateTime at={lastUsedAt} show="relative" /> : <span className="text-faint">{t('admin.keys.never')}</span>), value: ({ lastUsedAt }) => lastUsedAt },
    { id: 'expires', header: t('admin.keys.expires'), cell: ({ expiresAt }) => (expiresAt ? <DateTime at={expiresAt} show="date" /> : <span className="text-faint">{t('admin.keys.noEnd')}</span>), value: ({ expiresAt }) => expiresAt, phone: 'none' },
    { id: 'status', header: t('admin.status'), cell: (key) => <Status tone={{ active: 'good', expired: 'wait', revoked: 'neutral' }[stateOf(key)] as 'good'}>{t(`admin.keys.state.${stateOf(key)}`)}</Status>, value: stateOf, phone: 'side' },
    { id: 'actions', header: t('admin.actions'), cell: (key) => stateOf(key) === 'active' && <Button size="small" kind="dangerQuiet" onClick={() => setEnding(key)}>{t('admin.keys.revoke')}</Button>, always: true, align: 'end' },
  ];
  return (
    <>
      <PageHeader title={t('admin.keys.title')} note={t('admin.keys.note')} actions={<Button kind="primary" icon={<Plus className="size-4" />} onClick={start}>{t('admin.keys.create')}</Button>} />
      <DataTable name="api-keys" label={t('admin.keys.title')} columns={columns} rowId={(key) => key.id} whole={{ data: list.data?.items, isPending: list.isPending, error: list.error, refetch: list.refetch }}
        empty={<EmptyState title={t('admin.keys.emptyTitle')} action={<Button onClick={start}>{t('admin.keys.create')}</Button>}>{t('admin.keys.emptyBody')}</EmptyState>} />
      {creating && <CreateKey onClose={() => void navigate({ search: {} })} />}
      <ConfirmDialog open={ending !== null} onClose={() => setEnding(null)} title={t('admin.keys.revokeTitle', { name: ending?.name ?? '' })} action={t('admin.keys.revoke')} busy={revoke.isPending} error={revoke.error} onConfirm={() => ending && revoke.mutate({ params: { id: ending.id } })}>{t('admin.keys.revokeBody')}</ConfirmDialog>
    </>
  );
}

const NewKey = z.strictObject({ name: z.string().trim().min(1, { error: 'required' }).max(80, { error: 'too_long' }), scopes: z.array(z.string()).min(1, { error: 'required' }), expiresOn: z.union([z.literal(''), z.iso.date({ error: 'invalid_date' })]) });

function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const branch = useBranch();
  const known = useQuery(permissions);
  const form = useContractForm(NewKey, { name: '', scopes: [], expiresOn: '' });
  const create = useAction(createApiKey, { topics: [topic.keys] });
  const submit = form.handleSubmit(({ name, scopes, expiresOn }) => {
    create.mutate({ body: { name, scopes, expiresAt: expiresOn ? endOfDay(expiresOn, branch?.zone ?? 'UTC') : null } }, { onError: (error) => showFieldErrors(form, error) });
  });
  if (create.data) {
    return (
      <Dialog open sticky onClose={onClose} title={t('admin.keys.madeTitle')} description={t('admin.keys.madeBody')} footer={<Button kind="primary" onClick={onClose}>{t('admin.keys.madeDone')}</Button>}>
        <CopyText block text={create.data.key} label={t('admin.keys.copy')} />
        <p className="mt-3 text-soft">{t('admin.keys.how')}</p>
        <CopyText block text={`curl -H "Authorization: Bearer ${create.data.key}" ${location.origin}/api/v1/me`} className="mt-1" label={t('admin.keys.copyExample')} />
      </Dialog>
    );
  }
  return (
    <Dialog open sticky onClose={onClose} title={t('admin.keys.create')} size="normal" footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending} onClick={() => void submit()}>{t('admin.keys.create')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('admin.keys.create')}>
        <TextInput label={t('admin.keys.name')} hint={t('admin.keys.nameHint')} autoFocus {...field(form, 'name')} />
        <DateInput label={t('admin.keys.expires')} optional hint={t('admin.keys.expiresHint')} {...field(form, 'expiresOn')} />
        <Controlled form={form} name="scopes">
          {({ value, onChange, error }) => <PermissionChecks label={t('admin.keys.scopes')} hint={t('admin.keys.scopesHint')} error={error} value={value} onChange={onChange} permissions={(known.data?.items ?? []).filter((one) => one.held)} />}
        </Controlled>
        <Problem error={create.error ?? known.error} />
      </Form>
    </Dialog>
  );
}
