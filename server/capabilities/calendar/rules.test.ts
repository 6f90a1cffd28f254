import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Interval, localToInstant, overlaps } from '#contracts/time.ts';
import { subtract } from './gaps.ts';
import { openIntervals } from './hours.ts';
import { stepsOf } from './pool.ts';
import { type Candidate, freePeople, nearestStarts, nextDays, otherResources } from './suggestions.ts';

// A coarse grid: intervals that touch or coincide, where such code breaks, come up all the time.
const ORIGIN = Temporal.Instant.from('2026-11-24T06:00:00Z'); // midnight in Guatemala
const ZONE = 'America/Guatemala';
const tick = (n: number): Temporal.Instant => ORIGIN.add({ minutes: 30 * n });
const span = ([start, length]: [number, number]): Interval => ({ start: tick(start), end: tick(start + length) });
const grid = (ticks: number) => fc.tuple(fc.integer({ min: 0, max: ticks }), fc.integer({ min: 1, max: 4 })).map(span);
const ticksOf = (intervals: readonly Interval[], count: number): boolean[] =>
  Array.from({ length: count }, (_, n) => intervals.some((each) => overlaps(each, { start: tick(n), end: tick(n + 1) })));
const shown = (intervals: readonly Interval[]): string[] => intervals.map(({ start, end }) => `${start.toString()} ${end.toString()}`);

describe('gaps', () => {
  test('gaps are what is open and not taken, in the fewest pieces', () => {
    fc.assert(fc.property(fc.array(grid(20), { maxLength: 4 }), fc.array(grid(20), { maxLength: 6 }), (open, busy) => {
      const gaps = subtract(open, busy);
      const [isOpen, isBusy, isGap] = [ticksOf(open, 30), ticksOf(busy, 30), ticksOf(gaps, 30)];
      expect(isGap).toEqual(isOpen.map((is, n) => is && !isBusy[n]));
      for (const [n, gap] of gaps.entries()) if (n > 0) expect(Temporal.Instant.compare(gaps[n - 1]!.end, gap.start)).toBeLessThan(0);
    }));
  });
});

describe('opening hours', () => {
  const week = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
  const window = { start: tick(0), end: tick(48) };

  test('hours past midnight reach into the day that is looked at', () => {
    const open = openIntervals({ zone: ZONE, weekly: week('18:00', '02:00'), exceptions: new Map() }, window);
    expect(shown(open)).toEqual(shown([{ start: tick(0), end: tick(4) }, { start: tick(36), end: tick(48) }]));
  });

  test('a closed day closes the hours that begin on it, not the night before', () => {
    const open = openIntervals({ zone: ZONE, weekly: week('18:00', '02:00'), exceptions: new Map([['2026-11-24', []]]) }, window);
    expect(shown(open)).toEqual(shown([{ start: tick(0), end: tick(4) }]));
  });

  test('who never said when it opens is always open, but for days that are closed or have hours of their own', () => {
    const hours = (exceptions: [string, { from: string; to: string }[]][]) => openIntervals({ zone: ZONE, weekly: null, exceptions: new Map(exceptions) }, window);
    expect(shown(hours([]))).toEqual(shown([window]));
    expect(hours([['2026-11-24', []]])).toEqual([]);
    expect(shown(hours([['2026-11-24', [{ from: '09:00', to: '12:00' }]]]))).toEqual(shown([{ start: tick(18), end: tick(24) }]));
  });

  test('a day on which the clock jumps in Santiago is 23 hours long, and one on which it falls back 25', () => {
    const day = (date: string, next: string) => {
      const around = { start: localToInstant(date, '00:00', 'America/Santiago'), end: localToInstant(next, '00:00', 'America/Santiago') };
      return openIntervals({ zone: 'America/Santiago', weekly: week('00:00', '00:00'), exceptions: new Map() }, around)
        .reduce((hours, { start, end }) => hours + start.until(end).total('hours'), 0);
    };
    expect(day('2026-09-06', '2026-09-07')).toBe(23); // 00:00 does not exist there
    expect(day('2026-04-04', '2026-04-05')).toBe(25); // 23:00 comes twice
    expect(day('2026-09-08', '2026-09-09')).toBe(24);
  });
});

describe('suggestions', () => {
  const asked = { ...span([20, 4]), now: tick(-10), zone: ZONE }; // 10:00-12:00
  const nine = { start: tick(18), end: tick(36) };
  const candidate = (more: Partial<Candidate> = {}): Candidate => ({ id: 'a', name: 'A', capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, busy: [], open: [nine], ...more });

  test('the smallest room that is large enough comes first, rooms without a capacity last, then by name', () => {
    const rooms = [candidate({ id: 'x', name: 'X' }), candidate({ id: 'l', name: 'L', capacity: 40 }), candidate({ id: 's', name: 'S', capacity: 4 }), candidate({ id: 'm', name: 'M', capacity: 12 }), candidate({ id: 'b', name: 'B', capacity: 12, busy: [span([23, 2])] })];
    expect(otherResources(asked, rooms, 10).map(({ id }) => id)).toEqual(['m', 'l', 'x']);
  });

  test('nearest starts: the earlier of two as near comes first, nothing before now or outside opening hours', () => {
    const starts = nearestStarts(asked, candidate({ busy: [span([20, 4])] })).map(({ start }) => start.toString());
    expect(starts).toEqual([24, 25, 26, 27, 28].map((n) => tick(n).toString()));
    const both = nearestStarts(asked, candidate({ open: [{ start: tick(10), end: tick(40) }], busy: [span([20, 1])] })).map(({ start }) => start.toString());
    expect(both).toEqual([21, 22, 23, 16, 24].map((n) => tick(n).toString()));
    expect(nearestStarts({ ...asked, now: tick(26) }, candidate({ busy: [span([20, 4])] })).map(({ start }) => start.toString())).toEqual([27, 28, 29, 30, 31].map((n) => tick(n).toString()));
  });

  test('every start that is offered is free with its buffers, and every free one that is as near is offered', () => {
    const minutes = fc.constantFrom(0, 15, 30, 45);
    fc.assert(fc.property(fc.array(grid(44), { maxLength: 8 }), grid(44), minutes, minutes, (busy, want, bufferBeforeMin, bufferAfterMin) => {
      const room = candidate({ busy, bufferBeforeMin, bufferAfterMin, open: [{ start: tick(0), end: tick(48) }] });
      const question = { ...want, now: tick(-1), zone: ZONE };
      const length = want.start.until(want.end);
      const distance = (at: Temporal.Instant) => Math.abs(at.since(want.start).total('minutes'));
      const fits = (start: Temporal.Instant) => Temporal.Instant.compare(start.add(length), tick(48)) <= 0
        && !busy.some((each) => overlaps(each, { start: start.subtract({ minutes: bufferBeforeMin }), end: start.add(length).add({ minutes: bufferAfterMin }) }));
      const all = Array.from({ length: 48 }, (_, n) => tick(n)).filter((start) => !start.equals(want.start) && fits(start))
        .sort((a, b) => distance(a) - distance(b) || Temporal.Instant.compare(a, b)).slice(0, 5);
      expect(nearestStarts(question, room).map(({ start }) => start.toString())).toEqual(all.map(String));
    }));
  });

  test('the next days keep the local time across a change of the clock, and skip a time that does not exist', () => {
    const zone = 'America/Santiago';
    const at = (date: string, time: string) => localToInstant(date, time, zone);
    const want = { start: at('2026-09-04', '10:00'), end: at('2026-09-04', '11:00'), now: at('2026-09-01', '00:00'), zone };
    const always = candidate({ open: [{ start: at('2026-09-01', '00:00'), end: at('2026-10-01', '00:00') }] });
    expect(nextDays(want, always).map(({ start }) => start.toZonedDateTimeISO(zone).toPlainDateTime().toString())).toEqual(['2026-09-05T10:00:00', '2026-09-06T10:00:00', '2026-09-07T10:00:00', '2026-09-08T10:00:00', '2026-09-09T10:00:00']);
    const night = { ...want, start: at('2026-09-04', '00:30'), end: at('2026-09-04', '01:30') };
    expect(nextDays(night, always).map(({ start }) => start.toZonedDateTimeISO(zone).toPlainDate().toString())).toEqual(['2026-09-05', '2026-09-07', '2026-09-08', '2026-09-09', '2026-09-10']);
  });

  test('people: free for the coverage, fewest minutes of that week first, then by name; blocks are no work', () => {
    const person = (id: string, work: Interval[], busy: Interval[] = work) => ({ id, name: id, work, busy });
    const found = freePeople(span([20, 4]), [person('Zoe', []), person('Ana', []), person('Luis', [span([2, 2])]), person('Eva', [span([21, 2])]), person('Iris', [], [span([30, 4])])], ZONE);
    expect(found.map(({ id, weekMin }) => [id, weekMin])).toEqual([['Ana', 0], ['Iris', 0], ['Zoe', 0], ['Luis', 60]]);
  });
});

describe('pool', () => {
  test('at every instant the figures are those of a count by hand', () => {
    const member = fc.record({ timeOff: fc.array(grid(10), { maxLength: 2 }), busy: fc.array(grid(10), { maxLength: 3 }) });
    fc.assert(fc.property(fc.array(member, { maxLength: 4 }), (members) => {
      const steps = stepsOf(members, { start: tick(0), end: tick(16) });
      for (let n = 0; n < 16; n += 1) {
        const cell = { start: tick(n), end: tick(n + 1) };
        const step = steps.find((one) => overlaps({ start: one.from, end: one.to }, cell))!;
        const present = members.filter((one) => !one.timeOff.some((off) => overlaps(off, cell)));
        expect([step.available, step.booked]).toEqual([present.length, present.filter((one) => one.busy.some((busy) => overlaps(busy, cell))).length]);
      }
    }));
  });
});
