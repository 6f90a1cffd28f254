import { chmod, chown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { withClient, urlOf } from '#server/embedded/connect.ts';
import { serverPerson } from '#server/embedded/person.ts';
import { endLeftover, startEmbedded } from '#server/embedded/postgres.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { verifyBackup, type Manifest } from './backup.ts';
import { copyTree } from './copy-tree.ts';
import { takeDataFolder } from './data-folder.ts';
import { DATABASE } from './database.ts';

export interface RestoreOptions {
  backup: string;
  dataDir: string;
  /** The data folder holds an installation: put it aside (it is not removed) and go on. */
  replace: boolean;
  log: (message: string) => void;
}

export interface Restored {
  manifest: Manifest;
  /** Where the installation that was there lies now. */
  aside: string | undefined;
  tenants: number;
}

/**
 * Brings a backup back into a data folder: compares every file with the manifest, copies, starts the database on it (which
 * replays the WAL), and checks tables and indexes page by page. What was there is put aside whole, and comes back when
 * anything fails.
 */
export async function restoreBackup({ backup, dataDir, replace, log }: RestoreOptions): Promise<Restored> {
  log('Comparing the backup with its manifest…');
  const manifest = await verifyBackup(backup);
  const folder = await takeDataFolder(dataDir, 'npm run restore');
  const parts = ['postgres', 'files', 'secrets'];
  let aside: string | undefined;
  let begun = false;
  try {
    const there = (await readdir(folder.path)).filter((name) => parts.includes(name));
    if (there.length > 0) {
      if (!replace) throw new StartError(`The data folder ${folder.path} holds an installation already. Restore to another DATA_DIR, or add --replace to put this one aside.`);
      // A killed run may have left its database at work in there.
      await endLeftover(folder.path, 'fast');
      aside = path.join(folder.path, `replaced-${new Date().toISOString().replaceAll(':', '-')}`);
      await mkdir(aside, { mode: 0o700 });
      for (const name of there) await rename(path.join(folder.path, name), path.join(aside, name));
    }
    begun = true;
    log(`Copying ${manifest.files.length} files…`);
    for (const name of parts) {
      if (!manifest.files.some((file) => file.path.startsWith(`${name}/`))) continue;
      await copyTree({ from: path.join(backup, name), to: path.join(folder.path, name) });
    }
    await giveToServer(path.join(folder.path, 'postgres'));
    log('Starting the database on it and checking it…');
    const tenants = await check(folder.path);
    return { manifest, aside, tenants };
  } catch (error) {
    if (begun) for (const name of parts) await rm(path.join(folder.path, name), { recursive: true, force: true });
    if (aside) {
      for (const name of await readdir(aside)) await rename(path.join(aside, name), path.join(folder.path, name));
      await rm(aside, { recursive: true });
    }
    throw error;
  } finally {
    await folder.release();
  }
}

/** The database runs as another account when we are root, and takes only a folder of its own. */
async function giveToServer(home: string) {
  const person = await serverPerson();
  await chmod(path.join(home, 'data'), 0o700);
  if (!person) return;
  await chown(home, person.uid, person.gid);
  const cluster = path.join(home, 'data');
  await chown(cluster, person.uid, person.gid);
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) await chown(path.join(entry.parentPath, entry.name), person.uid, person.gid);
}

async function check(dataDir: string) {
  const server = await startEmbedded({ dataDir });
  try {
    return await withClient(urlOf(server.superuserUrl, DATABASE), async (client) => {
      const { rows: damaged } = await client.query<{ name: string; message: string }>(
        `select c.oid::regclass::text as name, h.msg as message from pg_class c, lateral verify_heapam(c.oid) h where c.relkind in ('r', 'm') and c.relpersistence = 'p'`,
      );
      // Raises on the first index that does not hold exactly the rows of its table.
      await client
        .query(`select bt_index_check(c.oid, true) from pg_class c join pg_index i on i.indexrelid = c.oid join pg_am a on a.oid = c.relam where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisvalid`)
        .catch((error: Error) => damaged.push({ name: 'index', message: error.message }));
      if (damaged.length > 0) throw new StartError(`The restored database is damaged:\n${damaged.map(({ name, message }) => `  ${name}: ${message}`).join('\n')}`);
      const { rows } = await client.query<{ count: number }>('select count(*)::int as count from tenant');
      return rows[0]!.count;
    });
  } finally {
    await server.stop();
  }
}
