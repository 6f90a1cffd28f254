import type { OrderChannel } from '#contracts/tickets-terms.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import type { PublicBasket } from '#contracts/tickets-public.ts';
import { newHold } from '#apps/tickets/rules/holds.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { bornAll } from '#platform/states.ts';
import { expireOverdue } from './close.ts';
import { deal } from './deal.ts';
import type { Judge, Wanted } from './deal.ts';
import { holdThese, insertOrders, insertOrderUnits } from './hold-queries.ts';
import type { SoldUnit } from './hold-queries.ts';
import { newOrderNumber } from './number.ts';
import { frozen, priceBasket, totalsOf } from './price.ts';
import { countUses, forgetUnits, releaseUnits, updateOrder, usesOfBuyer } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';
import { newOrderToken } from './token.ts';
import { joined, usesOf, usesOfQuote } from './uses.ts';

/** Overdue orders that are closed before somebody is served, at least and at most. */
const OVERDUE = { least: 50, most: 500 };

export interface NewOrder extends Wanted {
  channel: OrderChannel;
  locale?: Locale;
  visitorHash?: string | null;
  addressPrefix?: string | null;
  promoterLinkId?: string | null;
  /** Those of the event unless given. */
  holdMinutes?: number;
  soldBy?: string | null;
  note?: string | null;
  /** Tickets that were named before their units were sold, in pricing order and seat by seat. */
  ticketIds?: readonly string[] | null;
}
export interface HeldOrder { order: OrderRow; token: string }

/** What a basket costs now, for whoever buys. @throws AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED */
export async function quoteOf(ctx: Ctx, event: EventRow, basket: PublicBasket, options: Pick<Wanted, 'beyondLimits'> = {}): Promise<{ offer: Offer; quote: Quote }> {
  const offer = await priceListOf(ctx, event, ctx.now);
  return { offer, quote: priceBasket(offer, event, basket, options) };
}

/**
 * Take units for some minutes for several orders of one event, each all or none, in their order (tickets 4.2, 5.6): overdue
 * orders are closed first, then each is judged, priced and seated in turn, then all is written in one statement a table.
 * The caller has judged whether the event is on sale.
 * @param judging reads what it takes to judge who may hold at all, overdue orders being closed
 * @returns each order, or what it is refused with: see `deal`
 */
export async function holdAll(ctx: Ctx, event: EventRow, wanted: readonly NewOrder[], judging?: () => Promise<Judge>): Promise<(HeldOrder | AppError)[]> {
  await expireOverdue(ctx, event.id, Math.min(OVERDUE.least * wanted.length, OVERDUE.most));
  const answers = await deal(ctx, event, wanted, await judging?.());
  const dealt = answers.flatMap((answer, index) => (answer instanceof AppError ? [] : [{ index, ...answer, wanted: wanted[index]! }]));
  if (dealt.length === 0) return answers.filter((answer) => answer instanceof AppError);
  const started = await startOrders(ctx, event, dealt);
  await takeUnits(ctx, event, dealt.map(({ units }, at) => ({ order: started[at]!.order, units })));
  await countUses(ctx, joined(dealt.map(({ quote }) => usesOfQuote(quote))), 1);
  const held = new Map(dealt.map(({ index }, at) => [index, started[at]!]));
  return answers.map((answer, index) => (answer instanceof AppError ? answer : held.get(index)!));
}

/** One order by itself. @throws what `holdAll` refuses it with */
export async function holdUnits(ctx: Ctx, event: EventRow, wanted: NewOrder): Promise<HeldOrder> {
  const [held] = await holdAll(ctx, event, [wanted]);
  if (held instanceof AppError) throw held;
  return held!;
}

interface Start { wanted: Omit<NewOrder, keyof Wanted>; offer: Offer; quote: Quote }

/** The orders alone; their units are the caller's to bring. */
export async function startOrders(ctx: Ctx, event: EventRow, starts: readonly Start[]): Promise<HeldOrder[]> {
  const drafts = starts.map(({ wanted: { channel, locale = 'es', visitorHash = null, addressPrefix = null, promoterLinkId = null, holdMinutes = event.holdMinutes, soldBy = null, note = null, ticketIds = null }, offer, quote }) => {
    const { token, ...address } = newOrderToken(ctx.actor.tenantId);
    const row = {
      number: newOrderNumber(), channel, mode: event.mode, locale, visitorHash, addressPrefix, holdExpiresAt: newHold(ctx.now, holdMinutes).expiresAt, createdAt: ctx.now, currency: event.currency, ...totalsOf(quote), quote: frozen(quote, offer),
      promoterLinkId, soldBy, note, ticketIds, ...address,
    };
    return { token, row };
  });
  const orders = await insertOrders(ctx, event.id, drafts.map(({ row }) => row));
  await bornAll(ctx, orderMachine, [...orders.values()].map(({ id }) => id), 'held');
  return drafts.map(({ token, row }) => ({ order: orders.get(row.number)!, token }));
}

/** Free units that this transaction has locked become the orders'. */
export async function takeUnits(ctx: Ctx, event: EventRow, owned: readonly { order: OrderRow; units: readonly SoldUnit[] }[]): Promise<void> {
  await holdThese(ctx, owned);
  await insertOrderUnits(ctx, event, owned);
}

/**
 * Another basket for a held order: its units are given back and others taken, in one transaction; its time stays.
 * @throws those of holdUnits
 */
export async function changeUnits(ctx: Ctx, event: EventRow, order: OrderRow, wanted: Pick<Wanted, 'basket' | 'expectedTotalMinor'>): Promise<OrderRow> {
  await countUses(ctx, usesOf(order), -1);
  await releaseUnits(ctx, [order.id]);
  await forgetUnits(ctx, order.id);
  const [dealt] = await deal(ctx, event, [{ ...wanted, buyerUses: await usesOfBuyer(ctx, event.id, order.buyerEmail) }]);
  if (dealt instanceof AppError) throw dealt;
  const { quote, offer, units } = dealt!;
  const after = await updateOrder(ctx, order.id, { ...totalsOf(quote), quote: JSON.stringify(frozen(quote, offer)) });
  await takeUnits(ctx, event, [{ order: after, units }]);
  await countUses(ctx, usesOf(after), 1);
  return after;
}
