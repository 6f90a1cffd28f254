import { sum } from '#contracts/money.ts';
import { todayIn } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { creditExceeded } from './errors.ts';
import { heldOf } from './held.ts';
import { creditApplied, post } from './ledger.ts';
import { lockOwners, ownerOf } from './owners.ts';
import type { Allocation } from './owners.ts';
import { creditReceipts, findReceipt, insertAllocations, lockReceiptsOfClient, placeOf } from './queries.ts';
import { tellChange } from './tell.ts';

/** Verified money of a client that is for nothing, by currency. */
export async function creditOf(ctx: Ctx, clientId: string): Promise<{ currency: string; amountMinor: number }[]> {
  const receipts = await creditReceipts(ctx, clientId);
  return [...Map.groupBy(receipts, ({ currency }) => currency)].map(([currency, own]) => ({ currency, amountMinor: sum(own.map(({ creditMinor }) => creditMinor)) }));
}

/**
 * Pay for an owner out of the client's credit, the oldest money first. Locks: owner, then the client's receipts.
 * @throws CREDIT_EXCEEDED with details.maxMinor, what the owner refuses with
 */
export async function applyCredit(ctx: Ctx, { clientId, currency, ...allocation }: Allocation & { clientId: string; currency: string }): Promise<void> {
  const { ownerType, ownerId } = allocation;
  await lockOwners(ctx, [allocation]);
  await lockReceiptsOfClient(ctx, clientId);
  const credit = (await creditReceipts(ctx, clientId)).filter((receipt) => receipt.currency === currency);
  const maxMinor = sum(credit.map(({ creditMinor }) => creditMinor));
  if (allocation.amountMinor > maxMinor) throw creditExceeded({ maxMinor });

  let left = allocation.amountMinor;
  const parts = credit.map(({ id, creditMinor }) => {
    const amountMinor = Math.min(left, creditMinor);
    left -= amountMinor;
    return { ...allocation, receiptId: id, amountMinor };
  }).filter(({ amountMinor }) => amountMinor > 0);
  const first = (await findReceipt(ctx, parts[0]!.receiptId))!;
  const owner = ownerOf(ownerType);
  const paymentDate = todayIn((await placeOf(ctx, first.branchId)).zone, ctx.now);
  await owner.judge?.(ctx, ownerId, { clientId, method: first.method, amountMinor: allocation.amountMinor, currency, paymentDate, registeredAt: ctx.now, allocations: [allocation] }, await heldOf(ctx, ownerType, ownerId));
  const rows = await insertAllocations(ctx, parts);
  await post(ctx, rows.map((row) => creditApplied(row, clientId, currency, paymentDate)));
  await audit(ctx, { action: 'credit.apply', entity: 'client', entityId: clientId, after: { ownerType, ownerId, amountMinor: allocation.amountMinor, receipts: parts.map(({ receiptId }) => receiptId) } });
  await tellChange(ctx, rows, parts.map(({ receiptId }) => receiptId), first.branchId);
  for (const row of rows) {
    await owner.onVerified?.(ctx, ownerId, { receiptId: row.receiptId, registeredAt: ctx.now, verifiedAt: ctx.now, allocations: [row], held: await heldOf(ctx, ownerType, ownerId), gateway: null });
  }
}
