import * as contract from '#contracts/tickets-promoters.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry } from '#capabilities/links/public.ts';
import { tenantOfSite } from '#apps/tickets/public/site.ts';
import { AppError } from '#platform/errors.ts';
import type { Routes } from '#platform/route.ts';
import { approveCommissions, cancelCommission } from './approval.ts';
import { clicked } from './attribution.ts';
import './follow.ts';
import { changePromoter, createPromoter, deletePromoter, dropPromoterEvent, promoterEvents, readPromoter, setPromoterEvent } from './links.ts';
import { ownEvents, ownLinks, ownSales, ownStats } from './own.ts';
import { balances, payOut } from './payouts.ts';
import { candidatePage, commissionPage, linkPage, payoutPage, siteOf } from './queries.ts';

/** Visits of one address that are counted in an hour; a shop window full of screens makes fewer. */
const MOST_CLICKS_PER_HOUR = 120;

export function promoterRoutes(routes: Routes): void {
  routes.mount(contract.listPromoters, (ctx, { query }) => linkPage(ctx, query));
  routes.mount(contract.listCandidates, (ctx, { query }) => candidatePage(ctx, query));
  routes.mount(contract.getPromoter, (ctx, { params }) => readPromoter(ctx, params.id));
  routes.mount(contract.createPromoter, (ctx, { body }) => createPromoter(ctx, body));
  routes.mount(contract.changePromoter, (ctx, { params, body }) => changePromoter(ctx, params.id, body));
  routes.mount(contract.deletePromoter, (ctx, { params }) => deletePromoter(ctx, params.id));
  routes.mount(contract.listPromoterEvents, (ctx, { params, query }) => promoterEvents(ctx, params.id, query));
  routes.mount(contract.setPromoterEvent, (ctx, { params, body }) => setPromoterEvent(ctx, params.id, params.eventId, body));
  routes.mount(contract.dropPromoterEvent, (ctx, { params }) => dropPromoterEvent(ctx, params.id, params.eventId));
  routes.mount(contract.listCommissions, (ctx, { query }) => commissionPage(ctx, query));
  routes.mount(contract.approveCommissions, (ctx, { body }) => approveCommissions(ctx, body.ids));
  routes.mount(contract.cancelCommission, (ctx, { params, body }) => cancelCommission(ctx, params.id, body.reason));
  routes.mount(contract.listBalances, (ctx, { query }) => balances(ctx, query));
  routes.mount(contract.listPayouts, (ctx, { query }) => payoutPage(ctx, query));
  routes.mount(contract.createPayout, (ctx, { body }) => payOut(ctx, body));
  routes.mount(contract.ownLinks, (ctx, { query }) => ownLinks(ctx, query));
  routes.mount(contract.ownEvents, (ctx, { params, query }) => ownEvents(ctx, params.id, query));
  routes.mount(contract.ownSales, (ctx, { query }) => ownSales(ctx, query));
  routes.mount(contract.ownPromoterStats, (ctx) => ownStats(ctx));
  routes.mountOpen(contract.clickLink, async (open, { params, body }) => {
    await countTry(open, [{ counter: `promoter-click:${addressCounter(open.origin.ip)}`, most: MOST_CLICKS_PER_HOUR, minutes: 60 }]);
    const tenantId = await tenantOfSite(open, params.site).catch((error: unknown) => {
      if (error instanceof AppError) return null; // the same answer, whatever was wrong
      throw error;
    });
    if (tenantId) await asVisitor(open, tenantId, { writes: true }, async (ctx) => clicked(ctx, { ...body, zone: (await siteOf(ctx)).zone }));
  });
}
