import { isBefore } from '#contracts/time.ts';
import { bulkInsertBookings, removeImportedBookings, resourcesById } from '#capabilities/calendar/public.ts';
import type { BulkBooking } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import { blocks, roomBlock } from '#apps/studio/rules/availability.ts';
import { OWNER } from '#apps/studio/sessions/bookings.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { holdUntil } from '#apps/studio/sessions/place.ts';
import { bookable, teamsOf } from './queries.ts';

/** Make the calendar agree with sessions as they stand in the tables, after an undo has put them back. */
export async function rebook(ctx: Ctx, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await removeImportedBookings(ctx, OWNER, sessionIds);
  const sessions = await bookable(ctx, sessionIds);
  const rooms = new Map((await resourcesById(ctx, sessions.flatMap(({ roomId }) => roomId ?? []))).map((room) => [room.id, room]));
  const teams = Map.groupBy(await teamsOf(ctx, sessionIds), ({ photoSessionId }) => photoSessionId);
  const rows: BulkBooking[] = [];
  for (const session of sessions) {
    const hold = holdUntil(ctx.now, session.status, await settingsOf(ctx, session.branchId), false);
    const base = { ownerType: OWNER, ownerId: session.id, label: session.code, startsAt: session.startsAt, endsAt: session.endsAt, holdExpiresAt: null, tentative: false };
    const room = session.roomId === null ? undefined : rooms.get(session.roomId);
    const ahead = (end: Temporal.Instant) => isBefore(ctx.now, end) && blocks(session.status);
    if (session.status === 'canceled') continue;
    if (room && hold !== 'nothing') {
      const block = roomBlock({ start: session.startsAt, end: session.endsAt }, room);
      rows.push({ ...base, resourceId: room.id, blockFrom: block.start, blockTo: block.end, holdExpiresAt: ahead(session.endsAt) ? hold : null, blocking: ahead(session.endsAt) });
    }
    for (const one of teams.get(session.id) ?? []) {
      rows.push({ ...base, resourceId: one.photographerId, blockFrom: one.coverageStart, blockTo: one.coverageEnd, tentative: one.status === 'tentative', blocking: ahead(one.coverageEnd) });
    }
  }
  await bulkInsertBookings(ctx, rows);
}
