import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { addFeePlan, feePlanPage } from '#apps/tickets/public.ts';
import { allTenants, createTenant } from '#capabilities/identity/public.ts';
import { stepOf, toDecimal } from '#contracts/money.ts';
import { LocalDate } from '#contracts/shapes.ts';
import { startOfDay } from '#contracts/time.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { problemOf } from '#platform/problem.ts';
import { runAsSystem } from '#platform/worker.ts';
// Knowing the modules is knowing the apps and their roles.
import '#server/modules.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { exportTenant } from '#server/lifecycle/export-tenant.ts';
import { command, withInstallation, type Installation } from '#server/lifecycle/installation.ts';

const USAGE = `Usage:
  npm run tenant -- create --slug oculto --name Oculto --app studio --zone America/Guatemala --currency GTQ --admin-email admin@oculto.example
                           [--country GT] [--locale es|en] [--branch <name>] [--admin-name <name>]      (--app may stand several times)
  npm run tenant -- list [--json]
  npm run tenant -- export --slug oculto [--to <folder>]
  npm run tenant -- fees --slug oculto [--rate-bp 326 --fixed-minor 189400 --vat-bp 1900] [--basis base_price|paid_price] [--currency COP] [--from 2027-01-01]
                           the service fees of a business that sells tickets; with a rate: one more version, from now or from that day on`;

const options = {
  slug: { type: 'string' },
  name: { type: 'string' },
  app: { type: 'string', multiple: true },
  zone: { type: 'string' },
  currency: { type: 'string' },
  country: { type: 'string' },
  locale: { type: 'string' },
  branch: { type: 'string' },
  'admin-email': { type: 'string' },
  'admin-name': { type: 'string' },
  to: { type: 'string' },
  'rate-bp': { type: 'string' },
  'fixed-minor': { type: 'string' },
  'vat-bp': { type: 'string' },
  basis: { type: 'string' },
  from: { type: 'string' },
  json: { type: 'boolean' },
} as const;

await command(async () => {
  const { values, positionals } = readArguments();
  const [verb] = positionals;
  if (verb === 'create') return withInstallation('npm run tenant', (installation) => create(installation, values));
  if (verb === 'list') return withInstallation('npm run tenant', (installation) => list(installation, values.json ?? false));
  if (verb === 'export') return withInstallation('npm run tenant', (installation) => exportOne(installation, values));
  if (verb === 'fees') return withInstallation('npm run tenant', (installation) => fees(installation, values));
  throw new StartError(USAGE);
});

type Values = ReturnType<typeof readArguments>['values'];

function readArguments() {
  try {
    const parsed = parseArgs({ allowPositionals: true, options });
    if (parsed.positionals.length !== 1) throw new TypeError('one of create, list, export, fees');
    return parsed;
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** All that is missing or wrong at once, each by its name. */
function readCreation(values: Values) {
  const { slug, name, app, zone, currency, country, locale, branch } = values;
  const email = values['admin-email'];
  const problems: string[] = [];
  if (!slug) problems.push('--slug is missing: lower-case letters, digits and hyphens');
  else if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)) problems.push('--slug: lower-case letters, digits and hyphens, at most 63, neither first nor last a hyphen');
  if (!name) problems.push('--name is missing: what people read');
  else if (name.length > 100) problems.push('--name: at most 100 characters');
  if (!app?.length) problems.push('--app is missing, e.g. studio');
  if (!zone) problems.push('--zone is missing, e.g. America/Guatemala');
  else if (!isZone(zone)) problems.push(`--zone: there is no time zone "${zone}"`);
  if (!currency) problems.push('--currency is missing, e.g. GTQ');
  else if (!Intl.supportedValuesOf('currency').includes(currency)) problems.push(`--currency: "${currency}" is not a currency code`);
  if (country !== undefined && !/^[A-Z]{2}$/.test(country)) problems.push('--country: two capital letters, e.g. GT');
  if (locale !== undefined && locale !== 'es' && locale !== 'en') problems.push('--locale: es or en');
  if (!email) problems.push('--admin-email is missing');
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254) problems.push(`--admin-email: "${email}" is not an address`);
  if (problems.length > 0) throw new StartError(`${problems.map((line) => `  ${line}`).join('\n')}\n${USAGE}`);
  const adminName = values['admin-name'];
  return {
    slug: slug!, name: name!, apps: app!, zone: zone!, currency: currency!,
    ...(country && { country }), ...(locale && { locale: locale as 'es' | 'en' }), ...(branch && { branch }),
    admin: { email: email!, ...(adminName && { name: adminName }) },
  };
}

function isZone(zone: string) {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

async function create({ database }: Installation, values: Values) {
  const input = readCreation(values);
  const db = openDb({ url: database.appUrl, max: 2, applicationName: 'mostrador tenant' });
  try {
    const { password } = await createTenant(db, new SystemClock(), input);
    console.log(`Made the tenant "${input.slug}".`);
    console.log(`  admin     ${input.admin.email}`);
    console.log(password === null ? '  password  the one that this person has already' : `  password  ${password}   (shown this once)`);
  } catch (error) {
    if (error instanceof AppError) throw new StartError(problemOf(error, 'en', '').detail);
    throw error;
  } finally {
    await closeDb(db);
  }
}

async function list({ database }: Installation, json: boolean) {
  const db = openDb({ url: database.ownerUrl, max: 1, applicationName: 'mostrador tenant' });
  try {
    const tenants = await allTenants(db.global);
    if (json) console.log(JSON.stringify(tenants));
    else if (tenants.length === 0) console.log('There is no tenant yet.');
    else for (const { slug, name, apps, zone, currency, status } of tenants) console.log([slug.padEnd(20), name.padEnd(28), apps.join(',').padEnd(20), zone.padEnd(24), currency, status].join('  '));
  } finally {
    await closeDb(db);
  }
}

async function exportOne({ database, dataDir }: Installation, { slug, to }: Values) {
  if (!slug) throw new StartError(`--slug is missing\n${USAGE}`);
  const { folder, tables, files } = await exportTenant({ ownerUrl: database.ownerUrl, dataDir, slug, to: path.resolve(process.env['INIT_CWD'] ?? '.', to ?? '.') });
  console.log(`${folder}\n${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables, ${files.length} files`);
}

const Terms = z.object({
  rateBp: z.coerce.number().int().min(0).max(10_000), fixedMinor: z.coerce.number().int().min(0).max(1_000_000_000_000), vatBp: z.coerce.number().int().min(0).max(10_000),
  basis: z.enum(['base_price', 'paid_price']).default('base_price'), from: LocalDate.optional(), currency: z.string().regex(/^[A-Z]{3}$/),
});

/** What the platform takes for each sold unit: versions that only grow. */
async function fees({ database }: Installation, values: Values) {
  if (!values.slug) throw new StartError(`--slug is missing\n${USAGE}`);
  const db = openDb({ url: database.appUrl, max: 2, applicationName: 'mostrador tenant' });
  try {
    const tenant = await db.global.selectFrom('tenant').select(['id', 'apps', 'zone', 'currency']).where('slug', '=', values.slug).executeTakeFirst();
    if (!tenant) throw new StartError(`There is no tenant ${values.slug}; npm run tenant -- list shows them.`);
    if (!tenant.apps.includes('tickets')) throw new StartError(`The tenant ${values.slug} sells no tickets.`);
    const inTenant = <T>(work: Parameters<typeof runAsSystem<T>>[5]) => runAsSystem(db, new SystemClock(), tenant.id, 'npm run tenant', `tenant-${process.pid}`, work);
    const given = [values['rate-bp'], values['fixed-minor'], values['vat-bp']];
    if (given.some((one) => one !== undefined)) {
      const terms = Terms.safeParse({ rateBp: values['rate-bp'], fixedMinor: values['fixed-minor'], vatBp: values['vat-bp'], basis: values.basis, from: values.from, currency: values.currency ?? tenant.currency });
      if (!terms.success) throw new StartError(`${terms.error.issues.map(({ path: [name], message }) => `  --${String(name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${message}`).join('\n')}\n${USAGE}`);
      const { from, ...rest } = terms.data;
      if (rest.fixedMinor % stepOf(rest.currency) !== 0) throw new StartError(`--fixed-minor: a multiple of ${stepOf(rest.currency)}, since ${rest.currency} has no smaller money`);
      const added = await inTenant(async (ctx) => {
        const validFrom = from === undefined ? ctx.now : startOfDay(from, tenant.zone);
        if (validFrom.epochMilliseconds < ctx.now.epochMilliseconds) throw new StartError(`--from ${from}: what was, stays; a version begins tomorrow at the earliest, or now without --from`);
        return addFeePlan(ctx, { ...rest, validFrom });
      });
      if (!added) throw new StartError('A version begins at that instant already; it cannot be changed.');
    }
    const { items } = await inTenant((ctx) => feePlanPage(ctx, { limit: 200 }));
    for (const one of items) console.log([`from ${one.validFrom.toZonedDateTimeISO(tenant.zone).toPlainDateTime().toString({ smallestUnit: 'minute' })}`, one.currency, `${one.rateBp / 100} %`.padStart(8), `+ ${toDecimal(one.fixedMinor, one.currency)}`.padStart(12), one.basis.padEnd(10), `VAT ${one.vatBp / 100} %`.padEnd(9), one.isCurrent ? 'current' : ''].join('  ').trimEnd());
  } finally {
    await closeDb(db);
  }
}
