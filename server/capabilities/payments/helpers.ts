import type { Ctx } from '#platform/context.ts';
import type { ReceiptRow, RefundRow } from './queries.ts';

// Other capabilities that carry out a part of what happens to money here, in the same transaction.

/** Gives money back through the gateway it came by. */
export interface RefundRunner {
  /** A gateway refund is promised: carry it out, if its gateway can; else it stays for a person. */
  take: (ctx: Ctx, refund: RefundRow) => Promise<void>;
  /** Whether it is being carried out now. */
  runs: (ctx: Ctx, refundId: string) => Promise<boolean>;
}
/** Knows in which drawer cash lies; throws to refuse where the business wants one to be open. */
export interface CashKeeper {
  received: (ctx: Ctx, receipt: ReceiptRow) => Promise<void>;
  given: (ctx: Ctx, refund: RefundRow) => Promise<void>;
}

const helpers: { refundRunner?: RefundRunner; cashKeeper?: CashKeeper } = {};

/** Called once, when its module is loaded. */
export const registerRefundRunner = (refundRunner: RefundRunner): void => void Object.assign(helpers, { refundRunner });
export const registerCashKeeper = (cashKeeper: CashKeeper): void => void Object.assign(helpers, { cashKeeper });

export const refundRunner = (): RefundRunner | undefined => helpers.refundRunner;
export const cashKeeper = (): CashKeeper | undefined => helpers.cashKeeper;
