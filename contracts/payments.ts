import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { StoredFile } from './files.ts';
import { Currency, Flag, Id, Instant, LargeMinor, LocalDate, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { PaymentMethod, PaymentStatus, AllocationKind } from './payment-terms.ts';

// Money received (receipts, shown as payments) and given back (refunds), and the books that follow from it. What money
// is for is an owner of some app: a type and an id.

export const RefundStatus = z.enum(['pending', 'executed', 'failed', 'voided']);
export const RefundReason = z.enum(['cancellation', 'price_reduction', 'goodwill', 'correction']);
export const OwnerType = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'invalid_word' });
export const LedgerAccount = z.enum(['cash', 'card_terminal', 'bank', 'gateway', 'customer_funds', 'client_credit', 'refunds_payable', 'cash_other', 'cash_difference']);

/** What the money is for, as its app shows it to this caller; nulls where the caller may not see it. */
const OwnerName = { ownerType: z.string(), ownerId: Id, title: z.string().nullable(), path: z.string().nullable() };

export const Payment = z.strictObject({
  id: Id, branchId: Id.nullable(), clientId: Id, clientName: z.string(), method: PaymentMethod, amountMinor: z.int(), currency: Currency,
  documentNumber: z.string().nullable(), paymentDate: LocalDate, status: PaymentStatus,
  /** Of our receipt, once it is verified. */
  number: z.string().nullable(),
  registeredAt: Instant, registeredByName: z.string().nullable(), verifiedAt: Instant.nullable(),
  /** The slip or screenshot that proves it. */
  file: StoredFile.nullable(),
  notes: z.string().nullable(),
  /** Why it was rejected. */
  rejectionReason: z.string().nullable(),
  allocations: z.array(z.strictObject({ id: Id, ...OwnerName, round: z.int(), kind: AllocationKind, amountMinor: z.int() })),
  /** Refunds pending or executed. */
  refundedMinor: z.int(),
  /** Whether this caller may verify or reject it now; otherwise `blockedBy` says why. */
  mayVerify: z.boolean(),
  blockedBy: z.enum(['permission', 'same_user', 'gateway', 'decided']).nullable(),
  version: Version,
});
export type Payment = z.infer<typeof Payment>;

export const Refund = z.strictObject({
  id: Id, paymentId: Id, clientId: Id, clientName: z.string(), ownerType: z.string().nullable(), ownerId: Id.nullable(), title: z.string().nullable(), path: z.string().nullable(),
  amountMinor: z.int(), currency: Currency, reason: RefundReason, pctApplied: z.number().nullable(), status: RefundStatus, method: PaymentMethod,
  documentNumber: z.string().nullable(), notes: z.string().nullable(), createdAt: Instant, executedAt: Instant.nullable(), version: Version,
});
export type Refund = z.infer<typeof Refund>;

export const LedgerBalance = z.strictObject({
  currencies: z.array(z.strictObject({
    currency: Currency,
    accounts: z.array(z.strictObject({ account: LedgerAccount, amountMinor: z.int() })),
    /** Always 0. */
    sumMinor: z.int(),
  })),
  entries: z.int(),
  sound: z.boolean(),
  problems: z.array(z.strictObject({ code: z.enum(['unbalanced', 'unsealed', 'seal_broken', 'owner_differs']), count: z.int() })),
});

// ------------------------------------------------------------------------------------------------------------ routes
const byId = z.strictObject({ id: Id });
const money = { audit: true, idempotencyRequired: true } as const;
const DECISION = ['PAYMENT_NOT_FOUND', 'SAME_USER_NOT_ALLOWED', 'INVALID_STATE_TRANSITION', 'GATEWAY_VERIFIES'] as const;

export const listPayments = endpoint({
  id: 'payments.list', method: 'GET', path: '/api/v1/payments', permission: 'payments.view', summary: 'Payments, newest first; those to verify, oldest first',
  query: PageQuery.extend({
    status: PaymentStatus.optional(), method: PaymentMethod.optional(), clientId: Id.optional(), branchId: Id.optional(), ownerType: OwnerType.optional(), ownerId: Id.optional(),
    /** Local days of the payment, both included. */
    from: LocalDate.optional(), to: LocalDate.optional(),
    /** Part of a document number or of a client's name. */
    search: z.string().max(100).optional(),
  }),
  response: pageOf(Payment), errors: [],
});
export const getPayment = endpoint({
  id: 'payments.read', method: 'GET', path: '/api/v1/payments/:id', permission: 'payments.view', summary: 'A payment', params: byId, response: Payment, errors: ['PAYMENT_NOT_FOUND'],
});
export const findPaymentDocument = endpoint({
  id: 'payments.find_document', method: 'GET', path: '/api/v1/payments/documents', permission: 'payments.record', summary: 'Whether a transfer or slip was handed in before (studio 5.4, 4), to be told before it is sent',
  query: z.strictObject({ method: z.enum(['transfer', 'bank_slip']), number: Text(100) }), errors: [],
  response: z.strictObject({ taken: z.strictObject({ paymentId: Id, clientName: z.string(), amountMinor: z.int(), currency: Currency, paymentDate: LocalDate }).nullable() }),
});
export const paymentReceipt = endpoint({
  id: 'payments.receipt', method: 'GET', path: '/api/v1/payments/:id/receipt', permission: 'payments.view', summary: 'The receipt for the client, as PDF', params: byId, produces: 'application/pdf', errors: ['PAYMENT_NOT_FOUND', 'PAYMENT_NOT_VERIFIED'],
});
export const verifyPayment = endpoint({
  id: 'payments.verify', method: 'POST', path: '/api/v1/payments/:id/verify', permission: 'payments.verify', summary: 'The money has arrived; books it and lets what it pays for go on',
  params: byId, response: Payment, errors: DECISION, ...money,
});
export const rejectPayment = endpoint({
  id: 'payments.reject', method: 'POST', path: '/api/v1/payments/:id/reject', permission: 'payments.verify', summary: 'The money has not arrived, or the proof is wrong',
  params: byId, body: z.strictObject({ reason: Text(500) }), response: Payment, errors: DECISION, ...money,
});

export const reversePayment = endpoint({
  id: 'payments.reverse', method: 'POST', path: '/api/v1/payments/:id/reverse', permission: 'payments.refund', summary: 'A verified payment was wrong: everything it still holds goes back as a correction',
  params: byId, body: z.strictObject({ reason: Text(500) }), response: z.strictObject({ items: z.array(Refund) }), status: 201, errors: ['PAYMENT_NOT_FOUND', 'PAYMENT_NOT_VERIFIED', 'REFUND_EXCEEDS_PAYMENT'], ...money,
});

export const listRefunds = endpoint({
  id: 'payments.list_refunds', method: 'GET', path: '/api/v1/refunds', permission: 'payments.view', summary: 'Refunds, newest first',
  query: PageQuery.extend({ status: RefundStatus.optional(), open: Flag.optional(), clientId: Id.optional(), ownerType: OwnerType.optional(), ownerId: Id.optional() }),
  response: pageOf(Refund), errors: [],
});
const REFUND = ['REFUND_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'GATEWAY_REFUNDS'] as const;
export const executeRefund = endpoint({
  id: 'payments.execute_refund', method: 'POST', path: '/api/v1/refunds/:id/execute', permission: 'payments.refund', summary: 'The money has been given back',
  params: byId, body: z.strictObject({ method: PaymentMethod.optional(), documentNumber: OptionalText(100).nullable().default(null), notes: OptionalText(1000).nullable().optional() }),
  response: Refund, errors: [...REFUND, 'DOCUMENT_NUMBER_REQUIRED', 'CASH_SESSION_REQUIRED', 'CASH_NOT_ENOUGH'], ...money,
});
export const failRefund = endpoint({
  id: 'payments.fail_refund', method: 'POST', path: '/api/v1/refunds/:id/fail', permission: 'payments.refund', summary: 'Giving the money back did not work',
  params: byId, body: z.strictObject({ reason: Text(500) }), response: Refund, errors: REFUND, ...money,
});
export const retryRefund = endpoint({
  id: 'payments.retry_refund', method: 'POST', path: '/api/v1/refunds/:id/retry', permission: 'payments.refund', summary: 'Promise a failed refund again: through the gateway where the money came by one, or by hand', params: byId,
  body: z.strictObject({ byHand: z.boolean().default(false) }).default({ byHand: false }), response: Refund,
  errors: [...REFUND, 'REFUND_EXCEEDS_PAYMENT'], ...money,
});
export const voidRefund = endpoint({
  id: 'payments.void_refund', method: 'POST', path: '/api/v1/refunds/:id/void', permission: 'payments.refund', summary: 'Call off a refund that was not executed',
  params: byId, body: z.strictObject({ reason: Text(500) }), response: Refund, errors: REFUND, ...money,
});

export const readCredit = endpoint({
  id: 'payments.credit', method: 'GET', path: '/api/v1/payments/credit/:clientId', permission: 'payments.view', summary: 'Money of a client that is for nothing yet',
  params: z.strictObject({ clientId: Id }), response: z.strictObject({ items: z.array(z.strictObject({ currency: Currency, amountMinor: z.int() })) }), errors: ['CLIENT_NOT_FOUND'],
});
export const ClientCredit = z.strictObject({ clientId: Id, clientName: z.string(), currency: Currency, amountMinor: z.int(), /** Day of its oldest payment. */ since: LocalDate });
export const listCredit = endpoint({
  id: 'payments.list_credit', method: 'GET', path: '/api/v1/payments/credit', permission: 'payments.view', summary: 'Clients with money that is for nothing yet, by name',
  query: PageQuery, response: pageOf(ClientCredit), errors: [],
});
export const refundCredit = endpoint({
  id: 'payments.refund_credit', method: 'POST', path: '/api/v1/payments/credit/:clientId/refund', permission: 'payments.refund', summary: 'Promise the credit of a client back',
  params: z.strictObject({ clientId: Id }), body: z.strictObject({ amountMinor: LargeMinor.min(1, { error: 'too_small' }), currency: Currency, notes: OptionalText(1000).nullable().default(null) }),
  response: z.strictObject({ items: z.array(Refund) }), status: 201, errors: ['CLIENT_NOT_FOUND', 'CREDIT_EXCEEDED'], ...money,
});

export const checkLedger = endpoint({
  id: 'payments.ledger_balance', method: 'GET', path: '/api/v1/ledger/balance', permission: 'payments.view', summary: 'Balances of all accounts, and whether the books are sound',
  query: z.strictObject({ /** Recomputes every seal; slower. */ seals: Flag.optional() }), response: LedgerBalance, errors: [],
});

// ---------------------------------------------------------------------------------------------------------- settings
export const PaymentSettings = z.strictObject({ /** Off: whoever registers a receipt may not verify it (studio 7). */ verifierMayHaveRegistered: z.boolean() });
export const readPaymentSettings = endpoint({
  id: 'payments.settings', method: 'GET', path: '/api/v1/payments/settings', permission: ['payments.view', 'settings.manage'], summary: 'Rules for verifying payments', response: PaymentSettings, errors: [],
});
export const changePaymentSettings = endpoint({
  id: 'payments.change_settings', method: 'PATCH', path: '/api/v1/payments/settings', permission: 'settings.manage', summary: 'Change the rules for verifying payments',
  body: z.strictObject({ verifierMayHaveRegistered: z.boolean().nullable().optional() }), response: PaymentSettings, errors: [], audit: true,
});
