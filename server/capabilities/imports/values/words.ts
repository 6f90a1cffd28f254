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
