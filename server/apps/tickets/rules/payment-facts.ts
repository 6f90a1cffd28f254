// What an approved payment means for its order (tickets 5.7). Whether a fact about a payment counts at all is judged where
// gateways are (checkouts/facts.ts).

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
