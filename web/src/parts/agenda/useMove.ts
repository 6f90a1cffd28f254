import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeBlock } from '#contracts/calendar.ts';
import { editSession } from '#contracts/studio.ts';
import { ApiProblem, call } from '#web/api.ts';
import { calendarTopic, type CalendarWindow } from '#web/data/calendar.ts';
import { sessionTopics } from '#web/data/studio.ts';
import { instant } from '#web/format.ts';
import type { Move } from '#web/parts/ResourceCalendar.tsx';
import { toast } from '#web/ui/toast.ts';
import { type AgendaEvent, isBlock } from './eventsOf.ts';

/** Where a thing stands: its time and, where that matters, its room or resource. */
interface Place { startsAt: string; endsAt: string; resourceId: string | null }

export interface Refused {
  error: unknown;
  /** What would do instead, one press away. */
  offers: { label: string; run: () => void }[];
  /** What was tried, for another try with the changes window acknowledged. */
  again: (() => void) | null;
}

interface Alternatives { otherRooms?: { resourceId: string }[]; otherResources?: { id: string }[]; sameDay?: { startsAt: string; endsAt: string }[]; nextDays?: { startsAt: string; endsAt: string }[] }

/** The alternatives that came with a refusal, the nearest first. */
function offersOf(error: unknown): Partial<Place>[] {
  const found = error instanceof ApiProblem ? (error.details['alternatives'] as Alternatives | undefined) : undefined;
  if (!found) return [];
  const rooms = [...(found.otherRooms ?? []).map(({ resourceId }) => resourceId), ...(found.otherResources ?? []).map(({ id }) => id)];
  const times = [...(found.sameDay ?? []).slice(0, 3), ...(found.nextDays ?? []).slice(0, 2)];
  return [...rooms.slice(0, 3).map((resourceId) => ({ resourceId })), ...times.map(({ startsAt, endsAt }) => ({ startsAt, endsAt }))];
}

/** Moves from the calendar: the server judges, a refusal puts the thing back and says why, and each move has a way back. */
export function useMove(window: CalendarWindow | undefined, zone: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  // Known at once, unlike the state: two presses of a key may come before the screen is drawn again.
  const moving = useRef(false);

  const send = async (event: AgendaEvent, to: Place, version: number, acknowledge: boolean): Promise<number> => {
    const [first] = event.bookings;
    const id = first!.ownerId!;
    if (isBlock(first!)) {
      const others = event.bookings.length > 1 ? event.bookings.map((booking) => booking.resourceId) : [];
      const resourceIds = to.resourceId && others.length === 0 ? [to.resourceId] : undefined;
      return (await call(changeBlock, { params: { id }, body: { startsAt: to.startsAt, endsAt: to.endsAt, ...(resourceIds && { resourceIds }) } }, { version })).version;
    }
    const body = { startsAt: to.startsAt, endsAt: to.endsAt, ...(to.resourceId && { roomId: to.resourceId }), ...(acknowledge && { acknowledgeLateWindow: true }) };
    return (await call(editSession, { params: { id }, body }, { version })).version;
  };
  const nameOf = (id: string) => window?.resources.find((resource) => resource.id === id)?.name ?? '';
  const roomOf = (event: AgendaEvent) => event.bookings.map((booking) => booking.resourceId).find((id) => window?.resources.find((resource) => resource.id === id)?.kind === 'room') ?? null;
  const labelOf = (offer: Partial<Place>): string => (offer.resourceId ? nameOf(offer.resourceId) : `${instant(offer.startsAt!, zone, 'weekday')}, ${instant(offer.startsAt!, zone, 'time')}–${instant(offer.endsAt!, zone, 'time')}`);
  const refresh = () => Promise.all([calendarTopic, ...sessionTopics].map((topic) => client.invalidateQueries({ queryKey: [topic] })));

  const attempt = async (event: AgendaEvent, to: Place, back: Place, version: number, { revert, acknowledge = false, undoing = false }: { revert: () => void; acknowledge?: boolean; undoing?: boolean }) => {
    moving.current = true;
    setBusy(true);
    setRefused(null);
    try {
      const next = await send(event, to, version, acknowledge);
      await refresh();
      const values = { what: event.lines[0] ?? '', day: instant(to.startsAt, zone, 'weekday'), from: instant(to.startsAt, zone, 'time'), to: instant(to.endsAt, zone, 'time') };
      if (undoing) toast.done(t('calendar.agenda.movedBack', values));
      else toast.done(t('calendar.agenda.moved', values), { label: t('calendar.agenda.undo'), run: () => void attempt(event, back, to, next, { revert: () => undefined, acknowledge: true, undoing: true }) });
    } catch (error) {
      revert();
      const late = error instanceof ApiProblem && error.code === 'RESCHEDULE_INSIDE_WINDOW';
      const stays = to.startsAt === event.startsAt && to.endsAt === event.endsAt;
      const offers = offersOf(error).filter((offer) => !(stays && offer.resourceId && offer.resourceId === roomOf(event))).map((offer) => ({ label: labelOf(offer), run: () => void attempt(event, { ...to, ...offer }, { ...back, resourceId: offer.resourceId ? (back.resourceId ?? roomOf(event)) : back.resourceId }, version, { revert: () => undefined }) }));
      setRefused({ error, offers, again: late ? () => void attempt(event, to, back, version, { revert: () => undefined, acknowledge: true }) : null });
      if (error instanceof ApiProblem && error.status === 412) await refresh();
    } finally {
      moving.current = false;
      setBusy(false);
    }
  };

  const move = (event: AgendaEvent, { startsAt, endsAt, resourceId, fromResourceId, revert }: Move) => {
    const [first] = event.bookings;
    // What is on its way is not moved again before its new version is here.
    if (!first?.ownerId || first.ownerVersion === null || moving.current) {
      revert();
      return;
    }
    const kindOf = (id: string | null) => window?.resources.find((resource) => resource.id === id)?.kind;
    const changed = resourceId !== null && resourceId !== fromResourceId;
    // A person is named in the session's team; only rooms and blocks change column.
    if (changed && !isBlock(first) && !(kindOf(fromResourceId) === 'room' && kindOf(resourceId) === 'room')) {
      revert();
      toast.note(t('calendar.agenda.personInSession'));
      return;
    }
    void attempt(event, { startsAt, endsAt, resourceId: changed ? resourceId : null }, { startsAt: event.startsAt, endsAt: event.endsAt, resourceId: changed ? fromResourceId : null }, first.ownerVersion, { revert });
  };

  return { move, refused, dismiss: () => setRefused(null), busy };
}
