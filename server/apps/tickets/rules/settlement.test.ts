import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventMoney, settle } from './settlement.ts';

test('S1 200 units of 68,000, five refunded with their fee, 100 sold by a promoter at 10 %', () => {
  const fee = 466_500;
  expect(settle({
    paidMinor: 200 * 6_800_000, refundedFaceMinor: 5 * 6_800_000, chargedBackMinor: 0, commissionMinor: 68_000_000, parafiscalMinor: 0, buyerFeeMinor: 200 * fee, absorbedFeeMinor: 0,
    returnedFeeByOrganizerMinor: 5 * fee, returnedFeeByPlatformMinor: 0, adjustmentMinor: 0,
  })).toEqual({ netMinor: 1_258_000_000, platformFeeMinor: 90_967_500, returnedFeeMinor: 2_332_500, adjustmentMinor: 0, payableMinor: 1_255_667_500 });
});

test('fees that the platform gives back cost the organizer nothing, and an adjustment goes either way', () => {
  const money: EventMoney = {
    paidMinor: 1000, refundedFaceMinor: 0, chargedBackMinor: 0, commissionMinor: 0, parafiscalMinor: 100, buyerFeeMinor: 50, absorbedFeeMinor: 30, returnedFeeByOrganizerMinor: 0, returnedFeeByPlatformMinor: 50, adjustmentMinor: 0 };
  expect(settle(money)).toMatchObject({ netMinor: 870, platformFeeMinor: 0, payableMinor: 870 });
  expect([settle({ ...money, adjustmentMinor: 5 }).payableMinor, settle({ ...money, adjustmentMinor: -900 }).payableMinor]).toEqual([875, -30]);
});

test('whatever buyers paid in goes to somebody: back to buyers, organizer, promoters, treasury, platform', () => {
  const unit = fc.record({
    paid: fc.integer({ min: 0, max: 900_000 }), fee: fc.integer({ min: 0, max: 40_000 }), byBuyer: fc.boolean(), rateBp: fc.integer({ min: 0, max: 3000 }), parafiscal: fc.boolean(),
    back: fc.constantFrom('no', 'organizer', 'event_changed', 'unfulfillable', 'bank'),
  });
  fc.assert(fc.property(fc.array(unit, { maxLength: 20 }), fc.integer({ min: -1000, max: 1000 }), (units, adjustmentMinor) => {
    const all = (amount: (each: (typeof units)[number]) => number) => units.reduce((total, each) => total + amount(each), 0);
    const refunded = (each: (typeof units)[number]) => (each.back === 'no' ? 0 : each.paid);
    const buyerFee = (each: (typeof units)[number]) => (each.byBuyer ? each.fee : 0);
    const commission = (each: (typeof units)[number]) => Math.floor(((each.paid - refunded(each)) * each.rateBp) / 10_000);
    const treasury = (each: (typeof units)[number]) => (each.parafiscal && each.back === 'no' ? Math.floor(each.paid / 10) : 0);
    const feeBack = (reason: string) => all((each) => (each.back === reason ? buyerFee(each) : 0));
    const statement = settle({
      paidMinor: all((each) => each.paid), refundedFaceMinor: all((each) => (each.back === 'bank' ? 0 : refunded(each))), chargedBackMinor: all((each) => (each.back === 'bank' ? refunded(each) : 0)), commissionMinor: all(commission), parafiscalMinor: all(treasury), buyerFeeMinor: all(buyerFee),
      absorbedFeeMinor: all((each) => each.fee - buyerFee(each)), returnedFeeByOrganizerMinor: feeBack('event_changed'), returnedFeeByPlatformMinor: feeBack('unfulfillable') + feeBack('bank'), adjustmentMinor,
    });
    const cameIn = all((each) => each.paid + buyerFee(each));
    const wentBack = all(refunded) + feeBack('event_changed') + feeBack('unfulfillable') + feeBack('bank');
    const platform = statement.platformFeeMinor + statement.returnedFeeMinor + all((each) => each.fee - buyerFee(each)) - adjustmentMinor;
    expect(wentBack + statement.payableMinor + all(commission) + all(treasury) + platform).toBe(cameIn);
  }));
});
