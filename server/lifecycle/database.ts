import pg from 'pg';
import type { Config } from '#platform/config.ts';
import { MigrationError, migrate } from '#platform/migrate.ts';
import { withClient } from '#server/embedded/connect.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles, loginsOf, type Logins } from '#server/embedded/roles.ts';
import { StartError } from '#server/embedded/start-error.ts';

export const DATABASE = 'mostrador';

export interface Database extends Logins {
  /** Only the embedded server has one. */
  superuserUrl: string | undefined;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

export interface DatabaseOptions {
  config: Config;
  dataDir: string;
  /** `own`: the data folder is ours. `share`: another process of Mostrador runs the embedded server, we only use it. */
  embedded: 'own' | 'share';
  log: (message: string) => void;
}

/** The database of this installation, reachable: the one of DATABASE_URL, or the embedded one, started. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_JOBS_URL } = options.config;
  if (DATABASE_URL && DATABASE_OWNER_URL && DATABASE_JOBS_URL) {
    const logins = { appUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL, jobsUrl: DATABASE_JOBS_URL };
    await reach({ DATABASE_URL, DATABASE_OWNER_URL, DATABASE_JOBS_URL });
    await refuseForgetful(DATABASE_URL, options.config);
    return { ...logins, superuserUrl: undefined, stop: async () => {} };
  }
  const server = await startEmbedded({
    dataDir: options.dataDir,
    running: options.embedded === 'share' ? 'share' : 'adopt',
    log: options.log,
    onRestart: (error) => options.log(error ? error.message : 'The database is back.'),
  });
  const { superuserUrl } = server;
  const stop = (mode: 'fast' | 'immediate' = 'fast') => server.stop(mode);
  if (options.embedded === 'share') return { ...loginsOf(superuserUrl, DATABASE), superuserUrl, stop };
  try {
    await bootstrapRoles(superuserUrl);
    const logins = await bootstrapDatabase(superuserUrl, DATABASE);
    await refuseForgetful(logins.appUrl, options.config);
    return { ...logins, superuserUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Brings the schema to this version; the sentence of a refusal is for the person at the terminal. */
export async function migrateDatabase(database: Logins, log: (message: string) => void): Promise<string[]> {
  try {
    const applied = await migrate(database.ownerUrl);
    if (applied.length > 0) log(`Brought the database to this version: ${applied.join(', ')}.`);
    return applied;
  } catch (error) {
    if (error instanceof MigrationError) throw new StartError(`The database was not brought to this version: ${error.message}`);
    throw error;
  }
}

/** With these off a database says "done" and may have forgotten it after a power cut. */
const NEVER_OFF = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** As the login sees them that answers requests: they may also be set for one role or one database. */
async function refuseForgetful(appUrl: string, { NODE_ENV }: Config) {
  if (NODE_ENV === 'test') return;
  const off = await withClient(appUrl, async (client) => (await client.query<{ name: string }>(`select name from pg_settings where name = any($1) and setting = 'off' order by name`, [NEVER_OFF])).rows.map(({ name }) => name));
  if (off.length > 0) throw new StartError(`The database may forget what it has acknowledged: ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off. Turn ${off.length === 1 ? 'it' : 'them'} on, in the server's settings and for the role of DATABASE_URL.`);
}

/** Each of the three logins, tried once, so that a wrong one is named and not found out by the first request. */
async function reach(urls: Record<string, string>) {
  const problems: string[] = [];
  for (const [name, url] of Object.entries(urls)) {
    try {
      const version = await patiently(() => withClient(url, async (client) => Number((await client.query('show server_version_num')).rows[0].server_version_num)));
      if (version < 180_000) problems.push(`${name}: the server is PostgreSQL ${Math.floor(version / 10_000)}, Mostrador needs 18 or newer`);
    } catch (error) {
      problems.push(`${name}: ${error instanceof pg.DatabaseError || (error as Error).message ? (error as Error).message : ((error as NodeJS.ErrnoException).code ?? String(error))}`);
    }
  }
  if (problems.length > 0) throw new StartError(`The database can't be reached:\n${problems.map((line) => `  ${line}`).join('\n')}`);
}

/** The modules are read meanwhile, which on a busy machine may take longer than a connection waits to be heard. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 3 || !/timeout expired|Connection terminated due to connection timeout/.test((error as Error).message)) throw error;
    }
  }
}
