import type { OpenSpan } from '#contracts/calendar.ts';
import type { WeeklySpan } from '#web/data/hours.ts';
import type { z } from 'zod';

type Span = z.infer<typeof OpenSpan>;
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Where a span ends that does not end after it begins: the next day. */
export const endsNextDay = ({ from, to }: Span): boolean => from !== '' && to !== '' && to <= from;

/** What somebody most likely adds: office hours first, then the afternoon after the morning. */
export function nextSpan(spans: readonly Span[]): Span {
  const last = spans.toSorted((a, b) => a.from.localeCompare(b.from)).at(-1);
  if (!last || last.to === '' || endsNextDay(last)) return { from: '09:00', to: '18:00' };
  const from = Math.min(minuteOf(last.to) + 60, 1380);
  return { from: timeOf(from), to: timeOf(Math.min(from + 240, 1439)) };
}

/** The hours of one day on others, in place of what they had. */
export const copyDay = (weekly: readonly WeeklySpan[], from: number, to: readonly number[]): WeeklySpan[] =>
  [...weekly.filter(({ weekday }) => !to.includes(weekday)), ...to.flatMap((weekday) => weekly.filter((span) => span.weekday === from).map((span) => ({ ...span, weekday })))];

/** Hours that somebody is open in a week, for the summary. */
export const openMinutes = (weekly: readonly WeeklySpan[]): number =>
  weekly.reduce((sum, { from, to }) => sum + (from === '' || to === '' ? 0 : minuteOf(to) - minuteOf(from) + (to <= from ? 1440 : 0)), 0);
