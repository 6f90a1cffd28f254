import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { addDays, daysBetween, isBefore, localDateOf, localTimeOf } from '#contracts/time.ts';
import {
  adjustedDelivery, changesDeadline, deliveryDate, editingDays, extendedPaymentDeadline, isChangeable, isLateBooking, movedChangesDeadline, paymentDeadline,
} from './deadlines.ts';
import { refundPct } from './refund.ts';
import { evaluateAssign } from './team.ts';

const at = (text: string) => Temporal.Instant.from(text);
const zone = 'America/Guatemala';
const policy = StudioSettings.parse({});
const t2 = at('2025-10-09T00:30:00Z'); // 2025-10-08 18:30 local

test('E15: pre-scheduled on 8 October at 18:30 local, the deposit is due until the end of 13 October local', () => {
  expect(paymentDeadline({ now: t2, startsAt: at('2025-11-15T16:00:00Z'), zone, policy }).toString()).toBe('2025-10-14T06:00:00Z');
});

test('E16: session on 20 October: changes pass until the last instant of 13 October, and not at its end', () => {
  const deadline = changesDeadline('2025-10-20', 7, zone);
  expect(deadline.toString()).toBe('2025-10-14T06:00:00Z');
  expect(isChangeable(deadline, at('2025-10-14T05:59:59.999Z'))).toBe(true);
  expect(isChangeable(deadline, at('2025-10-14T06:00:00Z'))).toBe(false);
});

test('E17: three days ahead the deposit is due 24 hours before the session', () => {
  expect(paymentDeadline({ now: t2, startsAt: at('2025-10-11T16:00:00Z'), zone, policy }).toString()).toBe('2025-10-10T16:00:00Z');
});

test('E18: the same evening the start cuts the two hours that a client has at least', () => {
  expect(paymentDeadline({ now: t2, startsAt: at('2025-10-09T02:00:00Z'), zone, policy }).toString()).toBe('2025-10-09T02:00:00Z');
  // with the start three hours away the two hours stand
  expect(paymentDeadline({ now: t2, startsAt: at('2025-10-09T03:30:00Z'), zone, policy }).toString()).toBe('2025-10-09T02:30:00Z');
});

test('E19: confirmed two days ahead is a late booking: client at 50 % at once, assigned when the photographer is named', () => {
  const confirmedAt = at('2025-10-09T15:00:00Z');
  const changesDeadlineAt = changesDeadline('2025-10-11', 7, zone);
  expect(changesDeadlineAt.toString()).toBe('2025-10-05T06:00:00Z'); // EOD(10-04)
  expect(isLateBooking(changesDeadlineAt, confirmedAt)).toBe(true);
  expect(refundPct({ status: 'confirmed', initiator: 'client', everConfirmed: true, changesDeadlineAt, priorChangesDeadlineAt: null, now: confirmedAt, policy })).toBe(50);

  const session = { status: 'confirmed', sessionType: 'studio', changesDeadlineAt, requiredPhotographers: 1, roomId: 'room' } as const;
  expect(evaluateAssign({ ...session, activeAssignments: 0 }, confirmedAt)).toBe('alert');
  expect(evaluateAssign({ ...session, activeAssignments: 1 }, confirmedAt)).toBe('assign');
});

test('E20: delivery is counted in calendar days from the session, by the longest package or else the default', () => {
  const days = (packageEditingDays: number[]) => editingDays({ isRush: false, rushEditingDays: null, packageEditingDays, defaultEditingDays: 5 });
  expect(deliveryDate('2025-12-28', days([7]))).toBe('2026-01-04');
  expect([days([5, 7]), days([3]), days([])]).toEqual([7, 3, 5]);
  const rush = { rushEditingDays: 1, packageEditingDays: [7], defaultEditingDays: 5 };
  expect([editingDays({ ...rush, isRush: true }), editingDays({ ...rush, isRush: false }), editingDays({ ...rush, isRush: true, rushEditingDays: null })]).toEqual([1, 7, 7]);
});

test('E21: where midnight does not exist the day ends at the first minute that does', () => {
  const dueOnSaturday = paymentDeadline({ now: at('2026-08-31T16:00:00Z'), startsAt: at('2026-10-01T16:00:00Z'), zone: 'America/Santiago', policy });
  expect(dueOnSaturday.toString()).toBe('2026-09-06T04:00:00Z');
  expect(localTimeOf(dueOnSaturday, 'America/Santiago')).toBe('01:00');
  expect(changesDeadline('2026-09-12', 7, 'America/Santiago').toString()).toBe('2026-09-06T04:00:00Z');
});

test('an extension lies in the future and not after the start', () => {
  const [now, startsAt] = [at('2025-10-09T00:00:00Z'), at('2025-10-20T16:00:00Z')];
  const extend = (to: string) => extendedPaymentDeadline({ now, startsAt, to: at(to) }).ok;
  expect(['2025-10-09T00:00:00Z', '2025-10-09T00:00:00.001Z', '2025-10-20T16:00:00Z', '2025-10-20T16:00:00.001Z'].map(extend)).toEqual([false, true, true, false]);
});

test('moving into the window of changes must be acknowledged', () => {
  const move = (sessionDate: string, acknowledged: boolean) =>
    movedChangesDeadline({ sessionDate, changesDeadlineDays: 7, zone, now: t2, acknowledged });
  expect(move('2025-10-16', false)).toMatchObject({ ok: true }); // EOD(9 October) is still ahead on the 8th
  expect(move('2025-10-14', false)).toMatchObject({ ok: false, code: 'RESCHEDULE_INSIDE_WINDOW' });
  expect(move('2025-10-14', true)).toMatchObject({ ok: true });
});

test('an editor moves the delivery to today at the earliest', () => {
  const adjust = (days: number) => adjustedDelivery({ sessionDate: '2025-10-01', days, zone, now: t2 });
  expect(adjust(7)).toEqual({ ok: true, value: '2025-10-08' });
  expect(adjust(6)).toMatchObject({ ok: false, code: 'INVALID_DELIVERY_DATE', details: { today: '2025-10-08' } });
});

describe('on any day of two years, in five zones', () => {
  const zones = ['America/Guatemala', 'America/Santiago', 'America/Mexico_City', 'America/Bogota', 'America/Sao_Paulo'];
  const anyZone = fc.constantFrom(...zones);
  const span = fc.constantFrom(['2018-01-01', 730], ['2022-01-01', 730], ['2026-01-01', 730] as const);
  const anyDay = fc.tuple(span, fc.integer({ min: 0, max: 729 })).map(([[from], offset]) => addDays(String(from), offset));

  test('a later date never has an earlier changes deadline, and the deadline is the end of its local day', () => {
    for (const each of zones) {
      for (const from of ['2018-01-01', '2022-01-01', '2026-01-01']) {
        for (let i = 1; i <= 730; i++) {
          const [before, after] = [changesDeadline(addDays(from, i - 1), 7, each), changesDeadline(addDays(from, i), 7, each)];
          expect(isBefore(before, after)).toBe(true);
          expect(localDateOf(after.subtract({ milliseconds: 1 }), each)).toBe(addDays(from, i - 7));
        }
      }
    }
  });

  test('a payment deadline is never after the start, never more than the days allowed, and gives the least time unless cut', () => {
    fc.assert(fc.property(anyDay, anyZone, fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 30 * 24 * 60 }), fc.integer({ min: 1, max: 60 }), (day, tz, minute, ahead, days) => {
      const now = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: tz }).add({ minutes: minute }).toInstant();
      const startsAt = now.add({ minutes: ahead });
      const deadline = paymentDeadline({ now, startsAt, zone: tz, policy: { ...policy, paymentDeadlineDays: days } });
      expect(isBefore(startsAt, deadline)).toBe(false);
      expect(isBefore(now, deadline)).toBe(true);
      expect(daysBetween(localDateOf(now, tz), localDateOf(deadline.subtract({ milliseconds: 1 }), tz))).toBeLessThanOrEqual(days);
      const least = now.add({ minutes: Math.min(policy.paymentMinWindowMinutes, ahead) });
      // the end of the day may come sooner than the least time only through the days allowed, which are one or more
      expect(isBefore(deadline, least)).toBe(false);
    }), { numRuns: 1000 });
  });
});
