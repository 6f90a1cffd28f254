import { addTimeOff } from '#contracts/calendar.ts';
import { LocalDate, LocalTime, OptionalText } from '#contracts/shapes.ts';
import { instantOf, localOf, startOfDay } from '#web/zoned.ts';
import { z } from 'zod';

/** Local days of one's own zone; the times only where it is not whole days. */
export const TimeOffForm = z.strictObject({
  kind: addTimeOff.body.shape.kind, wholeDays: z.boolean(), fromDay: LocalDate, toDay: LocalDate, fromTime: LocalTime, toTime: LocalTime, note: OptionalText(500),
}).refine(({ fromDay, toDay, wholeDays, fromTime, toTime }) => (fromDay < toDay) || (fromDay === toDay && (wholeDays || fromTime < toTime)), { path: ['toDay'], error: 'ends_before_start' });

/** What is sent: whole days reach to the end of the last one. */
export function spanOf({ wholeDays, fromDay, toDay, fromTime, toTime }: z.infer<typeof TimeOffForm>, zone: string): { startsAt: string; endsAt: string } {
  if (wholeDays) return { startsAt: startOfDay(fromDay, zone), endsAt: startOfDay(Temporal.PlainDate.from(toDay).add({ days: 1 }).toString(), zone) };
  return { startsAt: instantOf(`${fromDay}T${fromTime}`, zone), endsAt: instantOf(`${toDay}T${toTime}`, zone) };
}

/** First and last local day where it is whole days; null where times matter. */
export function wholeDaysOf({ startsAt, endsAt }: { startsAt: string; endsAt: string }, zone: string): { from: string; to: string } | null {
  const [from, to] = [localOf(startsAt, zone), localOf(endsAt, zone)];
  if (!from.endsWith('T00:00') || !to.endsWith('T00:00')) return null;
  return { from: from.slice(0, 10), to: Temporal.PlainDate.from(to.slice(0, 10)).subtract({ days: 1 }).toString() };
}
