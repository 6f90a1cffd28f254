import * as contract from '#contracts/tickets-settlement.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { settlementPdf } from './document.ts';
import { closeParafiscal, generateParafiscal, parafiscalMonths } from './parafiscal.ts';
import { settlementPage } from './queries.ts';
import { adjustSettlement, archiveEvent, closeSettlement, draftSettlement, dropAdjustment, paySettlement, readSettlement, refreshSettlement, reviewSettlement } from './settlements.ts';

export function settlementRoutes(routes: Routes): void {
  routes.mount(contract.listSettlements, (ctx, { query }) => settlementPage(ctx, query));
  routes.mount(contract.getSettlement, (ctx, { params }) => readSettlement(ctx, params.id));
  routes.mount(contract.settlementDocument, async (ctx, { params }) => {
    const { name, bytes } = await settlementPdf(ctx, params.id);
    return new FileAnswer(bytes, 'application/pdf', { 'content-disposition': `inline; filename="${name}.pdf"`, 'cache-control': 'private, no-store' });
  });
  routes.mount(contract.draftSettlement, (ctx, { params }) => draftSettlement(ctx, params.id));
  routes.mount(contract.refreshSettlement, (ctx, { params }) => refreshSettlement(ctx, params.id));
  routes.mount(contract.adjustSettlement, (ctx, { params, body }) => adjustSettlement(ctx, params.id, body));
  routes.mount(contract.dropAdjustment, (ctx, { params }) => dropAdjustment(ctx, params.id, params.adjustmentId));
  routes.mount(contract.reviewSettlement, (ctx, { params }) => reviewSettlement(ctx, params.id));
  routes.mount(contract.closeSettlement, (ctx, { params }) => closeSettlement(ctx, params.id));
  routes.mount(contract.paySettlement, (ctx, { params, body }) => paySettlement(ctx, params.id, body.reference));
  routes.mount(contract.archiveEvent, (ctx, { params }) => archiveEvent(ctx, params.id));
  routes.mount(contract.listParafiscal, (ctx, { query }) => parafiscalMonths(ctx, query));
  routes.mount(contract.generateParafiscal, (ctx, { params }) => generateParafiscal(ctx, params.month));
  routes.mount(contract.closeParafiscal, (ctx, { params }) => closeParafiscal(ctx, params.month));
}
