import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeTicketsSettings, TicketsSettings } from '#contracts/tickets-settings.ts';
import { SettlementMode } from '#contracts/tickets-terms.ts';
import { settingsTopic } from '#web/data/ticketSettings.ts';
import { money } from '#web/format.ts';
import { RateInput } from '#web/parts/ticketMoney/RateInput.tsx';
import { rate } from '#web/parts/ticketMoney/state.tsx';
import { useAction } from '#web/query.ts';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextInput, TimeInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';

const { shape } = TicketsSettings;
/** An address that is not there is an empty field. */
const Address = z.union([z.literal(''), shape.termsUrl.unwrap().unwrap()]);
/** Each without its default: a form is always full. */
const Fields = z.strictObject({
  faceVatBp: shape.faceVatBp.unwrap(), commissionBp: shape.commissionBp.unwrap(), commissionsNeedApproval: z.boolean(), minPayoutMinor: shape.minPayoutMinor.unwrap(), ownSalesEarn: z.boolean(), promoterRanking: z.boolean(), settlementMode: SettlementMode,
  holdsPerVisitor: shape.holdsPerVisitor.unwrap(), holdsPerAddress: shape.holdsPerAddress.unwrap(), refundTwoPersonMinor: shape.refundTwoPersonMinor.unwrap(), courtesyQuota: shape.courtesyQuota.unwrap(),
  termsVersion: shape.termsVersion.unwrap(), privacyVersion: shape.privacyVersion.unwrap(), termsUrl: Address, privacyUrl: Address,
  clientQuietHours: shape.clientQuietHours.unwrap(), personalDataMonths: shape.personalDataMonths.unwrap(),
  signalsFrom: shape.signalsFrom.unwrap(), feeIssuerTaxId: z.union([z.literal(''), shape.feeIssuerTaxId.unwrap().unwrap()]),
});
type Values = z.output<typeof Fields>;
const valuesOf = (settings: TicketsSettings): Values => ({ ...(Object.fromEntries(Object.keys(Fields.shape).map((key) => [key, settings[key as keyof Values]])) as Values), termsUrl: settings.termsUrl ?? '', privacyUrl: settings.privacyUrl ?? '', feeIssuerTaxId: settings.feeIssuerTaxId ?? '' });
const SAMPLE_MINOR = 10_000_000;

/** How this organizer sells: each group with what it comes to. */
export function SettingsForm({ settings, currency }: { settings: TicketsSettings; currency: string }) {
  const { t } = useTranslation();
  const form = useContractForm(Fields, valuesOf(settings));
  const draft = useDraft(form, 'ticket-settings');
  const save = useAction(changeTicketsSettings, { topics: [settingsTopic], done: t('ticketSettings.saved'), onDone: (after) => { draft.clear(); form.reset(valuesOf(after)); } });
  const { dirtyFields } = form.formState;
  const submit = form.handleSubmit((values) => {
    const changed = Object.fromEntries(Object.entries(values).filter(([key]) => dirtyFields[key as keyof Values]).map(([key, value]) => [key, value === '' ? null : value]));
    save.mutate({ body: changed }, { onError: (error) => showFieldErrors(form, error) });
  });
  const values = form.watch();
  const toggle = (name: 'commissionsNeedApproval' | 'ownSalesEarn' | 'promoterRanking') => <Controlled form={form} name={name}>{({ value, onChange }) => <Switch label={t(`ticketSettings.${name}`)} hint={t(`ticketSettings.${name}.hint`)} checked={value} onChange={onChange} />}</Controlled>;
  const count = (name: 'holdsPerVisitor' | 'holdsPerAddress' | 'courtesyQuota' | 'personalDataMonths' | 'signalsFrom', max: number, optional = false) => (
    <Controlled form={form} name={name}>{({ value, onChange, onBlur, error }) => <NumberInput label={t(`ticketSettings.${name}`)} hint={t(`ticketSettings.${name}.hint`)} optional={optional} min={name === 'signalsFrom' ? 2 : optional ? 0 : 1} max={max} step={1} className="[&_.control]:max-w-40" value={value} onBlur={onBlur} error={error} onChange={(next) => onChange(next === null ? null : Math.trunc(next))} />}</Controlled>
  );
  return (
    <Form onSubmit={submit} label={t('ticketSettings.title')}>
      <Section id="promoters" title={t('ticketSettings.promoters')}>
        <Grid example={values.commissionBp === null ? null : t('ticketSettings.example.commission', { price: money(SAMPLE_MINOR, currency), rate: rate(values.commissionBp), amount: money(Math.round((SAMPLE_MINOR * values.commissionBp) / 10_000), currency) })}>
          <Controlled form={form} name="commissionBp">{({ value, onChange, error }) => <RateInput label={t('ticketSettings.commissionBp')} hint={t('ticketSettings.commissionBp.hint')} className="[&_.control]:max-w-40" value={value} onChange={onChange} error={error} />}</Controlled>
          <Controlled form={form} name="minPayoutMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('ticketSettings.minPayoutMinor')} hint={t('ticketSettings.minPayoutMinor.hint')} currency={currency} value={value} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
          {toggle('commissionsNeedApproval')}
          {toggle('ownSalesEarn')}
          {toggle('promoterRanking')}
        </Grid>
      </Section>
      <Section id="money" title={t('ticketSettings.money')}>
        <Grid example={t(`ticketSettings.settlementMode.${values.settlementMode}.example`)}>
          <Controlled form={form} name="settlementMode">{({ value, onChange }) => <RadioGroup label={t('ticketSettings.settlementMode')} value={value} onChange={onChange} options={SettlementMode.options.map((one) => ({ value: one, label: t(`ticketSettings.settlementMode.${one}`), note: t(`ticketSettings.settlementMode.${one}.note`) }))} />}</Controlled>
          <Controlled form={form} name="faceVatBp">{({ value, onChange, error }) => <RateInput label={t('ticketSettings.faceVatBp')} hint={t('ticketSettings.faceVatBp.hint')} optional className="[&_.control]:max-w-40" value={value} onChange={onChange} error={error} />}</Controlled>
          <TextInput label={t('ticketSettings.feeIssuerTaxId')} hint={t('ticketSettings.feeIssuerTaxId.hint')} optional mono maxLength={30} {...field(form, 'feeIssuerTaxId')} />
          <Controlled form={form} name="refundTwoPersonMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('ticketSettings.refundTwoPersonMinor')} hint={t('ticketSettings.refundTwoPersonMinor.hint')} optional currency={currency} value={value} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        </Grid>
      </Section>
      <Section id="limits" title={t('ticketSettings.limits')}>
        <Grid example={t('ticketSettings.example.limits', { visitor: values.holdsPerVisitor ?? 0, address: values.holdsPerAddress ?? 0 })}>
          {count('holdsPerVisitor', 100)}
          {count('holdsPerAddress', 100_000)}
          {count('courtesyQuota', 100_000, true)}
          {count('signalsFrom', 1000)}
        </Grid>
      </Section>
      <Section id="letters" title={t('ticketSettings.letters')}>
        <Grid example={t('ticketSettings.example.letters', { from: values.clientQuietHours.from, to: values.clientQuietHours.to })}>
          <Controlled form={form} name="clientQuietHours">{({ value, onChange, error }) => (
            <div className="grid grid-cols-2 gap-3">
              <TimeInput label={t('ticketSettings.quietFrom')} value={value.from} error={error} onChange={(event) => onChange({ ...value, from: event.target.value })} />
              <TimeInput label={t('ticketSettings.quietTo')} value={value.to} onChange={(event) => onChange({ ...value, to: event.target.value })} />
            </div>
          )}</Controlled>
          {count('personalDataMonths', 120)}
        </Grid>
      </Section>
      <Section id="terms" title={t('ticketSettings.terms')} note={t('ticketSettings.termsNote')}>
        <Grid example={t('ticketSettings.example.terms', { version: values.termsVersion })}>
          <TextInput label={t('ticketSettings.termsVersion')} hint={t('ticketSettings.termsVersion.hint')} maxLength={40} {...field(form, 'termsVersion')} />
          <TextInput label={t('ticketSettings.termsUrl')} optional type="url" placeholder="https://" maxLength={500} {...field(form, 'termsUrl')} />
          <TextInput label={t('ticketSettings.privacyVersion')} maxLength={40} {...field(form, 'privacyVersion')} />
          <TextInput label={t('ticketSettings.privacyUrl')} optional type="url" placeholder="https://" maxLength={500} {...field(form, 'privacyUrl')} />
        </Grid>
      </Section>
      <Problem error={save.error} />
      <FormFooter sticky action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} note={t('ticketSettings.soldKeep')} />
      {draft.guard}
    </Form>
  );
}

/** Fields on one side, what they come to on the other. */
const Grid = ({ children, example }: { children: ReactNode; example: ReactNode }) => (
  <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
    <div className="flex flex-col gap-4">{children}</div>
    {example && <p className="max-w-prose self-start border-l-2 border-line pl-4 text-soft">{example}</p>}
  </div>
);
