import pg from 'pg';
import { startPgBouncer } from '#proof/topology/pgbouncer.ts';
import { startRedis } from '#proof/topology/redis.ts';
import { startReplica } from '#proof/topology/replica.ts';
import { urlOf } from '#server/embedded/connect.ts';
import { loginsOf } from '#server/embedded/roles.ts';

// `npm test -- --topology`: what stands between the tests and their database when there are many machines. The login that
// serves goes through PgBouncer in transaction mode, screens hear through Redis, long readings are made on a replica.

export interface Topology {
  /** Port of PgBouncer; null where it is not installed. */
  poolerPort: number | null;
  redisUrl: string | null;
  replicaPort: number;
}

/** Commits are waited for as in earnest: how far the replica must have come is what the primary has flushed. */
export const TOPOLOGY_TUNING: Record<string, string> = { wal_level: 'replica', max_wal_senders: '4', synchronous_commit: 'on' };

interface Cluster { superuserUrl: string; dataDir: string; template: string; tuning: Record<string, string> }

export async function openTopology({ superuserUrl, dataDir, template, tuning }: Cluster): Promise<Topology & { close: () => Promise<void> }> {
  const replica = await startReplica({ primary: superuserUrl, dataDir, tuning });
  const pooler = await startPgBouncer({ logins: [loginsOf(superuserUrl, template).appUrl], poolSize: 16, maxClients: 1000 });
  const redis = await startRedis();
  const close = async (): Promise<void> => {
    const passed = pooler && (await transactions(pooler.adminUrl));
    console.log(`topology: ${passed ?? 0} transactions went through PgBouncer`);
    await redis?.stop();
    await pooler?.stop();
    await replica.stop();
  };
  console.log(`topology: ${pooler ? `${pooler.version} in transaction mode` : 'PgBouncer not installed: without it'}, ${redis?.version ?? 'Redis not installed: without it'}, a streaming replica`);
  return { poolerPort: pooler ? Number(new URL(pooler.through(superuserUrl)).port) : null, redisUrl: redis?.url ?? null, replicaPort: Number(new URL(replica.of(urlOf(superuserUrl, template))).port), close };
}

/** PgBouncer's own count: that the tests ran is no sign that they went through it. */
async function transactions(adminUrl: string): Promise<number> {
  // Its console speaks only the simple protocol, in which the driver asks where no values are given.
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ total_xact_count: string }>('show stats');
  await client.end();
  return rows.reduce((sum, row) => sum + Number(row.total_xact_count), 0);
}

export function atPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}
