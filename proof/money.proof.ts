import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { beforeAll } from 'vitest';
import { addRegister, closeDrawer, openDrawer } from '#capabilities/cash/public.ts';
import { createCheckout, takeMessage, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { applyCredit, checkLedger, createRefunds, creditOf, executeRefund, failRefund, heldOf, lockOwners, planRefund, receiptsOf, refundsOf, registerReceipt, rejectReceipt, retryRefund, verifyReceipt, voidRefund } from '#capabilities/payments/public.ts';
import { ORDER, createOrders, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { allocate, exponentOf, formatMoney, fromDecimal, halfUp, parseMoney, toDecimal } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { prove } from './prove.ts';

// Section D: amounts, books and drawers. What the product says of money is compared with SQL over the raw rows, and with
// Python's fractions where there is a Python.

const world = useWorld();
beforeAll(async () => {
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  await createOrders(world);
});

const whole = (random: () => number, most: number): number => Math.floor(random() * (most + 1));
const oneOf = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];

// ------------------------------------------------------------------------------------------------------------------- D1
const DEEDS = ['cash', 'transfer', 'verify', 'reject', 'refund', 'execute', 'fail', 'retry', 'void', 'checkout', 'paid', 'paid', 'credit', 'open', 'close'] as const;
const STEPS = 100;

/** The books in SQL alone: entries that do not add up, and what each account holds against what receipts and refunds say. */
const SECOND_LEDGER = `
  select 'entry ' || e.id || ' sums to ' || sum(l.amount_minor) as wrong from ledger_entry e join ledger_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id where e.tenant_id = $1 group by e.id having sum(l.amount_minor) <> 0 or count(*) < 2
  union all select 'all lines sum to ' || sum(amount_minor) from ledger_line where tenant_id = $1 having sum(amount_minor) <> 0
  union all select 'receipt ' || r.id || ' of ' || r.amount_minor || ' gave back ' || sum(f.amount_minor) from receipt r join refund f on f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.status in ('pending', 'executed') where r.tenant_id = $1 group by r.id, r.amount_minor having sum(f.amount_minor) > r.amount_minor`;

prove('D1', `histories of ${STEPS} random commands over payments, refunds, credit, gateway and drawer, each step followed by a second ledger in SQL`, {
  wanted: 'Σ = 0 after every step, no refund above its payment, seals whole, all invariants at the end', sizes: { round: 1, tenth: 12, full: 10_000 }, minutes: 600,
}, async (size, random) => {
  world.clock.set(NOW);
  const against: string[] = [];
  let [steps, done] = [0, 0];
  for (let history = 0; history < size; history += 1) {
    const tenant = await makeTenant(world);
    const clientId = await makeClient(tenant);
    const order = await makeOrder(tenant, 100_000);
    const owner = { ownerType: ORDER, ownerId: order };
    const registerId = await tenant.run((ctx) => addRegister(ctx, { branchId: tenant.branchId, name: 'Caja' }));
    const checkouts: { id: string; minor: number }[] = [];
    let drawer: string | null = null;
    const act = async (ctx: Ctx, deed: (typeof DEEDS)[number], minor: number): Promise<unknown> => {
      const waiting = async () => oneOf((await receiptsOf(ctx, ORDER, order)).filter(({ status }) => status === 'pending'), random)?.id;
      const refund = async (status: string) => oneOf((await refundsOf(ctx, ORDER, order)).filter((one) => one.status === status), random)?.id;
      switch (deed) {
        case 'cash': case 'transfer': return registerReceipt(ctx, { clientId, branchId: tenant.branchId, method: deed, amountMinor: minor, currency: 'GTQ', documentNumber: randomUUID(), paymentDate: '2026-11-20', allocations: [{ ...owner, round: 1, kind: 'balance', amountMinor: minor }] });
        case 'verify': case 'reject': {
          const id = await waiting();
          return id && (deed === 'verify' ? verifyReceipt(ctx, id) : rejectReceipt(ctx, id, 'x'));
        }
        case 'refund': return lockOwners(ctx, [owner]).then(async () => createRefunds(ctx, { ...owner, reason: 'goodwill', parts: await planRefund(ctx, ORDER, order, minor) }));
        case 'execute': {
          const id = await refund('pending');
          return id && executeRefund(ctx, id, { method: random() < 0.5 ? 'cash' : 'transfer', documentNumber: 'D' });
        }
        case 'fail': case 'void': {
          const id = await refund('pending');
          return id && (deed === 'fail' ? failRefund(ctx, id, 'x') : voidRefund(ctx, id, 'x'));
        }
        case 'retry': {
          const id = await refund('failed');
          return id && retryRefund(ctx, id);
        }
        case 'checkout': return lockOwners(ctx, [owner]).then(async () => checkouts.push({ id: (await createCheckout(ctx, { ...owner, clientId, round: 1, purpose: 'balance', amountMinor: minor, currency: 'GTQ', description: 'x' })).id, minor }));
        case 'credit': return creditOf(ctx, clientId).then(([one]) => one && applyCredit(ctx, { ...owner, clientId, currency: 'GTQ', round: 1, kind: 'balance', amountMinor: Math.min(one.amountMinor, minor) }));
        case 'open': return openDrawer(ctx, { registerId, openingMinor: minor }).then((id) => void (drawer = id));
        case 'close': return drawer && closeDrawer(ctx, drawer, { countedMinor: minor, counts: null, notes: null });
        case 'paid': {
          const asked = oneOf(checkouts, random);
          return asked && takeMessage(ctx, {
            provider: 'demo', connectionId: null, eventId: randomUUID(), payload: {},
            event: { kind: 'paid', checkoutId: asked.id, paymentId: `p-${asked.id}`, amountMinor: asked.minor, currency: 'GTQ', live: false, metadata: { tenant: tenant.id, checkout: asked.id }, paidAt: null, reason: null },
          });
        }
      }
    };
    for (let step = 0; step < STEPS; step += 1) {
      const deed = oneOf(DEEDS, random)!;
      const minor = 1 + whole(random, 60_000);
      await tenant.run((ctx) => act(ctx, deed, minor)).then(() => (done += 1), (error: unknown) => {
        if (!(error instanceof AppError)) against.push(`history ${history}, ${deed}: ${String(error)}`); // refusals are fine, anything else is not
      });
      steps += 1;
      const { rows } = await world.owner.pool.query<{ wrong: string }>(SECOND_LEDGER, [tenant.id]);
      for (const { wrong } of rows) against.push(`history ${history}, after ${deed}: ${wrong}`);
    }
    const held = await tenant.run((ctx) => heldOf(ctx, ORDER, order));
    // What was promised back and stayed after all (failed, voided) is held again, whatever came in for it meanwhile.
    const stayed = (await tenant.run((ctx) => refundsOf(ctx, ORDER, order))).filter(({ status }) => status === 'failed' || status === 'voided').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    if (held.netPaidMinor < 0 || held.netPaidMinor + held.pendingMinor > 100_000 + stayed) against.push(`history ${history}: ${held.netPaidMinor} paid and ${held.pendingMinor} waiting of 100000`);
    const books = await tenant.run((ctx) => checkLedger(ctx, { seals: true }));
    if (!books.sound || books.currencies.some(({ sumMinor }) => sumMinor !== 0)) against.push(`history ${history}: ${JSON.stringify(books.problems)}`);
    against.push(...(await brokenInvariants(world.superuserUrl, tenant.id, NOW)).map(({ no, rule, what }) => `history ${history}, invariant ${no} ${rule}: ${what}`));
    if (against.length > 0) break;
  }
  return { seen: `${size} histories, ${steps} steps (${done} done, the others refused), Σ ${against.length === 0 ? '= 0' : '≠ 0'} after each`, against };
});

// ------------------------------------------------------------------------------------------------------------------- D2
const exec = promisify(execFile);
/** A second opinion of other people's arithmetic. @returns what differs, or undefined where there is no Python */
async function python(script: string, cases: readonly unknown[]): Promise<string[] | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mostrador-proof-'));
  try {
    await writeFile(path.join(folder, 'cases.json'), JSON.stringify(cases));
    await writeFile(path.join(folder, 'check.py'), script);
    const { stdout } = await exec('python3', [path.join(folder, 'check.py'), path.join(folder, 'cases.json')], { maxBuffer: 2 ** 26 });
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const byPython = (said: string[] | undefined): string => (said ? 'the same by fractions of Python' : 'python3 not installed: not compared');

prove('D2', 'any amount split over any weights: the parts add up, each is the nearest, the same each time', {
  wanted: '0 sums that differ, 0 parts a whole unit from the ideal, 0 differences between two runs', sizes: { round: 2_000, tenth: 100_000, full: 1_000_000 }, minutes: 10,
}, async (size, random) => {
  const against: string[] = [];
  const sample: { total: string; weights: string[]; parts: string[] }[] = [];
  for (let n = 0; n < size; n += 1) {
    const total = whole(random, random() < 0.2 ? 100 : 9_000_000_000_000_000) * (random() < 0.1 ? -1 : 1);
    const weights = Array.from({ length: 1 + whole(random, 11) }, () => whole(random, random() < 0.3 ? 3 : 999_999_999));
    if (Math.max(...weights) === 0) weights[0] = 1;
    const parts = allocate(total, weights);
    const all = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
    const sum = parts.reduce((so, part) => so + BigInt(part), 0n);
    const off = parts.some((part, i) => {
      const distance = BigInt(part) * all - BigInt(total) * BigInt(weights[i]!);
      return (distance < 0n ? -distance : distance) >= all;
    });
    if (sum !== BigInt(total) || off || allocate(total, weights).join() !== parts.join()) against.push(`${total} over ${weights.join()}: ${parts.join()}`);
    if (sample.length < 20_000) sample.push({ total: String(total), weights: weights.map(String), parts: parts.map(String) });
  }
  const said = await python(`
import json, sys
from fractions import Fraction
for c in json.load(open(sys.argv[1])):
    total, weights, parts = int(c['total']), [int(w) for w in c['weights']], [int(p) for p in c['parts']]
    if sum(parts) != total or any(abs(Fraction(total * w, sum(weights)) - p) >= 1 for w, p in zip(weights, parts)):
        print(c)
`, sample);
  against.push(...(said ?? []));
  return { seen: `${size} splits; ${byPython(said)} (${sample.length})`, against };
});

// ------------------------------------------------------------------------------------------------------------------- D3
/** Decimals by ISO 4217. */
const DECIMALS = { CLP: 0, PYG: 0, COP: 2, MXN: 2, GTQ: 2, KWD: 3 } as const;

prove('D3', 'currencies of 0, 2 and 3 decimals: percentages are rounded right, and amounts are written and read back to the unit', {
  wanted: '0 wrong roundings, 0 amounts that come back as another', sizes: { round: 600, tenth: 10_000, full: 100_000 }, minutes: 10,
}, async (size, random) => {
  const against: string[] = [];
  const sample: { n: string; d: string; got: string }[] = [];
  for (const [code, digits] of Object.entries(DECIMALS)) if (exponentOf(code) !== digits) against.push(`${code} has ${exponentOf(code)} decimals, ISO 4217 says ${digits}`);
  for (let n = 0; n < size; n += 1) {
    const currency = oneOf(Object.keys(DECIMALS) as (keyof typeof DECIMALS)[], random)!;
    const minor = whole(random, 999_999_999_999) * (random() < 0.2 ? -1 : 1);
    const locale = oneOf(['es', 'en', 'es-GT', 'es-CL', 'es-CO', 'es-MX', 'es-PY'], random)!;
    const decimal = toDecimal(minor, currency);
    if (fromDecimal(decimal, currency) !== minor || (decimal.split('.')[1] ?? '').length !== DECIMALS[currency]) against.push(`${minor} ${currency} is written ${decimal}`);
    const text = formatMoney(minor, currency, locale);
    if (parseMoney(text, currency, locale) !== minor) against.push(`${minor} ${currency} as "${text}" is read ${parseMoney(text, currency, locale)}`);
    const rateBp = whole(random, 10_000);
    sample.push({ n: String(BigInt(minor) * BigInt(rateBp)), d: '10000', got: String(halfUp(BigInt(minor) * BigInt(rateBp), 10_000n)) });
  }
  const said = await python(`
import json, math, sys
from fractions import Fraction
for c in json.load(open(sys.argv[1])):
    if math.floor(Fraction(int(c['n']), int(c['d'])) + Fraction(1, 2)) != int(c['got']):
        print(c)
`, sample);
  for (const { n, d, got } of sample) {
    const twice = 2n * (BigInt(got) * BigInt(d) - BigInt(n));
    if (twice <= -BigInt(d) || twice > BigInt(d)) against.push(`${n}/${d} is rounded to ${got}`);
  }
  against.push(...(said ?? []));
  return { seen: `${size} amounts in ${Object.keys(DECIMALS).length} currencies; ${byPython(said)}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- D4
prove('D4', 'days of a drawer: what the close says is what the raw rows say', {
  wanted: '0 closes that differ by a unit from a sum in SQL, 0 movements in no close or in two', sizes: { round: 3, tenth: 37, full: 365 }, minutes: 30,
}, async (size, random) => {
  const tenant = await makeTenant(world);
  const clientId = await makeClient(tenant);
  const userId = await makeMember(world, tenant, 'Ana');
  const app: FastifyInstance = await serverFor(world, tenant, ['cash.operate', 'cash.manage', 'payments.view', 'payments.refund'], { id: userId, userId, name: 'Ana' });
  const against: string[] = [];
  let moved = 0;
  try {
    const registerId = await tenant.run((ctx) => addRegister(ctx, { branchId: tenant.branchId, name: 'Caja' }));
    const post = async <T>(url: string, body: object): Promise<T> => {
      const answer = await app.inject({ method: 'POST', url: `/api/v1/${url}`, body, headers: { 'idempotency-key': randomUUID() } });
      if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
      return answer.json();
    };
    for (let day = 0; day < size; day += 1) {
      // Opened in the evening on every third day: such a one crosses midnight.
      const open = NOW.add({ hours: day * 24 + (day % 3 === 0 ? 11 : 0) });
      world.clock.set(open);
      const openingMinor = whole(random, 50_000) + 100_000;
      const { id } = await post<{ id: string }>('cash/sessions', { registerId, openingMinor });
      const orders: string[] = [];
      for (let n = 3 + whole(random, 6); n > 0; n -= 1) {
        world.clock.set(open.add({ minutes: 20 * (10 - n) }));
        moved += 1;
        const what = random();
        if (what < 0.5) {
          const amountMinor = 1 + whole(random, 90_000);
          const order = await makeOrder(tenant, amountMinor);
          orders.push(order);
          await tenant.run((ctx) => registerReceipt(ctx, { clientId, branchId: tenant.branchId, method: 'cash', amountMinor, currency: 'GTQ', paymentDate: world.clock.now().toZonedDateTimeISO('America/Guatemala').toPlainDate().toString(), allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor }] }), { type: 'user', id: userId, userId });
        } else if (what < 0.65 && orders.length > 0) {
          const order = orders.pop()!;
          const [refund] = await tenant.run(async (ctx) => {
            await lockOwners(ctx, [{ ownerType: ORDER, ownerId: order }]);
            return createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'goodwill', parts: await planRefund(ctx, ORDER, order, 1) });
          });
          await post(`refunds/${refund!.id}/execute`, { method: 'cash' });
        } else {
          await post(`cash/sessions/${id}/movements`, { direction: random() < 0.5 ? 'in' : 'out', amountMinor: 1 + whole(random, 3_000), reasonCode: oneOf(['change', 'expense', 'other'], random), reason: 'x' });
        }
      }
      const countedMinor = whole(random, 400_000);
      const said = await post<{ expectedMinor: number; differenceMinor: number; sums: Record<'receiptsMinor' | 'refundsMinor' | 'inMinor' | 'outMinor', number> }>(`cash/sessions/${id}/close`, { countedMinor });
      const { rows: [raw] } = await world.owner.pool.query<Record<'receipts' | 'refunds' | 'put' | 'taken', number>>(`select
        coalesce((select sum(r.amount_minor) from receipt r join cash_movement m on m.tenant_id = r.tenant_id and m.receipt_id = r.id where m.session_id = $2 and r.method = 'cash' and r.status = 'verified'), 0)::float8 as receipts,
        coalesce((select sum(f.amount_minor) from refund f join cash_movement m on m.tenant_id = f.tenant_id and m.refund_id = f.id where m.session_id = $2 and f.status = 'executed'), 0)::float8 as refunds,
        coalesce((select sum(amount_minor) from cash_movement where tenant_id = $1 and session_id = $2 and kind = 'in'), 0)::float8 as put,
        coalesce((select -sum(amount_minor) from cash_movement where tenant_id = $1 and session_id = $2 and kind = 'out'), 0)::float8 as taken`, [tenant.id, id]);
      const expected = openingMinor + raw!.receipts - raw!.refunds + raw!.put - raw!.taken;
      const printed = [said.sums.receiptsMinor, said.sums.refundsMinor, said.sums.inMinor, said.sums.outMinor, said.expectedMinor, said.differenceMinor];
      const recomputed = [raw!.receipts, raw!.refunds, raw!.put, raw!.taken, expected, countedMinor - expected];
      if (printed.join() !== recomputed.join()) against.push(`day ${day}: printed ${printed.join()}, raw rows say ${recomputed.join()}`);
    }
    const { rows: lost } = await world.owner.pool.query<{ id: string; n: number }>(`select r.id, count(m.id)::int as n from receipt r left join cash_movement m on m.tenant_id = r.tenant_id and m.receipt_id = r.id where r.tenant_id = $1 and r.method = 'cash' group by r.id having count(m.id) <> 1`, [tenant.id]);
    for (const { id, n } of lost) against.push(`receipt ${id} is in ${n} closes`);
    against.push(...(await brokenInvariants(world.superuserUrl, tenant.id, world.clock.now())).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`));
  } finally {
    await app.close();
  }
  return { seen: `${size} closes with ${moved} movements, a third of them over midnight: ${against.length === 0 ? 'each to the unit' : 'not all'}`, against };
});
