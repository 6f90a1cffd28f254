import { createHash } from 'node:crypto';
import type { ImportRun, ImportRow, Reconciliation, SheetCounts } from '#contracts/imports.ts';
import type { AmountFormat } from '#contracts/import-terms.ts';
import type { Locale } from '#platform/context.ts';
import { audit } from '#platform/audit.ts';
import { AppError } from '#platform/errors.ts';
import { analyse, hashOfFiles, refusedRows, rowsToWrite } from './analyse.ts';
import type { Analysis } from './analyse.ts';
import { commit, keepRows, rowValues } from './commit.ts';
import type { Workshop } from './commit.ts';
import { fileMissing } from './errors.ts';
import { importKinds } from './kinds.ts';
import { issueSentence } from './present.ts';
import { changeRun, insertRun, tenantTerms } from './queries.ts';
import { limitsOf, mustBeNew, mustKnow, namedApart, sheetsOf, taskOf } from './runs.ts';
import { readWorkbook } from './sheets/read-workbook.ts';
import type { Workbook } from './sheets/workbook.ts';

export interface OfflineOptions {
  app: string;
  files: readonly { name: string; content: Buffer }[];
  branchId?: string | undefined;
  asOf?: string | undefined;
  amountFormat?: AmountFormat | undefined;
  scopeId?: string | undefined;
  dryRun: boolean;
  goodRowsOnly: boolean;
  locale: Locale;
}

export interface OfflineResult {
  /** `refused`: rows are refused and were not to be left out, so nothing was written. */
  outcome: 'dry_run' | 'refused' | 'committed' | 'unchanged';
  runId: string | null;
  asOf: string;
  fileHash: string;
  counts: Record<string, SheetCounts>;
  mapping: ImportRun['mapping'];
  /** How the files were read. */
  sheets: Pick<ImportRun['sheets'][number], 'file' | 'sheet' | 'rows' | 'encoding' | 'separator'>[];
  refusedRows: number;
  rows: ImportRow[];
  report: Reconciliation | null;
}

/**
 * The same import without a server: for the command line and for tests. A dry run leaves nothing at all behind.
 * @throws every error of reading files, IMPORT_KIND_UNKNOWN, IMPORT_MAPPING, IMPORT_ALREADY_COMMITTED
 */
export async function runFromFiles(work: Workshop, options: OfflineOptions, onSheet: (sheet: string, done: number, total: number) => void = () => undefined): Promise<OfflineResult> {
  if (options.files.length === 0) throw fileMissing();
  const kind = mustKnow(options.app, importKinds().map(({ app }) => app));
  const files = namedApart(options.files);
  const books: Workbook[] = [];
  for (const { name, content } of files) books.push(await readWorkbook(content, name, limitsOf(kind)));
  const fileHash = hashOfFiles(books.map(({ hash }) => hash));

  const look = async () => work.inTenant(async (ctx) => {
    const task = await taskOf(ctx, kind, options);
    const { currency } = await tenantTerms(ctx);
    return { task, currency, analysis: await analyse(ctx, kind, books, task, null) };
  });
  const { task, currency, analysis } = await look();
  const refused = refusedRows(analysis.counts);
  const result = (outcome: OfflineResult['outcome'], runId: string | null, report: Reconciliation | null): OfflineResult => ({
    outcome, runId, asOf: task.asOf, fileHash, counts: analysis.counts, mapping: analysis.mapping, sheets: sheetsOf(analysis).map(({ file, sheet, rows, encoding, separator }) => ({ file, sheet, rows, encoding, separator })), refusedRows: refused, rows: shownRows(analysis, options.locale, currency), report,
  });
  if (options.dryRun) return result('dry_run', null, null);
  if (kind.whole) await work.inTenant((ctx) => mustBeNew(ctx, kind, books.map(({ hash }) => hash)));
  if (refused > 0 && !options.goodRowsOnly) return result('refused', null, null);
  if (rowsToWrite(analysis.counts) === 0) return result('unchanged', null, await work.inTenant((ctx) => analysis.checked.reconcile(ctx)));

  const runId = await work.inTenant(async (ctx) => {
    const described = files.map(({ name, content }) => ({ name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') }));
    const { id } = await insertRun(ctx, { app: kind.app, ...task, files: described, fileHash });
    await keepRows(ctx, id, analysis);
    await changeRun(ctx, id, ['uploaded'], { status: 'committing', mapping: analysis.mapping, counts: analysis.counts, goodRowsOnly: options.goodRowsOnly, analysedAt: ctx.now });
    await audit(ctx, { action: 'import.commit', entity: 'import', entityId: id, after: { app: kind.app, files: described, goodRowsOnly: options.goodRowsOnly, counts: analysis.counts } });
    return id;
  });
  try {
    const { report } = await commit(work, analysis, runId, options.goodRowsOnly, async (sheet, done, total) => onSheet(sheet, done, total));
    await work.inTenant((ctx) => changeRun(ctx, runId, ['committing'], { status: 'committed', report, committedAt: ctx.now }));
    return result('committed', runId, report);
  } catch (error) {
    await work.inTenant((ctx) => changeRun(ctx, runId, ['committing'], { status: 'failed', errorCode: error instanceof AppError ? error.code : 'INTERNAL_ERROR', errorDetails: error instanceof AppError ? (error.details ?? null) : null }));
    throw error;
  }
}

const shownRows = (analysis: Analysis, locale: Locale, currency: string): ImportRow[] =>
  rowValues(analysis).map((row) => ({ ...row, issues: analysis.tables.find(({ spec }) => spec.name === row.sheet)?.drafts[row.position]?.issues.map((issue) => ({ ...issue, message: issueSentence(issue, locale, currency) })) ?? [] }));
