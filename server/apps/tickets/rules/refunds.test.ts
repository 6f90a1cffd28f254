import { describe, expect, test } from 'vitest';
import { localDateOf } from '#contracts/time.ts';
import { planRefund, type RefundableUnit, type RefundReason } from './refunds.ts';
import { payoutAlert, payoutDue, policyShare, withdrawalUntil } from './refund-terms.ts';

const at = (text: string) => Temporal.Instant.from(text);
const unit = (id: string, paid: number, more: Partial<RefundableUnit> = {}): RefundableUnit =>
  ({ id, paidMinor: paid * 100, feeMinor: 466_500, refundedMinor: 0, packageRef: null, bundleRef: null, isUsed: false, ...more });
const plan = (units: RefundableUnit[], chosenIds: string[], reason: RefundReason, policyBp = 10_000) => planRefund({ units, chosenIds, reason, policyBp, step: 100 });

describe('amounts', () => {
  // Units of the worked example P7 as they were paid.
  const order = [unit('v1', 105_231), unit('v2', 105_231), unit('general', 74_538)];

  test('R1 80 % of a unit paid 74,538 is 59,630, and the fee is kept', () => {
    expect(plan(order, ['general'], 'organizer', 8000)).toEqual({
      ok: true, value: { lines: [{ unitId: 'general', faceMinor: 5_963_000, feeMinor: 0 }], faceMinor: 5_963_000, feeMinor: 0, amountMinor: 5_963_000 } });
  });

  test('R2 when the event is cancelled the same unit gives 79,203 back, fee included', () => {
    expect(plan(order, ['general'], 'event_cancelled', 5000)).toMatchObject({ value: { faceMinor: 7_453_800, feeMinor: 466_500, amountMinor: 7_920_300 } });
  });

  test('the share is of all chosen units together, and its parts add up', () => {
    expect(plan([unit('a', 33_333), unit('b', 33_333), unit('c', 0)], ['a', 'b', 'c'], 'organizer', 5000)).toMatchObject({
      value: { lines: [{ faceMinor: 1_666_700 }, { faceMinor: 1_666_600 }, { faceMinor: 0 }], amountMinor: 3_333_300 } });
    expect(plan([unit('a', 0)], ['a'], 'organizer', 5000)).toMatchObject({ value: { amountMinor: 0 } });
  });

  test('what belongs together goes back together under the organizer, and in any part otherwise', () => {
    const packed = [unit('a', 10, { packageRef: 1 }), unit('b', 10, { packageRef: 1 }), unit('c', 10, { bundleRef: 1 }), unit('d', 10, { bundleRef: 1 }), unit('e', 10)];
    expect(plan(packed, ['a', 'e'], 'organizer')).toEqual({ ok: false, code: 'REFUND_WHOLE_PACKAGE', details: { unitIds: ['a', 'b', 'e'] } });
    expect(plan(packed, ['c'], 'organizer')).toMatchObject({ code: 'REFUND_WHOLE_PACKAGE', details: { unitIds: ['c', 'd'] } });
    expect([plan(packed, ['a', 'b', 'e'], 'organizer').ok, plan(packed, ['a', 'c'], 'event_changed').ok]).toEqual([true, true]);
  });

  test('used tickets and units that went back stay', () => {
    const order = [unit('a', 10, { isUsed: true }), unit('b', 10, { refundedMinor: 1 })];
    expect((['organizer', 'withdrawal', 'event_changed', 'event_cancelled', 'chargeback'] as const).map((reason) => plan(order, ['a'], reason).ok)).toEqual([false, false, false, true, true]);
    expect(plan(order, ['a'], 'organizer')).toMatchObject({ code: 'TICKET_USED' });
    expect(plan(order, ['b'], 'event_cancelled')).toMatchObject({ code: 'REFUND_EXCEEDS' });
  });
});

describe('terms', () => {
  const zone = 'America/Bogota';
  const sale = { channel: 'online', country: 'CO', paidAt: at('2026-03-20T15:00:00Z'), startAt: at('2026-06-01T00:00:00Z'), zone };

  test('R3 paid on Friday 20 March 2026 with a holiday on Monday, the last day to withdraw is Monday 30', () => {
    const until = withdrawalUntil(sale);
    expect(until?.toString()).toBe('2026-03-31T05:00:00Z');
    expect(localDateOf(at('2026-03-31T04:59:59Z'), zone)).toBe('2026-03-30');
  });

  test('there is no withdrawal after the start, at the box office or abroad; the local day of payment counts', () => {
    expect(withdrawalUntil({ ...sale, startAt: at('2026-03-25T00:00:00Z') })?.toString()).toBe('2026-03-25T00:00:00Z');
    expect([withdrawalUntil({ ...sale, channel: 'box_office' }), withdrawalUntil({ ...sale, country: 'MX' })]).toEqual([null, null]);
    expect(withdrawalUntil({ ...sale, paidAt: at('2026-03-21T04:59:59Z') })).toEqual(withdrawalUntil(sale));
    expect(withdrawalUntil(sale, 1)?.toString()).toBe('2026-03-25T05:00:00Z');
  });

  test('a refund is due at the end of the fifteenth business day, with an alert at four fifths', () => {
    const from = at('2026-03-20T15:00:00Z');
    const due = payoutDue(from, { country: 'CO', zone }); // with Holy Week in between
    expect(due.toString()).toBe('2026-04-16T05:00:00Z');
    expect(payoutAlert(at('2026-03-01T00:00:00Z'), at('2026-03-11T00:00:00Z')).toString()).toBe('2026-03-09T00:00:00Z');
  });

  test('the policy of the organizer goes by days before the start, on the clock of the event', () => {
    const event = { startAt: at('2026-11-16T02:00:00Z'), zone: 'America/New_York' }; // 21:00 local; clocks went back on 1 November
    const tiers = [{ daysBefore: 3, bp: 5000 }, { daysBefore: 15, bp: 10_000 }];
    const share = (when: string) => policyShare(tiers, event, at(when));
    expect([share('2026-11-01T00:59:59Z'), share('2026-11-01T01:00:00Z')]).toEqual([10_000, 5000]); // 21:00 on 31 October, an hour earlier in UTC
    expect([share('2026-11-13T01:59:59Z'), share('2026-11-13T02:00:00Z'), policyShare([], event, at('2026-01-01T00:00:00Z'))]).toEqual([5000, 0, 0]);
  });
});
