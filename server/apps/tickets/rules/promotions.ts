import { allocate, sum } from '#contracts/money.ts';
import { isBefore } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';
import { shareOf } from './fees.ts';

type At = Temporal.Instant;

/** What codes and packages have in common (tickets 3.8). */
interface Promotion {
  id: string;
  startAt: At;
  endAt: At | null;
  isActive: boolean;
  /** Orders for a code, packages for a package; null is without limit. */
  maxUses: number | null;
  used: number;
  maxUsesPerBuyer: number | null;
  /** Percentages only, of the order for a code, of each package for a package. */
  maxDiscountMinor: number | null;
}

/** Discounts the eligible units of an order. */
export interface Code extends Promotion {
  discountType: 'percentage' | 'fixed';
  /** Basis points, or minor units. */
  value: number;
  fixedScope: 'per_unit' | 'per_order';
  /** Eligible units that the order has at least. */
  minQuantity: number;
  /** null: every area of the event. */
  areaIds: readonly string[] | null;
  combinesWithStage: boolean;
}

/** Joins quantities of areas at one price. */
export interface Package extends Promotion {
  discountType: 'percentage' | 'fixed' | 'fixed_price';
  /** Basis points, or minor units: off the package, or what it costs. */
  value: number;
  items: readonly { areaId: string; quantity: number }[];
}

export type PromotionRefusal = 'not_found' | 'inactive' | 'not_started' | 'ended' | 'exhausted' | 'buyer_limit' | 'min_quantity' | 'not_applicable';

/** How many more uses the promotion allows this buyer now, and what stops further ones. */
export function usesLeft(promotion: Promotion, at: At, buyerUses: number): { left: number; reason: PromotionRefusal } {
  if (!promotion.isActive) return { left: 0, reason: 'inactive' };
  if (isBefore(at, promotion.startAt)) return { left: 0, reason: 'not_started' };
  if (promotion.endAt !== null && !isBefore(at, promotion.endAt)) return { left: 0, reason: 'ended' };
  const forAll = promotion.maxUses === null ? Infinity : Math.max(0, promotion.maxUses - promotion.used);
  const forBuyer = promotion.maxUsesPerBuyer === null ? Infinity : Math.max(0, promotion.maxUsesPerBuyer - buyerUses);
  return forBuyer < forAll ? { left: forBuyer, reason: 'buyer_limit' } : { left: forAll, reason: 'exhausted' };
}

const discountOf = ({ value, maxDiscountMinor }: Pick<Promotion, 'maxDiscountMinor'> & { value: number }, minor: number, step: number): number =>
  Math.min(shareOf(minor, value, step), maxDiscountMinor ?? Infinity);

/** What one package costs where its units would cost `originalMinor` (tickets 5.3.1). */
export function packagePrice(offer: Pick<Package, 'discountType' | 'value' | 'maxDiscountMinor'>, originalMinor: number, step: number): number {
  switch (offer.discountType) {
    case 'percentage': return originalMinor - discountOf(offer, originalMinor, step);
    case 'fixed': return Math.max(0, originalMinor - offer.value);
    case 'fixed_price': return offer.value;
  }
}

/** The prices of the units of one package, by their base prices (tickets 5.3.1). */
export function packageShares(offer: Pick<Package, 'discountType' | 'value' | 'maxDiscountMinor'>, bases: readonly number[], step: number): number[] {
  return allocateEvenAtZero(packagePrice(offer, sum(bases), step), bases, step);
}

/** A package must cost less than its units. */
export function checkPackage(offer: Pick<Package, 'discountType' | 'value' | 'maxDiscountMinor'>, originalMinor: number, step: number): Outcome<null, 'PACKAGE_NOT_A_DISCOUNT'> {
  const priceMinor = packagePrice(offer, originalMinor, step);
  return priceMinor < originalMinor ? accepted(null) : refused('PACKAGE_NOT_A_DISCOUNT', { originalMinor, priceMinor });
}

/** The unit of an order as a code sees it. */
interface CodedUnit { areaId: string; inPackage: boolean; stageId: string | null; stagePriceMinor: number }

/**
 * What a code takes off each unit, in their order; refused with the reason when it takes nothing (tickets 5.3.3).
 * Its window and uses are `usesLeft`.
 */
export function codeDiscounts(code: Code, units: readonly CodedUnit[], step: number): Outcome<number[], 'min_quantity' | 'not_applicable'> {
  const eligible = units.map((unit) =>
    !unit.inPackage && (code.areaIds === null || code.areaIds.includes(unit.areaId)) && (code.combinesWithStage || unit.stageId === null));
  const prices = units.map((unit, index) => (eligible[index] ? unit.stagePriceMinor : 0));
  const totalMinor = sum(prices);
  if (totalMinor === 0) return refused('not_applicable');
  const count = eligible.filter(Boolean).length;
  if (count < code.minQuantity) return refused('min_quantity', { required: code.minQuantity, quantity: count });

  if (code.discountType === 'percentage') return accepted(allocate(discountOf(code, totalMinor, step), prices, step));
  if (code.fixedScope === 'per_order') return accepted(allocate(Math.min(code.value, totalMinor), prices, step));
  return accepted(prices.map((price) => Math.min(code.value, price)));
}

/** Units that weigh nothing share alike. */
const allocateEvenAtZero = (totalMinor: number, weights: readonly number[], step: number): number[] =>
  allocate(totalMinor, weights.every((weight) => weight === 0) ? weights.map(() => 1) : weights, step);
