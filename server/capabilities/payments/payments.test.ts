import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { changeSettings } from '#platform/settings.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { post as bookEntries, receiptVerified as receiptVerifiedEntry } from './ledger.ts';
import { ORDER, createOrders, guards, makeClient, makeOrder, meetingOf, told } from './testing.ts';
import { applyCredit, bulkInsertReceipts, bulkInsertRefunds, checkLedger, createRefunds, creditOf, heldOf, paymentSettings, planRefund, receiptsOf, registerReceipt, rejectReceipt, releasePending, undoImported, verifyReceipt } from './public.ts';
import type { NewReceipt } from './public.ts';

const world = useWorld();
let tenant: TestTenant;
let app: FastifyInstance;
let viewer: FastifyInstance;
let clientId: string;

beforeAll(async () => {
  await createOrders(world);
  tenant = await makeTenant(world);
  clientId = await makeClient(tenant);
  app = await serverFor(world, tenant, ['payments.view', 'payments.verify', 'payments.refund']);
  viewer = await serverFor(world, tenant, ['payments.view']);
});
afterAll(async () => {
  await app.close();
  await viewer.close();
});
beforeEach(() => {
  told.length = 0;
});

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;
const get = (url: string, by = app): Promise<Answer> => by.inject({ method: 'GET', url });
const post = (url: string, body: object = {}, by = app, key: string = randomUUID()): Promise<Answer> => by.inject({ method: 'POST', url, body, headers: { 'idempotency-key': key } });

let documents = 0;
const receipt = (ownerId: string, amountMinor: number, more: Partial<NewReceipt> = {}): NewReceipt => ({
  clientId, method: 'cash', amountMinor, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber: `DOC-${(documents += 1)}`,
  allocations: [{ ownerType: ORDER, ownerId, round: 1, kind: 'balance', amountMinor }], ...more,
});
const register = (input: NewReceipt) => tenant.run((ctx) => registerReceipt(ctx, input));
const held = (ownerId: string) => tenant.run((ctx) => heldOf(ctx, ORDER, ownerId));
const refund = (ownerId: string, amountMinor: number) => tenant.run(async (ctx) =>
  createRefunds(ctx, { ownerType: ORDER, ownerId, reason: 'cancellation', pctApplied: 50, parts: await planRefund(ctx, ORDER, ownerId, amountMinor) }));
const soundBooks = () => tenant.run((ctx) => checkLedger(ctx, { seals: true }));

test('cash is verified at once, booked, and its owner is told first of the sum and then of the money', async () => {
  const order = await makeOrder(tenant, 100_000);
  await register(receipt(order, 40_000));
  expect(await held(order)).toMatchObject({ verifiedMinor: 40_000, pendingMinor: 0, netPaidMinor: 40_000 });
  expect(told.map(({ what, netPaidMinor }) => [what, netPaidMinor])).toEqual([['changed', 40_000], ['verified', 40_000]]);
  expect(await soundBooks()).toMatchObject({ sound: true, currencies: [{ currency: 'GTQ', sumMinor: 0 }] });
});

test('a transfer waits, counts against the cap, and is verified by somebody else over HTTP', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 60_000, { method: 'transfer', allocations: [
    { ownerType: ORDER, ownerId: order, round: 1, kind: 'deposit', amountMinor: 50_000 }, { ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor: 10_000 }] }));
  expect(await held(order)).toMatchObject({ verifiedMinor: 0, pendingMinor: 60_000, deposits: [{ receiptId: id, round: 1, status: 'pending', heldMinor: 50_000 }] });
  await expect(register(receipt(order, 40_001))).rejects.toMatchObject({ code: 'PAYMENT_EXCEEDS_TOTAL', details: { maxMinor: 40_000 } });

  const list = (await get('/api/v1/payments?status=pending')).json();
  expect(list.items.find((payment: { id: string }) => payment.id === id)).toMatchObject({ mayVerify: true, clientName: 'Ana Pérez', allocations: [{ title: `Pedido ${order.slice(0, 4)}` }, {}] });
  const verified = await post(`/api/v1/payments/${id}/verify`);
  expect(verified.json()).toMatchObject({ status: 'verified', mayVerify: false, blockedBy: 'decided' });
  expect(await held(order)).toMatchObject({ verifiedMinor: 60_000, pendingMinor: 0 });
  expect(told.at(-1)).toMatchObject({ what: 'verified', money: { receiptId: id, allocations: [{ kind: 'deposit' }, { kind: 'balance' }] } });
});

test('a rejected receipt keeps its reason, counts for nothing, and frees its document number', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 60_000, { method: 'bank_slip', documentNumber: 'B-77' }));
  const refused = await register(receipt(order, 1000, { method: 'bank_slip', documentNumber: ' b-77 ' })).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'DUPLICATE_PAYMENT_DOCUMENT', details: { paymentId: id, clientName: 'Ana Pérez' } });

  expect((await post(`/api/v1/payments/${id}/reject`, { reason: 'No llegó' })).json()).toMatchObject({ status: 'rejected', rejectionReason: 'No llegó' });
  expect(await held(order)).toMatchObject({ pendingMinor: 0, netPaidMinor: 0 });
  await register(receipt(order, 1000, { method: 'bank_slip', documentNumber: 'b-77' }));
  expect((await post(`/api/v1/payments/${id}/verify`)).json()).toMatchObject({ status: 409, code: 'INVALID_STATE_TRANSITION' });
});

test('a transfer and a slip may bear the same number, and so may two terminal receipts', async () => {
  const order = await makeOrder(tenant, 100_000);
  for (const method of ['transfer', 'bank_slip', 'card_terminal', 'card_terminal'] as const) await register(receipt(order, 100, { method, documentNumber: 'SAME-1' }));
  expect(await held(order)).toMatchObject({ verifiedMinor: 200, pendingMinor: 200 });
});

test('what cannot be right is refused: no document, a date after today in the zone of the branch', async () => {
  const order = await makeOrder(tenant, 100_000);
  await expect(register(receipt(order, 100, { method: 'transfer', documentNumber: '  ' }))).rejects.toMatchObject({ code: 'DOCUMENT_NUMBER_REQUIRED' });
  await expect(register(receipt(order, 100, { paymentDate: '2026-11-21' }))).rejects.toMatchObject({ code: 'INVALID_PAYMENT_DATE', details: { today: '2026-11-20' } });
  await expect(register(receipt(randomUUID(), 100))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(register(receipt(order, 100, { clientId: randomUUID() }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('20 receipts at once over a cap never pass it', async () => {
  const order = await makeOrder(tenant, 100_000);
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => register(receipt(order, 30_000))));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []))).toEqual(Array(17).fill('PAYMENT_EXCEEDS_TOTAL'));
  expect((await held(order)).netPaidMinor).toBe(90_000);
});

test('twin: without the owner\'s judgement the same rush passes the cap', async () => {
  const order = await makeOrder(tenant, 100_000);
  guards.judge = false;
  await Promise.allSettled(Array.from({ length: 20 }, () => register(receipt(order, 30_000)))).finally(() => {
    guards.judge = true;
  });
  expect((await held(order)).netPaidMinor).toBe(600_000);
});

test('twin: without the owner\'s lock two that look at once both pass the judgement', async () => {
  const order = await makeOrder(tenant, 100_000);
  guards.lock = false;
  guards.meet = meetingOf(2);
  await Promise.all([register(receipt(order, 60_000)), register(receipt(order, 60_000))]).finally(() => {
    guards.lock = true;
    guards.meet = null;
  });
  expect((await held(order)).netPaidMinor).toBe(120_000);
});

test('verified money gets the next number of its year, at once or when it is verified; what waits has none', async () => {
  const order = await makeOrder(tenant, 100_000);
  const first = await register(receipt(order, 1000));
  const waits = await register(receipt(order, 1000, { method: 'transfer' }));
  const old = await register(receipt(order, 1000, { paymentDate: '2025-12-30' }));
  expect(first.number).toMatch(/^R-2026-\d{6}$/);
  expect([waits.number, old.number]).toEqual([null, 'R-2025-000001']);
  const verified = (await post(`/api/v1/payments/${waits.id}/verify`)).json();
  expect(Number(verified.number.slice(-6))).toBe(Number(first.number!.slice(-6)) + 1);
});

test('whoever registers a payment may ask whether its document was handed in before', async () => {
  const clerk = await serverFor(world, tenant, ['payments.record']);
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 12_300, { method: 'transfer', documentNumber: 'TR-900' }));
  const ask = (query: string, by = clerk) => get(`/api/v1/payments/documents?${query}`, by);
  expect((await ask('method=transfer&number=%20tr-900')).json()).toEqual({ taken: { paymentId: id, clientName: 'Ana Pérez', amountMinor: 12_300, currency: 'GTQ', paymentDate: '2026-11-20' } });
  expect((await ask('method=bank_slip&number=TR-900')).json()).toEqual({ taken: null });
  expect((await ask('method=cash&number=1')).statusCode).toBe(422);
  expect((await ask('method=transfer&number=TR-900', viewer)).statusCode).toBe(403);
  await post(`/api/v1/payments/${id}/reject`, { reason: 'No llegó' });
  expect((await ask('method=transfer&number=TR-900')).json()).toEqual({ taken: null });
  await clerk.close();
});

test('the receipt for the client is a PDF once the money is verified; money that waits has none', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id, number } = await register(receipt(order, 40_000, { allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'deposit', amountMinor: 30_000 }] }));
  const document = await get(`/api/v1/payments/${id}/receipt`, viewer);
  expect([document.statusCode, document.headers['content-type'], document.headers['content-disposition']]).toEqual([200, 'application/pdf', `inline; filename="${number}.pdf"`]);
  expect(document.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  const waits = await register(receipt(order, 1000, { method: 'transfer' }));
  expect((await get(`/api/v1/payments/${waits.id}/receipt`, viewer)).json()).toMatchObject({ status: 409, code: 'PAYMENT_NOT_VERIFIED' });
  const elsewhere = await serverFor(world, await makeTenant(world), ['payments.view']);
  expect((await get(`/api/v1/payments/${id}/receipt`, elsewhere)).json()).toMatchObject({ status: 404, code: 'PAYMENT_NOT_FOUND' });
  await elsewhere.close();
});

test('two people who verify at once: one does, the other is told that it is done, and it is booked once', async () => {
  const people = await Promise.all(Array.from({ length: 2 }, () => {
    const userId = randomUUID();
    return serverFor(world, tenant, ['payments.view', 'payments.verify'], { id: userId, userId });
  }));
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 10_000, { method: 'transfer' }));
  const answers = await Promise.all(Array.from({ length: 8 }, (_, turn) => post(`/api/v1/payments/${id}/verify`, {}, people[turn % 2])));
  expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(409)]);
  expect(answers.find(({ statusCode }) => statusCode === 409)!.json()).toMatchObject({ code: 'INVALID_STATE_TRANSITION' });
  expect((await held(order)).verifiedMinor).toBe(10_000);
  expect(told.filter(({ what, ownerId }) => what === 'verified' && ownerId === order)).toHaveLength(1);
  expect(await soundBooks()).toMatchObject({ sound: true });
  await Promise.all(people.map((person) => person.close()));
});

test('twin: without lock and look at the state the books still take it once; without their own guard it is booked twice', async () => {
  const place = await makeTenant(world);
  const theClient = await makeClient(place);
  /** Both have read that it waits before either writes. */
  const twice = async () => {
    const order = await makeOrder(place, 100_000);
    const waits = await place.run((ctx) => registerReceipt(ctx, { ...receipt(order, 10_000, { method: 'transfer' }), clientId: theClient }));
    const meet = meetingOf(2);
    const verify = () => place.run(async (ctx) => {
      await meet();
      await sql`update receipt set status = 'verified', verified_at = now() where id = ${waits.id}::uuid`.execute(ctx.tx);
      await bookEntries(ctx, [receiptVerifiedEntry(waits, [{ ownerType: ORDER, ownerId: order, amountMinor: 10_000 }])]);
    });
    return Promise.allSettled([verify(), verify()]);
  };
  const sound = async () => (await place.run((ctx) => checkLedger(ctx, { seals: true }))).sound;
  const owner = world.owner.global;
  expect((await twice()).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await sound()).toBe(true);

  const { rows: [index] } = await sql<{ indexdef: string }>`select indexdef from pg_indexes where indexname = 'ledger_entry_once'`.execute(owner);
  await sql`drop index ledger_entry_once`.execute(owner);
  expect((await twice()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await place.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: false, problems: [{ code: 'owner_differs', count: 1 }] });
  for (const table of ['ledger_seal', 'ledger_line', 'ledger_entry']) {
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(owner);
    await sql`delete from ${sql.table(table)} where tenant_id = ${place.id}::uuid`.execute(owner);
    await sql`alter table ${sql.table(table)} enable trigger user`.execute(owner);
  }
  await sql.raw(index!.indexdef).execute(owner);
});

test('the same key answers the same, with one effect; without a key money does not move', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 10_000, { method: 'transfer' }));
  const [first, second] = [await post(`/api/v1/payments/${id}/verify`, {}, app, 'k-1'), await post(`/api/v1/payments/${id}/verify`, {}, app, 'k-1')];
  expect([first.statusCode, second.statusCode, second.headers['idempotency-replayed']]).toEqual([200, 200, 'true']);
  expect(second.body).toBe(first.body);
  expect((await app.inject({ method: 'POST', url: `/api/v1/payments/${id}/verify` })).json().code).toBe('IDEMPOTENCY_KEY_REQUIRED');
});

test('where two pairs of eyes are asked for, who registered may not verify', async () => {
  const strict = await makeTenant(world);
  const theClient = await makeClient(strict);
  const order = await makeOrder(strict, 100_000);
  const [ana, eva] = [randomUUID(), randomUUID()];
  await strict.run((ctx) => changeSettings(ctx, paymentSettings, { verifierMayHaveRegistered: false }));
  const { id } = await strict.run((ctx) => registerReceipt(ctx, { ...receipt(order, 100, { method: 'transfer' }), clientId: theClient }), { type: 'user', id: ana, userId: ana });
  const as = (userId: string) => serverFor(world, strict, ['payments.view', 'payments.verify'], { id: userId, userId });
  const [byAna, byEva] = [await as(ana), await as(eva)];
  try {
    expect((await get(`/api/v1/payments/${id}`, byAna)).json()).toMatchObject({ mayVerify: false, blockedBy: 'same_user' });
    expect((await post(`/api/v1/payments/${id}/verify`, {}, byAna)).json()).toMatchObject({ status: 403, code: 'SAME_USER_NOT_ALLOWED' });
    expect((await post(`/api/v1/payments/${id}/reject`, { reason: 'x' }, byAna)).json()).toMatchObject({ status: 403, code: 'SAME_USER_NOT_ALLOWED' });
    expect((await post(`/api/v1/payments/${id}/verify`, {}, byEva)).statusCode).toBe(200);
  } finally {
    await byAna.close();
    await byEva.close();
  }
});

test('who may see payments reads the rule of two pairs of eyes, who keeps the settings changes it', async () => {
  const keeper = await serverFor(world, await makeTenant(world), ['settings.manage']);
  const change = (body: object, by = keeper) => by.inject({ method: 'PATCH', url: '/api/v1/payments/settings', body });
  try {
    expect((await get('/api/v1/payments/settings', viewer)).json()).toEqual({ verifierMayHaveRegistered: true });
    expect((await change({ verifierMayHaveRegistered: false }, viewer)).statusCode).toBe(403);
    expect((await change({ verifierMayHaveRegistered: false })).json()).toEqual({ verifierMayHaveRegistered: false });
    expect((await change({ verifierMayHaveRegistered: null })).json()).toEqual({ verifierMayHaveRegistered: true });
    expect((await change({ maxMinor: 1 })).json().errors).toEqual([expect.objectContaining({ pointer: '/body/maxMinor', code: 'unknown_field' })]);
  } finally {
    await keeper.close();
  }
});

test('gateway money is verified by the gateway only', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 100, { method: 'gateway', documentNumber: null, gatewayRef: 'ch_1' }));
  expect((await post(`/api/v1/payments/${id}/verify`)).json()).toMatchObject({ status: 409, code: 'GATEWAY_VERIFIES' });
  await tenant.run((ctx) => verifyReceipt(ctx, id), { type: 'gateway' });
  expect((await held(order)).verifiedMinor).toBe(100);
});

// ----------------------------------------------------------------------------------------------------------- refunds
test('E25: card 102500, later cash 47500; a refund of 75000 takes 47500 in cash and 27500 by card', async () => {
  const order = await makeOrder(tenant, 150_000);
  await register(receipt(order, 102_500, { method: 'card_terminal' }));
  world.clock.set(world.clock.now().add({ minutes: 1 }));
  await register(receipt(order, 47_500));
  expect((await refund(order, 75_000)).map(({ method, amountMinor, status }) => `${method} ${amountMinor} ${status}`).toSorted()).toEqual(['card_terminal 27500 pending', 'cash 47500 pending']);
  expect(await held(order)).toMatchObject({ verifiedMinor: 150_000, refundedMinor: 75_000, netPaidMinor: 75_000 });
  await expect(refund(order, 75_001)).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT', details: { maxMinor: 75_000 } });
});

test('a refund is executed with its document, or fails and is tried again, or is called off', async () => {
  const order = await makeOrder(tenant, 100_000);
  await register(receipt(order, 90_000, { method: 'card_terminal' }));
  const [one] = await refund(order, 40_000);
  const url = `/api/v1/refunds/${one!.id}`;
  expect((await post(`${url}/execute`)).json()).toMatchObject({ status: 422, code: 'DOCUMENT_NUMBER_REQUIRED' });
  expect((await post(`${url}/fail`, { reason: 'Tarjeta vencida' })).json()).toMatchObject({ status: 'failed' });
  expect((await held(order)).netPaidMinor).toBe(90_000);
  expect((await post(`${url}/execute`, { documentNumber: 'R-1' })).json()).toMatchObject({ status: 409, code: 'INVALID_STATE_TRANSITION', details: { allowed: ['pending'] } });
  expect((await post(`${url}/retry`)).json()).toMatchObject({ status: 'pending' });
  expect((await post(`${url}/execute`, { method: 'transfer', documentNumber: 'R-1' })).json()).toMatchObject({ status: 'executed', method: 'transfer', documentNumber: 'R-1', pctApplied: 50, paymentId: one!.receiptId });
  expect((await post(`${url}/void`, { reason: 'x' })).json()).toMatchObject({ status: 409, code: 'INVALID_STATE_TRANSITION', details: { allowed: [] } });

  const [two] = await refund(order, 10_000);
  expect((await post(`/api/v1/refunds/${two!.id}/void`, { reason: 'Se arrepintió' })).json()).toMatchObject({ status: 'voided' });
  expect((await held(order)).netPaidMinor).toBe(50_000);
  const { currencies, sound } = await soundBooks();
  expect([sound, currencies[0]!.sumMinor]).toEqual([true, 0]);
  expect((await get('/api/v1/refunds?open=true')).json().items.every(({ status }: { status: string }) => ['pending', 'failed'].includes(status))).toBe(true);
});

test('a failed refund is not promised again when the money has gone back meanwhile', async () => {
  const order = await makeOrder(tenant, 100_000);
  await register(receipt(order, 50_000));
  const [first] = await refund(order, 50_000);
  await post(`/api/v1/refunds/${first!.id}/fail`, { reason: 'x' });
  await refund(order, 50_000);
  expect((await post(`/api/v1/refunds/${first!.id}/retry`)).json()).toMatchObject({ status: 422, code: 'REFUND_EXCEEDS_PAYMENT' });
});

test('20 refunds at once give back no more than was paid, even when the owner is not locked', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 100_000));
  guards.lock = false;
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () =>
    tenant.run((ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'goodwill', parts: [{ paymentId: id, amountMinor: 30_000 }] })))).finally(() => {
    guards.lock = true;
  });
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []))).toEqual(Array(17).fill('REFUND_EXCEEDS_PAYMENT'));
  expect((await held(order)).netPaidMinor).toBe(10_000);
});

test('a refund takes from the balance of its receipt before the deposit', async () => {
  const order = await makeOrder(tenant, 100_000);
  await register(receipt(order, 60_000, { allocations: [
    { ownerType: ORDER, ownerId: order, round: 1, kind: 'deposit', amountMinor: 50_000 }, { ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor: 10_000 }] }));
  await refund(order, 25_000);
  expect((await held(order)).deposits).toEqual([expect.objectContaining({ heldMinor: 35_000, status: 'verified' })]);
});

// ------------------------------------------------------------------------------------------------------------ credit
test('what an owner let go of becomes credit when it is verified; credit pays for another owner or goes back', async () => {
  const someone = await makeClient(tenant, 'Beto');
  const [gone, next] = [await makeOrder(tenant, 100_000), await makeOrder(tenant, 100_000)];
  const { id } = await register({ ...receipt(gone, 60_000, { method: 'transfer' }), clientId: someone });
  expect(await tenant.run((ctx) => releasePending(ctx, ORDER, gone))).toBe(1);
  expect(await held(gone)).toMatchObject({ pendingMinor: 0 });
  await post(`/api/v1/payments/${id}/verify`);
  expect(await held(gone)).toMatchObject({ verifiedMinor: 0 });
  expect((await get(`/api/v1/payments/credit/${someone}`)).json()).toEqual({ items: [{ currency: 'GTQ', amountMinor: 60_000 }] });

  const pay = (amountMinor: number) => tenant.run((ctx) => applyCredit(ctx, { clientId: someone, currency: 'GTQ', ownerType: ORDER, ownerId: next, round: 1, kind: 'balance', amountMinor }));
  await pay(45_000);
  expect(await held(next)).toMatchObject({ verifiedMinor: 45_000 });
  await expect(pay(15_001)).rejects.toMatchObject({ code: 'CREDIT_EXCEEDED', details: { maxMinor: 15_000 } });
  expect((await post(`/api/v1/payments/credit/${someone}/refund`, { amountMinor: 15_001, currency: 'GTQ' })).json().code).toBe('CREDIT_EXCEEDED');
  const [back] = (await post(`/api/v1/payments/credit/${someone}/refund`, { amountMinor: 15_000, currency: 'GTQ' })).json().items;
  expect(back).toMatchObject({ status: 'pending', amountMinor: 15_000, ownerId: null });
  expect((await post(`/api/v1/refunds/${back.id}/execute`, { documentNumber: 'T-9' })).statusCode).toBe(200);
  expect(await tenant.run((ctx) => creditOf(ctx, someone))).toEqual([]);
  expect(await soundBooks()).toMatchObject({ sound: true });
});

test('one receipt may pay for two owners, and each gets back only its own', async () => {
  const [a, b] = [await makeOrder(tenant, 100_000), await makeOrder(tenant, 100_000)];
  await register(receipt(a, 80_000, { allocations: [
    { ownerType: ORDER, ownerId: a, round: 1, kind: 'balance', amountMinor: 50_000 }, { ownerType: ORDER, ownerId: b, round: 1, kind: 'balance', amountMinor: 30_000 }] }));
  await expect(refund(a, 50_001)).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT', details: { maxMinor: 50_000 } });
  await refund(a, 50_000);
  expect([(await held(a)).netPaidMinor, (await held(b)).netPaidMinor]).toEqual([0, 30_000]);
  expect((await tenant.run((ctx) => receiptsOf(ctx, ORDER, b))).map(({ heldMinor, allocations }) => [heldMinor, allocations.length])).toEqual([[30_000, 1]]);
});

// ------------------------------------------------------------------------------------------------------------ import
test('money of the past comes in booked, and an import that is undone leaves the books sound', async () => {
  const order = await makeOrder(tenant, 100_000);
  const importId = randomUUID();
  const before = await soundBooks();
  const ids = await tenant.run((ctx) => bulkInsertReceipts(ctx, importId, [receipt(order, 60_000, { paymentDate: '2025-03-01' }), receipt(order, 20_000, { method: 'transfer', documentNumber: null })]));
  await tenant.run((ctx) => bulkInsertRefunds(ctx, importId, [{ receiptId: ids[0]!, ownerType: ORDER, ownerId: order, amountMinor: 15_000, method: 'cash', executedAt: ctx.now, reason: 'correction' }]));
  expect(await held(order)).toMatchObject({ verifiedMinor: 80_000, refundedMinor: 15_000 });
  expect((await soundBooks()).sound).toBe(true);

  await tenant.run((ctx) => undoImported(ctx, importId));
  expect(await held(order)).toMatchObject({ verifiedMinor: 0, refundedMinor: 0 });
  const after = await soundBooks();
  expect(after.currencies).toEqual(before.currencies);
  expect(after.sound).toBe(true);
});

test('an import whose money was used since cannot be undone', async () => {
  const order = await makeOrder(tenant, 100_000);
  const importId = randomUUID();
  await tenant.run((ctx) => bulkInsertReceipts(ctx, importId, [receipt(order, 60_000)]));
  await refund(order, 1000);
  await expect(tenant.run((ctx) => undoImported(ctx, importId))).rejects.toMatchObject({ code: 'IMPORTED_PAYMENTS_USED' });
});

// ------------------------------------------------------------------------------------------------------------ access
test('payments and refunds of another tenant are not found', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 10_000, { method: 'transfer' }));
  await register(receipt(order, 10_000));
  const [back] = await refund(order, 500);
  const stranger = await makeTenant(world);
  const theirs = await serverFor(world, stranger, 'everything');
  try {
    expect((await get(`/api/v1/payments/${id}`, theirs)).json()).toMatchObject({ status: 404, code: 'PAYMENT_NOT_FOUND' });
    for (const [url, body] of [['verify', {}], ['reject', { reason: 'x' }]] as const) expect((await post(`/api/v1/payments/${id}/${url}`, body, theirs)).json().code).toBe('PAYMENT_NOT_FOUND');
    for (const [url, body] of [['execute', { documentNumber: 'x' }], ['fail', { reason: 'x' }], ['retry', {}], ['void', { reason: 'x' }]] as const) {
      expect((await post(`/api/v1/refunds/${back!.id}/${url}`, body, theirs)).json()).toMatchObject({ status: 404, code: 'REFUND_NOT_FOUND' });
    }
    expect((await get(`/api/v1/payments?clientId=${clientId}`, theirs)).json().items).toEqual([]);
    expect((await get('/api/v1/ledger/balance', theirs)).json()).toMatchObject({ currencies: [], entries: 0, sound: true });
  } finally {
    await theirs.close();
  }
});

test('a caller of one branch sees its payments and not those of another', async () => {
  const order = await makeOrder(tenant, 100_000);
  const elsewhere = await tenant.run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: tenant.id, name: 'Norte', zone: 'America/Guatemala', currency: 'GTQ' }).returning('id').executeTakeFirstOrThrow());
  const { id } = await register(receipt(order, 100, { branchId: elsewhere.id }));
  const local = await serverFor(world, tenant, ['payments.view'], { branchIds: [tenant.branchId] });
  try {
    expect((await get(`/api/v1/payments/${id}`, local)).statusCode).toBe(404);
    expect((await get(`/api/v1/payments/${id}`)).statusCode).toBe(200);
  } finally {
    await local.close();
  }
});

test('who may only look may not decide', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 10_000, { method: 'transfer' }));
  const urls = [`/api/v1/payments/${id}/verify`, `/api/v1/payments/${id}/reject`, `/api/v1/refunds/${randomUUID()}/execute`, `/api/v1/refunds/${randomUUID()}/void`, `/api/v1/payments/credit/${clientId}/refund`];
  const answers = await Promise.all(urls.map((url) => post(url, {}, viewer)));
  expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(urls.map(() => [403, 'INSUFFICIENT_PERMISSIONS']));
  expect((await get(`/api/v1/payments/${id}`, viewer)).json()).toMatchObject({ mayVerify: false, blockedBy: 'permission' });
});

test('the list filters and pages: newest first, by method, date and part of the document', async () => {
  const other = await makeClient(tenant, 'Zoé Ñandú');
  const order = await makeOrder(tenant, 1_000_000);
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await register({ ...receipt(order, 1000 + i, { paymentDate: `2026-11-1${i}`, method: 'card_terminal', documentNumber: `LIST-${i}` }), clientId: other })).id);
  const first = (await get(`/api/v1/payments?clientId=${other}&limit=3`)).json();
  const second = (await get(`/api/v1/payments?clientId=${other}&limit=3&cursor=${first.next}`)).json();
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(ids.toReversed());
  expect((await get(`/api/v1/payments?clientId=${other}&from=2026-11-11&to=2026-11-12`)).json().items).toHaveLength(2);
  expect((await get('/api/v1/payments?search=list-3')).json().items).toHaveLength(1);
  expect((await get('/api/v1/payments?search=nandu')).json().items).toHaveLength(5);
  expect((await get('/api/v1/payments?search=%25')).json().items).toHaveLength(0);
  expect((await get(`/api/v1/payments?method=cash&clientId=${other}`)).json().items).toHaveLength(0);
});

test('a rejected receipt cannot be decided again by the service either', async () => {
  const order = await makeOrder(tenant, 100_000);
  const { id } = await register(receipt(order, 10_000, { method: 'transfer' }));
  await tenant.run((ctx) => rejectReceipt(ctx, id, 'x'));
  await expect(tenant.run((ctx) => verifyReceipt(ctx, id))).rejects.toMatchObject({ code: 'INVALID_STATE_TRANSITION' });
});
