/**
 * How a cell was stored in the file. Dates are `YYYY-MM-DD`, times `HH:MM` or `HH:MM:SS`, date-times the two joined
 * by `T`, numbers plain decimals, booleans `true` and `false`; text is as typed, outer spaces removed.
 */
export type CellKind = 'text' | 'number' | 'date' | 'time' | 'datetime' | 'boolean';

export interface Cell {
  text: string;
  kind: CellKind;
  /** The cell was a formula; `text` is the result it showed, or the formula itself where the file holds no result. */
  formula?: true;
}

export interface Row {
  /** The line in the sheet as the person sees it, from 1. */
  line: number;
  /** By column; null is an empty cell. May be shorter than the columns. */
  cells: (Cell | null)[];
}

/** Why a sheet cannot be read as a table; the sentence is `import.sheet.<code>`. */
export interface SheetProblem {
  code: 'EMPTY' | 'HEADER_MERGED' | 'HEADER_DUPLICATE' | 'HEADER_MISSING';
  params: Record<string, string | number>;
}

export interface Sheet {
  name: string;
  /** The file it came from. */
  file: string;
  headerLine: number;
  columns: string[];
  rows: Row[];
  problem: SheetProblem | null;
  /** How the bytes of a CSV were read. */
  encoding?: string;
  separator?: string;
}

export interface Workbook {
  /** SHA-256 of the bytes, hex. */
  hash: string;
  format: 'xlsx' | 'csv';
  sheets: Sheet[];
}
