import { attachFile, fileNotFound } from '#capabilities/files/public.ts';
import { todayIn } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, rethrowConstraint } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { readSettings } from '#platform/settings.ts';
import { born, move } from '#platform/states.ts';
import { documentNumberRequired, duplicateDocument, invalidPaymentDate, paymentNotFound, sameUserNotAllowed } from './errors.ts';
import { heldOf } from './held.ts';
import { cashKeeper } from './helpers.ts';
import { post, receiptVerified as receiptVerifiedEntry } from './ledger.ts';
import { receiptNumbers } from './number.ts';
import { lockOwners, ownerOf, ownersOf } from './owners.ts';
import type { Allocation, GatewayPayment } from './owners.ts';
import { allocationsOf, findDocument, findReceipt, giveNumber, insertAllocations, insertReceipts, lockReceipt, markVerified, placeOf, releaseAllocations } from './queries.ts';
import type { AllocationRow, ReceiptRow } from './queries.ts';
import { paymentSettings } from './settings.ts';
import { bornAs, needsDocument, receiptMachine } from './states.ts';
import type { Method } from './states.ts';
import { receiptRejected, receiptVerified, tellChange } from './tell.ts';

export interface NewReceipt {
  clientId: string;
  branchId?: string | null;
  method: Method;
  amountMinor: number;
  currency: string;
  documentNumber?: string | null;
  /** Local day on which the money moved. */
  paymentDate: string;
  /** For a gateway: the instant at which it was paid. Now when absent. */
  registeredAt?: Temporal.Instant;
  gatewayRef?: string | null;
  fileId?: string | null;
  notes?: string | null;
  /** Whoever takes it has seen that it has arrived: it is not looked at a second time (a transfer at a counter). */
  hasArrived?: boolean;
  /** May add up to less than the amount: the rest is the client's credit once it is verified. */
  allocations: readonly Allocation[];
}

const known = { receipt_document_unique: duplicateDocument, receipt_client: notFound, receipt_branch: notFound, receipt_file: fileNotFound };

/**
 * Money has come in, or somebody says so. Born verified for cash, card terminal and what has been seen to arrive, else pending.
 * Locks: the owners of its allocations. Source: studio 4.6, 5.4.
 * @throws DOCUMENT_NUMBER_REQUIRED, INVALID_PAYMENT_DATE, DUPLICATE_PAYMENT_DOCUMENT with details.paymentId, FILE_NOT_FOUND, FILE_IN_USE,
 *   what an owner refuses with
 */
export async function registerReceipt(ctx: Ctx, input: NewReceipt): Promise<ReceiptRow> {
  const { method, allocations } = input;
  const branchId = input.branchId ?? null;
  const documentNumber = input.documentNumber?.trim() || null;
  await lockOwners(ctx, allocations);

  const { zone } = await placeOf(ctx, branchId);
  const today = todayIn(zone, ctx.now);
  if (input.paymentDate > today) throw invalidPaymentDate({ today });
  if (needsDocument(method) && documentNumber === null) throw documentNumberRequired({ method });
  const registeredAt = input.registeredAt ?? ctx.now;
  for (const { ownerType, ownerId, rows } of ownersOf(allocations)) {
    const { judge } = ownerOf(ownerType);
    if (judge) await judge(ctx, ownerId, { ...input, registeredAt, allocations: rows }, await heldOf(ctx, ownerType, ownerId));
  }
  await refuseDocumentTwice(ctx, method, documentNumber);

  const status = input.hasArrived ? 'verified' : bornAs(method);
  const [receipt] = await insertReceipts(ctx, [{
    branchId, clientId: input.clientId, method, amountMinor: input.amountMinor, currency: input.currency, documentNumber, paymentDate: input.paymentDate, status, registeredAt,
    verifiedAt: status === 'verified' ? ctx.now : null, gatewayRef: input.gatewayRef ?? null, fileId: input.fileId ?? null, notes: input.notes ?? null, importId: null,
    number: status === 'verified' ? (await receiptNumbers(ctx, [input.paymentDate]))[0]! : null,
  }]).catch((error) => rethrowConstraint(error, known)) as [ReceiptRow];
  const rows = allocations.length === 0 ? [] : await insertAllocations(ctx, allocations.map((allocation) => ({ ...allocation, receiptId: receipt.id })));
  if (receipt.fileId !== null) await attachFile(ctx, receipt.fileId, { entity: 'receipt', id: receipt.id });
  await born(ctx, receiptMachine, receipt.id, status);
  await audit(ctx, { action: 'receipt.register', entity: 'receipt', entityId: receipt.id, after: { ...receipt, allocations } });
  if (method === 'cash') await cashKeeper()?.received(ctx, receipt);
  if (status === 'verified') await book(ctx, receipt, rows);
  else await tellChange(ctx, rows, [receipt.id], branchId);
  return receipt;
}

/** A transfer or slip is handed in once (studio 5.4, 4); the unique index is the last guard. */
async function refuseDocumentTwice(ctx: Ctx, method: Method, documentNumber: string | null): Promise<void> {
  if (documentNumber === null || (method !== 'transfer' && method !== 'bank_slip')) return;
  const other = await findDocument(ctx, method, documentNumber);
  if (other) throw duplicateDocument({ documentNumber, paymentId: other.id, clientName: other.fullName, paymentDate: other.paymentDate });
}

/** Verified money: into the books, and to those whose it is. */
async function book(ctx: Ctx, receipt: ReceiptRow, allocations: readonly AllocationRow[], gateway: GatewayPayment | null = null): Promise<void> {
  await post(ctx, [receiptVerifiedEntry(receipt, allocations)]);
  await tellChange(ctx, allocations, [receipt.id], receipt.branchId);
  const owners = ownersOf(allocations);
  await emit(ctx, receiptVerified, receipt.id, {
    receiptId: receipt.id, clientId: receipt.clientId, amountMinor: receipt.amountMinor, currency: receipt.currency, owners: owners.map(({ ownerType, ownerId }) => ({ ownerType, ownerId })),
  });
  for (const { ownerType, ownerId, rows } of owners) {
    await ownerOf(ownerType).onVerified?.(ctx, ownerId, { receiptId: receipt.id, registeredAt: receipt.registeredAt, verifiedAt: receipt.verifiedAt ?? ctx.now, allocations: rows, held: await heldOf(ctx, ownerType, ownerId), gateway });
  }
}

/** The receipt and its owners locked, owners first: the order of every command about money. */
async function toDecide(ctx: Ctx, id: string): Promise<{ receipt: ReceiptRow; allocations: AllocationRow[] }> {
  if (!(await findReceipt(ctx, id))) throw paymentNotFound();
  await lockOwners(ctx, await allocationsOf(ctx, [id]));
  const receipt = await lockReceipt(ctx, id);
  const { verifierMayHaveRegistered } = await readSettings(ctx, paymentSettings, receipt.branchId);
  if (!verifierMayHaveRegistered && ctx.actor.userId !== null && ctx.actor.userId === receipt.registeredBy) throw sameUserNotAllowed();
  return { receipt, allocations: await allocationsOf(ctx, [id]) };
}

/**
 * The money has arrived. What an owner let go of meanwhile becomes the client's credit.
 * @throws PAYMENT_NOT_FOUND, SAME_USER_NOT_ALLOWED, INVALID_STATE_TRANSITION, GATEWAY_VERIFIES, what an owner refuses with
 */
export async function verifyReceipt(ctx: Ctx, id: string, gateway: GatewayPayment | null = null): Promise<ReceiptRow> {
  const { receipt, allocations } = await toDecide(ctx, id);
  if (receipt.status === 'pending') await markVerified(ctx, id);
  await move(ctx, receiptMachine, receipt, 'verified');
  await giveNumber(ctx, id, (await receiptNumbers(ctx, [receipt.paymentDate]))[0]!);
  const verified = await lockReceipt(ctx, id);
  await audit(ctx, { action: 'receipt.verify', entity: 'receipt', entityId: id, before: receipt, after: verified });
  await book(ctx, verified, allocations, gateway);
  return verified;
}

/** @throws PAYMENT_NOT_FOUND, SAME_USER_NOT_ALLOWED, INVALID_STATE_TRANSITION, GATEWAY_VERIFIES */
export async function rejectReceipt(ctx: Ctx, id: string, reason: string): Promise<ReceiptRow> {
  const { receipt, allocations } = await toDecide(ctx, id);
  await move(ctx, receiptMachine, receipt, 'rejected', { reason });
  const rejected = await lockReceipt(ctx, id);
  await audit(ctx, { action: 'receipt.reject', entity: 'receipt', entityId: id, before: receipt, after: rejected, reason });
  await tellChange(ctx, allocations, [id], receipt.branchId);
  await emit(ctx, receiptRejected, id, {
    receiptId: id, clientId: receipt.clientId, amountMinor: receipt.amountMinor, currency: receipt.currency, reason, owners: ownersOf(allocations).map(({ ownerType, ownerId }) => ({ ownerType, ownerId })),
  });
  return rejected;
}

/**
 * An owner that ends lets go of receipts that wait: verified later, they become the client's credit (studio 4.5).
 * The caller has locked the owner.
 * @returns how many receipts were let go
 */
export async function releasePending(ctx: Ctx, ownerType: string, ownerId: string): Promise<number> {
  const released = await releaseAllocations(ctx, ownerType, ownerId);
  const ids = [...new Set(released.map(({ receiptId }) => receiptId))];
  if (ids.length > 0) await tellChange(ctx, [{ ownerType, ownerId }], ids, null);
  return ids.length;
}
