import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { branchHours, type CalendarException, listExceptions, listResources, listTimeOff, ownResource, type TimeOff, type WeeklySpan } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';
import { calendarTopic } from './calendar.ts';

export type WeeklySpan = z.infer<typeof WeeklySpan>;
export type SpecialDay = z.infer<typeof CalendarException>;
export type TimeOff = z.infer<typeof TimeOff>;

export const hoursOf = (branchId: string) => queryOptions({ queryKey: [calendarTopic, 'hours', branchId], queryFn: ({ signal }) => call(branchHours, { params: { branchId } }, { signal }) });
export const specialDayPages = (branchId: string, from: string | undefined) => pagesOf(listExceptions, [calendarTopic, 'special-days'], { limit: 100, branchId, from });
/** What a special day can be for instead of the whole branch. */
export const resourcesOf = (branchId: string) =>
  queryOptions({ queryKey: [calendarTopic, 'resources', branchId], queryFn: ({ signal }) => call(listResources, { query: { branchId, limit: 200 } }, { signal }), staleTime: 10 * 60_000 });

export const mineInCalendar = queryOptions({ queryKey: [calendarTopic, 'own'], queryFn: ({ signal }) => call(ownResource, undefined, { signal }) });
export const timeOffPages = (resourceId: string, from: string | undefined) => pagesOf(listTimeOff, [calendarTopic, 'time-off'], { limit: 50, resourceId, from });
