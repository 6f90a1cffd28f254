import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeTenant, type Tenant } from '#contracts/tenant.ts';
import { branches, tenant as tenantQuery, topic } from '#web/data/admin.ts';
import { AccentField } from '#web/frame/AccentField.tsx';
import { BranchPanel } from '#web/frame/BranchPanel.tsx';
import { LogoField } from '#web/frame/LogoField.tsx';
import { ZoneField } from '#web/frame/ZoneField.tsx';
import { zoneName } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { reloadMe, requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';

export const Route = createFileRoute('/settings/business')({
  staticData: { title: 'admin.business.title' },
  validateSearch: z.object({ branch: z.union([z.uuid(), z.literal('new')]).optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Business,
});

function Business() {
  const { t } = useTranslation();
  const query = useQuery(tenantQuery);
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('admin.business.title')} note={t('admin.business.note')} />
      <Section title={t('admin.business.identity')}>
        {query.isPending && <SkeletonLines lines={5} />}
        {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <Identity key={query.data.version} tenant={query.data} />}
      </Section>
      <Branches />
    </div>
  );
}

const Looks = z.strictObject({
  name: z.string().trim().min(1, { error: 'required' }).max(100, { error: 'too_long' }), zone: z.string(), locale: z.enum(['es', 'en']),
  accentColor: z.string().nullable(), logoFileId: z.string().nullable(),
});

function Identity({ tenant }: { tenant: z.infer<typeof Tenant> }) {
  const { t } = useTranslation();
  const form = useContractForm(Looks, { name: tenant.name, zone: tenant.zone, locale: tenant.locale, ...tenant.branding });
  const draft = useDraft(form, 'business');
  const save = useAction(changeTenant, { topics: [topic.tenant], done: t('admin.business.saved'), onDone: () => { draft.clear(); void reloadMe(); } });
  const submit = form.handleSubmit(({ accentColor, logoFileId, ...body }) => save.mutate({ version: tenant.version, body: { ...body, branding: { accentColor, logoFileId } } }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Form onSubmit={submit} label={t('admin.business.identity')} className="max-w-2xl">
      <TextInput label={t('admin.business.name')} {...field(form, 'name')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Controlled form={form} name="zone">{(control) => <ZoneField label={t('admin.business.zone')} hint={t('admin.business.zoneHint')} {...control} />}</Controlled>
        <Controlled form={form} name="locale">{({ value, onChange }) => <Select label={t('admin.business.language')} hint={t('admin.business.languageHint')} value={value} onChange={onChange} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />}</Controlled>
      </div>
      <Controlled form={form} name="accentColor">{({ value, onChange, error }) => <AccentField value={value} onChange={onChange} error={error} />}</Controlled>
      <Controlled form={form} name="logoFileId">{({ value, onChange }) => <LogoField value={value} onChange={onChange} name={form.watch('name')} />}</Controlled>
      <KeyValue items={[[t('admin.business.slug'), <code className="text-sm">{tenant.slug}</code>], [t('admin.business.currency'), tenant.currency], [t('admin.business.country'), tenant.country]]} />
      <Problem error={save.error} />
      <FormFooter action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} />
      {draft.guard}
    </Form>
  );
}

function Branches() {
  const { t } = useTranslation();
  const { branch } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useQuery(branches);
  const show = (id: string | undefined) => void navigate({ search: { branch: id as 'new' | undefined }, replace: true });
  type Row = NonNullable<typeof list.data>['items'][number];
  const columns: Column<Row>[] = [
    { id: 'name', header: t('admin.branches.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'address', header: t('admin.branches.address'), cell: ({ address }) => <span className="text-soft">{address}</span>, value: ({ address }) => address },
    { id: 'zone', header: t('admin.business.zone'), cell: ({ zone }) => <span className="text-soft">{zone.replaceAll('_', ' ')} ({zoneName(zone)})</span>, value: ({ zone }) => zone },
    { id: 'currency', header: t('admin.business.currency'), cell: ({ currency }) => currency, value: ({ currency }) => currency, phone: 'none' },
    { id: 'state', header: t('admin.status'), cell: ({ active }) => <Status tone={active ? 'good' : 'neutral'} hollow={!active}>{t(active ? 'admin.branches.open' : 'admin.branches.closed')}</Status>, value: ({ active }) => (active ? 0 : 1), phone: 'side' },
  ];
  return (
    <Section title={t('admin.branches.title')} note={t('admin.branches.note')} actions={<Button icon={<Plus className="size-4" />} onClick={() => show('new')}>{t('admin.branches.create')}</Button>}>
      <DataTable name="branches" label={t('admin.branches.title')} columns={columns} rowId={({ id }) => id} whole={{ data: list.data?.items, isPending: list.isPending, error: list.error, refetch: list.refetch }} onOpen={({ id }) => show(id)} openId={branch}
        empty={<p className="py-4 text-soft">{t('admin.branches.empty')}</p>} />
      <BranchPanel key={branch} open={branch !== undefined} branch={list.data?.items.find(({ id }) => id === branch)} onClose={() => show(undefined)} />
    </Section>
  );
}
