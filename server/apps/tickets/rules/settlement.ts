import { sum } from '#contracts/money.ts';

/** Sums over an event's sales. Nothing here is computed from prices of today. */
export interface EventMoney {
  /** Face money of everything sold. */
  paidMinor: number;
  refundedFaceMinor: number;
  /** Face money that banks took back, beyond what was refunded. */
  chargedBackMinor: number;
  /** Accruals less reversals. */
  commissionMinor: number;
  /** Contribution of units that were not refunded. */
  parafiscalMinor: number;
  /** Fees that buyers paid, and those that the organizer bears. */
  buyerFeeMinor: number;
  absorbedFeeMinor: number;
  /** Fees given back because the organizer cancelled or changed the event, or the buyer withdrew: the organizer's. */
  returnedFeeByOrganizerMinor: number;
  /** Fees given back for a payment that came twice or could not be fulfilled: the platform's. */
  returnedFeeByPlatformMinor: number;
  /** Signed, in favour of the organizer. */
  adjustmentMinor: number;
}

export interface Statement {
  /** What the sales leave before fees that went back and adjustments. */
  netMinor: number;
  /** Fees that the platform keeps of what buyers paid. */
  platformFeeMinor: number;
  returnedFeeMinor: number;
  adjustmentMinor: number;
  /** What the organizer is owed; below zero it owes. */
  payableMinor: number;
}

/** The statement of an event (tickets 5.12). */
export function settle(money: EventMoney): Statement {
  const netMinor = sum([money.paidMinor, -money.refundedFaceMinor, -money.chargedBackMinor, -money.commissionMinor, -money.parafiscalMinor, -money.absorbedFeeMinor]);
  return {
    netMinor,
    platformFeeMinor: sum([money.buyerFeeMinor, -money.returnedFeeByOrganizerMinor, -money.returnedFeeByPlatformMinor]),
    returnedFeeMinor: money.returnedFeeByOrganizerMinor,
    adjustmentMinor: money.adjustmentMinor,
    payableMinor: sum([netMinor, -money.returnedFeeByOrganizerMinor, money.adjustmentMinor]),
  };
}
