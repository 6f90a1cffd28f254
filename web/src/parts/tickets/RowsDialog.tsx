import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { Generation, generateUnits } from '#contracts/tickets-areas.ts';
import { type Area, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

const [Rows] = Generation.options;
type Input = z.input<typeof Rows>;
const parities = ['all', 'odd', 'even'] as const;

/** Rows of numbered seats, all at once; more of them may follow later. */
export function RowsDialog({ area, onClose }: { area: Area; onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string[]>([]);
  const form = useContractForm<Input, z.output<typeof Rows>>(Rows, { kind: 'rows', rowFrom: '', rowTo: '', skipIO: true, seatFrom: 1, parity: 'all' });
  const make = useAction(generateUnits, { topics: [topic], done: ({ made }) => t('tickets.rows.made', { count: made }), onDone: onClose });
  const send = form.handleSubmit((body) => make.mutate({ params: { id: area.id }, body }, { onError: (error) => setShown(showFieldErrors(form, error)) }));
  return (
    <Dialog open sticky onClose={onClose} title={t('tickets.rows.title', { area: area.name })} description={t('tickets.rows.body', { count: area.unitCount })} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={make.isPending} onClick={() => void send()}>{t('tickets.rows.action')}</Button>
    </>}>
      <Form label={t('tickets.rows.action')} onSubmit={(press) => void send(press)}>
        <div className="grid grid-cols-2 gap-4">
          <TextInput label={t('tickets.rows.from')} autoFocus placeholder="A" maxLength={5} {...field(form, 'rowFrom')} />
          <TextInput label={t('tickets.rows.to')} placeholder="M" maxLength={5} {...field(form, 'rowTo')} />
          <Controlled form={form} name="seatFrom">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.rows.seatFrom')} min={1} max={100_000} value={(value as number | undefined) ?? null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
          <Controlled form={form} name="seatTo">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.rows.seatTo')} min={1} max={100_000} value={(value as number | undefined) ?? null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        </div>
        <Controlled form={form} name="parity">{({ value, onChange, error }) => <Select label={t('tickets.rows.parity')} className="max-w-60" value={value as 'all'} onChange={onChange} error={error} options={parities.map((one) => ({ value: one, label: t(`tickets.rows.parity.${one}`) }))} />}</Controlled>
        <Controlled form={form} name="skipIO">{({ value, onChange }) => <Checkbox label={t('tickets.rows.skipIO')} checked={Boolean(value)} onChange={onChange} />}</Controlled>
        <Problem error={make.error} shownFields={shown} />
      </Form>
    </Dialog>
  );
}
