import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMinutes } from '#contracts/time.ts';
import { admit, passExpiry, queueOrder, type QueueEntry, seedCommit } from './waiting-room.ts';

const at = Temporal.Instant.from('2026-05-10T15:00:00Z');
const entry = (id: string, group: QueueEntry['group'] = 'prequeue', minute = 0): QueueEntry => ({ id, group, joinedAt: addMinutes(at, minute) });
const seed = 'b7f0c1d2-demo';

test('W1 at 300 a minute five seconds let in 25, or as many as there are passes', () => {
  const room = { ratePerMinute: 300, maxActive: 1000, waiting: 5000, carry60: 0 };
  expect([admit({ ...room, active: 990 }), admit({ ...room, active: 900 })]).toEqual([{ admitted: 10, carry60: 0 }, { admitted: 25, carry60: 0 }]);
});

test('W2 the draw of the seed orders e1 to e5, and its commit was published before', () => {
  expect(seedCommit(seed)).toBe('317b366bed4df266ca1b3fa42bdf190e0321fb2a20846603d1f4cfba117726b9');
  expect(queueOrder(['e1', 'e2', 'e3', 'e4', 'e5'].map((id) => entry(id)), seed).map(({ id }) => id)).toEqual(['e2', 'e1', 'e5', 'e3', 'e4']);
});

test('who came after the start stands behind all who came before, in the order of coming, whatever the order of the rows', () => {
  const all = [entry('e1'), entry('late', 'live', 2), entry('e2'), entry('b', 'live', 1), entry('a', 'live', 1), entry('e3')];
  fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
    expect(queueOrder(shuffled, seed).map(({ id }) => id)).toEqual(['e2', 'e1', 'e3', 'a', 'b', 'late']);
  }));
});

test('a slow rate saves up, and rounds that were missed let in a minute of people and no more', () => {
  const room = { ratePerMinute: 5, maxActive: 10, active: 0, waiting: 99 };
  expect([admit({ ...room, carry60: 0 }), admit({ ...room, carry60: 50 })]).toEqual([{ admitted: 0, carry60: 25 }, { admitted: 1, carry60: 15 }]);
  expect(admit({ ...room, ratePerMinute: 300, maxActive: 1000, waiting: 5000, carry60: 0, elapsedS: 3600 }).admitted).toBe(300);
  expect(admit({ ...room, active: 12, carry60: 600 }).admitted).toBe(0);
});

test('over any number of rounds just the rate is let in', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1, max: 60 }), (ratePerMinute, rounds) => {
    let [total, carry60] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const next = admit({ ratePerMinute, maxActive: 1e9, active: 0, waiting: 1e9, carry60 });
      [total, carry60] = [total + next.admitted, next.carry60];
    }
    expect(total).toBe(Math.floor((ratePerMinute * rounds) / 12));
  }));
});

test('a pass lives from sign to sign, half an hour at most', () => {
  const expiry = (seenMin: number) => passExpiry({ admittedAt: at, lastSeenAt: addMinutes(at, seenMin), passMinutes: 10 }).toString();
  expect([expiry(0), expiry(15), expiry(25)]).toEqual(['2026-05-10T15:10:00Z', '2026-05-10T15:25:00Z', '2026-05-10T15:30:00Z']);
});
