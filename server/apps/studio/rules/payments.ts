import type { AllocationKind, PaymentMethod, RoundPolicy, SessionStatus } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { type Allocation, allocatePayment, standingOf } from './deposit.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

type At = Temporal.Instant;

export type PaymentRefusal =
  | 'PAYMENT_NOT_ALLOWED_IN_STATE' | 'PAYMENT_DEADLINE_EXPIRED' | 'DEPOSIT_REQUIRED_FIRST' | 'DEPOSIT_ALREADY_REGISTERED' | 'INVALID_AMOUNT'
  | 'INVALID_PAYMENT_DATE' | 'CURRENCY_MISMATCH' | 'PAYMENT_EXCEEDS_TOTAL' | 'INSUFFICIENT_PAYMENT' | 'DOCUMENT_NUMBER_REQUIRED';

export interface SessionMoney {
  status: SessionStatus;
  currency: string;
  totalMinor: number;
  depositMinor: number;
  verifiedMinor: number;
  /** Allocations of receipts still waiting for verification. */
  pendingMinor: number;
  /** Refunds pending or executed. */
  refundedMinor: number;
  paymentDeadlineAt: At | null;
  /** Deposits of this round, pending or verified, each less what was refunded of it. */
  roundDeposits: readonly { status: 'pending' | 'verified'; heldMinor: number }[];
  /** A verified deposit exists, of any round. */
  hasVerifiedDeposit: boolean;
}

export interface NewReceipt {
  amountMinor: number;
  currency: string;
  method: PaymentMethod;
  documentNumber: string | null;
  /** Local date. */
  paymentDate: string;
  /** What the caller says it is; null lets the state decide. */
  kind: AllocationKind | null;
}

const takesBalance: readonly SessionStatus[] = ['confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery'];

/** Whether a session takes money in its state (studio 5.4, 1). */
export const takesPayment = (session: SessionMoney): boolean =>
  session.status === 'pre_scheduled' || takesBalance.includes(session.status) || (session.status === 'completed' && standingOf(session).balanceDueMinor > 0);

/** The most that may still be registered: pending money counts against the total (studio 5.4, 3). */
export const roomForPayment = ({ totalMinor, verifiedMinor, pendingMinor, refundedMinor }: SessionMoney): number =>
  Math.max(0, totalMinor - (verifiedMinor + pendingMinor - refundedMinor));

/**
 * May this receipt be registered, and how is it split? Guards in the order of studio 5.4; the session row must be
 * locked while this is asked. A duplicate document is for the database to refuse.
 */
export function planReceipt(
  session: SessionMoney, receipt: NewReceipt, { now, today, policy }: { now: At; today: string; policy: Pick<RoundPolicy, 'allowPartialDeposit'> },
): Outcome<{ status: 'pending' | 'verified'; allocations: Allocation[] }, PaymentRefusal> {
  const { status, depositMinor } = session;
  const { netPaidMinor, shortfallMinor } = standingOf(session);
  const isDeposit = status === 'pre_scheduled';
  if (!takesPayment(session)) return refused('PAYMENT_NOT_ALLOWED_IN_STATE', { status });
  if (isDeposit && session.paymentDeadlineAt !== null && !isBefore(now, session.paymentDeadlineAt)) {
    return refused('PAYMENT_DEADLINE_EXPIRED', { paymentDeadlineAt: session.paymentDeadlineAt.toString() });
  }
  if ((!isDeposit || receipt.kind === 'balance') && depositMinor > 0 && !session.hasVerifiedDeposit) {
    return refused('DEPOSIT_REQUIRED_FIRST', { depositMinor });
  }
  const pendingDepositMinor = session.roundDeposits.filter((each) => each.status === 'pending').reduce((total, each) => total + each.heldMinor, 0);
  const missingMinor = Math.max(0, shortfallMinor - pendingDepositMinor);
  const isRegistered = session.roundDeposits.some((each) => each.heldMinor > 0) && (!policy.allowPartialDeposit || missingMinor === 0);
  if (isDeposit ? isRegistered : receipt.kind === 'deposit') return refused('DEPOSIT_ALREADY_REGISTERED', { netPaidMinor });

  if (!Number.isSafeInteger(receipt.amountMinor) || receipt.amountMinor <= 0) return refused('INVALID_AMOUNT');
  if (receipt.paymentDate > today) return refused('INVALID_PAYMENT_DATE', { today });
  if (receipt.currency !== session.currency) return refused('CURRENCY_MISMATCH', { currency: session.currency });
  const maxMinor = roomForPayment(session);
  if (receipt.amountMinor > maxMinor) return refused('PAYMENT_EXCEEDS_TOTAL', { maxMinor });
  if (isDeposit && receipt.amountMinor < missingMinor && !policy.allowPartialDeposit) {
    return refused('INSUFFICIENT_PAYMENT', { requiredMinor: missingMinor });
  }
  if (needsDocument(receipt.method) && !receipt.documentNumber?.trim()) return refused('DOCUMENT_NUMBER_REQUIRED', { method: receipt.method });

  return accepted({
    status: initialReceiptStatus(receipt.method),
    allocations: allocatePayment(receipt.amountMinor, isDeposit ? missingMinor : 0),
  });
}

/** Cash needs no document; a gateway's own reference is its document. */
export const needsDocument = (method: PaymentMethod): boolean => method !== 'cash' && method !== 'gateway';

/** The number of a transfer or slip is unique per method among pending and verified receipts. */
export const hasUniqueDocument = (method: PaymentMethod): boolean => method === 'transfer' || method === 'bank_slip';

/** Cash and the card terminal are seen by who registers them; the rest waits for verification (studio 4.6). */
export const initialReceiptStatus = (method: PaymentMethod): 'pending' | 'verified' =>
  method === 'cash' || method === 'card_terminal' ? 'verified' : 'pending';

/**
 * Where money goes that a gateway reports: to the session, or, when that is canceled or the deposit came after its
 * deadline, to the client as credit; a session is never revived by it (studio 5.4, 7).
 */
export const gatewayMoneyGoesTo = ({ status, paymentDeadlineAt, paidAt }: { status: SessionStatus; paymentDeadlineAt: At | null; paidAt: At }): 'session' | 'client_credit' => {
  if (status === 'canceled') return 'client_credit';
  return status === 'pre_scheduled' && paymentDeadlineAt !== null && !isBefore(paidAt, paymentDeadlineAt) ? 'client_credit' : 'session';
};

/** The money guard of completing (T11): paid in full, or one of the exceptions of studio 5.4, 8. */
export function mayComplete({ totalMinor, netPaidMinor, clientType, creditTermsDays, mayCompleteWithBalance, requireFullPayment }: {
  totalMinor: number; netPaidMinor: number; clientType: 'individual' | 'institutional'; creditTermsDays: number;
  mayCompleteWithBalance: boolean; requireFullPayment: boolean;
}): Outcome<{ balanceDueMinor: number }, 'INSUFFICIENT_PAYMENT'> {
  const balanceDueMinor = totalMinor - netPaidMinor;
  const hasTerms = clientType === 'institutional' && creditTermsDays > 0;
  if (balanceDueMinor <= 0 || hasTerms || mayCompleteWithBalance || !requireFullPayment) return accepted({ balanceDueMinor });
  return refused('INSUFFICIENT_PAYMENT', { requiredMinor: balanceDueMinor });
}
