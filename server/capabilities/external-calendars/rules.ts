import { createHash } from 'node:crypto';
import type { AgendaEvent } from '#capabilities/calendar/public.ts';
import { isBefore, isSame, startOfDay } from '#contracts/time.ts';
import type { Item } from './google.ts';
import type { BusyEvent, SentEvent } from './queries.ts';

// Pure: what has to be said to the other side, and what its answer means here.

type At = Temporal.Instant;
export const DAYS_AHEAD = 400;
/** Marks an event as ours, for its calendar. */
export const MARK = 'mostrador';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Base 32 of hexadecimal digits alone is what Google takes as a name (a-v, 0-9). */
export const eventIdOf = (calendarId: string, uid: string): string => sha(`${calendarId} ${uid}`);

export type Step = { kind: 'write'; uid: string; eventId: string; body: object; print: string; endsAt: At; known: boolean } | { kind: 'remove'; uid: string; eventId: string };

/** What has to be written or taken away there, so that it shows what the agenda says. */
export function stepsFor(calendarId: string, { zone, events }: { zone: string; events: readonly AgendaEvent[] }, sent: readonly SentEvent[]): Step[] {
  const before = new Map(sent.map((one) => [one.uid, one]));
  const standing = events.filter(({ status }) => status !== 'cancelled');
  const writes = standing.flatMap((event): Step[] => {
    const body = bodyOf(calendarId, event, zone);
    const print = sha(JSON.stringify(body));
    const known = before.get(event.uid);
    return known?.print === print ? [] : [{ kind: 'write', uid: event.uid, eventId: eventIdOf(calendarId, event.uid), body, print, endsAt: event.endsAt, known: known !== undefined }];
  });
  const kept = new Set(standing.map(({ uid }) => uid));
  return [...sent.filter(({ uid }) => !kept.has(uid)).map(({ uid, eventId }): Step => ({ kind: 'remove', uid, eventId })), ...writes];
}

const offsetTime = (at: Temporal.Instant, zone: string): string => at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' });
// Private, since its name may be a client's and the calendar may be shared.
const bodyOf = (calendarId: string, { startsAt, endsAt, summary, location, description, status }: AgendaEvent, timeZone: string): object => ({
  summary, location: location ?? '', description: description ?? '', status, visibility: 'private', transparency: 'opaque',
  start: { dateTime: offsetTime(startsAt, timeZone), timeZone }, end: { dateTime: offsetTime(endsAt, timeZone), timeZone },
  extendedProperties: { private: { [MARK]: calendarId } },
});

/** When an event of theirs keeps its person busy; null when it does not, is over, or lies too far ahead. */
export function busyTime(item: Item, zone: string, now: At): { startsAt: At; endsAt: At } | null {
  if (item.status === 'cancelled' || item.transparency === 'transparent' || item.eventType === 'workingLocation' || item.eventType === 'birthday') return null;
  if (item.attendees?.some(({ self, responseStatus }) => self && responseStatus === 'declined')) return null;
  const startsAt = momentOf(item.start, zone);
  const endsAt = momentOf(item.end, zone);
  if (!startsAt || !endsAt || !isBefore(startsAt, endsAt) || !isBefore(now, endsAt) || isBefore(now.add({ hours: 24 * DAYS_AHEAD }), startsAt)) return null;
  return { startsAt, endsAt };
}
const momentOf = (moment: Item['start'], zone: string): At | null => (moment?.dateTime ? Temporal.Instant.from(moment.dateTime) : moment?.date ? startOfDay(moment.date, zone) : null);

export interface BusyPlan { add: { eventId: string; startsAt: At; endsAt: At }[]; end: BusyEvent[] }

/** What of the busy times known here ends, and what is new. `whole`: whatever is not among the items stands there no more. */
export function planOf({ items, zone, known, whole, calendarId, now }: { items: readonly Item[]; zone: string; known: readonly BusyEvent[]; whole: boolean; calendarId: string; now: At }): BusyPlan {
  const latest = new Map(items.map((item) => [item.id, item]));
  const before = new Map(known.map((one) => [one.eventId, one]));
  const plan: BusyPlan = { add: [], end: [] };
  for (const item of latest.values()) {
    const ours = item.extendedProperties?.private?.[MARK] === calendarId;
    const span = ours ? null : busyTime(item, zone, now);
    const was = before.get(item.id);
    if (span && was && isSame(span.startsAt, was.startsAt) && isSame(span.endsAt, was.endsAt)) continue;
    if (was && (span !== null || isBefore(now, was.endsAt))) plan.end.push(was);
    if (span) plan.add.push({ eventId: item.id, ...span });
  }
  if (whole) plan.end.push(...known.filter(({ eventId, endsAt }) => !latest.has(eventId) && isBefore(now, endsAt)));
  return plan;
}
