import type { StudioSettings } from '#contracts/studio-terms.ts';
import { bookingsOf, findConflicts, refusedAs, releaseOwner, reserve } from '#capabilities/calendar/public.ts';
import type { ReserveItem } from '#capabilities/calendar/public.ts';
import { heldOf } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { photographerNotAvailable, roomNotAvailable } from '#apps/studio/errors.ts';
import { holdUntil } from './place.ts';
import { assignmentsOf } from './queries.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';
import { isOpen } from './states.ts';

// What a session takes of the calendar: its room, and the coverage of each photographer named.

import { OWNER } from './owner.ts';
export { OWNER };
const ownerOf = (session: SessionRow) => ({ ownerType: OWNER, ownerId: session.id, label: session.code });

/**
 * Make the calendar agree with the session and its team, in one atomic step; a session never conflicts with itself.
 * @throws ROOM_NOT_AVAILABLE, PHOTOGRAPHER_NOT_AVAILABLE with details.conflicts, RESOURCE_INACTIVE
 */
export async function bookSession(ctx: Ctx, session: SessionRow, settings: StudioSettings, given: { team?: readonly AssignmentRow[]; hasMoney?: boolean } = {}): Promise<void> {
  if (!isOpen(session.status)) return; // it takes nothing any more
  const hasMoney = given.hasMoney ?? (await heldOf(ctx, OWNER, session.id)).netPaidMinor > 0;
  const holdExpiresAt = holdUntil(ctx.now, session.status, settings, hasMoney);
  const items = itemsOf(session, given.team ?? (await assignmentsOf(ctx, session.id)), holdExpiresAt === 'nothing' ? null : holdExpiresAt);
  if (holdExpiresAt === 'nothing' || session.waitlist) {
    await releaseOwner(ctx, OWNER, session.id);
    if (!session.waitlist && session.roomId !== null) await mustBeFree(ctx, { ...session, roomId: session.roomId }, { ownerType: OWNER, ownerId: session.id });
    return;
  }
  await reserve(ctx, ownerOf(session), items).catch(asStudioRefusal);
}

/** As bookSession, but goes on "without reservation" when the interval is taken (T1). @returns whether it is held */
export async function bookIfFree(ctx: Ctx, session: SessionRow, settings: StudioSettings): Promise<boolean> {
  const items = itemsOf(session, [], null);
  if ((await findConflicts(ctx, items, { ownerType: OWNER, ownerId: session.id })).length > 0) {
    await releaseOwner(ctx, OWNER, session.id);
    return false;
  }
  await bookSession(ctx, session, settings);
  return true;
}

function itemsOf(session: SessionRow, team: readonly AssignmentRow[], holdExpiresAt: Temporal.Instant | null): ReserveItem[] {
  const room = session.roomId === null ? [] : [{ resourceId: session.roomId, startsAt: session.startsAt, endsAt: session.endsAt, holdExpiresAt }];
  return [...room, ...team.map((one) => ({
    resourceId: one.photographerId, startsAt: session.startsAt, endsAt: session.endsAt, blockFrom: one.coverageStart, blockTo: one.coverageEnd, holdExpiresAt, tentative: one.status === 'tentative',
  }))];
}

/** Look only, for a room that is about to be asked for. @throws ROOM_NOT_AVAILABLE */
export async function mustBeFree(ctx: Ctx, { roomId, startsAt, endsAt }: { roomId: string; startsAt: Temporal.Instant; endsAt: Temporal.Instant }, exclude: { ownerType: string; ownerId: string } | null = null): Promise<void> {
  const conflicts = await findConflicts(ctx, [{ resourceId: roomId, startsAt, endsAt }], exclude);
  if (conflicts.length > 0) throw roomNotAvailable({ conflicts });
}

/** A refusal of the calendar in the studio's words. */
export const asStudioRefusal = (error: unknown): never => refusedAs(error, { room: roomNotAvailable, staff: photographerNotAvailable });

/** The hold of a session as it stands: none, expiring, or firm. */
export async function reservationOf(ctx: Ctx, session: Pick<SessionRow, 'id' | 'roomId'>): Promise<{ held: boolean; expiresAt: Temporal.Instant | null }> {
  const live = (await bookingsOf(ctx, OWNER, [session.id])).filter((booking) => booking.resourceId === session.roomId && !booking.expired);
  return { held: live.length > 0, expiresAt: live[0]?.holdExpiresAt ?? null };
}
