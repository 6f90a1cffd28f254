import { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { defineEvent, defineTopic, publish } from '#platform/outbox.ts';
import { heldOf } from './held.ts';
import { ownerOf, ownersOf } from './owners.ts';

/** Receipts and refunds: ids of what changed. */
export const paymentsChanged = defineTopic('payments.changed', ['payments.view', 'payments.record', 'payments.verify']);

const owners = z.array(z.object({ ownerType: z.string(), ownerId: z.uuid() }));
export const receiptVerified = defineEvent('payments.receipt_verified', z.object({ receiptId: z.uuid(), clientId: z.uuid(), amountMinor: z.int(), currency: z.string(), owners }));
export const receiptRejected = defineEvent('payments.receipt_rejected', z.object({ receiptId: z.uuid(), clientId: z.uuid(), amountMinor: z.int(), currency: z.string(), reason: z.string(), owners }));
const refund = z.object({ refundId: z.uuid(), clientId: z.uuid(), amountMinor: z.int(), currency: z.string(), ownerType: z.string().nullable(), ownerId: z.uuid().nullable() });
export const refundCreated = defineEvent('payments.refund_created', refund);
export const refundExecuted = defineEvent('payments.refund_executed', refund);
export const refundFailed = defineEvent('payments.refund_failed', refund);

/** Tell owners, in this transaction, what they hold now, and open screens that these rows changed. */
export async function tellChange(ctx: Ctx, rows: readonly { ownerType: string | null; ownerId: string | null }[], ids: readonly string[], branchId: string | null): Promise<void> {
  const owned = rows.filter((row): row is { ownerType: string; ownerId: string } => row.ownerType !== null && row.ownerId !== null);
  for (const { ownerType, ownerId } of ownersOf(owned)) {
    const { onChanged } = ownerOf(ownerType);
    if (onChanged) await onChanged(ctx, ownerId, await heldOf(ctx, ownerType, ownerId));
  }
  await publish(ctx, paymentsChanged, ids, { branchId });
}
