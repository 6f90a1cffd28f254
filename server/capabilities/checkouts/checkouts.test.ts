import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses, connectionOf } from '#capabilities/connections/public.ts';
import { checkLedger, createRefunds, creditOf, heldOf, lockOwners, planRefund, receiptsOf, refundsOf, registerReceipt, verifyReceipt } from '#capabilities/payments/public.ts';
import { ORDER, createOrders, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { sql } from '#platform/db.ts';
import { useRecurrente } from '#test/recurrente.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { createCheckout, useDemoGateway } from './public.ts';

const world = useWorld();
const stand = useRecurrente();
const work = useWork(world);
let tenant: TestTenant;
let app: FastifyInstance;
let hookUrl: string;
let clientId: string;

const post = (url: string, body: object = {}, by = app) => by.inject({ method: 'POST', url, body, headers: { 'idempotency-key': randomUUID() } });
const get = async (url: string, by = app) => (await by.inject({ method: 'GET', url })).json();
const pathOf = (url: string): string => new URL(url).pathname;

/** A demand for money of a new order, as a screen would make it. */
async function ask(amountMinor = 50_000, { total = 100_000, of = tenant, client = clientId }: { total?: number; of?: TestTenant; client?: string } = {}) {
  const order = await makeOrder(of, total);
  const { id, url } = await of.run(async (ctx) => {
    await lockOwners(ctx, [{ ownerType: ORDER, ownerId: order }]);
    return createCheckout(ctx, { ownerType: ORDER, ownerId: order, clientId: client, round: 1, purpose: 'deposit', amountMinor, currency: 'GTQ', description: 'Pedido 1', returnPath: '/back' });
  });
  return { order, id, url, page: `/api/v1/public${pathOf(url)}` };
}
/** The client opens the link and gets to the gateway. */
async function opened(more?: Parameters<typeof ask>[1], amountMinor?: number) {
  const asked = await ask(amountMinor, more);
  const answer = await post(`${asked.page}/start`);
  expect(answer.statusCode).toBe(200);
  const { url } = answer.json() as { url: string };
  return { ...asked, gatewayId: url.split('/').at(-1)! };
}
const deliver = async ({ body, headers }: { body: string; headers: Record<string, string> }) => {
  const answer = await app.inject({ method: 'POST', url: pathOf(hookUrl), payload: body, headers });
  await work.relay.drain();
  await work.settled(/connections\.process_event|checkouts/);
  return answer.statusCode;
};
const say = (type: string, gatewayId: string, more?: Record<string, unknown>, options?: Parameters<typeof stand.signed>[2]) => deliver(stand.signed(stand.event(type, gatewayId, more), world.clock.now(), options));
/** Recurring work that is due at an instant, and what follows from it. */
const tick = async (instant: string) => {
  await work.at(instant);
  await work.settled(/checkouts/);
  await work.relay.drain();
  await work.settled(/checkouts/);
};
const status = async (id: string) => tenant.run((ctx) => ctx.tx.selectFrom('checkout').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
const held = (order: string) => tenant.run((ctx) => heldOf(ctx, ORDER, order));
const receipts = (order: string) => tenant.run((ctx) => receiptsOf(ctx, ORDER, order));
const events = (id: string) => tenant.run((ctx) => ctx.tx.selectFrom('gatewayEvent').select(['kind', 'outcome', 'reason']).where('checkoutId', '=', id).orderBy('id').execute());
const sound = () => tenant.run((ctx) => checkLedger(ctx, { seals: true }));

beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  await createOrders(world);
  tenant = await makeTenant(world);
  // Recurring work runs for what is due since the business exists.
  await sql`update tenant set created_at = '2026-01-01' where id = ${tenant.id}::uuid`.execute(world.owner.global);
  clientId = await makeClient(tenant);
  app = await serverFor(world, tenant, ['payments.view', 'payments.record', 'payments.verify', 'payments.refund']);
  await tenant.run((ctx) => addConnection(ctx, { provider: 'recurrente', name: 'Recurrente', live: true, settings: { apiUrl: stand.url }, secrets: { secretKey: stand.secretKey, webhookSecret: stand.webhookSecret } }));
  hookUrl = (await tenant.run((ctx) => connectionOf(ctx, 'gateway')))!.hookUrl!;
  await tick(NOW.toString()); // the round of this hour is over before anything is asked for
});
afterAll(() => app.close());
beforeEach(() => {
  world.clock.set(NOW);
  stand.calls.length = 0;
});

describe('Recurrente', () => {
  test('a link opens a page of the gateway, made once, with amount, currency, addresses and our metadata', async () => {
    const { id, page, gatewayId } = await opened();
    expect(stand.calls).toHaveLength(1);
    expect(stand.calls[0]).toMatchObject({
      method: 'POST', path: '/api/checkouts', headers: { 'x-secret-key': stand.secretKey },
      body: { items: [{ name: 'Pedido 1', amount_in_cents: 50_000, currency: 'GTQ', quantity: 1 }], metadata: { tenant: tenant.id, checkout: id } },
    });
    expect(String(stand.calls[0]!.body!.success_url)).toMatch(/\/pay\/pay_.+\?back=1$/);
    expect((await post(`${page}/start`)).json()).toEqual({ url: `https://app.recurrente.com/checkout-session/${gatewayId}` });
    expect(stand.calls).toHaveLength(1);
    expect(await get(page)).toMatchObject({ status: 'open', demo: false, test: false, amountMinor: 50_000, description: 'Pedido 1', returnPath: '/back' });
  });

  test('a signed event pays: a verified gateway receipt at the instant the gateway states, booked once, shown on the page', async () => {
    const { id, order, page, gatewayId } = await opened();
    const { intent } = stand.pay(gatewayId, '2026-11-20T15:58:30.000Z');
    expect(await say('payment_intent.succeeded', gatewayId)).toBe(200);
    expect(await status(id)).toMatchObject({ status: 'paid', providerPaymentId: intent });
    expect(await held(order)).toMatchObject({ verifiedMinor: 50_000, pendingMinor: 0 });
    const [receipt] = await receipts(order);
    expect(receipt).toMatchObject({ method: 'gateway', status: 'verified', documentNumber: intent, allocations: [{ kind: 'deposit', amountMinor: 50_000 }] });
    expect(receipt!.registeredAt.toString()).toBe('2026-11-20T15:58:30Z');
    expect(await get(page)).toMatchObject({ status: 'paid' });
    expect(await sound()).toMatchObject({ sound: true });
  });

  test('payload under data with type, a secret that was rotated, and a bank transfer are understood', async () => {
    const { id, order, gatewayId } = await opened();
    stand.pay(gatewayId, '2026-11-15T10:00:00.000Z');
    const event = stand.event('', gatewayId);
    const { event_type: _, ...data } = event;
    expect(await deliver(stand.signed({ type: 'bank_transfer_intent.succeeded', data }, world.clock.now(), { extra: 'v1,b2xkIG9uZQ==' }))).toBe(200);
    expect(await status(id)).toMatchObject({ status: 'paid' });
    // The intent of a transfer is older than its money.
    expect((await receipts(order))[0]!.registeredAt.toString()).toBe(NOW.toString());
  });

  test('twice, out of order and after asking: one receipt', async () => {
    const { id, order, gatewayId } = await opened();
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    const good = stand.signed(stand.event('payment_intent.succeeded', gatewayId), world.clock.now());
    expect(await deliver(good)).toBe(200);
    expect(await deliver(good)).toBe(200); // the same message
    expect(await say('payment_intent.succeeded', gatewayId)).toBe(200); // the same payment in another message
    expect(await say('payment_intent.failed', gatewayId, { failure_reason: 'first card' })).toBe(200); // came late
    await post(`/api/v1/checkouts/${id}/ask`);
    await work.relay.drain();
    await work.settled(/checkouts/);
    expect(await receipts(order)).toHaveLength(1);
    expect(await status(id)).toMatchObject({ status: 'paid', failureReason: null });
    expect((await events(id)).map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(['paid applied', 'paid repeated', 'failed ignored']);
  });

  test('a declined card leaves the link to be tried again; what is paid then counts', async () => {
    const { id, order, page, gatewayId } = await opened();
    expect(await say('payment_intent.failed', gatewayId, { failure_reason: 'Tu banco rechazó la transacción' })).toBe(200);
    expect(await status(id)).toMatchObject({ status: 'failed', failureReason: 'Tu banco rechazó la transacción' });
    expect((await post(`${page}/start`)).statusCode).toBe(200);
    expect(await status(id)).toMatchObject({ status: 'open' });
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    await say('payment_intent.succeeded', gatewayId);
    expect(await held(order)).toMatchObject({ verifiedMinor: 50_000 });
  });

  test('what does not fit is kept aside, alerted and never booked', async () => {
    const wrong: [string, Record<string, unknown>][] = [
      ['amount', { amount_in_cents: 49_999 }], ['currency', { currency: 'USD' }], ['live_mode', { live_mode: false }], ['payment_missing', { id: null }],
    ];
    for (const [reason, more] of wrong) {
      const { id, order, gatewayId } = await opened();
      stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
      expect(await say('payment_intent.succeeded', gatewayId, more)).toBe(200);
      expect(await events(id), reason).toEqual([{ kind: 'paid', outcome: 'quarantined', reason }]);
      expect(await receipts(order)).toEqual([]);
    }
    const { id, gatewayId } = await opened();
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    for (const metadata of [{}, { tenant: tenant.id, checkout: randomUUID() }, { tenant: randomUUID(), checkout: id }]) await say('payment_intent.succeeded', gatewayId, { checkout: { id: gatewayId, metadata } });
    expect((await events(id)).map(({ reason }) => reason)).toEqual(['metadata', 'metadata', 'metadata']);
    const listed = await get('/api/v1/checkouts/quarantine?limit=200') as { items: { id: string; reason: string }[] };
    expect(listed.items.length).toBe(wrong.length + 3);
    expect((await post(`/api/v1/checkouts/quarantine/${listed.items[0]!.id}/resolve`)).statusCode).toBe(204);
    expect((await post(`/api/v1/checkouts/quarantine/${listed.items[0]!.id}/resolve`)).json()).toMatchObject({ code: 'GATEWAY_EVENT_NOT_FOUND' });
  });

  test('a second payment of one page is for a person to look at', async () => {
    const { id, order, gatewayId } = await opened();
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    await say('payment_intent.succeeded', gatewayId);
    await say('payment_intent.succeeded', gatewayId, { id: 'pa_second' });
    expect((await events(id)).map(({ outcome, reason }) => [outcome, reason])).toEqual([['applied', null], ['quarantined', 'paid_twice']]);
    expect(await receipts(order)).toHaveLength(1);
  });

  test('sales of the same account that are not ours are passed over; ours that nobody knows are not', async () => {
    const before = (await get('/api/v1/checkouts/quarantine?limit=200') as { items: unknown[] }).items.length;
    await deliver(stand.signed({ id: 'pa_x', event_type: 'payment_intent.succeeded', checkout: { id: 'ch_other', metadata: {} }, amount_in_cents: 100, currency: 'GTQ' }, world.clock.now()));
    await deliver(stand.signed({ id: 'su_x', event_type: 'subscription.create' }, world.clock.now()));
    await deliver(stand.signed({ id: 'pa_y', event_type: 'payment_intent.succeeded', checkout: { id: 'ch_gone', metadata: { tenant: tenant.id, checkout: randomUUID() } }, amount_in_cents: 100, currency: 'GTQ' }, world.clock.now()));
    expect((await get('/api/v1/checkouts/quarantine?limit=200') as { items: { reason: string }[] }).items.map(({ reason }) => reason).slice(0, 1)).toEqual(['unknown_checkout']);
    expect((await get('/api/v1/checkouts/quarantine?limit=200') as { items: unknown[] }).items.length).toBe(before + 1);
  });

  test('forged and stale webhooks are 401 and leave nothing', async () => {
    const { id, gatewayId } = await opened();
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    expect(await say('payment_intent.succeeded', gatewayId, {}, { secret: `whsec_${randomBytes(24).toString('base64')}` })).toBe(401);
    expect(await deliver(stand.signed(stand.event('payment_intent.succeeded', gatewayId), world.clock.now().subtract({ minutes: 6 })))).toBe(401);
    const good = stand.signed(stand.event('payment_intent.succeeded', gatewayId), world.clock.now());
    expect(await deliver({ ...good, body: good.body.replace('50000', '50001') })).toBe(401);
    expect(await status(id)).toMatchObject({ status: 'open' });
    expect(await events(id)).toEqual([]);
  });

  test('coming back proves nothing; a lost webhook is made up for by asking', async () => {
    const { id, order, gatewayId, page } = await opened();
    expect(await get(page)).toMatchObject({ status: 'open' });
    stand.pay(gatewayId, '2026-11-20T16:01:00.000Z');
    await tick('2026-11-20T16:12:00Z');
    expect(await status(id)).toMatchObject({ status: 'paid' });
    expect((await receipts(order))[0]!.registeredAt.toString()).toBe('2026-11-20T16:01:00Z');
    // The webhook comes after all, with the gateway's other name for the same payment.
    await say('payment_intent.succeeded', gatewayId);
    expect(await receipts(order)).toHaveLength(1);
    expect((await events(id)).map(({ outcome }) => outcome)).toEqual(['applied', 'repeated']);
  });

  test('a gateway that is down is 503 for the client, and the link works afterwards', async () => {
    const { page } = await ask();
    stand.fail(1);
    expect((await post(`${page}/start`)).json()).toMatchObject({ code: 'GATEWAY_UNAVAILABLE' });
    expect((await post(`${page}/start`)).statusCode).toBe(200);
  });

  test('an expired link is asked about for the last time; money that comes later is the client\'s all the same', async () => {
    const own = await makeClient(tenant, 'Rosa Tum');
    const { id, order, gatewayId, page } = await opened({ client: own, total: 50_000 });
    await tick('2026-12-04T16:05:00Z');
    expect(await status(id)).toMatchObject({ status: 'expired' });
    expect((await post(`${page}/start`)).json()).toMatchObject({ code: 'CHECKOUT_NOT_OPEN', details: { status: 'expired' } });
    stand.pay(gatewayId, '2026-12-04T16:06:00.000Z');
    await say('payment_intent.succeeded', gatewayId);
    expect(await status(id)).toMatchObject({ status: 'paid' });
    expect(await held(order)).toMatchObject({ verifiedMinor: 50_000 }); // the order still takes it
    expect(await tenant.run((ctx) => creditOf(ctx, own))).toEqual([]);
  });

  test('money above what is still due becomes credit; what is due no longer is not asked for any more', async () => {
    const own = await makeClient(tenant, 'Luis Pop');
    const { id, order, gatewayId } = await opened({ client: own, total: 50_000 });
    const second = await ask(50_000, { total: 50_000, client: own });
    const pay = (ownerId: string, amountMinor: number) => tenant.run((ctx) => registerReceipt(ctx, { clientId: own, method: 'cash', amountMinor, currency: 'GTQ', paymentDate: '2026-11-20', allocations: [{ ownerType: ORDER, ownerId, round: 1, kind: 'deposit', amountMinor }] }));
    await pay(order, 20_000);
    stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
    await say('payment_intent.succeeded', gatewayId);
    expect(await held(order)).toMatchObject({ verifiedMinor: 50_000 });
    expect(await tenant.run((ctx) => creditOf(ctx, own))).toEqual([{ currency: 'GTQ', amountMinor: 20_000 }]);
    await pay(second.order, 1);
    expect((await post(`${second.page}/start`)).json()).toMatchObject({ code: 'CHECKOUT_NOT_OPEN', details: { status: 'canceled' } });
    expect(await status(second.id)).toMatchObject({ status: 'canceled' });
    expect(await status(id)).toMatchObject({ status: 'paid' });
    expect(await sound()).toMatchObject({ sound: true });
  });

  test('the same webhook fifty times at once, and fifty messages of one payment: one receipt', async () => {
    for (const sameId of [true, false]) {
      const { order, id, gatewayId } = await opened();
      stand.pay(gatewayId, '2026-11-20T15:59:00.000Z');
      const one = stand.signed(stand.event('payment_intent.succeeded', gatewayId), world.clock.now());
      const answers = await Promise.all(Array.from({ length: 50 }, () => {
        const { body, headers } = sameId ? one : stand.signed(stand.event('payment_intent.succeeded', gatewayId), world.clock.now());
        return app.inject({ method: 'POST', url: pathOf(hookUrl), payload: body, headers });
      }));
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
      await work.relay.drain();
      await work.settled(/connections\.process_event|checkouts/);
      expect(await receipts(order)).toHaveLength(1);
      expect((await events(id)).filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
    }
  });
});

test('twin: without lock, look and memory of messages the database still takes a payment of a gateway once; without its guard it is taken often', async () => {
  const owner = world.owner.global;
  const fifty = async () => {
    const order = await makeOrder(tenant, 5_000_000);
    await Promise.allSettled(Array.from({ length: 50 }, () => tenant.run(async (ctx) => {
      const { id } = await registerReceipt(ctx, { clientId, method: 'gateway', amountMinor: 50_000, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber: order, gatewayRef: `recurrente:${order}`, allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'deposit', amountMinor: 50_000 }] });
      await verifyReceipt(ctx, id);
    }, { type: 'gateway' })));
    return (await receipts(order)).length;
  };
  expect(await fifty()).toBe(1);
  const { rows: [index] } = await sql<{ indexdef: string }>`select indexdef from pg_indexes where indexname = 'receipt_gateway_unique'`.execute(owner);
  await sql`drop index receipt_gateway_unique`.execute(owner);
  expect(await fifty()).toBe(50);
  await sql`update receipt set gateway_ref = null where tenant_id = ${tenant.id}::uuid and gateway_ref in (select gateway_ref from receipt where tenant_id = ${tenant.id}::uuid group by gateway_ref having count(*) > 1)`.execute(owner);
  await sql.raw(index!.indexdef).execute(owner);
});

describe('refunds through the gateway', () => {
  const paidOrder = async () => {
    const made = await opened({ total: 50_000 });
    stand.pay(made.gatewayId, '2026-11-20T15:59:00.000Z');
    await say('payment_intent.succeeded', made.gatewayId);
    return made;
  };
  const promise = (order: string, amountMinor: number) => tenant.run(async (ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'cancellation', parts: await planRefund(ctx, ORDER, order, amountMinor) }));
  const refunds = (order: string) => tenant.run((ctx) => refundsOf(ctx, ORDER, order));
  const done = async () => {
    await work.relay.drain();
    await work.settled(/checkouts/);
  };

  test('the whole payment goes back by itself, once, with the gateway\'s reference as document', async () => {
    const { order } = await paidOrder();
    await promise(order, 50_000);
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'executed', method: 'gateway', documentNumber: expect.stringMatching(/^re_/) }]);
    expect(stand.calls.filter(({ path }) => path === '/api/refunds')).toHaveLength(1);
    expect(await sound()).toMatchObject({ sound: true });
  });

  test('a part, which this gateway cannot give back, stays for a person', async () => {
    const { order } = await paidOrder();
    const [refund] = await promise(order, 20_000);
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'pending' }]);
    expect(stand.calls.filter(({ path }) => path === '/api/refunds')).toHaveLength(0);
    const answer = await post(`/api/v1/refunds/${refund!.id}/execute`, { method: 'transfer', documentNumber: 'TR-1' });
    expect(answer.json()).toMatchObject({ status: 'executed', method: 'transfer' });
  });

  test('while the gateway is away it is tried again with a growing pause; nobody pays by hand meanwhile', async () => {
    const { order } = await paidOrder();
    stand.fail(2);
    const [refund] = await promise(order, 50_000);
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'pending' }]);
    expect((await post(`/api/v1/refunds/${refund!.id}/execute`, { method: 'cash' })).json()).toMatchObject({ code: 'GATEWAY_REFUNDS' });
    expect((await post(`/api/v1/refunds/${refund!.id}/void`, { reason: 'x' })).json()).toMatchObject({ code: 'GATEWAY_REFUNDS' });
    for (const at of ['2026-11-20T16:00:03Z', '2026-11-20T16:00:20Z']) {
      await work.at(at);
      await work.settled(/checkouts/);
    }
    expect(await refunds(order)).toMatchObject([{ status: 'executed' }]);
  });

  test('a refusal fails it; it may be tried again, or paid by hand', async () => {
    const { order, gatewayId } = await paidOrder();
    const made = stand.checkouts.get(gatewayId)!;
    const { intent } = made;
    made.intent = 'pa_gone';
    const [refund] = await promise(order, 50_000);
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'failed' }]);
    made.intent = intent;
    expect((await post(`/api/v1/refunds/${refund!.id}/retry`, { byHand: true })).json()).toMatchObject({ status: 'pending' });
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'pending' }]);
    expect((await post(`/api/v1/refunds/${refund!.id}/fail`, { reason: 'no' })).statusCode).toBe(200);
    expect((await post(`/api/v1/refunds/${refund!.id}/retry`)).statusCode).toBe(200);
    await done();
    expect(await refunds(order)).toMatchObject([{ status: 'executed' }]);
    expect(await sound()).toMatchObject({ sound: true });
  });
});

describe('the demo gateway', () => {
  let other: TestTenant;
  let client: string;
  beforeAll(async () => {
    other = await makeTenant(world);
    client = await makeClient(other);
  });
  const demo = () => ask(50_000, { of: other, client });

  test('says so, pays and fails through the same way as every gateway', async () => {
    const { order, page } = await demo();
    expect(await get(page)).toMatchObject({ demo: true, test: false, status: 'open' });
    expect((await post(`${page}/demo`, { outcome: 'fail' })).json()).toMatchObject({ status: 'failed' });
    expect((await post(`${page}/demo`, { outcome: 'pay' })).json()).toMatchObject({ status: 'paid' });
    expect((await post(`${page}/demo`, { outcome: 'pay' })).json()).toMatchObject({ code: 'CHECKOUT_NOT_OPEN', details: { status: 'paid' } });
    expect(await other.run((ctx) => heldOf(ctx, ORDER, order))).toMatchObject({ verifiedMinor: 50_000 });
    const [refund] = await other.run(async (ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'goodwill', parts: await planRefund(ctx, ORDER, order, 10_000) }));
    await work.relay.drain();
    await work.settled(/checkouts/);
    expect(await other.run((ctx) => refundsOf(ctx, ORDER, order))).toMatchObject([{ id: refund!.id, status: 'executed', documentNumber: expect.stringMatching(/^DEMO-/) }]);
  });

  test('its webhook takes nothing that is not signed with the tenant\'s own secret', async () => {
    const { page } = await demo();
    const answer = await app.inject({ method: 'POST', url: `/hooks/demo-gateway/${other.id}`, payload: '{}', headers: { 'content-type': 'application/json', 'svix-id': 'a', 'svix-timestamp': String(NOW.epochMilliseconds / 1000), 'svix-signature': 'v1,AAAA' } });
    expect(answer.statusCode).toBe(401);
    expect(await get(page)).toMatchObject({ status: 'open' });
  });

  test('legacy: nobody approves a payment by a public route: the demo pays nothing of a real gateway, is off where it is not allowed, and steps back for a real one', async () => {
    const pages = [(await demo()).page, (await ask()).page];
    useDemoGateway({ allowed: false, key: randomBytes(32) });
    for (const page of pages) {
      expect((await post(`${page}/demo`, { outcome: 'pay' })).json()).toMatchObject({ status: 409, code: 'CHECKOUT_NOT_OPEN' });
      expect(await get(page)).toMatchObject({ status: 'open' });
    }
    await expect(demo()).rejects.toMatchObject({ code: 'NO_GATEWAY' });
    useDemoGateway({ allowed: true, key: randomBytes(32) });
    expect((await post(`${pages[1]}/demo`, { outcome: 'pay' })).json()).toMatchObject({ code: 'CHECKOUT_NOT_OPEN' });
    expect(await get('/api/v1/checkouts/gateway')).toEqual({ provider: 'recurrente', live: true });
  });

  test('the same demand gives the same link; another one calls the first off', async () => {
    const { order, id, url, page } = await demo();
    const again = (amountMinor: number) => other.run(async (ctx) => {
      await lockOwners(ctx, [{ ownerType: ORDER, ownerId: order }]);
      return createCheckout(ctx, { ownerType: ORDER, ownerId: order, clientId: client, round: 1, purpose: 'deposit', amountMinor, currency: 'GTQ', description: 'Pedido 1' });
    });
    expect(await again(50_000)).toMatchObject({ id, url });
    expect((await again(40_000)).url).not.toBe(url);
    expect(await get(page)).toMatchObject({ status: 'canceled' });
  });

  test('links that do not exist are 404, whatever they look like, and the twentieth wrong one of an address is the last', async () => {
    const { url } = await demo();
    for (const token of ['x', `${pathOf(url).split('/').at(-1)!.slice(0, -2)}AA`, `pay_${'A'.repeat(64)}`]) expect((await app.inject({ method: 'GET', url: `/api/v1/public/pay/${token}` })).json()).toMatchObject({ code: 'CHECKOUT_NOT_FOUND' });
    for (let n = 0; n < 17; n += 1) await app.inject({ method: 'GET', url: '/api/v1/public/pay/x' });
    expect((await app.inject({ method: 'GET', url: '/api/v1/public/pay/x' })).statusCode).toBe(429);
  });
});

test('what a checkout asks for cannot be changed, a paid one stays paid, and none is deleted', async () => {
  const { id } = await ask();
  const sets = [sql`update checkout set amount_minor = 1 where id = ${id}::uuid`, sql`delete from checkout where id = ${id}::uuid`];
  for (const set of sets) await expect(world.owner.global.executeQuery(set.compile(world.owner.global))).rejects.toThrow(/never/);
});
