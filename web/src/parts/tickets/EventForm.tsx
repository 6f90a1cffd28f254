import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { NewEvent } from '#contracts/tickets-events.ts';
import { EventCategory } from '#contracts/tickets-terms.ts';
import { allSeries, type EventDetail, legalProfiles } from '#web/data/tickets.ts';
import { ZoneField } from '#web/frame/ZoneField.tsx';
import { useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Controlled, field, fieldSentence, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { localOf } from '#web/zoned.ts';
import { LegalProfileDialog } from './LegalProfileDialog.tsx';
import { SaleRules } from './SaleRules.tsx';

export type EventValues = z.output<typeof NewEvent>;

/** What is typed: times as they stand on the wall of the event's zone. */
export interface EventInput {
  name: string; category: EventCategory | null; description: string; isPerformingArt: boolean; minAge: number | null;
  startAt: string; endAt: string; doorsOpenAt: string; salesStartAt: string; salesEndAt: string; timeZone: string; currency: string;
  venue: { name: string; address: string; city: string; country?: string; lat: number | null; lng: number | null };
  legalProfileId: string | null; seriesId: string | null; marketplaceListed: boolean; pulepCode: string;
  slug: string; visibility: Values['visibility']; accessCode: string; mode: Values['mode']; feePayer: Values['feePayer']; entryPolicy: Values['entryPolicy']; requireHolderNames: boolean;
  holdMinutes: number | null; maxUnitsPerOrder: number | null; maxUnitsPerBuyer: number | null; maxTransfers: number | null; transferCutoffMinutes: number | null; commissionBp: number | null; tiers: RefundTier[];
}
export interface RefundTier { daysBefore: number | null; shareBp: number | null }
type Values = Required<EventValues>;

/** The contract, judging what is left when the empty fields of the form are taken out. */
const FormSchema = z.preprocess((values) => {
  const { venue, pulepCode, doorsOpenAt, salesStartAt, salesEndAt, slug, accessCode, tiers, ...rest } = values as EventInput;
  const given = (text: string) => text.trim() || null;
  return {
    ...rest, venue: { ...venue, name: given(venue.name), address: given(venue.address), city: given(venue.city) }, pulepCode: given(pulepCode),
    ...(slug.trim() && { slug: slug.trim() }), ...(accessCode.trim() && { accessCode: accessCode.trim() }), refundPolicy: { tiers },
    ...(doorsOpenAt && { doorsOpenAt }), salesStartAt: salesStartAt || null, ...(salesEndAt && { salesEndAt }),
  };
}, NewEvent) as unknown as z.ZodType<EventValues, EventInput>;

function startOf(event: EventDetail | undefined, tenant: { zone: string; currency: string }): EventInput {
  if (!event) {
    return {
      name: '', category: null, description: '', isPerformingArt: false, minAge: null, startAt: '', endAt: '', doorsOpenAt: '', salesStartAt: '', salesEndAt: '', timeZone: tenant.zone, currency: tenant.currency,
      venue: { name: '', address: '', city: '', lat: null, lng: null }, legalProfileId: null, seriesId: null, marketplaceListed: false, pulepCode: '',
      slug: '', visibility: 'public', accessCode: '', mode: 'live', feePayer: 'buyer', entryPolicy: 'single', requireHolderNames: false, holdMinutes: 15, maxUnitsPerOrder: 20, maxUnitsPerBuyer: null, maxTransfers: 3, transferCutoffMinutes: 120, commissionBp: null, tiers: [],
    };
  }
  const at = (instant: string) => localOf(instant, event.timeZone);
  const { venue } = event;
  return {
    name: event.name, category: event.category, description: event.description, isPerformingArt: event.isPerformingArt, minAge: event.minAge, startAt: at(event.startAt), endAt: at(event.endAt), doorsOpenAt: at(event.doorsOpenAt),
    salesStartAt: event.salesStartAt ? at(event.salesStartAt) : '', salesEndAt: at(event.salesEndAt), timeZone: event.timeZone, currency: event.currency,
    venue: { ...venue, name: venue.name ?? '', address: venue.address ?? '', city: venue.city ?? '' }, legalProfileId: event.legalProfileId, seriesId: event.seriesId, marketplaceListed: event.marketplaceListed, pulepCode: event.pulepCode ?? '',
    slug: event.slug, visibility: event.visibility, accessCode: '', mode: event.mode, feePayer: event.feePayer, entryPolicy: event.entryPolicy, requireHolderNames: event.requireHolderNames, holdMinutes: event.holdMinutes, maxUnitsPerOrder: event.maxUnitsPerOrder, maxUnitsPerBuyer: event.maxUnitsPerBuyer,
    maxTransfers: event.maxTransfers, transferCutoffMinutes: event.transferCutoffMinutes, commissionBp: event.commissionBp, tiers: event.refundPolicy.tiers,
  };
}

/** What is asked at once; all of it where nothing is said. */
export type EventPart = 'info' | 'venue';

interface Props {
  event?: EventDetail;
  part?: EventPart | undefined;
  draftKey: string;
  action: string;
  busy: boolean;
  error: unknown;
  /** `saved` forgets the draft, `refused` shows the refusal beside its fields; `changed` are the fields that were touched. */
  onSave: (values: EventValues, answered: { onSaved: () => void; onError: (error: unknown) => void }, changed: readonly (keyof EventValues)[]) => void;
  /** Ways out of a refusal, shown with it. */
  wayOut?: ReactNode;
  onCancel?: (() => void) | undefined;
}

/** What an event is, when, where and who answers for it. */
export function EventForm({ event, part, draftKey, action, busy, error, onSave, wayOut, onCancel }: Props) {
  const { t } = useTranslation();
  const { tenant } = useMe();
  const form = useContractForm<EventInput, EventValues>(FormSchema, startOf(event, tenant));
  const draft = useDraft(form, draftKey);
  const profiles = useQuery(legalProfiles).data ?? [];
  const series = useQuery(allSeries).data ?? [];
  const mayAddProfile = useMay('tickets.settings.manage');
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<string[]>([]);
  const { dirtyFields } = form.formState;
  const [isPerformingArt, timeZone] = form.watch(['isPerformingArt', 'timeZone']);
  // Most shows last two hours; whoever gave an end keeps it.
  const proposeEnd = (startAt: string) => {
    if (!event && startAt && !form.getFieldState('endAt').isTouched) form.setValue('endAt', Temporal.PlainDateTime.from(startAt).add({ hours: 2 }).toString({ smallestUnit: 'minute' }), { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  };
  const time = (name: 'startAt' | 'endAt' | 'doorsOpenAt' | 'salesStartAt' | 'salesEndAt') => {
    const props = field(form, name);
    // The contract takes two kinds of times, so that to it an empty one is merely none of them.
    return { type: 'datetime-local', className: 'w-60 max-md:w-full', ...props, error: props.error && !form.getValues(name) ? fieldSentence('required') : props.error };
  };
  const send = form.handleSubmit((values) => {
    setShown([]);
    onSave(values, { onSaved: draft.clear, onError: (problem) => setShown(showFieldErrors(form, problem)) }, Object.keys(dirtyFields).map((name) => (name === 'tiers' ? 'refundPolicy' : name)) as (keyof EventValues)[]);
  });
  return (
    <Form label={action} onSubmit={(press) => void send(press)} className="max-w-3xl gap-0!">
      {part !== 'venue' && <><Section title={t('tickets.form.what')}>
        <div className="flex flex-col gap-4">
          <TextInput label={t('tickets.name')} autoFocus={!event} maxLength={255} {...field(form, 'name')} />
          <div className="flex flex-wrap gap-4">
            <Controlled form={form} name="category">{({ value, onChange, error: refused }) => <Select label={t('tickets.category')} className="w-60 max-md:w-full" value={value as EventCategory | null} onChange={onChange} error={refused} options={EventCategory.options.map((one) => ({ value: one, label: t(`tickets.category.${one}`) }))} />}</Controlled>
            <Controlled form={form} name="minAge">{({ value, onChange, error: refused }) => <NumberInput label={t('tickets.minAge')} optional className="w-48 max-md:w-full" min={0} max={99} value={value as number | null} onChange={onChange} error={refused} />}</Controlled>
          </div>
          {series.length > 0 && <Controlled form={form} name="seriesId">{({ value, onChange, error: refused }) => (
            <Select label={t('tickets.series.of')} hint={t('tickets.series.hint')} optional className="w-80 max-md:w-full" value={(value as string | null) ?? 'none'} onChange={(next) => onChange(next === 'none' ? null : next)} error={refused}
              options={[{ value: 'none', label: t('tickets.series.none') }, ...series.map(({ id, name }) => ({ value: id, label: name }))]} />
          )}</Controlled>}
          <TextArea label={t('tickets.description')} hint={t('tickets.form.descriptionHint')} optional maxLength={20_000} {...field(form, 'description')} />
          <Controlled form={form} name="isPerformingArt">{({ value, onChange }) => <Checkbox label={t('tickets.form.performingArt')} hint={t('tickets.form.performingArtHint')} checked={Boolean(value)} onChange={onChange} />}</Controlled>
        </div>
      </Section>
      <Section title={t('tickets.when')} note={t('tickets.form.whenNote')}>
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap gap-4">
            <TextInput label={t('tickets.start')} {...time('startAt')} {...form.register('startAt', { onChange: (typed: { target: { value: string } }) => proposeEnd(typed.target.value) })} />
            <TextInput label={t('tickets.end')} {...time('endAt')} />
          </div>
          <Controlled form={form} name="timeZone">{({ value, onChange, error: refused }) => (event?.publishedAt
            ? <TextInput label={t('tickets.zone')} hint={t('tickets.form.zoneFixed')} className="max-w-80" value={(value as string).replaceAll('_', ' ')} disabled />
            : <ZoneField label={t('tickets.zone')} className="max-w-80" value={value as string} onChange={onChange} error={refused} />)}</Controlled>
          <div className="flex flex-wrap gap-4">
            <TextInput label={t('tickets.doors')} optional hint={t('tickets.form.doorsHint')} {...time('doorsOpenAt')} />
            <TextInput label={t('tickets.salesStart')} optional hint={t('tickets.form.salesStartHint')} {...time('salesStartAt')} />
            <TextInput label={t('tickets.salesEnd')} optional hint={t('tickets.form.salesEndHint')} {...time('salesEndAt')} />
          </div>
        </div>
      </Section>
      </>}
      {part !== 'info' && <Section title={t('tickets.form.where')}>
        <div className="grid grid-cols-6 gap-4">
          <TextInput label={t('tickets.venue')} optional maxLength={200} className="col-span-6" {...field(form, 'venue.name')} />
          <TextInput label={t('tickets.address')} optional maxLength={200} className="col-span-4 max-md:col-span-6" {...field(form, 'venue.address')} />
          <TextInput label={t('tickets.city')} optional maxLength={100} className="col-span-2 max-md:col-span-6" {...field(form, 'venue.city')} />
        </div>
      </Section>}
      {part !== 'venue' && <Section title={t('tickets.form.legal')} note={t('tickets.form.legalNote')}>
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-end gap-2">
            <Controlled form={form} name="legalProfileId">{({ value, onChange, error: refused }) => (
              <Select label={t('tickets.legalProfile')} optional className="w-80 max-md:w-full" value={(value as string | null) ?? 'none'} onChange={(next) => onChange(next === 'none' ? null : next)} error={refused}
                options={[{ value: 'none', label: t('tickets.form.noProfile') }, ...profiles.map(({ id, legalName, taxIdType, taxId }) => ({ value: id, label: legalName, note: `${taxIdType} ${taxId}` }))]} />
            )}</Controlled>
            {mayAddProfile && <Button icon={<Plus className="size-4" />} onClick={() => setAdding(true)}>{t('tickets.legal.add')}</Button>}
          </div>
          {isPerformingArt && <TextInput label={t('tickets.pulep')} hint={t('tickets.form.pulepHint')} optional maxLength={20} className="max-w-60" {...field(form, 'pulepCode')} />}
        </div>
      </Section>}
      {!part && <SaleRules form={form} event={event} />}
      <Problem error={error} shownFields={shown} className="mb-3">{wayOut}</Problem>
      <FormFooter action={action} busy={busy} onCancel={onCancel} sticky note={timeZone === tenant.zone ? undefined : timeZone.replaceAll('_', ' ')} />
      {draft.guard}
      {adding && <LegalProfileDialog onClose={() => setAdding(false)} onMade={({ id }) => form.setValue('legalProfileId', id, { shouldDirty: true })} />}
    </Form>
  );
}
