import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitIncludedTax } from '#contracts/money.ts';
import { discountOfPct, lineAmounts, sessionTotals } from './totals.ts';

const line = (quantity: number, unitPriceMinor: number, discountMinor = 0) => {
  const amounts = lineAmounts({ quantity, unitPriceMinor, discountMinor });
  if (!amounts.ok) throw new Error(amounts.code);
  return amounts.value;
};

test('E1: ten at Q 50.00, one at Q 1,500.00, transport Q 200.00 and discount Q 150.00 make Q 2,050.00', () => {
  expect(sessionTotals({ sessionType: 'external', lines: [line(10, 5000), line(1, 150000)], transportMinor: 20000, discountMinor: 15000 }))
    .toEqual({ ok: true, value: { subtotalMinor: 200000, totalMinor: 205000 } });
});

test('E35: Q 1,500.00 with 12 % included is a base of 133929 and tax of 16071', () => {
  expect(splitIncludedTax(150000, 12)).toEqual({ netMinor: 133929, taxMinor: 16071 });
});

test('transport is charged for external sessions only', () => {
  const session = { lines: [line(1, 1000)], transportMinor: 1, discountMinor: 0 };
  expect(sessionTotals({ ...session, sessionType: 'studio' })).toMatchObject({ ok: false, code: 'TRANSPORT_NOT_ALLOWED' });
  expect(sessionTotals({ ...session, sessionType: 'external' })).toMatchObject({ ok: true });
});

test('a discount may take everything, and not a unit more', () => {
  const session = { sessionType: 'external' as const, lines: [line(1, 1000)], transportMinor: 200 };
  expect(sessionTotals({ ...session, discountMinor: 1200 })).toEqual({ ok: true, value: { subtotalMinor: 1000, totalMinor: 0 } });
  expect(sessionTotals({ ...session, discountMinor: 1201 })).toEqual({ ok: false, code: 'DISCOUNT_EXCEEDS_TOTAL', details: { maxMinor: 1200 } });
  expect([line(2, 500, 1000), line(2, 500, 1)]).toEqual([{ listMinor: 1000, lineTotalMinor: 0 }, { listMinor: 1000, lineTotalMinor: 999 }]);
  expect(lineAmounts({ quantity: 2, unitPriceMinor: 500, discountMinor: 1001 })).toEqual({ ok: false, code: 'DISCOUNT_EXCEEDS_TOTAL', details: { maxMinor: 1000 } });
});

test('amounts above 9,999,999.99 are refused, for a line and for the sum', () => {
  expect(lineAmounts({ quantity: 1_000_000_000, unitPriceMinor: 999_999_999, discountMinor: 0 })).toMatchObject({ ok: false, code: 'AMOUNT_TOO_LARGE' });
  expect(sessionTotals({ sessionType: 'studio', lines: [line(1, 999_999_999)], transportMinor: 0, discountMinor: 0 })).toMatchObject({ ok: true });
  expect(sessionTotals({ sessionType: 'studio', lines: [line(1, 999_999_999), line(1, 1)], transportMinor: 0, discountMinor: 0 }))
    .toMatchObject({ ok: false, code: 'AMOUNT_TOO_LARGE' });
});

test('a percentage becomes an amount of subtotal and transport, a half unit up', () => {
  expect([discountOfPct(200000, 20000, 10), discountOfPct(1001, 0, 50), discountOfPct(1000, 0, 12.5)]).toEqual([22000, 501, 125]);
});

test('the total is the lines plus transport less discount, whatever they are', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(fc.property(fc.array(amount, { maxLength: 8 }), amount, amount, (amounts, transportMinor, discountMinor) => {
    const answer = sessionTotals({ sessionType: 'external', lines: amounts.map((each) => line(1, each)), transportMinor, discountMinor });
    const expected = amounts.reduce((a, b) => a + b, 0) + transportMinor - discountMinor;
    expect(answer.ok ? answer.value.totalMinor : -1).toBe(expected >= 0 ? expected : -1);
  }));
});
