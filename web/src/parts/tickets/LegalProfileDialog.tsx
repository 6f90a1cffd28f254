import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeLegalProfile, createLegalProfile, deleteLegalProfile, NewLegalProfile } from '#contracts/tickets-events.ts';
import { TaxIdType, TaxRegime } from '#contracts/tickets-terms.ts';
import { type LegalProfile, legalProfiles, topic } from '#web/data/tickets.ts';
import { changedOf } from '#web/parts/catalog/changedOf.ts';
import { lookAgain, Refused } from '#web/parts/catalog/Stale.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

type Input = z.input<typeof NewLegalProfile>;
const FormSchema = z.preprocess((values) => {
  const given = (text: string | null | undefined) => text?.trim() || null;
  const { address, city, email, phone, producerRegistration, ...rest } = values as Input;
  return { ...rest, address: given(address), city: given(city), email: given(email), phone: given(phone), producerRegistration: given(producerRegistration) };
}, NewLegalProfile) as unknown as z.ZodType<z.output<typeof NewLegalProfile>, Input>;

/** Who answers for events by law; its name and number stand on every ticket. */
export function LegalProfileDialog({ profile = null, onClose, onMade }: { profile?: LegalProfile | null; onClose: () => void; onMade?: (profile: LegalProfile) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useContractForm<Input, z.output<typeof NewLegalProfile>>(FormSchema, {
    legalName: profile?.legalName ?? '', taxIdType: profile?.taxIdType ?? 'NIT', taxId: profile ? [profile.taxId, ...(profile.taxIdCheckDigit ? [profile.taxIdCheckDigit] : [])].join('-') : '', address: profile?.address ?? '', city: profile?.city ?? '', email: profile?.email ?? '', phone: profile?.phone ?? '',
    producerRegistration: profile?.producerRegistration ?? '', taxRegime: profile?.taxRegime ?? 'standard',
  });
  const [shown, setShown] = useState<string[]>([]);
  const create = useAction(createLegalProfile, {
    topics: [topic], done: t('tickets.legal.added'),
    onDone: (made) => {
      client.setQueryData(legalProfiles.queryKey, (known) => [...(known ?? []), made]);
      onMade?.(made);
      onClose();
    },
  });
  const opened = useRef(profile);
  const [deleting, setDeleting] = useState(false);
  const change = useAction(changeLegalProfile, { topics: [topic], done: t('tickets.legal.saved'), onDone: onClose });
  const remove = useAction(deleteLegalProfile, { topics: [topic], done: t('tickets.legal.deleted'), onDone: onClose });
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, topic);
    };
    if (!opened.current) return create.mutate({ body }, { onError });
    const { taxIdType, taxId, ...rest } = changedOf(body, form.formState.defaultValues);
    // The number and its kind are judged together.
    change.mutate({ params: { id: opened.current.id }, version: opened.current.version, body: { ...rest, ...((taxIdType !== undefined || taxId !== undefined) && { taxIdType: body.taxIdType, taxId: body.taxId }) } }, { onError });
  });
  const title = profile?.legalName ?? t('tickets.legal.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {profile && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending || change.isPending} onClick={() => void send()}>{t('tickets.legal.save')}</Button>
    </>}>
      <Form label={title} onSubmit={(event) => { event.stopPropagation(); void send(event); }}>
        <TextInput label={t('tickets.legal.name')} autoFocus maxLength={200} {...field(form, 'legalName')} />
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="taxIdType">{({ value, onChange, error }) => <Select label={t('tickets.legal.taxIdType')} className="w-32" value={value as Input['taxIdType']} onChange={onChange} error={error} options={TaxIdType.options.map((one) => ({ value: one, label: one === 'OTHER' ? t('tickets.legal.otherId') : one }))} />}</Controlled>
          <TextInput label={t('tickets.legal.taxId')} hint={t('tickets.legal.taxIdHint')} maxLength={40} className="min-w-40 flex-1" {...field(form, 'taxId')} />
        </div>
        <Controlled form={form} name="taxRegime">{({ value, onChange, error }) => <Select label={t('tickets.legal.regime')} value={value as 'standard'} onChange={onChange} error={error} options={TaxRegime.options.map((one) => ({ value: one, label: t(`tickets.legal.regime.${one}`) }))} />}</Controlled>
        <TextInput label={t('tickets.address')} optional maxLength={200} {...field(form, 'address')} />
        <TextInput label={t('tickets.city')} optional maxLength={100} {...field(form, 'city')} />
        <div className="flex flex-wrap items-start gap-4">
          <TextInput label={t('tickets.legal.email')} type="email" optional maxLength={254} className="min-w-40 flex-1" {...field(form, 'email')} />
          <TextInput label={t('tickets.legal.phone')} type="tel" optional maxLength={30} className="min-w-40 flex-1" {...field(form, 'phone')} />
        </div>
        <TextInput label={t('tickets.legal.producer')} hint={t('tickets.legal.producerHint')} optional maxLength={50} {...field(form, 'producerRegistration')} />
        <Refused error={create.error ?? change.error} opened={opened.current} now={profile} busy={change.isPending} shownFields={shown} onReapply={() => { opened.current = profile; void send(); }} labels={{ legalName: { name: t('tickets.legal.name') }, taxId: { name: t('tickets.legal.taxId') }, address: { name: t('tickets.address') }, city: { name: t('tickets.city') } }} />
      </Form>
      {profile && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('tickets.stages.deleteTitle', { name: profile.legalName })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: profile.id }, version: profile.version })}>{t('tickets.legal.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
