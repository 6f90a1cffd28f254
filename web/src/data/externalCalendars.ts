import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type BusyOverlap, type ExternalCalendar, listOverlaps, ownExternalCalendar } from '#contracts/external-calendars.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';
import { calendarTopic } from './calendar.ts';

export type ExternalCalendar = z.infer<typeof ExternalCalendar>;
export type BusyOverlap = z.infer<typeof BusyOverlap>;

/** Realtime topic `external_calendars.changed` refreshes what begins with it. */
export const externalTopic = 'external_calendars';

export const ownExternal = queryOptions({ queryKey: [externalTopic, 'own'], queryFn: ({ signal }) => call(ownExternalCalendar, undefined, { signal }) });

/** What fits beside the day. */
const SHORT = 6;
/** Both bookings and busy times are the calendar's, so its notices refresh them. */
export const overlapPages = pagesOf(listOverlaps, [calendarTopic, 'overlaps'], { limit: SHORT });
