import { calendarHoldExpired, findConflicts } from '#capabilities/calendar/public.ts';
import { overlaps } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { emit, subscribe } from '#platform/outbox.ts';
import { tellCoordinators } from './alerts.ts';
import { sessionCanceled, sessionRescheduled, sessionWaitlistFreed } from './events.ts';
import { waiting } from './night-queries.ts';
import { OWNER } from './owner.ts';
import type { SessionRow } from './queries.ts';

/** Requests that hold nothing are told, in order of arrival, when their interval is free (studio 5.7); of those that want the same, the first. */
export async function callWaitlist(ctx: Ctx): Promise<void> {
  const called: SessionRow[] = [];
  for (const session of await waiting(ctx)) {
    const wanted = { start: session.startsAt, end: session.endsAt };
    if (called.some((one) => one.roomId === session.roomId && overlaps({ start: one.startsAt, end: one.endsAt }, wanted))) continue;
    const conflicts = await findConflicts(ctx, [{ resourceId: session.roomId!, startsAt: session.startsAt, endsAt: session.endsAt }], { ownerType: OWNER, ownerId: session.id });
    if (conflicts.length > 0) continue;
    called.push(session);
    await emit(ctx, sessionWaitlistFreed, session.id, { sessionId: session.id, round: session.round });
    await tellCoordinators(ctx, session, 'studio.waitlist_freed', session.startsAt.toString());
  }
}

/** Whatever may have given an interval free. */
export function followFreedTime(): void {
  subscribe(sessionCanceled, 'waitlist', callWaitlist);
  subscribe(sessionRescheduled, 'waitlist', callWaitlist);
  subscribe(calendarHoldExpired, 'waitlist', callWaitlist);
}
