import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { type Basket, type PricedArea, type PriceList, priceOrder, type Quote } from './pricing.ts';
import { checkPackage, type Code, type Package } from './promotions.ts';
import type { Stage } from './stages.ts';

const now = Temporal.Instant.from('2026-03-01T12:00:00Z');
const day = (days: number) => now.add({ hours: 24 * days });
const pesos = (amount: number) => amount * 100;

const area = (id: string, price: number, more: Partial<PricedArea> = {}): PricedArea => ({ id, priceMinor: pesos(price), unitCapacity: 1, sortOrder: 0, ...more });
const stage = (more: Partial<Stage> & Pick<Stage, 'adjustmentType' | 'adjustmentValue'>): Stage => ({
  id: 'stage', name: 'Preventa', quotaUnits: null, consumedUnits: 0, startAt: day(-1), endAt: day(1), priority: 1, isActive: true,
  areas: [{ areaId: 'general', bundleSize: 1 }], ...more,
});
const promotion = { startAt: day(-1), endAt: day(1), isActive: true, maxUses: null, used: 0, maxUsesPerBuyer: null, maxDiscountMinor: null };
const code = (more: Partial<Code>): Code => ({ ...promotion, id: 'code', discountType: 'percentage', value: 0, fixedScope: 'per_unit', minQuantity: 1, areaIds: null, combinesWithStage: true, ...more });
const list = (areas: PricedArea[], more: Partial<PriceList> = {}): PriceList => ({
  currency: 'COP', at: now, areas, stages: [], packages: [], code: null, feePlan: { rateBp: 326, fixedMinor: 189_400, basis: 'base_price', vatBp: 1900 },
  feePayer: 'buyer', faceVatBp: 0, parafiscal: null, ...more,
});
const of = (...areas: [string, number][]): Basket => ({ areas: areas.map(([areaId, quantity]) => ({ areaId, quantity })) });

const paid = (quote: Quote) => quote.units.map((unit) => unit.paidMinor / 100);
const inPesos = (quote: Quote) => ({ face: quote.faceMinor / 100, fee: quote.feeMinor / 100, total: quote.totalMinor / 100 });

describe('stages', () => {
  test('P3 two units of 85,000 at -20 %', () => {
    const quote = priceOrder(list([area('general', 85_000)], { stages: [stage({ adjustmentType: 'percentage', adjustmentValue: -2000 })] }), of(['general', 2]));
    expect(paid(quote)).toEqual([68_000, 68_000]);
    expect(quote.units.map((unit) => unit.feeMinor)).toEqual([pesos(4_665), pesos(4_665)]);
    expect(inPesos(quote).total).toBe(145_330);
    expect(quote).toMatchObject({ units: [{ bundleRef: null }, { bundleRef: null }], stageUse: [{ units: 2 }], packageUse: [], notices: [] });
  });

  test('P4 two for one, and three asked for: the third at base price', () => {
    const twoForOne = stage({ adjustmentType: 'fixed', adjustmentValue: pesos(-30_000), areas: [{ areaId: 'general', bundleSize: 2 }] });
    const quote = priceOrder(list([area('general', 30_000)], { stages: [twoForOne] }), of(['general', 3]));
    expect(paid(quote)).toEqual([15_000, 15_000, 30_000]);
    expect(quote.units.map((unit) => unit.bundleRef)).toEqual([1, 1, null]);
    expect(inPesos(quote)).toEqual({ face: 60_000, fee: 8_616, total: 68_616 });
    expect(quote.lines).toMatchObject([{ kind: 'stage', stageId: 'stage', quantity: 2, paidMinor: pesos(30_000) }, { kind: 'base', quantity: 1, paidMinor: pesos(30_000) }]);
  });

  test('P5 three for 100,000 are 33,334, 33,333 and 33,333', () => {
    const three = stage({ adjustmentType: 'fixed_price', adjustmentValue: pesos(100_000), areas: [{ areaId: 'general', bundleSize: 3 }] });
    expect(paid(priceOrder(list([area('general', 50_000)], { stages: [three] }), of(['general', 3])))).toEqual([33_334, 33_333, 33_333]);
  });

  test('P6 three left of the early stage, the rest in the presale', () => {
    const early = stage({ id: 'early', adjustmentType: 'percentage', adjustmentValue: -3000, quotaUnits: 10, consumedUnits: 7 });
    const presale = stage({ id: 'presale', adjustmentType: 'percentage', adjustmentValue: -1000, priority: 2 });
    const quote = priceOrder(list([area('general', 100_000)], { stages: [presale, early] }), of(['general', 5]));
    expect(paid(quote)).toEqual([70_000, 70_000, 70_000, 90_000, 90_000]);
    expect(inPesos(quote)).toEqual({ face: 390_000, fee: 25_770, total: 415_770 });
    expect(quote.stageUse).toEqual([{ stageId: 'early', units: 3 }, { stageId: 'presale', units: 2 }]);
  });

  test('P13 12.5 % off 64,501 rounds the price, not the discount', () => {
    const quote = priceOrder(list([area('general', 64_501)], { stages: [stage({ adjustmentType: 'percentage', adjustmentValue: -1250 })] }), of(['general', 1]));
    expect(paid(quote)).toEqual([56_438]);
  });

  test('P14 at the door 10 % more, the fee still on the base price', () => {
    const quote = priceOrder(list([area('general', 50_000)], { stages: [stage({ adjustmentType: 'percentage', adjustmentValue: 1000 })] }), of(['general', 1]));
    expect(inPesos(quote)).toEqual({ face: 55_000, fee: 3_524, total: 58_524 });
    expect([quote.discountMinor, quote.surchargeMinor]).toEqual([0, pesos(5_000)]);
  });

  test('the areas of a stage share its quota, in their order, in whole bundles', () => {
    const shared = stage({ adjustmentType: 'fixed_price', adjustmentValue: pesos(10_000), quotaUnits: 5, areas: [{ areaId: 'vip', bundleSize: 2 }, { areaId: 'general', bundleSize: 1 }] });
    const quote = priceOrder(list([area('general', 20_000, { sortOrder: 2 }), area('vip', 30_000, { sortOrder: 1 })], { stages: [shared] }), of(['general', 3], ['vip', 5]));
    expect(quote.units.map((unit) => [unit.areaId, unit.paidMinor / 100])).toEqual([
      ['vip', 5_000], ['vip', 5_000], ['vip', 5_000], ['vip', 5_000], ['vip', 30_000], ['general', 10_000], ['general', 20_000], ['general', 20_000]]);
  });

  test('a reduction greater than the price makes it 0, and then there is no fee', () => {
    const free = stage({ adjustmentType: 'fixed', adjustmentValue: pesos(-99_999) });
    expect(inPesos(priceOrder(list([area('general', 30_000)], { stages: [free] }), of(['general', 2])))).toEqual({ face: 0, fee: 0, total: 0 });
  });
});

describe('packages', () => {
  const areas = [area('vip', 220_000, { sortOrder: 1 }), area('general', 64_500, { sortOrder: 2 })];
  const family: Package = { ...promotion, id: 'family', discountType: 'percentage', value: 1800, items: [{ areaId: 'general', quantity: 3 }, { areaId: 'vip', quantity: 1 }] };
  const one: Basket = { areas: [], packages: [{ promotionId: 'family', packages: 1 }] };

  test('legacy: a package of percentage type takes the share off and is not sold for the number: P8 one of 220,000 and three of 64,500 with 18 % off', () => {
    const quote = priceOrder(list(areas, { packages: [family] }), one);
    expect(quote.baseMinor).toBe(pesos(413_500));
    expect(paid(quote)).toEqual([180_400, 52_890, 52_890, 52_890]);
    expect(inPesos(quote)).toEqual({ face: 339_070, fee: 9_066 + 11_991, total: 360_127 });
    expect(quote).toMatchObject({ packageUse: [{ promotionId: 'family', packages: 1 }], stageUse: [], notices: [] });
  });

  test('P9 the same package for 350,000', () => {
    const quote = priceOrder(list(areas, { packages: [{ ...family, discountType: 'fixed_price', value: pesos(350_000) }] }), one);
    expect(paid(quote)).toEqual([186_215, 54_595, 54_595, 54_595]);
  });

  test('an amount off a package leaves the rest of it, and never less than nothing', () => {
    const face = (value: number) => priceOrder(list(areas, { packages: [{ ...family, discountType: 'fixed', value: pesos(value) }] }), one).faceMinor;
    expect([face(13_500), face(999_999)]).toEqual([pesos(400_000), 0]);
  });

  test('neither stages nor codes touch its units, and its cap is of each package', () => {
    const capped = { ...family, maxDiscountMinor: pesos(13_500) };
    const prices = list(areas, {
      packages: [capped], code: code({ value: 5000 }), stages: [stage({ adjustmentType: 'percentage', adjustmentValue: -5000 })] });
    const quote = priceOrder(prices, { areas: [{ areaId: 'general', quantity: 1 }], packages: [{ promotionId: 'family', packages: 2 }], code: 'X' });
    expect(quote.faceMinor).toBe(pesos(2 * 400_000 + 16_125));
    expect(quote.units.map((unit) => unit.packageRef)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, null]);
    expect(quote.lines.map((line) => [line.kind, line.areaId, line.quantity])).toEqual([['package', 'vip', 2], ['package', 'general', 6], ['stage', 'general', 1]]);
  });

  test('packages that are no longer to be had become plain units, and the notice says what that costs', () => {
    const prices = list(areas, { packages: [{ ...family, maxUses: 10, used: 9 }] });
    const quote = priceOrder(prices, { areas: [], packages: [{ promotionId: 'family', packages: 2 }] });
    expect(quote.faceMinor).toBe(pesos(339_070 + 413_500));
    expect(quote.notices).toEqual([{
      kind: 'package', promotionId: 'family', reason: 'exhausted', packages: 1, oldTotalMinor: pesos(2 * 360_127), newTotalMinor: pesos(360_127 + 413_500 + 9_066 + 11_991) }]);
    expect(quote.packageUse).toEqual([{ promotionId: 'family', packages: 1 }]);
    expect(priceOrder(prices, { areas: [], packages: [...one.packages ?? [], ...one.packages ?? []] })).toEqual(quote);
    expect(priceOrder(list(areas, { packages: [{ ...family, endAt: now }] }), one)).toMatchObject({ faceMinor: pesos(413_500), packageUse: [], notices: [{ reason: 'ended', packages: 1 }] });
  });

  test('a package must cost less than its units', () => {
    const check = (more: Partial<Package>) => checkPackage({ ...family, ...more }, pesos(413_500), 100);
    expect(check({}).ok).toBe(true);
    expect(check({ discountType: 'fixed_price', value: pesos(413_500) })).toMatchObject({ code: 'PACKAGE_NOT_A_DISCOUNT' });
    expect(check({ discountType: 'fixed', value: 0 }).ok).toBe(false);
  });

  test('units that cost nothing share the price of their package alike', () => {
    const free = list([area('general', 0)], { packages: [{ ...family, discountType: 'fixed_price', value: pesos(10), items: [{ areaId: 'general', quantity: 3 }] }] });
    expect(paid(priceOrder(free, one))).toEqual([4, 3, 3]);
  });

  test('an area or package that the list does not hold is a bug of the caller', () => {
    expect(() => priceOrder(list([]), of(['general', 1]))).toThrow(RangeError);
    expect(() => priceOrder(list([]), one)).toThrow(RangeError);
  });
});

describe('codes', () => {
  const coded = (prices: PriceList, basket: Basket) => priceOrder(prices, { ...basket, code: 'PROMO' });

  test('P7 15 % with a cap of 40,000 over two of 120,000 and one of 85,000', () => {
    const prices = list([area('vip', 120_000, { sortOrder: 1 }), area('general', 85_000, { sortOrder: 2 })], { code: code({ value: 1500, maxDiscountMinor: pesos(40_000) }) });
    const quote = coded(prices, of(['vip', 2], ['general', 1]));
    expect(quote.units.map((unit) => unit.codeDiscountMinor / 100)).toEqual([14_769, 14_769, 10_462]);
    expect(inPesos(quote)).toEqual({ face: 285_000, fee: 16_277, total: 301_277 });
    const uncapped = coded({ ...prices, code: code({ value: 1500 }) }, of(['vip', 2], ['general', 1]));
    expect(uncapped.discountMinor).toBe(pesos(48_750));
  });

  test('P10 15,000 off each unit of 12,000 leaves nothing to pay', () => {
    const quote = coded(list([area('general', 12_000)], { code: code({ discountType: 'fixed', value: pesos(15_000) }) }), of(['general', 1]));
    expect(inPesos(quote)).toEqual({ face: 0, fee: 0, total: 0 });
    expect(quote.codeId).toBe('code');
  });

  test('P15 a code that does not combine takes 20 % of the unit at base price alone', () => {
    const prices = list([area('general', 100_000)], {
      code: code({ value: 2000, combinesWithStage: false }), stages: [stage({ adjustmentType: 'fixed_price', adjustmentValue: pesos(70_000), quotaUnits: 1 })] });
    const quote = coded(prices, of(['general', 2]));
    expect(quote.units.map((unit) => [unit.stagePriceMinor / 100, unit.codeDiscountMinor / 100])).toEqual([[70_000, 0], [100_000, 20_000]]);
  });

  test('an amount off the order is shared by price and never more than it', () => {
    const prices = (value: number) => list([area('general', 30_000)], { code: code({ discountType: 'fixed', fixedScope: 'per_order', value: pesos(value) }) });
    expect(paid(coded(prices(10_000), of(['general', 3])))).toEqual([26_666, 26_667, 26_667]);
    expect(coded(prices(999_999), of(['general', 3])).totalMinor).toBe(0);
  });

  test('a code that does not hold is dropped, and the notice says why and what that costs', () => {
    const reason = (more: Partial<Code> | null, buyerUses = 0, quantity = 2) =>
      coded(list([area('general', 10_000)], { code: more && code({ value: 1000, ...more }), buyerUses: new Map([['code', buyerUses]]) }), of(['general', quantity])).notices.map((each) => each.reason);
    expect([reason({}), reason({ maxUses: 5, used: 4 }), reason({ maxUsesPerBuyer: 2 }, 1), reason({ minQuantity: 2 })]).toEqual([[], [], [], []]);
    expect([
      reason(null), reason({ isActive: false }), reason({ startAt: day(1) }), reason({ endAt: now }), reason({ maxUses: 5, used: 5 }), reason({ maxUsesPerBuyer: 1 }, 1),
      reason({ minQuantity: 3 }), reason({ areaIds: ['vip'] }),
    ].flat()).toEqual(['not_found', 'inactive', 'not_started', 'ended', 'exhausted', 'buyer_limit', 'min_quantity', 'not_applicable']);
    const quote = coded(list([area('general', 10_000)], { code: code({ value: 1000, endAt: now }) }), of(['general', 1]));
    expect(quote).toMatchObject({ codeId: null, faceMinor: pesos(10_000), notices: [{ kind: 'code', oldTotalMinor: pesos(9_000 + 2_220), newTotalMinor: pesos(10_000 + 2_220) }] });
  });
});

describe('fee and taxes', () => {
  test('P11 a table of 1,200,000 for eight bears one fee and takes one of the quota', () => {
    const tables = stage({ adjustmentType: 'percentage', adjustmentValue: 0, quotaUnits: 5, areas: [{ areaId: 'table', bundleSize: 1 }] });
    const quote = priceOrder(list([area('table', 1_200_000, { unitCapacity: 8 })], { stages: [tables] }), of(['table', 1]));
    expect(inPesos(quote)).toEqual({ face: 1_200_000, fee: 41_014, total: 1_241_014 });
    expect(quote).toMatchObject({ admissions: 8, stageUse: [{ stageId: 'stage', units: 1 }] });
  });

  test('when the organizer pays the fee the buyer sees none', () => {
    const quote = priceOrder(list([area('general', 100_000)], { feePayer: 'organizer' }), of(['general', 2]));
    expect(quote).toMatchObject({ feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: pesos(10_308), totalMinor: pesos(200_000), lines: [{ feeMinor: 0 }] });
  });

  test('VAT and the contribution are inside the face price and never added', () => {
    const quote = priceOrder(list([area('general', 200_000)], { faceVatBp: 1900, parafiscal: { thresholdMinor: pesos(157_122), rateBp: 1000 } }), of(['general', 1]));
    expect(quote).toMatchObject({ faceMinor: pesos(200_000), taxMinor: pesos(31_933), parafiscalMinor: pesos(20_000), totalMinor: pesos(208_414) });
  });
});

describe('any cart', () => {
  const step = fc.constantFrom({ currency: 'COP', step: 100 }, { currency: 'USD', step: 1 });
  const steps = (max: number) => fc.integer({ min: 0, max });
  const cart = step.chain((money) => {
    const minor = (max: number) => steps(max).map((n) => n * money.step);
    const areas = fc.tuple(minor(3000), minor(3000)).map(([a, b]) => [area('a', 0, { priceMinor: a, sortOrder: 1 }), area('b', 0, { priceMinor: b, unitCapacity: 4, sortOrder: 2 })]);
    const adjustment = fc.oneof(
      fc.record({ adjustmentType: fc.constant('percentage' as const), adjustmentValue: fc.integer({ min: -10_000, max: 5_000 }) }),
      fc.record({ adjustmentType: fc.constant('fixed' as const), adjustmentValue: fc.tuple(minor(3000), fc.boolean()).map(([n, off]) => (off ? -n : n)) }),
      fc.record({ adjustmentType: fc.constant('fixed_price' as const), adjustmentValue: minor(3000) }));
    const stages = fc.array(fc.tuple(adjustment, fc.option(fc.integer({ min: 1, max: 6 })), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), { maxLength: 3 }).map((all) =>
      all.map(([each, quotaUnits, a, b], index) => stage({ ...each, id: `s${index}`, quotaUnits, areas: [{ areaId: 'a', bundleSize: a }, { areaId: 'b', bundleSize: b }] })));
    const share = fc.record({ discountType: fc.constantFrom('percentage' as const, 'fixed' as const), value: fc.integer({ min: 1, max: 100 }).map((n) => n * 100), maxDiscountMinor: fc.option(minor(2000)) });
    const theCode = fc.tuple(share, fc.constantFrom('per_unit' as const, 'per_order' as const), fc.boolean(), fc.option(fc.constant(['a'])))
      .map(([each, fixedScope, combinesWithStage, areaIds]) => code({ ...each, fixedScope, combinesWithStage, areaIds }));
    const offer = fc.tuple(share, fc.option(fc.integer({ min: 0, max: 2 }))).map(([each, maxUses]) => ({ ...promotion, ...each, id: 'p', maxUses, items: [{ areaId: 'a', quantity: 2 }, { areaId: 'b', quantity: 1 }] }));
    return fc.record({
      prices: fc.record({
        areas, stages, packages: fc.tuple(offer), code: fc.option(theCode), feePayer: fc.constantFrom('buyer' as const, 'organizer' as const), currency: fc.constant(money.currency),
        faceVatBp: fc.constantFrom(0, 1900), parafiscal: fc.option(fc.record({ thresholdMinor: minor(2000), rateBp: fc.constant(1000) })),
        feePlan: fc.record({ rateBp: fc.constant(326), fixedMinor: minor(30), basis: fc.constantFrom('base_price' as const, 'paid_price' as const), vatBp: fc.constant(1900) }),
      }).map((parts) => ({ at: now, ...parts })),
      basket: fc.record({
        areas: fc.tuple(steps(7), steps(7)).map(([a, b]) => [{ areaId: 'b', quantity: b }, { areaId: 'a', quantity: a }]),
        packages: steps(3).map((packages) => [{ promotionId: 'p', packages }]), code: fc.constantFrom(null, 'PROMO'),
      }),
      step: fc.constant(money.step),
    });
  });

  test('its parts make the total, every part is whole steps, and everybody gets what they asked for', () => {
    fc.assert(fc.property(cart, ({ prices, basket, step: size }) => {
      const quote = priceOrder(prices, basket);
      for (const unit of quote.units) {
        expect(unit.paidMinor).toBe(unit.stagePriceMinor - unit.codeDiscountMinor);
        for (const amount of [unit.stagePriceMinor, unit.codeDiscountMinor, unit.paidMinor, unit.feeMinor, unit.feeVatMinor, unit.taxMinor, unit.parafiscalMinor]) {
          expect(amount >= 0 && Number.isSafeInteger(amount) && amount % size === 0).toBe(true);
        }
      }
      const fees = sum(quote.units.map((unit) => unit.feeMinor));
      expect(quote.totalMinor).toBe(sum(quote.units.map((unit) => unit.paidMinor)) + (prices.feePayer === 'buyer' ? fees : 0));
      expect(quote.feeMinor + quote.absorbedFeeMinor).toBe(fees);
      expect(quote.baseMinor - quote.discountMinor + quote.surchargeMinor).toBe(quote.faceMinor);
      expect([sum(quote.lines.map((each) => each.paidMinor + each.feeMinor)), sum(quote.lines.map((each) => each.quantity))]).toEqual([quote.totalMinor, quote.units.length]);
      const packages = basket.packages[0]?.packages ?? 0;
      for (const [id, perPackage] of [['a', 2], ['b', 1]] as const) {
        const asked = (basket.areas.find((each) => each.areaId === id)?.quantity ?? 0) + packages * perPackage;
        expect(quote.units.filter((unit) => unit.areaId === id)).toHaveLength(asked);
      }
      for (const { stageId, units } of quote.stageUse) expect(units <= (prices.stages.find((each) => each.id === stageId)?.quotaUnits ?? Infinity)).toBe(true);
    }), { numRuns: 500 });
  });
});
