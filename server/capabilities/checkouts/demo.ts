import { hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Config } from '#platform/config.ts';
import { readMasterKey } from '#platform/vault.ts';
import { registerGateway } from './port.ts';
import type { GatewayEvent } from './port.ts';

// The built-in gateway: takes no money and says so. Its page has a button to pay and one to fail; its webhooks are
// signed and go the way of every other. It steps back as soon as a real gateway is connected.

export const DEMO = 'demo';

const state: { allowed: boolean; key: Buffer | null } = { allowed: false, key: null };

/** Called once when a process starts. In production the demo gateway must be asked for (DEMO_GATEWAY). */
export function configureCheckouts({ config, dataDir }: { config: Pick<Config, 'NODE_ENV' | 'DEMO_GATEWAY'>; dataDir: string }): void {
  useDemoGateway({ allowed: config.DEMO_GATEWAY ?? config.NODE_ENV !== 'production', key: readMasterKey(dataDir) });
}
export const useDemoGateway = (next: { allowed: boolean; key: Buffer | null }): void => void Object.assign(state, next);
export const demoAllowed = (): boolean => state.allowed && state.key !== null;

/** Each tenant's own secret, made of the server's key: nobody else can sign a demo payment. */
export function demoSecret(tenantId: string): string {
  if (!state.key) throw new Error('the demo gateway has no key (configureCheckouts)');
  return `whsec_${Buffer.from(hkdfSync('sha256', state.key, '', `demo gateway ${tenantId}`, 32)).toString('base64')}`;
}

export const DemoEvent = z.strictObject({
  type: z.enum(['payment_intent.succeeded', 'payment_intent.failed']), id: z.string(), checkout: z.strictObject({ id: z.string(), metadata: z.record(z.string(), z.string()) }),
  amountMinor: z.int(), currency: z.string(), createdAt: z.string(), failureReason: z.string().nullable(),
});
export type DemoEvent = z.infer<typeof DemoEvent>;

export const demoGateway = registerGateway({
  key: DEMO,
  // Its page is our own, with a button to pay and one to fail.
  create: async (_connection, { checkoutId, cancelUrl }) => ({ id: checkoutId, url: cancelUrl }),
  parse: (payload): GatewayEvent => {
    const event = DemoEvent.parse(payload);
    return {
      kind: event.type === 'payment_intent.succeeded' ? 'paid' : 'failed', checkoutId: event.checkout.id, paymentId: event.id, amountMinor: event.amountMinor, currency: event.currency, live: false,
      metadata: event.checkout.metadata, paidAt: Temporal.Instant.from(event.createdAt), reason: event.failureReason,
    };
  },
  // Its word comes by webhook at once; there is nobody to ask.
  status: async () => [],
  refund: async (_connection, { refundId }) => ({ ok: true, reference: `DEMO-${refundId.slice(-8)}` }),
});

