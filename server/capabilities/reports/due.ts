import type { Step } from '#contracts/reports.ts';
import { addDays, localDateOf, localToInstant, monthOf, weekStartOf, weekdayOf } from '#contracts/time.ts';

export interface Rhythm { every: Step; day: number | null; localTime: string }

const isDay = ({ every, day }: Rhythm, date: string): boolean => {
  if (every === 'day') return true;
  const { daysInMonth, day: dayOfMonth } = Temporal.PlainDate.from(date);
  return every === 'week' ? weekdayOf(date) === day : dayOfMonth === Math.min(day ?? 1, daysInMonth);
};

/** The first instant after `now` at which it is due, by the clocks of the zone; a local time that does not exist is the first one after it. */
export function nextDue(rhythm: Rhythm, zone: string, now: Temporal.Instant): Temporal.Instant {
  for (let date = localDateOf(now, zone); ; date = addDays(date, 1)) {
    if (!isDay(rhythm, date)) continue;
    const at = localToInstant(date, rhythm.localTime.slice(0, 5), zone);
    if (Temporal.Instant.compare(at, now) > 0) return at;
  }
}

/** The whole day, ISO week or month before the day on which it is due. */
export function periodBeforeDue(every: Step, date: string): { from: string; to: string } {
  if (every === 'day') return { from: addDays(date, -1), to: addDays(date, -1) };
  if (every === 'week') return { from: addDays(weekStartOf(date), -7), to: addDays(weekStartOf(date), -1) };
  const first = Temporal.PlainDate.from(`${monthOf(date)}-01`);
  return { from: first.subtract({ months: 1 }).toString(), to: first.subtract({ days: 1 }).toString() };
}
