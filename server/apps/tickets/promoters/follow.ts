import { orderChargedBack, orderPaid, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { subscribe } from '#platform/outbox.ts';
import { accrue, reverse } from './accrual.ts';
import { isOfUnits } from './queries.ts';

// Commissions follow the orders that they come from.

subscribe(orderPaid, 'commission', (ctx, { orderId }) => accrue(ctx, orderId));
// A payment that came twice paid for nothing: its way back takes no commission.
subscribe(refundSucceeded, 'commission', async (ctx, { orderId, refundId, faceMinor }) => {
  if (await isOfUnits(ctx, refundId)) await reverse(ctx, { orderId, cause: `refund:${refundId}`, faceMinor });
});
subscribe(orderChargedBack, 'commission', (ctx, { orderId }) => reverse(ctx, { orderId, cause: 'charged_back', faceMinor: null }));
