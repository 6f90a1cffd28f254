import { eventById } from '#apps/tickets/events/queries.ts';
import { orderChargedBack, orderClosed, orderPaid, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { step } from '#apps/tickets/states.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, publish, subscribe } from '#platform/outbox.ts';
import { offerWhatIsFree } from './offers.ts';
import { eventsWaitedFor, isWaitedFor, lockEntryOfOrder, updateEntry } from './queries.ts';
import { waitlistMachine } from './states.ts';
import { waitlistChanged } from './topic.ts';

/** Every minute, and at once when something returns (tickets 6). */
export const makeOffers = defineCron({
  name: 'tickets.waitlist_offers', at: { everyMin: 1 }, app: 'tickets',
  run: async (ctx) => {
    for (const event of await eventsWaitedFor(ctx)) await offerWhatIsFree(ctx, event);
  },
});

async function returned(ctx: Ctx, eventId: string): Promise<void> {
  if (!(await isWaitedFor(ctx, eventId))) return;
  const event = await eventById(ctx, eventId);
  if (event) await offerWhatIsFree(ctx, event);
}

/** What became of an offer. */
async function settle(ctx: Ctx, orderId: string, to: 'bought' | 'offer_expired'): Promise<void> {
  const entry = await lockEntryOfOrder(ctx, orderId);
  if (entry?.status !== 'offered') return;
  await updateEntry(ctx, entry.id, { closedAt: ctx.now });
  await step(ctx, waitlistMachine, entry, to);
  await publish(ctx, waitlistChanged, [entry.eventId]);
}

subscribe(orderPaid, 'waitlist', (ctx, { orderId }) => settle(ctx, orderId, 'bought'));
subscribe(orderClosed, 'waitlist', async (ctx, { orderId, eventId }) => {
  await settle(ctx, orderId, 'offer_expired');
  await returned(ctx, eventId);
});
subscribe(refundSucceeded, 'waitlist', (ctx, { eventId }) => returned(ctx, eventId));
subscribe(orderChargedBack, 'waitlist', (ctx, { eventId }) => returned(ctx, eventId));
