import type { PublicBasket } from '#contracts/tickets-public.ts';
import type { TicketsSettings } from '#contracts/tickets-settings.ts';
import { priceChanged } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { lockCounted } from './hold-queries.ts';
import type { SoldUnit } from './hold-queries.ts';
import { presentQuote } from './present-quote.ts';
import { asFree, demandOf, listAfter, priceBasket, snapshotOf, wishesOf } from './price.ts';
import { Stock } from './stock.ts';
import type { Share } from './stock.ts';
import { joined, usesOfQuote } from './uses.ts';

/** What somebody asks for. */
export interface Wanted {
  basket: PublicBasket;
  /** What the buyer was shown; null: whatever it costs. */
  expectedTotalMinor: number | null;
  buyerUses?: ReadonlyMap<string, number>;
  /** At price 0, without fee and outside of stages and promotions (courtesies). */
  free?: boolean;
  /** A person with the right to has said so (box office). */
  beyondLimits?: boolean;
}
/** What somebody gets: units in pricing order, each with its price. */
export interface Dealt { offer: Offer; quote: Quote; units: SoldUnit[] }
/** Throws what one of them is refused with before it is priced; both by index, `served` are those before who got theirs. */
export type Judge = (index: number, served: readonly number[]) => void | Promise<void>;

/** Promotions and stages locked, and the price list as it stands under these locks. */
export async function readToDeal(ctx: Ctx, event: EventRow, baskets: readonly PublicBasket[], settings?: Promise<TicketsSettings>): Promise<Offer> {
  // The locks are asked for first: what is read behind them on the same line is as they found it.
  const [, offer] = await Promise.all([lockCounted(ctx, event.id, baskets), priceListOf(ctx, event, ctx.now, settings)]);
  return offer;
}

/**
 * Units and prices for several who ask at once, each in turn: what the ones before got is neither free nor left of a quota
 * for the next, and who is refused takes nothing away from anybody. Promotions and stages have been locked with the list
 * (`readToDeal`), units are locked here (tickets 5.6); nothing is written yet.
 * @returns for each what it gets, or is refused with: what `judge` says, AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED, PRICE_CHANGED with details.quote, DUPLICATE_UNIT, UNIT_NOT_FOUND, UNIT_UNAVAILABLE, ORPHAN_SEAT, NOT_ENOUGH_UNITS
 */
export async function deal(ctx: Ctx, event: EventRow, offer: Offer, wanted: readonly Wanted[], judge: Judge = () => undefined): Promise<(Dealt | AppError)[]> {
  const stock = new Stock(ctx);
  await stock.open(demandOf(offer, event, wanted));
  for (;;) {
    const answers = await inTurn(stock, offer, event, wanted, judge);
    if (await stock.secure()) return answers;
  }
}

async function inTurn(stock: Stock, list: Offer, event: EventRow, wanted: readonly Wanted[], judge: Judge): Promise<(Dealt | AppError)[]> {
  const answers: (Dealt | AppError)[] = [];
  const served: number[] = [];
  const prices = new Prices(list, event);
  for (const [index, one] of wanted.entries()) {
    try {
      await judge(index, served);
      const { offer } = prices;
      const quote = priced(prices, one);
      const share = await stock.choose(wishesOf(offer, one.basket, quote, (id) => stock.areaOf(id)));
      stock.deal(share);
      prices.sold(quote);
      served.push(index);
      answers.push({ offer, quote, units: seated(quote, offer, share) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      answers.push(error);
    }
  }
  return answers;
}

/** What baskets cost while one after the other is sold. In a rush most ask for the same: it is worked out once, until something is sold that counts. */
class Prices {
  /** As the next finds it. */
  offer: Offer;
  readonly #list: Offer;
  readonly #event: EventRow;
  readonly #known = new Map<string, Quote>();
  #used = joined([]);

  constructor(list: Offer, event: EventRow) {
    this.#list = list;
    this.#event = event;
    this.offer = list;
  }

  of({ basket, buyerUses, beyondLimits }: Wanted): Quote {
    const work = () => priceBasket(this.offer, this.#event, basket, { ...(buyerUses && { buyerUses }), ...(beyondLimits !== undefined && { beyondLimits }) });
    if (buyerUses) return work();
    const { lines, packages, code } = basket;
    return this.#known.getOrInsertComputed(JSON.stringify([lines.map(({ areaId, quantity }) => [areaId, quantity]), packages.map(({ promotionId, packages: count }) => [promotionId, count]), code, beyondLimits]), work);
  }

  sold(quote: Quote): void {
    const uses = usesOfQuote(quote);
    const counts = this.#list.stages.some(({ id, quotaUnits }) => quotaUnits !== null && uses.stages.has(id)) || this.#list.promotions.some(({ id, maxUses }) => maxUses !== null && uses.promotions.has(id));
    if (!counts) return;
    this.#used = joined([this.#used, uses]);
    this.offer = listAfter(this.#list, this.#used);
    this.#known.clear();
  }
}

function priced(prices: Prices, wanted: Wanted): Quote {
  const quote = prices.of(wanted);
  if (wanted.expectedTotalMinor !== null && quote.totalMinor !== wanted.expectedTotalMinor) throw priceChanged({ quote: presentQuote(quote, prices.offer) });
  return wanted.free === true ? asFree(quote) : quote;
}

/** Units in pricing order get those of their area, one after the other. */
export function seated(quote: Quote, offer: Offer, share: Share): SoldUnit[] {
  const next = new Map<string, number>();
  return quote.units.map((unit) => {
    const at = next.get(unit.areaId) ?? 0;
    next.set(unit.areaId, at + 1);
    return { ...unit, unitId: share.get(unit.areaId)![at]!, snapshot: snapshotOf(offer, unit) };
  });
}
