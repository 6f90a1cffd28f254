import { sum } from '#contracts/money.ts';

export interface RefundableReceipt {
  id: string;
  method: string;
  verifiedAt: Temporal.Instant;
  /** Verified amount less refunds neither voided nor failed. */
  heldMinor: number;
}

export interface RefundPart<M extends string = string> {
  paymentId: string;
  method: M;
  amountMinor: number;
}

export type RefundSplit<M extends string = string> =
  | { ok: true; value: RefundPart<M>[] }
  | { ok: false; code: 'REFUND_EXCEEDS_PAYMENT'; details: Record<string, unknown> };

/** Spreads a refund over receipts from the newest verified one backwards, each up to what it still holds (studio 5.6, E25). */
export function splitRefund<M extends string>(amountMinor: number, receipts: readonly (RefundableReceipt & { method: M })[]): RefundSplit<M> {
  const maxMinor = sum(receipts.map((receipt) => receipt.heldMinor));
  if (amountMinor > maxMinor) return { ok: false, code: 'REFUND_EXCEEDS_PAYMENT', details: { maxMinor } };
  const newestFirst = [...receipts].sort((a, b) => Temporal.Instant.compare(b.verifiedAt, a.verifiedAt) || (a.id < b.id ? 1 : -1));
  let left = amountMinor;
  const parts = newestFirst.map(({ id, method, heldMinor }): RefundPart<M> => {
    const part = Math.min(left, heldMinor);
    left -= part;
    return { paymentId: id, method, amountMinor: part };
  });
  return { ok: true, value: parts.filter((part) => part.amountMinor > 0) };
}
