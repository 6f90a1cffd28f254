import { randomUUID } from 'node:crypto';
import { openBoxOffice } from '#bench/box-office.ts';
import type { BoxOffice, EventOnSale } from '#bench/box-office.ts';
import { portalAt } from '#bench/buyers.ts';
import type { Held, Portal } from '#bench/buyers.ts';
import type { Stage } from '#bench/stage.ts';
import { takeMessage, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { checkLedger } from '#capabilities/payments/public.ts';
import { closeDb, inTenant, openDb } from '#platform/db.ts';
import { asAppError } from '#platform/errors.ts';
import type { Db } from '#platform/db.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { readMasterKey, useServerKey } from '#platform/vault.ts';
import { brokenInvariants } from '#test/invariants/check.ts';

// 500 buyers at once over real HTTP for too few places: chosen neighbours, the best that are free, general ones; money that
// comes at once, twice, late, out of order and never. Afterwards every rule of what may never happen is asked in SQL of the
// tables. The gateway's messages arrive in another process than the buyers' requests.

const BUYERS = 500;
/** The rule of proof.md that asks for mail. */
const LETTERS = 21;
const NOW = Temporal.Now.instant().round('second');

/** A small generator, so that a run can be made again by its seed. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Show { name: string; general: number; seats: number; rows: number; quota: number }
const SHOWS: readonly Show[] = [
  { name: '100 places', general: 40, seats: 60, rows: 6, quota: 30 },
  { name: '10,000 places', general: 4000, seats: 6000, rows: 200, quota: 2000 },
];

export interface Sale { name: string; seconds: number; answers: Record<string, number>; units: number; holdP50: number; holdP95: number; late: Record<string, number>; broken: string[] }

export async function onSale(stage: Stage, seed: number, only?: string): Promise<Sale[]> {
  useServerKey(readMasterKey(stage.dataDir));
  useDemoGateway({ allowed: true, key: readMasterKey(stage.dataDir) });
  const product = await stage.start('bench/product.ts', { ...stage.logins, dataDir: stage.dataDir, clock: true, mode: 'serve' });
  const base = `http://127.0.0.1:${product.port}`;
  const box = await openBoxOffice(stage, base);
  const db = openDb({ url: stage.logins.appUrl, max: 8 });
  const portal = portalAt(base, box.site);
  try {
    const sales: Sale[] = [];
    for (const show of SHOWS.filter(({ name }) => only === undefined || name.startsWith(only))) sales.push(await sell(stage, base, box, portal, db, show, seed));
    return sales;
  } finally {
    portal.close();
    await closeDb(db);
  }
}

async function sell(stage: Stage, base: string, box: BoxOffice, portal: Portal, db: Db, show: Show, seed: number): Promise<Sale> {
  const random = dice(seed);
  let now = NOW;
  const setClock = async (next: Temporal.Instant): Promise<void> => {
    now = next;
    await fetch(`${base}/test/clock`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: next.toString() }) });
  };
  await setClock(NOW);
  const event = await box.onSale([{ name: 'General', units: show.general }, { name: 'Platea', units: show.seats, rows: show.rows }], { quotaUnits: show.quota, startAt: now.toString() });
  const run = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => inTenant(db, { tenantId: box.tenantId, now }, (tx) => work({
    tx, now, actor: systemActor(box.tenantId, 'gateway'), locale: 'es', origin: { ip: null, userAgent: null, requestId: 'bench' }, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined,
  }));
  // A gateway whose word was not taken says it again.
  const approve = (number: string, paymentId: string, eventId: string) => insisting(() => run(async (ctx) => {
    const checkout = await ctx.tx.selectFrom('checkout as k').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'k.tenantId').onRef('o.id', '=', 'k.ownerId')).selectAll('k').where('o.number', '=', number).orderBy('k.id', 'desc').limit(1).executeTakeFirstOrThrow();
    const about = { checkoutId: checkout.providerCheckoutId, paymentId, amountMinor: checkout.amountMinor, currency: checkout.currency, live: false, metadata: { tenant: checkout.tenantId, checkout: checkout.id }, paidAt: ctx.now, reason: null };
    return takeMessage(ctx, { provider: 'demo', connectionId: null, eventId, payload: {}, event: { kind: 'paid', ...about } });
  }));

  const answers: Record<string, number> = {};
  const times: number[] = [];
  const late: { number: string; token: string }[] = [];
  let units = 0;
  const attempt = async (fates: boolean): Promise<boolean> => {
    const began = performance.now();
    const held = await portal.hold(event, basketOf(event, random));
    times.push(performance.now() - began);
    const code = held.status === 201 ? 'held' : (held.body.code ?? String(held.status));
    answers[code] = (answers[code] ?? 0) + 1;
    if (held.status !== 201) return false;
    units += held.body.order.units.length;
    if (fates) await fate(held.body);
    return true;
  };
  const fate = async ({ token, order: { number } }: Held): Promise<void> => {
    const then = random();
    if (then < 0.1) return; // comes no further
    await patient(portal, 'PATCH', `/orders/${token}/buyer`, { name: 'Ana', email: `${randomUUID().slice(0, 13)}@comprador.example` });
    await patient(portal, 'POST', `/orders/${token}/pay`, { termsAccepted: true });
    if (then < 0.25) return; // never pays
    if (then < 0.4) return void late.push({ number, token });
    const paymentId = randomUUID();
    // The same payment told twice, at once and in any order; some pay a second time.
    await Promise.all([approve(number, paymentId, randomUUID()), ...(then > 0.7 ? [approve(number, paymentId, randomUUID())] : [])]);
    if (then > 0.95) await approve(number, randomUUID(), randomUUID());
  };

  const began = performance.now();
  await Promise.all(Array.from({ length: BUYERS }, async () => {
    // Each is one person after the other, until nothing of what they want is left.
    for (let missed = 0; missed < 3;) missed = (await attempt(true)) ? 0 : missed + 1;
  }));
  const seconds = (performance.now() - began) / 1000;
  const wrong = await rulesBroken(stage, box, run, now);

  // Everything that was not paid runs out; the next buyers take it, then the late money comes.
  await setClock(NOW.add({ hours: 2 }));
  await Promise.all(Array.from({ length: Math.min(BUYERS, show.general) }, () => attempt(false)));
  for (const { number } of late.toReversed()) await approve(number, randomUUID(), randomUUID());
  const ended: Record<string, number> = {};
  for (const { token } of late) {
    const { status } = (await portal.ask<{ status: string }>('GET', `/orders/${token}`)).body;
    ended[status] = (ended[status] ?? 0) + 1;
  }
  // The last holds run out too: whoever asks next closes them, and nothing is held for ever.
  await setClock(NOW.add({ hours: 4 }));
  for (let rounds = 0; rounds < 200 && (await overdue(stage, box, now)) > 0; rounds += 1) await attempt(false);
  await setClock(NOW.add({ hours: 6 }));
  const unserved = Object.keys(ended).filter((status) => status !== 'paid' && status !== 'unfulfillable').map((status) => `${ended[status]} paid late and ${status}`);
  const unknown = Object.keys(answers).filter((code) => !['held', 'NOT_ENOUGH_UNITS', 'UNIT_UNAVAILABLE', 'PRICE_CHANGED'].includes(code)).map((code) => `${answers[code]} answers ${code}`);
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { name: show.name, seconds, answers, units, holdP50: at(0.5), holdP95: at(0.95), late: ended, broken: [...wrong, ...(await rulesBroken(stage, box, run, NOW.add({ hours: 4 }))), ...unserved, ...unknown] };
}

async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (asAppError(error)?.kind !== 'unavailable' || tries === 50) throw error;
    }
  }
}

async function patient(portal: Portal, method: string, path: string, body: object): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { status, body: answer } = await portal.ask(method, path, body);
    if (status < 300) return;
    if (status !== 503) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  }
}

/** Neighbours that the buyer picked, the best that are free, or places. */
function basketOf({ areas: [general, stalls] }: EventOnSale, random: () => number): object {
  const [kind, quantity] = [random(), 1 + Math.floor(random() * 4)];
  if (kind < 0.35) return { lines: [{ areaId: general!.id, quantity }] };
  if (kind < 0.7) return { lines: [{ areaId: stalls!.id, quantity }] };
  const from = Math.floor(random() * (stalls!.seats.length - quantity));
  return { lines: [{ areaId: stalls!.id, quantity, unitIds: stalls!.seats.slice(from, from + quantity) }] };
}

const overdue = async (stage: Stage, { tenantId }: BoxOffice, now: Temporal.Instant): Promise<number> =>
  (await stage.owner.pool.query<{ n: number }>("select count(*)::integer as n from ticket_order where tenant_id = $1 and status in ('held', 'pending_payment') and hold_expires_at <= $2", [tenantId, now.toString()])).rows[0]!.n;

async function rulesBroken(stage: Stage, { tenantId }: BoxOffice, run: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>, now: Temporal.Instant): Promise<string[]> {
  const broken = await brokenInvariants(stage.superuserUrl, tenantId, now);
  const ledger = await run((ctx) => checkLedger(ctx, { seals: true }));
  // Letters are jobs, and no worker runs here.
  return [...broken.filter(({ no }) => no !== LETTERS).map(({ no, rule, what }) => `${no} ${rule}: ${what}`), ...(ledger.sound ? [] : ['the ledger does not balance'])];
}
