import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { ImportStatus } from '#contracts/imports.ts';
import type { AmountFormat, RowVerdict } from '#contracts/import-terms.ts';

const tenant = (ctx: Ctx) => ctx.actor.tenantId;

/** A transaction of an import may take longer than one of a request: ten thousand payments are sealed at its commit. */
export const takeTime = (ctx: Ctx) =>
  sql`select set_config('statement_timeout', '600s', true), set_config('idle_in_transaction_session_timeout', '120s', true)`.execute(ctx.tx);

const BATCH = 1000;

/** Lists of any length in pieces that one statement can carry. */
export async function inBatches<T>(all: readonly T[], work: (part: T[]) => Promise<unknown>, size = BATCH): Promise<void> {
  for (let from = 0; from < all.length; from += size) await work(all.slice(from, from + size));
}

export const tenantTerms = (ctx: Ctx): Promise<{ currency: string; country: string; zone: string }> =>
  ctx.tx.selectFrom('tenant').select(['currency', 'country', 'zone']).where('id', '=', tenant(ctx)).executeTakeFirstOrThrow();

/** The branch of an import: the one named, else the oldest one that is active. */
export const findBranch = (ctx: Ctx, branchId: string | null) =>
  ctx.tx.selectFrom('branch').select(['id', 'zone', 'currency']).where('tenantId', '=', tenant(ctx)).where('active', '=', true)
    .$if(branchId !== null, (query) => query.where('id', '=', branchId ?? '')).orderBy('id').limit(1).executeTakeFirst();

// --- runs ---

const runColumns = [
  'id', 'app', 'status', 'branchId', 'asOf', 'amountFormat', 'scopeId', 'files', 'fileHash', 'mapping', 'sheets', 'goodRowsOnly', 'step', 'done', 'total', 'counts', 'report',
  'errorCode', 'errorDetails', 'analysedAt', 'committedAt', 'undoneAt', 'createdAt', 'version',
] as const;
const runs = (ctx: Ctx) =>
  ctx.tx.selectFrom('importRun').leftJoin('appUser', 'appUser.id', 'importRun.createdBy').select(runColumns.map((column) => `importRun.${column}` as const))
    .select('appUser.name as createdByName').where('importRun.tenantId', '=', tenant(ctx))
    .$if(ctx.actor.branchIds !== null, (query) => query.where('importRun.branchId', '=', sql<string>`any(${[...(ctx.actor.branchIds ?? [])]}::uuid[])`));
export type RunRow = NonNullable<Awaited<ReturnType<typeof findRun>>>;

export const findRun = (ctx: Ctx, id: string) => runs(ctx).where('importRun.id', '=', id).executeTakeFirst();

export const pageOfRuns = (ctx: Ctx, limit: number, cursor: Cursor | null, apps: readonly string[], app: string | undefined) =>
  runs(ctx).where('importRun.app', '=', sql<string>`any(${[...apps]}::text[])`).$if(app !== undefined, (query) => query.where('importRun.app', '=', app ?? ''))
    .$if(cursor !== null, (query) => query.where(after(cursor ?? [], [{ column: 'importRun.id', type: 'uuid', desc: true }])))
    .orderBy('importRun.id', 'desc').limit(limit + 1).execute();

export const insertRun = (ctx: Ctx, run: { app: string; branchId: string; asOf: string; amountFormat: AmountFormat | null; scopeId: string | null; files: unknown; fileHash: string }) =>
  ctx.tx.insertInto('importRun').values({ tenantId: tenant(ctx), ...run, files: JSON.stringify(run.files) }).returning('id').executeTakeFirstOrThrow();

export interface RunChange {
  status?: ImportStatus;
  mapping?: unknown;
  amountFormat?: AmountFormat;
  sheets?: unknown;
  goodRowsOnly?: boolean;
  step?: string | null;
  done?: number;
  total?: number;
  counts?: unknown;
  report?: unknown;
  errorCode?: string | null;
  errorDetails?: unknown;
  analysedAt?: Temporal.Instant;
  committedAt?: Temporal.Instant;
  undoneAt?: Temporal.Instant;
}
const JSON_COLUMNS = new Set(['mapping', 'sheets', 'counts', 'report', 'errorDetails']);

/** Change a run that is still in one of these states; undefined when it is not: somebody else was first. */
export const changeRun = (ctx: Ctx, id: string, from: readonly ImportStatus[], change: RunChange) => {
  const values = Object.fromEntries(Object.entries(change).map(([key, value]) => [key, JSON_COLUMNS.has(key) && value !== null ? JSON.stringify(value) : value]));
  return ctx.tx.updateTable('importRun').set(values).where('tenantId', '=', tenant(ctx)).where('id', '=', id).where('status', 'in', [...from]).returning(['id', 'version']).executeTakeFirst();
};

// --- files ---

export const insertFile = (ctx: Ctx, runId: string, position: number, content: Buffer) =>
  ctx.tx.insertInto('importFile').values({ tenantId: tenant(ctx), runId, position, content }).execute();

export const readFiles = (ctx: Ctx, runId: string) =>
  ctx.tx.selectFrom('importFile').select(['position', 'content']).where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).orderBy('position').execute();

export const dropFiles = (ctx: Ctx, runId: string) => ctx.tx.deleteFrom('importFile').where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).execute();

/** The files of a run as those that are in now; false when all of them were already. */
export async function claimFiles(ctx: Ctx, app: string, runId: string): Promise<boolean> {
  const { rows } = await sql`
    insert into import_committed_file (tenant_id, app, sha256, run_id)
    select ${tenant(ctx)}::uuid, ${app}, f.sha256, r.id from import_run r, jsonb_to_recordset(r.files) as f(sha256 text) where r.tenant_id = ${tenant(ctx)}::uuid and r.id = ${runId}::uuid
    on conflict do nothing returning sha256`.execute(ctx.tx);
  return rows.length > 0;
}
/** When each of these files came in, of those that did. */
export const committedFiles = (ctx: Ctx, app: string, hashes: readonly string[]) =>
  ctx.tx.selectFrom('importCommittedFile as f').innerJoin('importRun as r', (join) => join.onRef('r.tenantId', '=', 'f.tenantId').onRef('r.id', '=', 'f.runId')).select(['f.sha256', 'r.committedAt'])
    .where('f.tenantId', '=', tenant(ctx)).where('f.app', '=', app).where('f.sha256', '=', sql<string>`any(${[...hashes]}::text[])`).execute();
export const releaseFiles = (ctx: Ctx, runId: string) => ctx.tx.deleteFrom('importCommittedFile').where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).execute();

// --- rows ---

export interface RowValues {
  sheet: string;
  position: number;
  file: string;
  sourceSheet: string;
  line: number;
  label: string;
  verdict: RowVerdict;
  issues: unknown;
  action: 'none' | 'create' | 'update' | 'unchanged';
  entityId: string | null;
}

/** Rows not yet written are replaced; what an interrupted commit has written stays as it is. */
export async function replaceRows(ctx: Ctx, runId: string, rows: readonly RowValues[]): Promise<void> {
  await ctx.tx.deleteFrom('importRow').where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).where('written', '=', false).execute();
  await inBatches(rows, (part) =>
    sql`insert into import_row (tenant_id, run_id, sheet, position, file, source_sheet, line, label, verdict, issues, action, entity_id)
      select ${tenant(ctx)}::uuid, ${runId}::uuid, sheet, position, file, "sourceSheet", line, label, verdict, issues, action, "entityId"
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as r(sheet text, position integer, file text, "sourceSheet" text, line integer, label text, verdict text, issues jsonb, action text, "entityId" uuid)
      on conflict do nothing`.execute(ctx.tx));
}

export async function markWritten(ctx: Ctx, runId: string, sheet: string, rows: readonly { position: number; action: string; entityId: string; before: unknown }[]): Promise<void> {
  await inBatches(rows, (part) =>
    sql`update import_row i set written = true, action = r.action, entity_id = r."entityId", before = r.before
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as r(position integer, action text, "entityId" uuid, before jsonb)
      where i.tenant_id = ${tenant(ctx)}::uuid and i.run_id = ${runId}::uuid and i.sheet = ${sheet} and i.position = r.position`.execute(ctx.tx));
}

const rowColumns = ['sheet', 'position', 'file', 'sourceSheet', 'line', 'label', 'verdict', 'action', 'issues', 'entityId'] as const;

export const pageOfRows = (ctx: Ctx, runId: string, limit: number, cursor: Cursor | null, filter: { sheet?: string | undefined; verdict?: RowVerdict | undefined }) =>
  ctx.tx.selectFrom('importRow').select(rowColumns).where('tenantId', '=', tenant(ctx)).where('runId', '=', runId)
    .$if(filter.sheet !== undefined, (query) => query.where('sheet', '=', filter.sheet ?? ''))
    .$if(filter.verdict !== undefined, (query) => query.where('verdict', '=', filter.verdict ?? 'ok'))
    .$if(cursor !== null, (query) => query.where(after(cursor ?? [], [{ column: 'sheet', type: 'text' }, { column: 'position', type: 'integer' }])))
    .orderBy('sheet').orderBy('position').limit(limit + 1).execute();

/** What a run wrote of one sheet, newest first, for the undo. */
export const writtenRows = (ctx: Ctx, runId: string, sheet: string) =>
  ctx.tx.selectFrom('importRow').select(['entityId', 'action', 'before']).where('tenantId', '=', tenant(ctx)).where('runId', '=', runId)
    .where('sheet', '=', sheet).where('written', '=', true).orderBy('position', 'desc').execute();

export const unmarkRows = (ctx: Ctx, runId: string, sheet: string) =>
  ctx.tx.updateTable('importRow').set({ written: false }).where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).where('sheet', '=', sheet).execute();

// --- references ---

export interface Ref {
  entityId: string;
  fingerprint: string;
  version: number;
}

export async function findRefs(ctx: Ctx, app: string, sheet: string, keys: readonly string[]): Promise<Map<string, Ref>> {
  const found = new Map<string, Ref>();
  await inBatches([...new Set(keys)], async (part) => {
    const rows = await ctx.tx.selectFrom('importRef').select(['key', 'entityId', 'fingerprint', 'version'])
      .where('tenantId', '=', tenant(ctx)).where('app', '=', app).where('sheet', '=', sheet).where('key', '=', sql<string>`any(${part}::text[])`).execute();
    for (const { key, ...ref } of rows) found.set(key, ref);
  });
  return found;
}

export async function saveRefs(ctx: Ctx, app: string, sheet: string, runId: string, refs: readonly { key: string; entityId: string; fingerprint: string }[]): Promise<void> {
  await inBatches(refs, (part) =>
    sql`insert into import_ref (tenant_id, app, sheet, key, entity_id, fingerprint, version, run_id)
      select ${tenant(ctx)}::uuid, ${app}, ${sheet}, key, "entityId", fingerprint, 1, ${runId}::uuid
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as r(key text, "entityId" uuid, fingerprint text)
      on conflict (tenant_id, app, sheet, key) do update set entity_id = excluded.entity_id, fingerprint = excluded.fingerprint, run_id = excluded.run_id`.execute(ctx.tx));
}

export const refsOfRun = (ctx: Ctx, runId: string, sheet: string) =>
  ctx.tx.selectFrom('importRef').select(['key', 'entityId', 'version']).where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).where('sheet', '=', sheet).execute();

/** The import's own later sheets may have touched a record; what counts is the version that it leaves behind. */
export async function saveVersions(ctx: Ctx, runId: string, sheet: string, versions: ReadonlyMap<string, number>): Promise<void> {
  await inBatches([...versions].map(([id, version]) => ({ id, version })), (part) =>
    sql`update import_ref i set version = r.version from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as r(id uuid, version integer)
      where i.tenant_id = ${tenant(ctx)}::uuid and i.run_id = ${runId}::uuid and i.sheet = ${sheet} and i.entity_id = r.id`.execute(ctx.tx));
}

export const dropRefs = (ctx: Ctx, runId: string, sheet: string, entityIds: readonly string[]) =>
  ctx.tx.deleteFrom('importRef').where('tenantId', '=', tenant(ctx)).where('runId', '=', runId).where('sheet', '=', sheet)
    .where('entityId', '=', sql<string>`any(${[...entityIds]}::uuid[])`).execute();
