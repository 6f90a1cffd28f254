import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocate, amountFormatsOf, basisPointsOf, exactMinor, exponentOf, formatMoney, fromDecimal, halfUp, parseAmount, parseMoney, percentOf,
  roundToStep, splitEvenly, splitIncludedTax, stepOf, sum, timesQuantity, toDecimal,
} from './money.ts';

const minor = fc.integer({ min: 0, max: 999_999_999 });
const currencies = ['CLP', 'PYG', 'COP', 'MXN', 'GTQ', 'KWD', 'USD'] as const;

describe('rounding', () => {
  test('a half goes up', () => {
    expect([halfUp(5, 2), halfUp(49, 100), halfUp(50, 100), halfUp(-5, 2), halfUp(-1, 3)]).toEqual([3, 0, 1, -2, 0]);
    expect([percentOf(100001, 50), percentOf(99999, 30), percentOf(1000, 12.5), percentOf(1000, '0.05')]).toEqual([50001, 30000, 125, 1]);
  });

  test('it never passes through a float: 0.1 + 0.2 of something stays exact', () => {
    expect(percentOf(9_007_199_254_740_991, 100)).toBe(9_007_199_254_740_991);
    expect(basisPointsOf(9_007_199_254_740_991, 10_000)).toBe(9_007_199_254_740_991);
    expect(timesQuantity(1005, 0.1)).toBe(101); // 100.5
    expect(timesQuantity(333, '0.75')).toBe(250); // 249.75
  });

  test('an amount that JavaScript cannot carry is an error, not a near miss', () => {
    expect(() => exactMinor(2n ** 53n)).toThrow(RangeError);
    expect(() => exactMinor(0.5)).toThrow(RangeError);
    expect(() => sum([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
    expect(() => halfUp(1, 0)).toThrow(RangeError);
    expect(() => percentOf(1, 1e-7)).toThrow(RangeError);
    expect(Object.is(exactMinor(-0), 0)).toBe(true);
  });

  test('the result is the nearest whole unit, and the upper one when both are as near', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.bigInt({ min: 1n, max: 10n ** 6n }), (n, d) => {
      const off = 2n * (BigInt(halfUp(n, d)) * d - n); // twice the distance, in units of 1/d
      expect(-d < off && off <= d).toBe(true);
    }));
  });
});

describe('steps', () => {
  test('Colombian amounts are whole pesos, others whole minor units', () => {
    expect(['COP', 'USD', 'MXN', 'PEN', 'CLP'].map(stepOf)).toEqual([100, 1, 1, 1, 1]);
  });

  test('a half goes away from zero, on both sides of it', () => {
    expect([roundToStep(24_450, 1, 100), roundToStep(24_449, 1, 100), roundToStep(-24_450, 1, 100), roundToStep(-24_449, 1, 100)]).toEqual([24_500, 24_400, -24_500, -24_400]);
    expect([roundToStep(5, 2, 1), roundToStep(-5, 2, 1), roundToStep(-1, 3, 1)]).toEqual([3, -3, 0]);
    expect(() => roundToStep(1, 0, 1)).toThrow(RangeError);
  });

  test('the result is the nearest multiple of the step', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.bigInt({ min: 1n, max: 10n ** 6n }), fc.constantFrom(1, 100), (n, d, step) => {
      const rounded = BigInt(roundToStep(n, d, step));
      const off = 2n * (rounded * d - n);
      expect(rounded % BigInt(step)).toBe(0n);
      expect((off < 0n ? -off : off) <= d * BigInt(step)).toBe(true);
    }));
  });

  test('parts in steps add up, and what is no multiple cannot be split', () => {
    expect(allocate(10_000_000, [1, 1, 1], 100)).toEqual([3_333_400, 3_333_300, 3_333_300]);
    expect(splitEvenly(-1_000, 4, 100)).toEqual([-300, -300, -200, -200]);
    expect(() => allocate(150, [1], 100)).toThrow(RangeError);
  });
});

describe('allocation', () => {
  test('leftover units go to the largest remainders, ties to the lower index', () => {
    expect(allocate(50000, [100000, 150000, 100000])).toEqual([14286, 21428, 14286]);
    expect(allocate(10000, [10000, 10000, 10000])).toEqual([3334, 3333, 3333]);
    expect(allocate(-10000, [1, 1, 1])).toEqual([-3334, -3333, -3333]);
    expect(splitEvenly(10, 4)).toEqual([3, 3, 2, 2]);
    expect(allocate(0, [0, 0])).toEqual([0, 0]);
    expect(allocate(7, [0, 3, 0])).toEqual([0, 7, 0]);
  });

  test('there must be something to split over', () => {
    expect(() => allocate(1, [])).toThrow(RangeError);
    expect(() => allocate(1, [0, 0])).toThrow(RangeError);
    expect(() => allocate(1, [2, -1])).toThrow(RangeError);
  });

  test('the parts add up, each differs from its ideal by less than one unit, and the same input gives the same parts', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 999_999_999 }), { minLength: 1, maxLength: 12 }).filter((all) => all.some((w) => w > 0));
    fc.assert(fc.property(minor, weights, (total, all) => {
      const parts = allocate(total, all);
      const whole = all.reduce((a, b) => a + BigInt(b), 0n);
      expect(sum(parts)).toBe(total);
      parts.forEach((part, index) => {
        const off = BigInt(part) * whole - BigInt(total) * BigInt(all[index] ?? 0);
        expect(off < whole && -off < whole && part >= 0).toBe(true);
      });
      expect(allocate(total, all)).toEqual(parts);
    }), { numRuns: 2000 });
  });

  test('no other way of rounding the shares up or down is nearer to the ideal', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (total, weights) => {
      const whole = weights.reduce((a, b) => a + b, 0);
      const distance = (parts: number[]) => parts.reduce((d, part, i) => d + Math.abs(part * whole - total * (weights[i] ?? 0)), 0);
      const ways = weights.reduce<number[][]>((all, w) => all.flatMap((way) => {
        const floor = Math.floor((total * w) / whole);
        return [[...way, floor], [...way, floor + 1]];
      }), [[]]).filter((way) => way.reduce((a, b) => a + b, 0) === total);
      expect(distance(allocate(total, weights))).toBe(Math.min(...ways.map(distance)));
    }));
  });
});

describe('included tax', () => {
  test('net and tax of a price that includes 12 %', () => {
    expect(splitIncludedTax(150000, 12)).toEqual({ netMinor: 133929, taxMinor: 16071 });
    expect(splitIncludedTax(150000, 0)).toEqual({ netMinor: 150000, taxMinor: 0 });
    expect(splitIncludedTax(10825, 8.25)).toEqual({ netMinor: 10000, taxMinor: 825 });
  });

  test('net and tax add up to the price, and the price follows from the net', () => {
    fc.assert(fc.property(minor, fc.constantFrom(0, 5, 8.25, 10, 12, 16, 19, 21), (gross, pct) => {
      const { netMinor, taxMinor } = splitIncludedTax(gross, pct);
      expect(netMinor + taxMinor).toBe(gross);
      expect(Math.abs(netMinor + percentOf(netMinor, pct) - gross)).toBeLessThanOrEqual(1);
    }));
  });
});

describe('currencies', () => {
  test('decimals follow ISO 4217, not custom', () => {
    expect(currencies.map((code) => [code, exponentOf(code)])).toEqual(
      [['CLP', 0], ['PYG', 0], ['COP', 2], ['MXN', 2], ['GTQ', 2], ['KWD', 3], ['USD', 2]]);
  });

  test('plain decimals keep every digit', () => {
    expect([toDecimal(125000, 'GTQ'), toDecimal(5, 'GTQ'), toDecimal(-5, 'KWD'), toDecimal(1250, 'CLP'), toDecimal(0, 'GTQ')])
      .toEqual(['1250.00', '0.05', '-0.005', '1250', '0.00']);
    expect([fromDecimal('1250', 'GTQ'), fromDecimal('1250.5', 'GTQ'), fromDecimal('1250.555', 'GTQ'), fromDecimal('1250.5', 'CLP'), fromDecimal('', 'GTQ')])
      .toEqual([125000, 125050, null, null, null]);
  });

  test('people read amounts as their locale writes them', () => {
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
    expect(plain(formatMoney(125000, 'GTQ', 'es-GT'))).toBe('Q 1,250.00');
    expect(plain(formatMoney(1250, 'CLP', 'es-CL'))).toBe('$1.250');
    expect(['es-CO', 'es'].map((locale) => plain(formatMoney(8_500_000, 'COP', locale)))).toEqual(['$ 85.000', '$ 85.000']); // nobody pays hundredths
    expect(plain(formatMoney(8_500_050, 'COP', 'es'))).toBe('$ 85.000,50');
    expect(plain(formatMoney(125000, 'GTQ', 'es'))).toBe('Q 1,250.00');
    expect(plain(formatMoney(1250500, 'KWD', 'en'))).toBe('KWD 1,250.500');
    expect(plain(formatMoney(-125000, 'USD', 'en-US'))).toBe('-$1,250.00');
  });

  test('what is typed is read by the separators of the locale and never guessed', () => {
    expect(['Q 1,250.00', 'Q1250', '1250.5', '1,250', 'GTQ 1250', '-5'].map((text) => parseMoney(text, 'GTQ', 'es-GT')))
      .toEqual([125000, 125000, 125050, 125000, 125000, -500]);
    expect(['1.250', '1,25', '1.250,00', '12,50.00', '', 'Q', 'mil', '1e3', '1.2.3', '--5'].map((text) => parseMoney(text, 'GTQ', 'es-GT')))
      .toEqual(Array(10).fill(null));
    expect([parseMoney('$1.250', 'CLP', 'es-CL'), parseMoney('1.250,00', 'COP', 'es-CO'), parseMoney('1,250', 'CLP', 'es-CL')]).toEqual([1250, 125000, null]);
  });

  test('formatted amounts are read back to the unit, in every locale', () => {
    const locale = fc.constantFrom('es-GT', 'es-CL', 'es-CO', 'es-MX', 'es-PY', 'pt-BR', 'es', 'en', 'fr', 'de-CH');
    fc.assert(fc.property(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), fc.constantFrom(...currencies), locale, (amount, currency, at) => {
      expect(parseMoney(formatMoney(amount, currency, at), currency, at)).toBe(amount);
      expect(fromDecimal(toDecimal(amount, currency), currency)).toBe(amount);
    }), { numRuns: 2000 });
  });
});

describe('amounts in files', () => {
  test('the format is fixed: a cell of another format does not fit', () => {
    expect(['1,250.00', 'Q1250', 'Q 1,250', '1.250,00', '1.250'].map((cell) => parseAmount(cell, '1,250.00', 'GTQ')))
      .toEqual([125000, 125000, 125000, null, null]);
    expect(['1.250,00', 'Q1250', '1,250.00', '1.250', '1250,5'].map((cell) => parseAmount(cell, '1.250,00', 'GTQ')))
      .toEqual([125000, 125000, null, 125000, 125050]);
  });

  test('a mixed column fits no format, a plain one both', () => {
    expect(amountFormatsOf(['1,250.00', '1.250,00'], 'GTQ')).toEqual([]);
    expect(amountFormatsOf(['1,250.00', '15'], 'GTQ')).toEqual(['1,250.00']);
    expect(amountFormatsOf(['1250', 'Q15'], 'GTQ')).toEqual(['1,250.00', '1.250,00']);
  });
});
