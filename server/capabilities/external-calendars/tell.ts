import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage } from '#capabilities/notifications/public.ts';
import type { Conflict } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import type { CalendarRow } from './queries.ts';

/** Somebody's own external calendar: its person alone hears of it. */
export const externalCalendarsChanged = defineTopic('external_calendars.changed', null);
export const tellOwner = (ctx: Ctx, { id, userId }: CalendarRow): Promise<void> => publish(ctx, externalCalendarsChanged, [id], { userId });

const lostAccess = defineMessage({ key: 'external_calendars.revoked', app: null, audience: 'staff', variables: ['account'], sample: { account: 'ana@example.com' } });
const overlapping = defineMessage({ key: 'external_calendars.overlap', app: null, audience: 'staff', variables: ['name', 'count', 'first'], sample: { name: 'Ana López', count: '1', first: 'S-2026-000042' } });

export const tellLostAccess = (ctx: Ctx, row: CalendarRow): Promise<void> =>
  alertStaff(ctx, { message: lostAccess.key, userIds: [row.userId], data: { account: row.email ?? 'Google' }, path: '/me/calendar', key: `external_calendar_revoked:${row.id}:${row.connectedAt.toString()}` });

/** Once for what came in together, to who manages other people's time. */
export async function tellOverlaps(ctx: Ctx, timeOffIds: readonly string[], overlaps: readonly Conflict[]): Promise<void> {
  const [first] = overlaps;
  if (!first) return;
  await alertStaff(ctx, {
    message: overlapping.key, userIds: await membersWith(ctx, 'calendar.timeoff'), path: '/', key: `external_overlap:${timeOffIds[0]!}`,
    data: { name: first.resourceName, count: String(overlaps.length), first: first.label ?? '' },
  });
}
