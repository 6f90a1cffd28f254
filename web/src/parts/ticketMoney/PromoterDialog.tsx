import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { createPromoter, NewPromoter } from '#contracts/tickets-promoters.ts';
import { candidates } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { AsyncCombobox, type Choice } from '#web/ui/Combobox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { RateInput } from './RateInput.tsx';

type Input = z.input<typeof NewPromoter>;

/** Somebody of the organizer gets a link of their own; its code is made here unless one is given. */
export function PromoterDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useContractForm<Input, z.output<typeof NewPromoter>>(NewPromoter, { memberId: '', code: null, commissionBp: null });
  const [person, setPerson] = useState<Choice | null>(null);
  const [shown, setShown] = useState<string[]>([]);
  const create = useAction(createPromoter, { topics: [topic], done: t('promoters.added'), onDone: ({ id }) => { onClose(); void navigate({ to: '/tickets/promoters/$id', params: { id } }); } });
  const send = form.handleSubmit((body) => create.mutate({ body: { ...body, code: body.code?.trim() || null } }, { onError: (error) => setShown(showFieldErrors(form, error)) }));
  return (
    <Dialog open sticky onClose={onClose} title={t('promoters.add')} description={t('promoters.addNote')} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={create.isPending} onClick={() => void send()}>{t('promoters.give')}</Button></>}>
      <Form label={t('promoters.add')} onSubmit={(event) => void send(event)}>
        <Controlled form={form} name="memberId">{({ onChange, error }) => (
          <AsyncCombobox label={t('promoters.person')} hint={t('promoters.personHint')} topic={topic} autoFocus error={error} value={person} onChange={(one) => { setPerson(one); onChange(one?.value ?? ''); }}
            search={async (text, signal) => (await candidates(text, signal)).map(({ id, name, email }) => ({ value: id, label: name, note: email }))} />
        )}</Controlled>
        <TextInput label={t('promoters.code')} hint={t('promoters.codeHint')} optional maxLength={14} {...field(form, 'code')} />
        <Controlled form={form} name="commissionBp">{({ value, onChange, error }) => <RateInput label={t('promoters.rate')} hint={t('promoters.rateHint')} optional className="w-40" value={value as number | null} onChange={onChange} error={error} />}</Controlled>
        <Problem error={create.error} shownFields={shown} />
      </Form>
    </Dialog>
  );
}
