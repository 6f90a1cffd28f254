import type { Ctx } from '#platform/context.ts';
import { allocationsHeld } from './queries.ts';

/** The money of one owner, in minor units. */
export interface Held {
  verifiedMinor: number;
  /** Registered and not yet verified: counts against a cap. */
  pendingMinor: number;
  /** Refunds pending or executed. */
  refundedMinor: number;
  /** Verified less refunded (studio 5.3). */
  netPaidMinor: number;
  /** Each deposit less what was refunded of it; a refund takes from the balance of its receipt first. */
  deposits: { receiptId: string; round: number; status: 'pending' | 'verified'; heldMinor: number }[];
}

const nothing = (): Held => ({ verifiedMinor: 0, pendingMinor: 0, refundedMinor: 0, netPaidMinor: 0, deposits: [] });

/** The money of several owners of one type; each asked for is in the answer. */
export async function heldOfMany(ctx: Ctx, ownerType: string, ownerIds: readonly string[]): Promise<Map<string, Held>> {
  const all = new Map(ownerIds.map((id) => [id, nothing()]));
  if (ownerIds.length === 0) return all;
  const rows = await allocationsHeld(ctx, ownerType, ownerIds);
  for (const own of Map.groupBy(rows, ({ ownerId, receiptId }) => `${ownerId} ${receiptId}`).values()) {
    const held = all.get(own[0]!.ownerId)!;
    let left = own[0]!.refundedMinor; // one sum for the receipt and this owner
    held.refundedMinor += left;
    for (const { kind, round, receiptId, status, amountMinor } of [...own].sort((a, b) => (a.kind < b.kind ? -1 : 1))) { // balance before deposit
      if (status === 'verified') held.verifiedMinor += amountMinor;
      else held.pendingMinor += amountMinor;
      const taken = Math.min(left, amountMinor);
      left -= taken;
      if (kind === 'deposit') held.deposits.push({ receiptId, round, status, heldMinor: amountMinor - taken });
    }
  }
  for (const held of all.values()) held.netPaidMinor = held.verifiedMinor - held.refundedMinor;
  return all;
}

export const heldOf = async (ctx: Ctx, ownerType: string, ownerId: string): Promise<Held> => (await heldOfMany(ctx, ownerType, [ownerId])).get(ownerId)!;
