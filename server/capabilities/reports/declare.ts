import type { z } from 'zod';
import type { ColumnType, ReportInfo, ReportRow, Step } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import type { sql } from '#platform/db.ts';
import type { Filters } from './filters.ts';

export interface Column {
  /** Name of the cell in the rows; its heading is `reportColumn.<key of the report>.<key>`, else `reportColumn.<app>.<key>`. */
  key: string;
  type: ColumnType;
  /** Its sum over all rows means something. */
  sum?: boolean;
  /** A share of two (summed) columns; its total is the share of their sums. */
  share?: readonly [part: string, whole: string];
  /** Where the words of a `word` stand in the catalogues: `<words>.<value>`. */
  words?: string;
  /** Personal data: left out of rows and files for who lacks this permission. */
  needs?: string;
  /** Only there for shares and sums; not shown. */
  support?: boolean;
}

export interface OrderKey { column: string; type: 'text' | 'date' | 'timestamptz' | 'bigint' | 'integer'; desc?: boolean }

export type Query = ReturnType<typeof sql<ReportRow>>;

interface Common {
  /** `<app>.<name>`; texts `report.<key>` and `report.<key>.hint`. */
  key: string;
  permission: string;
  /** Groups the list of reports: texts `reportArea.<area>`. */
  area: string;
  period: ReportInfo['period'];
  /** Its rows go by day, week or month; the step that it has when nobody says. */
  step?: Step;
  /** The longest period that it takes, where each day costs. */
  longestDays?: number;
  columns: readonly Column[];
  /** The app's own filters that it takes, each with its shape. */
  filters?: Readonly<Record<string, z.ZodType<string | undefined>>>;
  /** Files of it need this too. */
  exportNeeds?: string;
  chart?: NonNullable<ReportInfo['chart']>;
}
/** Rows that one statement makes: they are paged, summed and streamed by the database. It selects `id` (text, unique) and may select `path`. */
export interface QueryReport extends Common { query: (ctx: Ctx, filters: Filters) => Query | Promise<Query>; order: readonly OrderKey[] }
/** Few rows (some thousands) that are worked out by code. */
export interface ComputedReport extends Common { compute: (ctx: Ctx, filters: Filters) => Promise<ReportRow[]> }
export type Report = QueryReport | ComputedReport;

const reports = new Map<string, Report>();

/** Declare a report once: the screen, its sums, every file and every mail of it come from this. */
export function defineReport<const R extends Report>(report: R): R {
  if (reports.has(report.key)) throw new Error(`report ${report.key} is defined twice`);
  const names = new Set(report.columns.map(({ key }) => key));
  for (const { share } of report.columns) for (const one of share ?? []) if (!names.has(one)) throw new Error(`report ${report.key}: no column ${one}`);
  reports.set(report.key, report);
  return report;
}
export const definedReports = (): ReadonlyMap<string, Report> => reports;

/** What a caller sees of it; personal data only with the right to it. */
export const shownColumns = (ctx: Ctx, report: Report): readonly Column[] => report.columns.filter(({ support, needs }) => !support && (!needs || ctx.actor.permissions.has(needs)));

export const infoOf = (ctx: Ctx, report: Report): ReportInfo => ({
  key: report.key, area: report.area, period: report.period, steps: report.step !== undefined, chart: report.chart ?? null,
  filters: Object.keys(report.filters ?? {}), mayExport: !report.exportNeeds || ctx.actor.permissions.has(report.exportNeeds),
  columns: shownColumns(ctx, report).map(({ key, type, sum, share, words }) => ({ key, type, sum: (sum ?? false) || share !== undefined, words: words ?? null })),
});
