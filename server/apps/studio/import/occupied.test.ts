import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps } from '#contracts/time.ts';
import { Occupied } from './occupied.ts';

// A grid of six hours over five days: intervals that touch, coincide and cross midnight come up all the time.
const at = (tick: number) => Temporal.Instant.from('2026-11-20T00:00:00Z').add({ hours: 6 * tick });
const interval = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 })).map(([start, length]) => ({ start: at(start), end: at(start + length) }));
const taken = fc.array(fc.record({ resource: fc.constantFrom('A', 'B'), interval }), { maxLength: 12 });

test('what occupies a resource is found if and only if a comparison with everything finds it', () => {
  fc.assert(fc.property(taken, fc.constantFrom('A', 'B'), interval, (all, resource, asked) => {
    const occupied = new Occupied();
    for (const [n, one] of all.entries()) occupied.add(one.resource, { interval: one.interval, label: String(n) });
    const expected = all.some((one) => one.resource === resource && overlaps(one.interval, asked));
    expect(occupied.clash(resource, asked) !== undefined).toBe(expected);
  }));
});
