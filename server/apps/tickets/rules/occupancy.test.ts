import { expect, test } from 'vitest';
import { occupancyOf } from './occupancy.ts';

test('O1 318 sold of 500 with 20 blocked is 66.25 %, and 63.60 % of the total', () => {
  expect(occupancyOf({ capacity: 500, blocked: 20, disabled: 0, sold: 318 })).toEqual({ ofSellableBp: 6625, ofCapacityBp: 6360 });
});

test('disabled units cannot be sold either, half a hundredth goes up, and of nothing there is no share', () => {
  expect(occupancyOf({ capacity: 830, blocked: 20, disabled: 10, sold: 1 })).toEqual({ ofSellableBp: 13, ofCapacityBp: 12 });
  expect(occupancyOf({ capacity: 5, blocked: 5, disabled: 0, sold: 0 })).toEqual({ ofSellableBp: null, ofCapacityBp: 0 });
});
