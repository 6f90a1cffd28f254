import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { EventCard, PublicSite } from './tickets-public.ts';
import { EventCategory } from './tickets-terms.ts';

// Events that belong together: a season, a cycle. Also the list over all organizers, whose page is a site of its own kind.

export const Series = z.strictObject({ id: Id, name: z.string(), slug: z.string(), description: z.string(), /** Events that name it. */ events: z.int(), version: Version });
export type Series = z.infer<typeof Series>;
const fields = { name: Text(200), /** Markdown. */ description: OptionalText(20_000) };
export const NewSeries = z.strictObject({ ...fields, description: fields.description.default('') });
export const SeriesChanges = z.strictObject(fields).partial();

const byId = z.strictObject({ id: Id });
const manages = { permission: 'tickets.event.manage', audit: true } as const;
export const listSeries = endpoint({ id: 'tickets.listSeries', method: 'GET', path: '/api/v1/tickets/series', permission: 'tickets.event.read', summary: 'Series of events by name', query: PageQuery, response: pageOf(Series), errors: [] });
export const getSeries = endpoint({ id: 'tickets.getSeries', method: 'GET', path: '/api/v1/tickets/series/:id', permission: 'tickets.event.read', summary: 'One series', params: byId, response: Series, errors: ['SERIES_NOT_FOUND'] });
export const createSeries = endpoint({ id: 'tickets.createSeries', method: 'POST', path: '/api/v1/tickets/series', ...manages, summary: 'Add a series; events name it', body: NewSeries, status: 201, response: Series, errors: [] });
export const changeSeries = endpoint({ id: 'tickets.changeSeries', method: 'PATCH', path: '/api/v1/tickets/series/:id', ...manages, ifMatch: true, summary: 'Change a series; its address stays', params: byId, body: SeriesChanges, response: Series, errors: ['SERIES_NOT_FOUND'] });
export const deleteSeries = endpoint({ id: 'tickets.deleteSeries', method: 'DELETE', path: '/api/v1/tickets/series/:id', ...manages, ifMatch: true, summary: 'Delete a series that no event names', params: byId, errors: ['SERIES_NOT_FOUND', 'SERIES_IN_USE'] });

export const PublicSeries = z.strictObject({ site: PublicSite, slug: z.string(), name: z.string(), description: z.string(), descriptionHtml: z.string() });
export type PublicSeries = z.infer<typeof PublicSeries>;
export const publicSeries = endpoint({
  id: 'tickets.publicSeries', method: 'GET', path: '/api/v1/tickets/public/sites/:site/series/:slug', permission: 'public', summary: 'A series with its events to come, the next one first', params: z.strictObject({ site: z.string().min(1).max(253), slug: z.string().min(1).max(120) }), query: PageQuery,
  response: pageOf(EventCard).extend({ series: PublicSeries }), errors: ['SITE_NOT_FOUND', 'SERIES_NOT_FOUND'],
});

/** A card of another organizer's event, with the way to where it is sold. */
export const MarketCard = EventCard.extend({ organizer: z.string(), url: z.string() });
export type MarketCard = z.infer<typeof MarketCard>;
export const marketEvents = endpoint({
  id: 'tickets.marketEvents', method: 'GET', path: '/api/v1/tickets/public/markets/:site/events', permission: 'public', summary: 'Events of all organizers that want to be listed, the next one first; `:site` is the host of a market place', params: z.strictObject({ site: z.string().min(1).max(253) }),
  query: PageQuery.extend({ city: z.string().max(100).optional(), category: EventCategory.optional(), from: z.iso.date().optional(), to: z.iso.date().optional(), q: z.string().max(100).optional() }),
  response: pageOf(MarketCard).extend({ cities: z.array(z.string()) }), errors: ['SITE_NOT_FOUND'],
});
