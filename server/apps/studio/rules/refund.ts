import { type RefundPart, type RefundableReceipt, splitRefund } from '#capabilities/payments/public.ts';
import { percentOf, sum } from '#contracts/money.ts';
import type { CancelInitiator, RoundPolicy, SessionStatus } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';

type At = Temporal.Instant;
/** Completed and canceled sessions cannot be canceled. */
export type OpenStatus = Exclude<SessionStatus, 'completed' | 'canceled'>;
export type RefundPolicy = Pick<RoundPolicy,
  'refundWithinDeadlinePct' | 'refundAfterDeadlinePct' | 'refundCompanyPct' | 'refundClientAfterAssignedPct' | 'refundBase'>;

export interface Cancellation {
  status: OpenStatus;
  initiator: CancelInitiator;
  everConfirmed: boolean;
  changesDeadlineAt: At | null;
  /** The changes deadline that stood before a reopening. */
  priorChangesDeadlineAt: At | null;
  now: At;
  policy: RefundPolicy;
}

const shot: readonly SessionStatus[] = ['attended', 'in_editing', 'ready_for_delivery'];
const unconfirmed: readonly SessionStatus[] = ['request', 'negotiation', 'pre_scheduled'];

/** The matrix of studio 5.6: percentage of the money that goes back. */
export function refundPct({ status, initiator, everConfirmed, changesDeadlineAt, priorChangesDeadlineAt, now, policy }: Cancellation): number {
  if (shot.includes(status)) return 0;
  if (unconfirmed.includes(status) && !everConfirmed) return 100;
  if (initiator === 'company' || initiator === 'force_majeure') return policy.refundCompanyPct;
  if (status === 'assigned') return policy.refundClientAfterAssignedPct;

  const deadline = status === 'confirmed' ? changesDeadlineAt : priorChangesDeadlineAt;
  const inTime = deadline === null || isBefore(now, deadline); // without a deadline nobody was told of one
  return inTime ? policy.refundWithinDeadlinePct : policy.refundAfterDeadlinePct;
}

/** HU of the share of the money held; with `deposit_only` the studio keeps its share of the deposit alone (E22-E24). */
export function refundAmount({ netPaidMinor, depositMinor, pct, base, status }: {
  netPaidMinor: number; depositMinor: number; pct: number; base: RefundPolicy['refundBase']; status: OpenStatus;
}): number {
  if (netPaidMinor <= 0 || shot.includes(status)) return 0;
  if (base === 'total_paid') return percentOf(netPaidMinor, pct);
  return netPaidMinor - percentOf(Math.min(netPaidMinor, depositMinor), 100 - pct);
}

export interface CancellationRefund {
  pct: number;
  netPaidMinor: number;
  refundMinor: number;
  keptMinor: number;
  parts: RefundPart[];
}

/** What a cancellation now would give back, and from which receipts; the preview and the command both ask this. */
export function cancellationRefund(cancellation: Cancellation & { depositMinor: number; receipts: readonly RefundableReceipt[] }): CancellationRefund {
  const { depositMinor, receipts, status, policy } = cancellation;
  const netPaidMinor = sum(receipts.map((receipt) => receipt.heldMinor));
  const pct = refundPct(cancellation);
  const refundMinor = refundAmount({ netPaidMinor, depositMinor, pct, base: policy.refundBase, status });
  const split = splitRefund(refundMinor, receipts);
  if (!split.ok) throw new RangeError(`a refund of ${refundMinor} exceeds the ${netPaidMinor} held`);
  return { pct, netPaidMinor, refundMinor, keptMinor: netPaidMinor - refundMinor, parts: split.value };
}
