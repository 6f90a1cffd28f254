import type { z } from 'zod';
import type { RefundTerms, askRefund as askContract } from '#contracts/tickets-aftersale.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { isBefore } from '#contracts/time.ts';
import { nothingToRefund, orderNotPaid, refundChanged } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import { refundRequested } from '#apps/tickets/orders/events.ts';
import { refundsOfOrder } from '#apps/tickets/orders/list-queries.ts';
import { presentUnit } from '#apps/tickets/orders/present.ts';
import { orderUnits } from '#apps/tickets/orders/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { refundableUnits } from '#apps/tickets/refunds/queries.ts';
import { isWindowOpen, judgeRefund, recordRefund, tiersOf, withdrawalEnd } from '#apps/tickets/refunds/request.ts';
import { policyShare } from '#apps/tickets/rules/refund-terms.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { visitOrder } from './order-page.ts';

// The buyer asks for money back. Under what it counts is not theirs to choose: that the event is not what
// they bought, or the law's right, while they last, which give everything back; then the organizer's policy.

type Shown = Presented<RefundTerms>;

function reasonNow(ctx: Ctx, order: OrderRow, event: EventRow): 'event_changed' | 'withdrawal' | 'organizer' | null {
  if (isWindowOpen(ctx, event)) return 'event_changed';
  const until = withdrawalEnd(order, event);
  if (until !== null && isBefore(ctx.now, until)) return 'withdrawal';
  return isBefore(ctx.now, event.startAt) && policyShare(tiersOf(event), { startAt: event.startAt, zone: event.timeZone }, ctx.now) > 0 ? 'organizer' : null;
}

async function present(ctx: Ctx, order: OrderRow): Promise<Shown> {
  if (order.paidAt === null) throw orderNotPaid();
  const [event, rows, open, tickets, refunds] = [await findEvent(ctx, order.eventId), await orderUnits(ctx, [order.id]), await refundableUnits(ctx, order.id), await ticketsOfOrder(ctx, order.id), await refundsOfOrder(ctx, order.id)];
  const reason = order.status === 'paid' || order.status === 'partially_refunded' ? reasonNow(ctx, order, event) : null;
  const start = event.startAt.toZonedDateTimeISO(event.timeZone);
  return {
    currency: order.currency, reason, withdrawalUntil: withdrawalEnd(order, event), changedUntil: isWindowOpen(ctx, event) ? event.refundWindowUntil : null,
    policy: tiersOf(event).sort((a, b) => b.daysBefore - a.daysBefore).map(({ daysBefore, bp }) => ({ shareBp: bp, until: start.subtract({ days: daysBefore }).toInstant() })),
    units: rows.map((row) => {
      const { id, areaName, name, paidMinor, feeMinor } = presentUnit(row, order.absorbedFeeMinor === 0);
      const unit = open.find((one) => one.id === id);
      const set = row.packageRef === null ? (row.bundleRef === null ? null : `b${row.bundleRef}`) : `p${row.packageRef}`;
      return {
        id, areaName, name, paidMinor, feeMinor, state: !unit || unit.refundedMinor > 0 ? 'returned' as const : unit.isAsked ? 'asked' as const : unit.isUsed ? 'used' as const : 'open' as const,
        together: reason === 'organizer' ? set : null, passedOn: tickets.some((ticket) => ticket.orderUnitId === id && ticket.status !== 'voided' && ticket.holderClientId !== order.clientId),
      };
    }),
    refunds: refunds.map(({ id, reason: why, status, amountMinor, units, createdAt, dueAt, succeededAt, failureReason }) => ({ id, reason: why, status, amountMinor, units, createdAt, dueAt, succeededAt, answer: status === 'rejected' ? failureReason : null })),
  };
}

/** @throws ORDER_NOT_FOUND, ORDER_NOT_PAID */
export const refundTerms = (open: OpenCtx, token: string): Promise<Shown> => visitOrder(open, token, false, present);

async function judged(ctx: Ctx, order: OrderRow, unitIds: readonly string[]) {
  const reason = order.paidAt === null ? null : reasonNow(ctx, order, await findEvent(ctx, order.eventId));
  if (order.paidAt !== null && reason === null) throw nothingToRefund({ policyPct: 0 });
  return judgeRefund(ctx, order, { unitIds, reason: reason ?? 'organizer' });
}

/** @throws ORDER_NOT_FOUND, and those of judgeRefund */
export const quoteRefund = (open: OpenCtx, token: string, unitIds: readonly string[]): Promise<{ faceMinor: number; feeMinor: number; amountMinor: number }> =>
  visitOrder(open, token, false, async (ctx, order) => {
    const { faceMinor, feeMinor, amountMinor } = await judged(ctx, order, unitIds);
    return { faceMinor, feeMinor, amountMinor };
  });

/** @throws ORDER_NOT_FOUND, REFUND_CHANGED with details.amountMinor, and those of judgeRefund */
export const askRefund = (open: OpenCtx, token: string, { unitIds, expectedAmountMinor, note }: z.output<typeof askContract.body>): Promise<Shown> =>
  visitOrder(open, token, true, async (ctx, order) => {
    const plan = await judged(ctx, order, unitIds);
    if (plan.amountMinor !== expectedAmountMinor) throw refundChanged({ amountMinor: plan.amountMinor });
    const refund = await recordRefund(ctx, order, plan, { returnToSale: true, note, byBuyer: true });
    await emit(ctx, refundRequested, order.id, { orderId: order.id, eventId: order.eventId, refundId: refund.id, amountMinor: refund.amountMinor });
    return present(ctx, order);
  });
