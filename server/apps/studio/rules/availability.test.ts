import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMinutes, holds, type Interval } from '#contracts/time.ts';
import {
  applyCapacity, blocks, type Booking, type CapacityQuestion, checkCapacity, conflictsOf, defaultCoverage, isBlocking, overriddenCoverage, roomBlock,
} from './availability.ts';

const zero = Temporal.Instant.from('2025-11-08T06:00:00Z'); // Saturday 00:00 in Guatemala
const hour = (h: number) => addMinutes(zero, h * 60);
const span = (from: number, to: number): Interval => ({ start: hour(from), end: hour(to) });
const booked = (range: Interval, rest: Partial<Booking> = {}): Booking =>
  ({ resourceId: 'r', sessionId: 'other', range, holdExpiresAt: null, blocking: true, ...rest });
const around = { now: zero };
const isFree = (block: Interval, ...bookings: Booking[]) => conflictsOf(block, bookings, around).length === 0;

const city = { travelMin: 60, returnMin: 60 };
const remote = { travelMin: 120, returnMin: 120 };

describe('rooms', () => {
  const room = { bufferBeforeMin: 0, bufferAfterMin: 0 };

  test('E28: booked 10-12, a room is free from 12:00, not from 11:59, and with 15 minutes after from 12:15', () => {
    const busy = booked(roomBlock(span(10, 12), room));
    expect(isFree(roomBlock(span(12, 13), room), busy)).toBe(true);
    expect(isFree(roomBlock({ start: addMinutes(hour(12), -1), end: hour(13) }, room), busy)).toBe(false);

    const buffered = { bufferBeforeMin: 0, bufferAfterMin: 15 };
    const block = (minute: number) => roomBlock({ start: addMinutes(hour(12), minute), end: hour(14) }, buffered);
    const earliest = Array.from({ length: 60 }, (_, minute) => minute).find((minute) => isFree(block(minute), booked(roomBlock(span(10, 12), buffered))));
    expect(earliest).toBe(15);
  });
});

describe('coverage', () => {
  test('E29: outside from 15 to 20 in the city, the photographer is away from 14 to 21; 21:00 fits, 20:30 does not', () => {
    const coverage = defaultCoverage('external', span(15, 20), city);
    expect(coverage).toEqual(span(14, 21));
    expect(isFree(span(21, 22), booked(coverage))).toBe(true);
    expect(isFree(span(20.5, 22), booked(coverage))).toBe(false);
  });

  test('E30: far away from 18 to 02, the photographer is away from 16 to 04 of the next day', () => {
    const coverage = defaultCoverage('external', span(18, 26), remote);
    expect(coverage).toEqual(span(16, 28));
    expect(isFree(span(27.5, 30), booked(coverage))).toBe(false);
    expect(isFree(span(28, 30), booked(coverage))).toBe(true);
  });

  test('in the studio nobody travels, and a coverage set by hand must meet the session', () => {
    expect(defaultCoverage('studio', span(10, 12), city)).toEqual(span(10, 12));
    expect(overriddenCoverage(span(11, 20), span(10, 12)).ok).toBe(true);
    expect(overriddenCoverage(span(12, 20), span(10, 12))).toMatchObject({ ok: false, code: 'VALIDATION_ERROR' });
  });
});

describe('conflicts', () => {
  test('an expired hold never blocks, a live one does until the instant it expires', () => {
    const hold = booked(span(10, 12), { holdExpiresAt: hour(1) });
    expect(isBlocking(hold, addMinutes(hour(1), -1))).toBe(true);
    expect(isBlocking(hold, hour(1))).toBe(false);
    expect(isBlocking(booked(span(10, 12), { blocking: false }), zero)).toBe(false);
  });

  test('a session never conflicts with itself when moved, and blocks without a session stay', () => {
    const [own, timeOff] = [booked(span(10, 12), { sessionId: 'own' }), booked(span(11, 13), { sessionId: null })];
    expect(conflictsOf(span(11, 14), [timeOff, own], { ...around, exceptSessionId: 'own' })).toEqual([timeOff]);
    expect(conflictsOf(span(11, 14), [timeOff, own], around)).toEqual([own, timeOff]);
  });

  test('all states block but completed and canceled', () => {
    expect((['request', 'pre_scheduled', 'ready_for_delivery', 'completed', 'canceled'] as const).map(blocks)).toEqual([true, true, true, false, false]);
  });
});

describe('capacity', () => {
  const team = (...busy: Interval[][]) => busy.map((ranges, index) => ({ id: `p${index}`, timeOff: [], busy: ranges }));
  const wedding: Omit<CapacityQuestion, 'requiredPhotographers'> = {
    coverage: span(17, 20),
    team: team([span(14, 21)], [], []), // A: named
    others: [
      { coverage: span(14, 21), requiredPhotographers: 1, activeAssignments: 1 },
      { coverage: span(14, 18), requiredPhotographers: 1, activeAssignments: 0 }, // B: nobody named yet
    ],
  };

  test('E31: three photographers, A named and B open: one more at 17-20 fits, two do not, short by one at 17:00', () => {
    const tightest = checkCapacity({ ...wedding, requiredPhotographers: 1 });
    expect(tightest).toEqual({ ok: true, value: { at: hour(17), available: 3, booked: 1, unnamed: 1, spare: 0 } });
    expect(checkCapacity({ ...wedding, requiredPhotographers: 2 }))
      .toEqual({ ok: false, code: 'PHOTOGRAPHER_CAPACITY_EXCEEDED', details: { at: hour(17).toString(), shortBy: 1 } });
  });

  test('who is on time off does not count, neither as present nor as booked', () => {
    const off = { id: 'p', timeOff: [span(18, 19)], busy: [span(18, 19)] };
    expect(checkCapacity({ coverage: span(17, 20), requiredPhotographers: 1, team: [off], others: [] }))
      .toMatchObject({ ok: false, details: { at: hour(18).toString(), shortBy: 1 } });
    expect(checkCapacity({ coverage: span(19, 20), requiredPhotographers: 1, team: [off], others: [] })).toMatchObject({ ok: true });
  });

  test('the setting decides what a lack means, and only the entitled may give a reason', () => {
    const lack = checkCapacity({ ...wedding, requiredPhotographers: 2 });
    const fits = checkCapacity({ ...wedding, requiredPhotographers: 1 });
    const apply = (mode: 'enforce' | 'warn' | 'off', overrideReason: string | null = null, mayOverride = false) => applyCapacity(lack, { mode, overrideReason, mayOverride });
    expect(apply('enforce')).toMatchObject({ ok: false, code: 'PHOTOGRAPHER_CAPACITY_EXCEEDED' });
    expect(apply('enforce', 'hired one more')).toMatchObject({ ok: false, code: 'INSUFFICIENT_PERMISSIONS' });
    expect(apply('enforce', 'hired one more', true)).toEqual({ ok: true, value: { warning: { at: hour(17).toString(), shortBy: 1 } } });
    expect(apply('warn')).toMatchObject({ ok: true, value: { warning: { shortBy: 1 } } });
    expect(apply('off')).toEqual({ ok: true, value: { warning: null } });
    expect(applyCapacity(fits, { mode: 'enforce', overrideReason: 'for safety', mayOverride: false })).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' });
  });

  // A coarse grid of twelve minutes, so that intervals touch and coincide all the time.
  const tick = fc.integer({ min: 0, max: 12 });
  const interval = fc.tuple(tick, fc.integer({ min: 1, max: 5 })).map(([start, length]) => ({ start: addMinutes(zero, start), end: addMinutes(zero, start + length) }));
  const some = fc.array(interval, { maxLength: 3 });
  const question = fc.record({
    coverage: interval,
    requiredPhotographers: fc.integer({ min: 1, max: 3 }),
    team: fc.array(fc.record({ id: fc.constant('p'), timeOff: some, busy: some }), { maxLength: 4 }),
    others: fc.array(fc.record({ coverage: interval, requiredPhotographers: fc.integer({ min: 1, max: 3 }), activeAssignments: fc.integer({ min: 0, max: 3 }) }), { maxLength: 3 }),
  });

  test('a session fits if and only if N + U + R <= A at every minute of its coverage, and the first minute that fails is named', () => {
    fc.assert(fc.property(question, (asked) => {
      const minutes = Array.from({ length: 20 }, (_, minute) => addMinutes(zero, minute)).filter((t) => holds(asked.coverage, t));
      const spares = minutes.map((t) => {
        let [a, n, u] = [0, 0, 0];
        for (const person of asked.team) {
          if (person.timeOff.some((off) => holds(off, t))) continue;
          a += 1;
          if (person.busy.some((range) => holds(range, t))) n += 1;
        }
        for (const other of asked.others) {
          if (holds(other.coverage, t) && other.requiredPhotographers > other.activeAssignments) u += other.requiredPhotographers - other.activeAssignments;
        }
        return a - n - u - asked.requiredPhotographers;
      });
      const first = spares.findIndex((spare) => spare < 0);
      const answer = checkCapacity(asked);
      if (first < 0) expect(answer).toMatchObject({ ok: true, value: { spare: Math.min(...spares) } });
      else expect(answer).toMatchObject({ ok: false, details: { at: minutes[first]?.toString(), shortBy: -(spares[first] ?? 0) } });
    }), { numRuns: 2000 });
  });

  test('a block is free if and only if no minute of it is taken by a live booking', () => {
    const booking = fc.record({
      resourceId: fc.constant('r'), sessionId: fc.constantFrom('own', 'other', null), range: interval, blocking: fc.boolean(),
      holdExpiresAt: fc.option(tick.map((t) => addMinutes(zero, t)), { nil: null }),
    });
    fc.assert(fc.property(interval, fc.array(booking, { maxLength: 5 }), tick, fc.boolean(), (block, bookings, t, isMove) => {
      const now = addMinutes(zero, t);
      const taken = bookings.some((each) => each.blocking && (each.holdExpiresAt === null || Temporal.Instant.compare(now, each.holdExpiresAt) < 0)
        && !(isMove && each.sessionId === 'own')
        && Array.from({ length: 20 }, (_, minute) => addMinutes(zero, minute)).some((m) => holds(block, m) && holds(each.range, m)));
      expect(conflictsOf(block, bookings, { now, ...(isMove ? { exceptSessionId: 'own' } : {}) }).length > 0).toBe(taken);
    }), { numRuns: 1000 });
  });
});
