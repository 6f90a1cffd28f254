import type { z } from 'zod';
import type { OrderCard, OrderDetail, Refund, issueCourtesy as courtesyContract, sellAtBoxOffice as sellContract } from '#contracts/tickets-orders.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { isBefore, todayIn } from '#contracts/time.ts';
import { upsertClientByEmail } from '#capabilities/clients/public.ts';
import { registerReceipt } from '#capabilities/payments/public.ts';
import { buyerMissing, compQuota, invalidTransition, orderNotFound, orderNotPaid, salesClosed, salesPaused } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import { refundableUnits } from '#apps/tickets/refunds/queries.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { historyOf } from '#platform/states.ts';
import { closeOrders } from './close.ts';
import { ticketsWanted } from './events.ts';
import { findOrder, lockOrder } from './find.ts';
import { fulfil } from './fulfil.ts';
import { holdUnits } from './hold.ts';
import { courtesiesOf, listedOrder, orderPage, refundsOfOrder } from './list-queries.ts';
import type { ListedOrder, ListedRefund, OrderFilter } from './list-queries.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { presentUnit, quoteOfOrder } from './present.ts';
import { seenBy } from './privacy.ts';
import { orderUnits, updateOrder } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';

/** Who buys at the counter without leaving an address is nobody in particular. */
const WALK_IN = 'taquilla@sin-correo.invalid';

type Card = Presented<OrderCard>;
function present(ctx: Ctx, row: ListedOrder): Card {
  const see = seenBy(ctx.actor);
  return {
    id: row.id, number: row.number, eventId: row.eventId, eventName: row.eventName, zone: row.zone, channel: row.channel, status: row.status, mode: row.mode, buyerName: row.buyerName, buyerEmail: see.email(row.buyerEmail), units: row.unitCount, admissions: row.admissions, totalMinor: row.totalMinor,
    currency: row.currency, recovered: row.recovered, createdAt: row.createdAt, paidAt: row.paidAt, holdExpiresAt: row.holdExpiresAt,
  };
}

export function presentRefund(ctx: Ctx, row: ListedRefund): Presented<Refund> {
  const approves = can(ctx.actor, 'tickets.refund.approve');
  const { id, orderId, orderNumber, eventName, reason, status, faceMinor, feeMinor, amountMinor, currency, units, returnToSale, dueAt, createdAt, succeededAt, reference, failureReason, note, version } = row;
  const open: Record<string, Presented<Refund>['can']> = { requested: ['approve', 'reject'], failed: ['retry', 'mark_paid'], processing: ['mark_paid'], manual: ['mark_paid'] };
  return { id, orderId, orderNumber, eventName, reason, status, faceMinor, feeMinor, amountMinor, currency, units, returnToSale, dueAt, createdAt, succeededAt, reference, failureReason, note, can: approves ? (open[status] ?? []) : [], version };
}

export async function listOrders(ctx: Ctx, query: OrderFilter) {
  const { items, next } = await orderPage(ctx, query);
  return { items: items.map((row) => present(ctx, row)), next };
}

/** @throws ORDER_NOT_FOUND, also for what a seller did not sell */
export async function presentDetail(ctx: Ctx, id: string): Promise<Presented<OrderDetail>> {
  const row = await listedOrder(ctx, id);
  if (!row) throw orderNotFound();
  const [units, tickets, refundable, refunds, history] = [await orderUnits(ctx, [id]), await ticketsOfOrder(ctx, id), await refundableUnits(ctx, id), await refundsOfOrder(ctx, id), await historyOf(ctx, orderMachine, id)];
  const see = seenBy(ctx.actor);
  const isOpen = row.status === 'held' || row.status === 'pending_payment';
  const isPaid = row.status === 'paid' || row.status === 'partially_refunded';
  return {
    ...present(ctx, row), buyer: { name: row.buyerName, email: see.email(row.buyerEmail), phone: see.number(row.buyerPhone), idType: row.buyerIdType, idNumber: see.number(row.buyerIdNumber) }, clientId: row.clientId, quote: quoteOfOrder(row), note: row.note, closeReason: row.closeReason,
    orderUnits: units.map((unit) => ({
      ...presentUnit(unit, row.absorbedFeeMinor === 0), released: unit.releasedAt !== null, refundedMinor: unit.refundedFaceMinor + unit.refundedFeeMinor, refundAsked: refundable.some((one) => one.id === unit.id && one.isAsked),
      tickets: tickets.filter(({ orderUnitId }) => orderUnitId === unit.id).map(({ id: ticketId, seatInUnit, status, holderName, generation, refundPending }) => ({ id: ticketId, seat: seatInUnit, status, holderName, generation, refundPending })),
    })),
    refunds: refunds.map((refund) => presentRefund(ctx, refund)), history: history.map(({ fromState, toState, actorName, reason, occurredAt }) => ({ from: fromState, to: toState, by: actorName, reason, at: occurredAt })),
    can: [
      ...(isOpen && (can(ctx.actor, 'tickets.order.cancel') || can(ctx.actor, 'tickets.order.cancel.own')) ? ['cancel' as const] : []), ...(isPaid && row.buyerEmail !== null && can(ctx.actor, 'tickets.order.resend') ? ['resend' as const] : []),
      ...(isPaid && row.totalMinor > 0 && can(ctx.actor, 'tickets.refund.request') && refundable.some(({ isAsked }) => !isAsked) ? ['refund' as const] : []),
    ],
    version: row.version,
  };
}

/** @throws ORDER_NOT_FOUND, INVALID_TRANSITION */
export async function cancelOrder(ctx: Ctx, id: string, reason: string) {
  if (!(await listedOrder(ctx, id))) throw orderNotFound();
  const order = await lockOrder(ctx, id);
  if (order.status !== 'held' && order.status !== 'pending_payment') throw invalidTransition({ from: order.status, to: 'cancelled', allowed: [] });
  await closeOrders(ctx, [order], 'cancelled', { reason, trusted: true });
  return presentDetail(ctx, id);
}

/** @throws ORDER_NOT_FOUND, ORDER_NOT_PAID, BUYER_MISSING */
export async function resendOrder(ctx: Ctx, id: string): Promise<void> {
  if (!(await listedOrder(ctx, id))) throw orderNotFound();
  const order = await findOrder(ctx, id);
  if (order.status !== 'paid' && order.status !== 'partially_refunded') throw orderNotPaid();
  if (order.buyerEmail === null || order.clientId === null) throw buyerMissing();
  await audit(ctx, { action: 'ticket_order.resend', entity: 'ticket_order', entityId: id });
  await emit(ctx, ticketsWanted, id, { orderId: id, eventId: order.eventId, at: ctx.now.toString() });
}

/** People sell until the event ends, also after online sales are over. @throws SALES_PAUSED, SALES_CLOSED */
function mustBeSellable(ctx: Ctx, event: EventRow): void {
  if (event.status === 'paused' || event.status === 'postponed') throw salesPaused();
  if (event.status !== 'published' || !isBefore(ctx.now, event.endAt)) throw salesClosed();
}

interface Person { name: string; email: string | null; phone: string | null; idNumber: string | null }
async function withBuyer(ctx: Ctx, order: OrderRow, { name, email, phone, idNumber }: Person): Promise<OrderRow> {
  const address = email?.toLowerCase() ?? WALK_IN;
  await lockAll(ctx.tx, 'client_email', [address]);
  const client = await upsertClientByEmail(ctx, { email: address, verified: false, fullName: email === null ? 'Taquilla' : name, phone: email === null ? null : phone });
  return updateOrder(ctx, order.id, { buyerName: name, buyerEmail: email?.toLowerCase() ?? null, buyerPhone: phone, buyerIdNumber: idNumber, clientId: client.id });
}

/** Units, money and tickets in one step (tickets 4.2, 5.5). @throws those of the contract */
export async function sellAtBoxOffice(ctx: Ctx, { eventId, buyer, method, documentNumber, expectedTotalMinor, reason, locale, ...basket }: z.output<typeof sellContract.body>) {
  const event = await findEvent(ctx, eventId);
  mustBeSellable(ctx, event);
  const { order: held } = await holdUnits(ctx, event, { basket, channel: 'box_office', expectedTotalMinor, locale, soldBy: ctx.actor.userId, note: reason || null, beyondLimits: reason !== '' });
  const order = await withBuyer(ctx, held, buyer);
  await audit(ctx, { action: 'ticket_order.sell', entity: 'ticket_order', entityId: order.id, after: { totalMinor: order.totalMinor, method }, reason: reason || null });
  if (order.totalMinor === 0) await fulfil(ctx, order);
  else {
    await registerReceipt(ctx, {
      clientId: order.clientId!, method, amountMinor: order.totalMinor, currency: order.currency, documentNumber, paymentDate: todayIn(event.timeZone, ctx.now), allocations: [{ ownerType: ORDER_OWNER, ownerId: order.id, round: 1, kind: 'balance', amountMinor: order.totalMinor }],
    });
  }
  return presentDetail(ctx, order.id);
}

/** Given away by who may, within the quota of who does not own the business. @throws those of the contract */
export async function issueCourtesy(ctx: Ctx, { eventId, buyer, reason, transferable, locale, lines }: z.output<typeof courtesyContract.body>) {
  const event = await findEvent(ctx, eventId);
  mustBeSellable(ctx, event);
  const { courtesyQuota } = await settingsOf(ctx);
  const { order: held } = await holdUnits(ctx, event, { basket: { lines, packages: [] }, channel: 'courtesy', expectedTotalMinor: null, locale, soldBy: ctx.actor.userId, note: reason, free: true, beyondLimits: true });
  await lockAll(ctx.tx, 'ticket_courtesy', [eventId]);
  const given = await courtesiesOf(ctx, eventId);
  if (courtesyQuota !== null && !can(ctx.actor, 'tickets.settings.manage') && given + held.unitCount > courtesyQuota) throw compQuota({ limit: courtesyQuota, given });
  const order = await withBuyer(ctx, held, buyer);
  await audit(ctx, { action: 'ticket_order.courtesy', entity: 'ticket_order', entityId: order.id, after: { units: order.unitCount }, reason });
  await fulfil(ctx, order, { transferable });
  return presentDetail(ctx, order.id);
}
