import { orderChargedBack, orderPaid, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { subscribe } from '#platform/outbox.ts';
import { accrue, reverse } from './accrual.ts';

// Commissions follow the orders that they come from.

subscribe(orderPaid, 'commission', (ctx, { orderId }) => accrue(ctx, orderId));
subscribe(refundSucceeded, 'commission', (ctx, { orderId, refundId, faceMinor }) => reverse(ctx, { orderId, cause: `refund:${refundId}`, faceMinor }));
subscribe(orderChargedBack, 'commission', (ctx, { orderId }) => reverse(ctx, { orderId, cause: 'charged_back', faceMinor: null }));
