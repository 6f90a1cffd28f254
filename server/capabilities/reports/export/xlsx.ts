import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { writeXlsx, writeXlsxStream } from 'hucre/xlsx';
import type { CellValue, ColumnDef, WriteSheet } from 'hucre/xlsx';
import type { ColumnType, ReportRow } from '#contracts/reports.ts';
import { exponentOf } from '#contracts/money.ts';
import { wordOf } from './sheet.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

const decimals = (currency: string): string => (exponentOf(currency) === 0 ? '#,##0' : `#,##0.${'0'.repeat(exponentOf(currency))}`);
const FORMATS: Partial<Record<ColumnType, string>> = { int: '#,##0', minutes: '#,##0', hours: '#,##0.0', days: '#,##0.0', share: '0.00%', date: 'yyyy-mm-dd', period: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm', hour: '00' };

const definition = (sheet: Sheet, { label, type }: SheetColumn): ColumnDef => {
  const numFmt = type === 'money' ? decimals(sheet.currency) : FORMATS[type];
  return { header: label, width: Math.min(40, Math.max(label.length + 2, type === 'text' || type === 'word' ? 24 : 13)), ...(numFmt && { numFmt }) };
};

/** The local day or wall clock as spreadsheets count it: they know no zones. */
const serialDate = (text: string): Date => new Date(`${text}T00:00:00Z`);
const wallClock = (text: string, zone: string): Date => new Date(`${Temporal.Instant.from(text).toZonedDateTimeISO(zone).toPlainDateTime().round('second').toString()}Z`);

/** XML has no place for control characters; tabs and line breaks it has. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\ufffe|\uffff/gu;

/** Numbers stay numbers, dates dates; a text is a typed text cell, which is never run as a formula. */
function cellOf(sheet: Sheet, column: SheetColumn, value: ReportRow[string]): CellValue {
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'money': return Number(value) / 10 ** exponentOf(sheet.currency);
    case 'share': return Number(value) / 10_000;
    case 'int': case 'minutes': case 'hours': case 'days': case 'hour': return Number(value);
    case 'date': case 'period': return serialDate(String(value));
    case 'instant': return wallClock(String(value), sheet.zone);
    case 'word': case 'flag': case 'weekday': return wordOf(sheet, column, value);
    default: return String(value).replaceAll(FORBIDDEN, '').slice(0, 32_000);
  }
}

const rowOf = (sheet: Sheet, row: ReportRow): CellValue[] => sheet.columns.map((column) => cellOf(sheet, column, row[column.key] ?? null));
const sheetName = (name: string): string => name.replaceAll(/[\\/*?:[\]]/g, ' ').slice(0, 31).trim() || 'Hoja';

/** A workbook of one sheet as a stream; memory does not grow with the rows. */
export function xlsxOf(sheet: Sheet, batches: AsyncIterable<readonly ReportRow[]>): Readable {
  async function* rows(): AsyncGenerator<CellValue[]> {
    for await (const batch of batches) for (const row of batch) yield rowOf(sheet, row);
  }
  const stream = writeXlsxStream(rows(), { name: sheetName(sheet.name), columns: sheet.columns.map((column) => definition(sheet, column)), freezePane: { rows: 1 } });
  return Readable.fromWeb(stream as unknown as WebStream);
}

/** A workbook of several small sheets, one a report. */
export async function workbookOf(sheets: readonly { sheet: Sheet; rows: readonly ReportRow[] }[]): Promise<Buffer> {
  const bytes = await writeXlsx({
    sheets: sheets.map(({ sheet, rows }): WriteSheet => {
      const columns = sheet.columns.map((column) => definition(sheet, column));
      return { name: sheetName(sheet.name), columns, rows: [columns.map(({ header }) => header ?? ''), ...rows.map((row) => rowOf(sheet, row))], freezePane: { rows: 1 } };
    }),
  });
  return Buffer.from(bytes);
}
