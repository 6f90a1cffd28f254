import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, vi, expect } from 'vitest';
import { startRelay } from '#platform/relay.ts';
import type { Notice, Relay } from '#platform/relay.ts';
import { startScheduler } from '#platform/schedule.ts';
import type { Scheduler } from '#platform/schedule.ts';
import { migrateQueue, startWorker } from '#platform/worker.ts';
import type { Worker } from '#platform/worker.ts';
import type { World } from '#test/server.ts';

/** The real queue, relay and scheduler of a test file, on its database and its clock. */
export interface Work {
  pool: pg.Pool;
  relay: Relay;
  scheduler: Scheduler;
  delivered: Notice[];
  stopWorker: () => Promise<void>;
  startWorker: () => Promise<void>;
  /** Set the clock and hand on what is due then. */
  at: (instant: string) => Promise<void>;
  /** When no job of these names waits or runs, whatever was to happen has happened. */
  settled: (names: RegExp) => Promise<void>;
  /** Everything that was begun has come to its end, also what it began. */
  handedOn: () => Promise<void>;
}

export function useWork(world: World): Work {
  const work = { delivered: [] as Notice[] } as unknown as Work;
  const logger = pino({ level: 'silent' });
  let worker: Worker | null = null;
  beforeAll(async () => {
    work.pool = new pg.Pool({ connectionString: world.jobsUrl, max: 10 });
    work.pool.on('error', () => undefined);
    work.pool.on('connect', (client) => void client.on('error', () => undefined));
    await migrateQueue(work.pool);
    work.relay = startRelay({ pool: work.pool, deliver: (notices) => void work.delivered.push(...notices), logger });
    await work.startWorker();
    // What is due is handed on when a test says so: by itself it would also look while a test still makes what it needs.
    work.scheduler = startScheduler({ db: world.db, pool: work.pool, clock: world.clock, logger, everyMs: null });
  });
  afterAll(async () => {
    await work.scheduler.stop();
    await work.stopWorker();
    await work.relay.stop();
    await work.pool.end();
  });
  work.startWorker = async () => {
    worker = await startWorker({ db: world.db, pool: work.pool, clock: world.clock, logger, concurrency: 3 });
  };
  work.stopWorker = async () => {
    await worker?.stop();
    worker = null;
  };
  work.at = async (instant) => {
    world.clock.set(Temporal.Instant.from(instant));
    await work.scheduler.tick();
    await work.relay.drain();
    // What is due by the clock of a branch is handed on by a job.
    await work.settled(/branch_hours/);
    await work.relay.drain();
  };
  work.settled = (names) => vi.waitFor(async () => {
    // Also what is still being handed on: the relay works by itself besides, and may have it in its hands.
    const { rows } = await work.pool.query("select task_identifier, last_error, attempts from graphile_worker.jobs where task_identifier ~ $1 union all select name, null, 0 from outbox where kind = 'job' and name ~ $1", [names.source]);
    expect(rows).toEqual([]);
  }, { timeout: 15_000, interval: 50 });
  work.handedOn = async () => {
    for (let round = 0; round < 2; round += 1) {
      await work.relay.drain();
      await work.settled(/./);
    }
  };
  return work;
}
