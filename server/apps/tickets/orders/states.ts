import type { OrderStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const cancel = 'tickets.order.cancel';

/** The life of an order (tickets 4.2). Buyers step by the address of their order: whoever calls has judged that. */
export const orderMachine = machine<OrderStatus, { id: string; status: OrderStatus }>('ticket_order', 'ticket_order', [
  { from: 'held', to: 'pending_payment', by: null },
  { from: 'held', to: 'paid', by: 'tickets.order.sell' },
  { from: 'held', to: 'expired', by: null },
  { from: 'held', to: 'cancelled', by: cancel },
  { from: 'pending_payment', to: 'paid', by: 'tickets.order.sell' },
  { from: 'pending_payment', to: 'expired', by: null },
  { from: 'pending_payment', to: 'cancelled', by: cancel },
  { from: 'expired', to: 'paid', by: null },
  { from: 'cancelled', to: 'paid', by: null },
  { from: 'expired', to: 'unfulfillable', by: null },
  { from: 'cancelled', to: 'unfulfillable', by: null },
  { from: 'paid', to: 'partially_refunded', by: null },
  { from: 'paid', to: 'refunded', by: null },
  { from: 'partially_refunded', to: 'refunded', by: null },
  { from: 'paid', to: 'charged_back', by: 'tickets.refund.approve' },
  { from: 'partially_refunded', to: 'charged_back', by: 'tickets.refund.approve' },
]);
