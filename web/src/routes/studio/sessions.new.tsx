import { useQueries, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { LeadSource, SessionType } from '#contracts/studio-terms.ts';
import { ApiProblem } from '#web/api.ts';
import { clientOf } from '#web/data/clients.ts';
import { type Explosion, explosionOf, roomsOf, rulesOf, zonesOf } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { newKey } from '#web/newKey.ts';
import { ClientPicker, type PickedClient } from '#web/parts/ClientPicker.tsx';
import { type Alternative, Alternatives, Answer, useAvailability } from '#web/parts/studio/Answer.tsx';
import { Deadline } from '#web/parts/studio/Deadline.tsx';
import { deadlinesOf } from '#web/parts/studio/deadlines.ts';
import { bodyOf, type Draft, emptyDraft, feeOf, itemTotal, type Missing, missingIn, type Totals, totalsOf } from '#web/parts/studio/draft.ts';
import { ExplosionTable } from '#web/parts/studio/ExplosionTable.tsx';
import { ItemPicker, PackagePicker } from '#web/parts/studio/pickers.tsx';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { useCreateSession } from '#web/parts/studio/useCreateSession.ts';
import { fieldsOf, intervalOf, laterBy, questionOf, type WhenWhere } from '#web/parts/studio/when.ts';
import { WhenWhereFields } from '#web/parts/studio/WhenWhereFields.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { FieldError } from '#web/ui/Field.tsx';
import { fieldSentence } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Money } from '#web/ui/Money.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { useDraft } from '#web/ui/useDraft.tsx';
import { usePhone } from '#web/ui/useMedia.ts';

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined);

export const Route = createFileRoute('/studio/sessions/new')({
  staticData: { title: 'studio.new.title' },
  validateSearch: z.object({
    startsAt: instant, endsAt: instant, roomId: z.uuid().optional().catch(undefined), sessionType: SessionType.optional().catch(undefined), photographerIds: z.string().max(400).optional().catch(undefined),
    travelZoneId: z.uuid().optional().catch(undefined), clientId: z.uuid().optional().catch(undefined), step: z.int().min(1).max(4).optional().catch(undefined),
  }),
  beforeLoad: requires('studio.session.create'),
  component: NewSessionScreen,
});

const pickedOf = ({ id, fullName, primaryPhone, primaryEmail, badges }: PickedClient): Draft['client'] => ({ id, fullName, primaryPhone, primaryEmail, badges: badges ? [...badges] : [] });

type Branch = NonNullable<ReturnType<typeof useBranch>>;

function NewSessionScreen() {
  const { t } = useTranslation();
  const branch = useBranch();
  return branch ? <NewSession key={branch.id} branch={branch} /> : <EmptyState title={t('studio.noBranch')} />;
}

/** A whole session on one page: who, when and where with the calendar's answer, what it costs, until when it must be paid. */
function NewSession({ branch }: { branch: Branch }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { id: branchId, zone, currency } = branch;
  const step = search.step ?? 1;

  const form = useForm<Draft>({ defaultValues: emptyDraft });
  const { clear, guard, restored } = useDraft(form, `studio.new.${branchId}`, { mayLeave: true });
  const draft = form.watch();
  const change = (part: Partial<Draft>) => {
    for (const [key, value] of Object.entries(part)) form.setValue(key as keyof Draft, value as never, { shouldDirty: true });
  };
  // What the agenda or the availability screen hands over wins over an older draft; once, then the form is the person's.
  const takeOver = useEffectEvent(() => {
    const given: Partial<Draft> = {
      ...(search.startsAt && search.endsAt && fieldsOf(search.startsAt, search.endsAt, zone)), ...(search.roomId && { roomId: search.roomId, sessionType: 'studio' as const }), ...(search.sessionType && { sessionType: search.sessionType }),
      ...(search.photographerIds && { photographerIds: search.photographerIds.split(',').filter(Boolean) }), ...(search.travelZoneId && { travelZoneId: search.travelZoneId }),
    };
    if (Object.keys(given).length) change(given);
  });
  useEffect(() => takeOver(), []);
  const given = useQuery({ ...clientOf(search.clientId ?? ''), enabled: search.clientId !== undefined }).data;
  const takeClient = useEffectEvent((client: PickedClient) => change({ client: pickedOf(client) }));
  useEffect(() => {
    if (given) takeClient(given);
  }, [given]);

  const [tried, setTried] = useState<'request' | 'quote' | null>(null);
  const [endTouched, setEndTouched] = useState(false);
  const [override, setOverride] = useState('');
  const rules = useQuery(rulesOf(branchId)).data;
  const zones = useQuery({ ...zonesOf, enabled: draft.sessionType === 'external' }).data;
  const explosions = useQueries({ queries: [...new Set(draft.packages.map(({ packageId }) => packageId))].map((id) => explosionOf(id, draft.sessionType)) });
  const exploded = useMemo(() => new Map(explosions.flatMap(({ data }) => (data ? [[data.packageId, data] as const] : []))), [explosions]);
  const totals = totalsOf(draft, { explosions: exploded, transportFeeMinor: feeOf(zones?.find(({ id }) => id === draft.travelZoneId), rules), rules });

  const question = questionOf(draft, { branchId, zone, photographerIds: draft.photographerIds });
  const asked = useAvailability(question);

  const create = useCreateSession((session) => {
    clear();
    toast.done(t(session.status === 'request' ? 'studio.new.savedRequest' : 'studio.new.savedQuote', { code: session.code }));
    void navigate({ to: '/studio/sessions/$id', params: { id: session.id }, replace: true });
  });
  const missing: Missing = tried ? missingIn(draft, tried === 'quote') : {};
  const refused = create.error instanceof ApiProblem ? create.error.errors : [];
  const errors = Object.fromEntries([...Object.entries(missing).map(([key, code]) => [key, fieldSentence(code)]), ...refused.map(({ pointer, code, message }) => [pointer.replace(/^\/(body\/)?/, '').split('/')[0], message || fieldSentence(code)])]) as Record<string, string | undefined>;

  const send = (kind: 'request' | 'quote') => {
    if (create.isPending) return;
    setTried(kind);
    const lacking = missingIn(draft, kind === 'quote');
    const first = Object.keys(lacking)[0] as keyof Missing | undefined;
    if (first) {
      if (phone) go(first === 'client' ? 1 : first === 'lines' ? 3 : 2);
      // The field is named by its error, so that the eye and the keyboard both go there.
      setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input, [data-invalid], [role="radio"]')?.focus(), 60);
      return;
    }
    const body = bodyOf(draft, { branchId, zone, quick: kind === 'quote', transportMinor: totals.transportMinor, overrideReason: override });
    if (body) create.mutate(body);
  };
  const go = (to: number) => void navigate({ search: (before) => ({ ...before, step: to === 1 ? undefined : to }) });
  useShortcut('mod+enter', 'studio.new.quote', () => send('quote'));

  const setWhen = (part: Partial<WhenWhere>) => {
    if ('to' in part) setEndTouched(true);
    const from = part.from ?? draft.from;
    change({
      ...part, ...(part.from && !endTouched && { to: laterBy(from, 60) }),
      ...(part.sessionType && part.sessionType !== draft.sessionType && { photographerIds: [] }),
      ...(part.sessionType === 'external' && !draft.travelZoneId && zones?.[0] && { travelZoneId: zones[0].id }),
    });
  };
  const takeInstead = ({ startsAt, endsAt, roomId }: Alternative) => {
    change({ ...fieldsOf(startsAt, endsAt, zone), ...(roomId && draft.sessionType === 'studio' && { roomId }) });
    create.reset();
  };
  const instead = create.error instanceof ApiProblem ? (create.error.details['alternatives'] as Parameters<typeof Alternatives>[0]['suggestions'] | undefined) : undefined;
  const startOver = () => {
    clear();
    form.reset(emptyDraft);
    setTried(null);
    setEndTouched(false);
    create.reset();
  };

  const parts: Record<number, ReactNode> = {
    1: (
      <Section title={t('studio.new.who')}>
        <div className="grid gap-3 md:grid-cols-[1fr_12rem]">
          <ClientPicker label={t('studio.client')} autoFocus value={draft.client} error={errors['client'] ?? errors['clientId']} onChange={(client) => change({ client: client && pickedOf(client) })} />
          <Select label={t('studio.source')} optional value={draft.leadSource} onChange={(leadSource) => change({ leadSource })} options={LeadSource.options.map((one) => ({ value: one, label: t(`studio.source.${one}`) }))} />
        </div>
        {draft.client?.badges?.some(({ code }) => code === 'high_risk') && <p className="mt-2"><Badge tone="bad">{t('studio.risk')}</Badge> <span className="text-soft">{t('studio.riskHint', { pct: rules?.highRiskDepositPct ?? 100 })}</span></p>}
      </Section>
    ),
    2: (
      <Section title={t('studio.new.when')}>
        <WhenWhereFields value={draft} onChange={setWhen} errors={errors} branchId={branchId} zone={zone} currency={currency} answer={asked.answer} />
        <div className="mt-4 rounded-md border border-line bg-sunken px-4 py-3"><Answer question={question} asked={asked} zone={zone} onPick={takeInstead} /></div>
        {asked.answer && asked.answer.photographers.length > 0 && (
          <fieldset className="mt-4">
            <legend className="text-sm font-medium">{t('studio.photographers')} <span className="font-normal text-faint">{t('web.optional')}</span></legend>
            <p className="text-sm text-soft">{t('studio.new.photographersHint')}</p>
            <div className="mt-1 flex flex-wrap gap-x-6">
              {asked.answer.photographers.map((person) => {
                const chosen = draft.photographerIds.includes(person.id);
                return <Checkbox key={person.id} checked={chosen} disabled={!person.free && !chosen} label={person.free ? person.name : t('studio.new.busyPerson', { name: person.name })} onChange={(on) => change({ photographerIds: on ? [...draft.photographerIds, person.id] : draft.photographerIds.filter((id) => id !== person.id) })} />;
              })}
            </div>
            <FieldError text={errors['photographerIds']} />
          </fieldset>
        )}
      </Section>
    ),
    3: (
      <Section title={t('studio.new.what')}>
        <div className="grid gap-3 md:grid-cols-2">
          <PackagePicker sessionType={draft.sessionType} error={errors['lines']} label={t('studio.lines.addPackage')} onPick={(one) => change({
            packages: [...draft.packages, { key: newKey(), packageId: one.id, name: one.name, basePriceMinor: one.basePriceMinor, requiredStaff: one.requiredStaff }],
            requiredPhotographers: Math.max(draft.requiredPhotographers, one.requiredStaff), ...(one.durationMin && draft.from && !endTouched && { to: laterBy(draft.from, one.durationMin) }),
          })} />
          <ItemPicker label={t('studio.lines.addItem')} onPick={(one) => change({ items: [...draft.items, { key: newKey(), itemId: one.id, name: one.name, code: one.code, unitPriceMinor: one.unitPriceMinor, quantity: one.defaultQuantity ?? 1, discountMinor: 0 }] })} />
        </div>
        <ul className="mt-3 border-t border-line empty:hidden">
          {draft.packages.map((one) => {
            const at = [...new Set(draft.packages.map(({ packageId }) => packageId))].indexOf(one.packageId);
            return (
              <PackageLine key={one.key} name={one.name} totalMinor={exploded.get(one.packageId)?.totalMinor ?? one.basePriceMinor} explosion={exploded.get(one.packageId)} error={explosions[at]?.error} zone={zone} currency={currency}
                onRemove={() => change({ packages: draft.packages.filter(({ key }) => key !== one.key) })} />
            );
          })}
          {draft.items.map((one) => {
            const set = (part: Partial<typeof one>) => change({ items: draft.items.map((each) => (each.key === one.key ? { ...each, ...part } : each)) });
            return (
              <li key={one.key} className="flex flex-wrap items-end gap-2 border-b border-line py-2" aria-label={one.name}>
                <span className="min-w-40 flex-1 self-center"><span className="font-medium">{one.name}</span> <span className="block text-sm text-soft tabular-nums">{one.code} · {money(one.unitPriceMinor, currency)}</span></span>
                <NumberInput label={t('studio.lines.quantity')} className="w-20" value={one.quantity} min={1} max={100_000} onChange={(quantity) => set({ quantity: Math.max(1, Math.round(quantity ?? 1)) })} />
                <MoneyInput label={t('studio.discount')} className="w-36" currency={currency} value={one.discountMinor || null} max={one.unitPriceMinor * one.quantity} onChange={(minor) => set({ discountMinor: minor ?? 0 })} />
                <Money minor={itemTotal(one)} currency={currency} className="flex h-(--control) w-28 items-center justify-end" />
                <IconButton label={t('studio.lines.removeOne', { name: one.name })} icon={<X />} onClick={() => change({ items: draft.items.filter(({ key }) => key !== one.key) })} />
              </li>
            );
          })}
        </ul>
        <div className="mt-4 flex flex-wrap items-end gap-3">
          {draft.sessionType === 'external' && <MoneyInput label={t('studio.transport')} className="w-40 max-md:w-full" currency={currency} value={totals.transportMinor} error={errors['transportMinor']} onChange={(transportMinor) => change({ transportMinor: transportMinor ?? 0 })} />}
          <div className="flex items-end gap-2 max-md:w-full">
            {draft.discountBy === 'amount'
              ? <MoneyInput label={t('studio.discount')} optional className="w-44 max-md:flex-1" currency={currency} value={draft.discountMinor} error={errors['discountMinor']} onChange={(discountMinor) => change({ discountMinor })} />
              : <NumberInput label={t('studio.discount')} optional className="w-44 max-md:flex-1" unit="%" min={0} max={100} value={draft.discountPct} error={errors['discountPct']} onChange={(discountPct) => change({ discountPct })} />}
            <Segmented label={t('studio.new.discountBy')} value={draft.discountBy} onChange={(discountBy) => change({ discountBy })} options={[{ value: 'amount', label: currency }, { value: 'pct', label: '%' }]} />
          </div>
          <NumberInput label={t('studio.depositPct')} className="w-32 max-md:w-full" unit="%" min={0} max={100} value={totals.depositPct} error={errors['depositPct']} onChange={(pct) => change({ depositPct: pct === null ? null : Math.round(pct) })} />
        </div>
      </Section>
    ),
    4: (
      <Section title={t('studio.new.notes')}>
        <div className="grid gap-3 md:grid-cols-2">
          <TextArea label={t('studio.event')} optional maxLength={4000} value={draft.eventDescription} onChange={(event) => change({ eventDescription: event.target.value })} />
          <TextArea label={t('studio.wishes')} optional maxLength={4000} value={draft.clientRequirements} onChange={(event) => change({ clientRequirements: event.target.value })} />
          <TextArea label={t('studio.internalNotes')} hint={t('studio.internalNotesHint')} optional maxLength={4000} value={draft.internalNotes} onChange={(event) => change({ internalNotes: event.target.value })} />
          <Switches draft={draft} change={change} />
        </div>
      </Section>
    ),
  };

  const quoteButton = <Button kind="primary" size="large" wide busy={create.isPending && tried === 'quote'} disabled={create.isPending} onClick={() => send('quote')}>{t('studio.new.quote')}</Button>;
  const requestButton = <Button size="large" wide={!phone} className="max-md:flex-1" busy={create.isPending && tried === 'request'} disabled={create.isPending} onClick={() => send('request')}>{t('studio.new.request')}</Button>;
  const summary = <Summary draft={draft} totals={totals} zone={zone} currency={currency} branchId={branchId} />;
  const problem = (
    <Refusal error={create.error} zone={zone} currency={currency} shownFields={refused.map(({ pointer }) => pointer)}>
      {/* On a desk the live answer beside it offers the same. */}
      {phone && instead && <Alternatives suggestions={instead} zone={zone} onPick={takeInstead} />}
      <OverrideCapacity error={create.error} value={override} onChange={setOverride} busy={create.isPending} onSend={() => send('quote')} />
    </Refusal>
  );
  const header = (
    <PageHeader title={t('studio.new.title')} back={{ to: '/studio/sessions', label: t('studio.sessions') }} note={phone ? t('studio.new.step', { step, of: 4 }) : undefined}
      actions={form.formState.isDirty && <>{restored && <span className="text-sm text-soft">{t('studio.new.restored')}</span>}<Button kind="quiet" onClick={startOver}>{t('studio.new.startOver')}</Button></>} />
  );

  if (phone) {
    return (
      <form noValidate aria-label={t('studio.new.title')} onSubmit={(event) => event.preventDefault()} className="pb-4">
        {header}
        {guard}
        <div className="mb-4 grid grid-cols-4 gap-1" aria-hidden>{[1, 2, 3, 4].map((one) => <span key={one} className={`h-1 rounded-full ${one <= step ? 'bg-accent-text' : 'bg-pressed'}`} />)}</div>
        {parts[step]}
        {step === 4 && <div className="border-t border-line py-4">{summary}</div>}
        {problem}
        <div className="sticky bottom-(--tabs) z-20 -mx-4 mt-4 flex flex-wrap gap-2 border-t border-line bg-ground px-4 py-3">
          {step < 4 ? <>
            {step > 1 && <Button size="large" onClick={() => go(step - 1)}>{t('studio.new.back')}</Button>}
            <Button kind="primary" size="large" className="flex-1" onClick={() => go(step + 1)}>{t('studio.new.next')}{totals.totalMinor > 0 && step === 3 && <span className="font-normal tabular-nums">· {money(totals.totalMinor, currency)}</span>}</Button>
          </> : <>{quoteButton}<Button size="large" onClick={() => go(3)}>{t('studio.new.back')}</Button>{requestButton}</>}
        </div>
      </form>
    );
  }
  return (
    <form noValidate aria-label={t('studio.new.title')} onSubmit={(event) => event.preventDefault()} className="mx-auto max-w-6xl">
      {header}
      {guard}
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-8">
        <div className="min-w-0">{parts[1]}{parts[2]}{parts[3]}{parts[4]}</div>
        <aside aria-label={t('studio.new.summary')} className="sticky top-[calc(var(--bar)+1.25rem)] flex flex-col gap-4 rounded-lg border border-line p-4">
          {summary}
          {problem}
          <div className="flex flex-col gap-2">{quoteButton}{requestButton}</div>
          <p className="text-sm text-soft">{t('studio.new.requestHint', { hours: rules?.requestHoldHours ?? 0 })}</p>
        </aside>
      </div>
    </form>
  );
}

/** A package in the list; what it is made of opens below. */
function PackageLine({ name, totalMinor, explosion, error, zone, currency, onRemove }: { name: string; totalMinor: number; explosion: Explosion | undefined; error: unknown; zone: string; currency: string; onRemove: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li className="border-b border-line py-1.5">
      <div className="flex items-center gap-2">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-(--control) min-w-0 flex-1 text-left"><span className="font-medium">{name}</span> <span className="text-sm text-soft underline underline-offset-3">{t('studio.new.whatIsIn')}</span></button>
        <Money minor={totalMinor} currency={currency} />
        <IconButton label={t('studio.lines.removeOne', { name })} icon={<X />} onClick={onRemove} />
      </div>
      {open && explosion && <div className="py-2 pl-4 max-md:pl-0"><ExplosionTable explosion={explosion} /></div>}
      <Refusal error={error} zone={zone} currency={currency} className="mt-1" />
    </li>
  );
}

function Switches({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const mayGive = useMay('studio.session.complimentary');
  return (
    <div className="flex flex-col">
      <Checkbox label={t('studio.new.waitlist')} hint={t('studio.new.waitlistHint')} checked={draft.waitlist} onChange={(waitlist) => change({ waitlist })} />
      {mayGive && <Checkbox label={t('studio.complimentary')} hint={t('studio.new.complimentaryHint')} checked={draft.isComplimentary} onChange={(isComplimentary) => change({ isComplimentary })} />}
    </div>
  );
}

/** Too few photographers: who may accept it anyway says why. */
function OverrideCapacity({ error, value, onChange, onSend, busy }: { error: unknown; value: string; onChange: (value: string) => void; onSend: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const may = useMay('studio.session.override-capacity');
  if (!may || !(error instanceof ApiProblem) || error.code !== 'PHOTOGRAPHER_CAPACITY_EXCEEDED') return null;
  return (
    <div className="flex flex-col gap-2">
      <TextArea label={t('studio.override.label')} hint={t('studio.override.hint')} rows={2} value={value} onChange={(event) => onChange(event.target.value)} />
      <Button disabled={!value.trim()} busy={busy} onClick={onSend}>{t('studio.override.action')}</Button>
    </div>
  );
}

/** What is about to be saved, in words and numbers. */
function Summary({ draft, totals, zone, currency, branchId }: { draft: Draft; totals: Totals; zone: string; currency: string; branchId: string }) {
  const { t } = useTranslation();
  const rules = useQuery(rulesOf(branchId)).data;
  const rooms = useQuery(roomsOf(branchId)).data;
  const interval = intervalOf(draft, zone);
  const deadlines = rules && interval ? deadlinesOf({ now: Temporal.Now.instant(), startsAt: Temporal.Instant.from(interval.startsAt), zone, rules }) : null;
  const place = draft.sessionType === 'studio' ? rooms?.find(({ id }) => id === draft.roomId)?.name : draft.locationText.trim();
  const figures: [string, number][] = [[t('studio.subtotal'), totals.subtotalMinor], ...(totals.transportMinor ? [[t('studio.transport'), totals.transportMinor] as [string, number]] : []), ...(totals.discountMinor ? [[t('studio.discount'), -totals.discountMinor] as [string, number]] : [])];
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h2 className="text-sm font-medium text-soft">{t('studio.new.summary')}</h2>
        <p className="text-lg font-semibold">{draft.client?.fullName ?? <span className="font-normal text-faint">{t('studio.new.noClient')}</span>}</p>
        <p>{interval ? <SessionTime session={{ ...interval, zone }} show="long" /> : <span className="text-faint">{t('studio.new.noTime')}</span>}</p>
        <p className="text-soft">{[t(`studio.type.${draft.sessionType}`), place].filter(Boolean).join(' · ')}</p>
      </div>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t border-line pt-3">
        {totals.lines > 0 && figures.length > 1 && figures.map(([name, minor]) => <div key={name} className="col-span-2 grid grid-cols-subgrid"><dt className="text-soft">{name}</dt><dd className="text-right"><Money minor={minor} currency={currency} /></dd></div>)}
        <div className="col-span-2 grid grid-cols-subgrid text-lg font-semibold"><dt>{t('studio.total')}</dt><dd aria-live="polite" className="text-right"><Money minor={totals.totalMinor} currency={currency} /></dd></div>
        <div className="col-span-2 grid grid-cols-subgrid"><dt className="text-soft">{t('studio.depositOf', { pct: totals.depositPct })}</dt><dd className="text-right"><Money minor={totals.depositMinor} currency={currency} /></dd></div>
      </dl>
      {deadlines && (
        <dl className="flex flex-col gap-1 border-t border-line pt-3 text-sm">
          {totals.depositMinor > 0 && <div><dt className="text-soft">{t('studio.payBy')}</dt><dd><Deadline at={deadlines.payBy.toString()} zone={zone} /></dd></div>}
          <div><dt className="text-soft">{t('studio.changeBy')}</dt><dd>{deadlines.late ? <span className="text-wait">{t('studio.new.late', { pct: rules?.refundAfterDeadlinePct ?? 0 })}</span> : <Deadline at={deadlines.changeBy.toString()} zone={zone} />}</dd></div>
        </dl>
      )}
    </div>
  );
}
