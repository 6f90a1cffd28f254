import { formatMoney } from '#contracts/money.ts';
import { receiptsOf } from '#capabilities/payments/public.ts';
import { isBefore } from '#contracts/time.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { calendarFile } from '#apps/tickets/issue/calendar-file.ts';
import { eventDate, ticketsDocument } from '#apps/tickets/issue/document.ts';
import { walletLinks } from '#apps/tickets/issue/wallet-links.ts';
import { orderDeclined, orderPaid, orderPending, orderUnfulfillable, ticketsWanted } from '#apps/tickets/orders/events.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';
import { orderUnits } from '#apps/tickets/orders/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { urlOfOrder } from '#apps/tickets/orders/token.ts';
import { dueOf } from '#apps/tickets/refunds/automatic.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { letters } from './kinds.ts';
import { writeTo } from './write.ts';
import type { Letter, Reader } from './write.ts';

// What buyers are told of their orders (tickets 10). Each letter has a key: it is sent once, however often its cause is handed on.

export const buyerOf = (order: OrderRow): Reader => ({ clientId: order.clientId, name: order.buyerName ?? '', email: order.buyerEmail, locale: order.locale });
export const aboutOrder = (order: OrderRow) => ({ owner: { type: ORDER_OWNER, id: order.id }, data: { order_number: order.number, access_url: urlOfOrder(order.tokenSealed) } });

async function write(ctx: Ctx, order: OrderRow, kind: Letter['kind'], key: string, say: (event: EventRow) => Promise<Pick<Letter, 'data' | 'attachments'>> | Pick<Letter, 'data' | 'attachments'>): Promise<void> {
  if (order.buyerEmail === null || order.channel === 'import') return;
  const event = await findEvent(ctx, order.eventId);
  const { owner, data } = aboutOrder(order);
  const said = await say(event);
  await writeTo(ctx, buyerOf(order), { kind, event, key, owner, ...said, data: { ...data, ...said.data } });
}

const total = (order: OrderRow): string => formatMoney(order.totalMinor, order.currency, order.locale);
/** What is nothing is not said. */
const some = (order: OrderRow, minor: number): string => (minor === 0 ? '' : formatMoney(minor, order.currency, order.locale));
/** By what was paid, in words; empty for what cost nothing. */
async function methodOf(ctx: Ctx, order: OrderRow): Promise<string> {
  const methods = (await receiptsOf(ctx, ORDER_OWNER, order.id)).filter(({ status }) => status === 'verified').map(({ method }) => text(order.locale, `payments.method.${method}`));
  return [...new Set(methods)].join(', ');
}
/** A day of the event's clock before which something happens. */
export const lastDayOf = (end: Temporal.Instant | null, zone: string, locale: Locale): string =>
  end === null ? '' : new Intl.DateTimeFormat(locale === 'es' ? 'es-CO' : 'en-US', { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(end.epochMilliseconds - 1);

const mailTickets = (ctx: Ctx, order: OrderRow, key: string): Promise<void> =>
  write(ctx, order, letters.orderPaid, key, async (event) => {
    const [document, calendar, units] = [await ticketsDocument(ctx, order), calendarFile(event, order), await orderUnits(ctx, [order.id])];
    return {
      data: {
        units: units.map((unit) => `${unit.areaName} ${displayName(unit, unit.letter)}`).join('\n'), subtotal: some(order, order.baseMinor), discount: some(order, order.discountMinor), fee: some(order, order.feeMinor), total: total(order), method: await methodOf(ctx, order), wallets: await walletLinks(ctx, order),
      },
      attachments: [{ name: document.name, type: 'application/pdf', content: document.content }, { name: calendar.name, type: 'text/calendar', content: calendar.content }],
    };
  });

subscribe(orderPaid, 'tickets.letter_paid', async (ctx, { orderId }) => mailTickets(ctx, await findOrder(ctx, orderId), orderId));
subscribe(ticketsWanted, 'tickets.letter_again', async (ctx, { orderId, at }) => mailTickets(ctx, await findOrder(ctx, orderId), `${orderId}:${at}`));

/** Still to be paid, and in time: what came of it meanwhile is told by another letter. */
const waits = (ctx: Ctx, order: OrderRow): boolean => (order.status === 'held' || order.status === 'pending_payment') && isBefore(ctx.now, order.holdExpiresAt);
const deadlineOf = (order: OrderRow, event: EventRow): string => eventDate(order.holdExpiresAt, event.timeZone, order.locale);

subscribe(orderPending, 'tickets.letter_pending', async (ctx, { orderId, checkoutId }) => {
  const order = await findOrder(ctx, orderId);
  if (waits(ctx, order)) await write(ctx, order, letters.orderPending, `${orderId}:${checkoutId}`, (event) => ({ data: { amount: total(order), deadline: deadlineOf(order, event) } }));
});
subscribe(orderDeclined, 'tickets.letter_declined', async (ctx, { orderId, reason, at }) => {
  const order = await findOrder(ctx, orderId);
  if (waits(ctx, order)) await write(ctx, order, letters.paymentDeclined, `${orderId}:${at}`, (event) => ({ data: { amount: total(order), reason: reason ?? '', retry_url: urlOfOrder(order.tokenSealed), deadline: deadlineOf(order, event) } }));
});
subscribe(orderUnfulfillable, 'tickets.letter_unfulfillable', async (ctx, { orderId }) => {
  const order = await findOrder(ctx, orderId);
  await write(ctx, order, letters.unfulfillable, orderId, async (event) => ({ data: { total: total(order), due_date: lastDayOf(await dueOf(ctx, event.id), event.timeZone, order.locale) } }));
});
