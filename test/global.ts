import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import type { TestProject } from 'vitest/node';
import { migrate } from '#platform/migrate.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { alive } from '#server/embedded/postmaster-file.ts';
import { endLeftover, startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import { scratch } from '#test/scratch.ts';
import { openTopology, TOPOLOGY_TUNING } from '#test/topology.ts';
import type { Topology } from '#test/topology.ts';

export const TEMPLATE = 'mostrador_template';
const PREFIX = 'mostrador-test-';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser of the test cluster, database `postgres`. */
    superuserUrl: string;
    /** What stands before the cluster; null: nothing. */
    topology: Topology | null;
  }
}

/** Each project of vitest.config.ts reads this file anew; the cluster is of them all. */
const shared = globalThis as typeof globalThis & { testCluster?: ReturnType<typeof startCluster> };

/** One cluster for the whole run, in a folder of its own, with a migrated database that every test file copies. */
export default async function setup(project: TestProject) {
  const first = !shared.testCluster;
  shared.testCluster ??= startCluster();
  const { superuserUrl, topology, end } = await shared.testCluster;
  project.provide('superuserUrl', superuserUrl);
  project.provide('topology', topology);
  return first ? end : undefined;
}

async function startCluster() {
  const manyMachines = process.env['TEST_TOPOLOGY'] === 'many';
  await sweep();
  const dataDir = await mkdtemp(path.join(await scratch(), `${PREFIX}${process.pid}-`));
  const tuning: Record<string, string> = {
    // Nothing here outlives the run, so nothing waits for the disk.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    autovacuum_naptime: '5min',
    shared_buffers: '96MB',
    max_connections: '300',
    // Every file signs in some dozen times; its passwords guard nothing.
    scram_iterations: '1',
    ...(manyMachines && TOPOLOGY_TUNING),
  };
  const server = await startEmbedded({ dataDir, tuning });
  await bootstrapRoles(server.superuserUrl);
  const { ownerUrl, jobsUrl } = await bootstrapDatabase(server.superuserUrl, TEMPLATE);
  await migrate(ownerUrl);
  await runMigrations({ connectionString: jobsUrl, schema: 'graphile_worker' });
  // A guard taken away, to see that somebody notices (proof/mutations).
  const mutation = process.env['PROOF_MUTATION_SQL'];
  if (mutation) await withClient(urlOf(server.superuserUrl, TEMPLATE), (client) => client.query(mutation));
  const opened = manyMachines ? await openTopology({ superuserUrl: server.superuserUrl, dataDir, template: TEMPLATE, tuning }) : null;
  return {
    superuserUrl: server.superuserUrl,
    topology: opened && { poolerPort: opened.poolerPort, redisUrl: opened.redisUrl, replicaPort: opened.replicaPort },
    end: async () => {
      await opened?.close();
      await server.stop('immediate');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Removes what runs left that were killed; the process number in the name tells whose it is. */
async function sweep() {
  for (const folder of new Set([tmpdir(), await scratch()])) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const { name } = entry;
      const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
      if (!pid || alive(pid)) continue;
      const dataDir = path.join(folder, name);
      await endLeftover(dataDir, 'immediate');
      await rm(dataDir, { recursive: true, force: true });
    }
  }
}
