export { amount, choice, custom, day, email, flag, phone, sheetSpec, text, time, whole } from './columns.ts';
export type { Columns, SheetSpec, Values } from './columns.ts';
export { addIssue, isTaken, place, refuse, verdictOf, warn } from './drafts.ts';
export type { Draft, Issue, Table, Verdict } from './drafts.ts';
export { bad, fold, good, shown } from './values/parsed.ts';
export type { Parsed } from './values/parsed.ts';
export { toE164 } from './values/phones.ts';
