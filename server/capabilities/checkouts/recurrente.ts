import { z } from 'zod';
import { ProviderError, call, defineProvider, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { takeMessage } from './arrive.ts';
import { registerGateway } from './port.ts';
import type { GatewayEvent } from './port.ts';
import { verifySvix } from './svix.ts';
import { withoutLastSlash } from '#platform/site.ts';

// Recurrente (Guatemala; GTQ and USD), studio 12. One page a checkout; webhooks in the Svix scheme. It gives back whole
// payments only.

const KEY = 'recurrente';
const API = 'https://app.recurrente.com/api';

const Settings = z.strictObject({ apiUrl: z.url().default(API) });
const Secrets = z.strictObject({ secretKey: z.string().min(1).max(300), publicKey: z.string().max(300).optional(), webhookSecret: z.string().regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, { error: 'invalid' }) });
type Account = Connection<z.output<typeof Settings>, z.output<typeof Secrets>>;

async function ask(connection: Connection | null, path: string, options: { method?: 'GET' | 'POST'; body?: object; idempotencyKey?: string } = {}) {
  if (!connection) throw new Error('Recurrente needs a connection');
  const { settings, secrets } = connection as Account;
  const answer = await call(connection, {
    url: withoutLastSlash(settings.apiUrl) + path, method: options.method ?? 'GET', ...(options.body && { body: options.body }),
    headers: { 'x-secret-key': secrets.secretKey, ...(secrets.publicKey && { 'x-public-key': secrets.publicKey }), ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }) },
  });
  if (answer.status >= 200 && answer.status < 300) return answer.json();
  throw new ProviderError(answer.status === 401 || answer.status === 403 ? 'CREDENTIALS_REFUSED' : 'REJECTED', wordsOf(answer.text()), { retriable: false, status: answer.status });
}

/** What it says of an error, without the rest. */
function wordsOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: unknown; message?: unknown };
    const said = body.error ?? body.message;
    return (typeof said === 'string' ? said : JSON.stringify(said ?? body)).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/** Its answers and events carry more than we read; what we read must be there in this form. */
const Metadata = z.record(z.string(), z.unknown());
const Made = z.looseObject({ id: z.string().min(1).max(200), checkout_url: z.url() });
const Cents = z.union([z.int(), z.string().regex(/^\d{1,12}$/)]).transform(Number);
const Seen = z.looseObject({
  id: z.string(), status: z.string(), total_in_cents: Cents.nullish(), currency: z.string().nullish(), live_mode: z.boolean().nullish(), metadata: Metadata.nullish(),
  latest_intent: z.looseObject({ id: z.string(), created_at: z.string().nullish(), type: z.string().nullish() }).nullish(),
});
const Event = z.looseObject({
  id: z.string().nullish(), amount_in_cents: Cents.nullish(), currency: z.string().nullish(), created_at: z.string().nullish(), failure_reason: z.string().nullish(), live_mode: z.boolean().nullish(), metadata: Metadata.nullish(),
  checkout: z.looseObject({ id: z.string(), live_mode: z.boolean().nullish(), metadata: Metadata.nullish() }).nullish(),
});

const instantOf = (text: string | null | undefined): Temporal.Instant | null => {
  try {
    return text ? Temporal.Instant.from(text) : null;
  } catch {
    return null;
  }
};
const kinds: Readonly<Record<string, GatewayEvent['kind']>> = {
  'payment_intent.succeeded': 'paid', 'payment_intent.failed': 'failed', 'bank_transfer_intent.succeeded': 'paid', 'bank_transfer_intent.failed': 'failed', 'bank_transfer_intent.pending': 'pending',
};
const nothing: GatewayEvent = { kind: 'other', checkoutId: null, paymentId: null, amountMinor: null, currency: null, live: null, metadata: null, paidAt: null, reason: null };

/** The event's name under `type` or `event_type`, the rest under `data` or beside it. */
export function parseRecurrente(payload: unknown): GatewayEvent {
  const outer = z.looseObject({ type: z.string().optional(), event_type: z.string().optional(), data: z.looseObject({}).optional() }).safeParse(payload);
  if (!outer.success) return nothing;
  const type = outer.data.event_type ?? outer.data.type ?? '';
  const kind = kinds[type];
  const event = Event.safeParse(outer.data.data ?? outer.data);
  if (!kind || !event.success) return nothing;
  const { id, amount_in_cents: cents, currency, created_at: createdAt, failure_reason: reason, live_mode: live, metadata, checkout } = event.data;
  return {
    kind, checkoutId: checkout?.id ?? null, paymentId: id ?? null, amountMinor: cents ?? null, currency: currency ?? null, live: live ?? checkout?.live_mode ?? null, metadata: checkout?.metadata ?? metadata ?? null,
    // A card is charged when its intent is made; a transfer's intent is made before the money moves, so its arrival counts.
    paidAt: type.startsWith('payment_intent.') ? instantOf(createdAt) : null, reason: reason ?? null,
  };
}

export const recurrente = registerGateway({
  key: KEY, currencies: ['GTQ', 'USD'], twoNames: true,
  create: async (connection, asked) => {
    const made = Made.safeParse(await ask(connection, '/checkouts', {
      method: 'POST', idempotencyKey: asked.checkoutId,
      body: {
        items: [{ name: asked.description, amount_in_cents: asked.amountMinor, currency: asked.currency, quantity: 1 }],
        success_url: asked.successUrl, cancel_url: asked.cancelUrl, expires_at: asked.expiresAt.toString(), metadata: asked.metadata,
      },
    }));
    if (!made.success) throw new ProviderError('UNREADABLE_ANSWER', 'the answer to a new checkout has no id and address', { retriable: false });
    return { id: made.data.id, url: made.data.checkout_url };
  },
  parse: parseRecurrente,
  status: async (connection, checkoutId) => {
    const seen = Seen.safeParse(await ask(connection, `/checkouts/${encodeURIComponent(checkoutId)}`));
    if (!seen.success) throw new ProviderError('UNREADABLE_ANSWER', 'the state of a checkout cannot be read', { retriable: false });
    const { id, status, total_in_cents: cents, currency, live_mode: live, metadata, latest_intent: intent } = seen.data;
    if (status !== 'paid') return [];
    return [{
      kind: 'paid', checkoutId: id, paymentId: intent?.id ?? null, amountMinor: cents ?? null, currency: currency ?? null, live: live ?? null, metadata: metadata ?? null,
      paidAt: intent?.type === 'PaymentIntent' ? instantOf(intent.created_at) : null, reason: null,
    }];
  },
  canRefund: ({ amountMinor, paidMinor }) => amountMinor === paidMinor,
  refund: async (connection, { refundId, paymentId }) => {
    const given = z.looseObject({ id: z.string(), status: z.string().nullish() }).safeParse(await ask(connection, '/refunds', { method: 'POST', idempotencyKey: refundId, body: { payment_intent_id: paymentId } }));
    if (!given.success) return { ok: false, reason: 'the answer cannot be read; look at the account before trying again' };
    return given.data.status === 'failed' ? { ok: false, reason: 'failed' } : { ok: true, reference: given.data.id };
  },
});

defineProvider({
  key: KEY, purpose: 'gateway', settings: Settings, secrets: Secrets,
  check: async (connection) => {
    await ask(connection as Connection, '/test');
  },
  hook: {
    verify: ({ headers, rawBody, now }, connection) => {
      const verdict = verifySvix((connection as unknown as Account).secrets.webhookSecret, { id: headers['svix-id'], timestamp: headers['svix-timestamp'], signature: headers['svix-signature'] }, rawBody, now);
      if (!verdict.ok) throw hookRefused(verdict.reason);
      return [{ eventId: verdict.id, payload: JSON.parse(rawBody.toString('utf8')) as never }];
    },
    receive: async (ctx, connection, { eventId, payload }) => {
      await takeMessage(ctx, { provider: KEY, connectionId: connection.id, eventId, event: parseRecurrente(payload), payload });
    },
  },
});
