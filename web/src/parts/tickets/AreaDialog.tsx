import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeArea, createArea, deleteArea, NewArea } from '#contracts/tickets-areas.ts';
import { SeatingMode } from '#contracts/tickets-terms.ts';
import { type Area, type EventDetail, topic } from '#web/data/tickets.ts';
import { money } from '#web/format.ts';
import { changedOf } from '#web/parts/catalog/changedOf.ts';
import { lookAgain, Refused } from '#web/parts/catalog/Stale.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { FeeLine } from './FeeLine.tsx';

type Values = z.output<typeof NewArea>;
interface Input { name: string; description: string; nomenclatureLetter: string | null; seatingMode: Values['seatingMode']; priceMinor: number | null; unitCapacity: number | null; unitCount: number | null; ticketBenefits: string; transferable: boolean; status: Values['status'] }

const FormSchema = z.preprocess((values) => {
  const { nomenclatureLetter, ...rest } = values as Input;
  return { ...rest, nomenclatureLetter: nomenclatureLetter?.trim() || null };
}, NewArea) as unknown as z.ZodType<Values, Input>;

const startOf = (area: Area | null): Input => ({
  name: area?.name ?? '', description: area?.description ?? '', nomenclatureLetter: area?.nomenclatureLetter ?? null, seatingMode: area?.seatingMode ?? 'general', priceMinor: area?.priceMinor ?? null, unitCapacity: area?.unitCapacity ?? 1, unitCount: area?.unitCount ?? 0,
  ticketBenefits: area?.ticketBenefits ?? '', transferable: area?.transferable ?? true, status: area?.status ?? 'available',
});

/** Add or change an area. One with numbered seats gets its rows next. */
export function AreaDialog({ event, area, onClose, onNumbered }: { event: EventDetail; area: Area | null; onClose: () => void; onNumbered?: (id: string) => void }) {
  const { t } = useTranslation();
  const opened = useRef(area);
  const [shown, setShown] = useState<string[]>([]);
  const [deleting, setDeleting] = useState(false);
  const form = useContractForm<Input, Values>(FormSchema, startOf(area));
  const create = useAction(createArea, { topics: [topic], done: t('tickets.areas.added') });
  const change = useAction(changeArea, { topics: [topic], done: t('tickets.areas.saved'), onDone: onClose });
  const remove = useAction(deleteArea, { topics: [topic], done: t('tickets.areas.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, topic);
    };
    if (!opened.current) {
      create.mutate({ params: { id: event.id }, body }, { onError, onSuccess: ({ id, seatingMode }) => (seatingMode === 'numbered' && onNumbered ? onNumbered(id) : onClose()) });
      return;
    }
    const { seatingMode: _mode, layout: _layout, sortOrder: _order, ...values } = body;
    change.mutate({ params: { id: opened.current.id }, version: opened.current.version, body: changedOf(values, form.formState.defaultValues) }, { onError });
  });
  const mode = form.watch('seatingMode');
  const title = area?.name ?? t('tickets.areas.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {area && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => void send()}>{area ? t('web.save') : t('tickets.areas.add')}</Button>
    </>}>
      <Form label={title} onSubmit={(press) => void send(press)}>
        <div className="grid grid-cols-[1fr_8rem] gap-4">
          <TextInput label={t('tickets.name')} autoFocus={!area} maxLength={255} {...field(form, 'name')} />
          <TextInput label={t('tickets.letter')} optional maxLength={10} {...field(form, 'nomenclatureLetter')} />
        </div>
        {!area && <Controlled form={form} name="seatingMode">{({ value, onChange }) => <Segmented label={t('tickets.seating')} value={value as Values['seatingMode']} onChange={onChange} options={SeatingMode.options.map((one) => ({ value: one, label: t(`tickets.seating.${one}`) }))} />}</Controlled>}
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="priceMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('tickets.price')} hint={t('tickets.areas.priceHint')} className="w-48" currency={event.currency} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
          {mode === 'general' && <Controlled form={form} name="unitCount">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.units')} className="w-28" min={0} max={100_000} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>}
          <Controlled form={form} name="unitCapacity">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.unitCapacity')} hint={t('tickets.areas.capacityHint')} className="w-40" min={1} max={50} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        </div>
        <FeeLine event={event} priceMinor={form.watch('priceMinor')} />
        {mode === 'numbered' && !area && <p className="text-sm text-soft">{t('tickets.areas.rowsNext')}</p>}
        <TextInput label={t('tickets.description')} optional maxLength={4000} {...field(form, 'description')} />
        <TextInput label={t('tickets.benefits')} hint={t('tickets.areas.benefitsHint')} optional maxLength={4000} {...field(form, 'ticketBenefits')} />
        <div className="flex flex-col">
          <Controlled form={form} name="transferable">{({ value, onChange }) => <Checkbox label={t('tickets.areas.transferable')} checked={Boolean(value)} onChange={onChange} />}</Controlled>
          {area && <Controlled form={form} name="status">{({ value, onChange }) => <Checkbox label={t('tickets.areas.forSale')} checked={value === 'available'} onChange={(on) => onChange(on ? 'available' : 'disabled')} />}</Controlled>}
        </div>
        <Refused error={create.error ?? change.error} opened={opened.current} now={area} busy={busy} shownFields={shown} onReapply={() => { opened.current = area; void send(); }}
          labels={{ name: { name: t('tickets.name') }, priceMinor: { name: t('tickets.price'), show: (minor: number) => money(minor, event.currency) }, unitCount: { name: t('tickets.units') }, unitCapacity: { name: t('tickets.unitCapacity') }, nomenclatureLetter: { name: t('tickets.letter') } }} />
      </Form>
      {area && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('tickets.areas.deleteTitle', { name: area.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: area.id }, version: area.version })}>{t('tickets.areas.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
