import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger, createRefunds, planRefund, registerReceipt } from '#capabilities/payments/public.ts';
import { ORDER, createOrders, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { sql } from '#platform/db.ts';
import { changeSettings } from '#platform/settings.ts';
import { makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { cashSettings, closeDrawer } from './public.ts';

const world = useWorld();
let tenant: TestTenant;
let ana: { id: string; app: FastifyInstance };
let luis: { id: string; app: FastifyInstance };
let boss: FastifyInstance;
let clientId: string;

const person = async (name: string, permissions: string[]) => {
  const id = await makeMember(world, tenant, name);
  return { id, app: await serverFor(world, tenant, permissions, { id, userId: id, name }) };
};
const post = (url: string, body: object = {}, by = ana.app) => by.inject({ method: 'POST', url: `/api/v1/cash/${url}`, body, headers: { 'idempotency-key': randomUUID() } });
const get = async (url: string, by = ana.app) => (await by.inject({ method: 'GET', url: `/api/v1/cash/${url}` })).json();

beforeAll(async () => {
  await createOrders(world);
  tenant = await makeTenant(world);
  clientId = await makeClient(tenant);
  ana = await person('Ana', ['cash.operate', 'payments.view', 'payments.refund']);
  luis = await person('Luis', ['cash.operate']);
  boss = await serverFor(world, tenant, ['cash.manage', 'cash.operate', 'settings.manage']);
});
afterAll(async () => {
  await Promise.all([ana.app.close(), luis.app.close(), boss.close()]);
});

let names = 0;
const register = async (): Promise<string> => (await post('registers', { branchId: tenant.branchId, name: `Caja ${(names += 1)}` }, boss)).json().id as string;
const open = async (registerId: string, openingMinor = 50_000, by = ana.app) => (await post('sessions', { registerId, openingMinor }, by)).json() as { id: string };
const closeAll = async () => {
  for (const session of (await get('sessions?status=open', boss)).items as { id: string }[]) await post(`sessions/${session.id}/close`, { countedMinor: 0 }, boss);
};
/** Cash for a new order, taken by somebody. */
const sell = async (amountMinor: number, by: { id: string } | null) => {
  const order = await makeOrder(tenant, amountMinor);
  await tenant.run((ctx) => registerReceipt(ctx, { clientId, branchId: tenant.branchId, method: 'cash', amountMinor, currency: 'GTQ', paymentDate: '2026-11-20', allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor }] }), by ? { type: 'user', userId: by.id, id: by.id } : {});
  return order;
};
const sound = async () => expect(await tenant.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true, currencies: [{ sumMinor: 0 }] });

test('a day of a drawer: float, sales, change, deposit at the bank, refund, blind count, difference in the books', async () => {
  const { id } = await open(await register());
  const order = await sell(120_000, ana);
  await post(`sessions/${id}/movements`, { direction: 'in', amountMinor: 10_000, reasonCode: 'change', reason: 'Sencillo' });
  await post(`sessions/${id}/movements`, { direction: 'out', amountMinor: 100_000, reasonCode: 'bank_deposit', reason: 'Boleta 55' });
  const [refund] = await tenant.run(async (ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'goodwill', parts: await planRefund(ctx, ORDER, order, 20_000) }));
  expect((await ana.app.inject({ method: 'POST', url: `/api/v1/refunds/${refund!.id}/execute`, body: { method: 'cash' }, headers: { 'idempotency-key': randomUUID() } })).statusCode).toBe(200);

  const blind = await get(`sessions/${id}`);
  expect(blind).toMatchObject({ status: 'open', mine: true, expectedMinor: null, sums: null });
  expect(blind.movements.map((one: { kind: string; amountMinor: number }) => [one.kind, one.amountMinor])).toEqual([['receipt', 120_000], ['in', 10_000], ['out', -100_000], ['refund', -20_000]]);
  expect(await get(`sessions/${id}`, boss)).toMatchObject({ expectedMinor: 60_000 });

  const closed = (await post(`sessions/${id}/close`, { countedMinor: 59_500, counts: { 10000: 5, 500: 19 }, notes: 'Faltó' })).json();
  expect(closed).toMatchObject({ status: 'closed', expectedMinor: 60_000, countedMinor: 59_500, differenceMinor: -500, sums: { receiptsMinor: 120_000, refundsMinor: 20_000, inMinor: 10_000, outMinor: 100_000 } });
  expect((await post(`sessions/${id}/close`, { countedMinor: 60_000 })).json()).toMatchObject({ code: 'INVALID_STATE_TRANSITION' });
  expect((await post(`sessions/${id}/movements`, { direction: 'in', amountMinor: 1, reasonCode: 'other', reason: 'x' })).json()).toMatchObject({ code: 'CASH_SESSION_CLOSED' });
  const balances = (await tenant.run((ctx) => checkLedger(ctx, { seals: true }))).currencies[0]!.accounts;
  expect(Object.fromEntries(balances.map(({ account, amountMinor }) => [account, amountMinor]))).toMatchObject({ cash: 120_000 + 10_000 - 100_000 - 20_000 - 500, bank: 100_000, cash_other: -10_000, cash_difference: 500 });
  await sound();
});

test('one open session a drawer, also of fifty who open it at once', async () => {
  const registerId = await register();
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('sessions', { registerId, openingMinor: 0 })));
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  expect(answers.filter(({ statusCode }) => statusCode === 409).every((answer) => answer.json().code === 'CASH_SESSION_OPEN')).toBe(true);
  await closeAll();
});

test('without the lock and the look before, the database still lets only one session of a drawer be open', async () => {
  const registerId = await register();
  const insert = () => tenant.run((ctx) => ctx.tx.insertInto('cashSession').values({ tenantId: tenant.id, registerId, branchId: tenant.branchId, currency: 'GTQ', status: 'open', openingMinor: 0, holderName: 'x' }).execute());
  const twins = await Promise.allSettled(Array.from({ length: 10 }, insert));
  expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  // The twin without the guard: many are open.
  await sql`drop index cash_session_one_open`.execute(world.owner.global);
  await insert();
  expect(await tenant.run((ctx) => ctx.tx.selectFrom('cashSession').select('id').where('registerId', '=', registerId).where('status', '=', 'open').execute())).toHaveLength(2);
  await closeAll();
  await sql`create unique index cash_session_one_open on cash_session (tenant_id, register_id) where status = 'open'`.execute(world.owner.global);
});

test('cash lies in the drawer of whoever takes it, else in the only one open, else in none', async () => {
  const [first, second] = [await open(await register(), 0, ana.app), await open(await register(), 0, luis.app)];
  await sell(1_000, ana);
  await sell(2_000, luis);
  await sell(4_000, null);
  expect(await get(`sessions/${first.id}`, boss)).toMatchObject({ expectedMinor: 1_000 });
  expect(await get(`sessions/${second.id}`, boss)).toMatchObject({ expectedMinor: 2_000 });
  await post(`sessions/${first.id}/close`, { countedMinor: 1_000 });
  await sell(8_000, ana);
  expect(await get(`sessions/${second.id}`, boss)).toMatchObject({ expectedMinor: 10_000 });
  await closeAll();
  await sound();
});

test('others\' sessions are not seen without the right to', async () => {
  const { id } = await open(await register());
  expect((await luis.app.inject({ method: 'GET', url: `/api/v1/cash/sessions/${id}` })).statusCode).toBe(404);
  expect((await post(`sessions/${id}/close`, { countedMinor: 0 }, luis.app)).json()).toMatchObject({ code: 'CASH_SESSION_NOT_FOUND' });
  await closeAll();
});

test('a drawer never gives more than it holds, whoever asks at once', async () => {
  const { id } = await open(await register(), 10_000);
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(`sessions/${id}/movements`, { direction: 'out', amountMinor: 3_000, reasonCode: 'expense', reason: 'Taxi' })));
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(3);
  expect(answers.find(({ statusCode }) => statusCode === 422)!.json()).toMatchObject({ code: 'CASH_NOT_ENOUGH' });
  expect(await get(`sessions/${id}`, boss)).toMatchObject({ expectedMinor: 1_000 });
  await closeAll();
});

test('where the business wants it, cash moves only with an open drawer', async () => {
  await tenant.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: true }));
  await expect(sell(1_000, ana)).rejects.toMatchObject({ code: 'CASH_SESSION_REQUIRED' });
  await open(await register(), 0);
  await sell(1_000, ana);
  await closeAll();
  await tenant.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: null }));
  await sell(1_000, ana);
});

test('cash that comes while the drawer is counted lies in the next one, or is refused where one is required', async () => {
  const registerId = await register();
  /** The drawer is being counted, and somebody pays in that moment. */
  const meanwhile = async (required: boolean): Promise<{ paid: PromiseSettledResult<string>; closed: string }> => {
    await tenant.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: required }));
    const { id } = await open(registerId);
    let paying: Promise<string> | undefined;
    await tenant.run(async (ctx) => {
      await closeDrawer(ctx, id, { countedMinor: 50_000, counts: null, notes: null });
      paying = sell(7_000, ana);
      paying.catch(() => undefined);
      await expect.poll(async () => (await sql`select from pg_locks where locktype = 'tuple' and relation = 'cash_session'::regclass and database = (select oid from pg_database where datname = current_database())`.execute(world.owner.global)).rows.length, { timeout: 10_000 }).toBe(1);
    });
    const [paid] = await Promise.allSettled([paying!]);
    return { paid: paid!, closed: id };
  };
  const refused = await meanwhile(true);
  expect(refused.paid).toMatchObject({ status: 'rejected', reason: { code: 'CASH_SESSION_REQUIRED' } });
  const free = await meanwhile(false);
  expect(free.paid).toMatchObject({ status: 'fulfilled' });
  expect((await get(`sessions/${free.closed}`)).movements).toEqual([]);
  await tenant.run((ctx) => changeSettings(ctx, cashSettings, { drawerRequired: null }));
  await sound();
});

test('a drawer that is open stays in use; one out of use is not opened; names are told apart in a branch', async () => {
  const registerId = await register();
  const { id } = await open(registerId);
  const patch = (body: object, version = 1) => boss.inject({ method: 'PATCH', url: `/api/v1/cash/registers/${registerId}`, body, headers: { 'if-match': `"${version}"` } });
  expect((await patch({ status: 'inactive' })).json()).toMatchObject({ code: 'CASH_SESSION_OPEN', details: { holderName: 'Ana' } });
  await post(`sessions/${id}/close`, { countedMinor: 50_000 });
  expect((await patch({ status: 'inactive' })).json()).toMatchObject({ status: 'inactive', version: 2 });
  expect((await patch({ name: 'x' })).json()).toMatchObject({ code: 'VERSION_MISMATCH' });
  expect((await post('sessions', { registerId, openingMinor: 0 })).json()).toMatchObject({ code: 'RESOURCE_INACTIVE' });
  expect((await post('registers', { branchId: tenant.branchId, name: ' caja 1 ' }, boss)).json()).toMatchObject({ code: 'DUPLICATE_NAME' });
  expect((await post('registers', { branchId: randomUUID(), name: 'Otra' }, boss)).statusCode).toBe(404);
});

test('the settings are changed by who may', async () => {
  const changed = await boss.inject({ method: 'PATCH', url: '/api/v1/cash/settings', body: { blindCount: false } });
  expect(changed.json()).toEqual({ drawerRequired: false, blindCount: false });
  const { id } = await open(await register(), 700);
  expect(await get(`sessions/${id}`)).toMatchObject({ expectedMinor: 700 });
  expect((await get('sessions?limit=1')).next).not.toBeNull();
});
