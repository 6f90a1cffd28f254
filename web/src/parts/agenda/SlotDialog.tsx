import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addTimeOff, createBlock, removeBlock, type TimeOffKind, withdrawTimeOff } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import type { CalendarWindow } from '#web/data/calendar.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { availabilityOf } from '#web/data/studio.ts';
import { instant } from '#web/format.ts';
import type { Slot } from '#web/parts/ResourceCalendar.tsx';
import { ConflictLine, Refusal } from '#web/parts/studio/Refusal.tsx';
import { queryClient, useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';

interface Props { slot: Slot; window: CalendarWindow; branchId: string; currency: string; onClose: () => void }

/** A stretch that somebody chose: is it free, and what to do with it. */
export function SlotDialog({ slot, window, branchId, currency, onClose }: Props) {
  const { t } = useTranslation();
  const { zone } = window;
  const resource = window.resources.find(({ id }) => id === slot.resourceId);
  const mayCreate = useMay('studio.session.create');
  const mayBlock = useMay('calendar.manage');
  const mayAsk = useMay('studio.availability.view');
  const mayTimeOff = useMay('calendar.timeoff') && resource?.kind === 'staff';
  const [form, setForm] = useState<'block' | 'timeOff' | null>(null);
  const about = { ...(resource?.kind === 'room' && { roomId: resource.id }), ...(resource?.kind === 'staff' && { photographerIds: [resource.id] }) };
  const answer = useQuery(availabilityOf(mayAsk ? { branchId, startsAt: slot.startsAt, endsAt: slot.endsAt, sessionType: resource?.kind === 'staff' ? 'external' : 'studio', requiredPhotographers: 1, ...about } : null));
  const when = `${instant(slot.startsAt, zone, 'long')}, ${instant(slot.startsAt, zone, 'time')}–${instant(slot.endsAt, zone, 'time')}`;
  const prefill = { startsAt: slot.startsAt, endsAt: slot.endsAt, ...(resource?.kind === 'room' && { roomId: resource.id, sessionType: 'studio' as const }), ...(resource?.kind === 'staff' && { photographerIds: resource.id }) };
  return (
    <Dialog open onClose={onClose} title={resource?.name ?? t('calendar.agenda.freeTime')} description={when} size="small"
      footer={!form && <>
        {mayTimeOff && <Button onClick={() => setForm('timeOff')}>{t('calendar.agenda.timeOff')}</Button>}
        {mayBlock && resource && <Button onClick={() => setForm('block')}>{t('calendar.agenda.block')}</Button>}
        {mayCreate && <ButtonLink kind="primary" to="/studio/sessions/new" search={prefill}>{t('calendar.agenda.newSession')}</ButtonLink>}
      </>}>
      {mayAsk && <div aria-live="polite" className="flex min-h-6 flex-col items-start">
        {answer.data && <Status tone={answer.data.free ? 'good' : 'bad'}>{t(answer.data.free ? 'calendar.agenda.isFree' : 'calendar.agenda.isTaken')}</Status>}
        {answer.data && !answer.data.free && answer.data.conflicts.length > 0 && <ul className="mt-1 list-disc pl-5">{answer.data.conflicts.slice(0, 4).map((conflict) => <li key={`${conflict.resourceId} ${conflict.startsAt}`}><ConflictLine conflict={conflict} zone={zone} /></li>)}</ul>}
        <Link to="/studio/availability" search={{ date: instantDay(slot.startsAt, zone), from: instantTime(slot.startsAt, zone), to: instantTime(slot.endsAt, zone), ...(resource?.kind === 'room' && { room: resource.id }), ...(resource?.kind === 'staff' && { people: [resource.id] }) }}
          className="mt-1 inline-flex min-h-(--control) items-center text-accent-text underline underline-offset-3">{t('calendar.agenda.seeAvailability')}</Link>
      </div>}
      {form === 'timeOff' && resource && <TimeOffForm slot={slot} resourceId={resource.id} onClose={onClose} />}
      {form === 'block' && resource && <BlockForm slot={slot} resourceId={resource.id} zone={zone} currency={currency} onClose={onClose} />}
    </Dialog>
  );
}

const instantDay = (at: string, zone: string): string => Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString();
const instantTime = (at: string, zone: string): string => Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });

function BlockForm({ slot, resourceId, zone, currency, onClose }: { slot: Slot; resourceId: string; zone: string; currency: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [kind, setKind] = useState<'manual' | 'maintenance'>('manual');
  const create = useAction(createBlock, {
    topics: [calendarTopic],
    onDone: ({ id, version }) => {
      onClose();
      const undo = async () => {
        await call(removeBlock, { params: { id } }, { version });
        await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
      };
      toast.done(t('calendar.agenda.blocked'), { label: t('calendar.agenda.undo'), run: () => void undo().catch(toast.failed) });
    },
  });
  return (
    <form className="mt-2 flex flex-col gap-3" onSubmit={(event) => {
      event.preventDefault();
      create.mutate({ body: { resourceIds: [resourceId], kind, reason, startsAt: slot.startsAt, endsAt: slot.endsAt } });
    }}>
      <TextInput label={t('calendar.agenda.reason')} value={reason} onChange={(event) => setReason(event.target.value)} autoFocus required maxLength={200} />
      <Select label={t('calendar.agenda.kind')} value={kind} onChange={setKind} options={[{ value: 'manual', label: t('calendar.agenda.kindManual') }, { value: 'maintenance', label: t('calendar.agenda.kindMaintenance') }]} />
      <Refusal error={create.error} zone={zone} currency={currency} />
      <Button type="submit" kind="primary" busy={create.isPending} disabled={reason.trim() === ''}>{t('calendar.agenda.blockIt')}</Button>
    </form>
  );
}

const kinds = ['vacation', 'sick', 'personal', 'training', 'other'] as const satisfies readonly TimeOffKind[];

/** A person is away: nothing that stands is cancelled, the answer says what stands in it. */
function TimeOffForm({ slot, resourceId, onClose }: { slot: Slot; resourceId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<(typeof kinds)[number]>('personal');
  const add = useAction(addTimeOff, {
    topics: [calendarTopic],
    onDone: ({ id, resourceName, overlaps }) => {
      onClose();
      const undo = async () => {
        await call(withdrawTimeOff, { params: { id } });
        await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
      };
      toast.done(t('calendar.agenda.timeOffDone', { who: resourceName, count: overlaps?.length ?? 0 }), { label: t('calendar.agenda.undo'), run: () => void undo().catch(toast.failed) });
    },
  });
  return (
    <form className="mt-2 flex flex-col gap-3" onSubmit={(event) => {
      event.preventDefault();
      add.mutate({ body: { resourceId, kind, startsAt: slot.startsAt, endsAt: slot.endsAt } });
    }}>
      <Select label={t('calendar.agenda.kindOfTimeOff')} value={kind} onChange={setKind} options={kinds.map((value) => ({ value, label: t(`calendar.time_off.${value}`) }))} />
      <Problem error={add.error} />
      <Button type="submit" kind="primary" busy={add.isPending}>{t('calendar.agenda.timeOffIt')}</Button>
    </form>
  );
}
