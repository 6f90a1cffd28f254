import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import { svixSignature } from '#capabilities/checkouts/public.ts';

// A stand-in of Recurrente with its wire format: makes checkouts, says what became of them, gives money back, and signs
// webhooks; late, twice, out of order, forged or wrong as a test wants.

interface Made { id: string; status: 'unpaid' | 'paid'; amount: number; currency: string; metadata: Record<string, string>; intent: string | null; paidAt: string | null }

export interface Recurrente {
  url: string;
  secretKey: string;
  webhookSecret: string;
  checkouts: Map<string, Made>;
  /** Every call that came: method, path, body. */
  calls: { method: string; path: string; body: Record<string, unknown> | null; headers: Record<string, unknown> }[];
  refunds: Map<string, string>;
  /** Answer so many of the next calls with 503. */
  fail: (times: number) => void;
  /** The client pays on its page; the webhook is another matter. */
  pay: (checkoutId: string, at: string) => { intent: string };
  /** What it would send of a payment. */
  event: (type: string, checkoutId: string, more?: Record<string, unknown>) => Record<string, unknown>;
  /** A webhook with its headers. */
  signed: (event: unknown, at: Temporal.Instant, more?: { id?: string; secret?: string; extra?: string }) => { body: string; headers: Record<string, string> };
}

export function useRecurrente(): Recurrente {
  const secretKey = `sk_test_${randomUUID()}`;
  const stand = {
    secretKey, webhookSecret: `whsec_${randomBytes(24).toString('base64')}`, checkouts: new Map<string, Made>(), calls: [] as Recurrente['calls'], refunds: new Map<string, string>(),
  } as Recurrente;
  let failures = 0;
  let server: Server;
  stand.fail = (times) => {
    failures = times;
  };
  stand.pay = (checkoutId, at) => {
    const made = stand.checkouts.get(checkoutId)!;
    Object.assign(made, { status: 'paid', intent: `pa_${randomUUID().slice(0, 8)}`, paidAt: at });
    return { intent: made.intent! };
  };
  stand.event = (type, checkoutId, more = {}) => {
    const made = stand.checkouts.get(checkoutId);
    return {
      id: made?.intent ?? 'pa_none', event_type: type, api_version: '2024-04-24', checkout: { id: checkoutId, status: made?.status ?? 'unpaid', metadata: made?.metadata ?? {} }, created_at: made?.paidAt ?? null,
      failure_reason: null, amount_in_cents: made?.amount ?? 0, currency: made?.currency ?? 'GTQ', fee: 450, customer: { email: 'a@example.com' }, ...more,
    };
  };
  stand.signed = (event, at, { id = `msg_${randomUUID()}`, secret = stand.webhookSecret, extra } = {}) => {
    const body = JSON.stringify(event);
    const timestamp = String(Math.floor(at.epochMilliseconds / 1000));
    const signature = svixSignature(secret, id, timestamp, body);
    return { body, headers: { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': extra ? `${extra} ${signature}` : signature } };
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const body = text ? (JSON.parse(text) as Record<string, never>) : null;
        const path = request.url!;
        stand.calls.push({ method: request.method!, path, body, headers: request.headers });
        const [status, answer] = answerTo(request.method!, path, body, request.headers);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  });
  afterAll(() => new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  }));

  function answerTo(method: string, path: string, body: Record<string, never> | null, headers: Record<string, unknown>): [number, unknown] {
    if (failures > 0) {
      failures -= 1;
      return [503, { error: 'unavailable' }];
    }
    if (headers['x-secret-key'] !== secretKey) return [401, { error: 'Unauthorized' }];
    if (method === 'GET' && path === '/api/test') return [200, { message: 'Hola' }];
    if (method === 'POST' && path === '/api/checkouts') {
      const { items, metadata } = body as unknown as { items: { amount_in_cents: number; currency: string; quantity: number }[]; metadata: Record<string, string> };
      const id = `ch_${randomUUID().slice(0, 12)}`;
      stand.checkouts.set(id, { id, status: 'unpaid', amount: items.reduce((sum, item) => sum + item.amount_in_cents * item.quantity, 0), currency: items[0]!.currency, metadata, intent: null, paidAt: null });
      return [201, { id, checkout_url: `https://app.recurrente.com/checkout-session/${id}` }];
    }
    const made = stand.checkouts.get(/^\/api\/checkouts\/(\w+(?:-\w+)*)$/.exec(path)?.[1] ?? '');
    if (method === 'GET' && made) {
      return [200, { id: made.id, status: made.status, metadata: made.metadata, total_in_cents: String(made.amount), currency: made.currency, live_mode: true, latest_intent: made.intent && { id: `in_${made.intent}`, type: 'PaymentIntent', created_at: made.paidAt } }];
    }
    if (method === 'POST' && path === '/api/refunds') {
      const { payment_intent_id: intent } = body as unknown as { payment_intent_id: string };
      if (![...stand.checkouts.values()].some((one) => one.intent === intent)) return [404, { error: 'No existe el pago' }];
      const key = String(headers['idempotency-key']);
      if (!stand.refunds.has(key)) {
        if ([...stand.refunds.values()].some((one) => one.startsWith(`re_${intent}`))) return [422, { error: 'El pago ya fue reembolsado' }];
        stand.refunds.set(key, `re_${intent}_${stand.refunds.size}`);
      }
      return [200, { id: stand.refunds.get(key), status: 'succeeded' }];
    }
    return [404, { error: 'Not found' }];
  }
  return stand;
}
