import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, OptionalText } from './shapes.ts';
import { RefundReason, RefundStatus } from './tickets-terms.ts';

// What a buyer asks for after the purchase, behind the order's address (tickets 5.9, 8): money back, the letter once more.

const path = (rest: string) => `/api/v1/tickets/public/orders/:token${rest}`;
const OfOrder = z.strictObject({ token: z.string().min(1).max(200) });
const ORDER = ['ORDER_NOT_FOUND', 'RATE_LIMITED'] as const;

export const BuyerRefund = z.strictObject({ id: Id, reason: RefundReason, status: RefundStatus, amountMinor: z.int(), units: z.int(), createdAt: Instant, /** Until when the law wants it paid. */ dueAt: Instant.nullable(), succeededAt: Instant.nullable(), /** Why it was rejected. */ answer: z.string().nullable() });
export type BuyerRefund = z.infer<typeof BuyerRefund>;
export const RefundTerms = z.strictObject({
  currency: Currency,
  /** Under what a request counts now; null: nothing goes back any more. */
  reason: z.enum(['event_changed', 'withdrawal', 'organizer']).nullable(),
  /** The end of the right to take the purchase back; null where there is none. */
  withdrawalUntil: Instant.nullable(),
  /** Until when everything goes back because the event is another than what was bought. */
  changedUntil: Instant.nullable(),
  /** The organizer's policy: what of the price goes back until when; the service fee stays. */
  policy: z.array(z.strictObject({ shareBp: z.int(), until: Instant })),
  units: z.array(z.strictObject({
    id: Id, areaName: z.string(), name: z.string(), paidMinor: z.int(), feeMinor: z.int(), state: z.enum(['open', 'asked', 'returned', 'used']),
    /** Those with the same one go back together. */
    together: z.string().nullable(),
    /** Somebody else holds a ticket of it. */
    passedOn: z.boolean(),
  })),
  refunds: z.array(BuyerRefund),
});
export type RefundTerms = z.infer<typeof RefundTerms>;

const unitIds = z.array(Id).min(1).max(1000);
const REFUSED = [...ORDER, 'ORDER_NOT_PAID', 'UNIT_NOT_FOUND', 'REFUND_EXCEEDS', 'TICKET_USED', 'REFUND_WHOLE_PACKAGE', 'NOTHING_TO_REFUND'] as const;
export const refundTerms = endpoint({ id: 'tickets.refundTerms', method: 'GET', path: path('/refund-requests'), permission: 'public', summary: 'What of a purchase can go back, until when, and what was asked for', params: OfOrder, response: RefundTerms, errors: [...ORDER, 'ORDER_NOT_PAID'] });
export const quoteRefund = endpoint({
  id: 'tickets.quoteRefund', method: 'POST', path: path('/refund-quote'), permission: 'public', summary: 'How much would go back for these units now; asks for nothing', readOnly: true, params: OfOrder, body: z.strictObject({ unitIds }),
  response: z.strictObject({ faceMinor: z.int(), feeMinor: z.int(), amountMinor: z.int() }), errors: REFUSED,
});
export const askRefund = endpoint({
  id: 'tickets.askRefund', method: 'POST', path: path('/refund-requests'), permission: 'public', summary: 'Ask the organizer for money back; the tickets stay good until it is approved', params: OfOrder, status: 201,
  body: z.strictObject({ unitIds, /** What was shown. */ expectedAmountMinor: z.int().min(1), note: OptionalText(500).default('') }), response: RefundTerms, errors: [...REFUSED, 'REFUND_CHANGED'],
});
export const mailTickets = endpoint({ id: 'tickets.mailTickets', method: 'POST', path: path('/letter'), permission: 'public', summary: 'The tickets by mail once more, to the buyer; a few times an hour', params: OfOrder, status: 202, errors: [...ORDER, 'ORDER_NOT_PAID'] });
