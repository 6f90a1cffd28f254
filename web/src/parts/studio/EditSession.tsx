import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { editSession, type SessionEdit } from '#contracts/studio.ts';
import { DeliveryMethod, LeadSource } from '#contracts/studio-terms.ts';
import { ApiProblem } from '#web/api.ts';
import { type Session, sessionOf } from '#web/data/studio.ts';
import { instant, money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { fieldSentence } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { Answer, useAvailability } from './Answer.tsx';
import { needsReason, ReasonField } from './reason.tsx';
import { Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';
import { fieldsOf, intervalOf, questionOf, type WhenWhere } from './when.ts';
import { WhenWhereFields } from './WhenWhereFields.tsx';

type Edit = z.input<typeof SessionEdit>;
type Values = WhenWhere & Pick<Required<Edit>, 'transportMinor' | 'discountMinor' | 'depositPct' | 'isRush'> & { rushEditingDays: number | null; eventDescription: string; clientRequirements: string; internalNotes: string; leadSource: LeadSource | null; deliveryMethod: DeliveryMethod | null; deliveryAddress: string };
type LeadSource = z.infer<typeof LeadSource>;
type DeliveryMethod = z.infer<typeof DeliveryMethod>;

const valuesOf = (session: Session): Values => ({
  sessionType: session.sessionType, ...fieldsOf(session.startsAt, session.endsAt, session.zone), roomId: session.roomId, locationText: session.locationText ?? '', travelZoneId: session.travelZoneId, requiredPhotographers: session.requiredPhotographers,
  transportMinor: session.transportMinor ?? 0, discountMinor: session.discountMinor ?? 0, depositPct: session.depositPct ?? 0, isRush: session.isRush, rushEditingDays: session.isRush ? session.estimatedEditingDays : null,
  eventDescription: session.eventDescription ?? '', clientRequirements: session.clientRequirements ?? '', internalNotes: session.internalNotes ?? '', leadSource: session.leadSource, deliveryMethod: session.deliveryMethod, deliveryAddress: session.deliveryAddress ?? '',
});

/** Only what was changed is sent. Leaving a kind of session clears what belongs to it. */
function patchOf(values: Values, base: Values, zone: string): Edit {
  const { date, from, to, ...plain } = values;
  const patch: Record<string, unknown> = Object.fromEntries(Object.entries(plain).filter(([key, value]) => value !== base[key as keyof Values]));
  if (values.sessionType === 'studio') {
    for (const key of ['locationText', 'travelZoneId'] as const) if (base[key]) patch[key] = key === 'locationText' ? null : null; else delete patch[key];
    if (base.transportMinor > 0) patch['transportMinor'] = 0; else delete patch['transportMinor'];
  } else if (base.roomId) patch['roomId'] = null;
  else delete patch['roomId'];
  const interval = intervalOf(values, zone);
  if (interval && (date !== base.date || from !== base.from || to !== base.to)) Object.assign(patch, interval);
  return patch as Edit;
}

/** Change what may be changed now. A change by somebody else in between is shown, and what was typed can be applied to it. */
export function EditSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [base, setBase] = useState(session);
  const [seen, setSeen] = useState<Session | null>(null);
  const [values, setValues] = useState(() => valuesOf(session));
  const [reason, setReason] = useState('');
  const [late, setLate] = useState(false);
  const { zone, currency, branchId } = base;
  const change = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }));
  const { terms } = base.editable;
  const tentative = base.status === 'request' || base.status === 'negotiation';

  const patch = patchOf(values, valuesOf(base), zone);
  const placeMoved = ['startsAt', 'endsAt', 'roomId', 'sessionType', 'travelZoneId', 'requiredPhotographers'].some((key) => key in patch);
  const question = questionOf(values, { branchId, zone, exclude: base.id, photographerIds: base.assignments.map(({ photographerId }) => photographerId) });
  const asked = useAvailability(terms && placeMoved ? question : null);

  const save = useSessionAction(editSession, { done: t('studio.edit.done'), onDone: onClose });
  const send = (version: number) => save.mutate({ params: { id: base.id }, version, body: { ...patch, ...(reason.trim() && { reason: reason.trim() }), ...(late && { acknowledgeLateWindow: true }) } }, {
    onError: async (error) => {
      if (error instanceof ApiProblem && error.status === 412) setSeen(await client.fetchQuery({ ...sessionOf(base.id), staleTime: 0 }));
    },
  });
  const reapply = () => {
    if (!seen) return;
    // What was typed stays; what was not touched becomes what it is now.
    const [before, now] = [valuesOf(base), valuesOf(seen)];
    const mine = Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== before[key as keyof Values])) as Partial<Values>;
    setValues({ ...now, ...mine });
    setBase(seen);
    setSeen(null);
    save.reset();
  };

  const problem = save.error instanceof ApiProblem ? save.error : null;
  const errors = Object.fromEntries((problem?.errors ?? []).map(({ pointer, code, message }) => [pointer.replace(/^\/(body\/)?/, ''), message || fieldSentence(code)]));
  const insideWindow = problem?.code === 'RESCHEDULE_INSIDE_WINDOW';
  const changed = Object.keys(patch).length > 0;
  const [leaving, setLeaving] = useState(false);
  const leave = () => (changed ? setLeaving(true) : onClose());
  return (
    <Dialog open sticky onClose={leave} size="wide" title={t('studio.edit.title', { code: base.code })} footer={<>
      <Button onClick={leave}>{t('web.cancel')}</Button>
      {seen ? <Button kind="primary" onClick={reapply}>{t('studio.edit.reapply')}</Button> : <Button kind="primary" busy={save.isPending} disabled={!changed} onClick={() => send(base.version)}>{t('studio.edit.save')}</Button>}
    </>}>
      <form noValidate aria-label={t('studio.edit.title', { code: base.code })} className="flex flex-col gap-5" onSubmit={(event) => { event.preventDefault(); if (changed && !seen) send(base.version); }}>
        {terms && <>
          <WhenWhereFields value={values} onChange={change} errors={errors} branchId={branchId} zone={zone} currency={currency} answer={asked.answer} fixedType={!tentative} />
          {placeMoved && <div className="rounded-md border border-line px-4 py-3"><Answer question={question} asked={asked} zone={zone} onPick={({ startsAt, endsAt, roomId }) => change({ ...fieldsOf(startsAt, endsAt, zone), ...(roomId && { roomId }) })} /></div>}
          <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
            {values.sessionType === 'external' && <MoneyInput label={t('studio.transport')} currency={currency} value={values.transportMinor} error={errors['transportMinor']} onChange={(minor) => change({ transportMinor: minor ?? 0 })} />}
            <MoneyInput label={t('studio.discount')} currency={currency} value={values.discountMinor} error={errors['discountMinor']} onChange={(minor) => change({ discountMinor: minor ?? 0 })} />
            <NumberInput label={t('studio.depositPct')} unit="%" value={values.depositPct} min={0} max={100} error={errors['depositPct']} onChange={(pct) => change({ depositPct: Math.round(pct ?? 0) })} />
            <Checkbox className="self-end" label={t('studio.rush')} checked={values.isRush} onChange={(isRush) => change({ isRush, rushEditingDays: isRush ? (values.rushEditingDays ?? 2) : null })} />
            {values.isRush && <NumberInput label={t('studio.rushDays')} value={values.rushEditingDays} min={1} max={90} error={errors['rushEditingDays']} onChange={(rushEditingDays) => change({ rushEditingDays })} />}
          </div>
        </>}
        {!terms && <p className="rounded-md border border-line bg-sunken px-3 py-2 text-soft">{t(base.status === 'confirmed' ? 'studio.edit.tooLate' : 'studio.edit.closed')}</p>}
        <TextArea label={t('studio.event')} optional maxLength={4000} value={values.eventDescription} onChange={(event) => change({ eventDescription: event.target.value })} />
        <TextArea label={t('studio.wishes')} optional maxLength={4000} value={values.clientRequirements} onChange={(event) => change({ clientRequirements: event.target.value })} />
        <TextArea label={t('studio.internalNotes')} hint={t('studio.internalNotesHint')} optional maxLength={4000} value={values.internalNotes} onChange={(event) => change({ internalNotes: event.target.value })} />
        <div className="grid gap-3 md:grid-cols-3">
          <Select label={t('studio.source')} optional value={values.leadSource} onChange={(leadSource) => change({ leadSource })} options={LeadSource.options.map((one) => ({ value: one, label: t(`studio.source.${one}`) }))} />
          <Select label={t('studio.delivery')} optional value={values.deliveryMethod} onChange={(deliveryMethod) => change({ deliveryMethod })} options={DeliveryMethod.options.map((one) => ({ value: one, label: t(`studio.delivery.${one}`) }))} />
          {values.deliveryMethod && values.deliveryMethod !== 'digital' && <TextInput label={t('studio.deliveryAddress')} value={values.deliveryAddress} error={errors['deliveryAddress']} onChange={(event) => change({ deliveryAddress: event.target.value })} />}
        </div>
        {terms && needsReason(base) && <ReasonField value={reason} onChange={setReason} error={errors['reason']} />}
        {seen ? <WhatChanged before={base} now={seen} /> : (
          <Refusal error={save.error} zone={zone} currency={currency} shownFields={problem?.errors.map(({ pointer }) => pointer) ?? []}>
            {insideWindow && <Checkbox label={t('studio.edit.acknowledge')} checked={late} onChange={setLate} />}
          </Refusal>
        )}
      </form>
      <ConfirmDialog open={leaving} onClose={() => setLeaving(false)} title={t('web.leave.title')} action={t('web.leave.discard')} onConfirm={onClose}>{t('web.leave.body')}</ConfirmDialog>
    </Dialog>
  );
}

/** What somebody else changed while this was being edited (412). */
function WhatChanged({ before, now }: { before: Session; now: Session }) {
  const { t } = useTranslation();
  const show: [string, (session: Session) => string][] = [
    [t('studio.status'), ({ status }) => t(`studio.state.${status}`)],
    [t('studio.when'), ({ startsAt, endsAt, zone }) => `${instant(startsAt, zone, 'weekday')} ${instant(startsAt, zone, 'time')}–${instant(endsAt, zone, 'time')}`],
    [t('studio.room'), ({ roomName }) => roomName ?? '—'],
    [t('studio.location'), ({ locationText }) => locationText || '—'],
    [t('studio.required'), ({ requiredPhotographers }) => String(requiredPhotographers)],
    [t('studio.team'), ({ photographers }) => photographers.map(({ name }) => name).join(', ') || '—'],
    [t('studio.total'), ({ totalMinor, currency }) => money(totalMinor ?? 0, currency)],
    [t('studio.paid'), ({ netPaidMinor, currency }) => money(netPaidMinor ?? 0, currency)],
    [t('studio.discount'), ({ discountMinor, currency }) => money(discountMinor ?? 0, currency)],
    [t('studio.event'), ({ eventDescription }) => eventDescription || '—'],
    [t('studio.wishes'), ({ clientRequirements }) => clientRequirements || '—'],
    [t('studio.internalNotes'), ({ internalNotes }) => internalNotes || '—'],
  ];
  const different = show.map(([name, say]) => [name, say(before), say(now)] as const).filter(([, was, is]) => was !== is);
  return (
    <div role="alert" className="rounded-md border border-wait/40 bg-wait-soft px-3 py-2.5">
      <p className="font-medium text-wait">{t('studio.edit.stale')}</p>
      {different.length > 0 ? <ul className="mt-1">{different.map(([name, was, is]) => <li key={name}><span className="text-soft">{name}:</span> <s className="text-soft">{was}</s> → <span className="font-medium">{is}</span></li>)}</ul> : <p>{t('studio.edit.staleNothing')}</p>}
      <p className="mt-1 text-soft">{t('studio.edit.staleHint')}</p>
    </div>
  );
}
