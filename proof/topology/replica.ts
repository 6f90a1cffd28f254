import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withClient } from '#server/embedded/connect.ts';
import { serverPerson } from '#server/embedded/person.ts';
import { endLeftover, startEmbedded } from '#server/embedded/postgres.ts';
import { takeBackup } from '#server/lifecycle/backup.ts';
import { copyTree } from '#server/lifecycle/copy-tree.ts';
import { scratch } from '#test/scratch.ts';

export interface StreamingReplica {
  superuserUrl: string;
  /** A login of the primary, on the replica. */
  of: (primaryUrl: string) => string;
  /** What it has is held back until it is let go: it lags. */
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A second server that follows the first, made from a backup by SQL alone. `primary` is its superuser, `dataDir` its data folder, `tuning` how it was started. */
export async function startReplica({ primary, dataDir, tuning }: { primary: string; dataDir: string; tuning: Record<string, string> }): Promise<StreamingReplica> {
  const home = await mkdtemp(path.join(await scratch(), `mostrador-test-${process.pid}-`));
  const password = randomBytes(18).toString('base64url');
  await withClient(primary, async (client) => {
    await client.query(`create role mostrador_replication login replication password ${client.escapeLiteral(password)}`);
    // The primary keeps what the replica has not got yet, from before the copy on.
    await client.query(`select pg_create_physical_replication_slot('mostrador_replica', true)`);
  });
  const { folder } = await takeBackup({ superuserUrl: primary, dataDir, to: path.join(home, 'backups') });
  const cluster = path.join(home, 'postgres/data');
  await copyTree({ from: path.join(folder, 'postgres'), to: path.join(home, 'postgres') });
  await rm(path.join(home, 'backups'), { recursive: true });
  const { hostname, port } = new URL(primary);
  await writeFile(path.join(cluster, 'standby.signal'), '');
  await appendFile(path.join(cluster, 'postgresql.auto.conf'), `\nprimary_conninfo = 'host=${hostname} port=${port} user=mostrador_replication password=${password} application_name=mostrador_replica'\nprimary_slot_name = 'mostrador_replica'\nhot_standby_feedback = on\n`);
  await giveTo(home, cluster);
  const server = await startEmbedded({ dataDir: home, tuning });
  return {
    superuserUrl: server.superuserUrl,
    of: (primaryUrl) => {
      const url = new URL(primaryUrl);
      url.port = String(server.port);
      return url.href;
    },
    pause: () => withClient(server.superuserUrl, async (client) => void (await client.query('select pg_wal_replay_pause()'))),
    resume: () => withClient(server.superuserUrl, async (client) => void (await client.query('select pg_wal_replay_resume()'))),
    stop: async () => {
      await server.stop('immediate');
      await endLeftover(home, 'immediate');
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The database runs as another account when we are root, and takes only a folder of its own. */
async function giveTo(home: string, cluster: string): Promise<void> {
  await chmod(cluster, 0o700);
  const person = await serverPerson();
  if (!person) return;
  await chown(path.join(home, 'postgres'), person.uid, person.gid);
  await chown(cluster, person.uid, person.gid);
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) await chown(path.join(entry.parentPath, entry.name), person.uid, person.gid);
}
