import type { z } from 'zod';
import type { ExportFormat, ReportAnswer, ReportQuery } from '#contracts/reports.ts';
import { audit } from '#platform/audit.ts';
import { mustHave } from '#platform/context.ts';
import type { Ctx, Locale, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import { longRead } from '#platform/replica.ts';
import { FileAnswer } from '#platform/route.ts';
import { findText, text } from '#platform/texts.ts';
import { shownColumns } from './declare.ts';
import type { Report } from './declare.ts';
import { TYPES, downloadHeaders, streamedFile } from './export/answer.ts';
import { MOST_ROWS, pdfOf } from './export/pdf.ts';
import type { Section } from './export/pdf.ts';
import { fileNameOf } from './export/sheet.ts';
import type { Sheet } from './export/sheet.ts';
import { filtersOf } from './filters.ts';
import type { Filters } from './filters.ts';
import { runReport, streamReport } from './run.ts';

/** Reads of a route without a transaction: each statement in one round trip, as on any GET. */
function readingCtx(open: OpenCtx, db: Db = open.db): Ctx {
  const { actor, now } = open;
  if (!actor) throw unauthenticated();
  return { tx: readTenant(db, { tenantId: actor.tenantId, userId: actor.userId, now }), now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined };
}

export const titleOf = (report: Report, locale: Locale): string => text(locale, `report.${report.key}`);

/** The heading of a column: its own words in this report, else those of the app. */
export const labelOf = (report: Report, key: string, locale: Locale): string => findText(locale, `reportColumn.${report.key}.${key}`) ?? text(locale, `reportColumn.${report.key.split('.')[0]!}.${key}`);

export const sheetOf = (ctx: Ctx, report: Report, filters: Filters, locale: Locale): Sheet => ({
  name: titleOf(report, locale), locale, currency: filters.currency, zone: filters.zone,
  columns: shownColumns(ctx, report).map(({ key, type, words }) => ({ key, type, words: words ?? null, label: labelOf(report, key, locale) })),
});

export async function sectionOf(ctx: Ctx, report: Report, filters: Filters, locale: Locale): Promise<Section> {
  return { sheet: sheetOf(ctx, report, filters, locale), title: titleOf(report, locale), hint: text(locale, `report.${report.key}.hint`), answer: await runReport(ctx, report, filters, { limit: MOST_ROWS }) };
}

type Asked = z.output<typeof ReportQuery>;

/** One page on the screen, or with `export` a file of every row; who took which file is in the audit log. */
export async function serveReport(open: OpenCtx, report: Report, asked: Asked): Promise<ReportAnswer | FileAnswer> {
  const format = asked.export;
  if (!format) {
    return longRead(open.db, async (db) => {
      const ctx = readingCtx(open, db);
      return runReport(ctx, report, await filtersOf(ctx, asked, report), asked);
    });
  }
  const { ctx, filters, file } = await longRead(open.db, (db) => exported(db, open, report, asked, format));
  await inTenant(open.db, { tenantId: ctx.actor.tenantId, userId: ctx.actor.userId, now: ctx.now }, (tx) =>
    audit({ ...ctx, tx }, { action: 'report.export', entity: 'report', summary: `${report.key} ${format} ${filters.from ?? ''}..${filters.to ?? ''}` }));
  return file;
}

async function exported(db: Db, open: OpenCtx, report: Report, asked: Asked, format: ExportFormat): Promise<{ ctx: Ctx; filters: Filters; file: FileAnswer }> {
  const ctx = readingCtx(open, db);
  const filters = await filtersOf(ctx, asked, report);
  if (report.exportNeeds) mustHave(ctx.actor, report.exportNeeds);
  return { ctx, filters, file: await fileOf(db, ctx, report, filters, format) };
}

async function fileOf(db: Db, ctx: Ctx, report: Report, filters: Filters, format: ExportFormat): Promise<FileAnswer> {
  const name = fileNameOf(titleOf(report, ctx.locale), filters.from, filters.to);
  if (format !== 'pdf') return streamedFile(format, name, sheetOf(ctx, report, filters, ctx.locale), streamReport(db, ctx, report, filters));
  return new FileAnswer(await pdfOf(ctx, titleOf(report, ctx.locale), [await sectionOf(ctx, report, filters, ctx.locale)]), TYPES.pdf, downloadHeaders(name, 'pdf'));
}
