import { formatMoney } from '#contracts/money.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, askedFor, teamWants, tellTeam } from '#capabilities/notifications/public.ts';
import { orderChargedBack, orderPaid, orderUnfulfillable, refundRequested, refundSent, refundStuck } from '#apps/tickets/orders/events.ts';
import { transferEnded } from '#apps/tickets/transfers/events.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { maskedEmail } from './mask.ts';
import { areasOfOrder, exhaustedStages, orderToTell, refundToTell, soldShare, takeMark, transferToTell } from './queries.ts';
import type { OrderToTell } from './queries.ts';
import './staff-kinds.ts';

// What the organizer's people hear of sales (tickets 10): the team's channel of every sale, people of what runs out and
// of money that went wrong. Who bought is told by a masked address.

/** Of an area: what is left, against what can be sold. */
const LOW_STOCK_BP = 1000;
/** Parts of all that an event admits, in percent, that are worth a word when they are sold. */
const MILESTONES = [100, 90, 75, 50, 25] as const;
const MANAGES = 'tickets.event.manage';
const MINDS_MONEY = 'tickets.refund.approve';

const say = (order: OrderToTell, key: string, values: Record<string, unknown> = {}): string => text(order.locale as Locale, key, values);
const total = (order: OrderToTell): string => formatMoney(order.totalMinor, order.currency, order.locale as Locale);

export async function tellSale(ctx: Ctx, orderId: string, recovered: boolean): Promise<void> {
  const order = await orderToTell(ctx, orderId);
  if (!order || order.mode !== 'live') return;
  const areas = await areasOfOrder(ctx, orderId);
  const units = areas.map(({ name, units: count }) => `${name} ×${count}`).join(', ');
  const path = `/tickets/events/${order.eventId}`;
  await alertStaff(ctx, { message: 'tickets.sale', userIds: await membersWith(ctx, MANAGES), path, key: `sale:${orderId}`, data: (locale) => ({ event: order.eventName, units, total: formatMoney(order.totalMinor, order.currency, locale), channel: text(locale, `ticketChannel.${order.channel}`), buyer: order.buyerEmail ? maskedEmail(order.buyerEmail) : '' }) });
  if (recovered) await tellMoney(ctx, order, 'late_approval', orderId);
  await tellMilestone(ctx, order);
  await tellTeam(ctx, {
    topic: 'sales', tone: 'purchase', key: `sale:${orderId}`, title: say(order, recovered ? 'teamNews.recovered' : 'teamNews.sale', { event: order.eventName }), path, footer: order.number,
    fields: [
      { name: say(order, 'teamNews.units'), value: units }, { name: say(order, 'teamNews.total'), value: total(order) }, { name: say(order, 'teamNews.channel'), value: say(order, `ticketChannel.${order.channel}`) },
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

/** How much of an event is sold, at some marks; counters are good enough to say it. */
async function tellMilestone(ctx: Ctx, order: OrderToTell): Promise<void> {
  const { share, toldPercent } = await soldShare(ctx, order.eventId);
  const percent = MILESTONES.find((mark) => share >= mark);
  if (percent === undefined || percent <= toldPercent || !(await takeMark(ctx, order.eventId, percent))) return;
  const values = { event: order.eventName, percent: String(percent) };
  const key = `milestone:${order.eventId}:${percent}`;
  const path = `/tickets/events/${order.eventId}`;
  await alertStaff(ctx, { message: 'tickets.sales_milestone', userIds: await membersWith(ctx, MANAGES), data: values, path, key });
  await tellTeam(ctx, { topic: 'sales', tone: 'purchase', key, title: say(order, 'message.tickets.sales_milestone.subject', values), text: say(order, 'message.tickets.sales_milestone.body', values), path });
}

type Trouble = 'unfulfillable' | 'charged_back' | 'late_approval' | 'duplicate_payment' | 'refund_failed';

/** Finance and the owner: on the screen, by mail and in the team's channel (tickets 10). */
async function tellMoney(ctx: Ctx, order: OrderToTell, kind: Trouble, what: string, amountMinor = order.totalMinor): Promise<void> {
  const data = (locale: Locale) => ({ event: order.eventName, order: order.number, amount: formatMoney(amountMinor, order.currency, locale) });
  const values = data(order.locale as Locale);
  const [path, key] = [`/tickets/orders/${order.id}`, `${kind}:${what}`];
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: await membersWith(ctx, MINDS_MONEY), data, path, key });
  await tellTeam(ctx, { topic: 'errors', tone: 'error', key, title: say(order, `message.tickets.${kind}.subject`, values), text: say(order, `message.tickets.${kind}.body`, values), path, ...(order.buyerEmail && { fields: [{ name: say(order, 'teamNews.buyer'), value: maskedEmail(order.buyerEmail) }] }) });
}

export async function tellTrouble(ctx: Ctx, orderId: string, kind: 'unfulfillable' | 'charged_back'): Promise<void> {
  const order = await orderToTell(ctx, orderId);
  if (order?.mode === 'live') await tellMoney(ctx, order, kind, orderId);
}

/** Of a second payment that goes back, and of money that the gateway could not give back. */
async function tellRefund(ctx: Ctx, refundId: string, kind: 'duplicate_payment' | 'refund_failed', what: string): Promise<void> {
  const refund = await refundToTell(ctx, refundId);
  const order = refund && (await orderToTell(ctx, refund.orderId));
  if (!order || order.mode !== 'live' || (kind === 'duplicate_payment' && refund.reason !== 'duplicate_payment')) return;
  await tellMoney(ctx, order, kind, what, refund.amountMinor);
}

/**
 * Somebody goes to pay. It happens with every purchase of a rush: whether anybody asked for it is known before anything
 * is written.
 */
export async function tellReservation(ctx: Ctx, orderId: string): Promise<void> {
  if (!(await askedFor(ctx, 'tickets.reservation')) && !(await teamWants(ctx, 'reservations'))) return;
  const order = await orderToTell(ctx, orderId);
  if (!order || order.mode !== 'live') return;
  const units = (await areasOfOrder(ctx, orderId)).map((area) => `${area.name} ×${area.units}`).join(', ');
  const [path, key, buyer] = [`/tickets/events/${order.eventId}`, `reservation:${orderId}`, order.buyerEmail ? maskedEmail(order.buyerEmail) : ''];
  await alertStaff(ctx, { message: 'tickets.reservation', userIds: await membersWith(ctx, MANAGES), path, key, data: (locale) => ({ event: order.eventName, units, total: formatMoney(order.totalMinor, order.currency, locale), buyer }) });
  await tellTeam(ctx, { topic: 'reservations', tone: 'reserve', key, title: say(order, 'teamNews.reservation', { event: order.eventName }), path, footer: order.number, fields: [{ name: say(order, 'teamNews.units'), value: units }, { name: say(order, 'teamNews.total'), value: total(order) }, ...(buyer ? [{ name: say(order, 'teamNews.buyer'), value: buyer }] : [])] });
}

/** A ticket that found a new holder. */
async function tellTransfer(ctx: Ctx, transferId: string): Promise<void> {
  const transfer = await transferToTell(ctx, transferId);
  if (!transfer || transfer.isTest) return;
  const say = (key: string, values: Record<string, unknown> = {}): string => text(transfer.locale as Locale, key, values);
  await alertStaff(ctx, { message: 'tickets.transfer', userIds: await membersWith(ctx, MANAGES), path: `/tickets/events/${transfer.eventId}`, key: `transfer:${transferId}`, data: { event: transfer.eventName, units: transfer.areaName, buyer: maskedEmail(transfer.toEmail) } });
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
subscribe(refundSent, 'tell', (ctx, { refundId }) => tellRefund(ctx, refundId, 'duplicate_payment', refundId));
subscribe(refundStuck, 'tell', (ctx, { refundId, at }) => tellRefund(ctx, refundId, 'refund_failed', `${refundId}:${at}`));
