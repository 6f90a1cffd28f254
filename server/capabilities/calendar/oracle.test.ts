import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Interval, overlaps } from '#contracts/time.ts';
import { AppError } from '#platform/errors.ts';
import { makeTenant, NOW, useWorld } from '#test/server.ts';
import { findConflicts } from './conflicts.ts';
import { bookingsOf, releaseOwner, renewHold, reserve } from './reserve.ts';
import { addResource } from './resources.ts';
import { suggest } from './suggest.ts';
import { freeGaps, windowOf } from './window.ts';

const world = useWorld();

// Against the database: any sequence of bookings, moves, releases, holds and the passing of time, beside a list that
// does the same in the simplest way. A grid of half hours and three rooms, so that everything touches everything.
const ORIGIN = Temporal.Instant.from('2026-11-24T14:00:00Z');
const tick = (n: number): Temporal.Instant => ORIGIN.add({ minutes: 30 * n });

interface Held extends Interval { room: number; owner: number; until: Temporal.Instant | null }

/** The code of a refusal; anything else is a failure of the test. */
function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

const place = fc.record({ room: fc.integer({ min: 0, max: 2 }), start: fc.integer({ min: 0, max: 10 }), length: fc.integer({ min: 1, max: 4 }) });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('reserve' as const), owner: fc.integer({ min: 0, max: 4 }), places: fc.array(place, { minLength: 1, maxLength: 3 }), holdMin: fc.constantFrom(null, 10, 30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), owner: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const), owner: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(10, 20) }) },
);

test('whatever the sequence: nothing overlaps, refusals are right, gaps are the complement, suggestions are free', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
    const tenant = await makeTenant(world);
    const rooms: string[] = [];
    for (const name of ['A', 'B', 'C']) rooms.push((await tenant.run((ctx) => addResource(ctx, { branchId: tenant.branchId, kind: 'room', code: name, name, capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [], color: null, sortOrder: 0 }))).id);
    const owners = Array.from({ length: 5 }, () => randomUUID());
    let held: Held[] = [];
    let now = NOW;
    const live = () => held.filter((each) => each.until === null || Temporal.Instant.compare(now, each.until) < 0);

    for (const each of steps) {
      if (each.kind === 'wait') {
        now = now.add({ minutes: each.minutes });
        world.clock.set(now);
        continue;
      }
      const ownerId = owners[each.owner]!;
      if (each.kind === 'release') {
        await tenant.run((ctx) => releaseOwner(ctx, 'test', ownerId));
        held = held.filter((one) => one.owner !== each.owner);
        continue;
      }
      if (each.kind === 'renew') {
        const own = held.filter((one) => one.owner === each.owner);
        const expected = own.length > 0 && own.every((one) => live().includes(one));
        // A hold of ours that another has released is no longer ours to lose.
        const stored = await tenant.run((ctx) => bookingsOf(ctx, 'test', [ownerId]));
        const renewed = await tenant.run((ctx) => renewHold(ctx, 'test', ownerId, now.add({ minutes: 15 })));
        if (stored.length === own.length) expect(renewed).toBe(expected);
        if (renewed) held = held.map((one) => (one.owner === each.owner && live().includes(one) ? { ...one, until: now.add({ minutes: 15 }) } : one));
        continue;
      }
      const until = each.holdMin === null ? null : now.add({ minutes: each.holdMin });
      const wanted = each.places.map(({ room, start, length }): Held => ({ room, owner: each.owner, start: tick(start), end: tick(start + length), until }));
      const itself = wanted.some((one, n) => wanted.some((other, m) => m < n && other.room === one.room && overlaps(other, one)));
      const taken = wanted.some((one) => live().some((other) => other.owner !== each.owner && other.room === one.room && overlaps(other, one)));
      const items = wanted.map((one) => ({ resourceId: rooms[one.room]!, startsAt: one.start, endsAt: one.end, holdExpiresAt: until }));
      const answer = await tenant.run((ctx) => reserve(ctx, { ownerType: 'test', ownerId }, items)).then(() => 'done', codeOf);
      expect(answer).toBe(taken ? 'RESOURCE_NOT_AVAILABLE' : itself ? 'VALIDATION_ERROR' : 'done');
      if (answer === 'done') held = [...live().filter((one) => one.owner !== each.owner), ...held.filter((one) => !live().includes(one) && one.owner !== each.owner && !wanted.some((mine) => mine.room === one.room && overlaps(mine, one))), ...wanted];
    }

    const window = { branchId: tenant.branchId, from: tick(0), to: tick(16) };
    const seen = await tenant.run((ctx) => windowOf(ctx, window));
    const key = (room: string, start: Temporal.Instant, end: Temporal.Instant) => `${room} ${start.toString()} ${end.toString()}`;
    expect(seen.bookings.map((row) => key(row.resourceId, row.blockFrom, row.blockTo)).sort()).toEqual(live().map((one) => key(rooms[one.room]!, one.start, one.end)).sort());

    const isFree = (room: number, cell: Interval) => !live().some((one) => one.room === room && overlaps(one, cell));
    for (const { resourceId, gaps } of await tenant.run((ctx) => freeGaps(ctx, window))) {
      for (let n = 0; n < 16; n += 1) {
        const cell = { start: tick(n), end: tick(n + 1) };
        expect(gaps.some((gap) => overlaps(gap, cell))).toBe(isFree(rooms.indexOf(resourceId), cell));
      }
    }
    const found = await tenant.run((ctx) => suggest(ctx, { branchId: tenant.branchId, kind: 'room', startsAt: tick(2), endsAt: tick(4), resourceId: rooms[0]! }));
    expect(found.otherResources.map(({ name }) => name)).toEqual(['B', 'C'].filter((_, n) => isFree(n + 1, { start: tick(2), end: tick(4) })));
    for (const offer of [...found.sameDay, ...found.nextDays]) {
      expect(await tenant.run((ctx) => findConflicts(ctx, [{ resourceId: rooms[0]!, ...offer }]))).toEqual([]);
    }
    world.clock.set(NOW);
  }), { numRuns: 40 });
});
