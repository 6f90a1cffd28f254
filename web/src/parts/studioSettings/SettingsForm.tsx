import type { ReactNode } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeStudioSettings } from '#contracts/studio.ts';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { type Settings, topic } from '#web/data/settings.ts';
import { instant, money } from '#web/format.ts';
import { shownDeadline } from '#web/parts/studio/deadlines.ts';
import { useAction } from '#web/query.ts';
import { Controlled, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextArea, TimeInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { depositExample, refundExample, sample } from './examples.ts';

/** Each without its default: a form is always full. */
const Fields = z.strictObject({
  defaultDepositPct: StudioSettings.shape.defaultDepositPct.unwrap(), paymentDeadlineDays: StudioSettings.shape.paymentDeadlineDays.unwrap(), paymentLateLeadHours: StudioSettings.shape.paymentLateLeadHours.unwrap(),
  paymentMinWindowMinutes: StudioSettings.shape.paymentMinWindowMinutes.unwrap(), pendingVerificationGraceHours: StudioSettings.shape.pendingVerificationGraceHours.unwrap(), allowPartialDeposit: z.boolean(),
  changesDeadlineDays: StudioSettings.shape.changesDeadlineDays.unwrap(), refundWithinDeadlinePct: StudioSettings.shape.refundWithinDeadlinePct.unwrap(), refundAfterDeadlinePct: StudioSettings.shape.refundAfterDeadlinePct.unwrap(),
  refundClientAfterAssignedPct: StudioSettings.shape.refundClientAfterAssignedPct.unwrap(), refundCompanyPct: StudioSettings.shape.refundCompanyPct.unwrap(), refundBase: StudioSettings.shape.refundBase.unwrap(),
  requestHoldHours: StudioSettings.shape.requestHoldHours.unwrap(), photographerCapacityCheck: StudioSettings.shape.photographerCapacityCheck.unwrap(), defaultEditingDays: StudioSettings.shape.defaultEditingDays.unwrap(), remoteTransportFeeMinor: StudioSettings.shape.remoteTransportFeeMinor.unwrap(),
  riskMinCanceled: StudioSettings.shape.riskMinCanceled.unwrap(), riskRatePct: StudioSettings.shape.riskRatePct.unwrap(), highRiskDepositPct: StudioSettings.shape.highRiskDepositPct.unwrap(),
  maxConcurrentEditing: StudioSettings.shape.maxConcurrentEditing.unwrap(), requireFullPaymentToComplete: z.boolean(), galleryExpiryDays: StudioSettings.shape.galleryExpiryDays.unwrap(), invoicePolicy: StudioSettings.shape.invoicePolicy.unwrap(),
  clientQuietHours: StudioSettings.shape.clientQuietHours.unwrap(), preparationNotes: StudioSettings.shape.preparationNotes.unwrap(), tellClientPhotographer: z.boolean(),
});
type Values = z.output<typeof Fields>;
type Name = keyof Values;
type NumberName = { [K in Name]: Values[K] extends number ? K : never }[Name];
const standard = StudioSettings.parse({});
const valuesOf = (settings: Settings): Values => Object.fromEntries(Object.keys(Fields.shape).map((key) => [key, settings[key as Name]])) as Values;

/** Terms of business, each group with what it would do to one session. */
export function SettingsForm({ settings, branchId, zone, currency }: { settings: Settings; branchId: string | null; zone: string; currency: string }) {
  const { t } = useTranslation();
  const form = useContractForm(Fields, valuesOf(settings));
  const draft = useDraft(form, `studio-settings-${branchId ?? 'all'}`);
  const save = useAction(changeStudioSettings, { topics: [topic.studio], done: t('studioSettings.saved'), onDone: (after) => { draft.clear(); form.reset(valuesOf(after)); } });
  const { dirtyFields } = form.formState;
  const submit = form.handleSubmit((values) => {
    // Only what was changed here, so that a branch keeps following the business in the rest.
    const changed = Object.fromEntries(Object.entries(values).filter(([key]) => dirtyFields[key as Name]));
    save.mutate({ query: branchId ? { branchId } : {}, body: changed }, { onError: (error) => showFieldErrors(form, error) });
  });
  const values = form.watch();
  const whole = Fields.safeParse(values);
  const number = (name: NumberName, unit: string, min: number, max: number) => <NumberField form={form} name={name} unit={unit} min={min} max={max} />;
  return (
    <Form onSubmit={submit} label={t('studioSettings.title')}>
      <Section title={t('studioSettings.deposit')}>
        <Grid example={whole.success && <DepositExample values={whole.data} zone={zone} currency={currency} />}>
          {number('defaultDepositPct', '%', 0, 100)}
          {number('paymentDeadlineDays', t('studioSettings.unit.days'), 1, 60)}
          {number('paymentLateLeadHours', t('studioSettings.unit.hours'), 0, 168)}
          {number('paymentMinWindowMinutes', t('studioSettings.unit.minutes'), 15, 1440)}
          {number('pendingVerificationGraceHours', t('studioSettings.unit.hours'), 0, 168)}
          <Controlled form={form} name="allowPartialDeposit">{({ value, onChange }) => <Switch label={t('studioSettings.allowPartialDeposit')} hint={t('studioSettings.allowPartialDeposit.hint')} checked={value} onChange={onChange} />}</Controlled>
        </Grid>
      </Section>
      <Section title={t('studioSettings.cancel')}>
        <Grid example={whole.success && <RefundExample values={whole.data} currency={currency} />}>
          {number('changesDeadlineDays', t('studioSettings.unit.days'), 0, 90)}
          {number('refundWithinDeadlinePct', '%', 0, 100)}
          {number('refundAfterDeadlinePct', '%', 0, 100)}
          {number('refundClientAfterAssignedPct', '%', 0, 100)}
          {number('refundCompanyPct', '%', 0, 100)}
          <Controlled form={form} name="refundBase">{({ value, onChange }) => <RadioGroup label={t('studioSettings.refundBase')} value={value} onChange={onChange} options={(['total_paid', 'deposit_only'] as const).map((one) => ({ value: one, label: t(`studioSettings.refundBase.${one}`), note: t(`studioSettings.refundBase.${one}.note`) }))} />}</Controlled>
        </Grid>
      </Section>
      <Section title={t('studioSettings.booking')}>
        <Grid example={t('studioSettings.booking.example', { hours: values.requestHoldHours ?? 0, days: values.defaultEditingDays ?? 0 })}>
          {number('requestHoldHours', t('studioSettings.unit.hours'), 0, 8760)}
          {number('defaultEditingDays', t('studioSettings.unit.days'), 1, 90)}
          <Controlled form={form} name="remoteTransportFeeMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('studioSettings.remoteTransportFeeMinor')} hint={t('studioSettings.remoteTransportFeeMinor.hint')} currency={currency} value={value ?? null} onChange={(minor) => onChange(minor as number)} onBlur={onBlur} error={error} />}</Controlled>
          <Controlled form={form} name="photographerCapacityCheck">{({ value, onChange }) => <RadioGroup label={t('studioSettings.capacity')} value={value} onChange={onChange} options={(['enforce', 'warn', 'off'] as const).map((one) => ({ value: one, label: t(`studioSettings.capacity.${one}`), note: t(`studioSettings.capacity.${one}.note`) }))} />}</Controlled>
        </Grid>
      </Section>
      <Section title={t('studioSettings.risk')}>
        <Grid example={t('studioSettings.risk.example', { least: (values.riskMinCanceled ?? 0) + 1, rate: values.riskRatePct ?? 0, pct: values.highRiskDepositPct ?? 0 })}>
          {number('riskMinCanceled', '', 0, 1000)}
          {number('riskRatePct', '%', 0, 100)}
          {number('highRiskDepositPct', '%', 0, 100)}
        </Grid>
      </Section>
      <Section title={t('studioSettings.delivery')}>
        <Grid example={t('studioSettings.delivery.example', { max: values.maxConcurrentEditing ?? 0, days: values.galleryExpiryDays ?? 0 })}>
          {number('maxConcurrentEditing', '', 0, 1000)}
          {number('galleryExpiryDays', t('studioSettings.unit.days'), 1, 730)}
          <Controlled form={form} name="requireFullPaymentToComplete">{({ value, onChange }) => <Switch label={t('studioSettings.requireFullPaymentToComplete')} hint={t('studioSettings.requireFullPaymentToComplete.hint')} checked={value} onChange={onChange} />}</Controlled>
          <Controlled form={form} name="invoicePolicy">{({ value, onChange }) => <RadioGroup label={t('studioSettings.invoicePolicy')} value={value} onChange={onChange} options={(['per_payment', 'on_completion'] as const).map((one) => ({ value: one, label: t(`studioSettings.invoicePolicy.${one}`), note: t(`studioSettings.invoicePolicy.${one}.note`) }))} />}</Controlled>
        </Grid>
      </Section>
      <Section title={t('studioSettings.messages')}>
        <Grid example={t('studioSettings.messages.example', { from: values.clientQuietHours?.from ?? '', to: values.clientQuietHours?.to ?? '' })}>
          <Controlled form={form} name="clientQuietHours">{({ value, onChange, error }) => (
            <div className="grid grid-cols-2 gap-3">
              <TimeInput label={t('studioSettings.quietFrom')} value={value?.from ?? ''} error={error} onChange={(event) => onChange({ ...value, from: event.target.value })} />
              <TimeInput label={t('studioSettings.quietTo')} value={value?.to ?? ''} onChange={(event) => onChange({ ...value, to: event.target.value })} />
            </div>
          )}</Controlled>
          <Controlled form={form} name="preparationNotes">{({ value, onChange, onBlur, error }) => <TextArea label={t('studioSettings.preparationNotes')} hint={t('studioSettings.preparationNotes.hint')} maxLength={1000} value={value} error={error} onBlur={onBlur} onChange={(event) => onChange(event.target.value)} />}</Controlled>
          <Controlled form={form} name="tellClientPhotographer">{({ value, onChange }) => <Switch label={t('studioSettings.tellClientPhotographer')} hint={t('studioSettings.tellClientPhotographer.hint')} checked={value} onChange={onChange} />}</Controlled>
        </Grid>
      </Section>
      <Problem error={save.error} />
      <FormFooter sticky action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} note={t('studioSettings.agreedKeep')} />
      {draft.guard}
    </Form>
  );
}

/** Fields on one side, what they would do on the other. */
const Grid = ({ children, example }: { children: ReactNode; example: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <div className="flex flex-col gap-4">{children}</div>
      <aside aria-label={t('studioSettings.example')} className="max-w-prose border-l-2 border-line pl-4 lg:sticky lg:top-20 lg:self-start">
        <h3 className="mb-1 text-sm font-medium text-soft">{t('studioSettings.example')}</h3>
        {example || <p className="text-soft">{t('studioSettings.example.incomplete')}</p>}
      </aside>
    </div>
  );
};

function NumberField({ form, name, unit, min, max }: { form: UseFormReturn<Values, unknown, Values>; name: NumberName; unit: string; min: number; max: number }) {
  const { t } = useTranslation();
  return (
    <Controlled form={form} name={name}>
      {({ value, onChange, onBlur, error }) => (
        <NumberInput label={t(`studioSettings.${name}`)} hint={<>{t(`studioSettings.${name}.hint`)}{value !== standard[name] && <> {t('studioSettings.usual', { value: `${standard[name]} ${unit}`.trim() })}</>}</>} unit={unit} min={min} max={max} className="[&_.control]:max-w-40"
          value={value as number} onChange={(count) => onChange(count as never)} onBlur={onBlur} error={error} />
      )}
    </Controlled>
  );
}

function DepositExample({ values, zone, currency }: { values: Values; zone: string; currency: string }) {
  const { t } = useTranslation();
  const now = Temporal.Now.instant();
  const far = depositExample(values, { now, zone, daysAhead: Math.max(21, values.changesDeadlineDays + 14) });
  const near = depositExample(values, { now, zone, daysAhead: 2 });
  const at = (when: Temporal.Instant) => instant(shownDeadline(when, zone).toString(), zone, 'full');
  return (
    <div className="flex flex-col gap-2">
      <p>{t('studioSettings.example.deposit', { total: money(sample.totalMinor, currency), deposit: money(far.depositMinor, currency), payBy: at(far.payBy), starts: instant(far.startsAt.toString(), zone, 'full') })}</p>
      <p>{t('studioSettings.example.shortNotice', { starts: instant(near.startsAt.toString(), zone, 'full'), payBy: at(near.payBy) })}</p>
      <p>{t('studioSettings.example.unpaid', { grace: values.pendingVerificationGraceHours })}</p>
    </div>
  );
}

function RefundExample({ values, currency }: { values: Values; currency: string }) {
  const { t } = useTranslation();
  const refund = refundExample(values);
  const rows = [['inTime', refund.inTime], ['late', refund.late], ['assigned', refund.assigned], ['company', refund.company]] as const;
  return (
    <div className="flex flex-col gap-2">
      <p>{t('studioSettings.example.refund', { total: money(sample.totalMinor, currency), deposit: money(sample.depositMinor, currency) })}</p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 border-t border-line">
        {rows.map(([name, minor]) => <div key={name} className="col-span-2 grid grid-cols-subgrid border-b border-line py-1.5"><dt>{t(`studioSettings.example.refund.${name}`, { days: values.changesDeadlineDays })}</dt><dd className="text-right font-medium tabular-nums">{money(minor, currency)}</dd></div>)}
      </dl>
    </div>
  );
}
