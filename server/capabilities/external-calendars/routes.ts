import * as contract from '#contracts/external-calendars.ts';
import { busyOnBookings } from '#capabilities/calendar/public.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { Routes } from '#platform/route.ts';
import { beginConsent, disconnect, finishConsent, isAvailable, ownCalendar } from './consent.ts';
import { notConnected } from './errors.ts';
import { googleCalendar } from './provider.ts';
import type { CalendarRow } from './queries.ts';
import { askForSync } from './sync.ts';

const present = ({ id, email, status, connectedAt, lastSyncedAt, channelId }: CalendarRow) =>
  ({ id, provider: googleCalendar.key, email, status: status as 'active', connectedAt, lastSyncedAt, told: channelId !== null });

export function externalCalendarRoutes({ mount, mountOpen }: Routes): void {
  mount(contract.ownExternalCalendar, async (ctx) => {
    const row = await ownCalendar(ctx);
    return { available: await isAvailable(ctx), calendar: row && present(row) };
  });
  mount(contract.beginConsent, async (ctx) => ({ url: await beginConsent(ctx) }));
  mountOpen(contract.finishConsent, async (open, { body }) => present(await finishConsent(open, body)));
  mount(contract.syncOwn, async (ctx) => {
    const row = await ownCalendar(ctx);
    if (!row || row.status === 'revoked') throw notConnected();
    await askForSync(ctx, row.id);
  });
  mount(contract.disconnectOwn, (ctx) => disconnect(ctx));
  mount(contract.listOverlaps, async (ctx, { query }) =>
    toPage(await busyOnBookings(ctx, readCursor(query.cursor, 3), query.limit + 1), query.limit, (row) => [row.startsAt, row.bookingId, row.timeOffId]));
}
