import { stringify } from 'csv-stringify/sync';
import type { ReportRow } from '#contracts/reports.ts';
import { toDecimal } from '#contracts/money.ts';
import { wordOf } from './sheet.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

const BOM = '\ufeff';
/** What a spreadsheet would take for a formula, full-width forms too. */
const FORMULA = /^(?:[\s\p{Cc}]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;

/** A text that no spreadsheet runs: a leading quote keeps it text, and the original is still readable behind it. */
export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Decimal point, ISO dates, whatever the language of the headings. */
function cellOf(sheet: Sheet, column: SheetColumn, value: ReportRow[string]): string {
  if (value === null || value === undefined) return '';
  switch (column.type) {
    case 'money': return toDecimal(Number(value), sheet.currency);
    case 'share': return toDecimal(Number(value), 'GTQ');
    case 'int': case 'minutes': case 'hours': case 'days': case 'hour': return String(value);
    case 'date': case 'period': case 'instant': return String(value);
    case 'word': case 'flag': case 'weekday': return harmless(wordOf(sheet, column, value));
    default: return harmless(String(value));
  }
}

/** RFC 4180, and quotes around every break of a line: to a spreadsheet a bare one is the next row, whose formula it runs. The guard against formulas is our own: the library's would put a quote before every negative amount. */
const linesOf = (rows: string[][]): string => stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });

/** UTF-8 with a byte order mark, one piece of text a batch. */
export async function* csvOf(sheet: Sheet, batches: AsyncIterable<readonly ReportRow[]>): AsyncGenerator<string, void, undefined> {
  yield BOM + linesOf([sheet.columns.map(({ label }) => harmless(label))]);
  for await (const rows of batches) yield linesOf(rows.map((row) => sheet.columns.map((column) => cellOf(sheet, column, row[column.key] ?? null))));
}
