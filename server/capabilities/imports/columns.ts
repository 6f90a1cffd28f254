import type { AmountFormat } from '#contracts/money.ts';
import type { Cell } from './sheets/workbook.ts';
import { amountOf } from './values/amounts.ts';
import { dayOf, instantOf, momentOf, timeOf } from './values/days.ts';
import type { Parsed } from './values/parsed.ts';
import { phoneOf } from './values/phones.ts';
import { choiceOf, decimalOf, emailOf, flagOf, shareOf, textOf, wholeOf } from './values/words.ts';
import type { Words } from './values/words.ts';

/** What holds for a whole file: how it writes amounts, and the tenant's currency and country. */
export interface FileTerms {
  amountFormat: AmountFormat | 'mixed';
  /** A person chose the format; else it is how the file writes most of its amounts. */
  chosen: boolean;
  currency: string;
  country: string;
}

export interface Column<T = unknown> {
  /** What the column may be headed, best first; compared without accents, case and punctuation. */
  headings: readonly string[];
  /** The column must be there, and no cell of it empty. */
  required: boolean;
  isAmount: boolean;
  parse: (cell: Cell, terms: FileTerms) => Parsed<T>;
}
// oxlint-disable-next-line typescript/no-explicit-any -- a table of columns of any type
export type Columns = Record<string, Column<any>>;
export type Values<C extends Columns> = { [K in keyof C]: C[K] extends Column<infer T> ? T | undefined : never };

interface Options {
  required?: boolean;
}
const column = <T>(headings: readonly string[], parse: Column<T>['parse'], { required = false }: Options = {}, isAmount = false): Column<T> =>
  ({ headings, required, isAmount, parse });

// The kinds of columns that sheets are made of.
export const text = (headings: readonly string[], max: number, options?: Options) => column(headings, (cell) => textOf(cell, max), options);
export const amount = (headings: readonly string[], options?: Options & { most?: number }) =>
  column(headings, (cell, terms) => amountOf(cell, terms, options?.most), options, true);
export const day = (headings: readonly string[], options?: Options) => column(headings, dayOf, options);
export const time = (headings: readonly string[], options?: Options) => column(headings, timeOf, options);
/** A local day and time, `2027-03-12T20:00`. */
export const moment = (headings: readonly string[], options?: Options) => column(headings, momentOf, options);
/** An instant with its offset, or a local day and time. */
export const instant = (headings: readonly string[], options?: Options) => column(headings, instantOf, options);
export const phone = (headings: readonly string[], options?: Options) => column(headings, (cell, terms) => phoneOf(cell, terms.country), options);
export const email = (headings: readonly string[], options?: Options) => column(headings, emailOf, options);
export const whole = (headings: readonly string[], min: number, max: number, options?: Options) => column(headings, (cell) => wholeOf(cell, min, max), options);
export const decimal = (headings: readonly string[], min: number, max: number, options?: Options) => column(headings, (cell) => decimalOf(cell, min, max), options);
/** A share of 100 in basis points: `12,5 %`. */
export const share = (headings: readonly string[], options?: Options) => column(headings, shareOf, options);
export const flag = (headings: readonly string[], options?: Options) => column(headings, flagOf, options);
export const choice = <T extends string>(headings: readonly string[], words: Words<T>, options?: Options) => column<T>(headings, (cell) => choiceOf(cell, words), options);
export const custom = <T>(headings: readonly string[], parse: Column<T>['parse'], options?: Options) => column(headings, parse, options);

/** One sheet of an import: what it is called, and its columns by field. */
export interface SheetSpec<C extends Columns = Columns> {
  name: string;
  /** Other names the sheet may have. */
  synonyms: readonly string[];
  columns: C;
  /** Of each group at least one column must be there (`room_code or location`). */
  anyOf?: readonly (readonly string[])[];
}
export const sheetSpec = <C extends Columns>(spec: SheetSpec<C>): SheetSpec<C> => spec;
