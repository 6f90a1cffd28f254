import { cancelCheckouts } from '#capabilities/checkouts/public.ts';
import { registerPaymentOwner } from '#capabilities/payments/public.ts';
import { meaningOf } from '#apps/tickets/rules/payment-facts.ts';
import { step } from '#apps/tickets/states.ts';
import { refundReceipt } from '#apps/tickets/refunds/automatic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit, subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { chargeBack } from './charge-back.ts';
import { orderDeclined, orderPaid, orderPending, orderUnfulfillable } from './events.ts';
import { findOrder, lockOrder } from './find.ts';
import { fulfil, recover } from './fulfil.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { waitForGateway } from './pay.ts';
import { ordersDescribed } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';

/** Money is there: tickets, tickets all the same, or all of it back (tickets 4.2, 5.7). The order is locked. */
async function onMoney(ctx: Ctx, order: OrderRow, { receiptId, amountMinor, verifiedMinor }: { receiptId: string; amountMinor: number; verifiedMinor: number }): Promise<void> {
  const live = order.status === 'held' || order.status === 'pending_payment';
  // At the box office an order may be paid in parts.
  if (live && verifiedMinor < order.totalMinor) return;
  const paid = { amountMinor: live ? order.totalMinor : amountMinor, currency: order.currency };
  switch (meaningOf({ orderStatus: order.status, asked: { amountMinor: order.totalMinor, currency: order.currency }, paid })) {
    case 'fulfil':
      await fulfil(ctx, order);
      return;
    case 'recover':
      if (await recover(ctx, order)) await fulfil(ctx, order, { recovered: true });
      else {
        await step(ctx, orderMachine, order, 'unfulfillable', { trusted: true });
        await audit(ctx, { action: 'ticket_order.unfulfillable', entity: 'ticket_order', entityId: order.id, before: { status: order.status }, after: { status: 'unfulfillable' } });
        await emit(ctx, orderUnfulfillable, order.id, { orderId: order.id, eventId: order.eventId });
        await refundReceipt(ctx, order, { receiptId, amountMinor, reason: 'unfulfillable' });
      }
      return;
    case 'refund_duplicate': case 'mismatch':
      // Of another amount than was asked nothing is booked (checkouts keep it aside); what a person registers beyond the total goes back too.
      await refundReceipt(ctx, order, { receiptId, amountMinor, reason: 'duplicate_payment' });
  }
}

/** Tell payments what a ticket order is to them. */
export const registerOrderPayments = (): void =>
  registerPaymentOwner(ORDER_OWNER, {
    lock: async (ctx, id) => {
      await lockOrder(ctx, id);
    },
    // All of it is the order's, whatever has become of it: what cannot be used is refunded against it.
    allocate: (_ctx, _id, { amountMinor }) => Promise.resolve([{ round: 1, kind: 'balance', amountMinor }]),
    takesFurther: true,
    minded: { by: 'tickets.refund.approve', path: (id) => `/tickets/orders/${id}` },
    onPending: async (ctx, id, { checkoutId }) => {
      const order = await findOrder(ctx, id);
      await waitForGateway(ctx, order);
      await emit(ctx, orderPending, id, { orderId: id, eventId: order.eventId, checkoutId });
    },
    onDeclined: async (ctx, id, { reason, transactionId, at }) => {
      const { eventId } = await findOrder(ctx, id);
      await emit(ctx, orderDeclined, id, { orderId: id, eventId, reason, at: transactionId ?? at.toString() });
    },
    onReversed: async (ctx, id) => chargeBack(ctx, await findOrder(ctx, id)),
    onVerified: async (ctx, id, { receiptId, allocations, held }) =>
      onMoney(ctx, await findOrder(ctx, id), { receiptId, amountMinor: allocations.reduce((sum, one) => sum + one.amountMinor, 0), verifiedMinor: held.verifiedMinor }),
    describe: async (ctx, ids) => new Map((await ordersDescribed(ctx, ids)).map(({ id, number }) => [id, { title: number, path: `/tickets/orders/${id}` }])),
    account: async (ctx, ids, locale) => new Map((await ordersDescribed(ctx, ids)).map(({ id, number, eventName, status, totalMinor }) => [id, {
      title: text(locale, 'tickets.receiptFor', { number, event: eventName }), short: number, balanceDueMinor: status === 'held' || status === 'pending_payment' ? totalMinor : null,
    }])),
  });

// Other demands of an order that is paid are called off afterwards: the one that paid it is still being written.
subscribe(orderPaid, 'tickets.call_off_demands', async (ctx, { orderId }) => {
  const order = await lockOrder(ctx, orderId);
  await cancelCheckouts(ctx, ORDER_OWNER, order.id, 'paid');
});
