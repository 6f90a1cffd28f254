import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import { addResource, bookingsOf, reserve } from '#capabilities/calendar/public.ts';
import type { ReserveItem } from '#capabilities/calendar/public.ts';
import { registerReceipt } from '#capabilities/payments/public.ts';
import { ORDER, createOrders, makeClient, makeOrder } from '#capabilities/payments/testing.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { AppError, asAppError } from '#platform/errors.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { prove } from './prove.ts';

// Section A over the calendar and the counters: one resource wanted by many, bookings that move at once, numbers without a gap.
// What is booked is compared by a self-join, as the owner, past row-level security.

const world = useWorld();
beforeAll(() => createOrders(world));

const resource = async (tenant: TestTenant, n: number): Promise<string> =>
  (await tenant.run((ctx) => addResource(ctx, { branchId: tenant.branchId, kind: 'room', code: `S${n}`, name: `Sala ${n}`, capacity: null, bufferBeforeMin: n === 1 ? 10 : 0, bufferAfterMin: n === 1 ? 5 : 0, userId: null, skills: [], color: null, sortOrder: n }))).id;
const overlaps = async (tenant: TestTenant): Promise<number> => (await world.owner.pool.query<{ n: number }>(
  `select count(*)::int as n from booking a join booking b on a.tenant_id = b.tenant_id and a.resource_id = b.resource_id and a.id < b.id
   and a.blocking and b.blocking and tstzrange(a.block_from, a.block_to) && tstzrange(b.block_from, b.block_to) where a.tenant_id = $1`, [tenant.id])).rows[0]!.n;
const broken = async (tenant: TestTenant): Promise<string[]> => (await brokenInvariants(world.superuserUrl, tenant.id, world.clock.now())).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`);

/** What came of it: moved, or the code of a refusal; anything else is thrown. */
const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => {
  if (error instanceof AppError && error.code === 'RESOURCE_NOT_AVAILABLE') return error.code;
  throw error;
});

/** Over 64 connections; for the twin, to which a lock locks nothing. */
async function crowd<T>(locks: boolean, work: () => Promise<T>): Promise<T> {
  const few = world.db;
  const url = new URL(world.appUrl);
  if (!locks) url.searchParams.set('options', '-c search_path=public,pg_catalog');
  world.db = openDb({ url: url.href, max: 64, applicationName: 'crowd' });
  try {
    return await work();
  } finally {
    await closeDb(world.db);
    world.db = few;
  }
}

interface Wish { resourceId: string; startsAt: Temporal.Instant; endsAt: Temporal.Instant }
const wishes = (resourceIds: readonly string[], count: number, random: () => number): Wish[] => Array.from({ length: count }, () => {
  const startsAt = NOW.add({ hours: 24, minutes: Math.floor(random() * 56) * 15 });
  return { resourceId: resourceIds[Math.floor(random() * resourceIds.length)]!, startsAt, endsAt: startsAt.add({ minutes: [30, 60, 90][Math.floor(random() * 3)]! }) };
});
const attempt = (tenant: TestTenant, wish: Wish): Promise<string> => outcome(tenant.run((ctx) => reserve(ctx, { ownerType: 'test', ownerId: randomUUID() }, [wish])));

/** Neither lock nor constraint: the same rush must sell hours twice, or it was none. */
async function overlapsOfTwin(attempts: number, random: () => number): Promise<number> {
  const owner = world.owner.pool;
  const tenant = await makeTenant(world);
  const wanted = [await resource(tenant, 2)];
  const { rows: [constraint] } = await owner.query<{ def: string }>(`select pg_get_constraintdef(oid) as def from pg_constraint where conname = 'booking_no_overlap'`);
  await owner.query('alter table booking drop constraint if exists booking_no_overlap');
  await owner.query('create or replace function public.pg_advisory_xact_lock(bigint) returns void language sql as $$ select null::void $$');
  try {
    await crowd(false, () => Promise.all(wishes(wanted, attempts, random).map((wish) => attempt(tenant, wish))));
    return await overlaps(tenant);
  } finally {
    await owner.query('drop function public.pg_advisory_xact_lock(bigint)');
    await owner.query('delete from booking where tenant_id = $1', [tenant.id]);
    if (constraint) await owner.query(`alter table booking add constraint booking_no_overlap ${constraint.def}`);
  }
}

const WAVE = 2_000;
prove('A3', `up to ${WAVE.toLocaleString('en')} attempts at once on one resource, of lengths that overlap in odd ways, with pauses between: the winners fit, and no loser would`, {
  wanted: '0 overlaps, the winners leave no room for a loser, each wave within 3 s, 0 deadlocks seen; a twin without lock and constraint overlaps', sizes: { round: 300, tenth: 4_000, full: 40_000 }, minutes: 20,
}, async (size, random) => {
  world.clock.set(NOW);
  const against: string[] = [];
  let [waves, winners, slowest] = [0, 0, 0];
  for (let left = size; left > 0; left -= WAVE) {
    waves += 1;
    const tenant = await makeTenant(world);
    const room = await resource(tenant, waves % 2 === 1 ? 1 : 2);
    const [before, after] = waves % 2 === 1 ? [10, 5] : [0, 0];
    const wanted = wishes([room], Math.min(WAVE, left), random);
    // What a few connections' waiting in line adds is not the resource's.
    const began = performance.now();
    const answers = await crowd(true, () => Promise.all(wanted.map((wish) => attempt(tenant, wish).catch((error: unknown) => String(error)))));
    slowest = Math.max(slowest, performance.now() - began);
    for (const answer of answers) if (answer !== 'done' && answer !== 'RESOURCE_NOT_AVAILABLE') against.push(`wave ${waves}: ${answer}`);
    const won = wanted.filter((_, n) => answers[n] === 'done');
    winners += won.length;
    const clash = await overlaps(tenant);
    if (clash > 0) against.push(`wave ${waves}: ${clash} overlaps`);
    const takes = ({ startsAt, endsAt }: Wish) => [startsAt.subtract({ minutes: before }), endsAt.add({ minutes: after })] as const;
    const meets = (a: Wish, b: Wish) => Temporal.Instant.compare(takes(a)[0], takes(b)[1]) < 0 && Temporal.Instant.compare(takes(b)[0], takes(a)[1]) < 0;
    const room4 = wanted.filter((wish, n) => answers[n] !== 'done' && !won.some((one) => meets(one, wish)));
    if (room4.length > 0) against.push(`wave ${waves}: ${room4.length} losers would have fitted, as ${room4[0]!.startsAt.toString()}`);
    against.push(...(await broken(tenant)));
  }
  const twin = await overlapsOfTwin(Math.min(size, 400), random);
  if (twin === 0) against.push('the twin without lock and constraint has no overlap: this rush shows nothing');
  if (slowest > 3_000) against.push(`a wave took ${(slowest / 1000).toFixed(1)} s`);
  return { seen: `${waves} waves, ${winners} winners of ${size}, slowest wave ${(slowest / 1000).toFixed(1)} s; ${twin} overlaps in the twin`, against };
});

prove('A4', 'two bookings that are confirmed, moved into each other and swapped at once', {
  wanted: '0 overlaps, 0 deadlocks answered, each owner keeps one booking', sizes: { round: 10, tenth: 100, full: 500 }, minutes: 20,
}, async (size, random) => {
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  const [a, b] = [await resource(tenant, 2), await resource(tenant, 3)];
  const owners = [randomUUID(), randomUUID()] as const;
  const at = (resourceId: string, hour: number, hold: boolean): ReserveItem[] => [{ resourceId, startsAt: NOW.add({ hours: 24 + hour }), endsAt: NOW.add({ hours: 26 + hour }), holdExpiresAt: hold ? NOW.add({ hours: 2 }) : null }];
  const move = (who: string, items: ReserveItem[]): Promise<string> => outcome(tenant.run((ctx) => reserve(ctx, { ownerType: 'test', ownerId: who }, items))).catch((error: unknown) => String(error));
  await move(owners[0], at(a, 0, true));
  await move(owners[1], at(b, 0, true));
  const against: string[] = [];
  const seen: Record<string, number> = {};
  for (let round = 0; round < size; round += 1) {
    const [to0, to1] = round % 2 === 0 ? [b, a] : [a, b];
    const hour = Math.floor(random() * 2);
    const answers = await crowdOf([
      () => move(owners[0], at(to0, 0, false)), () => move(owners[1], at(to1, 0, false)), // swapped and confirmed
      () => move(owners[0], at(to1, hour, true)), () => move(owners[1], at(to0, hour, true)), // moved into each other
    ], random);
    for (const answer of answers) {
      seen[answer] = (seen[answer] ?? 0) + 1;
      if (answer !== 'done' && answer !== 'RESOURCE_NOT_AVAILABLE') against.push(`round ${round}: ${answer}`);
    }
    const clash = await overlaps(tenant);
    if (clash > 0) against.push(`round ${round}: ${clash} overlaps`);
    const live = await tenant.run((ctx) => bookingsOf(ctx, 'test', owners));
    if (live.length !== 2) against.push(`round ${round}: ${live.length} bookings of two owners`);
  }
  against.push(...(await broken(tenant)));
  return { seen: `${size} rounds of four moves at once: ${JSON.stringify(seen)}`, against };
});

/** All begun at once, in any order. */
const crowdOf = (moves: readonly (() => Promise<string>)[], random: () => number): Promise<string[]> => Promise.all(moves.toSorted(() => random() - 0.5).map((one) => one()));

prove('A10', 'receipts written by 64 at once in three branches, some taken back before they are done', {
  wanted: '0 numbers twice, 0 gaps', sizes: { round: 64, tenth: 1_000, full: 32_000 }, minutes: 20,
}, async (size, random) => {
  const WRITERS = 64;
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  const clientId = await makeClient(tenant);
  const branches = [tenant.branchId];
  for (const name of ['Norte', 'Sur']) branches.push((await tenant.run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: tenant.id, name, zone: 'America/Guatemala', currency: 'GTQ' }).returning('id').executeTakeFirstOrThrow())).id);
  const orders = await Promise.all(Array.from({ length: WRITERS }, () => makeOrder(tenant, 900_000_000)));
  const against: string[] = [];
  let [left, backs, busy] = [size, 0, 0];
  await crowd(true, () => Promise.all(orders.map(async (order) => {
    while (left > 0) {
      left -= 1;
      const takenBack = random() < 0.1;
      const branchId = branches[Math.floor(random() * branches.length)]!;
      await tenant.run(async (ctx) => {
        await registerReceipt(ctx, { clientId, branchId, method: 'cash', amountMinor: 100, currency: 'GTQ', documentNumber: null, paymentDate: '2026-11-20', allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor: 100 }] });
        if (takenBack) throw new TakenBack();
      }).catch((error: unknown) => {
        if (error instanceof TakenBack) backs += 1;
        // Waited for too long among the others: the client is told to come back, and does.
        else if (asAppError(error)?.kind === 'unavailable') [left, busy] = [left + 1, busy + 1];
        else against.push(String(error));
      });
    }
  })));
  const { rows } = await world.owner.pool.query<{ number: string }>('select number from receipt where tenant_id = $1', [tenant.id]);
  const series = Map.groupBy(rows, ({ number }) => number.replace(/\d+$/, ''));
  for (const [prefix, list] of series) {
    const numbers = list.map(({ number }) => Number(/\d+$/.exec(number)![0])).sort((x, y) => x - y);
    const gaps = numbers.filter((n, i) => n !== (numbers[0] ?? 1) + i);
    if (gaps.length > 0 || numbers[0] !== 1) against.push(`series "${prefix}" is not 1..${numbers.length}: ${gaps.slice(0, 5).join(', ')}`);
  }
  if (rows.length !== size - backs) against.push(`${rows.length} receipts of ${size - backs}`);
  against.push(...(await broken(tenant)));
  return { seen: `${rows.length} receipts in ${series.size} series by ${WRITERS} writers, ${backs} taken back, ${busy} told to come back: ${against.length === 0 ? 'whole' : 'broken'}`, against };
});

class TakenBack extends Error {}
