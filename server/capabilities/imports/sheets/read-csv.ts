import { isUtf8 } from 'node:buffer';
import { fileBroken, fileTypeRefused } from '#capabilities/imports/errors.ts';
import { CsvError, parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { Readable } from 'node:stream';
import { asTable } from './table.ts';
import type { Budget } from './table.ts';
import type { Row, Sheet } from './workbook.ts';

const DELIMITERS = [',', ';', '\t'];
const SNIFF_CHARS = 64 * 1024;

/** How the bytes are to be read. Windows-1252 can be told from UTF-8 only by not being it. */
export function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

/**
 * A comma-, semicolon- or tab-separated file as one sheet named after the file.
 * @throws IMPORT_FILE_BROKEN (quotes that do not close), IMPORT_FILE_TYPE (not text), IMPORT_FILE_TOO_LARGE
 */
export async function readCsv(bytes: Buffer, file: string, budget: Budget): Promise<Sheet> {
  const encoding = encodingOf(bytes);
  if (!encoding.startsWith('utf-16') && bytes.includes(0)) throw fileTypeRefused({ found: 'binary' });
  const decoder = new TextDecoder(encoding);
  const head = decoder.decode(bytes.subarray(0, SNIFF_CHARS));
  // Excel writes and reads a first line `sep=;`.
  const declared = /^sep=(.)\r?\n/.exec(head)?.[1];
  const delimiter = declared ?? sniffDelimiter(head);
  const skipped = declared === undefined ? 0 : 1;

  const rows: Row[] = [];
  const parser = Readable.from(decoded(bytes, encoding)).pipe(
    parse({ delimiter, relax_column_count: true, skip_empty_lines: false, from_line: 1 + skipped, max_record_size: budget.limits.cellChars * 8, record_delimiter: ['\r\n', '\n', '\r'] }),
  );
  try {
    let line = 1 + skipped;
    for await (const record of parser as AsyncIterable<string[]>) {
      const cells = record.map((field) => {
        const text = field.trim();
        return text === '' ? null : { text, kind: 'text' as const };
      });
      rows.push(budget.take({ line, cells }));
      line += 1 + record.reduce((sum, field) => sum + (field.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    }
  } catch (error) {
    if (error instanceof CsvError) throw fileBroken({ reason: 'csv', line: (error as { lines?: number }).lines ?? rows.length + 1 }, { cause: error });
    throw error;
  }
  return { ...asTable(file.replace(/\.[^.]{1,5}$/, ''), file, rows), encoding, separator: delimiter };
}

function* decoded(bytes: Buffer, encoding: string): Generator<string> {
  const decoder = new TextDecoder(encoding); // takes the byte order mark away
  const step = 256 * 1024;
  for (let from = 0; from < bytes.length; from += step) {
    const piece = decoder.decode(bytes.subarray(from, from + step), { stream: true });
    if (piece !== '') yield piece;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** The separator that cuts the first lines into the most columns, equally many in most lines. */
export function sniffDelimiter(head: string): string {
  const score = (delimiter: string) => {
    let records: string[][];
    try {
      records = parseNow(head, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, to: 25, bom: true });
    } catch {
      return 0;
    }
    const complete = records.length > 1 && head.length >= SNIFF_CHARS ? records.slice(0, -1) : records;
    const width = complete[0]?.length ?? 0;
    if (width < 2) return 0;
    const alike = complete.filter((record) => record.length === width).length / complete.length;
    return alike * 1000 + width;
  };
  return DELIMITERS.map((delimiter) => ({ delimiter, score: score(delimiter) })).reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}
