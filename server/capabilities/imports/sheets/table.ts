import { fileTooLarge } from '#capabilities/imports/errors.ts';
import { storable } from '#capabilities/imports/values/parsed.ts';
import type { Limits } from './limits.ts';
import type { Cell, Row, Sheet, SheetProblem } from './workbook.ts';

/** Counts what is taken from a file and refuses to take more than the limits allow. */
export class Budget {
  readonly limits: Limits;
  #rows = 0;
  #chars = 0;
  constructor(limits: Limits) {
    this.limits = limits;
  }
  /** @throws IMPORT_FILE_TOO_LARGE with details.reason `rows`, `columns`, `cell` or `text` */
  take(row: Row): Row {
    this.#rows += 1;
    for (const cell of row.cells) {
      if (!cell) continue;
      this.#chars += cell.text.length;
      if (cell.text.length > this.limits.cellChars) throw fileTooLarge({ reason: 'cell', limit: this.limits.cellChars, line: row.line });
    }
    if (row.cells.length > this.limits.columns) throw fileTooLarge({ reason: 'columns', limit: this.limits.columns, line: row.line });
    if (this.#rows > this.limits.rows) throw fileTooLarge({ reason: 'rows', limit: this.limits.rows });
    if (this.#chars > this.limits.totalChars) throw fileTooLarge({ reason: 'text', limit: this.limits.totalChars });
    return row;
  }
}

const filled = (row: Row) => row.cells.filter((cell) => cell !== null && cell.text !== '').length;
const MAX_TITLE_LINES = 10;

/** A heading in the form in which two of them are compared. */
export const foldHeading = (heading: string): string =>
  heading.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/**
 * Rows of a sheet as a table: the first line with more than one filled cell is the header; lines above it that hold
 * one text are titles. Empty lines are left out, the others keep their number.
 * @param mergedLines lines in which cells were merged across columns
 */
export function asTable(typedName: string, file: string, all: Row[], mergedLines: ReadonlySet<number> = new Set()): Sheet {
  const name = storable(typedName).slice(0, 200);
  const rows = all.filter((row) => filled(row) > 0);
  const first = rows[0];
  if (!first) return { name, file, headerLine: 1, columns: [], rows: [], problem: { code: 'EMPTY', params: {} } };

  const wide = rows.slice(0, MAX_TITLE_LINES).findIndex((row) => filled(row) > 1);
  const at = wide === -1 ? 0 : wide;
  const header = rows[at] ?? first;
  const columns = header.cells.map((cell) => storable(cell?.text ?? ''));
  while (columns.length > 0 && columns.at(-1) === '') columns.pop();

  return { name, file, headerLine: header.line, columns, rows: rows.slice(at + 1), problem: problemOf(header, columns, rows.slice(at + 1), mergedLines) };
}

function problemOf(header: Row, columns: string[], rows: Row[], mergedLines: ReadonlySet<number>): SheetProblem | null {
  if (mergedLines.has(header.line)) return { code: 'HEADER_MERGED', params: { line: header.line } };
  const seen = new Set<string>();
  for (const column of columns) {
    const folded = foldHeading(column);
    if (folded === '') continue;
    if (seen.has(folded)) return { code: 'HEADER_DUPLICATE', params: { line: header.line, column } };
    seen.add(folded);
  }
  const unnamed = columns.findIndex((column, index) => foldHeading(column) === '' && rows.some((row) => isFilled(row.cells[index])));
  const beyond = rows.find((row) => row.cells.slice(columns.length).some(isFilled));
  if (unnamed !== -1) return { code: 'HEADER_MISSING', params: { line: header.line, column: columnLetter(unnamed) } };
  if (beyond) {
    const index = columns.length + beyond.cells.slice(columns.length).findIndex(isFilled);
    return { code: 'HEADER_MISSING', params: { line: beyond.line, column: columnLetter(index) } };
  }
  return null;
}

const isFilled = (cell: Cell | null | undefined) => cell !== null && cell !== undefined && cell.text !== '';

/** `0` is A, `26` is AA: what the spreadsheet prints over the column. */
export function columnLetter(index: number): string {
  let letters = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) letters = String.fromCodePoint(65 + (rest % 26)) + letters;
  return letters;
}
