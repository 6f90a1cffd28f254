import { z } from 'zod';
import { refundWhole } from '#apps/tickets/refunds/automatic.ts';
import { refundableUnits, voidTickets } from '#apps/tickets/refunds/queries.ts';
import { step } from '#apps/tickets/states.ts';
import { openOfEvent } from '#apps/tickets/transfers/queries.ts';
import { endTransfers } from '#apps/tickets/transfers/transfer.ts';
import { defineJob, enqueue } from '#platform/outbox.ts';
import type { Ctx } from '#platform/context.ts';
import { closeOrders } from './close.ts';
import { lockOrder } from './find.ts';
import { liveOrdersOf, paidOrdersOf } from './queries.ts';
import { orderMachine } from './states.ts';

// What the cancellation of an event does to its orders (tickets 4.1). Thousands of refunds do not fit into the request of
// the person who cancels: a job for each order, so that one that fails holds up nobody.

/** All tickets of the order void, all of its money on its way back. Repeating it does nothing. */
const giveBack = defineJob({
  name: 'tickets.refund_cancelled', payload: z.strictObject({ orderId: z.uuid() }),
  run: async (ctx, { orderId }) => {
    const order = await lockOrder(ctx, orderId);
    if (order.status !== 'paid' && order.status !== 'partially_refunded') return;
    const units = (await refundableUnits(ctx, order.id)).map(({ id }) => id);
    if (units.length > 0) await voidTickets(ctx, units, 'event_cancelled');
    // What cost nothing has nothing to give back: it is over at once.
    if ((await refundWhole(ctx, order, 'event_cancelled')) === null && order.totalMinor === 0) await step(ctx, orderMachine, order, 'refunded', { reason: 'event_cancelled', trusted: true });
  },
});

/** The event is cancelled and locked. */
export async function closeAfterCancelling(ctx: Ctx, eventId: string): Promise<void> {
  await endTransfers(ctx, await openOfEvent(ctx, eventId), 'event_cancelled');
  await closeOrders(ctx, await liveOrdersOf(ctx, eventId), 'cancelled', { reason: 'event_cancelled', trusted: true });
  for (const orderId of await paidOrdersOf(ctx, eventId)) await enqueue(ctx, giveBack, { orderId }, { key: `tickets.refund_cancelled:${orderId}` });
}
