import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { createCheckout, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { addConnection, allowPrivateAddresses, connectionById } from '#capabilities/connections/public.ts';
import { lockOwners } from '#capabilities/payments/public.ts';
import { SALE, createOrders, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { sql } from '#platform/db.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWompi } from '#test/wompi.ts';
import { useWork } from '#test/work.ts';
import { prove } from './prove.ts';

// C5: events of a gateway as networks deliver them. The stand-in signs them by the gateway's protocol and keeps its own books,
// which are compared with ours.

const BASE = Temporal.Instant.from('2026-11-21T10:00:00Z');
const world = useWorld();
const wompi = useWompi();
const work = useWork(world);
let tenant: TestTenant;
let clientId: string;
let hook: string;
let app: FastifyInstance;

beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  await createOrders(world);
  tenant = await makeTenant(world);
  clientId = await makeClient(tenant, 'Ana Lucía Paz');
  await sql`update tenant set created_at = '2026-01-01'`.execute(world.owner.global);
  app = await serverFor(world, tenant, ['payments.view']);
  const { publicKey, privateKey, eventsSecret, integritySecret } = wompi;
  const { id } = await tenant.run((ctx) => addConnection(ctx, { provider: 'wompi', name: 'Wompi', live: false, settings: { publicKey, apiUrl: wompi.url }, secrets: { privateKey, eventsSecret, integritySecret } }));
  hook = new URL((await tenant.run((ctx) => connectionById(ctx, id)))!.hookUrl!).pathname;
});
afterAll(() => app.close());

/** Many take longer than one wait. */
const settled = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1) {
    await work.relay.drain();
    for (let waits = 1; ; waits += 1) {
      try {
        await work.settled(/connections\.process_event|checkouts/);
        break;
      } catch (error) {
        if (waits === 20) throw error;
      }
    }
  }
};

prove('C5', 'events of a gateway delivered none to five times, shuffled, stale, before and after the browser returns: its books are ours', {
  wanted: 'the state of each payment equals the gateway\'s, each approved one booked once, also those of which nothing was told, within 15 minutes', sizes: { round: 12, tenth: 150, full: 10_000 }, minutes: 120,
}, async (size, random) => {
  world.clock.set(BASE);
  const against: string[] = [];
  const made: { page: string; one: ReturnType<typeof wompi.pay> }[] = [];
  const deliveries: { body: string; headers: Record<string, string> }[] = [];
  let untold = 0;
  for (let n = 0; n < size; n += 1) {
    const amountMinor = 100_000 + n * 100;
    const order = await makeOrder(tenant, amountMinor);
    const { url } = await tenant.run(async (ctx) => {
      await lockOwners(ctx, [{ ownerType: SALE, ownerId: order }]);
      return createCheckout(ctx, { ownerType: SALE, ownerId: order, clientId, round: 1, purpose: 'balance', amountMinor, currency: 'COP', description: 'Boletas', expiresAt: ctx.now.add({ minutes: 20 }) });
    });
    const page = `/api/v1/public${new URL(url).pathname}`;
    const started = await app.inject({ method: 'POST', url: `${page}/start`, body: {}, headers: { 'idempotency-key': randomUUID() } });
    if (started.statusCode !== 200) throw new Error(started.body);
    const final = (['APPROVED', 'APPROVED', 'DECLINED', 'ERROR'] as const)[n % 4]!;
    const one = wompi.pay(started.json<{ url: string }>().url, { status: final, at: BASE.toString(), method: 'PSE' });
    made.push({ page, one });
    let times = 0;
    for (const [step, status] of ['PENDING' as const, final].entries()) for (let again = Math.floor(random() * 6); again > 0; again -= 1, times += 1) deliveries.push(wompi.event(one, { status, timestamp: 1_778_443_200 + step }));
    if (times === 0) untold += 1;
  }
  const told = deliveries.length;
  deliveries.sort(() => random() - 0.5);
  while (deliveries.length > 0) {
    const some = deliveries.splice(0, 20);
    const back = made[Math.floor(random() * made.length)]!.page;
    const answers = await Promise.all([...some.map(({ body, headers }) => app.inject({ method: 'POST', url: hook, payload: body, headers })), app.inject({ method: 'POST', url: `${back}/return`, body: {}, headers: { 'idempotency-key': randomUUID() } })]);
    for (const { statusCode, body } of answers) if (statusCode !== 200) against.push(`${statusCode} ${body.slice(0, 200)}`);
  }
  await settled();
  for (const minutes of [2, 5, 15]) {
    await work.at(BASE.add({ minutes }).toString());
    await settled();
  }
  const booked = await tenant.run((ctx) => ctx.tx.selectFrom('receipt').select(['documentNumber', 'amountMinor']).where('tenantId', '=', tenant.id).where('status', '=', 'verified').execute());
  const states = new Map((await tenant.run((ctx) => ctx.tx.selectFrom('gatewayTransaction').select(['transactionId', 'status']).where('tenantId', '=', tenant.id).execute())).map(({ transactionId, status }) => [transactionId, status]));
  for (const { one } of made) {
    const times = booked.filter(({ documentNumber, amountMinor }) => documentNumber === one.id && amountMinor === one.amount_in_cents).length;
    if (times !== (one.status === 'APPROVED' ? 1 : 0)) against.push(`${one.id} is ${one.status} there and booked ${times} times here`);
    if (states.get(one.id) !== one.status.toLowerCase()) against.push(`${one.id} is ${one.status} there and ${states.get(one.id)} here`);
  }
  if (booked.length !== made.filter(({ one }) => one.status === 'APPROVED').length) against.push(`${booked.length} receipts`);
  against.push(...(await brokenInvariants(world.superuserUrl, tenant.id, world.clock.now())).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`));
  return { seen: `${size} payments, ${told} deliveries, of ${untold} nothing was told: ${against.length === 0 ? 'all as in the gateway\'s books' : 'not all'}`, against };
});
