import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ExportFormat, ReportAnswer, ReportColumn, ReportInfo, ReportRow, ReportSchedule, SavedView } from '#contracts/reports.ts';
import { listReports, listSchedules, listViews, reportEndpoint } from '#contracts/reports.ts';
import { listSessions } from '#contracts/studio.ts';
import { managerDashboard, ownStats } from '#contracts/studio-reports.ts';
import type { ManagerDashboard, OwnStats } from '#contracts/studio-reports.ts';
import { call, callRaw } from '#web/api.ts';

export type { ExportFormat, ManagerDashboard, OwnStats, ReportAnswer, ReportColumn, ReportInfo, ReportRow, ReportSchedule, SavedView };

export const topic = { reports: 'reports', views: 'views' } as const;
export type ReportFilter = Partial<Record<'from' | 'to' | 'by' | 'branchId' | 'type' | 'state' | 'personId' | 'eventId' | 'areaId' | 'stageId' | 'linkId' | 'channel', string>>;

export const allReports = queryOptions({ queryKey: [topic.reports, 'list'], queryFn: ({ signal }) => call(listReports, undefined, { signal }) });

const filled = (filter: ReportFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
/** The right to it is judged by the server; the address is all that is needed here. */
const endpointOf = (key: string) => reportEndpoint(key, 'signed_in');

export const reportPages = (key: string, filter: ReportFilter) => infiniteQueryOptions({
  queryKey: [topic.reports, key, filled(filter)],
  queryFn: ({ pageParam, signal }) => call(endpointOf(key), { query: { limit: 100, ...filled(filter), ...(pageParam && { cursor: pageParam }) } as never }, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

/** Every row as a file, saved by the browser. */
export async function downloadReport(key: string, filter: ReportFilter, format: ExportFormat): Promise<void> {
  await saveAnswer(await callRaw(endpointOf(key), { query: { ...filled(filter), export: format } }), `${key}.${format}`);
}

/** The sessions of a list as a file, by the filters that it shows. */
export async function downloadSessions(filter: Record<string, string>, format: ExportFormat): Promise<void> {
  await saveAnswer(await callRaw(listSessions, { query: { ...filter, export: format } }), `sessions.${format}`);
}

async function saveAnswer(answer: Response, otherwise: string): Promise<void> {
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? otherwise;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const viewsOf = (subject: string) => queryOptions({ queryKey: [topic.views, subject], queryFn: ({ signal }) => call(listViews, { query: { subject } }, { signal }) });
export const schedulesOf = (report: string) => queryOptions({ queryKey: [topic.reports, 'schedules', report], queryFn: ({ signal }) => call(listSchedules, { query: { report } }, { signal }) });

export const dashboardOf = (filter: { from?: string | undefined; to?: string | undefined; branchId?: string | undefined }) =>
  queryOptions({ queryKey: [topic.reports, 'dashboard', filled(filter as ReportFilter)], queryFn: ({ signal }) => call(managerDashboard, { query: filled(filter as ReportFilter) }, { signal }) });
export const statsOf = (filter: { from?: string | undefined; to?: string | undefined }) =>
  queryOptions({ queryKey: [topic.reports, 'own', filled(filter as ReportFilter)], queryFn: ({ signal }) => call(ownStats, { query: filled(filter as ReportFilter) }, { signal }) });
