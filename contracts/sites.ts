import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, PageQuery, Text, Version, pageOf } from './shapes.ts';

/** A name of the internet, at least two parts: `boletas.teatro.com`. */
const Host = z.string().max(300).overwrite((value) => value.trim().toLowerCase()).regex(/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, { error: 'invalid_host' });
const Theme = z.strictObject({ accentColor: z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'invalid_color' }).nullable().default(null) });
/** Measuring tags that a visitor may agree to. */
export const SiteTags = z.strictObject({ gtmId: z.string().regex(/^GTM-[A-Z0-9]{4,12}$/, { error: 'invalid_tag' }).nullable().default(null), metaPixelId: z.string().regex(/^[0-9]{8,20}$/, { error: 'invalid_tag' }).nullable().default(null) });
export type SiteTags = z.infer<typeof SiteTags>;
export const SiteKind = z.enum(['portal', 'backoffice', /* Lists the events of all organizers that want it. */ 'marketplace']);

export const Site = z.strictObject({ id: Id, host: z.string(), kind: SiteKind, brandName: z.string().nullable(), theme: Theme, tags: SiteTags, isActive: z.boolean(), url: z.string(), version: Version });
export type Site = z.infer<typeof Site>;
export const NewSite = z.strictObject({ host: Host, kind: SiteKind.default('portal'), brandName: Text(100).nullable().default(null), theme: Theme.default({ accentColor: null }), tags: SiteTags.default({ gtmId: null, metaPixelId: null }) });
export const SiteChanges = z.strictObject({ brandName: Text(100).nullable(), theme: Theme, tags: SiteTags, isActive: z.boolean() }).partial();

/** Tags of the pages on the product's own host; an own host has its own. */
export const getOwnTags = endpoint({ id: 'sites.getTags', method: 'GET', path: '/api/v1/sites/own/tags', permission: 'settings.manage', summary: 'Measuring tags of the pages on the product\'s own host', response: SiteTags, errors: [] });
export const changeOwnTags = endpoint({ id: 'sites.changeTags', method: 'PUT', path: '/api/v1/sites/own/tags', permission: 'settings.manage', summary: 'Other measuring tags; null takes one away', audit: true, body: SiteTags, response: SiteTags, errors: [] });

const Params = z.strictObject({ id: Id });
const common = { permission: 'settings.manage' } as const;
export const listSites = endpoint({
  id: 'sites.list', method: 'GET', path: '/api/v1/sites', ...common, summary: 'Own hosts, by name, and the address that works without one', query: PageQuery,
  response: pageOf(Site).extend({ /** The public pages on the product's own host. */ ownUrl: z.string() }), errors: [],
});
export const createSite = endpoint({ id: 'sites.create', method: 'POST', path: '/api/v1/sites', ...common, summary: 'Show the public pages on an own host', audit: true, body: NewSite, status: 201, response: Site, errors: ['HOST_TAKEN', 'HOST_RESERVED'] });
export const changeSite = endpoint({ id: 'sites.change', method: 'PATCH', path: '/api/v1/sites/:id', ...common, summary: 'Another brand, or on and off', audit: true, ifMatch: true, params: Params, body: SiteChanges, response: Site, errors: ['HOST_NOT_FOUND'] });
export const removeSite = endpoint({ id: 'sites.remove', method: 'DELETE', path: '/api/v1/sites/:id', ...common, summary: 'The host leads here no more', audit: true, params: Params, errors: ['HOST_NOT_FOUND'] });
/** Names of the internet are asked anew each time; nothing is called under the host. */
export const checkSite = endpoint({
  id: 'sites.check', method: 'POST', path: '/api/v1/sites/:id/check', ...common, summary: 'Whether the host leads here: to an address of the product\'s own host', readOnly: true, params: Params,
  response: z.strictObject({ state: z.enum(['here', 'elsewhere', 'nowhere']), addresses: z.array(z.string()), expected: z.array(z.string()), /** The host that it should be another name of (CNAME). */ target: z.string() }), errors: ['HOST_NOT_FOUND'],
});
