import type { z } from 'zod';
import type { Buyer, PublicBasket, PublicOrder, PublicQuote, holdOrder as holdContract } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { passChallenge } from '#capabilities/challenges/public.ts';
import { startPayment } from '#capabilities/checkouts/public.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry, mayTry, storedByKey, visitByToken } from '#capabilities/links/public.ts';
import type { TryLimit } from '#capabilities/links/public.ts';
import { invalidTransition, orderNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { mustBeLive, setBuyer } from '#apps/tickets/orders/buyer.ts';
import { closeOrders } from '#apps/tickets/orders/close.ts';
import { lockOrder } from '#apps/tickets/orders/find.ts';
import { changeUnits } from '#apps/tickets/orders/hold.ts';
import { mustBeOnSale } from '#apps/tickets/orders/on-sale.ts';
import { priceBasket } from '#apps/tickets/orders/price.ts';
import { startPaying } from '#apps/tickets/orders/pay.ts';
import { countingRefusals } from '#apps/tickets/orders/refusals.ts';
import { presentOrder } from '#apps/tickets/orders/present.ts';
import { presentQuote } from '#apps/tickets/orders/present-quote.ts';
import { orderByToken } from '#apps/tickets/orders/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { tenantOfOrderToken } from '#apps/tickets/orders/token.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import { gather } from '#platform/gather.ts';
import { digest } from '#platform/vault.ts';
import { publicEventAt } from './access.ts';
import { askAllocator, holdRequest } from './allocator.ts';
import { holdPurpose } from './may-hold.ts';
import { tenantOfSite } from './site.ts';

// Buying without an account: a basket is priced, held, given a buyer and paid. Whoever has the order's address is its buyer.

type Shown = Presented<PublicOrder>;
/** Ten wrong codes in ten minutes (tickets 14). */
const wrongCodes = (open: OpenCtx, tenantId: string): TryLimit => ({ counter: `ticket-code:${tenantId}:${addressCounter(open.origin.ip)}`, most: 10, minutes: 10 });

/** In a rush everybody asks what the same event costs: the list is read once for all who asked before. */
const pricesNow = gather<{ open: OpenCtx; tenantId: string; event: EventRow }, Offer>(async (_event, asked) => {
  const [{ open, tenantId, event }] = asked as [(typeof asked)[number]];
  const list = await asVisitor(open, tenantId, {}, (ctx) => priceListOf(ctx, event, ctx.now));
  return asked.map(() => list);
}, { most: Infinity });

/** @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED, SALES_*, AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED, RATE_LIMITED after many wrong codes */
export async function quoteBasket(open: OpenCtx, site: string, slug: string, { accessCode, ...basket }: PublicBasket & { accessCode?: string | undefined }): Promise<PublicQuote> {
  const tenantId = await tenantOfSite(open, site);
  if (basket.code !== undefined) await mayTry(open, [wrongCodes(open, tenantId)]);
  const { event } = await publicEventAt(open, tenantId, slug, accessCode);
  mustBeOnSale(open, event);
  const list = await pricesNow(`${tenantId} ${event.id} ${event.version}`, { open, tenantId, event });
  const quote = presentQuote(priceBasket(list, event, basket), list);
  if (quote.notices.some(({ kind, reason }) => kind === 'code' && reason === 'not_found')) await countTry(open, [wrongCodes(open, tenantId)]);
  return quote;
}

/** @throws those of the contract */
export async function holdOrder(open: OpenCtx, site: string, slug: string, key: string, { proof, ...body }: z.output<typeof holdContract.body>): Promise<{ token: string; order: Shown }> {
  const tenantId = await tenantOfSite(open, site);
  const { event } = await publicEventAt(open, tenantId, slug, body.accessCode);
  const request = holdRequest({ open, tenantId, eventId: event.id, site, slug, key, body, isHuman: proof !== undefined });
  // Before the transaction: services are asked and tries are counted on connections of their own.
  if (proof !== undefined && !(await asVisitor(open, tenantId, {}, (ctx) => storedByKey(ctx, request.command)))) await passChallenge(open, tenantId, holdPurpose(event.id), proof);
  return countingRefusals(open, tenantId, event.id, body, () => askAllocator(request));
}

/** @throws ORDER_NOT_FOUND, RATE_LIMITED after many wrong ones */
export const visitOrder = <T>(open: OpenCtx, token: string, writes: boolean, run: (ctx: Ctx, order: OrderRow) => Promise<T>): Promise<T> =>
  visitByToken(open, { counter: 'ticket-order', tenantId: tenantOfOrderToken(token), writes, notFound: orderNotFound, find: (ctx) => orderByToken(ctx, digest(token)) }, async (ctx, order) => run(ctx, writes ? await lockOrder(ctx, order.id) : order));

export const readOrder = (open: OpenCtx, token: string): Promise<Shown> => visitOrder(open, token, false, presentOrder);

export const changeOrderUnits = (open: OpenCtx, token: string, { expectedTotalMinor, ...basket }: PublicBasket & { expectedTotalMinor: number }): Promise<Shown> =>
  visitOrder(open, token, true, async (ctx, order) => {
    mustBeLive(ctx, order);
    if (order.status !== 'held') throw invalidTransition({ from: order.status, to: 'held', allowed: [] });
    const event = await findEvent(ctx, order.eventId);
    mustBeOnSale(ctx, event);
    return presentOrder(ctx, await countingRefusals(open, order.tenantId, event.id, basket, () => changeUnits(ctx, event, order, { basket, expectedTotalMinor })));
  });

export const setOrderBuyer = (open: OpenCtx, token: string, buyer: z.output<typeof Buyer>): Promise<Shown> => visitOrder(open, token, true, async (ctx, order) => presentOrder(ctx, await setBuyer(ctx, order, buyer)));

/** @throws HOLD_EXPIRED, INVALID_TRANSITION, BUYER_MISSING, NO_GATEWAY, GATEWAY_UNAVAILABLE */
export async function payOrder(open: OpenCtx, token: string): Promise<{ url: string | null; order: Shown }> {
  const { payUrl, order } = await visitOrder(open, token, true, async (ctx, found) => {
    const started = await startPaying(ctx, found);
    return { payUrl: started.payUrl, order: await presentOrder(ctx, started.order) };
  });
  // The gateway is asked after the hold is safe, and outside of any transaction.
  const url = payUrl === null ? null : (await startPayment(open, payUrl.slice(payUrl.lastIndexOf('/') + 1))).url;
  return { url, order };
}

/** The buyer gives the units back. What is paid goes by a refund. @throws INVALID_TRANSITION */
export const dropOrder = (open: OpenCtx, token: string): Promise<void> =>
  visitOrder(open, token, true, async (ctx, order) => {
    if (order.status === 'held' || order.status === 'pending_payment') await closeOrders(ctx, [order], 'cancelled', { reason: 'buyer', trusted: true });
    else if (order.status !== 'cancelled' && order.status !== 'expired') throw invalidTransition({ from: order.status, to: 'cancelled', allowed: [] });
  });

