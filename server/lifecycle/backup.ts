import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withClient } from '#server/embedded/connect.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { copyTree, hashFile, type CopiedFile } from './copy-tree.ts';

// A backup is a folder: the database's files with the WAL that makes them whole, the uploaded files, the secrets, and a
// manifest with the hash of each. It is taken by SQL alone while everything runs, since the embedded PostgreSQL comes
// without pg_basebackup and pg_dump.

const FORMAT = 1;
const MANIFEST = 'manifest.json';

export interface Manifest {
  format: typeof FORMAT;
  createdAt: string;
  /** Everything acknowledged before this place in the WAL is in the backup. */
  endLsn: string;
  postgres: string;
  files: CopiedFile[];
}

export interface BackupOptions {
  superuserUrl: string;
  dataDir: string;
  /** Folder that holds the backups; each gets one of its own. */
  to: string;
  /** How many to keep, this one included; the oldest go. */
  keep?: number;
}

/** Takes a backup. @returns its folder */
export async function takeBackup({ superuserUrl, dataDir, to, keep }: BackupOptions): Promise<{ folder: string; manifest: Manifest }> {
  const createdAt = new Date().toISOString();
  const folder = path.join(path.resolve(to), `mostrador-${createdAt.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}-${randomBytes(2).toString('hex')}`);
  const making = `${folder}.unfinished`;
  try {
    await mkdir(making, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`The backup can't be written to ${to}: ${(error as Error).message}`);
  }
  try {
    const database = await copyDatabase(superuserUrl, path.join(dataDir, 'postgres'), path.join(making, 'postgres'));
    const files = [...database.files];
    // After the database: a file is written before the row that names it, so every named file is there by now.
    for (const name of ['files', 'secrets']) {
      if (!existsSync(path.join(dataDir, name))) continue;
      const copied = await copyTree({ from: path.join(dataDir, name), to: path.join(making, name), mayVanish: name === 'files' });
      files.push(...copied.map((file) => ({ ...file, path: `${name}/${file.path}` })));
    }
    const manifest: Manifest = { format: FORMAT, createdAt, endLsn: database.endLsn, postgres: database.version, files };
    await writeManifest(making, manifest);
    await rename(making, folder);
    if (keep) await removeOld(path.resolve(to), keep);
    return { folder, manifest };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

// What a running server keeps for itself and makes again at its start.
const OWN_FILES = /^(postmaster\.(pid|opts)|pg_internal\.init.*|backup_label.*|tablespace_map.*|current_logfiles)$/;
const OWN_FOLDERS = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;

async function copyDatabase(superuserUrl: string, from: string, to: string) {
  const cluster = path.join(from, 'data');
  return withClient(superuserUrl, async (client) => {
    const slot = `backup_${randomBytes(4).toString('hex')}`;
    // Keeps the WAL of the time of the copy; temporary, so it goes with this connection whatever happens.
    await client.query('select pg_create_physical_replication_slot($1, true, true)', [slot]);
    const { rows: started } = await client.query<{ first: string; version: string }>(
      `select pg_walfile_name(lsn) as first, current_setting('server_version') as version from pg_backup_start('mostrador', fast => true) as lsn`,
    );
    const files = await copyTree({
      from: cluster,
      to: path.join(to, 'data'),
      mayVanish: true,
      wanted: (relative) => !OWN_FOLDERS.test(relative) && !OWN_FILES.test(path.basename(relative)) && !/(^|\/)pgsql_tmp/.test(relative),
    });
    const { rows: stopped } = await client.query<{ lsn: string; last: string; labelfile: string }>(
      'select lsn::text as lsn, pg_walfile_name(lsn) as last, labelfile from pg_backup_stop(wait_for_archive => false)',
    );
    const { lsn, last, labelfile } = stopped[0]!;
    const { first, version } = started[0]!;
    const wal = await copyTree({ from: path.join(cluster, 'pg_wal'), to: path.join(to, 'data/pg_wal'), wanted: (name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last });
    if (!wal.some(({ path: name }) => name === first) || !wal.some(({ path: name }) => name === last)) {
      throw new Error(`the WAL from ${first} to ${last} is not complete in the backup`);
    }
    await writeFile(path.join(to, 'data/backup_label'), labelfile, { mode: 0o600 });
    const rest = await copyTree({ from, to, wanted: (name) => name === 'superuser.password' });
    return {
      endLsn: lsn,
      version,
      files: [
        ...files.map((file) => ({ ...file, path: `postgres/data/${file.path}` })),
        ...wal.map((file) => ({ ...file, path: `postgres/data/pg_wal/${file.path}` })),
        { path: 'postgres/data/backup_label', ...(await hashFile(path.join(to, 'data/backup_label'))) },
        ...rest.map((file) => ({ ...file, path: `postgres/${file.path}` })),
      ],
    };
  });
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The manifest carries its own hash, so that a cut or changed one is noticed as well. */
async function writeManifest(folder: string, manifest: Manifest) {
  const text = JSON.stringify(manifest, null, 1);
  await writeFile(path.join(folder, MANIFEST), text, { mode: 0o600, flush: true });
  await writeFile(path.join(folder, `${MANIFEST}.sha256`), `${digestOf(text)}  ${MANIFEST}\n`, { mode: 0o600, flush: true });
}

/**
 * Reads the manifest and compares every file of the backup with it.
 * @throws StartError naming what is missing, changed or strange
 */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => undefined);
  const digest = await readFile(path.join(folder, `${MANIFEST}.sha256`), 'utf8').catch(() => '');
  if (text === undefined) throw new StartError(`${folder} is not a backup: it has no ${MANIFEST}.`);
  if (digest.split(' ')[0] !== digestOf(text)) throw new StartError(`The backup ${folder} was changed or cut: its manifest does not have the hash that it should.`);
  const { format } = JSON.parse(text) as { format?: number };
  if (format !== FORMAT) throw new StartError(`The backup ${folder} is of format ${format ?? 'unknown'}, this version of Mostrador reads ${FORMAT}.`);
  const manifest = JSON.parse(text) as Manifest;
  const problems: string[] = [];
  for (const file of manifest.files) {
    const found = await hashFile(path.join(folder, file.path)).catch(() => undefined);
    if (!found) problems.push(`${file.path} is missing`);
    else if (found.sha256 !== file.sha256) problems.push(`${file.path} was changed`);
  }
  const known = new Set([...manifest.files.map(({ path: name }) => name), MANIFEST, `${MANIFEST}.sha256`]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/');
    if (!entry.isDirectory() && !known.has(name)) problems.push(`${name} does not belong to it`);
  }
  if (problems.length > 0) throw new StartError(`The backup ${folder} is damaged:\n${problems.slice(0, 20).map((line) => `  ${line}`).join('\n')}`);
  return manifest;
}

async function removeOld(to: string, keep: number) {
  const names = (await readdir(to)).filter((name) => /^mostrador-\d{4}-\d\d-\d\dT[\d-]+Z-[0-9a-f]{4}$/.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - Math.max(1, keep)))) await rm(path.join(to, name), { recursive: true, force: true });
}
