import { isBefore } from '#contracts/time.ts';
import { salesClosed, salesNotOpen, salesPaused } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { Ctx } from '#platform/context.ts';

/**
 * Whether strangers may buy now (tickets 3.3, 4.1): from the start of sales, or publication, to their end.
 * @throws SALES_PAUSED, SALES_NOT_OPEN with details.opensAt, SALES_CLOSED
 */
export function mustBeOnSale({ now }: Pick<Ctx, 'now'>, { status, salesStartAt, salesEndAt }: Pick<EventRow, 'status' | 'salesStartAt' | 'salesEndAt'>): void {
  if (status === 'paused' || status === 'postponed') throw salesPaused();
  if (status !== 'published') throw salesClosed();
  if (salesStartAt !== null && isBefore(now, salesStartAt)) throw salesNotOpen({ opensAt: salesStartAt.toString() });
  if (!isBefore(now, salesEndAt)) throw salesClosed();
}
