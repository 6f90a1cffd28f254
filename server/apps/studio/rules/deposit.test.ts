import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { allocatePayment, depositOf, excessOf, mayConfirm, preSchedule, standingOf } from './deposit.ts';

test('E7: half of 205000 is a deposit of 102500', () => {
  expect(depositOf(205000, 50)).toBe(102500);
});

test('E8: half of 100001 rounds up to 50001 and leaves a balance of 50000', () => {
  expect(depositOf(100001, 50)).toBe(50001);
  expect(standingOf({ totalMinor: 100001, depositMinor: 50001, verifiedMinor: 50001, refundedMinor: 0 }))
    .toEqual({ netPaidMinor: 50001, shortfallMinor: 0, balanceDueMinor: 50000 });
});

test('E9: 30 % of 99999 is 30000', () => {
  expect(depositOf(99999, 30)).toBe(30000);
});

test('E10: without a deposit the session is confirmed at once', () => {
  expect(preSchedule({ totalMinor: 205000, depositPct: 0, netPaidMinor: 0 })).toMatchObject({ depositMinor: 0, confirmsAtOnce: true });
});

test('E11: of 150000 paid on a deposit of 102500, 47500 goes to the balance and 55000 stays due', () => {
  expect(allocatePayment(150000, 102500)).toEqual([{ kind: 'deposit', amountMinor: 102500 }, { kind: 'balance', amountMinor: 47500 }]);
  expect(standingOf({ totalMinor: 205000, depositMinor: 102500, verifiedMinor: 150000, refundedMinor: 0 }).balanceDueMinor).toBe(55000);
});

describe('after a reopening money already held counts', () => {
  test('E12: held 102500, new total 260000: deposit 130000, short of 27500', () => {
    expect(preSchedule({ totalMinor: 260000, depositPct: 50, netPaidMinor: 102500 }))
      .toMatchObject({ depositMinor: 130000, shortfallMinor: 27500, priceReductionMinor: 0, confirmsAtOnce: false });
  });

  test('E13: new total 150000: deposit 75000, nothing short, confirmed together', () => {
    expect(preSchedule({ totalMinor: 150000, depositPct: 50, netPaidMinor: 102500 }))
      .toMatchObject({ depositMinor: 75000, shortfallMinor: 0, priceReductionMinor: 0, confirmsAtOnce: true });
  });

  test('E14: new total 90000: the excess of 12500 goes back, 90000 stays paid, confirmed together', () => {
    expect(preSchedule({ totalMinor: 90000, depositPct: 50, netPaidMinor: 102500 }))
      .toMatchObject({ priceReductionMinor: 12500, netPaidMinor: 90000, shortfallMinor: 0, balanceDueMinor: 0, confirmsAtOnce: true });
    expect(excessOf(90000, 90000)).toBe(0);
  });
});

describe('confirming', () => {
  const at = (text: string) => Temporal.Instant.from(text);
  const paymentDeadlineAt = at('2025-10-14T06:00:00Z');
  const receipt = (heldMinor: number, registeredAt: string) => ({ heldMinor, registeredAt: at(registeredAt) });

  test('needs verified money up to the deposit', () => {
    expect(mayConfirm({ depositMinor: 1000, paymentDeadlineAt, receipts: [receipt(999, '2025-10-10T00:00:00Z')] }))
      .toEqual({ ok: false, code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 1 } });
    expect(mayConfirm({ depositMinor: 1000, paymentDeadlineAt, receipts: [receipt(400, '2025-09-01T00:00:00Z'), receipt(600, '2025-10-10T00:00:00Z')] }))
      .toEqual({ ok: true, value: { netPaidMinor: 1000 } });
  });

  test('counts what was registered before the deadline, even if verified later, and not a millisecond after', () => {
    const confirm = (registeredAt: string) => mayConfirm({ depositMinor: 1000, paymentDeadlineAt, receipts: [receipt(1000, registeredAt)] });
    expect(confirm('2025-10-14T05:59:59.999Z')).toMatchObject({ ok: true });
    expect(confirm('2025-10-14T06:00:00Z')).toMatchObject({ ok: false, code: 'PAYMENT_DEADLINE_EXPIRED' });
  });

  test('needs nothing where no deposit is asked', () => {
    expect(mayConfirm({ depositMinor: 0, paymentDeadlineAt, receipts: [] })).toMatchObject({ ok: true });
  });
});

const minor = fc.integer({ min: 0, max: 999_999_999 });

test('deposit and balance of a receipt add up to it, and the deposit never exceeds what is short', () => {
  fc.assert(fc.property(minor, minor, (amount, shortfall) => {
    const parts = allocatePayment(amount, shortfall);
    expect(sum(parts.map((part) => part.amountMinor))).toBe(amount);
    expect(sum(parts.filter((part) => part.kind === 'deposit').map((part) => part.amountMinor))).toBeLessThanOrEqual(shortfall);
    expect(parts.every((part) => part.amountMinor > 0)).toBe(true);
  }));
});

test('deposit and balance make the total; what is held after a price cut never exceeds it', () => {
  fc.assert(fc.property(minor, fc.integer({ min: 0, max: 100 }), minor, (totalMinor, depositPct, netPaidMinor) => {
    const after = preSchedule({ totalMinor, depositPct, netPaidMinor });
    expect(after.netPaidMinor + after.balanceDueMinor).toBe(totalMinor);
    expect(after.netPaidMinor + after.priceReductionMinor).toBe(netPaidMinor);
    expect(after.balanceDueMinor >= 0 && after.depositMinor <= totalMinor).toBe(true);
    expect(after.confirmsAtOnce).toBe(after.netPaidMinor >= after.depositMinor);
  }));
});
