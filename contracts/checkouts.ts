import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, PageQuery, Version, pageOf } from './shapes.ts';
import { OwnerType } from './payments.ts';
import { AllocationKind, CheckoutStatus } from './payment-terms.ts';

// Paying through a gateway: links that ask a client for money, the page behind them, and what gateways said that did
// not fit.

export const Checkout = z.strictObject({
  id: Id, branchId: Id.nullable(), ownerType: z.string(), ownerId: Id, title: z.string().nullable(), path: z.string().nullable(), round: z.int(), purpose: AllocationKind,
  clientId: Id, clientName: z.string(), amountMinor: z.int(), currency: Currency, description: z.string(), status: CheckoutStatus,
  /** `demo` or a connected gateway; a test account takes no real money. */
  provider: z.string(), live: z.boolean(),
  /** Somebody opened the link. */
  opened: z.boolean(),
  /** What to send to the client; null for callers who may not ask for money. */
  url: z.string().nullable(),
  expiresAt: Instant, createdAt: Instant, paidAt: Instant.nullable(), paymentId: Id.nullable(), failureReason: z.string().nullable(), version: Version,
});
export type Checkout = z.infer<typeof Checkout>;

export const QuarantinedEvent = z.strictObject({
  id: Id, provider: z.string(), eventId: z.string(), kind: z.string(), checkoutId: Id.nullable(), paymentId: z.string().nullable(),
  /** What did not fit: `amount`, `currency`, `live_mode`, `metadata`, `other_account`, `other_checkout`, `unknown_checkout`, `payment_missing`, `paid_twice`. */
  reason: z.string(), amountMinor: z.int().nullable(), currency: z.string().nullable(), occurredAt: Instant,
});

const byId = z.strictObject({ id: Id });
export const listCheckouts = endpoint({
  id: 'checkouts.list', method: 'GET', path: '/api/v1/checkouts', permission: 'payments.view', summary: 'Payment links, newest first',
  query: PageQuery.extend({ status: CheckoutStatus.optional(), ownerType: OwnerType.optional(), ownerId: Id.optional() }), response: pageOf(Checkout), errors: [],
});
export const cancelCheckout = endpoint({
  id: 'checkouts.cancel', method: 'POST', path: '/api/v1/checkouts/:id/cancel', permission: 'payments.record', summary: 'Call a payment link off; money that comes nevertheless is the client\'s credit',
  params: byId, response: Checkout, errors: ['CHECKOUT_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'SESSION_NOT_FOUND'], audit: true, idempotencyRequired: true,
});
export const askCheckout = endpoint({
  id: 'checkouts.ask', method: 'POST', path: '/api/v1/checkouts/:id/ask', permission: 'payments.view', summary: 'Ask the gateway now what became of it', params: byId, status: 202, errors: ['CHECKOUT_NOT_FOUND'],
});
export const gatewayState = endpoint({
  id: 'checkouts.gateway', method: 'GET', path: '/api/v1/checkouts/gateway', permission: 'payments.view', summary: 'Which gateway takes payments now',
  response: z.strictObject({ provider: z.string().nullable(), live: z.boolean() }), errors: [],
});
export const listQuarantined = endpoint({
  id: 'checkouts.list_quarantined', method: 'GET', path: '/api/v1/checkouts/quarantine', permission: 'payments.view', summary: 'What gateways said that did not fit and nobody has looked at', query: PageQuery, response: pageOf(QuarantinedEvent), errors: [],
});
export const resolveQuarantined = endpoint({
  id: 'checkouts.resolve_quarantined', method: 'POST', path: '/api/v1/checkouts/quarantine/:id/resolve', permission: 'payments.verify', summary: 'Somebody has looked at it with the gateway', params: byId,
  errors: ['GATEWAY_EVENT_NOT_FOUND'], audit: true, idempotencyRequired: true,
});

// ------------------------------------------------------------------------------------------------- the public page
const token = z.strictObject({ token: z.string().max(200) });
const pay = '/api/v1/public/pay/:token';
export const PayPage = z.strictObject({
  tenant: z.strictObject({ name: z.string(), accentColor: z.string().nullable(), logoUrl: z.string().nullable(), locale: z.enum(['es', 'en']), country: z.string() }),
  description: z.string(), purpose: AllocationKind, amountMinor: z.int(), currency: Currency, status: CheckoutStatus,
  /** The built-in gateway without real money. */
  demo: z.boolean(),
  /** A gateway's account for tries. */
  test: z.boolean(),
  /** The gateway knows of a payment that its bank has yet to confirm. */
  pending: z.boolean(),
  expiresAt: Instant, paidAt: Instant.nullable(), returnPath: z.string().nullable(),
});
export const readPay = endpoint({ id: 'checkouts.pay_page', method: 'GET', path: pay, permission: 'public', summary: 'What a payment link asks for', params: token, response: PayPage, errors: ['CHECKOUT_NOT_FOUND'] });
export const startPay = endpoint({
  id: 'checkouts.pay_start', method: 'POST', path: `${pay}/start`, permission: 'public', summary: 'The gateway\'s page for it', params: token, response: z.strictObject({ url: z.string() }),
  errors: ['CHECKOUT_NOT_FOUND', 'CHECKOUT_NOT_OPEN', 'GATEWAY_UNAVAILABLE'],
});
export const returnPay = endpoint({
  id: 'checkouts.pay_return', method: 'POST', path: `${pay}/return`, permission: 'public', summary: 'The client is back from the gateway: it is asked now. What stands in the address proves nothing', params: token,
  body: z.strictObject({ /** Of the payment, where the gateway put it into the address. */ paymentId: z.string().regex(/^[\w-]{1,100}$/, { error: 'invalid' }).nullable().default(null) }), response: PayPage, errors: ['CHECKOUT_NOT_FOUND'],
});
/** A gateway that wants a form is posted to from here; whoever has nothing to post goes back to the link. */
export const goPay = endpoint({ id: 'checkouts.pay_go', method: 'GET', path: '/pay/:token/go', permission: 'public', summary: 'The page that posts the form to the gateway', params: token, produces: 'text/html', errors: ['CHECKOUT_NOT_FOUND'] });
export const demoPay = endpoint({
  id: 'checkouts.pay_demo', method: 'POST', path: `${pay}/demo`, permission: 'public', summary: 'The demo gateway pays or fails', params: token, body: z.strictObject({ outcome: z.enum(['pay', 'fail']) }), response: PayPage,
  errors: ['CHECKOUT_NOT_FOUND', 'CHECKOUT_NOT_OPEN'],
});
/** Its own webhook, signed like any other (Svix scheme). */
export const demoHook = endpoint({
  id: 'checkouts.demo_hook', method: 'POST', path: '/hooks/demo-gateway/:tenantId', permission: 'public', summary: 'Webhook of the demo gateway', params: z.strictObject({ tenantId: Id }), rawBody: 'bytes', errors: ['UNAUTHENTICATED'],
});
