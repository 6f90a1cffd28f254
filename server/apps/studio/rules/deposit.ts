import { percentOf, sum } from '#contracts/money.ts';
import type { AllocationKind } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

export interface Money {
  totalMinor: number;
  depositMinor: number;
  /** Verified allocations to the session, of all rounds. */
  verifiedMinor: number;
  /** Refunds pending or executed. */
  refundedMinor: number;
}

export interface Standing {
  netPaidMinor: number;
  /** What is missing of the deposit. */
  shortfallMinor: number;
  /** What is missing of the total; below 0 only until the price cut is refunded. */
  balanceDueMinor: number;
}

/** deposit = HU(total * pct / 100), computed when the session is pre-scheduled (studio 5.3). */
export const depositOf = (totalMinor: number, depositPct: number): number => percentOf(totalMinor, depositPct);

export function standingOf({ totalMinor, depositMinor, verifiedMinor, refundedMinor }: Money): Standing {
  const netPaidMinor = verifiedMinor - refundedMinor;
  return { netPaidMinor, shortfallMinor: Math.max(0, depositMinor - netPaidMinor), balanceDueMinor: totalMinor - netPaidMinor };
}

export interface Allocation {
  kind: AllocationKind;
  amountMinor: number;
}

/** One receipt, the deposit first and the rest to the balance; parts of 0 are left out (E11). */
export function allocatePayment(amountMinor: number, shortfallMinor: number): Allocation[] {
  const depositMinor = Math.min(amountMinor, shortfallMinor);
  const parts: Allocation[] = [{ kind: 'deposit', amountMinor: depositMinor }, { kind: 'balance', amountMinor: amountMinor - depositMinor }];
  return parts.filter((part) => part.amountMinor > 0);
}

/** What must go back because the price fell below the money held: refund `price_reduction` (E14). */
export const excessOf = (totalMinor: number, netPaidMinor: number): number => Math.max(0, netPaidMinor - totalMinor);

export interface PreScheduling extends Standing {
  depositMinor: number;
  /** Refund `price_reduction` to write in the same transaction; the standing already counts it. */
  priceReductionMinor: number;
  /** The deposit is covered, so the confirmation follows in the same transaction. */
  confirmsAtOnce: boolean;
}

/** The money side of entering pre_scheduled, first time or after a reopening: money already held counts (E10, E12-E14). */
export function preSchedule({ totalMinor, depositPct, netPaidMinor }: { totalMinor: number; depositPct: number; netPaidMinor: number }): PreScheduling {
  const depositMinor = depositOf(totalMinor, depositPct);
  const priceReductionMinor = excessOf(totalMinor, netPaidMinor);
  const standing = standingOf({ totalMinor, depositMinor, verifiedMinor: netPaidMinor, refundedMinor: priceReductionMinor });
  return { ...standing, depositMinor, priceReductionMinor, confirmsAtOnce: standing.shortfallMinor === 0 };
}

export interface HeldReceipt {
  /** Verified amount allocated to the session, less its refunds pending or executed. */
  heldMinor: number;
  registeredAt: Temporal.Instant;
}

/** A deposit counts as in time by when it was registered, even if verified later (studio 5.4, 6). */
export const isInTime = (registeredAt: Temporal.Instant, paymentDeadlineAt: Temporal.Instant | null): boolean =>
  paymentDeadlineAt === null || isBefore(registeredAt, paymentDeadlineAt);

/** Guards of T3: verified money reaches the deposit, and it does so with what was registered in time. */
export function mayConfirm({ depositMinor, paymentDeadlineAt, receipts }: {
  depositMinor: number; paymentDeadlineAt: Temporal.Instant | null; receipts: readonly HeldReceipt[];
}): Outcome<{ netPaidMinor: number }, 'INSUFFICIENT_PAYMENT' | 'PAYMENT_DEADLINE_EXPIRED'> {
  const netPaidMinor = sum(receipts.map((receipt) => receipt.heldMinor));
  if (netPaidMinor < depositMinor) return refused('INSUFFICIENT_PAYMENT', { requiredMinor: depositMinor - netPaidMinor });
  const inTimeMinor = sum(receipts.filter((receipt) => isInTime(receipt.registeredAt, paymentDeadlineAt)).map((receipt) => receipt.heldMinor));
  if (inTimeMinor < depositMinor) return refused('PAYMENT_DEADLINE_EXPIRED', { paymentDeadlineAt: paymentDeadlineAt?.toString() });
  return accepted({ netPaidMinor });
}
