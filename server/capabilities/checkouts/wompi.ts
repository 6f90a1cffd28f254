import { z } from 'zod';
import { ProviderError, call, defineProvider, hookJson, hookNotReady, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { takeMessage } from './arrive.ts';
import { shownCard } from './card.ts';
import { registerGateway } from './port.ts';
import type { Asked, GatewayEvent } from './port.ts';
import { verifyWompiEvent, wompiIntegrity } from './wompi-signature.ts';
import { withoutLastSlash } from '#platform/site.ts';

// Wompi (Colombia; COP), tickets 12.1. Its web checkout is an address with what we ask for and our signature; a
// reference serves for one payment. Card payments can be voided, the rest goes back by hand.

const KEY = 'wompi';
const API = { prod: 'https://production.wompi.co/v1', test: 'https://sandbox.wompi.co/v1' } as const;

const Settings = z.strictObject({
  publicKey: z.string().regex(/^pub_(?:test|prod)_\w{1,200}$/, { error: 'invalid' }),
  checkoutUrl: z.url().default('https://checkout.wompi.co/p/'),
  /** As the mode is, when absent. */
  apiUrl: z.url().optional(),
});
const Secrets = z.strictObject({
  privateKey: z.string().regex(/^prv_(?:test|prod)_\w{1,200}$/, { error: 'invalid' }),
  integritySecret: z.string().min(1).max(300),
  /** Wompi gives it on another page than the keys; without it nothing that it tells can be believed. */
  eventsSecret: z.string().min(1).max(300).optional(),
});
type Account = Connection<z.output<typeof Settings>, z.output<typeof Secrets>>;

const accountOf = (connection: Connection | null): Account => {
  if (!connection) throw new Error('Wompi needs a connection');
  return connection as unknown as Account;
};
const environmentOf = ({ live }: { live: boolean }): 'prod' | 'test' => (live ? 'prod' : 'test');

async function ask(connection: Connection | null, path: string, method: 'GET' | 'POST' = 'GET') {
  const account = accountOf(connection);
  const answer = await call(account, {
    url: withoutLastSlash(account.settings.apiUrl ?? API[environmentOf(account)]) + path, method, headers: { authorization: `Bearer ${account.secrets.privateKey}` }, ...(method === 'POST' && { body: {} }),
  });
  if (answer.status >= 200 && answer.status < 300) return answer.json();
  throw new ProviderError(answer.status === 401 || answer.status === 403 ? 'CREDENTIALS_REFUSED' : answer.status === 404 ? 'UNKNOWN' : 'REJECTED', wordsOf(answer.text()), { retriable: false, status: answer.status });
}

/** `{ error: { type, reason | messages } }` without the rest. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { type?: unknown; reason?: unknown; messages?: unknown } };
    const said = error?.reason ?? error?.messages ?? error?.type;
    return (typeof said === 'string' ? said : JSON.stringify(said ?? text)).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/** It carries more than we read; what we read must be there in this form. */
const Transaction = z.looseObject({
  id: z.string().min(1).max(200), status: z.string(), reference: z.string(), amount_in_cents: z.int(), currency: z.string(), status_message: z.string().nullish(), payment_method_type: z.string().nullish(), finalized_at: z.string().nullish(),
  /** Of cards; of other methods whatever it may be. */
  payment_method: z.looseObject({ extra: z.looseObject({ brand: z.string().nullish(), last_four: z.string().nullish(), exp_month: z.string().nullish(), exp_year: z.string().nullish() }).nullish().catch(null) }).nullish().catch(null),
});
const One = z.looseObject({ data: Transaction });
const Many = z.looseObject({ data: z.array(Transaction) });
const Event = z.looseObject({ event: z.string(), environment: z.string(), data: z.looseObject({ transaction: Transaction }) });

const kinds: Readonly<Record<string, GatewayEvent['kind']>> = { PENDING: 'pending', APPROVED: 'paid', DECLINED: 'failed', ERROR: 'error', VOIDED: 'voided' };
const nothing: GatewayEvent = { kind: 'other', checkoutId: null, paymentId: null, amountMinor: null, currency: null, live: null, metadata: null, paidAt: null, reason: null };

const instantOf = (text: string | null | undefined): Temporal.Instant | null => {
  try {
    return text ? Temporal.Instant.from(text) : null;
  } catch {
    return null;
  }
};
const inOurWords = ({ id, status, reference, amount_in_cents: cents, currency, status_message: reason, payment_method_type: method, payment_method: how, finalized_at: at }: z.output<typeof Transaction>, live: boolean | null): GatewayEvent => ({
  kind: kinds[status] ?? 'other', checkoutId: reference, paymentId: id, amountMinor: cents, currency, live, metadata: null, paidAt: status === 'APPROVED' ? instantOf(at) : null, reason: reason ?? null, method: method ?? null,
  card: method === 'CARD' ? shownCard({ brand: how?.extra?.brand, number: how?.extra?.last_four, month: how?.extra?.exp_month, year: how?.extra?.exp_year }) : null,
});

export function parseWompi(payload: unknown): GatewayEvent {
  const event = Event.safeParse(payload);
  if (!event.success || event.data.event !== 'transaction.updated') return nothing;
  return inOurWords(event.data.data.transaction, event.data.environment === 'prod');
}

/** ISO 8601 in UTC with milliseconds: what is signed and what is sent are the same text. */
const expirationOf = (at: Temporal.Instant): string => at.toString({ fractionalSecondDigits: 3 });

export function wompiAddress({ settings, secrets }: Pick<Account, 'settings' | 'secrets'>, { reference, amountMinor, currency, expiresAt, cancelUrl, tax, buyer }: Asked): string {
  const expiration = expirationOf(expiresAt);
  const colombian = buyer.phone !== null && /^\+57\d{10}$/.test(buyer.phone) ? buyer.phone.slice(3) : null;
  const fields = {
    'public-key': settings.publicKey, currency, 'amount-in-cents': String(amountMinor), reference, 'signature:integrity': wompiIntegrity({ reference, amountMinor, currency, expiration }, secrets.integritySecret),
    'redirect-url': cancelUrl, 'expiration-time': expiration, ...(tax.amountMinor > 0 && { 'tax-in-cents:vat': String(tax.amountMinor) }),
    'customer-data:full-name': buyer.name, ...(buyer.email !== null && { 'customer-data:email': buyer.email }), ...(colombian !== null && { 'customer-data:phone-number-prefix': '+57', 'customer-data:phone-number': colombian }),
  };
  const url = new URL(settings.checkoutUrl);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.toString();
}

async function transactionOf(connection: Connection | null, id: string): Promise<z.output<typeof Transaction>> {
  const seen = One.safeParse(await ask(connection, `/transactions/${encodeURIComponent(id)}`));
  if (!seen.success) throw new ProviderError('UNREADABLE_ANSWER', 'a transaction cannot be read', { retriable: false });
  return seen.data.data;
}

export const wompi = registerGateway({
  key: KEY, currencies: ['COP'],
  page: (connection, asked) => ({ url: wompiAddress(accountOf(connection), asked) }),
  referenceOf: (name, n) => `${name}-${n}`,
  parse: parseWompi,
  status: async (connection, reference) => {
    const seen = Many.safeParse(await ask(connection, `/transactions?reference=${encodeURIComponent(reference)}`));
    if (!seen.success) throw new ProviderError('UNREADABLE_ANSWER', 'the transactions of a reference cannot be read', { retriable: false });
    return seen.data.data.filter((one) => one.reference === reference).map((one) => inOurWords(one, accountOf(connection).live));
  },
  paymentById: async (connection, paymentId) => {
    try {
      return inOurWords(await transactionOf(connection, paymentId), accountOf(connection).live);
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'UNKNOWN') return null; // anybody may write anything into an address
      throw error;
    }
  },
  canRefund: ({ amountMinor, paidMinor, method }) => method === 'CARD' && amountMinor === paidMinor,
  refund: async (connection, { paymentId }) => {
    if ((await transactionOf(connection, paymentId)).status === 'VOIDED') return { ok: true, reference: paymentId }; // a try before did it
    await ask(connection, `/transactions/${encodeURIComponent(paymentId)}/void`, 'POST');
    return (await transactionOf(connection, paymentId)).status === 'VOIDED' ? { ok: true, reference: paymentId } : { ok: 'waiting', reference: paymentId };
  },
  refundStatus: async (connection, { paymentId }) => ((await transactionOf(connection, paymentId)).status === 'VOIDED' ? { ok: true, reference: paymentId } : { ok: 'waiting', reference: paymentId }),
});

const refusal = (message: string): ProviderError => new ProviderError('CONFIGURATION', message, { retriable: false });

defineProvider({
  key: KEY, purpose: 'gateway', settings: Settings, secrets: Secrets,
  check: async (connection) => {
    const { settings: { publicKey }, secrets } = connection;
    const environment = environmentOf(connection);
    if (!publicKey.startsWith(`pub_${environment}_`) || !secrets.privateKey.startsWith(`prv_${environment}_`)) throw refusal(`the keys are not those of the ${environment === 'prod' ? 'production' : 'sandbox'} environment`);
    if (!secrets.eventsSecret) throw refusal('the events secret is missing: payments could not be confirmed by events');
    await ask(connection as unknown as Connection, `/merchants/${encodeURIComponent(publicKey)}`);
    await ask(connection as unknown as Connection, '/transactions?reference=connection-check');
  },
  hook: {
    verify: (request, connection) => {
      const { eventsSecret } = connection.secrets;
      if (!eventsSecret) throw hookNotReady();
      const body = hookJson(request);
      const verdict = verifyWompiEvent(body, request.headers['x-event-checksum'], { secret: eventsSecret, environment: environmentOf(connection) });
      if (!verdict.ok) throw hookRefused(verdict.reason);
      return [{ eventId: (body as { signature: { checksum: string } }).signature.checksum.toLowerCase(), payload: body }];
    },
    receive: async (ctx, connection, { eventId, payload }) => {
      await takeMessage(ctx, { provider: KEY, connectionId: connection.id, eventId, event: parseWompi(payload), payload });
    },
  },
});
