import type { OrderCard, OrderDetail, Refund } from '#contracts/tickets-orders.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { buyerMissing, invalidTransition, orderNotFound, orderNotPaid } from '#apps/tickets/errors.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import { receiptsOf } from '#capabilities/payments/public.ts';
import { refundableUnits } from '#apps/tickets/refunds/queries.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { historyOf } from '#platform/states.ts';
import { closeOrders } from './close.ts';
import { ticketsWanted } from './events.ts';
import { findOrder, lockOrder } from './find.ts';
import { listedOrder, orderPage, refundsOfOrder } from './list-queries.ts';
import type { ListedOrder, ListedRefund, OrderFilter } from './list-queries.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { presentUnit, quoteOfOrder } from './present.ts';
import { seenBy } from './privacy.ts';
import { orderUnits } from './queries.ts';
import { orderMachine } from './states.ts';

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
  const { id, orderId, orderNumber, eventName, reason, status, faceMinor, feeMinor, amountMinor, currency, units, byBuyer, returnToSale, dueAt, createdAt, succeededAt, reference, failureReason, note, version } = row;
  const open: Record<string, Presented<Refund>['can']> = { requested: ['approve', 'reject'], failed: ['retry', 'mark_paid'], processing: ['mark_paid'], manual: ['mark_paid'] };
  return { id, orderId, orderNumber, eventName, reason, status, faceMinor, feeMinor, amountMinor, currency, units, byBuyer, returnToSale, dueAt, createdAt, succeededAt, reference, failureReason, note, can: approves ? (open[status] ?? []) : [], version };
}

export async function listOrders(ctx: Ctx, query: OrderFilter) {
  const { items, next } = await orderPage(ctx, query);
  return { items: items.map((row) => present(ctx, row)), next };
}

/** @throws ORDER_NOT_FOUND, also for what a seller did not sell */
export async function presentDetail(ctx: Ctx, id: string): Promise<Presented<OrderDetail>> {
  const row = await listedOrder(ctx, id);
  if (!row) throw orderNotFound();
  const [units, tickets, refundable, payments, refunds, history] = [await orderUnits(ctx, [id]), await ticketsOfOrder(ctx, id), await refundableUnits(ctx, id), await receiptsOf(ctx, ORDER_OWNER, id), await refundsOfOrder(ctx, id), await historyOf(ctx, orderMachine, id)];
  const see = seenBy(ctx.actor);
  const isOpen = row.status === 'held' || row.status === 'pending_payment';
  const isPaid = row.status === 'paid' || row.status === 'partially_refunded';
  return {
    ...present(ctx, row), buyer: { name: row.buyerName, email: see.email(row.buyerEmail), phone: see.number(row.buyerPhone), idType: row.buyerIdType, idNumber: see.number(row.buyerIdNumber) }, clientId: row.clientId, quote: quoteOfOrder(row), note: row.note, closeReason: row.closeReason,
    orderUnits: units.map((unit) => ({
      ...presentUnit(unit, row.absorbedFeeMinor === 0), released: unit.releasedAt !== null, refundedMinor: unit.refundedFaceMinor + unit.refundedFeeMinor, refundAsked: refundable.some((one) => one.id === unit.id && one.isAsked),
      tickets: tickets.filter(({ orderUnitId }) => orderUnitId === unit.id).map(({ id: ticketId, seatInUnit, status, holderName, generation, refundPending }) => ({ id: ticketId, seat: seatInUnit, status, holderName, generation, refundPending })),
    })),
    payments: payments.map(({ id: receiptId, method, status, amountMinor, currency, documentNumber, verifiedAt, registeredAt }) => ({ id: receiptId, method, status, amountMinor, currency, reference: documentNumber, at: verifiedAt ?? registeredAt })),
    refunds: refunds.map((refund) => presentRefund(ctx, refund)), history: history.map(({ fromState, toState, actorType, actorName, reason, occurredAt }) => ({ from: fromState, to: toState, actor: actorType, by: actorName, reason, at: occurredAt })),
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
