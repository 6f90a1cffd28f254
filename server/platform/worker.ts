import { runMigrations, run, Logger as QueueLogger } from 'graphile-worker';
import type { JobHelpers, Runner, TaskList } from 'graphile-worker';
import type { EventEmitter } from 'node:events';
import { EventEmitter as Emitter } from 'node:events';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { systemActor } from './context.ts';
import type { Ctx } from './context.ts';
import { inTenant, sql } from './db.ts';
import type { Db } from './db.ts';
import type { Metrics } from './metrics.ts';
import { definedJobs } from './outbox.ts';
import type { AnyJob } from './outbox.ts';
import { patientPool } from './patient-pool.ts';

export interface WorkerOptions {
  db: Db; pool: pg.Pool; clock: Clock; logger: Logger; metrics?: Metrics; concurrency: number;
  /** A worker says that it lives this often; one that was silent for three times as long loses its jobs to the others. */
  beatMs?: number;
}
export interface Worker { stop: () => Promise<void> }

const BEAT_MS = 5000;
const BEATS_MISSED = 3;

/** The queue's own tables; by the role that owns their schema, over a direct connection. */
export const migrateQueue = (pool: pg.Pool): Promise<void> => runMigrations({ pgPool: pool, logger: new QueueLogger(() => () => undefined) });

/** Run background work: any number of workers, in any number of processes. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, logger, beatMs = BEAT_MS } = options;
  const stopping = new AbortController();
  let crew = await startCrew(options, stopping.signal);
  let beating: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    if (!(await crew.beat()) && !stopping.signal.aborted) {
      logger.warn({ workers: [...crew.ids] }, 'was taken for dead, and begins anew under another name');
      await crew.stop();
      if (!stopping.signal.aborted) crew = await startCrew(options, stopping.signal);
    }
    await rescue(pool, logger, beatMs * BEATS_MISSED);
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    beating = beat().catch((error: unknown) => logger.warn({ err: error }, 'heartbeat failed; it is tried again')).finally(() => {
      busy = false;
    });
  }, beatMs);
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await beating;
      await crew.stop();
    },
  };
}

interface Crew { ids: ReadonlySet<string>; /** False: others have taken this one for dead. */ beat: () => Promise<boolean>; stop: () => Promise<void> }

/** The queue's runner with its sign of life, under a name of its own. */
async function startCrew(options: WorkerOptions, signal: AbortSignal): Promise<Crew> {
  const { pool, logger } = options;
  const events = new Emitter() as EventEmitter & { on: Emitter['on'] };
  const ids = new Set<string>();
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => ids.add(workerPool.id));
  // A job may be in hand before the first sign is written; it waits for it.
  const known = Promise.withResolvers<void>();
  known.promise.catch(() => undefined);
  const tasks = Object.fromEntries([...definedJobs()].map(([name, job]) => [name, task(options, job, signal, known.promise)])) as TaskList;
  const runner: Runner = await run({
    pgPool: patientPool(pool), taskList: tasks, concurrency: options.concurrency, noHandleSignals: true, pollInterval: 1000, events: events as never,
    logger: new QueueLogger(() => (level, message) => (level === 'error' ? logger.error : logger.debug).call(logger, message)),
  });
  try {
    await pool.query('insert into worker_heartbeat (worker_id) select unnest($1::text[])', [[...ids]]);
    known.resolve();
  } catch (error) {
    known.reject(error as Error);
    await runner.stop();
    throw error;
  }
  return {
    ids,
    beat: async () => (await pool.query('update worker_heartbeat set beat_at = clock_timestamp() where worker_id = any($1)', [[...ids]])).rowCount === ids.size,
    stop: async () => {
      await runner.stop();
      await pool.query('delete from worker_heartbeat where worker_id = any($1)', [[...ids]]);
    },
  };
}

/**
 * Hand on the jobs of workers that died with them (the queue itself would wait four hours). Their signs of life go first: one
 * that only slept can write nothing more (`app.worker_lives`). Who is in the middle of a transaction is left for the next look.
 */
async function rescue(pool: pg.Pool, logger: Logger, silentMs: number): Promise<void> {
  const { rows } = await pool.query<{ worker_id: string }>(`
    with silent as (
      select worker_id from worker_heartbeat where beat_at < clock_timestamp() - $1::interval for update skip locked
    ), gone as (
      delete from worker_heartbeat where worker_id in (select worker_id from silent) returning worker_id
    ), dead as (
      select worker_id from gone
      union select j.locked_by from graphile_worker._private_jobs j where j.locked_at < clock_timestamp() - $1::interval and not exists (select from worker_heartbeat b where b.worker_id = j.locked_by)
      union select q.locked_by from graphile_worker._private_job_queues q where q.locked_at < clock_timestamp() - $1::interval and not exists (select from worker_heartbeat b where b.worker_id = q.locked_by)
    ), unlocked as (select graphile_worker.force_unlock_workers(array_agg(worker_id)) from dead having count(*) > 0)
    select worker_id from dead where (select count(*) from unlocked) >= 0`, [`${silentMs} milliseconds`]);
  if (rows.length > 0) logger.warn({ workers: rows.map((row) => row.worker_id) }, 'took over the jobs of workers that died');
}

/** Others have this job: this worker was taken for dead. */
class LostJob extends Error {}

interface Envelope { tenantId: string; input: unknown }

function task({ db, clock, logger, metrics }: WorkerOptions, job: AnyJob, signal: AbortSignal, known: Promise<void>) {
  return async (payload: unknown, helpers: JobHelpers): Promise<void> => {
    await known;
    const { tenantId, input } = payload as Envelope;
    const started = performance.now();
    const { attempts, max_attempts: max, id, locked_by: worker } = helpers.job;
    const inJob: InJob = (work) => runAsSystem(db, clock, tenantId, job.name, `${job.name}#${id}`, async (ctx) => {
      const { rows: [sign] } = await sql<{ lives: boolean }>`select app.worker_lives(${worker}) as lives`.execute(ctx.tx);
      if (!sign!.lives) throw new LostJob(`${job.name}#${id} was handed on to another worker`);
      return work(ctx);
    });
    try {
      await perform(clock, inJob, job, tenantId, job.payload.parse(input), signal);
      metrics?.jobDone(job.name, true, performance.now() - started);
    } catch (error) {
      if (error instanceof LostJob) {
        logger.warn({ job: job.name, jobId: id, tenantId }, 'a job was handed on to another worker');
        throw error;
      }
      metrics?.jobDone(job.name, false, performance.now() - started);
      logger.error({ job: job.name, jobId: id, tenantId, attempt: attempts, of: max, err: error }, 'job failed');
      if (attempts < max) throw error;
      await recordFailure(db, clock, tenantId, job.name, input, error, attempts, id); // kept on the list of failed jobs, so the queue may forget it
    }
  };
}

type InJob = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;

async function perform(clock: Clock, inJob: InJob, job: AnyJob, tenantId: string, input: unknown, signal: AbortSignal): Promise<void> {
  if ('runLong' in job) return job.runLong({ tenantId, now: () => clock.now(), inTenant: inJob, signal }, input);
  if ('run' in job) return inJob((ctx) => job.run(ctx, input));
  const message: unknown = await inJob((ctx) => job.prepare(ctx, input));
  if (message === null) return;
  const result: unknown = await job.send(message);
  await inJob((ctx) => job.settle(ctx, input, result));
}

/** One transaction of a tenant as the system itself (jobs, cron, imports, seeds). */
export async function runAsSystem<T>(db: Db, clock: Clock, tenantId: string, name: string, runId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const later: (() => void)[] = [];
  const now = clock.now();
  const result = await inTenant(db, { tenantId, now }, (tx) => {
    later.length = 0;
    return work({
      tx, now, actor: systemActor(tenantId, name), locale: 'es', origin: { ip: null, userAgent: null, requestId: runId }, expectedVersion: null, audited: { count: 0 }, afterCommit: (then) => void later.push(then),
    });
  });
  for (const one of later) one();
  return result;
}

const recordFailure = (db: Db, clock: Clock, tenantId: string, name: string, input: unknown, error: unknown, attempts: number, jobId: string) =>
  runAsSystem(db, clock, tenantId, name, `${name}#${jobId}`, (ctx) => ctx.tx.insertInto('jobFailure').values({
    tenantId, name, payload: JSON.stringify(input), error: (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2000), attempts, jobId,
  }).onConflict((oc) => oc.constraint('job_failure_once').doUpdateSet({ attempts, lastFailedAt: ctx.now })).execute());
