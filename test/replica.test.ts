import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, openDb, sql } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { notFound } from '#platform/errors.ts';
import { createMetrics } from '#platform/metrics.ts';
import { longRead, useReplica } from '#platform/replica.ts';
import { startReplica } from '#proof/topology/replica.ts';
import type { StreamingReplica } from '#proof/topology/replica.ts';
import { withClient } from '#server/embedded/connect.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import type { Embedded } from '#server/embedded/postgres.ts';
import { makeDataDir, removeDataDir } from '#test/product.ts';

// Long readings on a real streaming replica, made from a backup by SQL.

const TUNING = { fsync: 'off', full_page_writes: 'off', shared_buffers: '32MB', max_connections: '40' };
const logger = pino({ level: 'silent' });
let dataDir: string;
let server: Embedded;
let replica: StreamingReplica;
let db: Db;

beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startEmbedded({ dataDir, tuning: TUNING });
  await withClient(server.superuserUrl, async (client) => void (await client.query('create table thing (n integer primary key)')));
  replica = await startReplica({ primary: server.superuserUrl, dataDir, tuning: TUNING });
  db = openDb({ url: server.superuserUrl, max: 4 });
}, 120_000);
afterAll(async () => {
  await closeDb(db);
  await replica.stop();
  await server.stop('immediate');
  await removeDataDir(dataDir);
});

const write = (n: number) => db.pool.query('insert into thing values ($1)', [n]);
/** What is there, and who said so. */
const look = () => longRead(db, async (from) => (await sql<{ things: number; replica: boolean }>`select (select count(*)::int from thing) as things, pg_is_in_recovery() as replica`.execute(from.global)).rows[0]!);
const answered = async (metrics: ReturnType<typeof createMetrics>) => Object.fromEntries((await metrics.longReads.get()).values.map(({ labels, value }) => [labels.answered, value]));

test('a long reading on the replica finds what was written the instant before, every time', async () => {
  const reading = useReplica(db, { url: replica.superuserUrl, max: 4, logger });
  for (let n = 1; n <= 100; n += 1) {
    await write(n);
    expect(await look()).toEqual({ things: n, replica: true });
  }
  await reading.close();
});

test('one that lags is not believed: the primary answers, the replica again once it has caught up', async () => {
  const metrics = createMetrics();
  const reading = useReplica(db, { url: replica.superuserUrl, max: 4, logger, metrics, patienceMs: 50, restMs: 50 });
  await replica.pause();
  await write(101);
  expect(await look()).toEqual({ things: 101, replica: false });
  await replica.resume();
  await expect.poll(look, { timeout: 10_000 }).toEqual({ things: 101, replica: true });
  expect(await answered(metrics)).toMatchObject({ lagging: 1, replica: 1 });
  await reading.close();
});

test('one that is away, or was made a primary of its own, is left alone', async () => {
  const metrics = createMetrics();
  const nobody: Server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => nobody.once('listening', resolve));
  const away = useReplica(db, { url: `postgres://postgres@127.0.0.1:${(nobody.address() as AddressInfo).port}/postgres`, max: 2, logger, metrics });
  expect([await look(), await look()]).toEqual(Array(2).fill({ things: 101, replica: false }));
  expect(await answered(metrics)).toEqual({ unreachable: 1, resting: 1 });
  await away.close();
  nobody.close();

  const itself = useReplica(db, { url: server.superuserUrl, max: 2, logger, metrics });
  await look();
  expect(await answered(metrics)).toMatchObject({ unreachable: 2 });
  await itself.close();
});

test('a reading that the replica cuts off is made again on the primary; a refusal of its own is not', async () => {
  const reading = useReplica(db, { url: replica.superuserUrl, max: 4, logger });
  const asked: boolean[] = [];
  const things = await longRead(db, async (from) => {
    const { rows: [here] } = await sql<{ replica: boolean; pid: number }>`select pg_is_in_recovery() as replica, pg_backend_pid() as pid`.execute(from.global);
    asked.push(here!.replica);
    if (here!.replica) {
      const cut = (client: pg.Client) => client.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = $1', ['mostrador']);
      await Promise.all([sql`select pg_sleep(30)`.execute(from.global), withClient(replica.superuserUrl, cut)]);
    }
    return 'read';
  });
  expect([things, asked]).toEqual(['read', [true, false]]);
  await reading.close();

  const again = useReplica(db, { url: replica.superuserUrl, max: 4, logger });
  let times = 0;
  await expect(longRead(db, async () => {
    times += 1;
    throw notFound();
  })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(times).toBe(1);
  await again.close();
});
