import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { EntryPolicy, EventMode, EventVisibility, FeePayer } from '#contracts/tickets-terms.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Controlled, errorOf, field } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import type { EventInput, EventValues } from './EventForm.tsx';

/** Who sees the event, how it is sold, passed on, entered and given back: sensible unless changed. */
export function SaleRules({ form, event }: { form: UseFormReturn<EventInput, unknown, EventValues>; event: EventDetail | undefined }) {
  const { t } = useTranslation();
  const tiers = useFieldArray({ control: form.control, name: 'tiers' });
  const visibility = form.watch('visibility');
  const choice = (name: 'visibility' | 'mode' | 'feePayer' | 'entryPolicy', options: readonly string[], hint?: string) => (
    <Controlled form={form} name={name}>{({ value, onChange, error }) => <Select label={t(`tickets.rule.${name}`)} hint={hint} className="w-60 max-md:w-full" value={value as string} onChange={onChange} error={error} options={options.map((one) => ({ value: one, label: t(`tickets.rule.${name}.${one}`) }))} />}</Controlled>
  );
  const count = (name: 'holdMinutes' | 'maxUnitsPerOrder' | 'maxUnitsPerBuyer' | 'maxTransfers' | 'transferCutoffMinutes', min: number, max: number, optional = false) => (
    <Controlled form={form} name={name}>{({ value, onChange, onBlur, error }) => <NumberInput label={t(`tickets.rule.${name}`)} optional={optional} className="w-60 max-md:w-full" min={min} max={max} value={value} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
  );
  return (
    <>
      <Section title={t('tickets.rule.selling')} note={t('tickets.rule.note')}>
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap gap-4">
            {choice('visibility', EventVisibility.options)}
            {visibility === 'private' && <TextInput label={t('tickets.rule.accessCode')} hint={event?.hasAccessCode ? t('tickets.rule.accessKept') : undefined} maxLength={50} className="w-60 max-md:w-full" {...field(form, 'accessCode')} />}
            {event && <TextInput label={t('tickets.rule.slug')} hint={t('tickets.rule.slugHint')} mono maxLength={120} className="w-80 max-md:w-full" {...field(form, 'slug')} />}
          </div>
          <div className="flex flex-wrap gap-4">
            {choice('feePayer', FeePayer.options)}
            {choice('mode', EventMode.options)}
            {count('holdMinutes', 5, 30)}
            {count('maxUnitsPerOrder', 1, 50)}
            {count('maxUnitsPerBuyer', 1, 100_000, true)}
            <Controlled form={form} name="commissionBp">{({ value, onChange, onBlur, error }) => <NumberInput label={t('tickets.rule.commissionBp')} optional unit="%" className="w-60 max-md:w-full" min={0} max={100} format={{ maximumFractionDigits: 2 }} value={value === null ? null : value / 100} onChange={(pct) => onChange(pct === null ? null : Math.round(pct * 100))} onBlur={onBlur} error={error} />}</Controlled>
          </div>
          {visibility === 'public' && <Controlled form={form} name="marketplaceListed">{({ value, onChange }) => <Checkbox label={t('tickets.rule.marketplaceListed')} hint={t('tickets.rule.marketplaceHint')} checked={value} onChange={onChange} />}</Controlled>}
          <Controlled form={form} name="requireHolderNames">{({ value, onChange }) => <Checkbox label={t('tickets.rule.requireHolderNames')} checked={value} onChange={onChange} />}</Controlled>
        </div>
      </Section>
      <Section title={t('tickets.rule.after')}>
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap gap-4">
            {choice('entryPolicy', EntryPolicy.options)}
            {count('maxTransfers', 0, 10)}
            {count('transferCutoffMinutes', 0, 43_200)}
          </div>
          <fieldset className="flex min-w-0 flex-col gap-3">
            <legend className="mb-1 font-medium">{t('tickets.rule.refunds')}</legend>
            <p className="max-w-prose text-sm text-soft">{t('tickets.rule.refundsHint')}</p>
            {tiers.fields.map((row, at) => (
              <div key={row.id} className="flex items-start gap-2">
                <Controlled form={form} name={`tiers.${at}.daysBefore`}>{({ value, onChange, error }) => <NumberInput label={t('tickets.rule.daysBefore')} className="w-40" min={0} max={365} value={value as number | null} onChange={onChange} error={error} />}</Controlled>
                <Controlled form={form} name={`tiers.${at}.shareBp`}>{({ value, onChange, error }) => <NumberInput label={t('tickets.rule.share')} unit="%" className="w-32" min={0} max={100} value={value === null ? null : (value as number) / 100} onChange={(pct) => onChange(pct === null ? null : Math.round(pct * 100))} error={error} />}</Controlled>
                <IconButton label={t('tickets.rule.removeTier')} icon={<Trash2 />} className="mt-6" onClick={() => tiers.remove(at)} />
              </div>
            ))}
            {errorOf(form, 'tiers') && <p className="text-sm text-bad">{errorOf(form, 'tiers')}</p>}
            {tiers.fields.length < 10 && <Button kind="quiet" size="small" className="-ml-2 self-start text-accent-text" icon={<Plus className="size-4" />} onClick={() => tiers.append({ daysBefore: null, shareBp: null })}>{t('tickets.rule.addTier')}</Button>}
          </fieldset>
        </div>
      </Section>
    </>
  );
}
