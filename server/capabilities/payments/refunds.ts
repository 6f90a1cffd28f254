import { sum } from '#contracts/money.ts';
import { todayIn } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { born, move } from '#platform/states.ts';
import { creditExceeded, documentNumberRequired, gatewayRefunds, paymentNotFound, paymentNotVerified, refundExceedsPayment, refundNotFound } from './errors.ts';
import { post, refundMoved } from './ledger.ts';
import { cashKeeper, refundRunner } from './helpers.ts';
import { lockOwners, ownersOf } from './owners.ts';
import { allocationsOf, creditReceipts, findReceipt, findRefund, lockReceipt, insertRefunds, lockReceiptsOfClient, lockRefund, markExecuted, placeOf, refundableReceipts, refundsByIds } from './queries.ts';
import type { AllocationRow, ReceiptRow, RefundRow } from './queries.ts';
import { splitRefund } from './split.ts';
import type { RefundPart } from './split.ts';
import { needsDocument, refundMachine } from './states.ts';
import type { Method } from './states.ts';
import { refundCreated, refundExecuted, refundFailed, tellChange } from './tell.ts';

type Reason = 'cancellation' | 'price_reduction' | 'goodwill' | 'correction';
const exceeds = { refund_within_receipt: refundExceedsPayment, refund_of_verified: refundExceedsPayment };

/** Which receipts of an owner give back an amount: the newest first (studio 5.6, E25). @throws REFUND_EXCEEDS_PAYMENT with details.maxMinor */
export async function planRefund(ctx: Ctx, ownerType: string, ownerId: string, amountMinor: number): Promise<RefundPart<Method>[]> {
  const split = splitRefund(amountMinor, await refundableReceipts(ctx, ownerType, ownerId));
  if (!split.ok) throw refundExceedsPayment(split.details);
  return split.value;
}

export interface NewRefunds {
  ownerType: string;
  ownerId: string;
  reason: Reason;
  /** The percentage of the policy that led to it, for the record. */
  pctApplied?: number | null;
  notes?: string | null;
  parts: readonly { paymentId: string; amountMinor: number }[];
}

/**
 * Promise money back. It counts as gone from now on; each part keeps the method of its receipt. The caller has locked the owner.
 * @throws REFUND_EXCEEDS_PAYMENT
 */
export async function createRefunds(ctx: Ctx, { ownerType, ownerId, reason, pctApplied = null, notes = null, parts }: NewRefunds): Promise<RefundRow[]> {
  const held = new Map((await refundableReceipts(ctx, ownerType, ownerId)).map((receipt) => [receipt.id, receipt]));
  for (const { paymentId, amountMinor } of parts) {
    const maxMinor = held.get(paymentId)?.heldMinor ?? 0;
    if (amountMinor > maxMinor) throw refundExceedsPayment({ maxMinor });
  }
  return promise(ctx, parts.map(({ paymentId, amountMinor }) => ({ receiptId: paymentId, ownerType, ownerId, amountMinor, reason, pctApplied, method: held.get(paymentId)!.method, notes })));
}

/** Promise the credit of a client back, newest receipt first. @throws CREDIT_EXCEEDED with details.maxMinor */
export async function refundCredit(ctx: Ctx, clientId: string, { amountMinor, currency, notes = null }: { amountMinor: number; currency: string; notes?: string | null }): Promise<RefundRow[]> {
  await lockReceiptsOfClient(ctx, clientId);
  const credit = (await creditReceipts(ctx, clientId)).filter((receipt) => receipt.currency === currency).map(({ creditMinor, ...receipt }) => ({ ...receipt, heldMinor: creditMinor }));
  const split = splitRefund(amountMinor, credit);
  if (!split.ok) throw creditExceeded({ maxMinor: sum(credit.map(({ heldMinor }) => heldMinor)) });
  return promise(ctx, split.value.map(({ paymentId, amountMinor: part, method }) => ({ receiptId: paymentId, ownerType: null, ownerId: null, amountMinor: part, reason: 'correction' as const, pctApplied: null, method, notes })));
}

/**
 * A verified receipt that is wrong: everything it still holds, for whomever, goes back as a correction (studio 4.6).
 * Locks: its owners, then the receipt.
 * @throws PAYMENT_NOT_FOUND, PAYMENT_NOT_VERIFIED, REFUND_EXCEEDS_PAYMENT when it holds nothing any more
 */
export async function reverseReceipt(ctx: Ctx, receiptId: string, reason: string): Promise<RefundRow[]> {
  if (!(await findReceipt(ctx, receiptId))) throw paymentNotFound();
  const allocations = await allocationsOf(ctx, [receiptId]);
  await lockOwners(ctx, allocations);
  const receipt = await lockReceipt(ctx, receiptId);
  if (receipt.status !== 'verified') throw paymentNotVerified({ status: receipt.status });
  const parts = await stillHeld(ctx, receipt, allocations, reason);
  if (parts.length === 0) throw refundExceedsPayment({ maxMinor: 0 });
  return promise(ctx, parts);
}

/**
 * A gateway's money that its bank took back: what the receipt still holds, for whomever, has gone.
 * Locks: its owners, then the receipt.
 * @returns how much that was; 0: nothing was held any more
 */
export async function bookReversal(ctx: Ctx, receiptId: string, { documentNumber }: { documentNumber: string }): Promise<number> {
  const allocations = await allocationsOf(ctx, [receiptId]);
  await lockOwners(ctx, allocations); // credit of it may have gone elsewhere
  const receipt = await lockReceipt(ctx, receiptId);
  const refunds = await promise(ctx, await stillHeld(ctx, receipt, allocations, null), { gone: true });
  for (const { id } of refunds) await executeRefund(ctx, id, { method: receipt.method, documentNumber });
  return sum(refunds.map(({ amountMinor }) => amountMinor));
}

/** Everything that a receipt holds, as corrections. */
async function stillHeld(ctx: Ctx, receipt: ReceiptRow, allocations: readonly AllocationRow[], notes: string | null): Promise<Parameters<typeof insertRefunds>[1][number][]> {
  const receiptId = receipt.id;
  const common = { receiptId, reason: 'correction' as const, pctApplied: null, method: receipt.method, notes };
  const parts: Parameters<typeof insertRefunds>[1][number][] = [];
  for (const { ownerType, ownerId } of ownersOf(allocations)) {
    const heldMinor = (await refundableReceipts(ctx, ownerType, ownerId)).find(({ id }) => id === receiptId)?.heldMinor ?? 0;
    if (heldMinor > 0) parts.push({ ...common, ownerType, ownerId, amountMinor: heldMinor });
  }
  const credit = (await creditReceipts(ctx, receipt.clientId)).find(({ id }) => id === receiptId)?.creditMinor ?? 0;
  if (credit > 0) parts.push({ ...common, ownerType: null, ownerId: null, amountMinor: credit });
  return parts;
}

/** @param gone it has left already: nobody is asked to give it */
async function promise(ctx: Ctx, rows: Parameters<typeof insertRefunds>[1], { gone = false } = {}): Promise<RefundRow[]> {
  if (rows.length === 0) return [];
  const inserted = await insertRefunds(ctx, rows).catch((error) => rethrowConstraint(error, exceeds));
  const refunds = await refundsByIds(ctx, inserted.map(({ id }) => id));
  const entryDate = await localDay(ctx, refunds[0]!);
  await post(ctx, refunds.map((refund) => refundMoved('refund_created', refund, entryDate)));
  for (const refund of refunds) {
    await born(ctx, refundMachine, refund.id, 'pending');
    await audit(ctx, { action: 'refund.create', entity: 'refund', entityId: refund.id, after: refund, reason: refund.reason });
    await emit(ctx, refundCreated, refund.id, factOf(refund));
    if (refund.method === 'gateway' && !gone) await refundRunner()?.take(ctx, refund);
  }
  await tellChange(ctx, refunds, refunds.map(({ receiptId }) => receiptId), refunds[0]!.branchId);
  return refunds;
}

const localDay = async (ctx: Ctx, { branchId }: { branchId: string | null }): Promise<string> => todayIn((await placeOf(ctx, branchId)).zone, ctx.now);
const factOf = ({ id, clientId, amountMinor, currency, ownerType, ownerId }: RefundRow) => ({ refundId: id, clientId, amountMinor, currency, ownerType, ownerId });

/** The refund and its owner locked, owner first. @throws REFUND_NOT_FOUND, GATEWAY_REFUNDS */
async function toDecide(ctx: Ctx, id: string): Promise<RefundRow> {
  const seen = await findRefund(ctx, id);
  if (!seen) throw refundNotFound();
  if (seen.ownerType !== null && seen.ownerId !== null) await lockOwners(ctx, [{ ownerType: seen.ownerType, ownerId: seen.ownerId }]);
  else await lockReceiptsOfClient(ctx, seen.clientId);
  await lockRefund(ctx, id);
  // While the gateway carries it out, nobody pays it a second time by hand.
  if (ctx.actor.type !== 'gateway' && seen.method === 'gateway' && (await refundRunner()?.runs(ctx, id))) throw gatewayRefunds();
  return (await findRefund(ctx, id))!;
}

async function decide(ctx: Ctx, before: RefundRow, to: 'pending' | 'executed' | 'failed' | 'voided', kind: Parameters<typeof refundMoved>[0], reason: string | null): Promise<RefundRow> {
  await move(ctx, refundMachine, before, to, { reason }).catch((error) => rethrowConstraint(error, exceeds));
  const after = (await findRefund(ctx, before.id))!;
  await post(ctx, [refundMoved(kind, after, await localDay(ctx, after))]);
  await audit(ctx, { action: `refund.${kind.slice('refund_'.length)}`, entity: 'refund', entityId: after.id, before, after, reason });
  await tellChange(ctx, [after], [after.receiptId], after.branchId);
  return after;
}

/** The money has been given. @throws REFUND_NOT_FOUND, INVALID_STATE_TRANSITION, DOCUMENT_NUMBER_REQUIRED */
export async function executeRefund(ctx: Ctx, id: string, how: { method?: Method | undefined; documentNumber?: string | null; notes?: string | null | undefined } = {}): Promise<RefundRow> {
  const before = await toDecide(ctx, id);
  const documentNumber = how.documentNumber?.trim() || null;
  if (before.status === 'pending') {
    if (needsDocument(how.method ?? before.method) && documentNumber === null) throw documentNumberRequired({ method: how.method ?? before.method });
    await markExecuted(ctx, id, { method: how.method, documentNumber, notes: how.notes });
  }
  const after = await decide(ctx, before, 'executed', 'refund_executed', null);
  if (after.method === 'cash') await cashKeeper()?.given(ctx, after);
  await emit(ctx, refundExecuted, id, factOf(after));
  return after;
}

/** It did not work; the money counts as held again until it is promised anew. @throws REFUND_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function failRefund(ctx: Ctx, id: string, reason: string): Promise<RefundRow> {
  const after = await decide(ctx, await toDecide(ctx, id), 'failed', 'refund_failed', reason);
  await emit(ctx, refundFailed, id, factOf(after));
  return after;
}

/**
 * Promised again: through the gateway where it came from one, else (or with `byHand`) to be given by a person.
 * @throws REFUND_NOT_FOUND, INVALID_STATE_TRANSITION, REFUND_EXCEEDS_PAYMENT when the money has gone elsewhere meanwhile
 */
export async function retryRefund(ctx: Ctx, id: string, { byHand = false }: { byHand?: boolean } = {}): Promise<RefundRow> {
  const after = await decide(ctx, await toDecide(ctx, id), 'pending', 'refund_retried', null);
  if (after.method === 'gateway' && !byHand) await refundRunner()?.take(ctx, after);
  return after;
}

/** @throws REFUND_NOT_FOUND, INVALID_STATE_TRANSITION */
export const voidRefund = async (ctx: Ctx, id: string, reason: string): Promise<RefundRow> => decide(ctx, await toDecide(ctx, id), 'voided', 'refund_voided', reason);
