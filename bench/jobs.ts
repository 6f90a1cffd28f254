import pg from 'pg';
import { pino } from 'pino';
import { z } from 'zod';
import { median } from '#bench/load.ts';
import type { Stage } from '#bench/stage.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { defineJob, enqueue } from '#platform/outbox.ts';
import { startRelay } from '#platform/relay.ts';
import { runAsSystem, startWorker } from '#platform/worker.ts';

const started = new Map<string, number>();
const noop = defineJob({ name: 'bench.noop', payload: z.strictObject({ id: z.string() }), run: async (_ctx, { id }) => void started.set(id, performance.now()) });
const TRIES = 60;

/** From the commit that asked for work to its first line, nothing else going on. */
export async function jobLatency(stage: Stage) {
  const db = openDb({ url: stage.logins.appUrl, max: 4 });
  const pool = new pg.Pool({ connectionString: stage.logins.jobsUrl, max: 8 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const logger = pino({ level: 'silent' });
  const clock = new SystemClock();
  const tenant = await stage.owner.global.selectFrom('tenant').select('id').limit(1).executeTakeFirstOrThrow();
  const relay = startRelay({ pool, deliver: () => undefined, logger });
  const worker = await startWorker({ db, pool, clock, logger, concurrency: 2 });
  const waits: number[] = [];
  for (let i = 0; i < TRIES; i += 1) {
    const id = `${process.pid}-${i}`;
    await runAsSystem(db, clock, tenant.id, 'bench', 'bench', (ctx) => enqueue(ctx, noop, { id }));
    const committed = performance.now();
    while (!started.has(id)) await new Promise((resolve) => setImmediate(resolve));
    waits.push(started.get(id)! - committed);
  }
  await worker.stop();
  await relay.stop();
  await pool.end();
  await closeDb(db);
  const p50 = median(waits);
  return { path: 'commit → job starts (p50)', ratio: null, bar: '<= 20 ms', ok: p50 <= 20, product: `${p50.toFixed(1)} ms`, ceiling: '', spread: `max ${Math.max(...waits).toFixed(0)} ms`, p99: '' };
}
