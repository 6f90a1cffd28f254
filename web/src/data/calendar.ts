import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { calendarWindow, type CalendarBooking, type CalendarWindow, getBlock } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';

export type { CalendarBooking, CalendarWindow };

/** Realtime topic `calendar.changed` refreshes what begins with it. */
export const calendarTopic = 'calendar';

/** The server answers at most this many days at once. */
const MOST_DAYS = 35;

export interface WindowQuestion { branchId: string; zone: string; from: string; days: number }

const instantAt = (day: string, zone: string): string => Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant().toString();

/** What stands in the calendar of a branch on local days; what was seen before stays in sight meanwhile. */
export const windowOf = ({ branchId, zone, from, days }: WindowQuestion) =>
  queryOptions({
    queryKey: [calendarTopic, 'window', branchId, from, days],
    queryFn: async ({ signal }): Promise<CalendarWindow> => {
      const first = Temporal.PlainDate.from(from);
      const starts = Array.from({ length: Math.ceil(days / MOST_DAYS) }, (_, n) => n * MOST_DAYS);
      const parts = await Promise.all(starts.map((start) => call(calendarWindow, {
        query: { branchId, from: instantAt(first.add({ days: start }).toString(), zone), to: instantAt(first.add({ days: Math.min(days, start + MOST_DAYS) }).toString(), zone) },
      }, { signal })));
      return join(parts);
    },
    placeholderData: keepPreviousData, staleTime: 20_000,
  });

/** A booking that reaches from one part into the next comes with both. */
function join([first, ...rest]: CalendarWindow[]): CalendarWindow {
  const byId = <T extends { id: string }>(rows: T[]): T[] => [...new Map(rows.map((row) => [row.id, row])).values()];
  const all = [first!, ...rest];
  return {
    ...first!, bookings: byId(all.flatMap((part) => part.bookings)), timeOff: byId(all.flatMap((part) => part.timeOff)),
    open: all.flatMap((part) => part.open), closedDays: [...new Map(all.flatMap((part) => part.closedDays).map((day) => [day.day, day])).values()],
  };
}

export const blockOf = (id: string) => queryOptions({ queryKey: [calendarTopic, 'block', id], queryFn: ({ signal }) => call(getBlock, { params: { id } }, { signal }) });
