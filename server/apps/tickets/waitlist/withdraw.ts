import { closeOrders } from '#apps/tickets/orders/close.ts';
import { lockOrderRow } from '#apps/tickets/orders/queries.ts';
import type { Ctx } from '#platform/context.ts';
import type { WaitlistRow } from './queries.ts';

/** Kind of the address by which somebody leaves the list. */
export const LINK = 'tickets.waitlist';

/** What was offered goes back on sale at once; what is being paid is left to its payment. */
export async function withdrawOffer(ctx: Ctx, { offerOrderId }: Pick<WaitlistRow, 'offerOrderId'>): Promise<void> {
  const order = offerOrderId === null ? undefined : await lockOrderRow(ctx, offerOrderId);
  if (order?.status === 'held') await closeOrders(ctx, [order], 'cancelled', { reason: 'waitlist', trusted: true });
}
