import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses, connectionById } from '#capabilities/connections/public.ts';
import { checkLedger, createRefunds, executeRefund, heldOf, lockOwners, planRefund, receiptsOf, refundsOf } from '#capabilities/payments/public.ts';
import { ORDER, SALE, createOrders, heard, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { sql } from '#platform/db.ts';
import { usePayu } from '#test/payu.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWompi } from '#test/wompi.ts';
import { useWork } from '#test/work.ts';
import { judgeFact } from './facts.ts';
import type { TransactionStatus } from './facts.ts';
import { statusOfKind } from './port.ts';
import type { GatewayEvent } from './port.ts';
import { payuForm } from './payu.ts';
import { createCheckout, takeMessage, useDemoGateway } from './public.ts';
import { wompiAddress } from './wompi.ts';

const world = useWorld();
const wompi = useWompi();
const payu = usePayu();
const work = useWork(world);
const WOMPI = { of: null as unknown as TestTenant, hook: '', clientId: '' };
const PAYU = { of: null as unknown as TestTenant, hook: '', clientId: '' };
let app: FastifyInstance;

const post = (url: string, body: object = {}, by = app) => by.inject({ method: 'POST', url, body, headers: { 'idempotency-key': randomUUID() } });
const pathOf = (url: string): string => new URL(url).pathname;
const done = async () => {
  // What an event leads to (a refund) is handed on when the event was worked on.
  for (let round = 0; round < 2; round += 1) {
    await work.relay.drain();
    await work.settled(/connections\.process_event|checkouts/);
  }
};

/** A demand for money of a new order, as an app would make it. */
async function ask(at: typeof WOMPI, { amountMinor = 14_533_000, owner = SALE, minutes = 20, reference }: { amountMinor?: number; owner?: string; minutes?: number; reference?: string } = {}) {
  const order = await makeOrder(at.of, amountMinor);
  const { id, url } = await at.of.run(async (ctx) => {
    await lockOwners(ctx, [{ ownerType: owner, ownerId: order }]);
    return createCheckout(ctx, { ownerType: owner, ownerId: order, clientId: at.clientId, round: 1, purpose: 'balance', amountMinor, currency: 'COP', description: 'Boletas', expiresAt: ctx.now.add({ minutes }), ...(reference && { reference }) });
  });
  return { order, id, path: pathOf(url), page: `/api/v1/public${pathOf(url)}` };
}
/** The client is sent off to the gateway; what the browser would open. */
const start = async (page: string): Promise<string> => {
  const answer = await post(`${page}/start`);
  expect(answer.statusCode).toBe(200);
  return (answer.json() as { url: string }).url;
};
const deliver = async (hook: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
  const { statusCode } = await app.inject({ method: 'POST', url: hook, payload: body, headers });
  await done();
  return statusCode;
};
const tick = async (instant: string) => {
  await work.at(instant);
  await work.settled(/checkouts/);
  await done();
};
const checkout = (at: typeof WOMPI, id: string) => at.of.run((ctx) => ctx.tx.selectFrom('checkout').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
const events = (at: typeof WOMPI, id: string) => at.of.run(async (ctx) => (await ctx.tx.selectFrom('gatewayEvent').select(['kind', 'outcome', 'reason']).where('checkoutId', '=', id).orderBy('id').execute()).map(({ kind, outcome, reason }) => [kind, outcome, reason].filter(Boolean).join(' ')));
const held = (at: typeof WOMPI, order: string, owner = SALE) => at.of.run((ctx) => heldOf(ctx, owner, order));
const receipts = (at: typeof WOMPI, order: string, owner = SALE) => at.of.run((ctx) => receiptsOf(ctx, owner, order));
const refunds = (at: typeof WOMPI, order: string) => at.of.run((ctx) => refundsOf(ctx, SALE, order));
const heardOf = (order: string): string[] => heard.filter(({ ownerId }) => ownerId === order).map(({ what }) => what);
const isSound = (at: typeof WOMPI) => at.of.run(async (ctx) => (await checkLedger(ctx, { seals: true })).sound);

async function connect(at: typeof WOMPI, provider: string, settings: Record<string, unknown>, secrets: Record<string, string>): Promise<string> {
  const { id } = await at.of.run((ctx) => addConnection(ctx, { provider, name: randomUUID(), live: false, settings, secrets }));
  return pathOf((await at.of.run((ctx) => connectionById(ctx, id)))!.hookUrl!);
}

beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  await createOrders(world);
  for (const at of [WOMPI, PAYU]) {
    at.of = await makeTenant(world);
    at.clientId = await makeClient(at.of, 'Ana Lucía Paz');
  }
  await sql`update tenant set created_at = '2026-01-01'`.execute(world.owner.global);
  app = await serverFor(world, WOMPI.of, ['payments.view', 'payments.record', 'payments.verify', 'payments.refund']);
  const { publicKey, privateKey, eventsSecret, integritySecret } = wompi;
  WOMPI.hook = await connect(WOMPI, 'wompi', { publicKey, apiUrl: wompi.url }, { privateKey, eventsSecret, integritySecret });
  PAYU.hook = await connect(PAYU, 'payu', { ...payu.settings, apiUrl: payu.url }, { apiKey: payu.apiKey, apiLogin: payu.apiLogin });
  await tick(NOW.toString());
});
afterAll(() => app.close());
beforeEach(() => {
  world.clock.set(NOW);
  heard.length = 0;
});

const asked = { checkoutId: '', tenantId: '', tax: { amountMinor: 0, baseMinor: 0 }, description: 'Boletas', buyer: { name: 'Ana', email: 'ana@example.com', phone: '+573001234567' }, locale: 'es' as const, zone: 'America/Bogota', successUrl: '', cancelUrl: 'https://example.com/pay/x', metadata: { tenant: '', checkout: '' } };

describe('Wompi (tickets 12.1)', () => {
  test('own vector: MT-7Q4K2M9XW8PB-1, 14533000, COP, expiration 2026-05-10T20:15:00.000Z', () => {
    const url = new URL(wompiAddress({ settings: { publicKey: wompi.publicKey, checkoutUrl: 'https://checkout.wompi.co/p/' }, secrets: { privateKey: 'prv_test_x', integritySecret: 'test_integrity_demo' } }, {
      ...asked, reference: 'MT-7Q4K2M9XW8PB-1', amountMinor: 14_533_000, currency: 'COP', expiresAt: Temporal.Instant.from('2026-05-10T20:15:00Z') }));
    expect(url.origin + url.pathname).toBe('https://checkout.wompi.co/p/');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'public-key': wompi.publicKey, currency: 'COP', 'amount-in-cents': '14533000', reference: 'MT-7Q4K2M9XW8PB-1', 'signature:integrity': '4b15373fdd91538d5bc3e009fab7fe575005de18f62bafe50d8ce2bbfb201960',
      'redirect-url': 'https://example.com/pay/x', 'expiration-time': '2026-05-10T20:15:00.000Z', 'customer-data:full-name': 'Ana', 'customer-data:email': 'ana@example.com', 'customer-data:phone-number-prefix': '+57', 'customer-data:phone-number': '3001234567',
    });
  });

  test('the address says ?id=: the gateway is asked about it, and the event that follows adds nothing', async () => {
    const { id, order, page } = await ask(WOMPI);
    const url = await start(page);
    expect((await post(`${page}/return`, { paymentId: 'made-up' })).json()).toMatchObject({ status: 'open' });
    const one = wompi.pay(url);
    expect((await post(`${page}/return`, { paymentId: one.id })).json()).toMatchObject({ status: 'paid', pending: false });
    expect(await deliver(WOMPI.hook, wompi.event(one))).toBe(200);
    expect(await deliver(WOMPI.hook, wompi.event(one))).toBe(200);
    expect(await receipts(WOMPI, order)).toMatchObject([{ method: 'gateway', status: 'verified', documentNumber: one.id, amountMinor: 14_533_000 }]);
    expect((await receipts(WOMPI, order))[0]!.registeredAt.toString()).toBe(NOW.toString()); // stated later than now: no later than now
    expect(await events(WOMPI, id)).toEqual(['paid applied', 'paid repeated']);
    expect(heardOf(order)).toEqual(['paid']);
  });

  test('a declined try is not used again; a late event of it is still known; the second approval is booked and goes back as a void', async () => {
    const { id, order, page } = await ask(WOMPI, { reference: 'MT-AAAABBBBCCCC' });
    const first = wompi.pay(await start(page), { status: 'PENDING' });
    expect(first.reference).toBe('MT-AAAABBBBCCCC-1');
    // The browser's own way back: no event has come, so the gateway is asked before a reference is given out.
    const second = wompi.pay(await start(page), { status: 'DECLINED', message: 'Fondos insuficientes' });
    expect(await deliver(WOMPI.hook, wompi.event(second))).toBe(200);
    expect(await checkout(WOMPI, id)).toMatchObject({ status: 'failed', failureReason: 'Fondos insuficientes' });
    const third = wompi.pay(await start(page));
    expect([second.reference, third.reference]).toEqual(['MT-AAAABBBBCCCC-2', 'MT-AAAABBBBCCCC-3']);
    await deliver(WOMPI.hook, wompi.event(third));
    expect(heardOf(order)).toEqual(['pending', 'declined', 'paid']);
    // The bank says yes to the first after all.
    first.status = 'APPROVED';
    await deliver(WOMPI.hook, wompi.event(first, { timestamp: 1_778_443_300 }));
    expect(heardOf(order)).toEqual(['pending', 'declined', 'paid', 'further']);
    expect(first.status).toBe('VOIDED');
    expect(await refunds(WOMPI, order)).toMatchObject([{ status: 'executed', method: 'gateway', amountMinor: 14_533_000, documentNumber: first.id }]);
    await deliver(WOMPI.hook, wompi.event(first, { timestamp: 1_778_443_400 })); // our own doing
    await deliver(WOMPI.hook, wompi.event(second, { timestamp: 1_778_443_500, status: 'DECLINED' })); // never undoes
    expect(heardOf(order)).toHaveLength(4);
    expect(await held(WOMPI, order)).toMatchObject({ verifiedMinor: 29_066_000, netPaidMinor: 14_533_000 });
    expect(await checkout(WOMPI, id)).toMatchObject({ status: 'paid', providerPaymentId: third.id });
    expect(await isSound(WOMPI)).toBe(true);
  });

  test('a void that the bank takes its time for, told by the event, ends our refund; what is no card goes back by hand', async () => {
    const paid = async (method: string) => {
      const made = await ask(WOMPI);
      const one = wompi.pay(await start(made.page), { method });
      await deliver(WOMPI.hook, wompi.event(one));
      await WOMPI.of.run(async (ctx) => createRefunds(ctx, { ownerType: SALE, ownerId: made.order, reason: 'cancellation', parts: await planRefund(ctx, SALE, made.order, one.amount_in_cents) }));
      await done();
      return { ...made, one };
    };
    wompi.state.voidsLater = true;
    const card = await paid('CARD');
    wompi.state.voidsLater = false;
    expect(await refunds(WOMPI, card.order)).toMatchObject([{ status: 'pending' }]);
    const byHand = (order: string) => WOMPI.of.run(async (ctx) => executeRefund(ctx, (await refundsOf(ctx, SALE, order))[0]!.id, { method: 'transfer', documentNumber: 'T-1' }));
    await expect(byHand(card.order)).rejects.toMatchObject({ code: 'GATEWAY_REFUNDS' });
    await deliver(WOMPI.hook, wompi.event(card.one, { status: 'VOIDED', timestamp: 1_778_443_300 }));
    expect(await refunds(WOMPI, card.order)).toMatchObject([{ status: 'executed', documentNumber: card.one.id }]);
    const nequi = await paid('NEQUI');
    expect(await refunds(WOMPI, nequi.order)).toMatchObject([{ status: 'pending' }]);
    expect(await byHand(nequi.order)).toMatchObject({ status: 'executed', method: 'transfer' });
    expect([...heardOf(card.order), ...heardOf(nequi.order)]).toEqual(['paid', 'paid']);
  });

  test('VOIDED after APPROVED that is not our doing: the books say that the money has gone, and the owner hears of it', async () => {
    const { order, page } = await ask(WOMPI);
    const one = wompi.pay(await start(page));
    await deliver(WOMPI.hook, wompi.event(one));
    for (const timestamp of [1_778_443_300, 1_778_443_301]) await deliver(WOMPI.hook, wompi.event(one, { status: 'VOIDED', timestamp }));
    await deliver(WOMPI.hook, wompi.event(one, { timestamp: 1_778_443_302 })); // an approval that comes late is no news
    expect(heardOf(order)).toEqual(['paid', 'reversed']);
    expect(await held(WOMPI, order)).toMatchObject({ verifiedMinor: 14_533_000, netPaidMinor: 0 });
    expect(await refunds(WOMPI, order)).toMatchObject([{ status: 'executed', reason: 'correction', documentNumber: one.id }]);
    expect(await isSound(WOMPI)).toBe(true);
  });

  test('an owner that says nothing of further payments: the second is kept aside and not booked', async () => {
    const { id, order, page } = await ask(WOMPI, { owner: ORDER });
    const [first, second] = [wompi.pay(await start(page), { status: 'PENDING' }), wompi.pay(await start(page))];
    await deliver(WOMPI.hook, wompi.event(second));
    first.status = 'APPROVED';
    await deliver(WOMPI.hook, wompi.event(first, { timestamp: 1_778_443_300 }));
    expect((await events(WOMPI, id)).at(-1)).toBe('paid quarantined paid_twice');
    expect(await receipts(WOMPI, order, ORDER)).toHaveLength(1);
  });

  test('tickets 6: what is under way is asked about after 2, 5, 15 and 60 minutes; paid late, the owner still judges it', async () => {
    const { id, order, page } = await ask(WOMPI, { minutes: 15 });
    const one = wompi.pay(await start(page), { status: 'PENDING', method: 'PSE' });
    wompi.calls.length = 0;
    const asks = () => wompi.calls.filter(({ query }) => query.get('reference') === one.reference).length;
    const counts: number[] = [];
    for (const at of ['16:01', '16:02', '16:03', '16:05', '16:10', '16:16', '16:30', '17:00']) {
      await tick(`2026-11-20T${at}:00Z`);
      counts.push(asks());
    }
    expect(counts).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
    expect(heardOf(order)).toEqual(['pending']);
    expect((await post(`${page}/return`)).json()).toMatchObject({ status: 'expired', pending: true });
    expect(await checkout(WOMPI, id)).toMatchObject({ status: 'expired' });
    one.status = 'APPROVED';
    await tick('2026-11-20T18:01:00Z');
    expect(heardOf(order)).toEqual(['pending', 'paid']);
    expect(await checkout(WOMPI, id)).toMatchObject({ status: 'paid' });
  });

  test('another amount or currency is a mismatch: kept aside, not booked; a reference that nobody knows is 200 and recorded', async () => {
    const { id, order, page } = await ask(WOMPI);
    const one = wompi.pay(await start(page));
    expect(await deliver(WOMPI.hook, wompi.event(one, { amount_in_cents: 14_533_001 }))).toBe(200);
    expect(await deliver(WOMPI.hook, wompi.event(one, { currency: 'USD', timestamp: 1 }))).toBe(200);
    expect(await events(WOMPI, id)).toEqual(['paid quarantined amount', 'paid quarantined currency']);
    expect(await WOMPI.of.run((ctx) => ctx.tx.selectFrom('gatewayTransaction').select('status').where('checkoutId', '=', id).execute())).toEqual([{ status: 'mismatch' }]);
    expect(await receipts(WOMPI, order)).toEqual([]);
    expect(await deliver(WOMPI.hook, wompi.event({ ...one, reference: 'X-1', id: 'other-1' }))).toBe(200);
    expect(await WOMPI.of.run((ctx) => ctx.tx.selectFrom('gatewayEvent').select(['outcome', 'reason']).where('paymentId', '=', 'other-1').execute())).toEqual([{ outcome: 'ignored', reason: 'unknown_checkout' }]);
  });

  test('legacy: unsigned events are never taken, also where no secret is set: what is not signed as it must be is 401, an account without events secret 503, another address 404, too large 413; nothing is left', async () => {
    const { id, page } = await ask(WOMPI);
    const one = wompi.pay(await start(page));
    const good = wompi.event(one);
    const { publicKey, privateKey, integritySecret } = wompi;
    const silent = await connect(WOMPI, 'wompi', { publicKey, apiUrl: wompi.url }, { privateKey, integritySecret });
    expect([
      await deliver(WOMPI.hook, wompi.event(one, { secret: 'other' })), await deliver(WOMPI.hook, wompi.event(one, { environment: 'prod' })), await deliver(WOMPI.hook, wompi.event(one, { properties: ['transaction.id', 'transaction.status'] })),
      await deliver(WOMPI.hook, { ...good, body: good.body.replace('14533000', '14533001') }), await deliver(silent, good), await deliver(`${WOMPI.hook}x`, good), await deliver(WOMPI.hook, { ...good, body: good.body + ' '.repeat(256 * 1024) }),
    ]).toEqual([401, 401, 401, 401, 503, 404, 413]);
    expect(await events(WOMPI, id)).toEqual([]);
    // Properties may be others, in another order.
    expect(await deliver(WOMPI.hook, wompi.event(one, { properties: ['transaction.amount_in_cents', 'transaction.reference', 'transaction.status', 'transaction.id'] }))).toBe(200);
    expect(await checkout(WOMPI, id)).toMatchObject({ status: 'paid' });
  });

  test('event, return and question at the same instant: one receipt', async () => {
    const { order, page, id } = await ask(WOMPI);
    const one = wompi.pay(await start(page));
    const at = (n: number) => wompi.event(one, { timestamp: 1_778_443_200 + n });
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => app.inject({ method: 'POST', url: WOMPI.hook, payload: at(n).body, headers: at(n).headers })),
      ...Array.from({ length: 5 }, () => post(`${page}/return`, { paymentId: one.id })), post(`/api/v1/checkouts/${id}/ask`),
    ]);
    await done();
    expect(await receipts(WOMPI, order)).toHaveLength(1);
    expect(heardOf(order)).toEqual(['paid']);
    await expect(sql`update gateway_transaction set status = 'declined' where checkout_id = ${id}::uuid`.execute(world.owner.global)).rejects.toThrow(/does not fall back/);
  });
});

test('facts about any payments in any order and number: each that was approved is booked once, and never undone by less', async () => {
  const kinds = ['pending', 'failed', 'error', 'paid', 'voided', 'refunded'] as const satisfies readonly GatewayEvent['kind'][];
  const Fact = fc.record({ payment: fc.nat(2), kind: fc.constantFrom(...kinds, 'paid' as const) });
  const connectionId = await WOMPI.of.run(async (ctx) => (await ctx.tx.selectFrom('connection').select('id').where('provider', '=', 'wompi').orderBy('id').executeTakeFirstOrThrow()).id);
  await fc.assert(fc.asyncProperty(fc.array(Fact, { minLength: 1, maxLength: 12 }), async (facts) => {
    const { order, page, id } = await ask(WOMPI, { amountMinor: 100_000 });
    const reference = new URL(await start(page)).searchParams.get('reference')!;
    const stored = new Map<number, TransactionStatus>();
    const approved = new Set<number>();
    for (const { payment, kind } of facts) {
      const said = statusOfKind[kind]!;
      if (judgeFact(stored.get(payment) ?? 'created', said) === 'apply') {
        stored.set(payment, said);
        if (said === 'approved') approved.add(payment);
      }
      await WOMPI.of.run((ctx) => takeMessage(ctx, { provider: 'wompi', connectionId, eventId: randomUUID(), payload: {}, event: { kind, checkoutId: reference, paymentId: `${id}-${payment}`, amountMinor: 100_000, currency: 'COP', live: false, metadata: null, paidAt: null, reason: null, method: 'PSE' } }));
    }
    expect(await receipts(WOMPI, order)).toHaveLength(approved.size);
    const kept = await WOMPI.of.run((ctx) => ctx.tx.selectFrom('gatewayTransaction').select(['transactionId', 'status']).where('checkoutId', '=', id).execute());
    expect(new Map(kept.map(({ transactionId, status }) => [Number(transactionId.at(-1)), status]))).toEqual(stored);
    expect((await held(WOMPI, order)).netPaidMinor).toBeLessThanOrEqual(100_000);
  }), { numRuns: 20 });
  expect(await isSound(WOMPI)).toBe(true);
});

// Events delivered none to five times, shuffled and stale: proof/payments-in.proof.ts.

describe('PayU (tickets 12.2)', () => {
  /** The form on our page, as the browser would post it. */
  const formAt = async (path: string): Promise<{ action: string; fields: Record<string, string>; policy: string }> => {
    const answer = await app.inject({ method: 'GET', url: `${path}/go` });
    expect(answer.statusCode).toBe(200);
    const plain = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, sign: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' })[sign]!);
    return {
      action: /action="([^"]*)"/.exec(answer.body)![1]!, policy: String(answer.headers['content-security-policy']),
      fields: Object.fromEntries([...answer.body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [plain(name!), plain(value!)])),
    };
  };
  const sentOff = async (more?: Parameters<typeof ask>[1]) => {
    const made = await ask(PAYU, more);
    const url = await start(made.page);
    expect(pathOf(url)).toBe(`${made.path}/go`);
    return { ...made, ...(await formAt(made.path)) };
  };

  test('public test credentials: 4Vj8eK4rloUd272L48hsrarnUA~508029~TestPayU~20000~COP', () => {
    const form = payuForm({ settings: { merchantId: '508029', accountId: '512321', algorithm: 'MD5' }, secrets: { apiKey: '4Vj8eK4rloUd272L48hsrarnUA', apiLogin: 'x' }, live: false, hookUrl: 'https://example.com/hooks/payu/k' }, {
      ...asked, reference: 'TestPayU', amountMinor: 2_000_000, currency: 'COP', expiresAt: Temporal.Instant.from('2026-05-10T20:15:00Z') });
    expect(form.action).toBe('https://sandbox.checkout.payulatam.com/ppp-web-gateway-payu/');
    expect(form.fields).toMatchObject({ amount: '20000', tax: '0', taxReturnBase: '0', signature: '7ee7cf808ce6a39b17481c54f2c57acc', algorithmSignature: 'MD5', test: '1', expirationDate: '2026-05-10T15:15:00', confirmationUrl: 'https://example.com/hooks/payu/k' });
  });

  test('a form that our own page posts to PayU and to nobody else; an order of 24,820,280 pesos is paid by its confirmation', async () => {
    const { id, order, page, path, action, fields, policy } = await sentOff({ amountMinor: 2_482_028_000, reference: 'MT-7Q4K2M9XW8PB' });
    expect(action).toBe('https://sandbox.checkout.payulatam.com/ppp-web-gateway-payu/');
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; form-action https:\/\/sandbox\.checkout\.payulatam\.com; base-uri 'none'; frame-ancestors 'none'/);
    expect(fields).toMatchObject({ referenceCode: 'MT7Q4K2M9XW8PB1', amount: '24820280', currency: 'COP' });
    const one = payu.pay(fields);
    expect((await post(`${page}/return`, { paymentId: 'whatever' })).json()).toMatchObject({ status: 'paid' }); // asked, not believed
    const answers = [];
    for (let n = 0; n < 9; n += 1) answers.push(await deliver(PAYU.hook, payu.confirmation(one)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await receipts(PAYU, order)).toMatchObject([{ amountMinor: 2_482_028_000, documentNumber: one.id }]);
    expect(await checkout(PAYU, id)).toMatchObject({ status: 'paid' });
    expect((await app.inject({ method: 'GET', url: `${path}/go` })).statusCode).toBe(303);
  });

  test('each try of the payer has its own number under one reference: pending, declined, then approved, told out of order', async () => {
    const { id, order, fields } = await sentOff();
    const [first, second, third] = [payu.pay(fields, 'DECLINED', 'Fondos insuficientes'), payu.pay(fields, 'EXPIRED'), payu.pay(fields)];
    for (const told of [payu.confirmation(third, { state: 'PENDING' }), payu.confirmation(third), payu.confirmation(first), payu.confirmation(second), payu.confirmation(third, { state: 'PENDING' })]) expect(await deliver(PAYU.hook, told)).toBe(200);
    expect(heardOf(order)).toEqual(['pending', 'paid']);
    expect(await checkout(PAYU, id)).toMatchObject({ status: 'paid', failureReason: null, providerPaymentId: third.id });
    expect(await receipts(PAYU, order)).toHaveLength(1);
  });

  test('a wrong sign, another merchant, another value: 401; no key for the algorithm that is set: 503', async () => {
    const { id, fields } = await sentOff();
    const one = payu.pay(fields);
    const good = payu.confirmation(one);
    const keyless = await connect(PAYU, 'payu', { ...payu.settings, algorithm: 'HMAC_SHA256', apiUrl: payu.url }, { apiKey: payu.apiKey, apiLogin: payu.apiLogin });
    expect([
      await deliver(PAYU.hook, payu.confirmation(one, { sign: 'b607a2c2fa100e0947b206d41864fb86' })), await deliver(PAYU.hook, payu.confirmation(one, { merchantId: '508030' })),
      await deliver(PAYU.hook, { ...good, body: good.body.replace('145330.00', '145330.01') }), await deliver(keyless, good),
    ]).toEqual([401, 401, 401, 503]);
    expect(await events(PAYU, id)).toEqual([]);
  });

  test('a confirmation that was lost is made up for by asking; a refund is asked for and pending until PayU confirms it', async () => {
    world.clock.set(Temporal.Instant.from('2026-11-20T20:00:00Z'));
    const { order, fields } = await sentOff();
    payu.pay(fields);
    await tick('2026-11-20T20:02:00Z');
    expect((await receipts(PAYU, order))[0]!.registeredAt.toString()).toBe('2026-11-20T16:00:40Z');
    const promise = (amountMinor: number) => PAYU.of.run(async (ctx) => createRefunds(ctx, { ownerType: SALE, ownerId: order, reason: 'cancellation', parts: await planRefund(ctx, SALE, order, amountMinor) }));
    await promise(4_533_000);
    await done();
    await tick('2026-11-20T21:03:00Z');
    expect((await refunds(PAYU, order)).map(({ status }) => status)).toEqual(['pending']);
    payu.decideRefunds('APPROVED');
    await tick('2026-11-20T22:04:00Z');
    expect((await refunds(PAYU, order)).map(({ status }) => status)).toEqual(['executed']);
    // Refused by the people there: a person here decides.
    await promise(1_000_000);
    await done();
    payu.decideRefunds('DECLINED');
    await tick('2026-11-20T23:05:00Z');
    expect((await refunds(PAYU, order)).map(({ status }) => status)).toEqual(['executed', 'failed']);
    expect(await held(PAYU, order)).toMatchObject({ netPaidMinor: 10_000_000 });
    // Nobody knows whether a refund without an answer was taken on: it is not asked for twice.
    payu.fail(1);
    await promise(1_000_000);
    await done();
    expect((await refunds(PAYU, order)).at(-1)).toMatchObject({ status: 'failed' });
    expect(heardOf(order)).toEqual(['paid']);
  });
});

describe('whose account', () => {
  test('the screen\'s check asks the gateway, and says what is missing', async () => {
    const settings = await serverFor(world, WOMPI.of, ['settings.manage']);
    const { publicKey, privateKey, integritySecret, eventsSecret } = wompi;
    const made = async (more: object, secrets: object = {}) => (await post('/api/v1/connections', { provider: 'wompi', name: randomUUID(), settings: { publicKey, apiUrl: wompi.url, ...more }, secrets: { privateKey, integritySecret, eventsSecret, ...secrets } }, settings)).json() as { id: string };
    const check = async ({ id }: { id: string }) => (await post(`/api/v1/connections/${id}/check`, {}, settings)).json() as { ok: boolean; error: string | null };
    expect(await check(await made({}))).toMatchObject({ ok: true, error: null });
    expect(await check(await made({ publicKey: 'pub_prod_x' }))).toMatchObject({ ok: false, error: expect.stringMatching(/sandbox/) });
    expect(await check(await made({}, { privateKey: 'prv_test_wrong' }))).toMatchObject({ ok: false, error: 'La llave no es válida' });
    await settings.close();
  });

  test('an account serves for its currencies and mode; the demo steps back for a real one', async () => {
    const demand = (currency: string, live?: boolean) => WOMPI.of.run(async (ctx) => {
      const ownerId = await makeOrder(WOMPI.of, 1000);
      await lockOwners(ctx, [{ ownerType: SALE, ownerId }]);
      const { id } = await createCheckout(ctx, { ownerType: SALE, ownerId, clientId: WOMPI.clientId, round: 1, purpose: 'balance', amountMinor: 1000, currency, description: 'x', ...(live !== undefined && { live }) });
      return (await ctx.tx.selectFrom('checkout').select('provider').where('id', '=', id).executeTakeFirstOrThrow()).provider;
    });
    expect(await demand('COP')).toBe('wompi');
    expect(await demand('COP', false)).toBe('wompi');
    await expect(demand('GTQ')).rejects.toMatchObject({ code: 'NO_GATEWAY' });
    expect(await demand('COP', true)).toBe('demo'); // where it is allowed: never on a server in production
  });
});
