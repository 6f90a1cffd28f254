import type { z } from 'zod';
import type { previewRefund as previewContract, requestRefund as requestContract } from '#contracts/tickets-orders.ts';
import { orderNotFound, refundNotFound, sameApprover } from '#apps/tickets/errors.ts';
import { lockOrder } from '#apps/tickets/orders/find.ts';
import { listedOrder, listedRefund, refundPage } from '#apps/tickets/orders/list-queries.ts';
import { presentRefund } from '#apps/tickets/orders/staff.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { dueOf } from './automatic.ts';
import { lockedRefund, markPaid, moveRefund, retryMoney, sendMoney } from './carry-out.ts';
import { dropRefundUnits } from './queries.ts';
import { judgeRefund, recordRefund } from './request.ts';

const shown = async (ctx: Ctx, id: string) => presentRefund(ctx, (await listedRefund(ctx, id))!);

/** @throws ORDER_NOT_FOUND, and those of judgeRefund */
export async function requestRefund(ctx: Ctx, orderId: string, { unitIds, reason, returnToSale, note }: z.output<typeof requestContract.body>) {
  if (!(await listedOrder(ctx, orderId))) throw orderNotFound();
  const order = await lockOrder(ctx, orderId);
  const refund = await recordRefund(ctx, order, await judgeRefund(ctx, order, { unitIds, reason }), { returnToSale, note, byBuyer: false });
  return shown(ctx, refund.id);
}

/** @throws ORDER_NOT_FOUND, and those of judgeRefund */
export async function previewRefund(ctx: Ctx, orderId: string, wanted: z.output<typeof previewContract.body>) {
  const order = await listedOrder(ctx, orderId);
  if (!order) throw orderNotFound();
  const { faceMinor, feeMinor, amountMinor, policyBp } = await judgeRefund(ctx, order, wanted);
  return { faceMinor, feeMinor, amountMinor, currency: order.currency, policyBp };
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
