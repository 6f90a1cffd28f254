import { addDays, dayOf, type Interval, intersection, localDateOf, localToInstant, union, weekdayOf } from '#contracts/time.ts';
import { subtract } from './gaps.ts';

/** Local times `HH:MM`; `to` at or before `from` lies on the next day (18:00-02:00, 09:00-00:00). */
export interface OpenSpan { from: string; to: string }
export interface WeeklySpan extends OpenSpan {
  /** 1 Monday to 7 Sunday. */
  weekday: number;
}

export interface Hours {
  zone: string;
  /** Null when nobody has said: always open. */
  weekly: readonly WeeklySpan[] | null;
  /** Local day -> the hours that begin on it, in place of the weekly ones; none is closed. */
  exceptions: ReadonlyMap<string, readonly OpenSpan[]>;
}

const spanOn = (date: string, { from, to }: OpenSpan, zone: string): Interval => ({
  start: localToInstant(date, from, zone),
  end: localToInstant(to > from ? date : addDays(date, 1), to, zone),
});

/** When it is open within the window, in order. Hours that begin on the evening before it count. */
export function openIntervals(hours: Hours, window: Interval): Interval[] {
  const open: Interval[] = [];
  const closed: Interval[] = [];
  const last = localDateOf(window.end, hours.zone);
  for (let date = addDays(localDateOf(window.start, hours.zone), -1); date <= last; date = addDays(date, 1)) {
    const special = hours.exceptions.get(date);
    const spans = special ?? hours.weekly?.filter((span) => span.weekday === weekdayOf(date)) ?? [];
    open.push(...spans.map((span) => spanOn(date, span, hours.zone)));
    if (special) closed.push(dayOf(date, hours.zone));
  }
  const always = hours.weekly === null ? subtract([window], closed) : [];
  return union([...always, ...open]).flatMap((each) => intersection(each, window) ?? []);
}
