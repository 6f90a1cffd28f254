import type { Connection } from '#capabilities/connections/public.ts';

// What a gateway is to us. An adapter speaks one gateway's protocol; nothing else here knows any.

export interface Asked {
  checkoutId: string;
  tenantId: string;
  amountMinor: number;
  currency: string;
  description: string;
  /** Where the gateway sends people afterwards: our own page, which waits for the gateway's word. */
  successUrl: string;
  cancelUrl: string;
  expiresAt: Temporal.Instant;
  /** Comes back in every event; must be ours. */
  metadata: { tenant: string; checkout: string };
}

export interface GatewayEvent {
  kind: 'paid' | 'failed' | 'pending' | 'other';
  /** The gateway's names of the checkout and of the payment. */
  checkoutId: string | null;
  paymentId: string | null;
  amountMinor: number | null;
  currency: string | null;
  /** Real money; null where the event does not say. */
  live: boolean | null;
  metadata: Record<string, unknown> | null;
  /** The instant at which it was paid, where the gateway states it. */
  paidAt: Temporal.Instant | null;
  reason: string | null;
}

export interface RefundAsked {
  /** Ours; the same for every try. */
  refundId: string;
  paymentId: string;
  amountMinor: number;
  /** Of the whole payment. */
  paidMinor: number;
  currency: string;
}
export type RefundAnswer = { ok: true; reference: string } | { ok: false; reason: string };

export interface Gateway {
  key: string;
  /** Make its page. @throws ProviderError */
  create: (connection: Connection | null, asked: Asked) => Promise<{ id: string; url: string }>;
  /** An event of its webhook in our words. */
  parse: (payload: unknown) => GatewayEvent;
  /** What became of a checkout, in the same words; null: nothing yet. @throws ProviderError */
  status: (connection: Connection | null, checkoutId: string) => Promise<GatewayEvent | null>;
  /** Give money back; absent: by hand. Harmless when repeated with the same `refundId`. @throws ProviderError worth another try */
  refund?: (connection: Connection | null, asked: RefundAsked) => Promise<RefundAnswer>;
  /** Some give back whole payments only. */
  canRefund?: (asked: { amountMinor: number; paidMinor: number }) => boolean;
}

const gateways = new Map<string, Gateway>();
export function registerGateway(gateway: Gateway): Gateway {
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
