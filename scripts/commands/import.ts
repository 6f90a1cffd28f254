import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AmountFormat } from '#contracts/import-terms.ts';
import { LocalDate } from '#contracts/shapes.ts';
import { runFromFiles } from '#capabilities/imports/public.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { text } from '#platform/texts.ts';
import { runAsSystem } from '#platform/worker.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { importReport } from '#server/lifecycle/import-report.ts';
import { command, withInstallation } from '#server/lifecycle/installation.ts';
import '#server/modules.ts';

const HELP = `npm run import -- <app> <file...> --tenant <slug> [options]

Reads XLSX and CSV files into a tenant, sheet by sheet, and prints what was found in each row and the reconciliation.

  --as-of <day>        the local day on which the files were true, 2026-11-20 (today when absent)
  --branch <name>      the branch that the rows belong to (the first one when absent)
  --amounts 1.250,00   how amounts are written, or 1,250.00 (as in the tenant's country, or as each file does, when absent)
  --event <slug>       the event of rows that do not say theirs (tickets)
  --dry-run            look only; nothing is written
  --good-rows-only     leave refused rows out, on purpose, and write the rest
  --all                print every row, not only those that have something to be said about
  --language es|en     of the sentences (es)
  --json               print one JSON document instead

Exit code 0: written, or nothing to write, or a dry run without refused rows; with --good-rows-only also when rows
were left out. Exit code 1: a row is refused, so nothing was written (or, in a dry run, would be); or the files, the
tenant or the options are wrong.`;

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenant: { type: 'string' }, amounts: { type: 'string' }, event: { type: 'string' }, 'as-of': { type: 'string' }, branch: { type: 'string' }, 'dry-run': { type: 'boolean', default: false }, 'good-rows-only': { type: 'boolean', default: false },
      all: { type: 'boolean', default: false }, language: { type: 'string', default: 'es' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [app, ...names] = positionals;
  if (app === undefined || names.length === 0 || values.tenant === undefined) throw new StartError(`Say what to import, the files, and the tenant.\n\n${HELP}`);
  const asOf = values['as-of'];
  if (asOf !== undefined && !LocalDate.safeParse(asOf).success) throw new StartError(`--as-of ${asOf} is not a day; write it as 2026-11-20.`);
  const amounts = AmountFormat.optional().safeParse(values.amounts);
  if (!amounts.success) throw new StartError(`--amounts ${values.amounts} is neither 1.250,00 nor 1,250.00.`);
  const locale = values.language === 'en' ? 'en' : 'es';
  const files = await Promise.all(names.map(readSource));

  return withInstallation('npm run import', async ({ database }) => {
    const db = openDb({ url: database.appUrl, max: 3, applicationName: 'mostrador import' });
    const clock = new SystemClock();
    try {
      const tenant = await db.global.selectFrom('tenant').select(['id', 'apps']).where('slug', '=', values.tenant ?? '').executeTakeFirst();
      if (!tenant) throw new StartError(`There is no tenant ${values.tenant}; npm run tenant -- list shows them.`);
      if (!tenant.apps.includes(app)) throw new StartError(`The tenant ${values.tenant} does not use ${app}; it uses ${tenant.apps.join(', ') || 'nothing'}.`);
      const inTenant = <T>(work: Parameters<typeof runAsSystem<T>>[5]) => runAsSystem(db, clock, tenant.id, 'npm run import', `import-${process.pid}`, work);
      const branchId = values.branch === undefined ? undefined : await branchOf(inTenant, values.branch);
      const scopeId = values.event === undefined ? undefined : await eventOf(inTenant, values.event);
      const result = await runFromFiles({ inTenant }, { app, files, branchId, asOf, amountFormat: amounts.data, scopeId, dryRun: values['dry-run'], goodRowsOnly: values['good-rows-only'], locale },
        (sheet, done, total) => (values.json ? undefined : console.error(`${done + 1}/${total} ${sheet}`)));
      console.log(values.json ? JSON.stringify(result, null, 1) : importReport(result, locale, values.all));
      if (result.report && result.report.differenceMinor !== 0) return 1;
      return result.outcome === 'refused' || (result.outcome === 'dry_run' && result.refusedRows > 0 && !values['good-rows-only']) ? 1 : 0;
    } catch (error) {
      // What is wrong with the files is an answer, not a failure of the program.
      if (!(error instanceof AppError)) throw error;
      const message = sentence(error, locale);
      if (values.json) console.log(JSON.stringify({ outcome: 'failed', code: error.code, message, details: error.details ?? null }, null, 1));
      else console.error(message);
      return 1;
    } finally {
      await closeDb(db);
    }
  });
});

async function readSource(name: string): Promise<{ name: string; content: Buffer }> {
  const file = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
  try {
    const { size } = await stat(file);
    // Judged by the engine too; here so that it is not read at all.
    if (size > 60 * 1024 * 1024) throw new StartError(text('en', 'error.IMPORT_FILE_TOO_LARGE', { reason: 'bytes', limit: 50 }));
    return { name: path.basename(file), content: await readFile(file) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new StartError(`There is no file ${file}.`);
    if (code === 'EISDIR') throw new StartError(`${file} is a folder; name the files in it.`);
    if (code === 'EACCES') throw new StartError(`The file ${file} may not be read.`);
    throw error;
  }
}

async function branchOf(inTenant: <T>(work: Parameters<typeof runAsSystem<T>>[5]) => Promise<T>, name: string): Promise<string> {
  const branch = await inTenant((ctx) => ctx.tx.selectFrom('branch').select('id').where('tenantId', '=', ctx.actor.tenantId).where('name', '=', name).executeTakeFirst());
  if (!branch) throw new StartError(`There is no branch ${name}.`);
  return branch.id;
}

async function eventOf(inTenant: <T>(work: Parameters<typeof runAsSystem<T>>[5]) => Promise<T>, slug: string): Promise<string> {
  const event = await inTenant((ctx) => ctx.tx.selectFrom('ticketEvent').select('id').where('tenantId', '=', ctx.actor.tenantId).where('slug', '=', slug).executeTakeFirst());
  if (!event) throw new StartError(`There is no event ${slug}.`);
  return event.id;
}

function sentence(error: AppError, locale: 'es' | 'en'): string {
  const sheets = (error.details?.['sheets'] ?? []) as { sheet: string; code: string; params: Record<string, unknown> }[];
  return [text(locale, `error.${error.code}`, error.details), ...sheets.map(({ sheet, code, params }) => `  ${sheet}: ${text(locale, `import.sheet.${code}`, params)}`)].join('\n');
}
