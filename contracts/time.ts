// Local days and half-open intervals. Instants are Temporal.Instant, local dates 'YYYY-MM-DD', zones IANA names; the
// clock and the zone always come in. Temporal is global on the server and polyfilled in browsers that lack it.

type At = Temporal.Instant;

/** Half-open: it holds `start` and not `end`, so intervals that touch do not overlap. */
export interface Interval {
  start: At;
  end: At;
}

export const isBefore = (a: At, b: At): boolean => Temporal.Instant.compare(a, b) < 0;
export const isSame = (a: At, b: At): boolean => Temporal.Instant.compare(a, b) === 0;
export const byInstant = (a: At, b: At): number => Temporal.Instant.compare(a, b);
export const earliest = (first: At, ...others: At[]): At => others.reduce((a, b) => (isBefore(b, a) ? b : a), first);
export const latest = (first: At, ...others: At[]): At => others.reduce((a, b) => (isBefore(a, b) ? b : a), first);
export const addMinutes = (at: At, minutes: number): At => at.add({ milliseconds: Math.round(minutes * 60_000) });
/** Minutes from a to b, with fractions; below zero when b comes first. */
export const minutesBetween = (a: At, b: At): number => (b.epochMilliseconds - a.epochMilliseconds) / 60_000;

// --- local days ---

/** The local day of an instant. */
export const localDateOf = (at: At, zone: string): string => at.toZonedDateTimeISO(zone).toPlainDate().toString();
/** The local time of an instant, `HH:MM`. */
export const localTimeOf = (at: At, zone: string): string =>
  at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });
/** The local day now. */
export const todayIn = (zone: string, now: At): string => localDateOf(now, zone);

export const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();
/** Calendar days from a to b; below zero when b comes first. */
export const daysBetween = (a: string, b: string): number => Temporal.PlainDate.from(a).until(b, { largestUnit: 'day' }).days;
/** 1 Monday to 7 Sunday. */
export const weekdayOf = (date: string): number => Temporal.PlainDate.from(date).dayOfWeek;
/** `2026-09`. */
export const monthOf = (date: string): string => date.slice(0, 7);
/** The Monday of the date's ISO week. */
export const weekStartOf = (date: string): string => addDays(date, 1 - weekdayOf(date));

/** SOD: the first instant of the local day. Where a clock change removes 00:00 it is the first minute that exists. */
export const startOfDay = (date: string, zone: string): At => Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant();
/** EOD: the exclusive end of the local day, which is the start of the next. A deadline "on day D" is met while `now < EOD(D)`. */
export const endOfDayExclusive = (date: string, zone: string): At => startOfDay(addDays(date, 1), zone);
/** The local day as an interval of 23, 24 or 25 hours. */
export const dayOf = (date: string, zone: string): Interval => ({ start: startOfDay(date, zone), end: endOfDayExclusive(date, zone) });
/** Local days from one to the other, both included. */
export const daysOf = (from: string, to: string, zone: string): Interval => ({ start: startOfDay(from, zone), end: endOfDayExclusive(to, zone) });
/** The day to print for an exclusive end: EOD(13 October) is shown as 13 October. */
export const lastDayBefore = (end: At, zone: string): string => localDateOf(end.subtract({ nanoseconds: 1 }), zone);

export interface ClockChange {
  /** The local time does not exist: the first instant after the hole (default), or null. */
  gap?: 'after' | 'refuse';
  /** The local time comes twice: the first (default), the second, or null. */
  overlap?: 'first' | 'second' | 'refuse';
}

/** The instant of a local time (`HH:MM` or `HH:MM:SS`); null only where a clock change is to be refused. */
export function localToInstant(date: string, time: string, zone: string): At;
export function localToInstant(date: string, time: string, zone: string, change: ClockChange): At | null;
export function localToInstant(date: string, time: string, zone: string, { gap = 'after', overlap = 'first' }: ClockChange = {}): At | null {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.equals(later)) return earlier.toInstant();

  const missing = !earlier.toPlainDateTime().equals(local);
  if (missing) return gap === 'refuse' ? null : (earlier.getTimeZoneTransition('next') ?? later).toInstant();
  if (overlap === 'refuse') return null;
  return (overlap === 'first' ? earlier : later).toInstant();
}

// --- half-open intervals ---

export const overlaps = (a: Interval, b: Interval): boolean =>
  isBefore(a.start, b.end) && isBefore(b.start, a.end) && !isEmpty(a) && !isEmpty(b);
export const holds = (interval: Interval, at: At): boolean => !isBefore(at, interval.start) && isBefore(at, interval.end);
/** b lies wholly inside a. */
export const covers = (a: Interval, b: Interval): boolean => !isBefore(b.start, a.start) && !isBefore(a.end, b.end);
export const isEmpty = (interval: Interval): boolean => !isBefore(interval.start, interval.end);
export const lengthMin = (interval: Interval): number => Math.max(0, minutesBetween(interval.start, interval.end));
/** What two intervals share; null when nothing. */
export const intersection = (a: Interval, b: Interval): Interval | null =>
  overlaps(a, b) ? { start: latest(a.start, b.start), end: earliest(a.end, b.end) } : null;

/** The same instants in the fewest intervals, in order; touching ones become one. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.filter((each) => !isEmpty(each)).sort((a, b) => byInstant(a.start, b.start))) {
    const last = merged.at(-1);
    if (last && !isBefore(last.end, next.start)) last.end = latest(last.end, next.end);
    else merged.push({ ...next });
  }
  return merged;
}

/** Minutes that two sets of intervals share, each instant counted once. */
export function sharedMin(a: readonly Interval[], b: readonly Interval[]): number {
  const [left, right] = [union(a), union(b)];
  let [i, j, minutes] = [0, 0, 0];
  for (let [x, y] = [left[i], right[j]]; x && y; [x, y] = [left[i], right[j]]) {
    const both = intersection(x, y);
    if (both) minutes += lengthMin(both);
    if (isBefore(x.end, y.end)) i += 1;
    else j += 1;
  }
  return minutes;
}
