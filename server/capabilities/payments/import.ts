import { todayIn } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { duplicateDocument, importedPaymentsUsed, refundExceedsPayment } from './errors.ts';
import { linesOfSources } from './ledger-queries.ts';
import { post, receiptVerified, refundMoved, reversed } from './ledger.ts';
import type { Entry } from './ledger.ts';
import { receiptNumbers } from './number.ts';
import { deleteImported, importedReceipts, importedRefunds, insertAllocations, insertHistory, insertReceipts, insertRefunds, placeOf, refundsByIds, usedSince } from './queries.ts';
import type { NewReceipt } from './receipts.ts';
import type { Method } from './states.ts';

// Money of the past, brought by an import. It is booked like any other; owners are not asked and nobody is told, the
// import does that itself.

const CHUNK = 500;
const inChunks = <T>(rows: readonly T[]): T[][] => Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, i) => rows.slice(i * CHUNK, (i + 1) * CHUNK));

export interface ImportedReceipt extends NewReceipt {
  /** Given by the import, so that a later one knows the row again. */
  id?: string;
  /** Verified when absent. */
  status?: 'verified' | 'pending';
}

/** @returns ids in the order of the rows. @throws DUPLICATE_PAYMENT_DOCUMENT */
export async function bulkInsertReceipts(ctx: Ctx, importId: string, rows: readonly ImportedReceipt[]): Promise<string[]> {
  const ids: string[] = [];
  for (const some of inChunks(rows)) {
    const numbers = await receiptNumbers(ctx, some.filter(({ status }) => status !== 'pending').map(({ paymentDate }) => paymentDate));
    const receipts = await insertReceipts(ctx, some.map((row) => {
      const status = row.status ?? 'verified';
      const registeredAt = row.registeredAt ?? ctx.now;
      return {
        ...(row.id !== undefined && { id: row.id }), branchId: row.branchId ?? null, clientId: row.clientId, method: row.method, amountMinor: row.amountMinor, currency: row.currency,
        documentNumber: row.documentNumber?.trim() || null, paymentDate: row.paymentDate, status, registeredAt, verifiedAt: status === 'verified' ? registeredAt : null,
        gatewayRef: row.gatewayRef ?? null, fileId: null, notes: row.notes ?? null, importId, number: status === 'verified' ? numbers.shift()! : null,
      };
    })).catch((error) => rethrowConstraint(error, { receipt_document_unique: duplicateDocument }));
    const allocations = some.flatMap((row, i) => row.allocations.map((allocation) => ({ ...allocation, receiptId: receipts[i]!.id })));
    if (allocations.length > 0) await insertAllocations(ctx, allocations);
    for (const status of ['verified', 'pending'] as const) {
      const own = receipts.filter((receipt) => receipt.status === status);
      if (own.length > 0) await insertHistory(ctx, 'receipt', own.map(({ id }) => id), status);
    }
    await post(ctx, receipts.flatMap((receipt, i) => (receipt.status === 'verified' ? [receiptVerified(receipt, some[i]!.allocations)] : [])));
    ids.push(...receipts.map(({ id }) => id));
  }
  return ids;
}

export interface ImportedRefund {
  receiptId: string; ownerType: string; ownerId: string; amountMinor: number; method: Method; documentNumber?: string | null; executedAt: Temporal.Instant;
  reason: 'cancellation' | 'price_reduction' | 'goodwill' | 'correction'; notes?: string | null;
}

/** Refunds that have been executed. @returns ids in the order of the rows. @throws REFUND_EXCEEDS_PAYMENT */
export async function bulkInsertRefunds(ctx: Ctx, importId: string, rows: readonly ImportedRefund[]): Promise<string[]> {
  const ids: string[] = [];
  for (const some of inChunks(rows)) {
    const inserted = await insertRefunds(ctx, some.map(({ documentNumber, notes, ...row }) => ({ ...row, documentNumber: documentNumber?.trim() || null, notes: notes ?? null, pctApplied: null, status: 'executed' as const, importId })))
      .catch((error) => rethrowConstraint(error, { refund_within_receipt: refundExceedsPayment, refund_of_verified: refundExceedsPayment }));
    await insertHistory(ctx, 'refund', inserted.map(({ id }) => id), 'executed');
    const { zone } = await placeOf(ctx, null);
    const refunds = await refundsByIds(ctx, inserted.map(({ id }) => id));
    await post(ctx, refunds.flatMap((refund) => {
      const day = todayIn(zone, refund.executedAt!);
      return [refundMoved('refund_created', refund, day), refundMoved('refund_executed', refund, day)];
    }));
    ids.push(...inserted.map(({ id }) => id));
  }
  return ids;
}

/**
 * Take back what an import brought: the books keep its entries and their opposites.
 * @throws IMPORTED_PAYMENTS_USED when something was done with its receipts since
 */
export async function undoImported(ctx: Ctx, importId: string): Promise<number> {
  const receipts = await importedReceipts(ctx, importId);
  if (receipts.length === 0) return 0;
  if (await usedSince(ctx, importId)) throw importedPaymentsUsed();
  const today = todayIn((await placeOf(ctx, null)).zone, ctx.now);
  const sources = [...receipts, ...(await importedRefunds(ctx, importId))].map(({ id }) => id);
  for (const some of inChunks(sources)) {
    const entries = [...Map.groupBy(await linesOfSources(ctx, some), ({ sourceId }) => sourceId).values()].map((lines): Entry => {
      const { sourceId, sourceType, currency, clientId } = lines[0]!;
      return reversed({ sourceId, sourceType, currency, clientId, entryDate: today, lines }, today);
    });
    await post(ctx, entries);
  }
  await deleteImported(ctx, importId);
  return receipts.length;
}
