import * as contract from '#contracts/tickets-box-office.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { sellAllotted } from './allotment-sales.ts';
import { findLabel, listAllotments, printBatch, returnAllotment, takeAllotment } from './allotments.ts';
import { courtesyQuota, issueCourtesies, issueCourtesy, voidCourtesy } from './courtesies.ts';
import { allotmentLabels } from './labels.ts';
import { printSale } from './print.ts';
import { exceptionPage } from './queries.ts';
import { sellAtBoxOffice } from './sell.ts';
import { boxOfficeEvents, boxOfficeQuote, boxOfficeStand } from './stand.ts';

export function boxOfficeRoutes(routes: Routes): void {
  routes.mount(contract.boxOfficeEvents, (ctx, { query }) => boxOfficeEvents(ctx, query));
  routes.mount(contract.boxOfficeStand, (ctx, { params }) => boxOfficeStand(ctx, params.id));
  routes.mount(contract.boxOfficeQuote, (ctx, { params, body }) => boxOfficeQuote(ctx, params.id, body));
  routes.mount(contract.sellAtBoxOffice, (ctx, { body }) => sellAtBoxOffice(ctx, body));
  routes.mount(contract.printSale, (ctx, { params }) => printSale(ctx, params.id));
  routes.mount(contract.issueCourtesy, (ctx, { body }) => issueCourtesy(ctx, body));
  routes.mount(contract.issueCourtesies, (ctx, { body }) => issueCourtesies(ctx, body));
  routes.mount(contract.courtesyQuota, (ctx, { params }) => courtesyQuota(ctx, params.id));
  routes.mount(contract.voidCourtesy, (ctx, { params, body }) => voidCourtesy(ctx, params.id, body.reason));
  routes.mount(contract.listAllotments, (ctx, { query }) => listAllotments(ctx, query));
  routes.mount(contract.takeAllotment, (ctx, { body }) => takeAllotment(ctx, body));
  routes.mount(contract.printBatch, (ctx, { body }) => printBatch(ctx, body));
  routes.mount(contract.allotmentLabels, async (ctx, { params }) => {
    const { name, content } = await allotmentLabels(ctx, params.id);
    return new FileAnswer(content, 'application/pdf', { 'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`, 'cache-control': 'private, no-store' });
  });
  routes.mount(contract.findLabel, (ctx, { params, body }) => findLabel(ctx, params.id, body.text));
  routes.mount(contract.sellAllotted, (ctx, { params, body }) => sellAllotted(ctx, params.id, body));
  routes.mount(contract.returnAllotment, (ctx, { params, body }) => returnAllotment(ctx, params.id, body.reason));
  routes.mount(contract.allotmentExceptions, (ctx, { query }) => exceptionPage(ctx, query));
}
