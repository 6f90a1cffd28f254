import type { z } from 'zod';
import type { PublicQuote, keepCart as contract } from '#contracts/tickets-public.ts';
import { earliest } from '#contracts/time.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { attribute } from '#apps/tickets/promoters/attribution.ts';
import type { OpenCtx } from '#platform/context.ts';
import { digest } from '#platform/vault.ts';
import { eventAt } from './access.ts';
import { writeCart } from './cart-queries.ts';
import { quoteBasket } from './order-page.ts';
import { tenantOfSite } from './site.ts';

/**
 * What a browser has chosen (tickets 3.10): priced anew each time, kept for a day, so that an organizer sees how many of
 * those who choose come to buy, and by whose link.
 * @throws those of quoteBasket; then nothing is kept
 */
export async function keepCart(open: OpenCtx, site: string, slug: string, { visitor, promoterCode, promoterAt, ...wanted }: z.output<typeof contract.body>): Promise<PublicQuote> {
  const quote = await quoteBasket(open, site, slug, wanted);
  await asVisitor(open, await tenantOfSite(open, site), { writes: true }, async (ctx) => {
    const found = await eventAt(ctx, slug);
    if (!found) return;
    const link = await attribute(ctx, { code: promoterCode, clickedAt: promoterAt === undefined ? null : earliest(Temporal.Instant.from(promoterAt), ctx.now) });
    await writeCart(ctx, { eventId: found.event.id, visitorHash: digest(visitor) }, wanted, link);
  });
  return quote;
}
