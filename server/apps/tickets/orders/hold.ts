import type { OrderChannel } from '#contracts/tickets-terms.ts';
import type { PublicBasket } from '#contracts/tickets-public.ts';
import { areaNotFound, duplicateUnit, limitExceeded, priceChanged, promotionNotFound, unitNotFound } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import { stagesOf } from '#apps/tickets/pricing/queries.ts';
import { newHold } from '#apps/tickets/rules/holds.ts';
import { checkOrderLimits } from '#apps/tickets/rules/limits.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { born } from '#platform/states.ts';
import { claim } from './claim.ts';
import type { Wish } from './claim.ts';
import { expireOverdue, usesOf } from './close.ts';
import { newOrderNumber } from './number.ts';
import { presentQuote } from './present-quote.ts';
import { countUses, forgetUnits, insertOrder, insertOrderUnits, lockQuotas, releaseUnits, unitsByIds, updateOrder, usesOfBuyer } from './queries.ts';
import type { Claimed, OrderRow, SoldUnit } from './queries.ts';
import { orderMachine } from './states.ts';
import { newOrderToken } from './token.ts';

const OVERDUE_AT_ONCE = 50;

export interface NewOrder {
  basket: PublicBasket;
  channel: OrderChannel;
  /** What the buyer was shown; null: whatever it costs. */
  expectedTotalMinor: number | null;
  locale?: Locale;
  visitorHash?: string | null;
  addressPrefix?: string | null;
  promoterLinkId?: string | null;
  buyerEmail?: string | null;
  /** Those of the event unless given. */
  holdMinutes?: number;
  soldBy?: string | null;
  note?: string | null;
  /** At price 0, without fee and outside of stages and promotions (courtesies). */
  free?: boolean;
  /** A person with the right to has said so (box office). */
  beyondLimits?: boolean;
  /** Tickets that were named before their units were sold, in pricing order and seat by seat. */
  ticketIds?: readonly string[] | null;
}
/** A basket with its price, and what it takes of each area. */
export interface PricedBasket { offer: Offer; quote: Quote; wishes: Wish[] }

/**
 * Of a basket: so many of each area, and the seats that were chosen of it. Those of packages come first, as they do in the
 * price; a package may choose in one of its areas and leave the other to us.
 * @throws DUPLICATE_UNIT, UNIT_NOT_FOUND
 */
async function wishesOf(ctx: Ctx, offer: Offer, basket: PublicBasket, quote: Quote): Promise<Wish[]> {
  const chosen = new Map<string, string[]>();
  const all = [...basket.lines, ...basket.packages].flatMap(({ unitIds }) => unitIds ?? []);
  if (new Set(all).size !== all.length) throw duplicateUnit();
  const ofPackages = basket.packages.flatMap(({ unitIds }) => unitIds ?? []);
  if (ofPackages.length > 0) {
    const areaOf = new Map((await unitsByIds(ctx, ofPackages)).map(({ id, areaId }) => [id, areaId]));
    for (const id of ofPackages) {
      const area = offer.areas.find((one) => one.id === areaOf.get(id));
      if (area?.seatingMode !== 'numbered') throw unitNotFound();
      chosen.set(area.id, [...(chosen.get(area.id) ?? []), id]);
    }
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

/** What a basket costs now, for whoever buys. @throws AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED */
export async function quoteOf(ctx: Ctx, event: EventRow, basket: PublicBasket, { buyerEmail = null, beyondLimits = false }: { buyerEmail?: string | null; beyondLimits?: boolean } = {}): Promise<{ offer: Offer; quote: Quote }> {
  const offer = await priceListOf(ctx, event, ctx.now, basket.code, basket.packages.map(({ promotionId }) => promotionId));
  for (const { areaId } of basket.lines) if (!offer.areas.some(({ id, status }) => id === areaId && status === 'available')) throw areaNotFound();
  for (const { promotionId } of basket.packages) {
    const offered = offer.packages.find(({ id }) => id === promotionId);
    if (!offered) throw promotionNotFound();
    if (offered.items.some(({ areaId }) => offer.areas.find(({ id }) => id === areaId)?.status !== 'available')) throw areaNotFound();
  }
  const rules = { areas: basket.lines.map(({ areaId, quantity }) => ({ areaId, quantity })), packages: basket.packages.map(({ promotionId, packages }) => ({ promotionId, packages })), code: basket.code ?? null };
  const quote = priceOrder({ ...offer, buyerUses: await usesOfBuyer(ctx, event.id, buyerEmail) }, rules);
  const limits = beyondLimits ? null : checkOrderLimits(rules, quote, event);
  if (limits && !limits.ok) throw limitExceeded(limits.details);
  if (quote.units.length === 0) throw limitExceeded({ what: 'units', limit: event.maxUnitsPerOrder, requested: 0 });
  return { offer, quote };
}

/** At price 0: what a courtesy takes of units, and nothing else. */
const asFree = (quote: Quote): Quote => {
  const units = quote.units.map((unit) => ({ ...unit, stageId: null, bundleRef: null, promotionId: null, packageRef: null, stagePriceMinor: 0, codeDiscountMinor: 0, paidMinor: 0, feeMinor: 0, feeVatMinor: 0, taxMinor: 0, parafiscalMinor: 0 }));
  const lines = quote.lines.map((line) => ({ ...line, kind: 'base' as const, stageId: null, promotionId: null, paidMinor: 0, feeMinor: 0 }));
  return { ...quote, units, lines, codeId: null, stageUse: [], packageUse: [], discountMinor: quote.baseMinor, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: 0, taxMinor: 0, parafiscalMinor: 0, totalMinor: 0 };
};

/**
 * Stages of the event with a quota, and what the basket names, are counted under their locks: prices are worked out after.
 * Locks: promotions, stages, then units (tickets 5.6).
 */
async function lockCounted(ctx: Ctx, event: EventRow, { packages, code }: PublicBasket): Promise<void> {
  const stages = (await stagesOf(ctx, event.id)).filter(({ quotaUnits, isActive }) => quotaUnits !== null && isActive).map(({ id }) => id);
  const named = packages.map(({ promotionId }) => promotionId);
  const codeRow = code === undefined ? undefined : await ctx.tx.selectFrom('ticketPromotion').select('id').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', event.id).where('code', '=', code).executeTakeFirst();
  await lockQuotas(ctx, codeRow ? [...named, codeRow.id] : named, stages);
}

/** @throws PRICE_CHANGED with details.quote, when it is not what the buyer was shown */
async function priced(ctx: Ctx, event: EventRow, wanted: Pick<NewOrder, 'basket' | 'expectedTotalMinor' | 'buyerEmail' | 'free' | 'beyondLimits'>): Promise<PricedBasket> {
  await lockCounted(ctx, event, wanted.basket);
  const { offer, quote } = await quoteOf(ctx, event, wanted.basket, { buyerEmail: wanted.buyerEmail ?? null, beyondLimits: wanted.beyondLimits ?? false });
  if (wanted.expectedTotalMinor !== null && quote.totalMinor !== wanted.expectedTotalMinor) throw priceChanged({ quote: presentQuote(quote, offer) });
  return { offer, quote: wanted.free ? asFree(quote) : quote, wishes: await wishesOf(ctx, offer, wanted.basket, quote) };
}

const totalsOf = (quote: Quote) => ({
  unitCount: quote.units.length, admissions: quote.admissions, baseMinor: quote.baseMinor, discountMinor: quote.discountMinor, surchargeMinor: quote.surchargeMinor, faceMinor: quote.faceMinor, feeMinor: quote.feeMinor, feeVatMinor: quote.feeVatMinor,
  absorbedFeeMinor: quote.absorbedFeeMinor, taxMinor: quote.taxMinor, parafiscalMinor: quote.parafiscalMinor, totalMinor: quote.totalMinor, codeId: quote.codeId,
});
/** What is kept of a promise beside its units. */
const frozen = (quote: Quote, offer: Offer): string => JSON.stringify({ ...presentQuote(quote, offer), stageUse: quote.stageUse, packageUse: quote.packageUse });

/** Names and terms as they are now: a refund or a mail of next year must not look them up. */
function snapshotOf(offer: Offer, unit: Quote['units'][number]): object {
  const stage = offer.stages.find(({ id }) => id === unit.stageId);
  const promotion = offer.promotions.find(({ id }) => id === unit.promotionId);
  return {
    ...(stage && { stage: { name: stage.name, type: stage.adjustmentType, value: stage.adjustmentValue, bundleSize: stage.areas.find(({ areaId }) => areaId === unit.areaId)?.bundleSize ?? 1 } }),
    ...(promotion && { promotion: { name: promotion.name, type: promotion.discountType, value: promotion.value } }),
  };
}

/** Units in pricing order get the claimed ones of their area, one after the other. */
export function seated(quote: Quote, offer: Offer, claimed: ReadonlyMap<string, Claimed[]>): SoldUnit[] {
  const next = new Map<string, number>();
  return quote.units.map((unit) => {
    const at = next.get(unit.areaId) ?? 0;
    next.set(unit.areaId, at + 1);
    return { ...unit, unitId: claimed.get(unit.areaId)![at]!.id, snapshot: snapshotOf(offer, unit) };
  });
}

/**
 * Take units for some minutes, all or none (tickets 4.2, 5.6): overdue orders of the event are closed first, prices and
 * quotas are looked at under their locks, then units are claimed. The caller has judged whether the event is on sale.
 * @throws AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED, PRICE_CHANGED, NOT_ENOUGH_UNITS, UNIT_UNAVAILABLE, DUPLICATE_UNIT, UNIT_NOT_FOUND, ORPHAN_SEAT
 */
export async function holdUnits(ctx: Ctx, event: EventRow, wanted: NewOrder): Promise<{ order: OrderRow; token: string }> {
  await expireOverdue(ctx, event.id, OVERDUE_AT_ONCE);
  const basket = await priced(ctx, event, wanted);
  const { order, token } = await startOrder(ctx, event, wanted, basket);
  await holdPriced(ctx, event, order, basket);
  return { order, token };
}

/** What a new order is to have, at a price that stands. @throws NOT_ENOUGH_UNITS, UNIT_UNAVAILABLE, UNIT_NOT_FOUND, ORPHAN_SEAT */
export async function holdPriced(ctx: Ctx, event: EventRow, order: OrderRow, { offer, quote, wishes }: PricedBasket): Promise<void> {
  await insertOrderUnits(ctx, order, event.feePlanId, seated(quote, offer, await claim(ctx, order, wishes)));
  await countUses(ctx, usesOf(order), 1);
}

/** The order alone; its units are the caller's to bring. */
export async function startOrder(ctx: Ctx, event: EventRow, wanted: Omit<NewOrder, 'basket' | 'expectedTotalMinor'>, { offer, quote }: Pick<PricedBasket, 'offer' | 'quote'>): Promise<{ order: OrderRow; token: string }> {
  const { token, ...address } = newOrderToken(ctx.actor.tenantId);
  const order = await insertOrder(ctx, {
    number: newOrderNumber(), eventId: event.id, channel: wanted.channel, status: 'held', mode: event.mode, locale: wanted.locale ?? 'es', visitorHash: wanted.visitorHash ?? null, addressPrefix: wanted.addressPrefix ?? null,
    holdExpiresAt: newHold(ctx.now, wanted.holdMinutes ?? event.holdMinutes).expiresAt, createdAt: ctx.now, currency: event.currency, ...totalsOf(quote), quote: frozen(quote, offer), promoterLinkId: wanted.promoterLinkId ?? null,
    soldBy: wanted.soldBy ?? null, note: wanted.note ?? null, ticketIds: wanted.ticketIds ? [...wanted.ticketIds] : null, ...address,
  });
  await born(ctx, orderMachine, order.id, 'held');
  return { order, token };
}

/**
 * Another basket for a held order: its units are given back and others taken, in one transaction; its time stays.
 * @throws those of holdUnits
 */
export async function changeUnits(ctx: Ctx, event: EventRow, order: OrderRow, wanted: Pick<NewOrder, 'basket' | 'expectedTotalMinor'>): Promise<OrderRow> {
  await countUses(ctx, usesOf(order), -1);
  await releaseUnits(ctx, [order.id]);
  await forgetUnits(ctx, order.id);
  const { offer, quote, wishes } = await priced(ctx, event, { ...wanted, buyerEmail: order.buyerEmail });
  const after = await updateOrder(ctx, order.id, { ...totalsOf(quote), quote: frozen(quote, offer) });
  await insertOrderUnits(ctx, after, event.feePlanId, seated(quote, offer, await claim(ctx, after, wishes)));
  await countUses(ctx, usesOf(after), 1);
  return after;
}

