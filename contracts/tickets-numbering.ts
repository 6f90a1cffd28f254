import { accepted, type Outcome, refused } from './outcome.ts';

// How units are numbered and named (tickets 5.4): the server makes them so, the editor of the map shows them so beforehand.

/** Units that one request makes at most (tickets 5.4). */
export const MAX_GENERATED = 20_000;

export interface Layout {
  /** First and last row: letters (`A` to `F`, `Y` to `AB`) or numbers (`1` to `12`). */
  rowFrom: string;
  rowTo: string;
  /** Leave out I and O, which look like 1 and 0. */
  skipIO: boolean;
  seatFrom: number;
  seatTo: number;
  /** Where the first seat stands, seen from the audience. */
  order: 'ltr' | 'rtl';
  parity: 'all' | 'odd' | 'even';
  /** Seats that are not there: of one row, or of every row. Their place stays empty. */
  gaps: readonly { row: string | null; seatFrom: number; seatTo: number }[];
}

export interface NewUnit {
  number: number;
  rowLabel: string | null;
  seatLabel: string | null;
  /** The row's place among the rows, the first the best. */
  rowRank: number | null;
  /** Place in the row from the left, empty places counted, and row, from 0. */
  x: number | null;
  y: number | null;
}

/** What the area has already. */
export interface Existing {
  /** The highest number; 0 without units. Numbers go on from there and never start again. */
  maxNumber: number;
  /** Rows already laid out. */
  rows: number;
  /** `row-seat` of its units. */
  labels: ReadonlySet<string>;
}

/** `count` units that only have a number. */
export function generalUnits(count: number, { maxNumber }: Pick<Existing, 'maxNumber'>): Outcome<NewUnit[], 'LIMIT_EXCEEDED'> {
  if (count > MAX_GENERATED) return refused('LIMIT_EXCEEDED', { limit: MAX_GENERATED, requested: count });
  return accepted(Array.from({ length: count }, (_, index) => ({ number: maxNumber + 1 + index, rowLabel: null, seatLabel: null, rowRank: null, x: null, y: null })));
}

/** The seats of a layout, row by row (tickets 5.4). */
export function numberedUnits(layout: Layout, existing: Existing): Outcome<NewUnit[], 'LIMIT_EXCEEDED' | 'LABEL_TAKEN' | 'INVALID_ROWS' | 'NO_SEATS'> {
  const seats = seatNumbers(layout);
  const rows = rowLabels(layout, Math.floor(MAX_GENERATED / Math.max(1, seats.length)) + 1);
  if (rows === null) return refused('INVALID_ROWS', { from: layout.rowFrom, to: layout.rowTo });
  const places = rows.length * seats.length;
  if (places > MAX_GENERATED) return refused('LIMIT_EXCEEDED', { limit: MAX_GENERATED, requested: places });

  const units: NewUnit[] = [];
  const taken: string[] = [];
  for (const [index, row] of rows.entries()) {
    for (const [place, seat] of seats.entries()) {
      if (layout.gaps.some((gap) => (gap.row === null || gap.row === row) && gap.seatFrom <= seat && seat <= gap.seatTo)) continue;
      const label = `${row}-${seat}`;
      if (existing.labels.has(label)) taken.push(label);
      units.push({
        number: existing.maxNumber + 1 + units.length, rowLabel: row, seatLabel: String(seat), rowRank: existing.rows + index + 1,
        x: layout.order === 'ltr' ? place : seats.length - 1 - place, y: existing.rows + index,
      });
    }
  }
  if (taken.length > 0) return refused('LABEL_TAKEN', { labels: taken.slice(0, 20) });
  return units.length > 0 ? accepted(units) : refused('NO_SEATS');
}

function seatNumbers({ seatFrom, seatTo, parity }: Layout): number[] {
  const wanted = parity === 'all' ? null : parity === 'odd' ? 1 : 0;
  const first = wanted === null || seatFrom % 2 === wanted ? seatFrom : seatFrom + 1;
  const by = wanted === null ? 1 : 2;
  const count = first > seatTo ? 0 : Math.floor((seatTo - first) / by) + 1;
  // One more than allowed is enough to be refused, without filling memory first.
  return Array.from({ length: Math.min(count, MAX_GENERATED + 1) }, (_, index) => first + index * by);
}

/** The labels from first to last, at most `most` of them; null when they are no such range. */
function rowLabels({ rowFrom, rowTo, skipIO }: Layout, most: number): string[] | null {
  const numeric = /^[1-9]\d{0,4}$/;
  if (numeric.test(rowFrom) && numeric.test(rowTo)) return range(Number(rowFrom), Number(rowTo), most, String);
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => !skipIO || !'IO'.includes(letter));
  const [from, to] = [placeOf(rowFrom, alphabet), placeOf(rowTo, alphabet)];
  return from === null || to === null ? null : range(from, to, most, (place) => lettersOf(place, alphabet));
}

const range = (from: number, to: number, most: number, label: (place: number) => string): string[] | null =>
  from > to ? null : Array.from({ length: Math.min(to - from + 1, most) }, (_, index) => label(from + index));

/** A is 1, Z 26, AA 27, as in a spreadsheet. */
function placeOf(label: string, alphabet: readonly string[]): number | null {
  if (!/^[A-Z]{1,2}$/.test(label)) return null;
  const digits = [...label].map((letter) => alphabet.indexOf(letter) + 1);
  return digits.includes(0) ? null : digits.reduce((place, digit) => place * alphabet.length + digit, 0);
}

function lettersOf(place: number, alphabet: readonly string[]): string {
  const [before, last] = [Math.floor((place - 1) / alphabet.length), (place - 1) % alphabet.length];
  return `${before > 0 ? lettersOf(before, alphabet) : ''}${alphabet[last] ?? ''}`;
}

/** What people call the unit: `B-12`, else `VIP-7`, else `7` (tickets 3.6). */
export function displayName(unit: Pick<NewUnit, 'number' | 'rowLabel' | 'seatLabel'>, letter: string | null): string {
  if (unit.rowLabel !== null && unit.seatLabel !== null) return `${unit.rowLabel}-${unit.seatLabel}`;
  return letter === null ? String(unit.number) : `${letter}-${unit.number}`;
}
