import { pdf } from '#capabilities/documents/public.ts';
import type { Block } from '#capabilities/documents/public.ts';
import type { ReportAnswer, ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { isFigure, readable } from './readable.ts';
import type { Reading } from './readable.ts';
import type { Sheet } from './sheet.ts';

/** A document is for reading: longer lists are for the spreadsheet, and the document says so. */
export const MOST_ROWS = 2000;

export interface Section { sheet: Sheet; title: string; hint: string; answer: ReportAnswer }

function blocksOf({ sheet, title, hint, answer }: Section): Block[] {
  const { locale } = sheet;
  const reading: Reading = { locale, currency: answer.currency, zone: sheet.zone, by: answer.by };
  const period = answer.from && answer.to ? text(locale, 'reports.fromTo', { from: readable(reading, { type: 'date', words: null }, answer.from), to: readable(reading, { type: 'date', words: null }, answer.to) }) : text(locale, 'reports.allTime');
  const cells = (row: ReportRow): string[] => sheet.columns.map((column) => readable(reading, column, row[column.key]));
  const hasTotals = Object.keys(answer.totals).length > 0 && answer.rows > 0;
  const rows = answer.items.slice(0, MOST_ROWS);
  return [
    { type: 'heading', text: title, level: 2 }, { type: 'paragraph', text: `${period}. ${hint}`, soft: true, small: true },
    ...(answer.rows === 0 ? [{ type: 'paragraph', text: text(locale, 'reports.nothing') } as const] : [{
      type: 'table', columns: sheet.columns.map((column) => ({ label: column.label, align: isFigure(column) ? 'right' as const : 'left' as const, weight: isFigure(column) ? 1 : 1.5 })), rows: rows.map(cells),
      ...(hasTotals && { footer: sheet.columns.map((column, at) => (column.key in answer.totals ? readable(reading, column, answer.totals[column.key]) : at === 0 ? text(locale, 'reports.total') : '')) }),
    } as const]),
    ...(answer.rows > rows.length ? [{ type: 'paragraph', text: text(locale, 'reports.cut', { shown: rows.length, rows: answer.rows }), soft: true } as const] : []),
  ];
}

/** One report, or several one after the other, under the name and logo of the business. */
export const pdfOf = (ctx: Ctx, title: string, sections: readonly Section[]): Promise<Buffer> =>
  pdf(ctx, {
    title, branded: true, locale: sections[0]?.sheet.locale ?? ctx.locale, at: ctx.now, landscape: sections.some(({ sheet }) => sheet.columns.length > 6),
    blocks: [...(sections.length > 1 ? [{ type: 'heading', text: title, level: 1 } as const] : []), ...sections.flatMap((section, at): Block[] => [...(at > 0 ? [{ type: 'pageBreak' } as const] : []), ...blocksOf(section)])],
  });
