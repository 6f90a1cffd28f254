import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { createLegalProfile, NewLegalProfile } from '#contracts/tickets-events.ts';
import { TaxIdType, TaxRegime } from '#contracts/tickets-terms.ts';
import { type LegalProfile, legalProfiles, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

type Input = z.input<typeof NewLegalProfile>;
const FormSchema = z.preprocess((values) => {
  const { address, city, ...rest } = values as Input;
  return { ...rest, address: address?.trim() || null, city: city?.trim() || null };
}, NewLegalProfile) as unknown as z.ZodType<z.output<typeof NewLegalProfile>, Input>;

/** Who answers for events by law; its name and number stand on every ticket. */
export function LegalProfileDialog({ onClose, onMade }: { onClose: () => void; onMade: (profile: LegalProfile) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useContractForm<Input, z.output<typeof NewLegalProfile>>(FormSchema, { legalName: '', taxIdType: 'NIT', taxId: '', address: '', city: '', taxRegime: 'standard' });
  const [shown, setShown] = useState<string[]>([]);
  const create = useAction(createLegalProfile, {
    topics: [topic], done: t('tickets.legal.added'),
    onDone: (profile) => {
      client.setQueryData(legalProfiles.queryKey, (known) => [...(known ?? []), profile]);
      onMade(profile);
      onClose();
    },
  });
  const send = form.handleSubmit((body) => create.mutate({ body }, { onError: (error) => setShown(showFieldErrors(form, error)) }));
  return (
    <Dialog open sticky onClose={onClose} title={t('tickets.legal.add')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending} onClick={() => void send()}>{t('tickets.legal.save')}</Button>
    </>}>
      <Form label={t('tickets.legal.add')} onSubmit={(event) => { event.stopPropagation(); void send(event); }}>
        <TextInput label={t('tickets.legal.name')} autoFocus maxLength={200} {...field(form, 'legalName')} />
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="taxIdType">{({ value, onChange, error }) => <Select label={t('tickets.legal.taxIdType')} className="w-32" value={value as Input['taxIdType']} onChange={onChange} error={error} options={TaxIdType.options.map((one) => ({ value: one, label: one === 'OTHER' ? t('tickets.legal.otherId') : one }))} />}</Controlled>
          <TextInput label={t('tickets.legal.taxId')} hint={t('tickets.legal.taxIdHint')} maxLength={40} className="min-w-40 flex-1" {...field(form, 'taxId')} />
        </div>
        <Controlled form={form} name="taxRegime">{({ value, onChange, error }) => <Select label={t('tickets.legal.regime')} value={value as 'standard'} onChange={onChange} error={error} options={TaxRegime.options.map((one) => ({ value: one, label: t(`tickets.legal.regime.${one}`) }))} />}</Controlled>
        <TextInput label={t('tickets.address')} optional maxLength={200} {...field(form, 'address')} />
        <TextInput label={t('tickets.city')} optional maxLength={100} {...field(form, 'city')} />
        <Problem error={create.error} shownFields={shown} />
      </Form>
    </Dialog>
  );
}
