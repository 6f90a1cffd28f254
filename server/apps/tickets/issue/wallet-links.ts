import { MOST_AT_ONCE, walletsOf } from '#capabilities/passes/public.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { tokenOfOrder } from '#apps/tickets/orders/token.ts';
import type { Ctx } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { text } from '#platform/texts.ts';
import { countTickets } from './queries.ts';

/** Lines for a letter that put all tickets of an order into a phone's wallet; none where that is not set up, or there are too many for one file. */
export async function walletLinks(ctx: Ctx, order: Pick<OrderRow, 'id' | 'tokenSealed' | 'locale'>): Promise<string> {
  if ((await countTickets(ctx, order.id)) > MOST_AT_ONCE) return '';
  const wallets = await walletsOf(ctx);
  return wallets.map((wallet) => `${text(order.locale, `passes.add.${wallet}`)}: ${siteUrl(`/api/v1/tickets/public/holdings/${tokenOfOrder(order.tokenSealed)}/wallet/${wallet}`)}`).join('\n');
}
