import { splitEvenly, stepOf, sum } from '#contracts/money.ts';
import { feeOf, type FeePlan, shareOf, taxInside } from './fees.ts';
import { type Parafiscal, parafiscalOfUnit } from './parafiscal.ts';
import { type Code, codeDiscounts, type Package, packageShares, type PromotionRefusal, usesLeft } from './promotions.ts';
import { applicableStages, bundleOf, remainingOf, type Stage } from './stages.ts';

// The price of an order, in the order of tickets 5.3: packages, stages, code, fee, taxes. Exact integers all the way.

export interface PricedArea {
  id: string;
  /** Per unit, whatever people it admits. */
  priceMinor: number;
  unitCapacity: number;
  sortOrder: number;
}

/** Everything that prices depend on, at the instant at which the order is priced. */
export interface PriceList {
  currency: string;
  at: Temporal.Instant;
  areas: readonly PricedArea[];
  stages: readonly Stage[];
  /** Those that the basket names. */
  packages: readonly Package[];
  /** The code that the basket names; null when there is none of that name. */
  code: Code | null;
  /** How often the buyer has used a promotion; none is 0. */
  buyerUses?: ReadonlyMap<string, number>;
  feePlan: FeePlan;
  feePayer: 'buyer' | 'organizer';
  /** VAT inside face prices; 0 for performing arts. */
  faceVatBp: number;
  parafiscal: Parafiscal | null;
}

/** What is asked for: units, never bundles. */
export interface Basket {
  areas: readonly { areaId: string; quantity: number }[];
  packages?: readonly { promotionId: string; packages: number }[];
  code?: string | null;
}

export interface PricedUnit {
  areaId: string;
  unitCapacity: number;
  baseMinor: number;
  stageId: string | null;
  /** Units of one bundle of a stage have the same number; null outside of bundles. */
  bundleRef: number | null;
  /** The package's promotion. */
  promotionId: string | null;
  /** Units of one package have the same number; null outside of packages. */
  packageRef: number | null;
  /** After stage or package, before the code. */
  stagePriceMinor: number;
  codeDiscountMinor: number;
  /** Face price: what the organizer charges. */
  paidMinor: number;
  /** Of the platform, VAT included; the buyer pays it on top, or the organizer out of the face price. */
  feeMinor: number;
  feeVatMinor: number;
  /** Inside the face price. */
  taxMinor: number;
  /** Inside the face price, withheld in the settlement. */
  parafiscalMinor: number;
}

/** Units that the buyer sees as one line. */
export interface QuoteLine {
  kind: 'package' | 'stage' | 'base';
  areaId: string;
  stageId: string | null;
  promotionId: string | null;
  quantity: number;
  baseMinor: number;
  paidMinor: number;
  /** On top; 0 when the organizer pays it. */
  feeMinor: number;
}

/** A promotion of the basket that does not hold, and what that makes of the total. */
export interface Notice {
  kind: 'package' | 'code';
  promotionId: string | null;
  reason: PromotionRefusal;
  /** Packages that became plain units. */
  packages: number;
  oldTotalMinor: number;
  newTotalMinor: number;
}

export interface Quote {
  currency: string;
  /** In pricing order: packages, then areas in their order. */
  units: PricedUnit[];
  lines: QuoteLine[];
  notices: Notice[];
  /** The code that was applied. */
  codeId: string | null;
  /** Units that each stage gives, and packages that each promotion gives, for whoever counts them down. */
  stageUse: { stageId: string; units: number }[];
  packageUse: { promotionId: string; packages: number }[];
  admissions: number;
  baseMinor: number;
  /** Of stages, packages and code together; with a stage above the base price `surchargeMinor`. base - discount + surcharge = face. */
  discountMinor: number;
  surchargeMinor: number;
  faceMinor: number;
  feePayer: 'buyer' | 'organizer';
  /** What the buyer pays on top of the face price, and the VAT inside it. */
  feeMinor: number;
  feeVatMinor: number;
  /** What the organizer owes for the same instead. */
  absorbedFeeMinor: number;
  taxMinor: number;
  parafiscalMinor: number;
  totalMinor: number;
}

/**
 * Price a basket. Promotions that do not hold are left out with a notice: packages become plain units, the code is dropped.
 * @throws RangeError for an area or package that the list does not hold: the caller answers 404 before.
 */
export function priceOrder(list: PriceList, basket: Basket): Quote {
  const { quote, dropped } = price(list, basket, true);
  if (dropped.length === 0) return quote;
  const promised = price(list, basket, false).quote;
  return { ...quote, notices: dropped.map((each) => ({ ...each, oldTotalMinor: promised.totalMinor, newTotalMinor: quote.totalMinor })) };
}

type Dropped = Omit<Notice, 'oldTotalMinor' | 'newTotalMinor'>;
type Staged = Pick<PricedUnit, 'areaId' | 'unitCapacity' | 'baseMinor' | 'stageId' | 'bundleRef' | 'promotionId' | 'packageRef' | 'stagePriceMinor'>;

/** With `judge` off windows and uses of promotions are not asked: the price that the basket once had. */
function price(list: PriceList, basket: Basket, judge: boolean): { quote: Quote; dropped: Dropped[] } {
  const step = stepOf(list.currency);
  const plain = new Map<string, number>();
  for (const { areaId, quantity } of basket.areas) add(plain, areaId, quantity);
  const asked = new Map<string, number>(); // a promotion in two lines has its uses once
  for (const { promotionId, packages } of basket.packages ?? []) add(asked, promotionId, packages);

  const dropped: Dropped[] = [];
  const left = (promotion: Package | Code) =>
    judge ? usesLeft(promotion, list.at, list.buyerUses?.get(promotion.id) ?? 0) : { left: Infinity, reason: 'exhausted' as const };

  const staged: Staged[] = [];
  const packageUse: Quote['packageUse'] = [];
  let packageRef = 0;
  for (const [promotionId, packages] of asked) {
    const offer = found(list.packages, promotionId);
    const { left: allowed, reason } = left(offer);
    const sold = Math.min(packages, allowed);
    for (let i = 0; i < sold; i += 1) staged.push(...packageUnits(list, offer, (packageRef += 1), step));
    if (sold > 0) packageUse.push({ promotionId, packages: sold });
    if (sold < packages) {
      dropped.push({ kind: 'package', promotionId, reason, packages: packages - sold });
      for (const { areaId, quantity } of offer.items) add(plain, areaId, quantity * (packages - sold));
    }
  }
  staged.push(...stageUnits(list, plain, step));

  const discounts = staged.map(() => 0);
  let codeId: string | null = null;
  if (basket.code != null && list.code === null) dropped.push({ kind: 'code', promotionId: null, reason: 'not_found', packages: 0 });
  if (basket.code != null && list.code !== null) {
    const { left: allowed, reason } = left(list.code);
    const taken = codeDiscounts(list.code, staged.map((unit) => ({ ...unit, inPackage: unit.packageRef !== null })), step);
    if (allowed < 1) dropped.push({ kind: 'code', promotionId: list.code.id, reason, packages: 0 });
    else if (!taken.ok) dropped.push({ kind: 'code', promotionId: list.code.id, reason: taken.code, packages: 0 });
    else {
      codeId = list.code.id;
      discounts.splice(0, discounts.length, ...taken.value);
    }
  }

  const units = staged.map((unit, index) => finish(list, unit, discounts[index] ?? 0, step));
  return { quote: { ...totalsOf(list, units), codeId, packageUse, notices: [] }, dropped };
}

const add = (counts: Map<string, number>, key: string, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);

function found<T extends { id: string }>(all: readonly T[], id: string): T {
  const one = all.find((each) => each.id === id);
  if (!one) throw new RangeError(`${id} is not in the price list`);
  return one;
}

const inAreaOrder = (a: PricedArea, b: PricedArea): number => a.sortOrder - b.sortOrder || (a.id < b.id ? -1 : 1);

function packageUnits(list: PriceList, offer: Package, packageRef: number, step: number): Staged[] {
  const areas = offer.items.map(({ areaId, quantity }) => ({ area: found(list.areas, areaId), quantity })).sort((a, b) => inAreaOrder(a.area, b.area));
  const each = areas.flatMap(({ area, quantity }) => Array<PricedArea>(quantity).fill(area));
  const shares = packageShares(offer, each.map(({ priceMinor }) => priceMinor), step);
  return each.map((area, index) => ({
    areaId: area.id, unitCapacity: area.unitCapacity, baseMinor: area.priceMinor, stageId: null, bundleRef: null, promotionId: offer.id, packageRef,
    stagePriceMinor: shares[index] ?? 0,
  }));
}

/** Each area takes whole bundles of its stages one after the other, and base price for the rest; areas share the quotas. */
function stageUnits(list: PriceList, quantities: ReadonlyMap<string, number>, step: number): Staged[] {
  const quotas = new Map(list.stages.map((stage) => [stage.id, remainingOf(stage) ?? Infinity]));
  const areas = [...quantities].map(([areaId, quantity]) => ({ area: found(list.areas, areaId), quantity })).sort((a, b) => inAreaOrder(a.area, b.area));
  let bundleRef = 0;
  const units: Staged[] = [];
  for (const { area, quantity } of areas) {
    const unit = { areaId: area.id, unitCapacity: area.unitCapacity, baseMinor: area.priceMinor, promotionId: null, packageRef: null };
    let left = quantity;
    for (const stage of applicableStages(list.stages, area.id, list.at)) {
      const size = bundleOf(stage, area.id) ?? 1;
      const bundles = Math.floor(Math.min(left, quotas.get(stage.id) ?? 0) / size);
      const prices = bundlePrices(stage, area.priceMinor, size, step);
      for (let i = 0; i < bundles; i += 1) {
        const ref = size > 1 ? (bundleRef += 1) : null;
        units.push(...prices.map((stagePriceMinor) => ({ ...unit, stageId: stage.id, bundleRef: ref, stagePriceMinor })));
      }
      left -= bundles * size;
      quotas.set(stage.id, (quotas.get(stage.id) ?? 0) - bundles * size);
    }
    for (; left > 0; left -= 1) units.push({ ...unit, stageId: null, bundleRef: null, stagePriceMinor: area.priceMinor });
  }
  return units;
}

/** The prices of the units of one bundle (tickets 5.3.2): the price is rounded, not the discount. */
function bundlePrices(stage: Stage, priceMinor: number, size: number, step: number): number[] {
  switch (stage.adjustmentType) {
    case 'percentage': return Array<number>(size).fill(Math.max(0, shareOf(priceMinor, 10_000 + stage.adjustmentValue, step)));
    case 'fixed': return splitEvenly(Math.max(0, priceMinor * size + stage.adjustmentValue), size, step);
    case 'fixed_price': return splitEvenly(stage.adjustmentValue, size, step);
  }
}

function finish(list: PriceList, unit: Staged, codeDiscountMinor: number, step: number): PricedUnit {
  const paidMinor = unit.stagePriceMinor - codeDiscountMinor;
  const feeMinor = feeOf(list.feePlan, { baseMinor: unit.baseMinor, paidMinor }, step);
  return {
    ...unit, codeDiscountMinor, paidMinor, feeMinor, feeVatMinor: taxInside(feeMinor, list.feePlan.vatBp, step),
    taxMinor: taxInside(paidMinor, list.faceVatBp, step), parafiscalMinor: parafiscalOfUnit(list.parafiscal, paidMinor, unit.unitCapacity, step),
  };
}

function totalsOf({ currency, feePayer }: PriceList, units: PricedUnit[]): Omit<Quote, 'codeId' | 'packageUse' | 'notices'> {
  const total = (amount: (unit: PricedUnit) => number) => sum(units.map(amount));
  const faceMinor = total((unit) => unit.paidMinor);
  const feeMinor = total((unit) => unit.feeMinor);
  const byBuyer = feePayer === 'buyer';
  const stageUse = new Map<string, number>();
  for (const { stageId } of units) if (stageId !== null) add(stageUse, stageId, 1);
  return {
    currency, units, lines: linesOf(units, byBuyer),
    stageUse: [...stageUse].map(([stageId, used]) => ({ stageId, units: used })),
    admissions: total((unit) => unit.unitCapacity),
    baseMinor: total((unit) => unit.baseMinor),
    discountMinor: total((unit) => Math.max(0, unit.baseMinor - unit.paidMinor)),
    surchargeMinor: total((unit) => Math.max(0, unit.paidMinor - unit.baseMinor)),
    faceMinor, feePayer,
    feeMinor: byBuyer ? feeMinor : 0,
    feeVatMinor: byBuyer ? total((unit) => unit.feeVatMinor) : 0,
    absorbedFeeMinor: byBuyer ? 0 : feeMinor,
    taxMinor: total((unit) => unit.taxMinor),
    parafiscalMinor: total((unit) => unit.parafiscalMinor),
    totalMinor: sum([faceMinor, byBuyer ? feeMinor : 0]),
  };
}

function linesOf(units: readonly PricedUnit[], byBuyer: boolean): QuoteLine[] {
  const lines: QuoteLine[] = [];
  for (const unit of units) {
    const kind = unit.packageRef !== null ? 'package' : unit.stageId !== null ? 'stage' : 'base';
    let line = lines.find((each) => each.kind === kind && each.areaId === unit.areaId && each.stageId === unit.stageId && each.promotionId === unit.promotionId);
    if (!line) {
      line = { kind, areaId: unit.areaId, stageId: unit.stageId, promotionId: unit.promotionId, quantity: 0, baseMinor: 0, paidMinor: 0, feeMinor: 0 };
      lines.push(line);
    }
    line.quantity += 1;
    line.baseMinor += unit.baseMinor;
    line.paidMinor += unit.paidMinor;
    line.feeMinor += byBuyer ? unit.feeMinor : 0;
  }
  return lines;
}
