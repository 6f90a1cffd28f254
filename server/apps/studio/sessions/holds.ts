import { calendarHoldExpired } from '#capabilities/calendar/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { notify } from '#capabilities/notifications/public.ts';
import { subscribe } from '#platform/outbox.ts';
import { describeSessions } from './list-queries.ts';
import { COORDINATES, OWNER } from './owner.ts';
import { findSession } from './queries.ts';
import { tell } from './tell.ts';

/** A hold ran out (J5): the session goes on "without reservation" and its coordinators hear of it. */
export const followExpiredHolds = (): void =>
  subscribe(calendarHoldExpired, 'studio', async (ctx, { ownerType, ownerId, bookingIds }) => {
    if (ownerType !== OWNER) return;
    const [session] = await describeSessions(ctx, [ownerId]);
    if (!session || session.status === 'canceled') return;
    await notify(ctx, { userIds: await membersWith(ctx, COORDINATES), kind: 'studio.hold_expired', data: { code: session.code, client: session.clientName }, path: `/studio/sessions/${ownerId}`, key: `studio.hold_expired:${bookingIds.join(',')}` });
    await tell(ctx, await findSession(ctx, ownerId));
  });
