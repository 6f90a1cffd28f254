import type { PublicBasket } from '#contracts/tickets-public.ts';
import { areaNotFound, duplicateUnit, limitExceeded, promotionNotFound, unitNotFound } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { naming } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import { checkOrderLimits } from '#apps/tickets/rules/limits.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import type { PricedUnit, Quote } from '#apps/tickets/rules/pricing.ts';
import { presentQuote } from './present-quote.ts';
import type { Demand, Wish } from './stock.ts';
import type { Uses } from './uses.ts';

// Baskets and their prices, as plain values: what is counted while selling comes in with the list.

interface PriceOptions {
  /** How often the buyer has used each promotion. */
  buyerUses?: ReadonlyMap<string, number>;
  /** A person with the right to has said so (box office). */
  beyondLimits?: boolean;
}

/** What a basket costs by a price list. @throws AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED */
export function priceBasket(list: Offer, event: EventRow, basket: PublicBasket, { buyerUses, beyondLimits = false }: PriceOptions = {}): Quote {
  const offer = naming(list, basket.code, basket.packages.map(({ promotionId }) => promotionId));
  for (const { areaId } of basket.lines) if (!offer.areas.some(({ id, status }) => id === areaId && status === 'available')) throw areaNotFound();
  for (const { promotionId } of basket.packages) {
    const offered = offer.packages.find(({ id }) => id === promotionId);
    if (!offered) throw promotionNotFound();
    if (offered.items.some(({ areaId }) => offer.areas.find(({ id }) => id === areaId)?.status !== 'available')) throw areaNotFound();
  }
  const rules = { areas: basket.lines.map(({ areaId, quantity }) => ({ areaId, quantity })), packages: basket.packages.map(({ promotionId, packages }) => ({ promotionId, packages })), code: basket.code ?? null };
  const quote = priceOrder({ ...offer, ...(buyerUses && { buyerUses }) }, rules);
  const limits = beyondLimits ? null : checkOrderLimits(rules, quote, event);
  if (limits && !limits.ok) throw limitExceeded(limits.details);
  if (quote.units.length === 0) throw limitExceeded({ what: 'units', limit: event.maxUnitsPerOrder, requested: 0 });
  return quote;
}

/** The list after these were used of its stages and promotions. */
export const listAfter = (list: Offer, { stages, promotions }: Uses): Offer => ({
  ...list,
  stages: list.stages.map((stage) => ({ ...stage, consumedUnits: stage.consumedUnits + (stages.get(stage.id) ?? 0) })),
  promotions: list.promotions.map((promotion) => ({ ...promotion, used: promotion.used + (promotions.get(promotion.id) ?? 0) })),
});

/** At price 0: what a courtesy takes of units, and nothing else. */
export const asFree = (quote: Quote): Quote => {
  const units = quote.units.map((unit) => ({ ...unit, stageId: null, bundleRef: null, promotionId: null, packageRef: null, stagePriceMinor: 0, codeDiscountMinor: 0, paidMinor: 0, feeMinor: 0, feeVatMinor: 0, taxMinor: 0, parafiscalMinor: 0 }));
  const lines = quote.lines.map((line) => ({ ...line, kind: 'base' as const, stageId: null, promotionId: null, paidMinor: 0, feeMinor: 0 }));
  return { ...quote, units, lines, codeId: null, stageUse: [], packageUse: [], discountMinor: quote.baseMinor, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: 0, taxMinor: 0, parafiscalMinor: 0, totalMinor: 0 };
};

/**
 * Of a basket: so many of each area, and the seats that were chosen of it. Those of packages come first, as they do in the
 * price; a package may choose in one of its areas and leave the other to us.
 * @param areaOf the area of a chosen seat, where there is one of that id
 * @throws DUPLICATE_UNIT, UNIT_NOT_FOUND
 */
export function wishesOf(offer: Offer, basket: PublicBasket, quote: Pick<Quote, 'units'>, areaOf: (unitId: string) => string | undefined): Wish[] {
  const chosen = new Map<string, string[]>();
  const all = chosenOf(basket);
  if (new Set(all).size !== all.length) throw duplicateUnit();
  for (const id of basket.packages.flatMap(({ unitIds }) => unitIds ?? [])) {
    const area = offer.areas.find((one) => one.id === areaOf(id));
    if (area?.seatingMode !== 'numbered') throw unitNotFound();
    chosen.set(area.id, [...(chosen.get(area.id) ?? []), id]);
  }
  for (const { areaId, unitIds } of basket.lines) if (unitIds) chosen.set(areaId, [...(chosen.get(areaId) ?? []), ...unitIds]);
  const counts = new Map<string, number>();
  for (const { areaId } of quote.units) counts.set(areaId, (counts.get(areaId) ?? 0) + 1);
  return [...counts].map(([areaId, quantity]) => {
    const area = offer.areas.find(({ id }) => id === areaId)!;
    const unitIds = chosen.get(areaId) ?? null;
    if (unitIds !== null && unitIds.length !== quantity) throw unitNotFound();
    return { area, quantity, unitIds };
  });
}

export const chosenOf = (basket: PublicBasket): string[] => [...basket.lines, ...basket.packages].flatMap(({ unitIds }) => unitIds ?? []);

/** What baskets want at most, whatever they turn out to cost: a package that does not hold becomes as many plain units. */
export function demandOf(offer: Offer, event: Pick<EventRow, 'maxUnitsPerOrder'>, wanted: readonly { basket: PublicBasket; beyondLimits?: boolean }[]): Demand {
  const general = new Set(offer.areas.filter(({ seatingMode }) => seatingMode === 'general').map(({ id }) => id));
  const [places, best] = [new Map<string, number>(), new Map<string, number>()];
  for (const { basket, beyondLimits = false } of wanted) {
    const packed = basket.packages.flatMap(({ promotionId, packages }) => (offer.promotions.find(({ id }) => id === promotionId)?.items ?? []).map(({ areaId, quantity }) => ({ areaId, quantity: quantity * packages })));
    for (const { areaId, quantity } of [...basket.lines.filter(({ unitIds }) => unitIds === undefined), ...packed]) {
      const of = general.has(areaId) ? places : best;
      // Who asks for more than an order may hold is refused: nothing is kept from others for that.
      of.set(areaId, (of.get(areaId) ?? 0) + (beyondLimits ? quantity : Math.min(quantity, event.maxUnitsPerOrder)));
    }
  }
  return { places, best, chosen: [...new Set(wanted.flatMap(({ basket }) => chosenOf(basket)))] };
}

export const totalsOf = (quote: Quote) => ({
  unitCount: quote.units.length, admissions: quote.admissions, baseMinor: quote.baseMinor, discountMinor: quote.discountMinor, surchargeMinor: quote.surchargeMinor, faceMinor: quote.faceMinor, feeMinor: quote.feeMinor, feeVatMinor: quote.feeVatMinor,
  absorbedFeeMinor: quote.absorbedFeeMinor, taxMinor: quote.taxMinor, parafiscalMinor: quote.parafiscalMinor, totalMinor: quote.totalMinor, codeId: quote.codeId,
});
/** What is kept of a promise beside its units. */
export const frozen = (quote: Quote, offer: Offer) => ({ ...presentQuote(quote, offer), stageUse: quote.stageUse, packageUse: quote.packageUse });

/** Names and terms as they are now: a refund or a mail of next year must not look them up. */
export function snapshotOf(offer: Offer, unit: PricedUnit): object {
  const stage = offer.stages.find(({ id }) => id === unit.stageId);
  const promotion = offer.promotions.find(({ id }) => id === unit.promotionId);
  return {
    ...(stage && { stage: { name: stage.name, type: stage.adjustmentType, value: stage.adjustmentValue, bundleSize: stage.areas.find(({ areaId }) => areaId === unit.areaId)?.bundleSize ?? 1 } }),
    ...(promotion && { promotion: { name: promotion.name, type: promotion.discountType, value: promotion.value } }),
  };
}
