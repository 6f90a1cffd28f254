import { accepted, type Outcome, refused } from '#platform/outcome.ts';
import { isBefore } from '#contracts/time.ts';
import { shareOf } from './fees.ts';

// A promoter's share of the face price (tickets 5.10).

const COOKIE_DAYS = 30;

export type RateSource = 'promoter_event' | 'event' | 'promoter_link' | 'tenant';

/** The first rate that is set, from the nearest to the most general, and where it stood. */
export function commissionRate(rates: {
  promoterEvent: { commissionBp: number; isActive: boolean } | null; eventBp: number | null; linkBp: number | null; tenantBp: number;
}): { rateBp: number; source: RateSource } {
  if (rates.promoterEvent?.isActive) return { rateBp: rates.promoterEvent.commissionBp, source: 'promoter_event' };
  if (rates.eventBp !== null) return { rateBp: rates.eventBp, source: 'event' };
  if (rates.linkBp !== null) return { rateBp: rates.linkBp, source: 'promoter_link' };
  return { rateBp: rates.tenantBp, source: 'tenant' };
}

/** Whether the order counts for the link that was last clicked; what does not count is passed over in silence. */
export function isAttributed(
  { link, clickedAt, now, buyerEmail, ownSalesAllowed }: {
    link: { isActive: boolean; promoterEmail: string }; clickedAt: Temporal.Instant; now: Temporal.Instant; buyerEmail: string; ownSalesAllowed: boolean },
): boolean {
  const isOwn = link.promoterEmail.trim().toLowerCase() === buyerEmail.trim().toLowerCase();
  return link.isActive && isBefore(now, clickedAt.add({ hours: COOKIE_DAYS * 24 })) && (!isOwn || ownSalesAllowed);
}

/** Once, on the face money of the whole order. */
export const commissionOf = (baseMinor: number, rateBp: number, step: number): number => shareOf(baseMinor, rateBp, step);

export interface Accrual {
  baseMinor: number;
  rateBp: number;
  amountMinor: number;
  /** What refunds have taken back so far: face money, and of the commission. */
  refundedFaceMinor: number;
  reversedMinor: number;
}

/** What a further refund takes back: never more than is left, and all of it with the last of the face money. */
export function reversalOf(accrual: Accrual, faceMinor: number, step: number): number {
  const left = accrual.amountMinor - accrual.reversedMinor;
  if (accrual.refundedFaceMinor + faceMinor >= accrual.baseMinor) return left;
  return Math.min(left, shareOf(faceMinor, accrual.rateBp, step));
}

/** Whether a balance, reversals netted, may be paid out. */
export const checkPayout = (balanceMinor: number, minimumMinor: number): Outcome<null, 'PAYOUT_BELOW_MINIMUM'> =>
  balanceMinor < minimumMinor ? refused('PAYOUT_BELOW_MINIMUM', { minimumMinor, balanceMinor }) : accepted(null);
