import { calendarHoldExpired } from '#capabilities/calendar/public.ts';
import { subscribe } from '#platform/outbox.ts';
import { tellCoordinators } from './alerts.ts';
import { describeSessions } from './list-queries.ts';
import { OWNER } from './owner.ts';
import { findSession } from './queries.ts';
import { tell } from './tell.ts';

/** A hold ran out (J5): the session goes on "without reservation" and its coordinators hear of it. */
export const followExpiredHolds = (): void =>
  subscribe(calendarHoldExpired, 'studio', async (ctx, { ownerType, ownerId, bookingIds }) => {
    if (ownerType !== OWNER) return;
    const [session] = await describeSessions(ctx, [ownerId]);
    if (!session || session.status === 'canceled') return;
    const row = await findSession(ctx, ownerId);
    await tellCoordinators(ctx, row, 'studio.hold_expired', bookingIds.join(','));
    await tell(ctx, row);
  });
