import type { z } from 'zod';
import type { requestRefund as requestContract } from '#contracts/tickets-orders.ts';
import { isBefore } from '#contracts/time.ts';
import { stepOf } from '#contracts/money.ts';
import { nothingToRefund, orderNotFound, orderNotPaid, refundExceeds, refundNotFound, refundWholePackage, sameApprover, ticketUsed, unitNotFound, withdrawalOver } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { lockOrder } from '#apps/tickets/orders/find.ts';
import { listedOrder, listedRefund, refundPage } from '#apps/tickets/orders/list-queries.ts';
import { presentRefund } from '#apps/tickets/orders/staff.ts';
import { policyShare, withdrawalUntil } from '#apps/tickets/rules/refund-terms.ts';
import { planRefund } from '#apps/tickets/rules/refunds.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { born } from '#platform/states.ts';
import { dueOf } from './automatic.ts';
import { lockedRefund, markPaid, moveRefund, retryMoney, sendMoney } from './carry-out.ts';
import { dropRefundUnits, insertRefund, insertRefundUnits, refundableUnits } from './queries.ts';
import { refundMachine } from './states.ts';

const refusals = { REFUND_EXCEEDS: refundExceeds, TICKET_USED: ticketUsed, REFUND_WHOLE_PACKAGE: refundWholePackage };
const shown = async (ctx: Ctx, id: string) => presentRefund(ctx, (await listedRefund(ctx, id))!);

/** @throws ORDER_NOT_FOUND, ORDER_NOT_PAID, UNIT_NOT_FOUND, REFUND_EXCEEDS, TICKET_USED, REFUND_WHOLE_PACKAGE, WITHDRAWAL_OVER, NOTHING_TO_REFUND */
export async function requestRefund(ctx: Ctx, orderId: string, { unitIds, reason, returnToSale, note }: z.output<typeof requestContract.body>) {
  if (!(await listedOrder(ctx, orderId))) throw orderNotFound();
  const order = await lockOrder(ctx, orderId);
  if ((order.status !== 'paid' && order.status !== 'partially_refunded') || order.paidAt === null) throw orderNotPaid();
  const event = await findEvent(ctx, order.eventId);
  if (reason === 'withdrawal') {
    const until = withdrawalUntil({ channel: order.channel, country: event.venueCountry, paidAt: order.paidAt, startAt: event.startAt, zone: event.timeZone });
    if (until === null || !isBefore(ctx.now, until)) throw withdrawalOver({ until: until?.toString() ?? null });
  }
  const units = await refundableUnits(ctx, orderId);
  const chosen = unitIds ?? units.filter(({ isAsked }) => !isAsked).map(({ id }) => id);
  if (chosen.some((id) => !units.some((unit) => unit.id === id))) throw unitNotFound();
  const again = units.find(({ id, isAsked }) => isAsked && chosen.includes(id));
  if (again) throw refundExceeds({ unitId: again.id });
  const tiers = (event.refundPolicy as { tiers: { daysBefore: number; shareBp: number }[] }).tiers.map(({ daysBefore, shareBp }) => ({ daysBefore, bp: shareBp }));
  const policyBp = reason === 'organizer' ? policyShare(tiers, { startAt: event.startAt, zone: event.timeZone }, ctx.now) : 10_000;
  const plan = planRefund({ units, chosenIds: chosen, reason, policyBp, step: stepOf(order.currency) });
  if (!plan.ok) throw refusals[plan.code](plan.details);
  const { lines, faceMinor, feeMinor, amountMinor } = plan.value;
  if (amountMinor === 0) throw nothingToRefund({ policyPct: policyBp / 100 });
  const refund = await insertRefund(ctx, { eventId: order.eventId, orderId, reason, status: 'requested', faceMinor, feeMinor, amountMinor, currency: order.currency, policyBp: reason === 'organizer' ? policyBp : null, returnToSale, requestedBy: ctx.actor.userId, note: note || null });
  await insertRefundUnits(ctx, refund.id, lines);
  await born(ctx, refundMachine, refund.id, 'requested');
  await audit(ctx, { action: 'ticket_refund.create', entity: 'ticket_refund', entityId: refund.id, after: { reason, amountMinor, units: lines.length } });
  return shown(ctx, refund.id);
}

export async function listRefunds(ctx: Ctx, query: Parameters<typeof refundPage>[1]) {
  const { items, next } = await refundPage(ctx, query);
  return { items: items.map((row) => presentRefund(ctx, row)), next };
}

/** @throws TICKET_REFUND_NOT_FOUND, INVALID_TRANSITION, SAME_APPROVER, REFUND_EXCEEDS_PAYMENT */
export async function approveRefund(ctx: Ctx, id: string) {
  const { refund } = await lockedRefund(ctx, id);
  const { refundTwoPersonMinor } = await settingsOf(ctx);
  if (refundTwoPersonMinor !== null && refund.amountMinor >= refundTwoPersonMinor && refund.requestedBy !== null && refund.requestedBy === ctx.actor.userId) throw sameApprover({ from: refundTwoPersonMinor });
  const approved = await moveRefund(ctx, refund, 'approved', { values: { approvedBy: ctx.actor.userId, dueAt: await dueOf(ctx, refund.eventId) } });
  await sendMoney(ctx, approved);
  return shown(ctx, id);
}

/** @throws TICKET_REFUND_NOT_FOUND, INVALID_TRANSITION */
export async function rejectRefund(ctx: Ctx, id: string, reason: string) {
  const { refund } = await lockedRefund(ctx, id);
  await moveRefund(ctx, refund, 'rejected', { values: { failureReason: reason }, reason });
  await dropRefundUnits(ctx, id);
  return shown(ctx, id);
}

/** @throws TICKET_REFUND_NOT_FOUND, INVALID_TRANSITION */
export async function retryRefund(ctx: Ctx, id: string) {
  await retryMoney(ctx, id);
  return shown(ctx, id);
}

/** @throws TICKET_REFUND_NOT_FOUND, INVALID_TRANSITION, DOCUMENT_NUMBER_REQUIRED, GATEWAY_REFUNDS while the gateway carries it out */
export async function payRefundByHand(ctx: Ctx, id: string, how: { method: 'transfer' | 'cash'; reference: string }) {
  if (!(await listedRefund(ctx, id))) throw refundNotFound();
  await markPaid(ctx, id, how);
  return shown(ctx, id);
}
