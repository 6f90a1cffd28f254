import { followAgenda } from '#capabilities/calendar/public.ts';
import { defineCron } from '#platform/outbox.ts';
import { calendarsDue, calendarsOfResources, dropOldConsents, updateCalendar } from './queries.ts';
import { askForSync } from './sync.ts';
import { RENEW_WITHIN_H } from './watch.ts';

followAgenda(async (ctx, resourceIds) => {
  for (const { id } of await calendarsOfResources(ctx, resourceIds)) await askForSync(ctx, id);
});

const FRESH_MIN = 15;
const MISSED_H = 2;
const WHOLE_DAYS = 7;

/**
 * Studio J11: what was not brought up to date for a quarter of an hour, and channels that end within a day. Whoever
 * missed a run reads everything anew, and so does everybody once a week, since a list read once does not grow with time.
 */
defineCron({
  name: 'external_calendars.refresh', at: { everyMin: 60 },
  run: async (ctx) => {
    const isOlder = (at: Temporal.Instant | null, hours: number): boolean => at !== null && Temporal.Instant.compare(at, ctx.now.subtract({ hours })) < 0;
    for (const row of await calendarsDue(ctx, ctx.now.subtract({ minutes: FRESH_MIN }), ctx.now.add({ hours: RENEW_WITHIN_H }))) {
      if (isOlder(row.lastSyncedAt, MISSED_H) || isOlder(row.lastFullAt, 24 * WHOLE_DAYS)) await updateCalendar(ctx, row.id, { syncToken: null });
      await askForSync(ctx, row.id);
    }
    await dropOldConsents(ctx);
  },
});
