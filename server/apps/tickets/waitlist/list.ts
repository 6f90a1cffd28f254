import { findEvent } from '#apps/tickets/events/find.ts';
import { step } from '#apps/tickets/states.ts';
import { openLink } from '#capabilities/links/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { waitlistEntryNotFound } from './errors.ts';
import { LINK, withdrawOffer } from './withdraw.ts';
import { lockEntry, updateEntry, waitlistPage } from './queries.ts';
import type { WaitlistFilter, WaitlistRow } from './queries.ts';
import { waitlistMachine } from './states.ts';
import { waitlistChanged } from './topic.ts';

/** @throws EVENT_NOT_FOUND */
export async function listWaitlist(ctx: Ctx, eventId: string, filter: WaitlistFilter) {
  await findEvent(ctx, eventId);
  return waitlistPage(ctx, eventId, filter);
}

/** Off the list, whatever the reason. */
export async function takeOff(ctx: Ctx, entry: WaitlistRow, reason: 'person' | 'organizer' | 'event_over'): Promise<void> {
  await updateEntry(ctx, entry.id, { removeReason: reason, closedAt: ctx.now });
  await step(ctx, waitlistMachine, entry, 'removed', { reason, trusted: true });
  await publish(ctx, waitlistChanged, [entry.eventId]);
}

/** @throws WAITLIST_ENTRY_NOT_FOUND, VERSION_MISMATCH, INVALID_TRANSITION */
export async function removeFromWaitlist(ctx: Ctx, id: string): Promise<void> {
  const entry = await lockEntry(ctx, id);
  if (!entry) throw waitlistEntryNotFound();
  if (entry.version !== ctx.expectedVersion) throw versionMismatch();
  await takeOff(ctx, entry, 'organizer');
  await withdrawOffer(ctx, entry);
  await audit(ctx, { action: 'waitlist_entry.remove', entity: 'waitlist_entry', entityId: id, before: { status: entry.status }, after: { status: 'removed' } });
}

/** By the address in an offer. Who is off the list stays off. @throws LINK_NOT_FOUND, LINK_EXPIRED, RATE_LIMITED */
export const leaveWaitlist = (open: OpenCtx, token: string): Promise<void> =>
  openLink(open, LINK, token, async (ctx, { ownerId }) => {
    const entry = await lockEntry(ctx, ownerId);
    if (entry && (entry.status === 'waiting' || entry.status === 'offered')) {
      await takeOff(ctx, entry, 'person');
      await withdrawOffer(ctx, entry);
    }
  }, { writes: true, name: 'visitor' });
