import { expect, test } from 'vitest';
import { checkBuyerLimit, checkOrderLimits } from './limits.ts';
import { type PriceList, priceOrder } from './pricing.ts';

const at = Temporal.Instant.from('2026-03-01T12:00:00Z');
const prices: PriceList = {
  currency: 'COP', at, areas: [{ id: 'general', priceMinor: 3_000_000, unitCapacity: 1, sortOrder: 0 }, { id: 'vip', priceMinor: 9_000_000, unitCapacity: 1, sortOrder: 1 }],
  stages: [{
    id: 's', name: '2x1', adjustmentType: 'fixed', adjustmentValue: -3_000_000, quotaUnits: null, consumedUnits: 0, startAt: at, endAt: null, priority: 1, isActive: true,
    areas: [{ areaId: 'general', bundleSize: 2 }] }],
  packages: [{
    id: 'duo', startAt: at, endAt: null, isActive: true, maxUses: null, used: 0, maxUsesPerBuyer: null, maxDiscountMinor: null, discountType: 'percentage', value: 1000,
    items: [{ areaId: 'vip', quantity: 2 }] }],
  code: null, feePlan: { rateBp: 0, fixedMinor: 0, basis: 'base_price', vatBp: 1900 }, feePayer: 'buyer', faceVatBp: 0, parafiscal: null,
};
const check = (general: number, duos: number[], maxUnitsPerOrder = 20) => {
  const basket = { areas: [{ areaId: 'general', quantity: general }], packages: duos.map((packages) => ({ promotionId: 'duo', packages })) };
  return checkOrderLimits(basket, priceOrder(prices, basket), { maxUnitsPerOrder });
};

test('an order holds up to its limit of units, those of packages counted', () => {
  expect([check(20, []).ok, check(16, [2]).ok]).toEqual([true, true]);
  expect(check(17, [2])).toEqual({ ok: false, code: 'LIMIT_EXCEEDED', details: { what: 'units', limit: 20, requested: 21 } });
});

test('up to ten bundles of an area, and five packages of a promotion over all lines', () => {
  expect([check(21, [], 50).ok, check(22, [], 50)]).toMatchObject([true, { details: { what: 'bundles', limit: 10, requested: 11 } }]);
  expect([check(0, [2, 3]).ok, check(0, [3, 3])]).toMatchObject([true, { details: { what: 'packages', limit: 5, requested: 6 } }]);
});

test('a buyer is counted by e-mail or id number, whichever has more', () => {
  const buyer = (byEmail: number, byIdNumber: number, maxUnitsPerBuyer: number | null = 6) => checkBuyerLimit({ maxUnitsPerBuyer, byEmail, byIdNumber, requested: 2 });
  expect([buyer(4, 0).ok, buyer(0, 4).ok, buyer(5, 1).ok, buyer(99, 99, null).ok]).toEqual([true, true, false, true]);
  expect(buyer(1, 5)).toMatchObject({ details: { what: 'buyer', limit: 6, requested: 7 } });
});
