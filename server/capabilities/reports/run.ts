import type { ReportAnswer, ReportRow } from '#contracts/reports.ts';
import { halfUp } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import type { Db } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { streamRows } from '#platform/stream.ts';
import { shownColumns } from './declare.ts';
import type { Column, Report } from './declare.ts';
import type { Filters } from './filters.ts';
import { allRows, pageOfRows, sumsOfRows } from './queries.ts';

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Sums of the sums' columns and shares of these sums. */
function totalsOf(columns: readonly Column[], sums: ReportRow): ReportRow {
  const totals: ReportRow = {};
  for (const { key, sum, share, support } of columns) {
    if (sum && !support) totals[key] = sums[key] ?? 0;
    if (share) {
      const [part, whole] = share.map((name) => Number(sums[name] ?? 0)) as [number, number];
      totals[key] = whole === 0 ? null : halfUp(BigInt(part) * 10_000n, whole);
    }
  }
  return totals;
}

const sumsOf = (columns: readonly Column[], rows: readonly ReportRow[]): ReportRow =>
  Object.fromEntries(columns.filter(({ sum }) => sum).map(({ key }) => [key, rows.reduce((total, row) => total + Number(row[key] ?? 0), 0)]));

/** Only the columns that this caller may see, as JSON carries them. */
function presented(columns: readonly Column[], row: ReportRow): ReportRow {
  const cells: ReportRow = { id: String(row['id']) };
  if (typeof row['path'] === 'string') cells['path'] = row['path'];
  for (const { key } of columns) {
    const value: unknown = row[key];
    cells[key] = value instanceof Temporal.Instant ? value.toString() : ((value ?? null) as ReportRow[string]);
  }
  return cells;
}

export interface Page { limit: number; cursor?: string | undefined }

/** One page of a report and the sums of all of it. */
export async function runReport(ctx: Ctx, report: Report, filters: Filters, page: Page): Promise<ReportAnswer> {
  const shown = shownColumns(ctx, report);
  const head = { from: filters.from, to: filters.to, by: filters.by, currency: filters.currency };
  if ('compute' in report) {
    const rows = await report.compute(ctx, filters);
    return { ...head, items: rows.map((row) => presented(shown, row)), next: null, totals: totalsOf(shownWithSupport(ctx, report), sumsOf(report.columns, rows)), rows: rows.length };
  }
  const query = await report.query(ctx, filters);
  const cursor = readCursor(page.cursor, report.order.length);
  // Side by side where each statement is its own transaction.
  const [rows, sums] = await Promise.all([pageOfRows(ctx, query, report.order, cursor, page.limit + 1), sumsOfRows(ctx, query, report.columns)]);
  const { items, next } = toPage(rows, page.limit, (row) => report.order.map(({ column }) => row[camel(column)]));
  return { ...head, items: items.map((row) => presented(shown, row)), next, totals: totalsOf(shownWithSupport(ctx, report), sums), rows: sums.rowCount };
}

const shownWithSupport = (ctx: Ctx, report: Report): Column[] => report.columns.filter(({ needs }) => !needs || ctx.actor.permissions.has(needs));

/** Every row of a report of few rows; for dashboards and documents. */
export async function rowsOfReport(ctx: Ctx, report: Report, filters: Filters, most: number): Promise<ReportAnswer> {
  return runReport(ctx, report, filters, { limit: most });
}

/** Every row, batch after batch, in one snapshot. */
export async function* streamReport(db: Db, ctx: Ctx, report: Report, filters: Filters): AsyncGenerator<ReportRow[], void, undefined> {
  const shown = shownColumns(ctx, report);
  if ('compute' in report) {
    yield (await report.compute(ctx, filters)).map((row) => presented(shown, row));
    return;
  }
  const query = allRows(await report.query(ctx, filters), report.order);
  for await (const rows of streamRows(db, { tenantId: ctx.actor.tenantId, userId: ctx.actor.userId, now: ctx.now }, query)) yield rows.map((row) => presented(shown, row));
}
