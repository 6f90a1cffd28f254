import { expect, test } from 'vitest';
import { quickAmounts } from './change.ts';

test('what people hand over: the exact amount, and what their notes make of it', () => {
  expect(quickAmounts(17_933_000, 'COP', 2)).toEqual([17_933_000, 18_000_000, 20_000_000]);
  expect(quickAmounts(6_400_000, 'COP', 2)).toEqual([6_400_000, 7_000_000, 8_000_000, 10_000_000]);
  expect(quickAmounts(1_750, 'USD', 2)).toEqual([1_750, 2_000, 5_000, 10_000]);
  expect(quickAmounts(2_000, 'USD', 2)).toEqual([2_000, 5_000, 10_000]);
});
