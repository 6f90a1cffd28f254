import { asMailbox, sendCode } from '#capabilities/mailboxes/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { placeOf } from '#capabilities/sites/public.ts';
import { tokenOfOrder } from '#apps/tickets/orders/token.ts';
import type { Locale, OpenCtx } from '#platform/context.ts';
import { pictureUrl } from './picture.ts';
import { ordersOfMailbox, picturesOf } from './queries.ts';
import { presentSite, tenantOfSite } from './site.ts';

/** Mail a code and a link to see one's tickets; whoever asks gets the same answer (tickets 14). @throws SITE_NOT_FOUND */
export async function askSignIn(open: OpenCtx, site: string, { email, locale }: { email: string; locale: Locale }): Promise<void> {
  const tenantId = await tenantOfSite(open, site);
  const { name, page } = await asVisitor(open, tenantId, {}, async (ctx) => ({ name: (await presentSite(ctx, site)).name, page: (await placeOf(ctx, site.includes('.') ? site.toLowerCase() : null)).canonical('/me') }));
  await sendCode(open, tenantId, { address: email, locale, template: 'buyer_code', data: { organizer: name }, link: (token) => `${page}#${token}` });
}

/** @throws SITE_NOT_FOUND, MAILBOX_NOT_PROVEN */
export async function myOrders(open: OpenCtx, site: string, session: string | undefined, query: { limit: number; cursor?: string | undefined }) {
  return asMailbox(open, await tenantOfSite(open, site), session, async (ctx, address) => {
    const { items, next } = await ordersOfMailbox(ctx, address, query);
    const covers = await picturesOf(ctx, [...new Set(items.map(({ eventId }) => eventId))], 'cover');
    return {
      email: address, next,
      items: items.map((row) => {
        const cover = covers.find(({ eventId }) => eventId === row.eventId);
        return {
          number: row.number, token: tokenOfOrder(row.tokenSealed), status: row.status, paidAt: row.paidAt, totalMinor: row.totalMinor, currency: row.currency, admissions: row.admissions,
          event: {
            slug: row.slug, name: row.name, status: row.eventStatus, startAt: row.startAt, endAt: row.endAt, datesPending: row.datesPending, zone: row.timeZone, venueName: row.venueName, venueCity: row.venueCity, country: row.venueCountry,
            coverUrl: cover ? pictureUrl(site, row.slug, cover.id, 480) : null,
          },
        };
      }),
    };
  });
}
