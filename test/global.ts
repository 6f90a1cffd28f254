import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import type { TestProject } from 'vitest/node';
import { migrate } from '#platform/migrate.ts';
import { alive } from '#server/embedded/postmaster-file.ts';
import { endLeftover, startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';

export const TEMPLATE = 'mostrador_template';
const PREFIX = 'mostrador-test-';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser of the test cluster, database `postgres`. */
    superuserUrl: string;
  }
}

/** One cluster for the whole run, in a folder of its own, with a migrated database that every test file copies. */
export default async function setup(project: TestProject) {
  await sweep();
  const dataDir = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startEmbedded({
    dataDir,
    tuning: {
      // Nothing here outlives the run, so nothing waits for the disk.
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      wal_level: 'minimal',
      max_wal_senders: '0',
      autovacuum_naptime: '5min',
      shared_buffers: '96MB',
      max_connections: '300',
    },
  });
  await bootstrapRoles(server.superuserUrl);
  const { ownerUrl, jobsUrl } = await bootstrapDatabase(server.superuserUrl, TEMPLATE);
  await migrate(ownerUrl);
  await runMigrations({ connectionString: jobsUrl, schema: 'graphile_worker' });
  project.provide('superuserUrl', server.superuserUrl);

  return async () => {
    await server.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** Removes what runs left that were killed; the process number in the name tells whose it is. */
async function sweep() {
  for (const entry of await readdir(tmpdir(), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const { name } = entry;
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
    if (!pid || alive(pid)) continue;
    const dataDir = path.join(tmpdir(), name);
    await endLeftover(dataDir, 'immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
}
