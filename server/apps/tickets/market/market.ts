import type { z } from 'zod';
import type { Presented } from '#contracts/endpoint.ts';
import type { MarketCard } from '#contracts/tickets-series.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { placeOf, tenantOfMarket } from '#capabilities/sites/public.ts';
import { cardsOfEvents } from '#apps/tickets/public/read.ts';
import type { Filter } from '#apps/tickets/public/queries.ts';
import { presentSite } from '#apps/tickets/public/site.ts';
import type { OpenCtx } from '#platform/context.ts';
import { marketCities, marketPage } from './queries.ts';

type Card = Presented<z.output<typeof MarketCard>>;

/**
 * Events of all organizers that want to be listed (tickets 3.1, 8). Which ones is looked up once; what is said of each, its
 * prices too, is read in its own tenant as a stranger there, and it is sold there.
 */
export async function listMarket(open: OpenCtx, filter: Filter) {
  const { items, next } = await marketPage(open.db.global, open.now, filter);
  const cards = new Map<string, Card>();
  await Promise.all([...Map.groupBy(items, ({ tenantId }) => tenantId)].map(([tenantId, own]) => asVisitor(open, tenantId, {}, async (ctx) => {
    const [place, { slug, name }] = [await placeOf(ctx, null), await presentSite(ctx)];
    for (const [eventId, card] of await cardsOfEvents(ctx, slug, own.map(({ eventId: id }) => id))) cards.set(eventId, { ...card, organizer: name, url: place.canonical(`/e/${String(card.slug)}`) });
  })));
  // Taken off meanwhile: it is simply not there.
  return { items: items.flatMap(({ eventId }) => cards.get(eventId) ?? []), next, cities: filter.cursor === undefined ? await marketCities(open.db.global, open.now) : [] };
}

/** @throws SITE_NOT_FOUND for a host that is no market place */
export async function readMarket(open: OpenCtx, site: string, filter: Filter) {
  await tenantOfMarket(open.db, site);
  return listMarket(open, filter);
}
