import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMinutes, isBefore } from '#contracts/time.ts';
import { type Hold, isHoldExpired, newHold, seePending, startPayment } from './holds.ts';

const at = (time: string) => Temporal.Instant.from(`2026-05-10T${time}Z`);
const created = newHold(at('20:00:00'), 15);
const paying = (hold: Hold, now: Temporal.Instant) => {
  const answer = startPayment(hold, now);
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
};

test('H1 payment started at 20:14 holds until 20:29', () => {
  expect(paying(created, at('20:14:00')).expiresAt.toString()).toBe('2026-05-10T20:29:00Z');
});

test('H2 payment started at 20:02 holds until 20:17', () => {
  expect(paying(created, at('20:02:00')).expiresAt.toString()).toBe('2026-05-10T20:17:00Z');
});

test('H3 a payment seen pending at 20:28:30 holds until 20:48:30', () => {
  expect(seePending(paying(created, at('20:14:00')), at('20:28:30')).expiresAt.toString()).toBe('2026-05-10T20:48:30Z');
});

test('H4 at 20:15 sharp it is too late to pay', () => {
  expect(startPayment(created, at('20:15:00'))).toEqual({ ok: false, code: 'HOLD_EXPIRED', details: { expiredAt: '2026-05-10T20:15:00Z' } });
  expect(startPayment(created, at('20:14:59.999')).ok).toBe(true);
});

test('each extends once, and what comes too late extends nothing', () => {
  const once = paying(created, at('20:02:00'));
  expect(paying(once, at('20:16:00'))).toEqual(once);
  const grace = seePending(once, at('20:10:00'));
  expect(grace.expiresAt.toString()).toBe('2026-05-10T20:30:00Z');
  expect(seePending(grace, at('20:29:00'))).toEqual(grace);
  expect(seePending(once, at('20:17:00'))).toEqual(once);
});

test('an extension never shortens a hold, and none outlasts an hour', () => {
  const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 70 }), fc.boolean()), { maxLength: 6 });
  fc.assert(fc.property(fc.integer({ min: 5, max: 30 }), minutes, (holdMinutes, steps) => {
    let hold = newHold(at('20:00:00'), holdMinutes);
    for (const [minute, pays] of steps.sort(([a], [b]) => a - b)) {
      const now = addMinutes(at('20:00:00'), minute);
      const before = hold.expiresAt;
      const start = startPayment(hold, now);
      hold = pays && start.ok ? start.value : seePending(hold, now);
      expect(isBefore(hold.expiresAt, before)).toBe(false);
      expect(isBefore(at('21:00:00'), hold.expiresAt)).toBe(false);
      if (isHoldExpired({ expiresAt: before }, now)) expect(hold.expiresAt).toEqual(before);
    }
  }));
});
