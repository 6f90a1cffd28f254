import { afterEach, expect, test, vi } from 'vitest';
import { SystemClock } from './clock.ts';

afterEach(() => void vi.restoreAllMocks());

const setMachine = (aheadMs: number): void => {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + aheadMs);
};
const off = (clock: SystemClock, wantedMs: number): number => Math.abs(clock.now().epochMilliseconds - wantedMs);

test('goes by the database, however far the machine is off', () => {
  const real = Date.now();
  for (const aheadMs of [0, 300_000, -300_000, 86_400_000, -86_400_000]) {
    setMachine(aheadMs);
    const clock = new SystemClock();
    clock.correct(real, performance.now(), performance.now());
    expect(off(clock, real)).toBeLessThan(500);
    expect(Math.abs(clock.offsetMs + aheadMs)).toBeLessThan(500);
    vi.restoreAllMocks();
  }
});

test('a machine whose clock is set moves nothing, and has the database asked once', () => {
  let asked = 0;
  const clock = new SystemClock(() => (asked += 1));
  const real = Date.now();
  clock.correct(real, performance.now(), performance.now());
  clock.now();
  expect(asked).toBe(0);
  setMachine(-3_600_000);
  expect(off(clock, real)).toBeLessThan(500);
  clock.now();
  expect(asked).toBe(1);
  clock.correct(real, performance.now(), performance.now());
  clock.now();
  expect(asked).toBe(1);
});

test('a machine that slept is where the database is after one look', () => {
  let asked = 0;
  const clock = new SystemClock(() => (asked += 1));
  const later = Date.now() + 7_200_000;
  setMachine(7_200_000);
  clock.now();
  expect(asked).toBe(1);
  clock.correct(later, performance.now(), performance.now());
  expect(off(clock, later)).toBeLessThan(500);
});
