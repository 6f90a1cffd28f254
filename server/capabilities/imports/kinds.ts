import type { Ctx } from '#platform/context.ts';
import type { Reconciliation } from '#contracts/imports.ts';
import type { AmountFormat } from '#contracts/import-terms.ts';
import type { SheetSpec } from './columns.ts';
import type { Draft, Table } from './drafts.ts';
import type { Limits } from './sheets/limits.ts';

/** What an import is about besides its files. */
export interface ImportTask {
  branchId: string;
  /** The local day on which the files were true. */
  asOf: string;
  /** How amounts are written, as somebody chose it; null: nobody did. */
  amountFormat: AmountFormat | null;
  /** What rows belong to that do not say it themselves, one of the app's scopes. */
  scopeId: string | null;
}

/** What an earlier import made of a row. */
export interface Earlier {
  entityId: string;
  /** The row says something else than it did then. */
  changed: boolean;
  /** Somebody has changed the record since. */
  touched: boolean;
}

/** What is to be done with a row that is taken. */
export type Action = 'create' | 'update' | 'unchanged';

/** A row that has become a record. */
export interface Written {
  draft: Draft;
  entityId: string;
  /** What an update replaced, as the app wants it back for the undo. */
  before?: unknown;
}

export interface Checked {
  /** The record that the row is or will be; absent for rows that are refused. */
  entityIdOf: (draft: Draft) => string | undefined;
  /**
   * Write the rows of one sheet, in the transaction given: all of them or none. `actionOf` says which; rows that are
   * unchanged are left alone. May be called for a sheet whose rows came in with another one (lines of a session).
   */
  write: (ctx: Ctx, sheet: string, actionOf: (draft: Draft) => Action, runId: string) => Promise<Written[]>;
  /** What the files say against what the system has now, over the rows taken. */
  reconcile: (ctx: Ctx) => Promise<Reconciliation>;
}

/**
 * What an app makes of files: its sheets in the order in which they are written, how a row is known again, and how rows
 * are judged and written. The engine knows none of its words.
 */
export interface ImportKind {
  app: string;
  sheets: readonly SheetSpec[];
  /** What a person needs besides `imports.run`. */
  permission?: string;
  /** Amounts are read in the chosen format alone, that of the tenant's country where nobody chose; else each file's own way is found out. */
  amounts?: 'chosen';
  /** A commit is one transaction over all sheets, and the same file comes in once. */
  whole?: true;
  /** Where the app takes less than the engine would. */
  limits?: Partial<Pick<Limits, 'fileBytes' | 'rows'>>;
  /** What rows may belong to that do not say it themselves. */
  scopes?: (ctx: Ctx) => Promise<{ id: string; label: string }[]>;
  /** Look at all rows before they are known again by their keys: fill in what they mean by others (the event of an area). Reads only. */
  prepare?: (ctx: Ctx, tables: readonly Table[], task: ImportTask) => Promise<void>;
  /** What names a row over all imports; null for a row that is never known again. Rows with equal keys are told apart by their order. */
  keyOf: (draft: Draft) => string | null;
  /** What a row says, its dependent rows included, for the question whether it has changed since the last import. */
  contentOf: (draft: Draft, tables: readonly Table[]) => unknown;
  /** Judge every row: add what is wrong to the drafts. Reads only. */
  check: (ctx: Ctx, tables: readonly Table[], task: ImportTask, earlier: (draft: Draft) => Earlier | undefined) => Promise<Checked>;
  /** Version of each record that still exists, of one sheet. */
  versionsOf: (ctx: Ctx, sheet: string, ids: readonly string[]) => Promise<Map<string, number>>;
  /**
   * Take back what an import wrote of one sheet: remove what it created, restore what it changed.
   * @throws IMPORT_UNDO_REFERRED when something else refers to it
   */
  undo: (ctx: Ctx, sheet: string, created: readonly string[], updated: readonly { id: string; before: unknown }[], runId: string) => Promise<void>;
}

const kinds = new Map<string, ImportKind>();

export function defineImport(kind: ImportKind): ImportKind {
  if (kinds.has(kind.app)) throw new Error(`imports of ${kind.app} are defined twice`);
  kinds.set(kind.app, kind);
  return kind;
}
export const importKinds = (): ImportKind[] => [...kinds.values()];
export const importKind = (app: string): ImportKind | undefined => kinds.get(app);
