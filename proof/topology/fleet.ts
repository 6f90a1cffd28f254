import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createTenant } from '#capabilities/identity/public.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { migrate } from '#platform/migrate.ts';
import { urlOf } from '#server/embedded/connect.ts';
import { freePort, startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
// Knowing the modules is knowing the apps and their roles.
import '#server/modules.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { startBalancer } from './balancer.ts';
import type { Balancer } from './balancer.ts';
import { startPgBouncer } from './pgbouncer.ts';
import type { PgBouncer } from './pgbouncer.ts';
import { startRedis } from './redis.ts';
import type { RedisServer } from './redis.ts';
import { startReplica } from './replica.ts';
import type { StreamingReplica } from './replica.ts';

// The form for many machines, on one: nodes that serve and nodes that work over one database, a pooler, Redis, a replica
// and something that deals requests out. What is not installed is left out, and `parts` says so.

export interface FleetWish {
  serve: number;
  work: number;
  /** How long a node that is told to stop goes on answering. */
  drainSeconds: number;
}

export interface Node { url: string; running: RunningProduct; restart: (signal: NodeJS.Signals) => Promise<void> }

export interface Fleet {
  /** Where clients ask. */
  url: string;
  balancer: Balancer;
  nodes: readonly Node[];
  workers: readonly Node[];
  replica: StreamingReplica;
  pooler: PgBouncer | undefined;
  redis: RedisServer | undefined;
  /** "3 serve, 2 worker, PgBouncer 1.18.0, Redis 7.0.15, a streaming replica". */
  parts: string;
  token: () => Promise<string>;
  /** As superuser of the primary. */
  database: pg.Pool;
  tenantId: string;
  close: () => Promise<void>;
}

const PASSWORD = 'tres tristes tigres tragaban trigo';
const EMAIL = 'admin@muchos.example';

const TUNING = { max_connections: '200', shared_buffers: '96MB', fsync: 'off', full_page_writes: 'off' };

export async function openFleet(wish: FleetWish): Promise<Fleet> {
  // Last opened, first closed; also when something on the way does not come up.
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    return { ...(await open(wish, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open({ serve, work, drainSeconds }: FleetWish, closers: (() => Promise<unknown>)[]): Promise<Omit<Fleet, 'close'>> {
  const dataDir = await makeDataDir();
  closers.push(() => removeDataDir(dataDir));
  const primary = await startEmbedded({ dataDir, tuning: TUNING });
  closers.push(() => primary.stop('immediate'));
  await bootstrapRoles(primary.superuserUrl);
  const logins = await bootstrapDatabase(primary.superuserUrl, 'mostrador');
  await migrate(logins.ownerUrl);
  const { tenantId } = await makeTenantOf(logins.appUrl);
  const replica = await startReplica({ primary: primary.superuserUrl, dataDir, tuning: TUNING });
  closers.push(replica.stop);
  const pooler = await startPgBouncer({ logins: [logins.appUrl], poolSize: 12 });
  closers.push(async () => pooler?.stop());
  const redis = await startRedis();
  closers.push(async () => redis?.stop());
  const env = {
    DATABASE_URL: pooler ? pooler.through(logins.appUrl) : logins.appUrl, DATABASE_OWNER_URL: logins.ownerUrl, DATABASE_JOBS_URL: logins.jobsUrl, DATABASE_REPLICA_URL: replica.of(logins.appUrl),
    DATABASE_PREPARED: pooler ? 'false' : 'true', ...(redis && { REDIS_URL: redis.url }), DRAIN_SECONDS: String(drainSeconds), TRUST_PROXY: '127.0.0.1',
    RATE_READS_PER_MIN: '10000000', RATE_WRITES_PER_MIN: '10000000', RATE_ANONYMOUS_PER_MIN: '10000000',
  };
  const start = async (mode: string): Promise<Node> => {
    // The port stays the same over a restart, as a node's address does.
    const port = String(await freePort());
    const run = (): ReturnType<typeof startProcess> => startProcess({ dataDir, args: [mode, '--no-pages'], env: { ...env, PORT: port } });
    const node: Node = {
      url: `http://127.0.0.1:${port}`,
      running: await run(),
      restart: async (signal) => {
        const { code } = await node.running.end(signal);
        if (signal === 'SIGTERM' && code !== 0) throw new Error(`a node asked to stop ended with ${code}:\n${node.running.said()}`);
        node.running = await run();
      },
    };
    closers.push(async () => node.running.process.exitCode === null && node.running.process.signalCode === null && node.running.end('SIGKILL'));
    return node;
  };
  // One after the other: each wants a core for itself while it reads the program.
  const nodes: Node[] = [];
  while (nodes.length < serve) nodes.push(await start('serve'));
  const workers: Node[] = [];
  while (workers.length < work) workers.push(await start('worker'));
  const balancer = await startBalancer(nodes.map(({ url }) => url));
  closers.push(balancer.stop);
  const database = new pg.Pool({ connectionString: urlOf(primary.superuserUrl, 'mostrador'), max: 3 });
  database.on('error', () => undefined);
  closers.push(() => database.end());
  return {
    url: balancer.url, balancer, nodes, workers, replica, pooler, redis, database, tenantId,
    parts: [`${serve} serve`, `${work} worker`, pooler?.version ?? 'PgBouncer not installed: without it', redis?.version ?? 'Redis not installed: without it', 'a streaming replica'].join(', '),
    token: () => signIn(balancer.url),
  };
}

async function makeTenantOf(appUrl: string): Promise<{ tenantId: string }> {
  const db = openDb({ url: appUrl, max: 2 });
  try {
    return await createTenant(db, new SystemClock(), { slug: `muchos-${randomBytes(2).toString('hex')}`, name: 'Muchos', apps: ['studio'], zone: 'America/Guatemala', currency: 'GTQ', admin: { email: EMAIL, password: PASSWORD } });
  } finally {
    await closeDb(db);
  }
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: EMAIL, password: PASSWORD, client: 'native' }) });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
