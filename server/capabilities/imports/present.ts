import type { Locale } from '#platform/context.ts';
import { findText, text } from '#platform/texts.ts';
import { formatMoney } from '#contracts/money.ts';
import type { ImportKind as Kind, ImportRow, ImportRun, Reconciliation, SheetCounts, SheetMapping } from '#contracts/imports.ts';
import type { Issue } from './drafts.ts';
import { importKind } from './kinds.ts';
import type { ImportKind } from './kinds.ts';
import type { pageOfRows, RunRow } from './queries.ts';
import { limitsOf, undoUntil } from './runs.ts';
import type { SheetProblem } from './sheets/workbook.ts';
import { usualFormat } from './values/amounts.ts';

/** What is wrong with a row, in the reader's language; amounts in the params are minor units. */
export function issueSentence(issue: Pick<Issue, 'code' | 'params'>, locale: Locale, currency: string): string {
  const values = Object.fromEntries(Object.entries(issue.params).map(([key, value]) => [key, MONEY.has(key) && typeof value === 'number' ? formatMoney(value, currency, locale) : value]));
  return text(locale, `import.row.${issue.code}`, values);
}
const MONEY = new Set(['said', 'lines', 'difference', 'amount', 'paid', 'total']);

const problemSentence = (problem: SheetProblem, locale: Locale) => ({ code: problem.code, message: text(locale, `import.sheet.${problem.code}`, problem.params) });

export function presentRun(run: RunRow, locale: Locale) {
  const details = run.errorDetails as Record<string, unknown> | null;
  const inTime = run.status === 'committed' && run.committedAt !== null;
  return {
    id: run.id, app: run.app, status: run.status, branchId: run.branchId, asOf: run.asOf, amountFormat: run.amountFormat, scopeId: run.scopeId,
    files: run.files as ImportRun['files'], fileHash: run.fileHash,
    sheets: (run.sheets as { file: string; sheet: string; columns: string[]; rows: number; encoding?: string | null; separator?: string | null; problem: SheetProblem | null }[])
      .map((sheet) => ({ encoding: null, separator: null, ...sheet, problem: sheet.problem && problemSentence(sheet.problem, locale) })),
    mapping: (run.mapping as SheetMapping[] | null) ?? [], goodRowsOnly: run.goodRowsOnly,
    progress: { step: run.step, done: run.done, total: run.total },
    counts: inOrder(run.app, run.counts as Record<string, SheetCounts>), report: run.report as Reconciliation | null,
    error: run.errorCode === null ? null : { code: run.errorCode, message: errorSentence(run.errorCode, details, locale), details },
    createdAt: run.createdAt, createdBy: run.createdByName, analysedAt: run.analysedAt, committedAt: run.committedAt, undoneAt: run.undoneAt,
    undoUntil: inTime && run.committedAt ? undoUntil(run.committedAt) : null, version: run.version,
  };
}

/** The database forgets the order of keys; people expect that of the sheets. */
function inOrder(app: string, counts: Record<string, SheetCounts>): Record<string, SheetCounts> {
  const order = importKind(app)?.sheets.map(({ name }) => name) ?? [];
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

/** A mapping that does not fit says so sheet by sheet. */
function errorSentence(code: string, details: Record<string, unknown> | null, locale: Locale): string {
  const sentence = text(locale, `error.${code}`, details ?? {});
  const sheets = (details?.['sheets'] ?? []) as { sheet: string; code: string; params: Record<string, string | number> }[];
  if (!Array.isArray(sheets) || sheets.length === 0) return sentence;
  return [sentence, ...sheets.map(({ sheet, code: flaw, params }) => `${sheet}: ${findText(locale, `import.sheet.${flaw}`, params) ?? flaw}`)].join('\n');
}

export const presentRow = (row: Awaited<ReturnType<typeof pageOfRows>>[number], locale: Locale, currency: string): ImportRow => ({
  ...row, issues: (row.issues as Issue[]).map((issue) => ({ ...issue, message: issueSentence(issue, locale, currency) })),
});

export const presentKind = (kind: ImportKind, country: string, scopes: Kind['scopes']): Kind => ({
  app: kind.app, amountFormat: kind.amounts === 'chosen' ? usualFormat(country) : null, maxMegabytes: Math.floor(limitsOf(kind).fileBytes / 1024 / 1024), scopes,
  sheets: kind.sheets.map(({ name, columns, anyOf = [] }) => ({
    name, columns: Object.entries(columns).map(([field, { headings, required }]) => ({ field, heading: headings[0] ?? field, required })), anyOf: anyOf.map((group) => [...group]),
  })),
});
