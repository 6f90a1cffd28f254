import { expect, test } from 'vitest';
import { parafiscalOf, parafiscalOfUnit, uvtOn } from './parafiscal.ts';

const concert = { country: 'CO', isPerformingArt: true };
const rule = parafiscalOf(concert, '2026-05-10');
const due = (pesos: number, capacity = 1) => parafiscalOfUnit(rule, pesos * 100, capacity, 100) / 100;

test('F1 an admission of 157,121 owes nothing, one of 157,122 owes 15,712', () => {
  expect(rule?.thresholdMinor).toBe(15_712_200);
  expect([due(157_121), due(157_122)]).toEqual([0, 15_712]);
});

test('F2 a table of 1,200,000 for 8 admits each at 150,000 and owes nothing', () => {
  expect(due(1_200_000, 8)).toBe(0);
});

test('each admission of a table owes from the unrounded threshold on', () => {
  expect([due(157_122 * 8 - 1, 8), due(157_122 * 8, 8), due(1_600_000, 8)]).toEqual([0, 8 * 15_712, 160_000]);
});

test('only Colombian performing arts owe it, by the tax unit of the day of the payment', () => {
  expect([parafiscalOf({ ...concert, country: 'MX' }, '2026-05-10'), parafiscalOf({ ...concert, isPerformingArt: false }, '2026-05-10')]).toEqual([null, null]);
  expect(parafiscalOfUnit(null, 99_999_900, 1, 100)).toBe(0);
  expect([uvtOn('2024-12-31'), uvtOn('2025-01-01'), uvtOn('2026-12-31'), uvtOn('2027-01-01')]).toEqual([4_706_500, 4_979_900, 5_237_400, 5_237_400]);
  expect(uvtOn('2027-01-01', [{ from: '2027-01-01', minor: 5 }, { from: '2026-01-01', minor: 4 }])).toBe(5);
  expect(() => uvtOn('2023-12-31')).toThrow(RangeError);
});
