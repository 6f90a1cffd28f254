import type { z } from 'zod';
import * as contract from '#contracts/reports.ts';
import type { ReportQuery, reportEndpoint } from '#contracts/reports.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import type { Routes } from '#platform/route.ts';
import { definedReports, infoOf } from './declare.ts';
import type { Report } from './declare.ts';
import { people } from './queries.ts';
import { addSchedule, changeSchedule, deleteSchedule, schedulesFor } from './schedules.ts';
import { serveReport } from './serve.ts';
import { changeView, deleteView, saveView, viewsFor } from './views.ts';

/** Serve a report at its own address, under its own right. */
export const mountReport = (routes: Routes, endpoint: ReturnType<typeof reportEndpoint>, report: Report): void => {
  if (endpoint.permission !== report.permission) throw new Error(`${report.key} is served under another permission than its own`);
  routes.mountOpen(endpoint, (open: OpenCtx, { query }: { query: z.output<typeof ReportQuery> }) => serveReport(open, report, query));
};

const mine = (ctx: Ctx): Report[] => [...definedReports().values()].filter(({ permission }) => can(ctx.actor, permission));

export function reportRoutes(routes: Routes): void {
  routes.mount(contract.listReports, async (ctx) => {
    const reports = mine(ctx);
    return { items: reports.map((report) => infoOf(ctx, report)), people: reports.length > 0 ? await people(ctx) : [], mayShare: can(ctx.actor, 'reports.share') };
  });
  routes.mount(contract.listViews, async (ctx, { query }) => ({ items: await viewsFor(ctx, query.subject) }));
  routes.mount(contract.saveView, (ctx, { body }) => saveView(ctx, body));
  routes.mount(contract.changeView, (ctx, { params, body }) => changeView(ctx, params.id, body));
  routes.mount(contract.deleteView, (ctx, { params }) => deleteView(ctx, params.id));
  routes.mount(contract.listSchedules, (ctx, { query }) => schedulesFor(ctx, query.report));
  routes.mount(contract.addSchedule, (ctx, { body }) => addSchedule(ctx, body));
  routes.mount(contract.changeSchedule, (ctx, { params, body }) => changeSchedule(ctx, params.id, body));
  routes.mount(contract.deleteSchedule, (ctx, { params }) => deleteSchedule(ctx, params.id));
}
