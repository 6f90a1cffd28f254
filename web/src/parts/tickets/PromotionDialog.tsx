import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changePromotion, createPromotion, deletePromotion, NewPromotion } from '#contracts/tickets-pricing.ts';
import { Audience, DiscountType, FixedScope, type PromotionKind, PromotionTarget } from '#contracts/tickets-terms.ts';
import { areasOf, type EventDetail, type Promotion, topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
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

type Values = z.output<typeof NewPromotion>;
type Input = Omit<Values, 'value' | 'code' | 'endAt' | 'minQuantity' | 'priority'> & { value: number | null; code: string; endAt: string; minQuantity: number | null; priority: number | null };

const FormSchema = z.preprocess((values) => {
  const { endAt, priority, code, minQuantity, kind, ...rest } = values as Input;
  return { ...rest, kind, code: kind === 'code' ? code : null, endAt: endAt || null, priority: priority ?? 0, minQuantity: minQuantity ?? 1 };
}, NewPromotion) as unknown as z.ZodType<Values, Input>;

const startOf = (promotion: Promotion | null, kind: z.output<typeof PromotionKind>, zone: string): Input => ({
  kind, name: promotion?.name ?? '', code: promotion?.code ?? '', discountType: promotion?.discountType ?? 'percentage', value: promotion?.value ?? null, fixedScope: promotion?.fixedScope ?? 'per_unit', maxDiscountMinor: promotion?.maxDiscountMinor ?? null,
  minQuantity: promotion?.minQuantity ?? 1, target: promotion?.target ?? 'event', areaIds: promotion?.areaIds ?? [], combinesWithStage: promotion?.combinesWithStage ?? true, maxUses: promotion?.maxUses ?? null, maxUsesPerBuyer: promotion?.maxUsesPerBuyer ?? null,
  startAt: localOf(promotion?.startAt ?? Temporal.Now.instant().toString(), zone), endAt: promotion?.endAt ? localOf(promotion.endAt, zone) : '', priority: promotion?.priority ?? 0, isActive: promotion?.isActive ?? true, audience: promotion?.audience ?? 'public', items: promotion?.items ?? [],
});

/** What a package takes off the sum of its parts, shown while it is typed; the server judges it (tickets 5.3.1). */
const savingOf = (type: Values['discountType'], value: number | null, cap: number | null, original: number): number | null => {
  if (value === null || original === 0) return null;
  if (type === 'fixed_price') return original - value;
  if (type === 'fixed') return Math.min(value, original);
  const off = Math.round((original * value) / 10_000);
  return cap === null ? off : Math.min(off, cap);
};

/** Add or change a code that buyers type, or a package that costs less than its parts. */
export function PromotionDialog({ event, promotion, kind, onClose }: { event: EventDetail; promotion: Promotion | null; kind: z.output<typeof PromotionKind>; onClose: () => void }) {
  const { t } = useTranslation();
  const { currency, timeZone } = event;
  const areas = useQuery(areasOf(event.id)).data ?? [];
  const opened = useRef(promotion);
  const [shown, setShown] = useState<string[]>([]);
  const [deleting, setDeleting] = useState(false);
  const form = useContractForm<Input, Values>(FormSchema, startOf(promotion, kind, timeZone));
  const create = useAction(createPromotion, { topics: [topic], done: t('tickets.promo.added'), onDone: onClose });
  const change = useAction(changePromotion, { topics: [topic], done: t('tickets.promo.saved'), onDone: onClose });
  const remove = useAction(deletePromotion, { topics: [topic], done: t('tickets.promo.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, topic);
    };
    if (!opened.current) return create.mutate({ params: { id: event.id }, body }, { onError });
    const { kind: _kind, ...values } = body;
    change.mutate({ params: { id: event.id, promotionId: opened.current.id }, version: opened.current.version, body: changedOf(values, form.formState.defaultValues) }, { onError });
  });
  const [type, target, items, value, cap] = form.watch(['discountType', 'target', 'items', 'value', 'maxDiscountMinor']);
  const original = items.reduce((sum, { areaId, quantity }) => sum + quantity * (areas.find(({ id }) => id === areaId)?.priceMinor ?? 0), 0);
  const saving = savingOf(type, value, cap, original);
  const types = DiscountType.options.filter((one) => kind === 'package' || one !== 'fixed_price');
  const title = promotion?.name ?? t(`tickets.promo.add.${kind}`);
  const count = (name: 'minQuantity' | 'maxUses' | 'maxUsesPerBuyer' | 'priority', label: string, hint: string, min: number, max: number) => (
    <Controlled form={form} name={name}>{({ value: typed, onChange, onBlur, error }) => <NumberInput label={label} hint={hint} className="w-44 max-md:w-full" min={min} max={max} value={typed} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
  );
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {promotion && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => void send()}>{promotion ? t('web.save') : t(`tickets.promo.add.${kind}`)}</Button>
    </>}>
      <Form label={title} onSubmit={(press) => void send(press)}>
        <div className="flex flex-wrap items-start gap-4">
          <TextInput label={t('tickets.name')} autoFocus={!promotion} maxLength={100} className="min-w-40 flex-1" {...field(form, 'name')} />
          {kind === 'code' && <TextInput label={t('tickets.promo.code')} hint={t('tickets.promo.codeHint')} mono maxLength={50} className="w-48 max-md:w-full" {...field(form, 'code')} />}
        </div>
        {kind === 'package' && (
          <Controlled form={form} name="items">{({ value: typed, onChange, error }) => (
            <FieldGroup label={t('tickets.promo.contents')} error={error && typed.length === 0 ? fieldSentence('required') : error}>
              {areas.map(({ id, name, priceMinor }) => (
                <div key={id} className="flex min-h-(--control) items-center justify-between gap-3">
                  <span className="min-w-0">{name} <span className="text-soft">{money(priceMinor, currency)}</span></span>
                  <NumberInput label={t('tickets.promo.quantityOf', { area: name })} hideLabel className="w-24" min={0} max={50} value={typed.find(({ areaId }) => areaId === id)?.quantity ?? 0} onChange={(quantity) => onChange([...typed.filter(({ areaId }) => areaId !== id), ...(quantity ? [{ areaId: id, quantity: Math.round(quantity) }] : [])])} />
                </div>
              ))}
            </FieldGroup>
          )}</Controlled>
        )}
        <div className="flex flex-wrap items-start gap-4">
          <Controlled form={form} name="discountType">{({ value: typed, onChange, error }) => <Select label={t('tickets.discount')} className="w-56 max-md:w-full" value={typed} onChange={(next) => { onChange(next); form.setValue('value', null); form.setValue('maxDiscountMinor', null); }} error={error} options={types.map((one) => ({ value: one, label: t(`tickets.promo.type.${one}`) }))} />}</Controlled>
          <Controlled form={form} name="value">{({ value: typed, onChange, onBlur, error }) => (type === 'percentage'
            ? <NumberInput label={t('tickets.value')} className="w-36" unit="%" min={0} max={100} format={{ maximumFractionDigits: 2 }} value={typed === null ? null : typed / 100} onChange={(pct) => onChange(pct === null ? null : Math.round(pct * 100))} onBlur={onBlur} error={error} />
            : <MoneyInput label={t('tickets.value')} className="w-44" currency={currency} value={typed} onChange={onChange} onBlur={onBlur} error={error} />)}</Controlled>
          {type === 'percentage' && <Controlled form={form} name="maxDiscountMinor">{({ value: typed, onChange, onBlur, error }) => <MoneyInput label={t('tickets.promo.cap')} optional className="w-44" currency={currency} value={typed} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>}
          {type === 'fixed' && kind === 'code' && <Controlled form={form} name="fixedScope">{({ value: typed, onChange, error }) => <Select label={t('tickets.promo.scope')} className="w-44" value={typed} onChange={onChange} error={error} options={FixedScope.options.map((one) => ({ value: one, label: t(`tickets.promo.scope.${one}`) }))} />}</Controlled>}
        </div>
        {kind === 'package' && original > 0 && (
          <p role="status" className={saving !== null && saving <= 0 ? 'text-bad' : undefined}>
            {saving === null ? t('tickets.promo.original', { amount: money(original, currency) }) : saving <= 0 ? t('tickets.promo.noSaving', { amount: money(original, currency) })
              : t('tickets.promo.saving', { price: money(original - saving, currency), amount: money(original, currency), saving: money(saving, currency), pct: number(saving / original, { style: 'percent', maximumFractionDigits: 1 }) })}
          </p>
        )}
        {kind === 'code' && (
          <>
            <Controlled form={form} name="target">{({ value: typed, onChange }) => <Select label={t('tickets.goodFor')} className="w-56 max-md:w-full" value={typed} onChange={onChange} options={PromotionTarget.options.map((one) => ({ value: one, label: one === 'event' ? t('tickets.wholeEvent') : t('tickets.promo.someAreas') }))} />}</Controlled>
            {target === 'areas' && (
              <Controlled form={form} name="areaIds">{({ value: typed, onChange, error }) => (
                <FieldGroup label={t('tickets.areas')} error={error && typed.length === 0 ? fieldSentence('required') : error}>
                  {areas.map(({ id, name }) => <Checkbox key={id} label={name} checked={typed.includes(id)} onChange={(on) => onChange(on ? [...typed, id] : typed.filter((one) => one !== id))} />)}
                </FieldGroup>
              )}</Controlled>
            )}
            <Controlled form={form} name="combinesWithStage">{({ value: typed, onChange }) => <Checkbox label={t('tickets.promo.combines')} checked={typed} onChange={onChange} />}</Controlled>
          </>
        )}
        <div className="flex flex-wrap items-start gap-4">
          <TextInput label={t('tickets.start')} type="datetime-local" className="w-56 max-md:w-full" {...field(form, 'startAt')} />
          <TextInput label={t('tickets.end')} optional hint={t('tickets.stages.endHint')} type="datetime-local" className="w-56 max-md:w-full" {...field(form, 'endAt')} />
        </div>
        <div className="flex flex-wrap items-start gap-4">
          {kind === 'code' && count('minQuantity', t('tickets.promo.minQuantity'), t('tickets.promo.minHint'), 1, 1000)}
          {count('maxUses', t('tickets.promo.maxUses'), t('tickets.promo.usesHint'), 1, 10_000_000)}
          {count('maxUsesPerBuyer', t('tickets.promo.perBuyer'), t('tickets.promo.usesHint'), 1, 10_000_000)}
        </div>
        <Controlled form={form} name="audience">{({ value: typed, onChange }) => <Select label={t('tickets.promo.audience')} className="w-72 max-md:w-full" value={typed} onChange={onChange} options={Audience.options.map((one) => ({ value: one, label: t(`tickets.promo.audience.${one}`) }))} />}</Controlled>
        <Controlled form={form} name="isActive">{({ value: typed, onChange }) => <Checkbox label={t('tickets.promo.on')} checked={typed} onChange={onChange} />}</Controlled>
        <Refused error={create.error ?? change.error} opened={opened.current} now={promotion} busy={busy} shownFields={shown} onReapply={() => { opened.current = promotion; void send(); }}
          labels={{ name: { name: t('tickets.name') }, code: { name: t('tickets.promo.code') }, value: { name: t('tickets.value') }, startAt: { name: t('tickets.start') }, endAt: { name: t('tickets.end') }, maxUses: { name: t('tickets.promo.maxUses') } }} />
      </Form>
      {promotion && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('tickets.stages.deleteTitle', { name: promotion.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: event.id, promotionId: promotion.id } })}>{t('tickets.promo.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
