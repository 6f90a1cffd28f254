import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AccessRules, AccessScope, changeAccessRules, createGrant, revokeGrant } from '#contracts/access.ts';
import { accessRules, colleagues, type Grant, grants, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { may, requires, useBranch } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Combobox } from '#web/ui/Combobox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { instantOf, localOf } from '#web/zoned.ts';

export const Route = createFileRoute('/settings/access')({
  staticData: { title: 'admin.access.title' },
  validateSearch: z.object({ ended: z.boolean().optional().catch(undefined), grant: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires(['settings.manage', 'users.manage']),
  component: Access,
});

function Access() {
  const { t } = useTranslation();
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('admin.access.title')} note={t('admin.access.note')} />
      {may('settings.manage') && <Section title={t('admin.access.rules')}><RulesLoaded /></Section>}
      {may('users.manage') && <Grants />}
    </div>
  );
}

function RulesLoaded() {
  const { data, isPending, error, refetch } = useQuery(accessRules);
  if (isPending) return <SkeletonLines lines={6} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  const { yourIp, yourIpAllowed, ...rules } = data;
  return <Rules key={JSON.stringify(rules)} rules={rules} yourIp={yourIp} yourIpAllowed={yourIpAllowed} />;
}

function Rules({ rules, yourIp, yourIpAllowed }: { rules: AccessRules; yourIp: string | null; yourIpAllowed: boolean }) {
  const { t } = useTranslation();
  const form = useContractForm(AccessRules, rules);
  const networks = useFieldArray({ control: form.control, name: 'networks' });
  const draft = useDraft(form, 'access-rules');
  const save = useAction(changeAccessRules, { topics: [topic.access], done: t('admin.access.saved'), onDone: draft.clear });
  const [sure, setSure] = useState<AccessRules | null>(null);
  const mode = form.watch('mode');
  const send = (values: AccessRules) => save.mutate({ body: values }, { onError: (error) => showFieldErrors(form, error), onSettled: () => setSure(null) });
  // The network mode shuts out whoever saves it from a network that is not on the list; administrators always get in.
  const submit = form.handleSubmit((values) => (values.mode === 'network' && values.networks.length === 0 ? setSure(values) : send(values)));
  const addMine = () => yourIp && networks.append({ cidr: yourIp.includes(':') ? `${yourIp}/128` : `${yourIp}/32`, label: '' });
  return (
    <Form onSubmit={submit} label={t('admin.access.rules')} className="max-w-2xl">
      <Controlled form={form} name="mode">
        {({ value, onChange, error }) => <RadioGroup label={t('admin.access.mode')} value={value} onChange={onChange} error={error} options={(['off', 'network', 'place'] as const).map((one) => ({ value: one, label: t(`admin.access.mode.${one}`), note: t(`admin.access.mode.${one}.note`) }))} />}
      </Controlled>
      {mode === 'network' && (
        <FieldGroup label={t('admin.access.networks')} hint={yourIp ? t(yourIpAllowed ? 'admin.access.yourIpIn' : 'admin.access.yourIpOut', { ip: yourIp }) : undefined}>
          {networks.fields.map((row, at) => (
            <div key={row.id} className="flex items-start gap-2">
              <TextInput label={t('admin.access.cidr')} hideLabel={at > 0} placeholder="203.0.113.0/24" mono className="flex-1" {...field(form, `networks.${at}.cidr`)} />
              <TextInput label={t('admin.access.label')} hideLabel={at > 0} placeholder={t('admin.access.labelExample')} className="flex-1" {...field(form, `networks.${at}.label`)} />
              <span className={at === 0 ? 'pt-[1.375rem]' : ''}><IconButton label={t('admin.access.removeNetwork')} icon={<Trash2 />} onClick={() => networks.remove(at)} /></span>
            </div>
          ))}
          <div className="flex flex-wrap gap-2">
            <Button icon={<Plus className="size-4" />} onClick={() => networks.append({ cidr: '', label: '' })}>{t('admin.access.addNetwork')}</Button>
            {yourIp && !yourIpAllowed && <Button kind="quiet" onClick={addMine}>{t('admin.access.addMine', { ip: yourIp })}</Button>}
          </div>
        </FieldGroup>
      )}
      {mode === 'place' && (
        <div className="grid gap-4 sm:grid-cols-3">
          <Controlled form={form} name="officeRadiusM">{(control) => <NumberInput label={t('admin.access.officeRadius')} unit="m" min={20} max={100_000} {...control} />}</Controlled>
          <Controlled form={form} name="fieldRadiusM">{(control) => <NumberInput label={t('admin.access.fieldRadius')} unit="m" min={20} max={1_000_000} {...control} />}</Controlled>
          <Controlled form={form} name="positionMaxAgeMin">{(control) => <NumberInput label={t('admin.access.positionAge')} unit="min" min={1} max={60} {...control} />}</Controlled>
          <p className="text-sm text-soft sm:col-span-3">{t('admin.access.placeHint')}</p>
        </div>
      )}
      <Controlled form={form} name="secondFactor">
        {({ value, onChange, error }) => <RadioGroup label={t('admin.access.secondFactor')} value={value} onChange={onChange} error={error} options={(['optional', 'managers', 'everyone'] as const).map((one) => ({ value: one, label: t(`admin.access.secondFactor.${one}`) }))} />}
      </Controlled>
      <Controlled form={form} name="idleLockMin">{(control) => <NumberInput label={t('admin.access.idleLock')} hint={t('admin.access.idleLockHint')} unit="min" min={0} max={480} className="[&_.control]:max-w-40" {...control} />}</Controlled>
      <Controlled form={form} name="singleSessionPerApp">{({ value, onChange }) => <Switch label={t('admin.access.single')} hint={t('admin.access.singleHint')} checked={value} onChange={onChange} />}</Controlled>
      <Problem error={save.error} />
      <FormFooter action={t('admin.access.save')} busy={save.isPending} disabled={!form.formState.isDirty} />
      {draft.guard}
      <ConfirmDialog open={sure !== null} onClose={() => setSure(null)} title={t('admin.access.emptyTitle')} action={t('admin.access.emptyAction')} busy={save.isPending} onConfirm={() => sure && send(sure)}>{t('admin.access.emptyBody')}</ConfirmDialog>
    </Form>
  );
}

const grantTone: Record<Grant['status'], Tone> = { scheduled: 'info', active: 'good', ended: 'neutral', revoked: 'neutral' };

function Grants() {
  const { t } = useTranslation();
  const { ended = false, grant: creating } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useQuery(grants(ended));
  const revoke = useAction(revokeGrant, { topics: [topic.access], done: t('admin.grants.revoked') });
  const start = () => void navigate({ search: (search) => ({ ...search, grant: true }) });
  const columns: Column<Grant>[] = [
    { id: 'who', header: t('admin.grants.who'), cell: ({ userName }) => userName, value: ({ userName }) => userName, always: true, phone: 'title' },
    { id: 'scopes', header: t('admin.grants.scopes'), cell: ({ scopes }) => <span className="text-soft">{scopes.map((scope) => t(`admin.grants.scope.${scope}`)).join(', ')}</span> },
    { id: 'from', header: t('admin.grants.from'), cell: ({ startsAt }) => <DateTime at={startsAt} />, value: ({ startsAt }) => startsAt },
    { id: 'to', header: t('admin.grants.to'), cell: ({ endsAt }) => <DateTime at={endsAt} />, value: ({ endsAt }) => endsAt },
    { id: 'reason', header: t('admin.grants.reason'), cell: ({ reason }) => <span className="text-soft">{reason}</span> },
    { id: 'status', header: t('admin.status'), cell: ({ status }) => <Status tone={grantTone[status]}>{t(`admin.grants.state.${status}`)}</Status>, value: ({ status }) => status, phone: 'side' },
    { id: 'actions', header: t('admin.actions'), cell: (row) => (row.status === 'active' || row.status === 'scheduled') && <Button size="small" kind="dangerQuiet" busy={revoke.isPending && revoke.variables?.params.id === row.id} onClick={() => revoke.mutate({ params: { id: row.id } })}>{t('admin.grants.end')}</Button>, always: true, align: 'end' },
  ];
  return (
    <Section title={t('admin.grants.title')} note={t('admin.grants.note')} actions={<Button icon={<Plus className="size-4" />} onClick={start}>{t('admin.grants.create')}</Button>}>
      <Problem error={revoke.error} className="mb-3" />
      <DataTable name="grants" label={t('admin.grants.title')} columns={columns} rowId={(row) => row.id} whole={{ data: list.data?.items, isPending: list.isPending, error: list.error, refetch: list.refetch }}
        keepToolbar toolbar={<Checkbox label={t('admin.grants.showEnded')} checked={ended} onChange={(on) => void navigate({ search: on ? { ended: true } : {} })} />}
        empty={<EmptyState className="py-4" title={t('admin.grants.emptyTitle')}>{t('admin.grants.emptyBody')}</EmptyState>} />
      {creating && <CreateGrant onClose={() => void navigate({ search: (search) => ({ ...search, grant: undefined }) })} />}
    </Section>
  );
}

const NewGrant = z.strictObject({
  who: z.object({ value: z.string(), label: z.string() }).nullable().refine((who) => who !== null, { error: 'required' }),
  scopes: z.array(AccessScope).min(1, { error: 'required' }),
  startsAt: z.string().min(1, { error: 'required' }), endsAt: z.string().min(1, { error: 'required' }),
  reason: z.string().trim().min(1, { error: 'required' }).max(300, { error: 'too_long' }),
}).refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ['endsAt'], error: 'ends_before_start' });

function CreateGrant({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const zone = useBranch()?.zone ?? 'UTC';
  const people = useQuery(colleagues);
  const now = Temporal.Now.instant();
  const form = useContractForm(NewGrant, { who: null, scopes: ['network', 'location', 'schedule'], startsAt: localOf(now.toString(), zone), endsAt: localOf(now.add({ hours: 8 }).toString(), zone), reason: '' });
  const create = useAction(createGrant, { topics: [topic.access], done: t('admin.grants.created'), onDone: onClose });
  const submit = form.handleSubmit(({ who, scopes, startsAt, endsAt, reason }) => create.mutate(
    { body: { userId: who!.value, scopes, startsAt: instantOf(startsAt, zone), endsAt: instantOf(endsAt, zone), reason } },
    { onError: (error) => showFieldErrors(form, error) },
  ));
  return (
    <Dialog open sticky onClose={onClose} title={t('admin.grants.create')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending} onClick={() => void submit()}>{t('admin.grants.createAction')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('admin.grants.create')}>
        <Controlled form={form} name="who">{({ value, onChange, onBlur, error }) => <Combobox label={t('admin.grants.who')} value={value} onChange={onChange} onBlur={onBlur} error={error} options={(people.data?.items ?? []).filter((one) => one.active).map((one) => ({ value: one.id, label: one.name, note: one.title }))} />}</Controlled>
        <Controlled form={form} name="scopes">
          {({ value, onChange, error }) => (
            <FieldGroup label={t('admin.grants.scopes')} error={error}>
              {AccessScope.options.map((scope) => <Checkbox key={scope} label={t(`admin.grants.scope.${scope}`)} checked={value.includes(scope)} onChange={(on) => onChange(on ? [...value, scope] : value.filter((one) => one !== scope))} />)}
            </FieldGroup>
          )}
        </Controlled>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextInput type="datetime-local" label={t('admin.grants.from')} {...field(form, 'startsAt')} />
          <TextInput type="datetime-local" label={t('admin.grants.to')} {...field(form, 'endsAt')} />
        </div>
        <TextArea label={t('admin.grants.reason')} hint={t('admin.grants.reasonHint')} {...field(form, 'reason')} />
        <Problem error={create.error ?? people.error} />
      </Form>
    </Dialog>
  );
}
