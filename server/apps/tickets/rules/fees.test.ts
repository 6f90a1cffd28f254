import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feeOf, type FeePlan, taxInside } from './fees.ts';

const plan: FeePlan = { rateBp: 326, fixedMinor: 189_400, basis: 'base_price', vatBp: 1900 };
const pesos = (amount: number) => amount * 100;
const fee = (base: number, paid = base, of = plan) => feeOf(of, { baseMinor: pesos(base), paidMinor: pesos(paid) }, 100) / 100;

test('P1 the fee of 30,000, 100,000, 300,000 and of nothing', () => {
  expect([fee(30_000), fee(100_000), fee(300_000), fee(0)]).toEqual([2_872, 5_154, 11_674, 0]);
});

test('P2 the fee of 7,500 is 2,138.50, charged as 2,139', () => {
  expect(fee(7_500)).toBe(2_139);
});

test('P12 a fee of 5,154 is 4,331 and 823 of VAT', () => {
  expect(taxInside(pesos(5_154), 1900, 100)).toBe(pesos(823));
});

test('the fee is of the base price or of what was paid, as the plan says, and of a price of 0 there is none', () => {
  expect([fee(100_000, 50_000), fee(100_000, 50_000, { ...plan, basis: 'paid_price' }), fee(100_000, 0)]).toEqual([5_154, 3_524, 0]);
});

test('net and tax are whole steps and make the amount', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 3000 }), fc.constantFrom(1, 100), (steps, rateBp, step) => {
    const gross = steps * step;
    const tax = taxInside(gross, rateBp, step);
    expect(tax % step).toBe(0);
    expect(tax >= 0 && tax <= gross).toBe(true);
  }));
});
