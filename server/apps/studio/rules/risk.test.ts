import { expect, test } from 'vitest';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { isHighRisk, proposedDepositPct } from './risk.ts';

const settings = StudioSettings.parse({});

test('E32: three of five canceled is a risk; two of three and three of six are not', () => {
  expect([[3, 5], [2, 3], [3, 6]].map(([canceled = 0, all = 0]) => isHighRisk({ canceled, all }, settings))).toEqual([true, false, false]);
});

test('a risk is asked for the whole price in advance, as a proposal', () => {
  expect([proposedDepositPct(true, settings), proposedDepositPct(false, settings)]).toEqual([100, 50]);
});
