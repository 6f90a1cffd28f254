import { formatMoney } from '#contracts/money.ts';
import { defineMessage, sendMessage } from '#capabilities/notifications/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { calendarFile } from '#apps/tickets/issue/calendar-file.ts';
import { eventDate, ticketsDocument } from '#apps/tickets/issue/document.ts';
import { walletLinks } from '#apps/tickets/issue/wallet-links.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { orderPaid, orderUnfulfillable, ticketsWanted } from './events.ts';
import { findOrder } from './find.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { orderUnits } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { urlOfOrder } from './token.ts';

// What buyers are told of their orders (tickets 10). Each letter has a key: it is sent once, however often its cause is handed on.

const about = ['client_name', 'studio_name', 'event', 'date', 'venue', 'order_number', 'access_url'] as const;
const sample = { event: 'Concierto de ejemplo', date: 'domingo 10 de mayo de 2027, 8:00 p. m.', venue: 'Teatro Ejemplo, Bogotá', order_number: 'MT-7Q4K2M9XW8PB', access_url: 'https://boletas.example/o/abc' };

export const orderPaidLetter = defineMessage({ key: 'tickets.order_paid', app: 'tickets', audience: 'client', urgent: true, variables: [...about, 'units', 'subtotal', 'discount', 'fee', 'total', 'wallets'], sample: { ...sample, units: 'Platea A-12\nPlatea A-13', subtotal: '$ 240,000', discount: '', fee: '$ 10,000', total: '$ 250,000', wallets: 'Agregar a Apple Wallet: https://boletas.example/w/abc' } });
export const unfulfillableLetter = defineMessage({ key: 'tickets.order_unfulfillable', app: 'tickets', audience: 'client', urgent: true, variables: [...about, 'total'], sample: { ...sample, total: '$ 250,000' } });

async function aboutOf(ctx: Ctx, order: OrderRow): Promise<Record<(typeof about)[number] | 'units', string>> {
  const event = await findEvent(ctx, order.eventId);
  const units = await orderUnits(ctx, [order.id]);
  const { name } = await ctx.tx.selectFrom('tenant').select('name').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  return {
    client_name: order.buyerName ?? '', studio_name: name, event: event.name, date: eventDate(event.startAt, event.timeZone, order.locale), venue: [event.venueName, event.venueCity].filter(Boolean).join(', '), order_number: order.number,
    access_url: urlOfOrder(order.tokenSealed), units: units.map((unit) => `${unit.areaName} ${displayName(unit, unit.letter)}`).join('\n'),
  };
}
const money = (order: OrderRow, minor: number): string => (minor === 0 ? '' : formatMoney(minor, order.currency, order.locale));

async function mailTickets(ctx: Ctx, order: OrderRow, key: string): Promise<void> {
  if (order.clientId === null || order.buyerEmail === null || order.channel === 'import') return;
  const event = await findEvent(ctx, order.eventId);
  const [document, calendar] = [await ticketsDocument(ctx, order), calendarFile(event, order)];
  await sendMessage(ctx, {
    message: orderPaidLetter.key, clientId: order.clientId, key, owner: { type: ORDER_OWNER, id: order.id },
    data: { ...(await aboutOf(ctx, order)), subtotal: money(order, order.baseMinor), discount: money(order, order.discountMinor), fee: money(order, order.feeMinor), total: formatMoney(order.totalMinor, order.currency, order.locale), wallets: await walletLinks(ctx, order) },
    attachments: [{ name: document.name, type: 'application/pdf', content: document.content }, { name: calendar.name, type: 'text/calendar', content: calendar.content }],
  });
}

subscribe(orderPaid, 'tickets.letter_paid', async (ctx, { orderId }) => mailTickets(ctx, await findOrder(ctx, orderId), `order_paid:${orderId}`));
subscribe(ticketsWanted, 'tickets.letter_again', async (ctx, { orderId, at }) => mailTickets(ctx, await findOrder(ctx, orderId), `order_paid:${orderId}:${at}`));

subscribe(orderUnfulfillable, 'tickets.letter_unfulfillable', async (ctx, { orderId }) => {
  const order = await findOrder(ctx, orderId);
  if (order.clientId === null) return;
  const { units: _units, ...data } = await aboutOf(ctx, order);
  await sendMessage(ctx, { message: unfulfillableLetter.key, clientId: order.clientId, key: `order_unfulfillable:${order.id}`, owner: { type: ORDER_OWNER, id: order.id }, data: { ...data, total: formatMoney(order.totalMinor, order.currency, order.locale) } });
});
