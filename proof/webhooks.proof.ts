import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, vi } from 'vitest';
import { orderPaid } from '#apps/tickets/orders/events.ts';
import { allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { emit } from '#platform/outbox.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import type { FastifyInstance } from 'fastify';
import { prove } from './prove.ts';

// Outgoing webhooks to receivers that misbehave in every way (C6, C7).

const world = useWorld();
usePeople(world);
const work = useWork(world);
let tenant: TestTenant;
let app: FastifyInstance;
let receiver: Server;
let base = '';
interface Got { path: string; headers: Record<string, string>; body: string; at: number }
let got: Got[] = [];
/** What an address answers to a message, the n-th time. */
type Manner = (nth: number) => number | 'cut' | 'never' | 'elsewhere';
const manners = new Map<string, Manner>();
const counts = new Map<string, number>();

beforeAll(async () => {
  tenant = await makeTenant(world, { apps: ['tickets'] });
  app = await serverFor(world, tenant, ['settings.manage']);
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 48 }) }).where('id', '=', tenant.id).execute();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url!;
      got.push({ path, headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString(), at: performance.now() });
      const message = `${path} ${String(request.headers['webhook-id'])}`;
      const nth = (counts.get(message) ?? 0) + 1;
      counts.set(message, nth);
      const answer = manners.get(path)?.(nth) ?? 200;
      if (answer === 'cut') request.socket.destroy();
      else if (answer === 'elsewhere') response.writeHead(302, { location: `${base}/elsewhere` }).end();
      else if (answer !== 'never') response.writeHead(answer).end('seen');
    });
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  allowPrivateAddresses('127.0.0.1');
}, 120_000);
afterAll(async () => {
  allowPrivateAddresses('');
  receiver.closeAllConnections();
  await app.close();
  return new Promise((resolve) => void receiver.close(resolve));
});

interface Address { id: string; path: string; secret: string; status?: string }
async function address(name: string, manner: Manner): Promise<Address> {
  const path = `/${name}-${randomUUID().slice(0, 8)}`;
  manners.set(path, manner);
  const answer = await app.inject({ method: 'POST', url: '/api/v1/webhooks/endpoints', payload: { url: base + path, topics: ['tickets.order.paid'] }, headers: { 'idempotency-key': randomUUID() } });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return { path, ...answer.json<{ id: string; secret: string }>() };
}
const clear = () => tenant.run((ctx) => ctx.tx.deleteFrom('webhookEndpoint').where('tenantId', '=', tenant.id).execute());
const happens = (count: number) => tenant.run(async (ctx) => {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const orderId of ids) await emit(ctx, orderPaid, orderId, { orderId, eventId: randomUUID(), recovered: false });
  return ids;
});
async function settled(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await work.relay.drain();
    // Patience for a loaded machine: what hangs for ten seconds is among them.
    await vi.waitFor(() => work.settled(/webhook/), { timeout: 120_000 });
  }
}

/** The signature, by nothing but openssl. */
function byOpenssl({ headers, body }: Got, secret: string): boolean | null {
  try {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').toString('hex');
    const mac = execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'], { input: `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}` });
    return headers['webhook-signature']!.split(' ').includes(`v1,${mac.toString('base64')}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
/** By the standard's own library, which refuses what is minutes away from the machine's clock. */
function byStandard({ headers, body }: Got, secret: string): boolean {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1000 });
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
}

/** A business has no more. */
const MOST_ADDRESSES = 20;
const WAITS = [60, 300, 1800, 7200, 43_200, 43_200, 43_200, 43_200, 86_400];
const MANNERS: readonly [string, (random: () => number) => Manner][] = [
  ['good', () => () => 200], ['busy', (random) => (nth) => (nth <= Math.floor(random() * 9) ? 429 : 200)], ['broken', () => (nth) => (nth < 4 ? 502 : 204)], ['cut', () => (nth) => (nth < 3 ? 'cut' : 200)],
  ['dead', () => () => 503], ['elsewhere', () => () => 'elsewhere'], ['gone', () => () => 410], ['mixed', (random) => (nth) => (nth > 8 ? 200 : [500, 'cut', 429, 'elsewhere', 408][Math.floor(random() * 5)] as 500)],
];

prove('C6', 'each event arrives at each address at least once or stands as failed after ten tries; always under its one id, freshly dated and truly signed', {
  wanted: '0 lost, 0 unsigned, 0 redirects followed', sizes: { round: 8, tenth: 400, full: 10_000 }, minutes: 20,
}, async (size, random) => {
  world.clock.set(NOW);
  await clear();
  got = [];
  counts.clear();
  const addresses = await Promise.all(MANNERS.map(([name, manner]) => address(name, manner(random))));
  const events = await happens(Math.ceil(size / MANNERS.length));
  await settled();
  for (const wait of WAITS) {
    await work.at(world.clock.now().add({ seconds: wait }).toString());
    await settled();
  }
  const against: string[] = [];
  const rows = await tenant.run((ctx) => ctx.tx.selectFrom('webhookDelivery').select(['id', 'endpointId', 'status', 'tries', 'body']).where('tenantId', '=', tenant.id).execute());
  const secrets = new Map(addresses.map((one) => [one.path, one.secret]));
  const arrived = new Set(got.map(({ path, headers }) => `${path} ${headers['webhook-id']}`));
  for (const { id, path } of addresses) {
    const own = rows.filter(({ endpointId }) => endpointId === id);
    // Who wants no more is sent no more: what came after stands as failed without a try.
    if (own.length !== events.length && !path.startsWith('/gone')) against.push(`${path}: ${own.length} deliveries of ${events.length} events`);
    for (const row of own) {
      if (row.status === 'delivered' && !arrived.has(`${path} msg_${row.id}`)) against.push(`${path}: ${row.id} is delivered and never came`);
      if (row.status === 'waiting') against.push(`${path}: ${row.id} still waits after ${row.tries} tries`);
      if (row.status === 'failed' && row.tries !== 10 && !/^\/(?:gone|dead|elsewhere)/.test(path)) against.push(`${path}: ${row.id} was given up after ${row.tries} tries`);
    }
  }
  let openssl = 0;
  for (const [index, one] of got.entries()) {
    const secret = secrets.get(one.path);
    if (!secret) {
      against.push(`${one.path} was called`);
      continue;
    }
    if (!byStandard(one, secret)) against.push(`${one.path}: the standard's library does not believe ${one.headers['webhook-signature']}`);
    const judged = index % Math.max(1, Math.floor(got.length / 40)) === 0 ? byOpenssl(one, secret) : null;
    if (judged === false) against.push(`${one.path}: openssl computes another signature`);
    if (judged) openssl += 1;
  }
  const tries = Map.groupBy(got, ({ path, headers }) => `${path} ${headers['webhook-id']}`);
  for (const [which, all] of tries) {
    if (new Set(all.map(({ body }) => body)).size !== 1) against.push(`${which}: said differently`);
    if (new Set(all.map(({ headers }) => headers['webhook-timestamp'])).size !== all.length) against.push(`${which}: a try with the date of another`);
    if (all.length > 10) against.push(`${which}: ${all.length} tries`);
  }
  const by = Map.groupBy(rows, ({ status }) => status);
  return { seen: `${rows.length} deliveries in ${got.length} tries: ${by.get('delivered')?.length ?? 0} arrived, ${by.get('failed')?.length ?? 0} failed and shown; every signature read by standardwebhooks, ${openssl === 0 ? 'openssl not installed: not run' : `${openssl} by openssl`}`, against };
});

prove('C7', 'an address that never answers holds up no other', { wanted: 'p95 of the others below 2 s', sizes: { tenth: 50, full: 50 }, minutes: 10 }, async (size) => {
  world.clock.set(NOW);
  await clear();
  got = [];
  const slow = await address('never', () => 'never');
  const others = await Promise.all(Array.from({ length: Math.min(size, MOST_ADDRESSES) - 1 }, (_, n) => address(`quick${n}`, () => 200)));
  const begun = performance.now();
  await happens(3);
  await work.relay.drain();
  await vi.waitFor(() => {
    if (got.filter(({ path }) => path !== slow.path).length < others.length * 3) throw new Error('not all have come');
  }, { timeout: 60_000, interval: 20 });
  const took = got.filter(({ path }) => path !== slow.path).map(({ at }) => at - begun).sort((a, b) => a - b);
  const p95 = took[Math.floor(took.length * 0.95)]!;
  const hanging = got.filter(({ path }) => path === slow.path).length;
  await clear();
  await settled();
  return { seen: `p95 ${Math.round(p95)} ms of ${took.length} messages to ${others.length} addresses beside one that hangs (asked ${hanging} times)`, against: [...(p95 < 2000 ? [] : [`p95 is ${Math.round(p95)} ms`]), ...(hanging > 0 ? [] : ['the slow one was not asked'])] };
});
