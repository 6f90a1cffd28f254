import * as contract from '#contracts/tickets-series.ts';
import { readMarket } from '#apps/tickets/market/market.ts';
import type { Raw, Routes } from '#platform/route.ts';
import { readPublicSeries } from './public.ts';
import { seriesPage } from './queries.ts';
import { changeSeries, createSeries, deleteSeries, readSeries } from './series.ts';

/** For everybody alike: it may stand at the edge for a moment. */
const keep = ({ reply }: Raw) => void reply.header('cache-control', 'public, max-age=10');

export function seriesRoutes(routes: Routes): void {
  routes.mount(contract.listSeries, (ctx, { query }) => seriesPage(ctx, query));
  routes.mount(contract.getSeries, (ctx, { params }) => readSeries(ctx, params.id));
  routes.mount(contract.createSeries, (ctx, { body }) => createSeries(ctx, body));
  routes.mount(contract.changeSeries, (ctx, { params, body }) => changeSeries(ctx, params.id, body));
  routes.mount(contract.deleteSeries, (ctx, { params }) => deleteSeries(ctx, params.id));
  routes.mountOpen(contract.publicSeries, async (open, { params, query }, raw) => {
    const page = await readPublicSeries(open, params.site, params.slug, query);
    keep(raw);
    return page;
  });
  routes.mountOpen(contract.marketEvents, async (open, { params, query }, raw) => {
    const page = await readMarket(open, params.site, query);
    keep(raw);
    return page;
  });
}
