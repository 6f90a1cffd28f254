import type { Module } from '#platform/route.ts';
import { reportRoutes } from './routes.ts';

export { defineReport } from './declare.ts';
export type { Column, ComputedReport, OrderKey, Query, QueryReport, Report } from './declare.ts';
export { filtersOf } from './filters.ts';
export type { Filters } from './filters.ts';
export { sendPack } from './pack.ts';
export { beginRun, tenantOf } from './queries.ts';
export { rowsOfReport, runReport } from './run.ts';
export { mountReport } from './routes.ts';
export { downloadHeaders, streamedFile } from './export/answer.ts';
export { fileNameOf } from './export/sheet.ts';
export type { Sheet, SheetColumn } from './export/sheet.ts';

export const reportsModule: Module = { name: 'reports', permissions: ['reports.share', 'reports.schedule'], routes: reportRoutes };
