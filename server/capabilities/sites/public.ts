import * as contract from '#contracts/sites.ts';
import type { Module } from '#platform/route.ts';
import { checkSite } from './check.ts';
import { changeSite, createSite, listSites, removeSite } from './hosts.ts';
import { changeOwnTags, readOwnTags } from './tags.ts';

export { siteNotFound } from './errors.ts';
export { Html, html } from './html.ts';
export { answerPage, fill, placeOf, registerSitePages } from './pages.ts';
export type { Moved, Page, Place, SitePages } from './pages.ts';
export { widened } from './policy.ts';
export type { Origins } from './policy.ts';
export { brandOf } from './queries.ts';
export { tagOrigins, tagsOf } from './tags.ts';
export { tenantOfMarket, tenantOfName } from './resolve.ts';

export const sitesModule: Module = {
  name: 'sites',
  routes: (routes) => {
    routes.mount(contract.listSites, (ctx, { query }) => listSites(ctx, query));
    routes.mount(contract.createSite, (ctx, { body }) => createSite(ctx, body));
    routes.mount(contract.changeSite, (ctx, { params, body }) => changeSite(ctx, params.id, body));
    routes.mount(contract.checkSite, (ctx, { params }) => checkSite(ctx, params.id));
    routes.mount(contract.getOwnTags, (ctx) => readOwnTags(ctx));
    routes.mount(contract.changeOwnTags, (ctx, { body }) => changeOwnTags(ctx, body));
    routes.mount(contract.removeSite, (ctx, { params }) => removeSite(ctx, params.id));
  },
};
