import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PaymentMethod, PaymentStatus } from './payment-terms.ts';
import { Currency, Id, Instant, OptionalText, PageQuery, Text, Version, Zone, listOf, pageOf } from './shapes.ts';
import { OrderUnit, PublicQuote } from './tickets-public.ts';
import { EventMode, OrderChannel, OrderStatus, RefundReason, RefundStatus, TicketStatus } from './tickets-terms.ts';

// The organizer's side of orders: who bought what, and money that goes back.

const byId = z.strictObject({ id: Id });
const read = ['tickets.order.read', 'tickets.order.read.own'] as const;

export const OrderCard = z.strictObject({
  id: Id, number: z.string(), eventId: Id, eventName: z.string(), zone: Zone, channel: OrderChannel, status: OrderStatus, mode: EventMode, buyerName: z.string().nullable(), buyerEmail: z.string().nullable(), units: z.int(), admissions: z.int(), totalMinor: z.int(), currency: Currency,
  recovered: z.boolean(), createdAt: Instant, paidAt: Instant.nullable(), holdExpiresAt: Instant,
});
export type OrderCard = z.infer<typeof OrderCard>;
export const Refund = z.strictObject({
  id: Id, orderId: Id, orderNumber: z.string(), eventName: z.string(), reason: RefundReason, status: RefundStatus, faceMinor: z.int(), feeMinor: z.int(), amountMinor: z.int(), currency: Currency, units: z.int(), /** The buyer asked for it at the portal. */ byBuyer: z.boolean(), returnToSale: z.boolean(),
  dueAt: Instant.nullable(), createdAt: Instant, succeededAt: Instant.nullable(), reference: z.string().nullable(), failureReason: z.string().nullable(), note: z.string().nullable(),
  /** What the caller may do with it now. */
  can: z.array(z.enum(['approve', 'reject', 'retry', 'mark_paid'])), version: Version,
});
export type Refund = z.infer<typeof Refund>;
export const OrderDetail = OrderCard.extend({
  buyer: z.strictObject({ name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable(), idType: z.string().nullable(), idNumber: z.string().nullable() }), clientId: Id.nullable(), quote: PublicQuote, note: z.string().nullable(), closeReason: z.string().nullable(),
  orderUnits: z.array(OrderUnit.extend({ released: z.boolean(), refundedMinor: z.int(), refundAsked: z.boolean(), tickets: z.array(z.strictObject({ id: Id, seat: z.int(), status: TicketStatus, holderName: z.string().nullable(), generation: z.int(), refundPending: z.boolean() })) })),
  /** What came in for it, oldest first; `reference`: the gateway's transaction or what was written down. */
  payments: z.array(z.strictObject({ id: Id, method: PaymentMethod, status: PaymentStatus, amountMinor: z.int(), currency: Currency, reference: z.string().nullable(), at: Instant })),
  refunds: z.array(Refund), history: z.array(z.strictObject({ from: z.string().nullable(), to: z.string(), actor: z.enum(['user', 'system', 'client', 'api_key', 'gateway', 'device']), by: z.string().nullable(), reason: z.string().nullable(), at: Instant })),
  can: z.array(z.enum(['cancel', 'resend', 'refund'])), version: Version,
});
export type OrderDetail = z.infer<typeof OrderDetail>;

export const listOrders = endpoint({
  id: 'tickets.listOrders', method: 'GET', path: '/api/v1/tickets/orders', permission: read, summary: 'Orders, newest first; a seller of the box office sees the own ones', errors: [],
  query: PageQuery.extend({ eventId: Id.optional(), status: OrderStatus.optional(), channel: OrderChannel.optional(), /** Number, name or e-mail. */ search: z.string().max(100).optional() }), response: pageOf(OrderCard),
});
export const getOrder = endpoint({ id: 'tickets.getOrder', method: 'GET', path: '/api/v1/tickets/orders/:id', permission: read, summary: 'One order with its tickets, refunds and history', params: byId, response: OrderDetail, errors: ['ORDER_NOT_FOUND'] });
export const cancelOrder = endpoint({ id: 'tickets.cancelOrder', method: 'POST', path: '/api/v1/tickets/orders/:id/cancel', permission: ['tickets.order.cancel', 'tickets.order.cancel.own'], summary: 'End an unfinished purchase; what is paid goes back by a refund', params: byId, body: z.strictObject({ reason: Text(300) }), response: OrderDetail, errors: ['ORDER_NOT_FOUND', 'INVALID_TRANSITION'], audit: true });
export const resendOrder = endpoint({ id: 'tickets.resendOrder', method: 'POST', path: '/api/v1/tickets/orders/:id/resend', permission: 'tickets.order.resend', summary: 'Mail the tickets again, to the buyer', params: byId, errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_PAID', 'BUYER_MISSING'], audit: true });

const REFUNDABLE = ['ORDER_NOT_FOUND', 'ORDER_NOT_PAID', 'UNIT_NOT_FOUND', 'REFUND_EXCEEDS', 'TICKET_USED', 'REFUND_WHOLE_PACKAGE', 'WITHDRAWAL_OVER', 'REFUND_WINDOW_CLOSED', 'NOTHING_TO_REFUND'] as const;
const wanted = { unitIds: z.array(Id).min(1).max(1000).nullable().default(null), reason: z.enum(['organizer', 'event_changed', 'withdrawal']) };
export const requestRefund = endpoint({
  id: 'tickets.requestRefund', method: 'POST', path: '/api/v1/tickets/orders/:id/refunds', permission: 'tickets.refund.request', summary: 'Ask for money to go back: of these units, or of all that are left', params: byId, status: 201, idempotencyRequired: true, audit: true,
  body: z.strictObject({ ...wanted, returnToSale: z.boolean().default(true), note: OptionalText(500).default('') }), response: Refund, errors: REFUNDABLE,
});
export const previewRefund = endpoint({
  id: 'tickets.previewRefund', method: 'POST', path: '/api/v1/tickets/orders/:id/refunds/preview', permission: 'tickets.refund.request', summary: 'What would go back now; nothing is asked for', params: byId, readOnly: true, body: z.strictObject(wanted),
  response: z.strictObject({ faceMinor: z.int(), feeMinor: z.int(), amountMinor: z.int(), currency: Currency, /** The policy's share; null where all goes back. */ policyBp: z.int().nullable() }), errors: REFUNDABLE,
});
export const listRefunds = endpoint({ id: 'tickets.listRefunds', method: 'GET', path: '/api/v1/tickets/refunds', permission: ['tickets.refund.request', 'tickets.refund.approve'], summary: 'Refunds, newest first, or those first that the law wants paid first', query: PageQuery.extend({ eventId: Id.optional(), status: listOf(RefundStatus).optional(), sort: z.enum(['newest', 'due']).default('newest') }), response: pageOf(Refund), errors: [] });
const step = { method: 'POST', permission: 'tickets.refund.approve', params: byId, response: Refund, audit: true } as const;
const REFUND = ['TICKET_REFUND_NOT_FOUND', 'INVALID_TRANSITION'] as const;
export const approveRefund = endpoint({ ...step, id: 'tickets.approveRefund', path: '/api/v1/tickets/refunds/:id/approve', summary: 'Send the money back; above the tenant\'s threshold not by who asked', errors: [...REFUND, 'SAME_APPROVER', 'REFUND_EXCEEDS_PAYMENT'] });
export const rejectRefund = endpoint({ ...step, id: 'tickets.rejectRefund', path: '/api/v1/tickets/refunds/:id/reject', summary: 'The money stays', body: z.strictObject({ reason: Text(300) }), errors: REFUND });
export const retryRefundMoney = endpoint({ ...step, id: 'tickets.retryRefund', path: '/api/v1/tickets/refunds/:id/retry', summary: 'Once more through the gateway', errors: [...REFUND, 'REFUND_EXCEEDS_PAYMENT'] });
export const markRefundPaid = endpoint({ ...step, id: 'tickets.markRefundPaid', path: '/api/v1/tickets/refunds/:id/mark-paid', summary: 'Somebody has paid it by hand, with what proves it', body: z.strictObject({ method: z.enum(['transfer', 'cash']), reference: Text(100) }), errors: [...REFUND, 'DOCUMENT_NUMBER_REQUIRED', 'GATEWAY_REFUNDS', 'INVALID_STATE_TRANSITION'] });
