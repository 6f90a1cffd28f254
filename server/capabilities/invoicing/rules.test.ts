import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCui, isNit } from './infile/numbers.ts';
import { partOf, spreadDiscount, taxed } from './rules.ts';
import type { LineToInvoice } from './rules.ts';

const line: fc.Arbitrary<LineToInvoice> = fc.record({ quantity: fc.integer({ min: 1, max: 20 }), unitPriceMinor: fc.integer({ min: 1, max: 50_000 }), share: fc.integer({ min: 0, max: 100 }), rateBp: fc.constantFrom(0, 500, 1200) })
  .map(({ share, ...rest }) => ({ kind: 'service', description: 'x', discountMinor: Math.floor((rest.quantity * rest.unitPriceMinor * share) / 100), ...rest }));
const totalOf = (lines: readonly LineToInvoice[]) => lines.reduce((sum, one) => sum + one.quantity * one.unitPriceMinor - one.discountMinor, 0);

describe('the tax inside a line', () => {
  test('E35: Q 1,500.00 at 12 % included is 1,339.29 and 160.71', () => {
    expect(taxed({ kind: 'service', description: 'x', quantity: 1, unitPriceMinor: 150_000, discountMinor: 0 }, 1200)).toMatchObject({ netMinor: 133_929, taxMinor: 16_071, totalMinor: 150_000, taxCode: 'VAT' });
  });
  test('and the net amount are the total, whatever the line', () => {
    fc.assert(fc.property(line, (one) => {
      const { netMinor, taxMinor, totalMinor, rateBp } = taxed(one, 1200);
      expect(netMinor + taxMinor).toBe(totalMinor);
      expect(Math.abs(netMinor * (10_000 + rateBp) - totalMinor * 10_000)).toBeLessThanOrEqual((10_000 + rateBp) / 2);
    }));
  });
});

test('a discount on the whole is spread without losing a cent and without taking a line below zero', () => {
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 100 }), (lines, pct) => {
    const before = totalOf(lines);
    const discount = Math.floor((before * pct) / 100);
    const after = spreadDiscount(lines, discount);
    expect(totalOf(after)).toBe(before - discount);
    for (const one of after) expect(one.quantity * one.unitPriceMinor - one.discountMinor).toBeGreaterThanOrEqual(0);
  }));
});

test('part of a document adds up to the part, by the rates of the whole', () => {
  fc.assert(fc.property(fc.array(fc.record({ rateBp: fc.constantFrom(0, 500, 1200), totalMinor: fc.integer({ min: 1, max: 100_000 }), kind: fc.constant('service' as const) }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 1000 }), (lines, permille) => {
    const whole = lines.reduce((sum, one) => sum + one.totalMinor, 0);
    const amount = Math.max(1, Math.floor((whole * permille) / 1000));
    const part = partOf(lines, amount, 'Devolución');
    expect(totalOf(part)).toBe(amount);
    for (const one of part) expect(lines.some(({ rateBp }) => rateBp === one.rateBp)).toBe(true);
  }));
});

test.each([['12521337', true], ['576937K', true], ['12521338', false], ['576937-K', false], ['CF', false], ['', false], ['K', false], ['5769370', false]])('%s can be a NIT: %s', (number, valid) => {
  expect(isNit(number)).toBe(valid);
});
test('a NIT with one digit changed is none', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
    const digits = [...'12521337'];
    digits[place] = String((Number(digits[place]) + by) % 10);
    expect(isNit(digits.join(''))).toBe(false);
  }));
});
test.each([['2588631020101', true], ['2588631030101', false], ['2588631022301', false], ['2588631020118', false], ['2588631020117', true], ['258863102', false]])('%s can be a CUI: %s', (number, valid) => {
  expect(isCui(number)).toBe(valid);
});
