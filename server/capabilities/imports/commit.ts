import type { Ctx } from '#platform/context.ts';
import type { Reconciliation, SheetCounts } from '#contracts/imports.ts';
import type { Analysis } from './analyse.ts';
import { refusedRows, rowsToWrite } from './analyse.ts';
import type { Draft, Table } from './drafts.ts';
import { verdictOf } from './drafts.ts';
import { alreadyCommitted, rowsRefused } from './errors.ts';
import type { Action } from './kinds.ts';
import { claimFiles, markWritten, replaceRows, saveRefs, saveVersions, takeTime } from './queries.ts';
import type { RowValues } from './queries.ts';

/** How an import gets its transactions: from a job, from the command line, from a test. */
export interface Workshop {
  inTenant: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;
}

export interface CommitResult {
  report: Reconciliation;
  /** What was really done, by sheet. */
  done: Record<string, Pick<SheetCounts, 'create' | 'update' | 'unchanged'>>;
}

export const rowValues = ({ tables, checked, actionOf }: Analysis): RowValues[] =>
  tables.flatMap(({ drafts }) => drafts.map((draft, position) => ({
    sheet: draft.sheet, position, file: draft.file.slice(0, 200), sourceSheet: draft.sourceSheet, line: draft.line, label: draft.label,
    verdict: verdictOf(draft), issues: draft.issues, action: actionOf(draft), entityId: checked.entityIdOf(draft) ?? null,
  })));

/** Keep what was found in each row, for the screen and for the undo. */
export const keepRows = (ctx: Ctx, runId: string, analysis: Analysis): Promise<void> => replaceRows(ctx, runId, rowValues(analysis));

/**
 * Write what was found good: one transaction a sheet, all of it or nothing (studio 13), or one over all sheets where the
 * app wants it so (tickets 13). Can be run again after it was interrupted: rows already written are known by their
 * references and left alone.
 * @throws IMPORT_ROWS_REFUSED when rows are refused and are not to be left out
 * @throws IMPORT_ALREADY_COMMITTED when all of the files are in already
 */
export async function commit(work: Workshop, analysis: Analysis, runId: string, goodRowsOnly: boolean, onSheet: (sheet: string, done: number, total: number) => Promise<void>): Promise<CommitResult> {
  const refused = refusedRows(analysis.counts);
  if (refused > 0 && !goodRowsOnly) throw rowsRefused({ rows: refused });

  const total = analysis.tables.length;
  const writeAll = async (inTenant: Workshop['inTenant']): Promise<CommitResult> => {
    const written = new Map<string, Draft[]>();
    const result: CommitResult['done'] = {};
    for (const [index, table] of analysis.tables.entries()) {
      const name = table.spec.name;
      await onSheet(name, index, total);
      result[name] = await inTenant((ctx) => writeSheet(ctx, analysis, table, runId, written));
    }
    const report = await inTenant(async (ctx) => {
      await takeTime(ctx);
      await settleVersions(ctx, analysis, runId, written);
      return analysis.checked.reconcile(ctx);
    });
    return { report, done: result };
  };
  if (!analysis.kind.whole) return writeAll((part) => work.inTenant(part));
  return work.inTenant(async (ctx) => {
    if (!(await claimFiles(ctx, analysis.kind.app, runId))) throw alreadyCommitted();
    return writeAll((part) => part(ctx));
  });
}

async function writeSheet(ctx: Ctx, analysis: Analysis, table: Table, runId: string, written: Map<string, Draft[]>): Promise<CommitResult['done'][string]> {
  await takeTime(ctx);
  const name = table.spec.name;
  const actionOf = (draft: Draft): Action => {
    const action = analysis.actionOf(draft);
    return action === 'none' ? 'unchanged' : action;
  };
  const counts = { create: 0, update: 0, unchanged: 0 };
  for (const draft of table.drafts) {
    const action = analysis.actionOf(draft);
    if (action !== 'none') counts[action] += 1;
  }
  // Also for a sheet that the files do not have: the app may have something to write for it.
  const rows = rowsToWrite(analysis.counts) === 0 ? [] : await analysis.checked.write(ctx, name, actionOf, runId);

  const position = new Map(table.drafts.map((draft, at) => [draft, at]));
  await markWritten(ctx, runId, name, rows.map(({ draft, entityId, before }) => ({ position: position.get(draft) ?? -1, action: actionOf(draft), entityId, before: before ?? null })));
  await saveRefs(ctx, analysis.kind.app, name, runId, rows.flatMap(({ draft, entityId }) => {
    const keyed = analysis.keys.get(draft);
    return keyed ? [{ key: keyed.key, entityId, fingerprint: keyed.fingerprint }] : [];
  }));
  written.set(name, rows.map(({ draft }) => draft));
  return counts;
}

async function settleVersions(ctx: Ctx, analysis: Analysis, runId: string, written: ReadonlyMap<string, Draft[]>): Promise<void> {
  for (const [name, drafts] of written) {
    const ids = drafts.map((draft) => analysis.checked.entityIdOf(draft)).filter((id) => id !== undefined);
    if (ids.length > 0) await saveVersions(ctx, runId, name, await analysis.kind.versionsOf(ctx, name, ids));
  }
}
