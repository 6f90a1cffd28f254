import { defineWebhook } from '#capabilities/webhooks/public.ts';
import { ticketsScanned } from '#apps/tickets/door/events.ts';
import { orderPaid, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { transferEnded } from '#apps/tickets/transfers/events.ts';
import { transferById } from '#apps/tickets/transfers/queries.ts';

// What programs of an organizer are told (tickets 12.8): ids alone, nothing of anybody.

const app = 'tickets';

defineWebhook({ topic: 'tickets.order.paid', app, event: orderPaid, facts: (_ctx, { orderId, eventId }) => [{ key: `order.paid:${orderId}`, data: { id: orderId, eventId } }] });
defineWebhook({
  topic: 'tickets.ticket.transferred', app, event: transferEnded,
  facts: async (ctx, { transferId, status }) => {
    const transfer = status === 'accepted' ? await transferById(ctx, transferId) : undefined;
    return transfer ? [{ key: `ticket.transferred:${transferId}`, data: { id: transfer.ticketId, eventId: transfer.eventId, transferId, generation: transfer.generation } }] : [];
  },
});
defineWebhook({ topic: 'tickets.ticket.scanned', app, event: ticketsScanned, facts: (_ctx, { eventId, scans }) => scans.map(({ id, ticketId, gateId, direction, at }) => ({ key: `ticket.scanned:${id}`, data: { id: ticketId, eventId, scanId: id, gateId, direction, at } })) });
defineWebhook({ topic: 'tickets.refund.succeeded', app, event: refundSucceeded, facts: (_ctx, { refundId, orderId, eventId }) => [{ key: `refund.succeeded:${refundId}`, data: { id: refundId, orderId, eventId } }] });
