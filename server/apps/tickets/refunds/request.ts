import { isBefore } from '#contracts/time.ts';
import { stepOf } from '#contracts/money.ts';
import { nothingToRefund, orderNotPaid, refundExceeds, refundWholePackage, refundWindowClosed, ticketUsed, unitNotFound, withdrawalOver } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { policyShare, withdrawalUntil } from '#apps/tickets/rules/refund-terms.ts';
import type { RefundTier } from '#apps/tickets/rules/refund-terms.ts';
import { planRefund } from '#apps/tickets/rules/refunds.ts';
import type { RefundPlan } from '#apps/tickets/rules/refunds.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { born } from '#platform/states.ts';
import { insertRefund, insertRefundUnits, refundableUnits } from './queries.ts';
import type { RefundRow } from './queries.ts';
import { refundMachine } from './states.ts';

// What goes back for chosen units under a reason, and the row that asks for it; whoever asks (tickets 4.6, 5.9).

export type AskedReason = 'organizer' | 'withdrawal' | 'event_changed';
const refusals = { REFUND_EXCEEDS: refundExceeds, TICKET_USED: ticketUsed, REFUND_WHOLE_PACKAGE: refundWholePackage };

export const tiersOf = (event: EventRow): RefundTier[] => (event.refundPolicy as { tiers: { daysBefore: number; shareBp: number }[] }).tiers.map(({ daysBefore, shareBp }) => ({ daysBefore, bp: shareBp }));
/** The exclusive end of the buyer's right to take the purchase back; null where there is none. */
export const withdrawalEnd = (order: OrderRow, event: EventRow): Temporal.Instant | null =>
  order.paidAt === null ? null : withdrawalUntil({ channel: order.channel, country: event.venueCountry, paidAt: order.paidAt, startAt: event.startAt, zone: event.timeZone });

/** Whether holders may have their money back because the event is not what they bought (tickets 4.1). */
export const isWindowOpen = (ctx: Pick<Ctx, 'now'>, { refundWindowUntil }: EventRow): boolean => refundWindowUntil !== null && isBefore(ctx.now, refundWindowUntil);

export interface Judged extends RefundPlan { reason: AskedReason; policyBp: number | null }

/**
 * What would go back. The order is paid and, to be sure of it, locked.
 * @param unitIds null: all that nobody has asked back yet
 * @throws ORDER_NOT_PAID, UNIT_NOT_FOUND, REFUND_EXCEEDS, TICKET_USED, REFUND_WHOLE_PACKAGE, WITHDRAWAL_OVER, REFUND_WINDOW_CLOSED, NOTHING_TO_REFUND
 */
export async function judgeRefund(ctx: Ctx, order: OrderRow, { unitIds, reason }: { unitIds: readonly string[] | null; reason: AskedReason }): Promise<Judged> {
  if ((order.status !== 'paid' && order.status !== 'partially_refunded') || order.paidAt === null) throw orderNotPaid();
  const event = await findEvent(ctx, order.eventId);
  if (reason === 'withdrawal') {
    const until = withdrawalEnd(order, event);
    if (until === null || !isBefore(ctx.now, until)) throw withdrawalOver({ until: until?.toString() ?? null });
  }
  if (reason === 'event_changed' && !isWindowOpen(ctx, event)) throw refundWindowClosed({ until: event.refundWindowUntil?.toString() ?? null });
  const units = await refundableUnits(ctx, order.id);
  const chosen = unitIds ?? units.filter(({ isAsked }) => !isAsked).map(({ id }) => id);
  if (chosen.some((id) => !units.some((unit) => unit.id === id))) throw unitNotFound();
  const again = units.find(({ id, isAsked }) => isAsked && chosen.includes(id));
  if (again) throw refundExceeds({ unitId: again.id });
  const policyBp = reason === 'organizer' ? policyShare(tiersOf(event), { startAt: event.startAt, zone: event.timeZone }, ctx.now) : 10_000;
  const plan = planRefund({ units, chosenIds: chosen, reason, policyBp, step: stepOf(order.currency) });
  if (!plan.ok) throw refusals[plan.code](plan.details);
  if (plan.value.amountMinor === 0) throw nothingToRefund({ policyPct: policyBp / 100 });
  return { ...plan.value, reason, policyBp: reason === 'organizer' ? policyBp : null };
}

/** A row that waits for somebody to approve it. The order is locked. */
export async function recordRefund(ctx: Ctx, order: OrderRow, judged: Judged, { returnToSale, note, byBuyer }: { returnToSale: boolean; note: string; byBuyer: boolean }): Promise<RefundRow> {
  const { lines, faceMinor, feeMinor, amountMinor, reason, policyBp } = judged;
  const refund = await insertRefund(ctx, { eventId: order.eventId, orderId: order.id, reason, status: 'requested', faceMinor, feeMinor, amountMinor, currency: order.currency, policyBp, returnToSale, requestedBy: ctx.actor.userId, byBuyer, note: note || null });
  await insertRefundUnits(ctx, refund.id, lines);
  await born(ctx, refundMachine, refund.id, 'requested');
  await audit(ctx, { action: 'ticket_refund.create', entity: 'ticket_refund', entityId: refund.id, after: { reason, amountMinor, units: lines.length } });
  return refund;
}
