import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
/** One migration at a time in a cluster, whoever starts it. */
const LOCK = 7_067_001;
/** Whoever waits for a table holds up all who come after: it lets them through soon, and tries again. */
const LOCK_WAIT = '1s';
const LOCK_TRIES = 20;
const BETWEEN_TRIES_MS = 3_000;

export interface Migration { name: string; sql: string; hash: string; concurrent: boolean }

/** A migration cannot be applied as the folder stands; the sentence says what to do. */
export class MigrationError extends Error {}

export async function readMigrations(dir = MIGRATIONS_DIR): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map(async (name) => {
    const text = await readFile(`${dir}/${name}`, 'utf8');
    return { name, sql: text, hash: createHash('sha256').update(text).digest('hex'), concurrent: name.endsWith('.concurrent.sql') };
  }));
  const numbers = migrations.map(({ name }) => name.slice(0, 4));
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
  if (twice) throw new MigrationError(`two migrations have the number ${twice}`);
  return migrations;
}

/**
 * Bring the schema to the newest migration. Forward only; each file is one transaction with a short wait for
 * locks, again and again, a `.concurrent.sql` file runs outside of one. An applied file may not change afterwards, and a schema
 * that is newer than this program is left alone.
 *
 * @param ownerUrl a direct connection (no pooler) as the role that owns the schema
 * @returns the names of the migrations applied now
 * @throws MigrationError
 */
export async function migrate(ownerUrl: string, dir = MIGRATIONS_DIR): Promise<string[]> {
  const migrations = await readMigrations(dir);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'mostrador migrate' });
  // A connection that breaks between two statements is told by the next of them.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create table if not exists public.schema_migration (name text primary key, hash text not null, applied_at timestamptz not null default now())');
    const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from public.schema_migration order by name');
    const applied = new Map(rows.map((row) => [row.name, row.hash]));
    check(migrations, applied);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function check(migrations: Migration[], applied: Map<string, string>): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of applied) {
    const now = known.get(name);
    if (now === undefined) throw new MigrationError(`the database is newer than this version of Mostrador: it has the migration ${name}, which this version does not know. Start the newer version, or restore a backup.`);
    if (now !== hash) throw new MigrationError(`the migration ${name} was changed after it had been applied. Put the file back as it was and write a new migration instead.`);
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyOnce(client, migration);
    } catch (error) {
      const busy = error instanceof MigrationError && error.cause instanceof pg.DatabaseError && error.cause.code === '55P03';
      if (!busy || attempt === LOCK_TRIES) throw error;
      await wait(BETWEEN_TRIES_MS);
    }
  }
}

async function applyOnce(client: pg.Client, { name, sql, hash, concurrent }: Migration): Promise<void> {
  const record = () => client.query('insert into public.schema_migration (name, hash) values ($1, $2)', [name, hash]);
  try {
    if (concurrent) {
      await client.query(sql);
      await record();
      return;
    }
    await client.query(`begin; set local lock_timeout = '${LOCK_WAIT}'`);
    await client.query(sql);
    await record();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const { message, position } = error as Error & { position?: string };
    const line = position ? ` (line ${sql.slice(0, Number(position)).split('\n').length})` : '';
    throw new MigrationError(`the migration ${name} failed${line}: ${message}`, { cause: error });
  }
}

/** Names of migrations that the database does not have yet (readiness and `migrate --check`). */
export async function pendingMigrations(pool: pg.Pool, dir = MIGRATIONS_DIR): Promise<string[]> {
  const migrations = await readMigrations(dir);
  const { rows } = await pool.query<{ name: string }>('select name from public.schema_migration');
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
}
