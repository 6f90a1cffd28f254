import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Instant } from './shapes.ts';
import {
  addDays, addMinutes, covers, dayOf, daysBetween, endOfDayExclusive, holds, intersection, type Interval, isBefore, isEmpty, lastDayBefore, lengthMin,
  localDateOf, localTimeOf, localToInstant, minutesBetween, overlaps, sharedMin, startOfDay, todayIn, union, weekStartOf,
} from './time.ts';

const at = (text: string) => Temporal.Instant.from(text);
test('an instant that the contract lets in can be read, and keeps every digit in the database', () => {
  expect(['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.1234567Z', '2026-01-01T00:00:00.1234567890123Z', '2026-01-01T00:00:60Z', '2026-02-30T00:00:00Z']
    .map((text) => Instant.safeParse(text).success)).toEqual([true, false, false, false, false]);
});

const zones = ['America/Guatemala', 'America/Santiago', 'America/Mexico_City', 'America/Bogota', 'America/Sao_Paulo'];

describe('local days', () => {
  test('a day starts at local midnight, or at the first minute that exists', () => {
    expect(startOfDay('2025-10-08', 'America/Guatemala').toString()).toBe('2025-10-08T06:00:00Z');
    expect(startOfDay('2026-09-06', 'America/Santiago').toString()).toBe('2026-09-06T04:00:00Z'); // 01:00 local, 00:00 is skipped
    expect(endOfDayExclusive('2026-09-05', 'America/Santiago').toString()).toBe('2026-09-06T04:00:00Z');
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo').toString()).toBe('2018-11-04T03:00:00Z'); // 01:00 local
  });

  test('a day has 23, 24 or 25 hours', () => {
    const hours = (date: string) => lengthMin(dayOf(date, 'America/Santiago')) / 60;
    expect([hours('2026-09-06'), hours('2026-09-07'), hours('2026-04-04')]).toEqual([23, 24, 25]);
  });

  test('today is the local day, not that of UTC', () => {
    expect(todayIn('America/Guatemala', at('2025-10-09T00:30:00Z'))).toBe('2025-10-08');
    expect(localTimeOf(at('2025-10-09T00:30:00Z'), 'America/Guatemala')).toBe('18:30');
    expect(lastDayBefore(at('2025-10-14T06:00:00Z'), 'America/Guatemala')).toBe('2025-10-13');
    expect([daysBetween('2025-12-28', '2026-01-04'), weekStartOf('2025-10-12'), weekStartOf('2025-10-13')]).toEqual([7, '2025-10-06', '2025-10-13']);
  });

  // 2018-2019 holds the last clock changes of Brazil (at midnight), 2022 of Mexico, 2026-2027 those of Chile (at midnight).
  test('over two years in five zones days follow each other without a hole, and every instant is in its own day', () => {
    for (const zone of zones) {
      for (const from of ['2018-01-01', '2022-01-01', '2026-01-01']) {
        for (let i = 0, date = from; i < 731; i++, date = addDays(date, 1)) {
          const { start, end } = dayOf(date, zone);
          expect(isBefore(start, end)).toBe(true);
          expect(startOfDay(addDays(date, 1), zone).equals(end)).toBe(true);
          expect(localDateOf(start, zone)).toBe(date);
          expect(localDateOf(start.subtract({ nanoseconds: 1 }), zone)).toBe(addDays(date, -1));
          expect([23, 24, 25]).toContain(lengthMin({ start, end }) / 60);
        }
      }
    }
  });
});

describe('local times', () => {
  const santiago = 'America/Santiago';

  test('a time that does not exist is the first instant after the hole, or refused', () => {
    expect(localToInstant('2026-09-06', '00:30', santiago).toString()).toBe('2026-09-06T04:00:00Z');
    expect(localToInstant('2026-09-06', '00:30', santiago, { gap: 'refuse' })).toBeNull();
    expect(localToInstant('2026-03-08', '02:30', 'America/New_York').toString()).toBe('2026-03-08T07:00:00Z');
  });

  test('a time that comes twice is the first, the second, or refused', () => {
    expect(localToInstant('2026-04-04', '23:30', santiago).toString()).toBe('2026-04-05T02:30:00Z');
    expect(localToInstant('2026-04-04', '23:30', santiago, { overlap: 'second' })?.toString()).toBe('2026-04-05T03:30:00Z');
    expect(localToInstant('2026-04-04', '23:30', santiago, { overlap: 'refuse' })).toBeNull();
  });

  test('every instant comes back from its local day and time, as the first or the second of that name', () => {
    const minute = fc.integer({ min: Date.UTC(2018, 0, 1) / 60_000, max: Date.UTC(2027, 11, 31) / 60_000 });
    fc.assert(fc.property(minute, fc.constantFrom(...zones), (epochMinute, zone) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(epochMinute * 60_000);
      const named = (overlap: 'first' | 'second') => localToInstant(localDateOf(instant, zone), localTimeOf(instant, zone), zone, { overlap })?.toString();
      expect([named('first'), named('second')]).toContain(instant.toString());
    }), { numRuns: 1000 });
  });
});

describe('half-open intervals', () => {
  const zero = at('2026-01-01T00:00:00Z');
  const span = (start: number, end: number): Interval => ({ start: addMinutes(zero, start), end: addMinutes(zero, end) });
  const tick = fc.integer({ min: 0, max: 10 });
  const anyInterval = fc.tuple(tick, tick).map(([a, b]) => span(Math.min(a, b), Math.max(a, b)));
  const grid = Array.from({ length: 11 }, (_, minute) => addMinutes(zero, minute));

  test('touching intervals do not overlap', () => {
    expect(overlaps(span(0, 5), span(5, 9))).toBe(false);
    expect(overlaps(span(0, 6), span(5, 9))).toBe(true);
    expect(holds(span(0, 5), addMinutes(zero, 5))).toBe(false);
    expect(intersection(span(0, 5), span(5, 9))).toBeNull();
    expect(covers(span(0, 5), span(0, 5))).toBe(true);
    expect(covers(span(0, 5), span(1, 6))).toBe(false);
    expect(minutesBetween(addMinutes(zero, 5), zero)).toBe(-5);
  });

  test('they overlap exactly when some minute is in both', () => {
    fc.assert(fc.property(anyInterval, anyInterval, (a, b) => {
      const shared = grid.filter((t) => holds(a, t) && holds(b, t));
      expect(overlaps(a, b)).toBe(shared.length > 0);
      expect(intersection(a, b) === null).toBe(shared.length === 0);
    }));
  });

  test('a union holds the same minutes in intervals that neither touch nor overlap', () => {
    fc.assert(fc.property(fc.array(anyInterval, { maxLength: 5 }), fc.array(anyInterval, { maxLength: 5 }), (some, others) => {
      const merged = union(some);
      const isIn = (all: Interval[], t: Temporal.Instant) => all.some((each) => holds(each, t));
      for (const t of grid) expect(isIn(merged, t)).toBe(isIn(some, t));
      merged.forEach((each, i) => {
        const next = merged[i + 1];
        expect(isEmpty(each)).toBe(false);
        if (next) expect(isBefore(each.end, next.start)).toBe(true);
      });
      expect(sharedMin(some, others)).toBe(grid.filter((t) => isIn(some, t) && isIn(others, t)).length);
    }));
  });
});
