import { formatMoney } from '#contracts/money.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, tellTeam } from '#capabilities/notifications/public.ts';
import { orderChargedBack, orderPaid, orderUnfulfillable, refundRequested } from '#apps/tickets/orders/events.ts';
import { transferEnded } from '#apps/tickets/transfers/events.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { maskedEmail } from './mask.ts';
import { areasOfOrder, exhaustedStages, orderToTell, transferToTell } from './queries.ts';
import type { OrderToTell } from './queries.ts';
import './staff-kinds.ts';

// What the organizer's people hear of sales (tickets 10): the team's channel of every sale, people of what runs out and
// of money that went wrong. Who bought is told by a masked address.

/** Of an area: what is left, against what can be sold. */
const LOW_STOCK_BP = 1000;
const MANAGES = 'tickets.event.manage';
const MINDS_MONEY = 'tickets.refund.approve';

const say = (order: OrderToTell, key: string, values: Record<string, unknown> = {}): string => text(order.locale as Locale, key, values);
const total = (order: OrderToTell): string => formatMoney(order.totalMinor, order.currency, order.locale as Locale);

export async function tellSale(ctx: Ctx, orderId: string, recovered: boolean): Promise<void> {
  const order = await orderToTell(ctx, orderId);
  if (!order || order.mode !== 'live') return;
  const areas = await areasOfOrder(ctx, orderId);
  await tellTeam(ctx, {
    topic: 'sales', tone: 'purchase', key: `sale:${orderId}`, title: say(order, recovered ? 'teamNews.recovered' : 'teamNews.sale', { event: order.eventName }), path: `/tickets/events/${order.eventId}`, footer: order.number,
    fields: [
      { name: say(order, 'teamNews.units'), value: areas.map(({ name, units }) => `${name} ×${units}`).join(', ') }, { name: say(order, 'teamNews.total'), value: total(order) }, { name: say(order, 'teamNews.channel'), value: say(order, `ticketChannel.${order.channel}`) },
      ...(order.buyerEmail ? [{ name: say(order, 'teamNews.buyer'), value: maskedEmail(order.buyerEmail) }] : []),
    ],
  });
  for (const { id, name } of await exhaustedStages(ctx, orderId)) await tellStock(ctx, order, 'stage_exhausted', { name }, `stage:${id}`);
  for (const { areaId, name, units, left, sellable } of areas) {
    const isLow = (free: number): boolean => free * 10_000 <= sellable * LOW_STOCK_BP;
    // Told when this order took it below, not again with every one after it.
    if (isLow(left) && !isLow(left + units)) await tellStock(ctx, order, 'low_stock', { name, left: String(left) }, `area:${areaId}`);
  }
}

async function tellStock(ctx: Ctx, order: OrderToTell, kind: 'stage_exhausted' | 'low_stock', data: Record<string, string>, what: string): Promise<void> {
  const values = { event: order.eventName, ...data };
  const path = `/tickets/events/${order.eventId}`;
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: await membersWith(ctx, MANAGES), data: values, path, key: `${kind}:${what}` });
  await tellTeam(ctx, { topic: 'stock', tone: 'reserve', key: `${kind}:${what}`, title: say(order, `message.tickets.${kind}.subject`, values), text: say(order, `message.tickets.${kind}.body`, values), path });
}

export async function tellTrouble(ctx: Ctx, orderId: string, kind: 'unfulfillable' | 'charged_back'): Promise<void> {
  const order = await orderToTell(ctx, orderId);
  if (!order || order.mode !== 'live') return;
  const values = { event: order.eventName, order: order.number, amount: total(order) };
  const path = `/tickets/events/${order.eventId}`;
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: await membersWith(ctx, MINDS_MONEY), data: values, path, key: `${kind}:${orderId}` });
  await tellTeam(ctx, { topic: 'errors', tone: 'error', key: `${kind}:${orderId}`, title: say(order, `message.tickets.${kind}.subject`, values), text: say(order, `message.tickets.${kind}.body`, values), path, ...(order.buyerEmail && { fields: [{ name: say(order, 'teamNews.buyer'), value: maskedEmail(order.buyerEmail) }] }) });
}

/** A ticket that found a new holder. */
async function tellTransfer(ctx: Ctx, transferId: string): Promise<void> {
  const transfer = await transferToTell(ctx, transferId);
  if (!transfer || transfer.isTest) return;
  const say = (key: string, values: Record<string, unknown> = {}): string => text(transfer.locale as Locale, key, values);
  await tellTeam(ctx, {
    topic: 'transfers', tone: 'transfer', key: `transfer:${transferId}`, title: say('teamNews.transfer', { event: transfer.eventName }), path: `/tickets/events/${transfer.eventId}`,
    fields: [{ name: say('teamNews.units'), value: transfer.areaName }, { name: say('teamNews.holder'), value: maskedEmail(transfer.toEmail) }],
  });
}

subscribe(transferEnded, 'tell', async (ctx, { transferId, status }) => {
  if (status === 'accepted') await tellTransfer(ctx, transferId);
});
subscribe(orderPaid, 'tell', (ctx, { orderId, recovered }) => tellSale(ctx, orderId, recovered));
subscribe(orderUnfulfillable, 'tell', (ctx, { orderId }) => tellTrouble(ctx, orderId, 'unfulfillable'));
subscribe(refundRequested, 'tell', async (ctx, { orderId, refundId, amountMinor }) => {
  const order = await orderToTell(ctx, orderId);
  if (!order || order.mode !== 'live') return;
  await alertStaff(ctx, { message: 'tickets.refund_requested', userIds: await membersWith(ctx, MINDS_MONEY), data: { event: order.eventName, order: order.number, amount: formatMoney(amountMinor, order.currency, order.locale as Locale) }, path: `/tickets/orders/${orderId}`, key: `refund_requested:${refundId}` });
});
subscribe(orderChargedBack, 'tell', (ctx, { orderId }) => tellTrouble(ctx, orderId, 'charged_back'));
