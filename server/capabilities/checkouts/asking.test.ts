import { expect, test } from 'vitest';
import { nextAsk } from './asking.ts';

test('tickets 6: a try is asked about after 2, 5, 15 and 60 minutes, then every hour, and no more after a day', () => {
  const start = Temporal.Instant.from('2026-05-10T20:00:00Z');
  const asked: number[] = [];
  let at: Temporal.Instant | null = start;
  while ((at = nextAsk(start, at)) !== null) asked.push(at.since(start).total('minutes'));
  expect(asked.slice(0, 6)).toEqual([2, 5, 15, 60, 120, 180]);
  expect(asked.at(-1)).toBe(24 * 60);
  // A run that was missed is not made up for: the next one is ahead.
  expect(nextAsk(start, start.add({ minutes: 20 }))!.toString()).toBe('2026-05-10T21:00:00Z');
});
