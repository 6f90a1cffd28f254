import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/context.ts';
import type { SheetCounts, SheetMapping } from '#contracts/imports.ts';
import type { Draft, Table } from './drafts.ts';
import { addIssue, isTaken, readDrafts, verdictOf } from './drafts.ts';
import { mappingWrong } from './errors.ts';
import type { Action, Checked, Earlier, ImportKind, ImportTask } from './kinds.ts';
import { mapSheets, missingColumns } from './mapping.ts';
import { findRefs, takeTime, tenantTerms } from './queries.ts';
import type { Sheet, Workbook } from './sheets/workbook.ts';
import { inTurns } from './turns.ts';
import { usualFormat } from './values/amounts.ts';

export interface Keyed {
  key: string;
  fingerprint: string;
  earlier: Earlier | undefined;
}

/** Files judged row by row, ready to be written. Nothing has been. */
export interface Analysis {
  kind: ImportKind;
  task: ImportTask;
  sheets: Sheet[];
  mapping: SheetMapping[];
  tables: Table[];
  keys: Map<Draft, Keyed>;
  checked: Checked;
  actionOf: (draft: Draft) => Action | 'none';
  counts: Record<string, SheetCounts>;
}

/** One hash for the files of an import, in whatever order they were sent. */
export const hashOfFiles = (hashes: readonly string[]): string =>
  hashes.length === 1 ? (hashes[0] ?? '') : createHash('sha256').update([...hashes].sort().join('\n')).digest('hex');

/**
 * The dry run: map, read, judge. Writes nothing (studio 13).
 * @param mapping as a person corrected it; null: guessed from names and headings
 * @throws IMPORT_MAPPING when a sheet that is to be read lacks columns, or no sheet is
 */
export async function analyse(ctx: Ctx, kind: ImportKind, books: readonly Workbook[], task: ImportTask, mapping: readonly SheetMapping[] | null): Promise<Analysis> {
  await takeTime(ctx);
  const sheets = books.flatMap((book) => book.sheets);
  const mapped = mapping === null ? mapSheets(kind.sheets, sheets) : [...mapping];
  mustFit(kind, sheets, mapped);
  const { currency, country } = await tenantTerms(ctx);
  const chosen = task.amountFormat ?? (kind.amounts === 'chosen' ? usualFormat(country) : null);
  const tables = await readDrafts(kind.sheets, sheets, mapped, { currency, country, chosen });
  await kind.prepare?.(ctx, tables, task);
  const keys = await keysOf(ctx, kind, tables);
  const checked = await kind.check(ctx, tables, task, (draft) => keys.get(draft)?.earlier);

  for (const table of tables) {
    for (const draft of table.drafts) {
      const earlier = keys.get(draft)?.earlier;
      if (earlier?.changed && earlier.touched && isTaken(draft)) addIssue(draft, 'warning', null, 'TOUCHED_SINCE');
    }
  }
  const actionOf = (draft: Draft): Action | 'none' => {
    if (!isTaken(draft) || checked.entityIdOf(draft) === undefined) return 'none';
    const earlier = keys.get(draft)?.earlier;
    if (!earlier) return 'create';
    return earlier.changed && !earlier.touched ? 'update' : 'unchanged';
  };
  return { kind, task, sheets, mapping: mapped, tables, keys, checked, actionOf, counts: countsOf(tables, actionOf) };
}

export interface MappingFlaw { file: string; sheet: string; code: string; params: Record<string, string | number> }

/** What is wrong with a mapping, sheet by sheet. */
export function mappingFlaws(kind: ImportKind, sheets: readonly Sheet[], mapping: readonly SheetMapping[]): MappingFlaw[] {
  return mapping.flatMap(({ file, sheet: name, target, columns }): MappingFlaw[] => {
    if (target === null) return [];
    const sheet = sheets.find((one) => one.file === file && one.name === name);
    const spec = kind.sheets.find((one) => one.name === target);
    if (!sheet || !spec) return [{ file, sheet: name, code: 'UNKNOWN_SHEET', params: { target } }];
    if (sheet.problem) return [{ file, sheet: name, code: sheet.problem.code, params: sheet.problem.params }];
    const unknown = Object.entries(columns).find(([field, heading]) => !spec.columns[field] || !sheet.columns.includes(heading));
    if (unknown) return [{ file, sheet: name, code: 'UNKNOWN_COLUMN', params: { column: unknown[1] } }];
    const missing = missingColumns(spec, columns);
    return missing.length > 0 ? [{ file, sheet: name, code: 'COLUMNS_MISSING', params: { columns: missing.join(', ') } }] : [];
  });
}

function mustFit(kind: ImportKind, sheets: readonly Sheet[], mapping: readonly SheetMapping[]): void {
  if (mapping.every(({ target }) => target === null)) throw mappingWrong({ reason: 'nothing', sheets: [] });
  // An empty sheet of a template is no mistake.
  const flaws = mappingFlaws(kind, sheets, mapping).filter(({ code }) => code !== 'EMPTY');
  if (flaws.length > 0) throw mappingWrong({ reason: 'sheets', sheets: flaws });
}

const hashOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('base64url');

async function keysOf(ctx: Ctx, kind: ImportKind, tables: readonly Table[]): Promise<Map<Draft, Keyed>> {
  const keys = new Map<Draft, Keyed>();
  for (const table of tables) {
    const seen = new Map<string, number>();
    for await (const draft of inTurns(table.drafts)) {
      const key = kind.keyOf(draft);
      if (key === null) continue;
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      keys.set(draft, { key: nth === 1 ? key.slice(0, 500) : `${key.slice(0, 500)} #${nth}`, fingerprint: hashOf(kind.contentOf(draft, tables)), earlier: undefined });
    }
    const name = table.spec.name;
    const refs = await findRefs(ctx, kind.app, name, table.drafts.map((draft) => keys.get(draft)?.key).filter((key) => key !== undefined));
    if (refs.size === 0) continue;
    const versions = await kind.versionsOf(ctx, name, [...refs.values()].map(({ entityId }) => entityId));
    for (const draft of table.drafts) {
      const keyed = keys.get(draft);
      const ref = keyed && refs.get(keyed.key);
      const version = ref && versions.get(ref.entityId);
      if (!keyed || !ref || version === undefined) continue; // what was deleted since is imported anew
      keyed.earlier = { entityId: ref.entityId, changed: ref.fingerprint !== keyed.fingerprint, touched: version > ref.version };
    }
  }
  return keys;
}

function countsOf(tables: readonly Table[], actionOf: (draft: Draft) => Action | 'none'): Record<string, SheetCounts> {
  return Object.fromEntries(tables.filter(({ present }) => present).map(({ spec, drafts }) => {
    const counts: SheetCounts = { rows: drafts.length, ok: 0, warning: 0, error: 0, duplicate: 0, skipped: 0, create: 0, update: 0, unchanged: 0 };
    for (const draft of drafts) {
      counts[verdictOf(draft)] += 1;
      const action = actionOf(draft);
      if (action !== 'none') counts[action] += 1;
    }
    return [spec.name, counts];
  }));
}

/** Rows that stand in the way of a commit unless they are left out on purpose. */
export const refusedRows = (counts: Record<string, SheetCounts>): number => Object.values(counts).reduce((sum, { error }) => sum + error, 0);
export const rowsToWrite = (counts: Record<string, SheetCounts>): number => Object.values(counts).reduce((sum, { create, update }) => sum + create + update, 0);
