import {
  addDays, addMinutes, covers, dayOf, type Interval, holds, intersection, isBefore, lengthMin, localDateOf, localTimeOf, localToInstant,
  minutesBetween, overlaps, weekStartOf,
} from '#contracts/time.ts';

type At = Temporal.Instant;

// What to offer in place of an interval that is taken (studio 5.7). Pure: the bookings of the days looked at come in.

const MOST = 5;
const STEP_MIN = 30;
export const DAYS_AHEAD = 14;

export interface Candidate {
  id: string;
  name: string;
  /** null = not stated. */
  capacity: number | null;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  /** Everything that takes it, with buffers; without the asker's own bookings and expired holds. */
  busy: readonly Interval[];
  open: readonly Interval[];
}

export interface Asked extends Interval {
  now: At;
  zone: string;
}

/** What an interval takes of a resource: itself and the buffers (E28). */
export const blockOf = (shown: Interval, { bufferBeforeMin, bufferAfterMin }: { bufferBeforeMin: number; bufferAfterMin: number }): Interval => ({
  start: addMinutes(shown.start, -bufferBeforeMin), end: addMinutes(shown.end, bufferAfterMin),
});

export const isFree = (candidate: Pick<Candidate, 'busy'>, block: Interval): boolean => !candidate.busy.some((each) => overlaps(each, block));
const fits = (candidate: Candidate, shown: Interval): boolean => isFree(candidate, blockOf(shown, candidate));
const isOpen = (candidate: Candidate, shown: Interval): boolean => candidate.open.some((span) => covers(span, shown));
const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'es');

/** The same interval elsewhere: the smallest that is large enough first, those without a stated capacity last, then by name. */
export const otherResources = (asked: Asked, others: readonly Candidate[], people = 1): Candidate[] =>
  others.filter((each) => (each.capacity === null || each.capacity >= people) && fits(each, asked))
    .sort((a, b) => (a.capacity ?? Infinity) - (b.capacity ?? Infinity) || byName(a, b))
    .slice(0, MOST);

/** The same resource, starts on the same local day in steps of 30 minutes from the one asked for, inside opening hours, nearest first, the earlier of two as near. */
export function nearestStarts(asked: Asked, candidate: Candidate): Interval[] {
  const day = dayOf(localDateOf(asked.start, asked.zone), asked.zone);
  const found: Interval[] = [];
  const reach = Math.ceil(Math.max(minutesBetween(day.start, asked.start), minutesBetween(asked.start, day.end)) / STEP_MIN);
  for (let step = 1; step <= reach && found.length < MOST; step += 1) {
    for (const minutes of [-step * STEP_MIN, step * STEP_MIN]) {
      const each = { start: addMinutes(asked.start, minutes), end: addMinutes(asked.end, minutes) };
      const wanted = found.length < MOST && holds(day, each.start) && isBefore(asked.now, each.start);
      if (wanted && isOpen(candidate, each) && fits(candidate, each)) found.push(each);
    }
  }
  return found;
}

/** The same local time on the next 14 days; inside opening hours, unless the time asked for lies outside them too. */
export function nextDays(asked: Asked, candidate: Candidate): Interval[] {
  const [date, time] = [localDateOf(asked.start, asked.zone), localTimeOf(asked.start, asked.zone)];
  const heedsHours = isOpen(candidate, asked);
  return Array.from({ length: DAYS_AHEAD }, (_, index) => addDays(date, index + 1))
    .flatMap((day): Interval[] => {
      const start = localToInstant(day, time, asked.zone, { gap: 'refuse' });
      return start ? [{ start, end: addMinutes(start, lengthMin(asked)) }] : [];
    })
    .filter((each) => isBefore(asked.now, each.start) && (!heedsHours || isOpen(candidate, each)) && fits(candidate, each))
    .slice(0, MOST);
}

export interface Person {
  id: string;
  name: string;
  busy: readonly Interval[];
  /** Bookings that are work: no blocks, no time off. */
  work: readonly Interval[];
}

/** The ISO week, Monday to Sunday in local days, in which assigned minutes are compared. */
export const isoWeekOf = (at: At, zone: string): Interval => {
  const monday = weekStartOf(localDateOf(at, zone));
  return { start: dayOf(monday, zone).start, end: dayOf(addDays(monday, 6), zone).end };
};

/** People free for the coverage, fewest assigned minutes in that ISO week first, then by name. */
export function freePeople(coverage: Interval, people: readonly Person[], zone: string): (Person & { weekMin: number })[] {
  const week = isoWeekOf(coverage.start, zone);
  return people.filter((person) => isFree(person, coverage))
    .map((person) => ({ ...person, weekMin: Math.round(person.work.reduce((sum, each) => sum + lengthMin(intersection(each, week) ?? { start: week.start, end: week.start }), 0)) }))
    .sort((a, b) => a.weekMin - b.weekMin || byName(a, b))
    .slice(0, MOST);
}
