import { allocate, sum } from '#contracts/money.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';
import { shareOf } from './fees.ts';

// What goes back for the units of an order, from what was paid then and never from today's prices (tickets 5.9).

export type RefundReason = 'event_cancelled' | 'event_changed' | 'withdrawal' | 'organizer' | 'duplicate_payment' | 'unfulfillable' | 'chargeback';

export interface RefundableUnit {
  id: string;
  paidMinor: number;
  /** What the buyer paid on top; 0 where the organizer bears the fee. */
  feeMinor: number;
  /** Face money that went back already. */
  refundedMinor: number;
  packageRef: number | null;
  bundleRef: number | null;
  /** Whether somebody has entered with one of its tickets. */
  isUsed: boolean;
}

export interface RefundPlan {
  lines: { unitId: string; faceMinor: number; feeMinor: number }[];
  faceMinor: number;
  feeMinor: number;
  amountMinor: number;
}

/**
 * The refund of chosen units. The organizer's own reason follows the policy and keeps the fee; any other gives back
 * everything. Discounts are not computed anew for what stays.
 * @param policyBp share of the face price that goes back under the organizer's reason
 */
export function planRefund(
  { units, chosenIds, reason, policyBp, step }: { units: readonly RefundableUnit[]; chosenIds: readonly string[]; reason: RefundReason; policyBp: number; step: number },
): Outcome<RefundPlan, 'REFUND_EXCEEDS' | 'TICKET_USED' | 'REFUND_WHOLE_PACKAGE'> {
  const ids = new Set(chosenIds);
  const chosen = units.filter(({ id }) => ids.has(id));
  const again = chosen.find(({ refundedMinor }) => refundedMinor > 0);
  if (again) return refused('REFUND_EXCEEDS', { unitId: again.id });
  const used = chosen.find(({ isUsed }) => isUsed);
  if (used && reason !== 'event_cancelled' && reason !== 'chargeback') return refused('TICKET_USED', { unitId: used.id });
  const torn = reason === 'organizer' && units.some((unit) => !ids.has(unit.id) && chosen.some((each) => isTogether(unit, each)));
  if (torn) return refused('REFUND_WHOLE_PACKAGE', { unitIds: units.filter((unit) => ids.has(unit.id) || chosen.some((each) => isTogether(unit, each))).map(({ id }) => id) });

  const paid = chosen.map(({ paidMinor }) => paidMinor);
  const base = sum(paid);
  const faces = reason !== 'organizer' || base === 0 ? paid : allocate(shareOf(base, policyBp, step), paid, step);
  const lines = chosen.map((unit, index) => ({ unitId: unit.id, faceMinor: faces[index] ?? 0, feeMinor: reason === 'organizer' ? 0 : unit.feeMinor }));
  const [faceMinor, feeMinor] = [sum(lines.map((line) => line.faceMinor)), sum(lines.map((line) => line.feeMinor))];
  return accepted({ lines, faceMinor, feeMinor, amountMinor: sum([faceMinor, feeMinor]) });
}

const isTogether = (a: RefundableUnit, b: RefundableUnit): boolean =>
  (a.packageRef !== null && a.packageRef === b.packageRef) || (a.bundleRef !== null && a.bundleRef === b.bundleRef);
