import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { StartError } from '#server/embedded/start-error.ts';
import { withClient } from '#server/embedded/connect.ts';
import { copyTree, type CopiedFile } from './copy-tree.ts';

// The way out: everything that belongs to one business, as JSON lines that any program reads, with hashes. One file a
// table, one line a row, all from the same instant.

const FORMAT = 1;
const BATCH = 500;
/** Made anew where the data goes to, and of no use there. */
const PASSING = new Set(['outbox', 'scheduled_job', 'cron_run', 'idempotency_key', 'notice', 'notice_counter', 'import_file', 'import_row', 'invitation', 'api_key', 'calendar_feed', 'user_session', 'refresh_token', 'one_time_link', 'second_factor_ticket', 'push_subscription']);
/** What lets somebody in, or is worth nothing without this server's key. */
const SECRET = /_(hash|sealed)$/;

export interface ExportedTable {
  table: string;
  rows: number;
  file: string;
  sha256: string;
}

export interface TenantExport {
  folder: string;
  tables: ExportedTable[];
  files: CopiedFile[];
}

export interface ExportOptions {
  ownerUrl: string;
  dataDir: string;
  slug: string;
  to: string;
}

export async function exportTenant({ ownerUrl, dataDir, slug, to }: ExportOptions): Promise<TenantExport> {
  const createdAt = new Date().toISOString();
  const folder = path.join(path.resolve(to), `${slug}-${createdAt.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}`);
  const making = `${folder}.unfinished`;
  await mkdir(path.join(making, 'tables'), { recursive: true, mode: 0o700 });
  try {
    const done = await withClient(ownerUrl, async (client) => {
      // One snapshot for all tables: a session and its payments are of the same instant.
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set local timezone = 'UTC'`);
      const { rows } = await client.query<{ id: string }>('select id from tenant where slug = $1', [slug]);
      const tenantId = rows[0]?.id;
      if (!tenantId) throw new StartError(`There is no tenant "${slug}"; "npm run tenant -- list" shows those that are.`);
      const tables: ExportedTable[] = [];
      tables.push(await writeTable(client, making, 'tenant', 'id = $1', tenantId));
      tables.push(await writeTable(client, making, 'app_user', 'id in (select user_id from membership where tenant_id = $1)', tenantId));
      for (const table of await tablesOfTenants(client)) tables.push(await writeTable(client, making, table, 'tenant_id = $1', tenantId));
      const { rows: migrations } = await client.query<{ name: string }>('select name from schema_migration order by name');
      await client.query('commit');
      return { tenantId, tables, migrations: migrations.map(({ name }) => name) };
    });
    const uploads = path.join(dataDir, 'files', done.tenantId);
    const files = existsSync(uploads) ? await copyTree({ from: uploads, to: path.join(making, 'files'), mayVanish: true }) : [];
    const manifest = { format: FORMAT, createdAt, tenant: { id: done.tenantId, slug }, migrations: done.migrations, tables: done.tables, files };
    await writeFile(path.join(making, 'manifest.json'), JSON.stringify(manifest, null, 1), { mode: 0o600, flush: true });
    await rename(making, folder);
    return { folder, tables: done.tables, files };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

async function tablesOfTenants(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by c.relname`);
  return rows.map(({ name }) => name).filter((name) => !PASSING.has(name));
}

async function writeTable(client: pg.Client, folder: string, table: string, where: string, tenantId: string): Promise<ExportedTable> {
  const { rows: columns } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const kept = columns.map(({ name }) => name).filter((name) => !SECRET.test(name));
  const { rows: keys } = await client.query<{ name: string }>(
    `select a.attname as name from pg_index i, unnest(i.indkey) with ordinality as k(attnum, n) join pg_attribute a on a.attrelid = $1::regclass and a.attnum = k.attnum
      where i.indrelid = $1::regclass and i.indisprimary order by k.n`,
    [table],
  );
  const quoted = (names: { name: string }[]) => names.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const select = `select row_to_json(r)::text as line from (select ${quoted(kept.map((name) => ({ name })))} from ${pg.escapeIdentifier(table)} where ${where} order by ${quoted(keys) || '1'}) r`;
  const file = `tables/${table}.jsonl`;
  const handle = await open(path.join(folder, file), 'wx', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  try {
    await client.query(`declare export no scroll cursor for ${select}`, [tenantId]);
    for (;;) {
      const { rows: batch } = await client.query<{ line: string }>(`fetch ${BATCH} from export`);
      if (batch.length === 0) break;
      const text = batch.map(({ line }) => `${line}\n`).join('');
      hash.update(text);
      await handle.writeFile(text);
      rows += batch.length;
    }
    await client.query('close export');
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { table, rows, file, sha256: hash.digest('hex') };
}
