import path from 'node:path';
import { parseArgs } from 'node:util';
import { allTenants, createTenant } from '#capabilities/identity/public.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { problemOf } from '#platform/problem.ts';
// Knowing the modules is knowing the apps and their roles.
import '#server/modules.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { exportTenant } from '#server/lifecycle/export-tenant.ts';
import { command, withInstallation, type Installation } from '#server/lifecycle/installation.ts';

const USAGE = `Usage:
  npm run tenant -- create --slug oculto --name Oculto --app studio --zone America/Guatemala --currency GTQ --admin-email admin@oculto.example
                           [--country GT] [--locale es|en] [--branch <name>] [--admin-name <name>]      (--app may stand several times)
  npm run tenant -- list [--json]
  npm run tenant -- export --slug oculto [--to <folder>]`;

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
  json: { type: 'boolean' },
} as const;

await command(async () => {
  const { values, positionals } = readArguments();
  const [verb] = positionals;
  if (verb === 'create') return withInstallation('npm run tenant', (installation) => create(installation, values));
  if (verb === 'list') return withInstallation('npm run tenant', (installation) => list(installation, values.json ?? false));
  if (verb === 'export') return withInstallation('npm run tenant', (installation) => exportOne(installation, values));
  throw new StartError(USAGE);
});

type Values = ReturnType<typeof readArguments>['values'];

function readArguments() {
  try {
    const parsed = parseArgs({ allowPositionals: true, options });
    if (parsed.positionals.length !== 1) throw new TypeError('one of create, list, export');
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
