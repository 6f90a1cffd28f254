import { localToInstant } from '#contracts/time.ts';
import { invalidLocalTime } from '#apps/tickets/errors.ts';

/**
 * An instant as it is, or a local time in the zone of the event; one that comes twice is the first (tickets 5.16).
 * @throws INVALID_LOCAL_TIME for a time that a clock change skips, or a day that no month has
 */
export function instantOf(text: string, zone: string): Temporal.Instant {
  if (!/T\d\d:\d\d$/.test(text)) return Temporal.Instant.from(text);
  const [date, time] = text.split('T') as [string, string];
  const at = exists(date) ? localToInstant(date, time, zone, { gap: 'refuse', overlap: 'first' }) : null;
  if (at === null) throw invalidLocalTime({ local: text, zone });
  return at;
}

function exists(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return day <= Temporal.PlainYearMonth.from({ year, month }).daysInMonth;
}
