import { describe, expect, test } from 'vitest';
import { localToInstant } from '#contracts/time.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant, World } from '#test/server.ts';
import { addResource } from './resources.ts';

const world = useWorld();
const at = (time: string, date = '2026-11-24'): Temporal.Instant => localToInstant(date, time, 'America/Guatemala');
const rooms = async (tenant: TestTenant, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    ids.push((await tenant.run((ctx) => addResource(ctx, { branchId: tenant.branchId, kind: 'room', code: `S${n}`, name: `Sala ${n}`, capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [], color: null, sortOrder: n }))).id);
  }
  return ids;
};
/** Live bookings that share a resource and an instant, counted past row-level security. */
const overlaps = async (tenant: TestTenant): Promise<number> => {
  const { rows } = await world.owner.pool.query<{ n: number }>(
    `select count(*) as n from booking a join booking b on a.tenant_id = b.tenant_id and a.resource_id = b.resource_id and a.id < b.id
     and a.blocking and b.blocking and tstzrange(a.block_from, a.block_to) && tstzrange(b.block_from, b.block_to) where a.tenant_id = $1`, [tenant.id]);
  return rows[0]!.n;
};

/** So many clients ask over HTTP for the same hours at once. */
async function rush(tenant: TestTenant, clients: number, resourceIds: (n: number) => string[], on: World = world) {
  const app = await serverFor(on, tenant, ['calendar.manage', 'calendar.view']);
  const started = performance.now();
  const answers = await Promise.all(Array.from({ length: clients }, (_, n) => app.inject({
    method: 'POST', url: '/api/v1/calendar/blocks', body: { resourceIds: resourceIds(n), reason: `Cliente ${n}`, startsAt: at('10:00').toString(), endsAt: at('12:00').toString() },
  })));
  const seconds = (performance.now() - started) / 1000;
  await app.close();
  return { seconds, answers, codes: answers.map((answer) => (answer.statusCode === 201 ? 'booked' : (answer.json().code as string))) };
}

// Odd lengths and swaps at once: proof/scarce-hours.proof.ts.
describe('many want the same', () => {
  test.each([50, 200])('%i clients race for one slot over HTTP: one books it, the others are told who has it and what is free instead', async (clients) => {
    const tenant = await makeTenant(world);
    const [wanted] = await rooms(tenant, 3);
    const { seconds, answers, codes } = await rush(tenant, clients, () => [wanted!]);

    expect(codes.sort()).toEqual([...Array<string>(clients - 1).fill('RESOURCE_NOT_AVAILABLE'), 'booked']);
    const loser = answers.find((answer) => answer.statusCode === 409)!.json();
    expect(loser.details).toMatchObject({
      conflicts: [{ resourceId: wanted, startsAt: at('10:00').toString(), endsAt: at('12:00').toString() }],
      alternatives: { otherResources: [{ name: 'Sala 2' }, { name: 'Sala 3' }], sameDay: [{ startsAt: at('08:00').toString() }, { startsAt: at('12:00').toString() }, {}, {}, {}], nextDays: [{ startsAt: at('10:00', '2026-11-25').toString() }, {}, {}, {}, {}] },
    });
    expect(loser.detail).toContain('Sala 1');
    expect(await overlaps(tenant)).toBe(0);
    expect(seconds).toBeLessThan(20);
  });

  test('clients who want two rooms, named in either order, neither block each other nor share one', async () => {
    const tenant = await makeTenant(world);
    const [a, b, c] = await rooms(tenant, 3);
    const pairs = [[a!, b!], [b!, a!], [b!, c!], [c!, b!], [a!, c!], [c!, a!]];
    const { codes } = await rush(tenant, 60, (n) => pairs[n % pairs.length]!);
    expect(codes.filter((code) => code === 'booked')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['booked', 'RESOURCE_NOT_AVAILABLE']));
    expect(await overlaps(tenant)).toBe(0);
  });
});

describe('moves', () => {
  test('blocks moved by several people at once over HTTP: one each version wins, no answer is a failure of ours', async () => {
    const tenant = await makeTenant(world);
    const [a, b] = await rooms(tenant, 2);
    const app = await serverFor(world, tenant, ['calendar.manage', 'calendar.view']);
    const make = async (resourceId: string) => (await app.inject({ method: 'POST', url: '/api/v1/calendar/blocks', body: { resourceIds: [resourceId], reason: 'Pintura', startsAt: at('10:00').toString(), endsAt: at('12:00').toString() } })).json();
    const [first, second] = [await make(a!), await make(b!)];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => app.inject({
      method: 'PATCH', url: `/api/v1/calendar/blocks/${n % 2 ? first.id : second.id}`, headers: { 'if-match': '"1"' },
      body: { resourceIds: [n % 4 < 2 ? a! : b!], startsAt: at('13:00').add({ minutes: 15 * (n % 5) }).toString(), endsAt: at('15:00').toString() },
    })));
    await app.close();
    expect(new Set(answers.map((answer) => answer.statusCode)).isSubsetOf(new Set([200, 409, 412]))).toBe(true);
    expect(answers.filter((answer) => answer.statusCode === 200).length).toBeLessThanOrEqual(2);
    expect(await overlaps(tenant)).toBe(0);
  });
});

// What holds the race, taken away piece by piece. The last test changes the database of this file, so it stays last.
describe('what guards it', () => {
  /** A pool whose connections find a lock of our own first, which locks nothing. */
  async function withoutLocks<T>(work: (twin: World) => Promise<T>): Promise<T> {
    await world.owner.pool.query('create or replace function public.pg_advisory_xact_lock(bigint) returns void language sql as $$ select null::void $$');
    const url = new URL(world.directUrl);
    url.searchParams.set('options', '-c search_path=public,pg_catalog');
    const db = openDb({ url: url.href, max: 12, applicationName: 'twin without locks' });
    return work({ ...world, db }).finally(() => closeDb(db));
  }
  const dropConstraint = () => world.owner.pool.query('alter table booking drop constraint booking_no_overlap');

  test('without the lock the constraint alone lets one in', async () => {
    const tenant = await makeTenant(world);
    const [wanted] = await rooms(tenant, 1);
    const { codes } = await withoutLocks((twin) => rush(tenant, 50, () => [wanted!], twin));
    expect(codes.filter((code) => code === 'booked')).toHaveLength(1);
    expect(await overlaps(tenant)).toBe(0);
  });

  test('without the constraint the lock alone lets one in; without both the slot is sold many times', async () => {
    const [locked, bare] = [await makeTenant(world), await makeTenant(world)];
    const [[wanted], [sold]] = [await rooms(locked, 1), await rooms(bare, 1)];
    await dropConstraint();

    expect((await rush(locked, 50, () => [wanted!])).codes.filter((code) => code === 'booked')).toHaveLength(1);
    expect(await overlaps(locked)).toBe(0);

    const { codes } = await withoutLocks((twin) => rush(bare, 50, () => [sold!], twin));
    expect(codes.filter((code) => code === 'booked').length).toBeGreaterThan(1);
    expect(await overlaps(bare)).toBeGreaterThan(0);
  });
});
