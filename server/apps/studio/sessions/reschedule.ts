import type { z } from 'zod';
import type { rescheduleSession as contract } from '#contracts/studio-life.ts';
import { isBefore, localDateOf, todayIn } from '#contracts/time.ts';
import { invalidSessionDate } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { deliveryDate } from '#apps/studio/rules/deadlines.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { bookSession } from './bookings.ts';
import { sessionRescheduled } from './events.ts';
import { checkPlace } from './place.ts';
import { lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { isFixed } from './states.ts';
import { moveTeam } from './team.ts';
import { tell } from './tell.ts';

/**
 * The late move (studio 4.2): date, room and all coverages in one transaction. State and changes deadline stay; the
 * estimated delivery follows the date. A shoot that took place is only corrected, into the past.
 * @throws INVALID_STATE_TRANSITION, INVALID_SESSION_DATE, ROOM_NOT_FOUND, RESOURCE_INACTIVE, ROOM_NOT_AVAILABLE, PHOTOGRAPHER_NOT_AVAILABLE
 */
export async function rescheduleSession(ctx: Ctx, id: string, { reason, ...to }: z.output<typeof contract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (!isFixed(session.status)) throw invalidStateTransition({ status: session.status, allowed: ['assigned', 'attended', 'in_editing', 'ready_for_delivery'] });
  const place = { ...session, startsAt: Temporal.Instant.from(to.startsAt), endsAt: Temporal.Instant.from(to.endsAt), roomId: to.roomId === undefined ? session.roomId : to.roomId };
  const sessionDate = localDateOf(place.startsAt, session.zone);
  const today = todayIn(session.zone, ctx.now);
  if (session.status === 'assigned' ? sessionDate < today : isBefore(ctx.now, place.startsAt)) throw invalidSessionDate({ today });
  await checkPlace(ctx, place, session.branchId, session.transportMinor);
  const moved = await updateSession(ctx, id, { startsAt: place.startsAt, endsAt: place.endsAt, roomId: place.roomId, sessionDate, estimatedDeliveryDate: deliveryDate(sessionDate, session.estimatedEditingDays) });
  const team = await moveTeam(ctx, session, moved);
  await bookSession(ctx, moved, await settingsOf(ctx, session.branchId), { team });
  await emit(ctx, sessionRescheduled, id, { sessionId: id, round: moved.round, late: true, before: { startsAt: session.startsAt.toString(), endsAt: session.endsAt.toString(), roomId: session.roomId, locationText: session.locationText } });
  await audit(ctx, { action: 'session.reschedule', entity: 'photo_session', entityId: id, before: session, after: moved, reason });
  await tell(ctx, moved);
  return moved;
}
