import { Readable } from 'node:stream';
import type { ExportFormat, ReportRow } from '#contracts/reports.ts';
import { FileAnswer } from '#platform/route.ts';
import { exportsBusy } from '#capabilities/reports/errors.ts';
import { csvOf } from './csv.ts';
import type { Sheet } from './sheet.ts';
import { xlsxOf } from './xlsx.ts';

export const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', pdf: 'application/pdf',
};
/** Each long file holds a connection of the pool while it is made. */
const MOST_AT_ONCE = 4;
let running = 0;

/** Only so many at once in a process. @throws EXPORTS_BUSY */
async function* counted<T>(source: AsyncGenerator<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* source;
  } finally {
    running -= 1;
  }
}

export const downloadHeaders = (name: string, format: ExportFormat): Record<string, string> => ({ 'content-disposition': `attachment; filename="${name}.${format}"`, 'cache-control': 'private, no-store' });

/**
 * A file of every row, sent while the rows are read. The first rows are waited for, so that a refusal or a broken query
 * is an error and not half a file.
 * @throws EXPORTS_BUSY
 */
export async function streamedFile(format: 'csv' | 'xlsx', name: string, sheet: Sheet, batches: AsyncGenerator<readonly ReportRow[]>): Promise<FileAnswer> {
  if (running >= MOST_AT_ONCE) throw exportsBusy({}, { headers: { 'retry-after': '10' } });
  running += 1;
  const source = counted(batches);
  const first = await source.next(); // on failure the generator has ended and given its place back
  async function* all(): AsyncGenerator<readonly ReportRow[]> {
    try {
      if (!first.done) yield first.value;
      yield* source;
    } finally {
      await source.return();
    }
  }
  const rows = all();
  const content = format === 'csv' ? Readable.from(csvOf(sheet, rows), { objectMode: false }) : xlsxOf(sheet, rows);
  // Nobody began to read it: its place and its connection are given back all the same.
  content.once('close', () => void source.return());
  return new FileAnswer(content, TYPES[format], downloadHeaders(name, format));
}
