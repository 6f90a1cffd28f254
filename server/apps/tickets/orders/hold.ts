import type { PublicBasket } from '#contracts/tickets-public.ts';
import type { TicketsSettings } from '#contracts/tickets-settings.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { bornAll } from '#platform/states.ts';
import { expireOverdue } from './close.ts';
import { deal, readToDeal } from './deal.ts';
import type { Judge, Wanted } from './deal.ts';
import { draftUnits, holdThese, insertOrders, insertOrderUnits } from './hold-queries.ts';
import type { OrderUnitDraft, SoldUnit, UnitName } from './hold-queries.ts';
import { newOrder } from './new-order.ts';
import type { Holding, Start } from './new-order.ts';
import { frozen, priceBasket, totalsOf } from './price.ts';
import { countUses, forgetUnits, releaseUnits, updateOrder, usesOfBuyer } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';
import { joined, usesOf, usesOfQuote } from './uses.ts';

/** Overdue orders that are closed before somebody is served, at least and at most. */
const OVERDUE = { least: 50, most: 500 };

export interface NewOrder extends Wanted, Holding {}
export interface HeldOrder { order: OrderRow; token: string; units: readonly HeldUnit[]; offer: Offer }
/** A unit of an order just held, with its name. */
export type HeldUnit = OrderUnitDraft & UnitName;

/** What a basket costs now, for whoever buys. @throws AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED */
export async function quoteOf(ctx: Ctx, event: EventRow, basket: PublicBasket, options: Pick<Wanted, 'beyondLimits'> = {}): Promise<{ offer: Offer; quote: Quote }> {
  const offer = await priceListOf(ctx, event, ctx.now);
  return { offer, quote: priceBasket(offer, event, basket, options) };
}

interface HoldOptions {
  settings?: Promise<TicketsSettings>;
  /** Reads what it takes to judge who may hold at all; again where overdue orders had to be closed. */
  judging?: () => Promise<Judge>;
  /** What else is to be written of those that are held, by their place among the wanted. */
  also?: (held: readonly { index: number; order: OrderRow }[]) => Promise<unknown>;
}

/**
 * Take units for some minutes for several orders of one event, each all or none, in their order (tickets 4.2, 5.6): overdue
 * orders are closed first, then each is judged, priced and seated in turn, then all is written in one statement a table.
 * The caller has judged whether the event is on sale.
 * @returns each order, or what it is refused with: see `deal`
 */
export async function holdAll(ctx: Ctx, event: EventRow, wanted: readonly NewOrder[], { settings = settingsOf(ctx), judging, also }: HoldOptions = {}): Promise<(HeldOrder | AppError)[]> {
  const closing = expireOverdue(ctx, event.id, Math.min(OVERDUE.least * wanted.length, OVERDUE.most));
  const read = () => Promise.all([readToDeal(ctx, event, wanted.map(({ basket }) => basket), settings), judging?.()]);
  const [closed, first] = await Promise.all([closing, read()]);
  const [offer, judge] = closed === 0 ? first : await read();
  const answers = await deal(ctx, event, offer, wanted, judge);
  const dealt = answers.flatMap((answer, index) => (answer instanceof AppError ? [] : [{ index, ...answer, wanted: wanted[index]! }]));
  if (dealt.length === 0) return answers.filter((answer) => answer instanceof AppError);
  const started = dealt.map((one) => ({ index: one.index, ...newOrder(ctx, event, one) }));
  const owned = dealt.map(({ units }, at) => ({ order: started[at]!.order, units }));
  const [, units] = await Promise.all([writeOrders(ctx, event, started), takeUnits(ctx, event, owned), countUses(ctx, joined(dealt.map(({ quote }) => usesOfQuote(quote))), 1), also?.(started)]);
  const held = new Map(dealt.map(({ index, offer: by }, at) => [index, { order: started[at]!.order, token: started[at]!.token, units: units.get(started[at]!.order.id)!, offer: by }]));
  return answers.map((answer, index) => (answer instanceof AppError ? answer : held.get(index)!));
}

/** One order by itself. @throws what `holdAll` refuses it with */
export async function holdUnits(ctx: Ctx, event: EventRow, wanted: NewOrder): Promise<HeldOrder> {
  const [held] = await holdAll(ctx, event, [wanted]);
  if (held instanceof AppError) throw held;
  return held!;
}

/** An order alone; its units are the caller's to bring. */
export async function startOrder(ctx: Ctx, event: EventRow, start: Start): Promise<OrderRow> {
  const started = newOrder(ctx, event, start);
  await writeOrders(ctx, event, [started]);
  return started.order;
}

const writeOrders = (ctx: Ctx, event: EventRow, started: readonly { order: OrderRow }[]) =>
  Promise.all([insertOrders(ctx, event.id, started.map(({ order }) => order)), bornAll(ctx, orderMachine, started.map(({ order }) => order.id), 'held')]);

/** Free units that this transaction has locked become the orders'. @returns them by order */
export async function takeUnits(ctx: Ctx, event: EventRow, owned: readonly { order: OrderRow; units: readonly SoldUnit[] }[]): Promise<Map<string, HeldUnit[]>> {
  const drafts = draftUnits(owned);
  const [names] = await Promise.all([holdThese(ctx, owned), insertOrderUnits(ctx, event, drafts)]);
  return Map.groupBy(drafts.map((draft) => ({ ...draft, ...names.get(draft.unitId)! })), ({ orderId }) => orderId);
}

/**
 * Another basket for a held order: its units are given back and others taken, in one transaction; its time stays.
 * @throws those of holdUnits
 */
export async function changeUnits(ctx: Ctx, event: EventRow, order: OrderRow, wanted: Pick<Wanted, 'basket' | 'expectedTotalMinor'>): Promise<OrderRow> {
  await countUses(ctx, usesOf(order), -1);
  await releaseUnits(ctx, [order.id]);
  await forgetUnits(ctx, order.id);
  const [dealt] = await deal(ctx, event, await readToDeal(ctx, event, [wanted.basket]), [{ ...wanted, buyerUses: await usesOfBuyer(ctx, event.id, order.buyerEmail) }]);
  if (dealt instanceof AppError) throw dealt;
  const { quote, offer, units } = dealt!;
  const after = await updateOrder(ctx, order.id, { ...totalsOf(quote), quote: JSON.stringify(frozen(quote, offer)) });
  await takeUnits(ctx, event, [{ order: after, units }]);
  await countUses(ctx, usesOf(after), 1);
  return after;
}
