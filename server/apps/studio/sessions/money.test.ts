import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cashSettings } from '#capabilities/cash/public.ts';
import { takeMessage, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { creditOf, receiptsOf } from '#capabilities/payments/public.ts';
import { changeSettings } from '#platform/settings.ts';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';

const world = useWorld();
const work = useWork(world);
let studio: Studio;
let app: FastifyInstance;

beforeAll(async () => {
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  studio = await makeStudio(world);
  ({ app } = studio);
});
beforeEach(() => world.clock.set(NOW));

const send = async (method: 'POST' | 'PATCH', url: string, body: object, version?: number, by = app) =>
  by.inject({ method, url: `/api/v1/studio/${url}`, body, headers: { 'idempotency-key': randomUUID(), ...(version !== undefined && { 'if-match': `"${version}"` }) } });
const get = async (url: string) => (await app.inject({ method: 'GET', url })).json();
const detail = (id: string) => get(`/api/v1/studio/sessions/${id}`);

let day = 9;
/** Sold for Q 2,050.00 (E7: deposit Q 1,025.00) and pre-scheduled. */
async function preScheduled(): Promise<{ id: string; code: string }> {
  day += 1;
  const date = `2026-12-${String(day).padStart(2, '0')}`;
  const made = (await send('POST', 'sessions', studioSession(studio, { startsAt: `${date}T16:00:00Z`, endsAt: `${date}T18:00:00Z` }))).json();
  let { version } = made;
  for (const line of [{ itemId: studio.items.album, quantity: 1 }, { itemId: studio.items.photo, quantity: 11 }]) ({ version } = (await send('POST', `sessions/${made.id}/lines`, line, version)).json());
  const quoted = await send('POST', `sessions/${made.id}/quick-quote`, {}, version);
  expect(quoted.json()).toMatchObject({ status: 'pre_scheduled', totalMinor: 205_000, depositMinor: 102_500 });
  return made;
}
const link = async (id: string, by = app) => send('POST', `sessions/${id}/payment-link`, {}, undefined, by);
const pageOf = (url: string) => `/api/v1/public${new URL(url).pathname}`;
const pay = async (url: string) => (await app.inject({ method: 'POST', url: `${pageOf(url)}/demo`, body: { outcome: 'pay' } })).json();

test('a link asks for the deposit until its deadline; paying it confirms the session (T3), then the link asks for the balance', async () => {
  const { id, code } = await preScheduled();
  const first = (await link(id)).json();
  expect(first).toMatchObject({ purpose: 'deposit', amountMinor: 102_500, currency: 'GTQ', expiresAt: (await detail(id)).paymentDeadlineAt });
  expect((await link(id)).json()).toEqual(first);
  expect(await pay(first.url)).toMatchObject({ status: 'paid', description: `Anticipo de la sesión ${code}` });
  expect(await detail(id)).toMatchObject({ status: 'confirmed', netPaidMinor: 102_500 });
  const second = (await link(id)).json();
  expect(second).toMatchObject({ purpose: 'balance', amountMinor: 102_500 });
  await pay(second.url);
  expect(await detail(id)).toMatchObject({ netPaidMinor: 205_000, balanceDueMinor: 0 });
  expect((await link(id)).json()).toMatchObject({ code: 'NOTHING_TO_PAY' });
  expect((await get(`/api/v1/checkouts?ownerType=studio_session&ownerId=${id}`)).items.map((one: { status: string }) => one.status)).toEqual(['paid', 'paid']);
});

test('no link in a state that takes no money, none after the deadline, none for who may not ask', async () => {
  const made = (await send('POST', 'sessions', studioSession(studio, { startsAt: '2027-01-20T16:00:00Z', endsAt: '2027-01-20T18:00:00Z' }))).json();
  expect((await link(made.id)).json()).toMatchObject({ code: 'PAYMENT_NOT_ALLOWED_IN_STATE' });
  const { id } = await preScheduled();
  const viewer = await serverFor(world, studio, ['payments.view', 'studio.session.view.all']);
  expect((await link(id, viewer)).statusCode).toBe(403);
  await viewer.close();
  world.clock.set(Temporal.Instant.from((await detail(id)).paymentDeadlineAt));
  expect((await link(id)).json()).toMatchObject({ code: 'PAYMENT_DEADLINE_EXPIRED' });
});

test('a session that is canceled calls its link off; money paid all the same is credit and revives nothing', async () => {
  const { id } = await preScheduled();
  const { url, id: checkoutId } = (await link(id)).json();
  const before = (await studio.run((ctx) => creditOf(ctx, studio.clientId)))[0]?.amountMinor ?? 0;
  const { version } = await detail(id);
  expect((await send('POST', `sessions/${id}/cancel`, { initiator: 'client', reasonCode: 'client_request', reason: 'Ya no puede' }, version)).statusCode).toBe(200);
  await work.relay.drain();
  await work.settled(/checkouts/);
  expect(await get(pageOf(url))).toMatchObject({ status: 'canceled' });
  expect(await pay(url)).toMatchObject({ code: 'CHECKOUT_NOT_OPEN' });
  // It was being paid at that very moment: the gateway's word comes afterwards.
  const event = { kind: 'paid' as const, checkoutId, paymentId: 'late-1', amountMinor: 102_500, currency: 'GTQ', live: false, metadata: { tenant: studio.id, checkout: checkoutId }, paidAt: NOW, reason: null };
  expect(await studio.run((ctx) => takeMessage(ctx, { provider: 'demo', connectionId: null, eventId: 'late', event, payload: {} }))).toBe('applied');
  expect(await detail(id)).toMatchObject({ status: 'canceled', netPaidMinor: 0 });
  expect(await studio.run((ctx) => creditOf(ctx, studio.clientId))).toEqual([{ currency: 'GTQ', amountMinor: before + 102_500 }]);
  expect(await studio.run((ctx) => receiptsOf(ctx, 'studio_session', id))).toEqual([]);
});

test('the instant the gateway states decides whether a deposit is in time, not when its word arrives (5.4, 6 and 7)', async () => {
  for (const [paidBefore, status] of [[1, 'confirmed'], [0, 'pre_scheduled']] as const) {
    const { id } = await preScheduled();
    const made = (await link(id)).json();
    const deadline = Temporal.Instant.from((await detail(id)).paymentDeadlineAt);
    world.clock.set(deadline.add({ minutes: 30 }));
    const event = { kind: 'paid' as const, checkoutId: made.id, paymentId: randomUUID(), amountMinor: 102_500, currency: 'GTQ', live: false, metadata: { tenant: studio.id, checkout: made.id }, paidAt: deadline.subtract({ seconds: paidBefore }), reason: null };
    await studio.run((ctx) => takeMessage(ctx, { provider: 'demo', connectionId: null, eventId: randomUUID(), event, payload: {} }));
    expect(await detail(id)).toMatchObject({ status, netPaidMinor: status === 'confirmed' ? 102_500 : 0 });
    world.clock.set(NOW);
  }
});

test('goodwill goes above the matrix up to what is held, audited, by who may override', async () => {
  const { id } = await preScheduled();
  await pay((await link(id)).json().url);
  const refund = (amountMinor: number, by = app) => send('POST', `sessions/${id}/refunds`, { amountMinor, reason: 'Se dañó un lente' }, undefined, by);
  expect((await refund(102_501)).json()).toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT', details: { maxMinor: 102_500 } });
  const given = (await refund(30_000)).json();
  expect(given).toMatchObject({ netPaidMinor: 72_500, refunds: [{ reason: 'goodwill', amountMinor: 30_000, status: 'pending' }] });
  const clerk = await serverFor(world, studio, ['payments.refund', 'payments.record', 'studio.session.view.all']);
  expect((await refund(1, clerk)).statusCode).toBe(403);
  await clerk.close();
});

test('a client\'s credit pays for another session like money that comes in', async () => {
  const credit = (await studio.run((ctx) => creditOf(ctx, studio.clientId)))[0]!.amountMinor;
  const { id } = await preScheduled();
  expect((await send('POST', `sessions/${id}/apply-credit`, { amountMinor: 50_000 })).json()).toMatchObject({ code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 102_500 } });
  expect(credit).toBeGreaterThanOrEqual(102_500);
  expect((await get('/api/v1/payments/credit')).items).toMatchObject([{ clientId: studio.clientId, amountMinor: credit, currency: 'GTQ' }]);
  expect((await send('POST', `sessions/${id}/apply-credit`, { amountMinor: 102_500 })).json()).toMatchObject({ status: 'confirmed', netPaidMinor: 102_500 });
  if (credit > 102_500) await send('POST', `sessions/${id}/apply-credit`, { amountMinor: credit - 102_500 });
  expect((await get('/api/v1/payments/credit')).items).toEqual([]);
  const another = await preScheduled();
  expect((await send('POST', `sessions/${another.id}/apply-credit`, { amountMinor: 102_500 })).json()).toMatchObject({ code: 'CREDIT_EXCEEDED', details: { maxMinor: 0 } });
});

test('a wrong receipt is reversed as a correction; one that waits is not', async () => {
  const { id } = await preScheduled();
  await send('POST', `sessions/${id}/payments`, { method: 'cash', amountMinor: 102_500, currency: 'GTQ', paymentDate: '2026-11-20' });
  const [receipt] = await studio.run((ctx) => receiptsOf(ctx, 'studio_session', id));
  const reverse = () => app.inject({ method: 'POST', url: `/api/v1/payments/${receipt!.id}/reverse`, body: { reason: 'Era de otra sesión' }, headers: { 'idempotency-key': randomUUID() } });
  expect((await reverse()).json()).toMatchObject({ items: [{ reason: 'correction', amountMinor: 102_500, status: 'pending', method: 'cash' }] });
  expect((await reverse()).json()).toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT' });
  expect(await detail(id)).toMatchObject({ netPaidMinor: 0 });
});

test('where cash must lie in an open drawer, a payment and a refund in cash say so until one is open', async () => {
  const [paid, waits] = [await preScheduled(), await preScheduled()];
  const cash = (id: string) => send('POST', `sessions/${id}/payments`, { method: 'cash', amountMinor: 102_500, currency: 'GTQ', paymentDate: '2026-11-20' });
  const post = (url: string, body: object) => app.inject({ method: 'POST', url: `/api/v1/${url}`, body, headers: { 'idempotency-key': randomUUID() } });
  expect((await cash(paid.id)).statusCode).toBe(201);
  const { refunds } = (await send('POST', `sessions/${paid.id}/refunds`, { amountMinor: 10_000, reason: 'Se dañó un lente' })).json();
  await studio.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: true }));
  const refused = { status: 409, code: 'CASH_SESSION_REQUIRED', detail: 'Abre tu caja antes de recibir o devolver efectivo.' };
  expect((await cash(waits.id)).json()).toMatchObject(refused);
  expect((await post(`refunds/${refunds[0].id}/execute`, {})).json()).toMatchObject(refused);
  expect(await detail(waits.id)).toMatchObject({ status: 'pre_scheduled', netPaidMinor: 0 });
  const transfer = await send('POST', `sessions/${waits.id}/payments`, { method: 'transfer', amountMinor: 102_500, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber: 'CAJA-1' });
  expect(transfer.statusCode).toBe(201);

  const register = (await post('cash/registers', { branchId: studio.branchId, name: 'Caja' })).json();
  expect((await post('cash/sessions', { registerId: register.id, openingMinor: 50_000 })).statusCode).toBe(201);
  expect((await post(`refunds/${refunds[0].id}/execute`, {})).json()).toMatchObject({ status: 'executed', method: 'cash' });
  const third = await preScheduled();
  expect((await cash(third.id)).json()).toMatchObject({ status: 'confirmed' });
  await studio.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: null }));
});

test('the client downloads the receipt of verified money of that session by the status page, and nothing else', async () => {
  const [{ id }, other] = [await preScheduled(), await preScheduled()];
  for (const one of [id, other.id]) await send('POST', `sessions/${one}/payments`, { method: 'transfer', amountMinor: 102_500, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber: randomUUID() });
  const { url } = (await send('POST', `sessions/${id}/portal-link`, {})).json();
  const page = `/api/v1/studio/public/sessions/${new URL(url).pathname.split('/').at(-1)}`;
  const [receipt] = (await get(page)).receipts;
  expect(receipt).toMatchObject({ status: 'pending', amountMinor: 102_500 });
  const document = (receiptId: string) => app.inject({ method: 'GET', url: `${page}/receipts/${receiptId}` });
  expect((await document(receipt.id)).json()).toMatchObject({ status: 409, code: 'PAYMENT_NOT_VERIFIED' });
  await app.inject({ method: 'POST', url: `/api/v1/payments/${receipt.id}/verify`, body: {}, headers: { 'idempotency-key': randomUUID() } });
  const given = await document(receipt.id);
  expect([given.statusCode, given.headers['content-type'], given.rawPayload.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
  const [elsewhere] = await studio.run((ctx) => receiptsOf(ctx, 'studio_session', other.id));
  expect((await document(elsewhere!.id)).json()).toMatchObject({ status: 404, code: 'PAYMENT_NOT_FOUND' });
  expect((await app.inject({ method: 'GET', url: `/api/v1/studio/public/sessions/${randomUUID()}/receipts/${receipt.id}` })).json()).toMatchObject({ status: 404, code: 'LINK_NOT_FOUND' });
});

test('receivables by age: what took place and is not paid, by days since, with sums of every bucket', async () => {
  world.clock.set(Temporal.Instant.from('2027-02-15T18:00:00Z'));
  const all = await get('/api/v1/studio/receivables');
  expect(all.items.length).toBeGreaterThan(0);
  expect(all.items.every((one: { days: number; bucket: string }) => (one.days > 60 ? one.bucket !== '31_60' : one.bucket === '31_60'))).toBe(true);
  const sums = Object.fromEntries(all.buckets.map((one: { bucket: string; balanceDueMinor: number }) => [one.bucket, one.balanceDueMinor]));
  for (const [bucket, minor] of Object.entries(sums)) {
    const page = await get(`/api/v1/studio/receivables?bucket=${bucket}&limit=200`);
    expect(page.items.reduce((sum: number, one: { balanceDueMinor: number }) => sum + one.balanceDueMinor, 0)).toBe(minor);
  }
  const first = await get('/api/v1/studio/receivables?limit=1');
  const next = await get(`/api/v1/studio/receivables?limit=1&cursor=${first.next}`);
  expect(next.items[0].sessionId).toBe(all.items[1].sessionId);
});
