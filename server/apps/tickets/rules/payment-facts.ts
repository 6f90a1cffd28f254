// What a gateway says about money, in whatever order and however often it says it (tickets 5.7).

export type PaymentStatus = 'created' | 'pending' | 'declined' | 'error' | 'approved' | 'voided' | 'refunded';

const rank: Record<PaymentStatus, number> = { created: 0, pending: 1, declined: 2, error: 2, approved: 3, voided: 4, refunded: 4 };

/** What a fact about one transaction does to what is stored of it: a lower rank is recorded and ignored, an equal one says nothing new. */
export function judgeFact(stored: PaymentStatus, said: PaymentStatus): 'apply' | 'ignore' | 'same' {
  const difference = rank[said] - rank[stored];
  return difference > 0 ? 'apply' : difference < 0 ? 'ignore' : 'same';
}

export type OrderStatus = 'held' | 'pending_payment' | 'paid' | 'expired' | 'cancelled' | 'unfulfillable' | 'partially_refunded' | 'refunded' | 'charged_back';

export interface Approval {
  orderStatus: OrderStatus;
  asked: { amountMinor: number; currency: string };
  paid: { amountMinor: number; currency: string };
}

/**
 * What an approved transaction means for its order: tickets; tickets if the units can still be had; the whole amount back,
 * since another one has paid or nothing could be delivered; or a person must look, since it is not what was asked for.
 */
export function meaningOf({ orderStatus, asked, paid }: Approval): 'fulfil' | 'recover' | 'refund_duplicate' | 'mismatch' {
  if (asked.amountMinor !== paid.amountMinor || asked.currency !== paid.currency) return 'mismatch';
  switch (orderStatus) {
    case 'held': case 'pending_payment': return 'fulfil';
    case 'expired': case 'cancelled': return 'recover';
    case 'paid': case 'partially_refunded': case 'refunded': case 'charged_back': case 'unfulfillable': return 'refund_duplicate';
  }
}
