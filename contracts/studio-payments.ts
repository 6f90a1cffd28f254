import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, LocalDate, Minor, PageQuery, Text } from './shapes.ts';
import { SessionStatus } from './studio-terms.ts';
import { SessionDetail, SessionParams } from './studio.ts';
import { AgingBucket, AllocationKind } from './payment-terms.ts';

// Money of photo sessions beyond receipts registered by hand: links to pay, goodwill, credit, and what clients owe
// (studio 5.4, 5.6, 5.11, 8).

const path = (rest: string) => `/api/v1/studio/${rest}`;
const money = { audit: true, idempotencyRequired: true } as const;
const Amount = Minor.min(1, { error: 'too_small' });

export const PaymentLink = z.strictObject({ id: Id, url: z.string(), purpose: AllocationKind, amountMinor: z.int(), currency: Currency, expiresAt: Instant });
export const createPaymentLink = endpoint({
  id: 'studio.createPaymentLink', method: 'POST', path: path('sessions/:id/payment-link'), permission: 'payments.record', summary: 'A link by which the client pays what is missing of the deposit, or the balance; the same link again while nothing changed', params: SessionParams,
  response: PaymentLink, status: 201, errors: ['SESSION_NOT_FOUND', 'PAYMENT_NOT_ALLOWED_IN_STATE', 'PAYMENT_DEADLINE_EXPIRED', 'DEPOSIT_REQUIRED_FIRST', 'DEPOSIT_ALREADY_REGISTERED', 'PAYMENT_EXCEEDS_TOTAL', 'NOTHING_TO_PAY', 'NO_GATEWAY'], ...money,
});

export const createGoodwillRefund = endpoint({
  id: 'studio.createGoodwillRefund', method: 'POST', path: path('sessions/:id/refunds'), permission: 'payments.refund_override', summary: 'Give back more than the policy does, up to what is held (studio 5.6)', params: SessionParams,
  body: z.strictObject({ amountMinor: Amount, reason: Text(500) }), response: SessionDetail, status: 201, errors: ['SESSION_NOT_FOUND', 'REFUND_EXCEEDS_PAYMENT'], ...money,
});

export const applyClientCredit = endpoint({
  id: 'studio.applyClientCredit', method: 'POST', path: path('sessions/:id/apply-credit'), permission: 'payments.record', summary: 'Pay out of the client\'s credit; may confirm the session', params: SessionParams,
  body: z.strictObject({ amountMinor: Amount }), response: SessionDetail, status: 201,
  errors: ['SESSION_NOT_FOUND', 'PAYMENT_NOT_ALLOWED_IN_STATE', 'PAYMENT_DEADLINE_EXPIRED', 'DEPOSIT_REQUIRED_FIRST', 'DEPOSIT_ALREADY_REGISTERED', 'PAYMENT_EXCEEDS_TOTAL', 'INSUFFICIENT_PAYMENT', 'CREDIT_EXCEEDED'], ...money,
});

export const Receivable = z.strictObject({
  sessionId: Id, code: z.string(), status: SessionStatus, clientId: Id, clientName: z.string(), sessionDate: LocalDate, sinceDate: LocalDate, days: z.int(), bucket: AgingBucket,
  totalMinor: z.int(), netPaidMinor: z.int(), balanceDueMinor: z.int(), currency: Currency,
});
export const listReceivables = endpoint({
  id: 'studio.listReceivables', method: 'GET', path: path('receivables'), permission: 'payments.view', summary: 'Balances of sessions that took place, the oldest first, with the sum of each bucket (studio 5.11)',
  query: PageQuery.extend({ branchId: Id.optional(), bucket: AgingBucket.optional() }),
  response: z.strictObject({
    items: z.array(Receivable), next: z.string().nullable(),
    /** Of all, whatever the page or the bucket asked for. */
    buckets: z.array(z.strictObject({ bucket: AgingBucket, currency: Currency, count: z.int(), balanceDueMinor: z.int() })),
  }), errors: [],
});
