import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type Branch, changeBranch, createBranch, deleteBranch } from '#contracts/tenant.ts';
import { topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { reloadMe, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { ZoneField } from './ZoneField.tsx';

const BranchForm = z.strictObject({
  name: z.string().trim().min(1, { error: 'required' }).max(100, { error: 'too_long' }), zone: z.string(), currency: z.string().trim().toUpperCase().regex(/^[A-Z]{3}$/, { error: 'invalid_currency' }),
  address: z.string().trim().max(300, { error: 'too_long' }), phone: z.string().trim().max(40, { error: 'too_long' }),
  lat: z.number().min(-90).max(90).nullable(), lng: z.number().min(-180).max(180).nullable(),
});

export function BranchPanel({ open, branch, onClose }: { open: boolean; branch: Branch | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SidePanel open={open} onClose={onClose} title={branch?.name ?? t('admin.branches.create')}>
      {open && <BranchDetails key={branch?.version} branch={branch} onClose={onClose} />}
    </SidePanel>
  );
}

function BranchDetails({ branch, onClose }: { branch: Branch | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { tenant } = useMe();
  const form = useContractForm(BranchForm, { name: branch?.name ?? '', zone: branch?.zone ?? tenant.zone, currency: branch?.currency ?? tenant.currency, address: branch?.address ?? '', phone: branch?.phone ?? '', lat: branch?.lat ?? null, lng: branch?.lng ?? null });
  const [asking, setAsking] = useState(false);
  const topics = [topic.tenant];
  const after = () => void reloadMe();
  const create = useAction(createBranch, { topics, done: t('admin.branches.made'), onDone: () => { after(); onClose(); } });
  const change = useAction(changeBranch, { topics, done: t('admin.branches.saved'), onDone: after });
  const remove = useAction(deleteBranch, { topics, done: t('admin.branches.deleted'), onDone: () => { after(); onClose(); } });
  const submit = form.handleSubmit(({ currency, address, phone, ...rest }) => {
    const body = { ...rest, address: address || null, phone: phone || null };
    const onError = (error: unknown) => showFieldErrors(form, error);
    if (branch) change.mutate({ params: { id: branch.id }, version: branch.version, body }, { onError });
    else create.mutate({ body: { ...body, currency } }, { onError });
  });
  const degrees = { minimumFractionDigits: 0, maximumFractionDigits: 6, useGrouping: false } as const;
  return (
    <Form onSubmit={submit} label={t('admin.branches.title')}>
      <TextInput label={t('admin.branches.name')} autoFocus={!branch} {...field(form, 'name')} />
      <Controlled form={form} name="zone">{(control) => <ZoneField label={t('admin.business.zone')} {...control} />}</Controlled>
      <TextInput label={t('admin.business.currency')} hint={t(branch ? 'admin.branches.currencyFixed' : 'admin.branches.currencyHint')} maxLength={3} disabled={branch !== undefined} className="[&_.control]:max-w-40" {...field(form, 'currency')} />
      <TextArea label={t('admin.branches.address')} optional {...field(form, 'address')} />
      <TextInput label={t('admin.branches.phone')} optional type="tel" inputMode="tel" {...field(form, 'phone')} />
      <div className="grid grid-cols-2 gap-4">
        <Controlled form={form} name="lat">{(control) => <NumberInput label={t('admin.branches.lat')} optional format={degrees} {...control} />}</Controlled>
        <Controlled form={form} name="lng">{(control) => <NumberInput label={t('admin.branches.lng')} optional format={degrees} {...control} />}</Controlled>
      </div>
      <p className="-mt-2 text-sm text-soft">{t('admin.branches.placeHint')}</p>
      <Problem error={create.error ?? change.error} />
      <FormFooter action={branch ? t('web.save') : t('admin.branches.createAction')} busy={create.isPending || change.isPending} disabled={branch !== undefined && !form.formState.isDirty} />
      {branch && (
        <div className="flex flex-wrap gap-2 border-t border-line pt-4">
          <Button busy={change.isPending} onClick={() => change.mutate({ params: { id: branch.id }, version: branch.version, body: { active: !branch.active } })}>{t(branch.active ? 'admin.branches.close' : 'admin.branches.reopen')}</Button>
          <Button kind="dangerQuiet" onClick={() => setAsking(true)}>{t('admin.branches.delete')}</Button>
        </div>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('admin.branches.deleteTitle', { name: branch?.name ?? '' })} action={t('admin.branches.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => branch && remove.mutate({ params: { id: branch.id } })}>{t('admin.branches.deleteBody')}</ConfirmDialog>
    </Form>
  );
}
