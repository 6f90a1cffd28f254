import { asMailbox, sendCode } from '#capabilities/mailboxes/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { placeOf } from '#capabilities/sites/public.ts';
import { pathOfOrder, tokenOfOrder } from '#apps/tickets/orders/token.ts';
import type { Locale, OpenCtx } from '#platform/context.ts';
import { pictureUrl } from './picture.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { pathOfTransfer } from '#apps/tickets/transfers/token.ts';
import type { MyTicketStand } from '#contracts/tickets-mine.ts';
import type { EventStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { ticketsOfMailbox } from './mine-queries.ts';
import { ordersOfMailbox, picturesOf } from './queries.ts';
import { presentSite, tenantOfSite } from './site.ts';

/** Mail a code and a link to see one's tickets; whoever asks gets the same answer (tickets 14). @throws SITE_NOT_FOUND */
export async function askSignIn(open: OpenCtx, site: string, { email, locale }: { email: string; locale: Locale }): Promise<void> {
  const tenantId = await tenantOfSite(open, site);
  const { name, page } = await asVisitor(open, tenantId, {}, async (ctx) => ({ name: (await presentSite(ctx, site)).name, page: (await placeOf(ctx, site.includes('.') ? site.toLowerCase() : null)).canonical('/me') }));
  await sendCode(open, tenantId, { address: email, locale, template: 'buyer_code', data: { organizer: name }, link: (token) => `${page}#${token}` });
}

interface EventPart { eventId: string; slug: string; name: string; eventStatus: EventStatus; startAt: Temporal.Instant; endAt: Temporal.Instant; datesPending: boolean; timeZone: string; venueName: string | null; venueCity: string | null; venueCountry: string }
/** The events of rows, each as a card shows it. */
async function eventsOf(ctx: Ctx, site: string, rows: readonly EventPart[]) {
  const covers = await picturesOf(ctx, [...new Set(rows.map(({ eventId }) => eventId))], 'cover');
  return (row: EventPart) => {
    const cover = covers.find(({ eventId }) => eventId === row.eventId);
    return {
      slug: row.slug, name: row.name, status: row.eventStatus, startAt: row.startAt, endAt: row.endAt, datesPending: row.datesPending, zone: row.timeZone, venueName: row.venueName, venueCity: row.venueCity, country: row.venueCountry,
      coverUrl: cover ? pictureUrl(site, row.slug, cover.id, 480) : null,
    };
  };
}

/** @throws SITE_NOT_FOUND, MAILBOX_NOT_PROVEN */
export async function myOrders(open: OpenCtx, site: string, session: string | undefined, query: { limit: number; cursor?: string | undefined }) {
  return asMailbox(open, await tenantOfSite(open, site), session, async (ctx, address) => {
    const { items, next } = await ordersOfMailbox(ctx, address, query);
    const event = await eventsOf(ctx, site, items);
    return { email: address, next, items: items.map((row) => ({ number: row.number, token: tokenOfOrder(row.tokenSealed), status: row.status, paidAt: row.paidAt, totalMinor: row.totalMinor, currency: row.currency, admissions: row.admissions, event: event(row) })) };
  });
}

/** @throws SITE_NOT_FOUND, MAILBOX_NOT_PROVEN */
export async function myTickets(open: OpenCtx, site: string, session: string | undefined, query: { limit: number; cursor?: string | undefined; stand: MyTicketStand }) {
  return asMailbox(open, await tenantOfSite(open, site), session, async (ctx, address) => {
    const { items, next } = await ticketsOfMailbox(ctx, address, query);
    const event = await eventsOf(ctx, site, items);
    return {
      email: address, next,
      items: items.map((row) => ({
        id: row.id, status: row.status, stand: query.stand, areaName: row.areaName, unitName: displayName(row, row.letter), seat: row.seatInUnit, seats: row.unitCapacity, holderName: row.isHeld ? row.holderName : null, usedAt: row.isHeld ? row.lastEntryAt : null,
        path: row.transferSealed !== null && row.isHeld ? pathOfTransfer(row.transferSealed) : pathOfOrder(row.orderSealed), event: event(row),
      })),
    };
  });
}
