import { Email } from '#contracts/shapes.ts';
import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { bad, fold, good, shown } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** Text as typed, whatever it begins with: `=`, `+`, `-` and `@` mean nothing here. */
export function textOf(cell: Cell, max: number): Parsed<string> {
  if (cell.text.includes('\u0000') || !cell.text.isWellFormed()) return bad('TEXT_UNSTORABLE');
  return cell.text.length > max ? bad('TEXT_TOO_LONG', { maximum: max }) : good(cell.text);
}

export function emailOf(cell: Cell): Parsed<string> {
  const email = Email.safeParse(cell.text.trim().toLowerCase());
  return email.success ? good(email.data) : bad('EMAIL_INVALID', { value: shown(cell.text) });
}

export function wholeOf(cell: Cell, min: number, max: number): Parsed<number> {
  const match = /^[+]?(\d{1,9})(?:[.,]0+)?$/.exec(cell.text) ?? /^(-\d{1,9})$/.exec(cell.text);
  if (!match || (cell.kind !== 'number' && cell.kind !== 'text')) return bad('NUMBER_UNREADABLE', { value: shown(cell.text) });
  const value = Number(match[1]);
  return value < min || value > max ? bad('NUMBER_OUT_OF_RANGE', { value: shown(cell.text), min, max }) : good(value);
}

/** The ways a value may be written, Spanish and English; the value itself is always one of them. */
export type Words<T extends string> = Record<T, readonly string[]>;

export function choiceOf<T extends string>(cell: Cell, words: Words<T>): Parsed<T> {
  const wanted = fold(cell.text);
  for (const [value, synonyms] of Object.entries(words) as [T, readonly string[]][]) {
    if (fold(value) === wanted || synonyms.some((synonym) => fold(synonym) === wanted)) return good(value);
  }
  return bad('CHOICE_UNKNOWN', { value: shown(cell.text), allowed: listOf(words) });
}

/** Each value with the first other way of writing it: `confirmed (confirmada)`. */
export const listOf = (words: Words<string>): string =>
  Object.entries(words).map(([value, [synonym]]) => (synonym === undefined || fold(synonym) === fold(value) ? value : `${value} (${synonym})`)).join(', ');

const YES = new Set(['si', 'yes', 'y', 's', 'true', 'verdadero', 'x', '1']);
const NO = new Set(['no', 'n', 'false', 'falso', '0']);

export function flagOf(cell: Cell): Parsed<boolean> {
  const word = fold(cell.text);
  if (YES.has(word)) return good(true);
  return NO.has(word) ? good(false) : bad('FLAG_UNREADABLE', { value: shown(cell.text) });
}

/** A plain number with or without decimals, with a point or a comma: a place on a map. */
export function decimalOf(cell: Cell, min: number, max: number): Parsed<number> {
  if ((cell.kind !== 'number' && cell.kind !== 'text') || !/^-?\d{1,9}(?:[.,]\d{1,12})?$/.test(cell.text)) return bad('DECIMAL_UNREADABLE', { value: shown(cell.text) });
  const value = Number(cell.text.replace(',', '.'));
  return value < min || value > max ? bad('NUMBER_OUT_OF_RANGE', { value: shown(cell.text), min, max }) : good(value);
}

/** A share of 100 in basis points. A cell of the spreadsheet that shows 10 % holds 0.1. */
export function shareOf(cell: Cell): Parsed<number> {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?\s*%?$/.exec(cell.text);
  if (!match || (cell.kind !== 'number' && cell.kind !== 'text')) return bad('SHARE_UNREADABLE', { value: shown(cell.text) });
  const tenThousandths = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  const share = cell.kind === 'number' && tenThousandths < 10_000 ? tenThousandths : tenThousandths / 100;
  return Number.isInteger(share) && share <= 10_000 ? good(share) : bad('SHARE_UNREADABLE', { value: shown(cell.text) });
}
