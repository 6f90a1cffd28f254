import { createHash } from 'node:crypto';
import { can, mustHave, seesBranch } from '#platform/context.ts';
import type { Actor, Ctx } from '#platform/context.ts';
import { audit } from '#platform/audit.ts';
import { AppError, notFound } from '#platform/errors.ts';
import { defineLongJob, defineTopic, enqueue, publish } from '#platform/outbox.ts';
import type { LongWork } from '#platform/outbox.ts';
import type { ImportStatus, SheetCounts, SheetMapping } from '#contracts/imports.ts';
import type { AmountFormat } from '#contracts/import-terms.ts';
import { todayIn } from '#contracts/time.ts';
import { z } from 'zod';
import { analyse, hashOfFiles, refusedRows, rowsToWrite } from './analyse.ts';
import type { Analysis } from './analyse.ts';
import { commit, keepRows } from './commit.ts';
import { alreadyCommitted, branchMissing, fileChanged, fileMissing, fileTooLarge, kindUnknown, nothingToDo, rowsRefused, scopeUnknown, undoTooLate, wrongState } from './errors.ts';
import { importKind } from './kinds.ts';
import type { ImportKind, ImportTask } from './kinds.ts';
import { changeRun, committedFiles, dropFiles, findBranch, findRun, insertFile, insertRun, readFiles } from './queries.ts';
import type { RunChange, RunRow } from './queries.ts';
import { LIMITS } from './sheets/limits.ts';
import { readWorkbook } from './sheets/read-workbook.ts';
import type { Workbook } from './sheets/workbook.ts';
import { undo, UNDO_HOURS } from './undo.ts';

const topic = defineTopic('imports.run', 'imports.run');

export interface SentFile {
  name: string;
  content: Buffer;
}

/** @throws IMPORT_KIND_UNKNOWN with details.known */
export function mustKnow(app: string, known: readonly string[]): ImportKind {
  const kind = importKind(app);
  if (!kind) throw kindUnknown({ app, known: known.join(', ') });
  return kind;
}

export interface GivenTask { branchId?: string | undefined; asOf?: string | undefined; amountFormat?: AmountFormat | undefined; scopeId?: string | undefined }

/**
 * What an import is about where nothing else is said: the tenant's first branch, today there.
 * @throws IMPORT_BRANCH_UNKNOWN, IMPORT_SCOPE_UNKNOWN
 */
export async function taskOf(ctx: Ctx, kind: ImportKind, given: GivenTask): Promise<ImportTask> {
  const branch = await findBranch(ctx, given.branchId ?? null);
  if (!branch || !seesBranch(ctx.actor, branch.id)) throw branchMissing();
  if (given.scopeId !== undefined && !(await scopesOf(ctx, kind)).some(({ id }) => id === given.scopeId)) throw scopeUnknown();
  return { branchId: branch.id, asOf: given.asOf ?? todayIn(branch.zone, ctx.now), amountFormat: given.amountFormat ?? null, scopeId: given.scopeId ?? null };
}

export const scopesOf = (ctx: Ctx, kind: ImportKind): Promise<{ id: string; label: string }[]> => kind.scopes?.(ctx) ?? Promise.resolve([]);

/** What of a file the app takes, at most what the engine would. */
export const limitsOf = (kind: ImportKind) => ({ ...LIMITS, ...kind.limits });

/** Whether somebody may import these: `imports.run` is asked by the route. */
export const mayImport = (actor: Actor, { permission }: ImportKind): boolean => permission === undefined || can(actor, permission);

/** @throws IMPORT_ALREADY_COMMITTED when all of the files are in already, for apps that take a file once */
export async function mustBeNew(ctx: Ctx, kind: ImportKind, hashes: readonly string[]): Promise<void> {
  if (!kind.whole) return;
  const known = await committedFiles(ctx, kind.app, hashes);
  const at = known[0]?.committedAt;
  if (hashes.every((hash) => known.some(({ sha256: one }) => one === hash))) throw alreadyCommitted({ ...(at && { at: at.toString() }) });
}

const shortName = (name: string): string => (name.split(/[\\/]/).pop() ?? '').replace(/\p{Cc}/gu, '').slice(-150).toWellFormed() || 'archivo';

/** Names that nobody can tell apart would mix the sheets of two files. */
export function namedApart(files: readonly SentFile[]): SentFile[] {
  const seen = new Map<string, number>();
  return files.map(({ name, content }) => {
    const short = shortName(name);
    const nth = (seen.get(short) ?? 0) + 1;
    seen.set(short, nth);
    return { name: nth === 1 ? short : `${nth}-${short}`, content };
  });
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/**
 * Keep the files and have them looked at in the background.
 * @throws IMPORT_FILE_MISSING, IMPORT_FILE_TOO_LARGE, IMPORT_BRANCH_UNKNOWN, IMPORT_SCOPE_UNKNOWN
 */
export async function createRun(ctx: Ctx, kind: ImportKind, sent: readonly SentFile[], given: GivenTask): Promise<string> {
  if (kind.permission !== undefined) mustHave(ctx.actor, kind.permission);
  if (sent.length === 0) throw fileMissing();
  const most = limitsOf(kind).fileBytes;
  if (sent.reduce((bytes, { content }) => bytes + content.length, 0) > most) throw fileTooLarge({ reason: 'bytes', limit: Math.floor(most / 1024 / 1024) });
  const files = namedApart(sent);
  const task = await taskOf(ctx, kind, given);
  const described = files.map(({ name, content }) => ({ name, size: content.length, sha256: sha256(content) }));
  const { id } = await insertRun(ctx, { app: kind.app, ...task, files: described, fileHash: hashOfFiles(described.map((file) => file.sha256)) });
  for (const [position, { content }] of files.entries()) await insertFile(ctx, id, position, content);
  await audit(ctx, { action: 'import.upload', entity: 'import', entityId: id, after: { app: kind.app, files: described, ...task } });
  await enqueue(ctx, analyseRun, { runId: id, tenantId: ctx.actor.tenantId });
  await publish(ctx, topic, [id]);
  return id;
}

/** @throws NOT_FOUND */
export async function mustFind(ctx: Ctx, id: string): Promise<RunRow> {
  const run = await findRun(ctx, id);
  const kind = run && importKind(run.app);
  // What somebody may not import is not there for them.
  if (!run || (kind && !mayImport(ctx.actor, kind))) throw notFound();
  return run;
}

/** @throws IMPORT_STATE unless the run is in one of these states and nobody was faster */
async function step(ctx: Ctx, run: RunRow, from: readonly ImportStatus[], change: RunChange): Promise<void> {
  const changed = from.includes(run.status) && (await changeRun(ctx, run.id, from, change));
  if (!changed) throw wrongState({ status: run.status });
  await publish(ctx, topic, [run.id], { version: changed.version });
}

const LOOKED_AT: readonly ImportStatus[] = ['analysed', 'failed'];

/** Say which sheet and column is which; the files are looked at again. */
export async function changeMapping(ctx: Ctx, id: string, mapping: readonly SheetMapping[], amountFormat: AmountFormat | undefined): Promise<void> {
  const run = await mustFind(ctx, id);
  await step(ctx, run, LOOKED_AT, { status: 'uploaded', mapping, ...(amountFormat && { amountFormat }), errorCode: null, errorDetails: null });
  await audit(ctx, { action: 'import.map', entity: 'import', entityId: id, before: { mapping: run.mapping as unknown, amountFormat: run.amountFormat }, after: { mapping, amountFormat: amountFormat ?? run.amountFormat } });
  await enqueue(ctx, analyseRun, { runId: id, tenantId: ctx.actor.tenantId });
}

/** @throws IMPORT_STATE, IMPORT_FILE_CHANGED, IMPORT_ALREADY_COMMITTED, IMPORT_ROWS_REFUSED, IMPORT_NOTHING_TO_DO */
export async function startCommit(ctx: Ctx, id: string, { goodRowsOnly, fileHash }: { goodRowsOnly: boolean; fileHash?: string | undefined }): Promise<void> {
  const run = await mustFind(ctx, id);
  if (run.status !== 'analysed') throw wrongState({ status: run.status });
  if (fileHash !== undefined && fileHash !== run.fileHash) throw fileChanged();
  await mustBeNew(ctx, mustKnow(run.app, []), (run.files as { sha256: string }[]).map((file) => file.sha256));
  const counts = run.counts as Record<string, SheetCounts>;
  const refused = refusedRows(counts);
  if (refused > 0 && !goodRowsOnly) throw rowsRefused({ rows: refused });
  if (rowsToWrite(counts) === 0) throw nothingToDo();
  await step(ctx, run, ['analysed'], { status: 'committing', goodRowsOnly, step: null, done: 0, total: 0, errorCode: null, errorDetails: null });
  await audit(ctx, { action: 'import.commit', entity: 'import', entityId: id, after: { goodRowsOnly, counts } });
  await enqueue(ctx, commitRun, { runId: id, tenantId: ctx.actor.tenantId });
}

export const undoUntil = (committedAt: Temporal.Instant): Temporal.Instant => committedAt.add({ hours: UNDO_HOURS });

/** @throws IMPORT_STATE, IMPORT_UNDO_TOO_LATE */
export async function startUndo(ctx: Ctx, id: string): Promise<void> {
  const run = await mustFind(ctx, id);
  if (run.status !== 'committed' || !run.committedAt) throw wrongState({ status: run.status });
  if (Temporal.Instant.compare(undoUntil(run.committedAt), ctx.now) <= 0) throw undoTooLate({ hours: UNDO_HOURS });
  await step(ctx, run, ['committed'], { status: 'undoing', errorCode: null, errorDetails: null });
  await audit(ctx, { action: 'import.undo', entity: 'import', entityId: id });
  await enqueue(ctx, undoRun, { runId: id, tenantId: ctx.actor.tenantId });
}

// --- background ---

const payload = z.object({ runId: z.uuid(), tenantId: z.uuid() });
/** One import of a tenant at a time: the second is judged by what the first has written. */
const inTurn = ({ tenantId }: { tenantId: string }) => `import:${tenantId}`;
const MAX_ATTEMPTS = 5;

/** Note progress, in a transaction of its own, so that it is seen while the work goes on. */
const note = (work: LongWork, runId: string, from: readonly ImportStatus[], change: RunChange): Promise<boolean> =>
  work.inTenant(async (ctx) => {
    const changed = await changeRun(ctx, runId, from, change);
    if (changed) await publish(ctx, topic, [runId], { version: changed.version });
    return changed !== undefined;
  });

/** What the files or the data refuse is the outcome of the run; anything else is for the queue to try again. */
async function refusing(work: LongWork, runId: string, from: readonly ImportStatus[], back: ImportStatus, doing: () => Promise<void>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) {
      // A failure of ours: the queue tries again, and the person sees that something is wrong.
      await note(work, runId, from, { errorCode: 'INTERNAL_ERROR', errorDetails: { requestId: runId } });
      throw error;
    }
    await note(work, runId, from, { status: back, errorCode: error.code, errorDetails: error.details ?? null, step: null });
  }
}

const taskOfRun = ({ branchId, asOf, amountFormat, scopeId }: RunRow): ImportTask => ({ branchId, asOf, amountFormat, scopeId });

async function booksOf(work: LongWork, run: RunRow): Promise<Workbook[]> {
  const names = run.files as { name: string }[];
  const files = await work.inTenant((ctx) => readFiles(ctx, run.id));
  if (files.length !== names.length || hashOfFiles(files.map(({ content }) => sha256(content))) !== run.fileHash) throw fileChanged();
  const books: Workbook[] = [];
  for (const [index, { content }] of files.entries()) books.push(await readWorkbook(content, names[index]?.name ?? '', limitsOf(mustKnow(run.app, []))));
  return books;
}

export const sheetsOf = ({ sheets }: Pick<Analysis, 'sheets'>) => sheets.map(({ file, name, columns, rows, problem, encoding = null, separator = null }) => ({ file, sheet: name, columns: columns.slice(0, 256), rows: rows.length, encoding, separator, problem }));

export const analyseRun = defineLongJob({
  name: 'imports.analyse', payload, queue: inTurn, maxAttempts: MAX_ATTEMPTS,
  async runLong(work, { runId }) {
    const run = await work.inTenant((ctx) => findRun(ctx, runId));
    if (!run || !['uploaded', 'analysing'].includes(run.status)) return;
    await note(work, runId, ['uploaded', 'analysing'], { status: 'analysing', step: 'reading', done: 0, total: 2 });
    await refusing(work, runId, ['analysing'], 'failed', async () => {
      const kind = mustKnow(run.app, []);
      const books = await booksOf(work, run);
      await note(work, runId, ['analysing'], { step: 'checking', done: 1, total: 2, sheets: sheetsOf({ sheets: books.flatMap(({ sheets }) => sheets) }) });
      await work.inTenant(async (ctx) => {
        const analysis = await analyse(ctx, kind, books, taskOfRun(run), run.mapping as SheetMapping[] | null);
        await keepRows(ctx, runId, analysis);
        const changed = await changeRun(ctx, runId, ['analysing'], {
          status: 'analysed', mapping: analysis.mapping, counts: analysis.counts, analysedAt: ctx.now, step: null, done: 2, total: 2, errorCode: null, errorDetails: null,
        });
        if (changed) await publish(ctx, topic, [runId], { version: changed.version });
      });
    });
  },
});

export const commitRun = defineLongJob({
  name: 'imports.commit', payload, queue: inTurn, maxAttempts: MAX_ATTEMPTS,
  async runLong(work, { runId }) {
    const run = await work.inTenant((ctx) => findRun(ctx, runId));
    if (run?.status !== 'committing') return;
    await refusing(work, runId, ['committing'], 'analysed', async () => {
      const kind = mustKnow(run.app, []);
      const books = await booksOf(work, run);
      const analysis = await work.inTenant(async (ctx) => {
        const found = await analyse(ctx, kind, books, taskOfRun(run), run.mapping as SheetMapping[]);
        await keepRows(ctx, runId, found); // the data may have changed since the dry run
        return found;
      });
      const { report } = await commit(work, analysis, runId, run.goodRowsOnly, async (sheet, done, total) => {
        await note(work, runId, ['committing'], { step: sheet, done, total });
      });
      await work.inTenant(async (ctx) => {
        await dropFiles(ctx, runId);
        const changed = await changeRun(ctx, runId, ['committing'], { status: 'committed', report, committedAt: ctx.now, errorCode: null, errorDetails: null, step: null, done: analysis.tables.length, total: analysis.tables.length });
        if (changed) await publish(ctx, topic, [runId], { version: changed.version });
      });
    });
  },
});

export const undoRun = defineLongJob({
  name: 'imports.undo', payload, queue: inTurn, maxAttempts: MAX_ATTEMPTS,
  async runLong(work, { runId }) {
    const run = await work.inTenant((ctx) => findRun(ctx, runId));
    if (run?.status !== 'undoing') return;
    await refusing(work, runId, ['undoing'], 'committed', async () => {
      await undo(work, mustKnow(run.app, []), runId);
      await note(work, runId, ['undoing'], { status: 'undone', undoneAt: work.now(), step: null });
    });
  },
});
