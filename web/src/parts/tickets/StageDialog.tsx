import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeStage, createStage, deleteStage, NewStage } from '#contracts/tickets-pricing.ts';
import { AdjustmentType } from '#contracts/tickets-terms.ts';
import { areasOf, type EventDetail, type SaleStage, topic } from '#web/data/tickets.ts';
import { changedOf } from '#web/parts/catalog/changedOf.ts';
import { lookAgain, Refused } from '#web/parts/catalog/Stale.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Controlled, field, fieldSentence, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { localOf } from '#web/zoned.ts';

type Values = z.output<typeof NewStage>;
interface Input { name: string; description: string; adjustmentType: Values['adjustmentType']; adjustmentValue: number | null; quotaUnits: number | null; startAt: string; endAt: string; priority: number | null; isActive: boolean; areas: Values['areas'] }

const FormSchema = z.preprocess((values) => {
  const { endAt, priority, ...rest } = values as Input;
  return { ...rest, endAt: endAt || null, priority: priority ?? 0 };
}, NewStage) as unknown as z.ZodType<Values, Input>;

const LOWEST = -1_000_000_000_000;

/** Add or change a stage: what it does to the price, of which areas, for how long and how many. */
export function StageDialog({ event, stage, onClose }: { event: EventDetail; stage: SaleStage | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { timeZone: zone, currency } = event;
  const areas = useQuery(areasOf(event.id)).data ?? [];
  const opened = useRef(stage);
  const [shown, setShown] = useState<string[]>([]);
  const [deleting, setDeleting] = useState(false);
  const form = useContractForm<Input, Values>(FormSchema, {
    name: stage?.name ?? '', description: stage?.description ?? '', adjustmentType: stage?.adjustmentType ?? 'percentage', adjustmentValue: stage?.adjustmentValue ?? null, quotaUnits: stage?.quotaUnits ?? null,
    startAt: localOf(stage?.startAt ?? Temporal.Now.instant().toString(), zone), endAt: stage?.endAt ? localOf(stage.endAt, zone) : '', priority: stage?.priority ?? 0, isActive: stage?.isActive ?? true, areas: stage?.areas ?? [],
  });
  const create = useAction(createStage, { topics: [topic], done: t('tickets.stages.added'), onDone: onClose });
  const change = useAction(changeStage, { topics: [topic], done: t('tickets.stages.saved'), onDone: onClose });
  const remove = useAction(deleteStage, { topics: [topic], done: t('tickets.stages.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, topic);
    };
    if (!opened.current) create.mutate({ params: { id: event.id }, body }, { onError });
    else change.mutate({ params: { id: event.id, stageId: opened.current.id }, version: opened.current.version, body: changedOf(body, form.formState.defaultValues) }, { onError });
  });
  const kind = form.watch('adjustmentType');
  const start = field(form, 'startAt');
  const title = stage?.name ?? t('tickets.stages.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {stage && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => void send()}>{stage ? t('web.save') : t('tickets.stages.add')}</Button>
    </>}>
      <Form label={title} onSubmit={(press) => void send(press)}>
        <TextInput label={t('tickets.name')} autoFocus={!stage} maxLength={100} {...field(form, 'name')} />
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="adjustmentType">{({ value, onChange, error }) => <Select label={t('tickets.adjustmentKind')} className="w-56 max-md:w-full" value={value as Values['adjustmentType']} onChange={(next) => { onChange(next); form.setValue('adjustmentValue', null); }} error={error} options={AdjustmentType.options.map((one) => ({ value: one, label: t(`tickets.adjustmentKind.${one}`) }))} />}</Controlled>
          <Controlled form={form} name="adjustmentValue">{({ value, onChange, onBlur, error }) => {
            const minor = value as number | null;
            if (kind !== 'percentage') return <MoneyInput label={t('tickets.value')} hint={kind === 'fixed' ? t('tickets.stages.signHint') : undefined} className="w-52" currency={currency} min={kind === 'fixed' ? LOWEST : 0} value={minor} onChange={onChange} onBlur={onBlur} error={error} />;
            return <NumberInput label={t('tickets.value')} hint={t('tickets.stages.signHint')} className="w-52" unit="%" min={-100} max={1000} format={{ maximumFractionDigits: 2 }} value={minor === null ? null : minor / 100} onChange={(pct) => onChange(pct === null ? null : Math.round(pct * 100))} onBlur={onBlur} error={error} />;
          }}</Controlled>
        </div>
        <div className="flex flex-wrap items-start gap-4">
          <TextInput label={t('tickets.start')} type="datetime-local" className="w-56 max-md:w-full" {...start} error={start.error && !form.getValues('startAt') ? fieldSentence('required') : start.error} />
          <TextInput label={t('tickets.end')} optional hint={t('tickets.stages.endHint')} type="datetime-local" className="w-56 max-md:w-full" {...field(form, 'endAt')} />
        </div>
        <Controlled form={form} name="areas">{({ value, onChange, error }) => {
          const chosen = value as Values['areas'];
          const toggle = (areaId: string, on: boolean) => onChange(on ? [...chosen, { areaId, bundleSize: 1 }] : chosen.filter((one) => one.areaId !== areaId));
          return (
            <FieldGroup label={t('tickets.areas')} hint={t('tickets.stages.bundleHint')} error={error && chosen.length === 0 ? fieldSentence('required') : error}>
              {areas.map(({ id, name }) => {
                const own = chosen.find(({ areaId }) => areaId === id);
                return (
                  <div key={id} className="flex min-h-(--control) items-center justify-between gap-3">
                    <Checkbox label={name} checked={own !== undefined} onChange={(on) => toggle(id, on)} />
                    {own && <NumberInput label={t('tickets.stages.bundleOf', { area: name })} hideLabel unit={t('tickets.stages.perPrice')} className="w-36" min={1} max={10} value={own.bundleSize} onChange={(size) => onChange(chosen.map((one) => (one.areaId === id ? { areaId: id, bundleSize: Math.round(size ?? 1) } : one)))} />}
                  </div>
                );
              })}
            </FieldGroup>
          );
        }}</Controlled>
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="quotaUnits">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.quota')} optional hint={t('tickets.stages.quotaHint')} className="w-56 max-md:w-full" min={1} max={10_000_000} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
          <Controlled form={form} name="priority">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.priority')} hint={t('tickets.stages.priorityHint')} className="w-56 max-md:w-full" min={-1000} max={1000} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        </div>
        <Controlled form={form} name="isActive">{({ value, onChange }) => <Checkbox label={t('tickets.stages.on')} checked={Boolean(value)} onChange={onChange} />}</Controlled>
        <Refused error={create.error ?? change.error} opened={opened.current} now={stage} busy={busy} shownFields={shown} onReapply={() => { opened.current = stage; void send(); }}
          labels={{ name: { name: t('tickets.name') }, adjustmentValue: { name: t('tickets.value') }, startAt: { name: t('tickets.start') }, endAt: { name: t('tickets.end') }, quotaUnits: { name: t('tickets.quota') }, priority: { name: t('tickets.priority') } }} />
      </Form>
      {stage && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('tickets.stages.deleteTitle', { name: stage.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: event.id, stageId: stage.id } })}>{t('tickets.stages.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
