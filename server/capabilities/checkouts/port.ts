import type { Connection } from '#capabilities/connections/public.ts';
import type { TransactionStatus } from './facts.ts';

// What a gateway is to us. An adapter speaks one gateway's protocol; nothing else here knows any.

export interface Asked {
  checkoutId: string;
  tenantId: string;
  /** What to call this try; never used before. */
  reference: string;
  amountMinor: number;
  currency: string;
  /** VAT inside the amount, and what it is charged on; zero where there is none. */
  tax: { amountMinor: number; baseMinor: number };
  description: string;
  buyer: { name: string; email: string | null; /** E.164 */ phone: string | null };
  locale: 'es' | 'en';
  zone: string;
  /** Where the gateway sends people afterwards: our own page, which waits for the gateway's word. */
  successUrl: string;
  cancelUrl: string;
  expiresAt: Temporal.Instant;
  /** Comes back in every event; must be ours. */
  metadata: { tenant: string; checkout: string };
}

export interface GatewayEvent {
  kind: 'paid' | 'failed' | 'error' | 'pending' | 'voided' | 'refunded' | 'other';
  /** The gateway's names of the try and of the payment. */
  checkoutId: string | null;
  paymentId: string | null;
  amountMinor: number | null;
  currency: string | null;
  /** Real money; null where the event does not say. */
  live: boolean | null;
  /** Null where the gateway carries none of ours: then its name of the try is what binds. */
  metadata: Record<string, unknown> | null;
  /** The instant at which it was paid, where the gateway states it. */
  paidAt: Temporal.Instant | null;
  reason: string | null;
  /** Card, transfer … in its own words. */
  method?: string | null;
  /** The card it was paid with, as far as the gateway shows it (card.ts). */
  card?: string | null;
  /** Its number of the order, where payments go back by that. */
  orderRef?: string | null;
}

/** What an event says of its payment; null for what says nothing of any. */
export const statusOfKind: Readonly<Record<GatewayEvent['kind'], TransactionStatus | null>> =
  { paid: 'approved', failed: 'declined', error: 'error', pending: 'pending', voided: 'voided', refunded: 'refunded', other: null };

/** A payment as far as giving it back goes. */
export interface Paid { paymentId: string; /** Of the whole payment. */ paidMinor: number; currency: string; method: string | null; orderRef: string | null }
export interface RefundAsked extends Paid {
  /** Ours; the same for every try. */
  refundId: string;
  amountMinor: number;
}
/** `waiting`: taken on, and confirmed later (`refundStatus`). */
export type RefundAnswer = { ok: true; reference: string } | { ok: false; reason: string } | { ok: 'waiting'; reference: string };

/** What the client's browser posts to the gateway. */
export interface Form { action: string; fields: Readonly<Record<string, string>> }

interface Common {
  key: string;
  /** The currencies it takes; absent: any. */
  currencies?: readonly string[];
  /** An event of its webhook in our words. */
  parse: (payload: unknown) => GatewayEvent;
  /** What became of a try, in the same words; empty: nothing yet. @throws ProviderError */
  status: (connection: Connection | null, reference: string) => Promise<GatewayEvent[]>;
  /** Somebody came back with a payment's number: what the gateway itself says of that payment. @throws ProviderError */
  paymentById?: (connection: Connection | null, paymentId: string) => Promise<GatewayEvent | null>;
  /** Give money back; absent: by hand. Harmless when repeated with the same `refundId`. @throws ProviderError worth another try */
  refund?: (connection: Connection | null, asked: RefundAsked) => Promise<RefundAnswer>;
  /** What became of a refund that it took on. @throws ProviderError */
  refundStatus?: (connection: Connection | null, asked: RefundAsked, reference: string) => Promise<RefundAnswer>;
  /** What it can give back; absent: all. */
  canRefund?: (asked: Paid & { amountMinor: number }) => boolean;
}
/** It makes a page when asked, which serves for every try, is paid once, and has a name of its own. */
export interface HostedGateway extends Common {
  /** @throws ProviderError */
  create: (connection: Connection | null, asked: Asked) => Promise<{ id: string; url: string }>;
  page?: never;
  /** Asked, it may call a payment otherwise than its webhooks do. */
  twoNames?: true;
}
/** The client goes to its page with what we have signed, with a fresh reference for each try. Nobody is called. */
export interface SignedGateway extends Common {
  page: (connection: Connection | null, asked: Asked) => { url: string } | Form;
  /** How it can be called for the n-th time; different for each name and number. */
  referenceOf: (name: string, n: number) => string;
  create?: never;
  twoNames?: never;
}
export type Gateway = HostedGateway | SignedGateway;

const gateways = new Map<string, Gateway>();
export function registerGateway<G extends Gateway>(gateway: G): G {
  gateways.set(gateway.key, gateway);
  return gateway;
}
/** The adapter of a checkout's gateway. */
export function gatewayOf(key: string): Gateway {
  const gateway = gateways.get(key);
  if (!gateway) throw new Error(`there is no gateway ${key}`);
  return gateway;
}
export const knowsGateway = (key: string): boolean => gateways.has(key);
