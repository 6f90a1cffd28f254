import { registerClientUse } from '#capabilities/clients/public.ts';
import { registerFileOwner } from '#capabilities/files/public.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import type { Module } from '#platform/route.ts';
import './check.ts';
import { allocationsOf, countOfClients, moveReceipts, paymentsOfClients, paymentsOfOwner, refundableReceipts } from './queries.ts';
import type { AllocationRow, PaymentRow } from './queries.ts';
import { paymentRoutes } from './routes.ts';

export { describeOwners, lockOwners, ownerOf, registerPaymentOwner } from './owners.ts';
export type { Account, Allocation, GatewayMoney, GatewayPayment, PaymentOwner, PaymentWord, ReceiptToJudge, Share, VerifiedMoney } from './owners.ts';
export { registerCashKeeper, registerRefundRunner } from './helpers.ts';
export type { CashKeeper, RefundRunner } from './helpers.ts';
export { postCash } from './ledger.ts';
export { heldOf, heldOfMany } from './held.ts';
export type { Held } from './held.ts';
export { registerReceipt, rejectReceipt, releasePending, verifyReceipt } from './receipts.ts';
export type { NewReceipt } from './receipts.ts';
export { bookReversal, createRefunds, executeRefund, failRefund, planRefund, retryRefund, voidRefund } from './refunds.ts';
export type { NewRefunds } from './refunds.ts';
export { splitRefund } from './split.ts';
export type { RefundPart, RefundableReceipt } from './split.ts';
export { applyCredit, creditOf } from './credit.ts';
export { bulkInsertReceipts, bulkInsertRefunds, undoImported } from './import.ts';
export type { ImportedReceipt, ImportedRefund } from './import.ts';
export { clientsInBooks, paymentVersions, takenDocuments } from './import-queries.ts';
export { checkLedger } from './check.ts';
export { currencyMismatch, documentNumberRequired, duplicateDocument, invalidPaymentDate, paymentExceedsTotal, paymentNotFound, refundExceedsPayment, refundNotFound } from './errors.ts';
export { receiptDocument } from './document.ts';
export { paymentSettings } from './settings.ts';
export { paymentsChanged, receiptRejected, receiptVerified, refundCreated, refundExecuted, refundFailed } from './tell.ts';
export { findRefund, placeOf } from './queries.ts';
export type { ReceiptRow, RefundRow } from './queries.ts';

export { refundableReceipts as refundableOf, refundsOfOwner as refundsOf } from './queries.ts';

export interface OwnerReceipt extends PaymentRow { allocations: AllocationRow[]; heldMinor: number }

/** The receipts that pay or were to pay for an owner, oldest first, each with its part for this owner and what it still holds for it. */
export async function receiptsOf(ctx: Ctx, ownerType: string, ownerId: string): Promise<OwnerReceipt[]> {
  const receipts = await paymentsOfOwner(ctx, ownerType, ownerId);
  const allocations = (await allocationsOf(ctx, receipts.map(({ id }) => id))).filter((row) => row.ownerType === ownerType && row.ownerId === ownerId);
  const held = new Map((await refundableReceipts(ctx, ownerType, ownerId)).map(({ id, heldMinor }) => [id, heldMinor]));
  return receipts.map((receipt) => ({ ...receipt, allocations: allocations.filter(({ receiptId }) => receiptId === receipt.id), heldMinor: held.get(receipt.id) ?? 0 }));
}

registerClientUse({
  kind: 'payment',
  count: countOfClients,
  merged: (ctx, { keptId, goneId }) => moveReceipts(ctx, goneId, keptId),
  unmerged: async (ctx, { keptId, goneId, moved }) => {
    const ids = moved as string[];
    if (ids.length > 0) await moveReceipts(ctx, keptId, goneId, ids);
  },
  exportData: paymentsOfClients,
});

/** Whoever sees payments sees their slips. */
registerFileOwner('receipt', async (ctx) => can(ctx.actor, 'payments.view'));

export const paymentsModule: Module = {
  name: 'payments', permissions: ['payments.view', 'payments.record', 'payments.verify', 'payments.refund', 'payments.refund_override'], routes: paymentRoutes,
};
