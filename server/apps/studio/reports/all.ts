import './monthly.ts';
import { managerDashboard, ownStats, studioReportEndpoints } from '#contracts/studio-reports.ts';
import type { StudioReport } from '#contracts/studio-reports.ts';
import { mountReport } from '#capabilities/reports/public.ts';
import type { Report } from '#capabilities/reports/public.ts';
import type { Routes } from '#platform/route.ts';
import { dashboardOfManager, statsOfCaller } from './dashboard.ts';
import { clientsReport } from './clients.ts';
import { deliveryReport } from './delivery.ts';
import { depositsHeldReport } from './deposits-held.ts';
import { editorsReport } from './editors.ts';
import { forecastReport } from './forecast.ts';
import { leadSourcesReport } from './lead-sources.ts';
import { photographersReport } from './photographers.ts';
import { pipelineReport } from './pipeline.ts';
import { receivablesReport } from './receivables.ts';
import { refundsReport } from './refunds.ts';
import { responseTimeReport } from './response-time.ts';
import { revenueReport } from './revenue.ts';
import { roomUseReport } from './room-use.ts';
import { salesByItemReport } from './sales-by-item.ts';
import { sessionsByPeriodReport } from './sessions-by-period.ts';
import { transportReport } from './transport.ts';

/** The sixteen reports of studio 11. */
export const allReports: Record<StudioReport, Report> = {
  'sessions-by-period': sessionsByPeriodReport, pipeline: pipelineReport, clients: clientsReport, 'lead-sources': leadSourcesReport, 'response-time': responseTimeReport, photographers: photographersReport, editors: editorsReport,
  delivery: deliveryReport, 'room-use': roomUseReport, revenue: revenueReport, 'sales-by-item': salesByItemReport, forecast: forecastReport, receivables: receivablesReport, 'deposits-held': depositsHeldReport, refunds: refundsReport, transport: transportReport,
};

export function studioReportRoutes(routes: Routes): void {
  for (const [name, report] of Object.entries(allReports)) mountReport(routes, studioReportEndpoints[name as StudioReport], report);
  routes.mount(managerDashboard, (ctx, { query }) => dashboardOfManager(ctx, query));
  routes.mount(ownStats, (ctx, { query }) => statsOfCaller(ctx, query));
}
