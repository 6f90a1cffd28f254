import {
  addDays, addMinutes, covers, dayOf, type Interval, intersection, isBefore, lengthMin, localDateOf, localTimeOf, localToInstant, minutesBetween, union,
  weekStartOf, weekdayOf,
} from '#contracts/time.ts';
import { type Booking, conflictsOf, roomBlock } from './availability.ts';

type At = Temporal.Instant;

const MOST = 5;
const STEP_MIN = 30;
const DAYS_AHEAD = 14;

export interface WeeklyHours {
  /** 1 Monday to 7 Sunday. */
  weekday: number;
  /** `HH:MM`, local; an end at or before the start lies on the next day (18:00-02:00, 09:00-00:00). */
  from: string;
  to: string;
}

/** The opening hours that begin on a local day. */
export const openingOn = (date: string, weekly: readonly WeeklyHours[], zone: string): Interval[] =>
  union(weekly.filter((hours) => hours.weekday === weekdayOf(date)).map((hours) => ({
    start: localToInstant(date, hours.from, zone),
    end: localToInstant(hours.to > hours.from ? date : addDays(date, 1), hours.to, zone),
  })));

const openingAround = (date: string, weekly: readonly WeeklyHours[], zone: string): Interval[] =>
  union([...openingOn(addDays(date, -1), weekly, zone), ...openingOn(date, weekly, zone), ...openingOn(addDays(date, 1), weekly, zone)]);

export interface Room {
  id: string;
  name: string;
  /** null = not stated. */
  capacity: number | null;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  bookings: readonly Booking[];
}

interface Circumstances {
  now: At;
  exceptSessionId?: string | undefined;
}

const isRoomFree = (room: Room, session: Interval, around: Circumstances): boolean =>
  conflictsOf(roomBlock(session, room), room.bookings, around).length === 0;

/** The same interval in other rooms, the smallest that is large enough first; rooms without a stated capacity last. */
export const otherRooms = (
  session: Interval, rooms: readonly Room[], { notRoomId, people = 1, ...around }: Circumstances & { notRoomId: string | null; people?: number },
): Room[] =>
  rooms
    .filter((room) => room.id !== notRoomId && (room.capacity === null || room.capacity >= people) && isRoomFree(room, session, around))
    .sort((a, b) => (a.capacity ?? Infinity) - (b.capacity ?? Infinity) || a.name.localeCompare(b.name, 'es'))
    .slice(0, MOST);

interface RoomQuestion extends Circumstances {
  zone: string;
  weekly: readonly WeeklyHours[];
}

const isOpen = (session: Interval, { weekly, zone }: RoomQuestion): boolean =>
  openingAround(localDateOf(session.start, zone), weekly, zone).some((hours) => covers(hours, session));

/** The same room on the same local day: starts in steps of 30 minutes from the one asked for, nearest first, the earlier of two as near. */
export function nearestStarts(session: Interval, room: Room, question: RoomQuestion): Interval[] {
  const day = dayOf(localDateOf(session.start, question.zone), question.zone);
  const step = (n: number): Interval => ({ start: addMinutes(session.start, n * STEP_MIN), end: addMinutes(session.end, n * STEP_MIN) });
  const before = Math.ceil(minutesBetween(day.start, session.start) / STEP_MIN);
  const after = Math.ceil(minutesBetween(session.start, day.end) / STEP_MIN);
  return Array.from({ length: before + after + 1 }, (_, index) => index - before)
    .filter((n) => n !== 0)
    .sort((a, b) => Math.abs(a) - Math.abs(b) || a - b)
    .map(step)
    .filter((each) => isBefore(question.now, each.start) && intersection(day, { start: each.start, end: addMinutes(each.start, 1) }) !== null)
    .filter((each) => isOpen(each, question) && isRoomFree(room, each, question))
    .slice(0, MOST);
}

/** The same local time on the next 14 days, inside opening hours unless the time asked for lies outside them too. */
export function nextDays(session: Interval, room: Room, question: RoomQuestion): Interval[] {
  const [date, time] = [localDateOf(session.start, question.zone), localTimeOf(session.start, question.zone)];
  const heedsHours = isOpen(session, question);
  return Array.from({ length: DAYS_AHEAD }, (_, index) => addDays(date, index + 1))
    .flatMap((day): Interval[] => {
      const start = localToInstant(day, time, question.zone, { gap: 'refuse' });
      return start ? [{ start, end: addMinutes(start, lengthMin(session)) }] : [];
    })
    .filter((each) => isBefore(question.now, each.start) && (!heedsHours || isOpen(each, question)) && isRoomFree(room, each, question))
    .slice(0, MOST);
}

export interface Photographer {
  id: string;
  name: string;
  bookings: readonly Booking[];
}

/** The ISO week, Monday to Sunday in local days, in which assigned minutes are compared. */
export const isoWeekOf = (at: At, zone: string): Interval => {
  const monday = weekStartOf(localDateOf(at, zone));
  return { start: dayOf(monday, zone).start, end: dayOf(addDays(monday, 6), zone).end };
};

/** Photographers free for the coverage, fewest assigned minutes in that ISO week first, then by name. */
export function freePhotographers(
  coverage: Interval, team: readonly Photographer[], { zone, ...around }: Circumstances & { zone: string },
): (Photographer & { weekMin: number })[] {
  const week = isoWeekOf(coverage.start, zone);
  // Only sessions are work; time off makes nobody busier.
  const minutes = (person: Photographer) => conflictsOf(week, person.bookings, around).filter((booking) => booking.sessionId !== null)
    .reduce((total, booking) => total + lengthMin(intersection(booking.range, week) ?? { start: week.start, end: week.start }), 0);
  return team
    .filter((person) => conflictsOf(coverage, person.bookings, around).length === 0)
    .map((person) => ({ ...person, weekMin: minutes(person) }))
    .sort((a, b) => a.weekMin - b.weekMin || a.name.localeCompare(b.name, 'es'))
    .slice(0, MOST);
}
