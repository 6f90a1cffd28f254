import { runMigrations, run, Logger as QueueLogger } from 'graphile-worker';
import type { JobHelpers, Runner, TaskList } from 'graphile-worker';
import type { EventEmitter } from 'node:events';
import { EventEmitter as Emitter } from 'node:events';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { systemActor } from './context.ts';
import type { Ctx } from './context.ts';
import { inTenant } from './db.ts';
import type { Db } from './db.ts';
import type { Metrics } from './metrics.ts';
import { definedJobs } from './outbox.ts';
import type { AnyJob } from './outbox.ts';
import { patientPool } from './patient-pool.ts';

export interface WorkerOptions { db: Db; pool: pg.Pool; clock: Clock; logger: Logger; metrics?: Metrics; concurrency: number }
export interface Worker { stop: () => Promise<void> }

/** A worker says that it lives this often; one that was silent for three times as long lost its jobs to the others. */
const BEAT_MS = 5000;
const SILENT_MS = 15_000;

/** The queue's own tables; by the role that owns their schema, over a direct connection. */
export const migrateQueue = (pool: pg.Pool): Promise<void> => runMigrations({ pgPool: pool, logger: new QueueLogger(() => () => undefined) });

/** Run background work: any number of workers, in any number of processes. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, logger } = options;
  const events = new Emitter() as EventEmitter & { on: Emitter['on'] };
  const ids = new Set<string>();
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => ids.add(workerPool.id));
  const stopping = new AbortController();
  const tasks = Object.fromEntries([...definedJobs()].map(([name, job]) => [name, task(options, job, stopping.signal)])) as TaskList;
  const runner: Runner = await run({
    pgPool: patientPool(pool), taskList: tasks, concurrency: options.concurrency, noHandleSignals: true, pollInterval: 1000, events: events as never,
    logger: new QueueLogger(() => (level, message) => (level === 'error' ? logger.error : logger.debug).call(logger, message)),
  });
  await beat(pool, ids);
  const timer = setInterval(() => {
    beat(pool, ids).then(() => rescue(pool, logger)).catch((error: unknown) => logger.warn({ err: error }, 'heartbeat failed; it is tried again'));
  }, BEAT_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await runner.stop();
      await pool.query('delete from worker_heartbeat where worker_id = any($1)', [[...ids]]);
    },
  };
}

const beat = (pool: pg.Pool, ids: ReadonlySet<string>) =>
  pool.query('insert into worker_heartbeat (worker_id) select unnest($1::text[]) on conflict (worker_id) do update set beat_at = clock_timestamp()', [[...ids]]);

/** Hand on the jobs of workers that died with them (the queue itself would wait four hours). */
async function rescue(pool: pg.Pool, logger: Logger): Promise<void> {
  const { rows } = await pool.query<{ worker_id: string }>(`
    with dead as (
      select distinct j.locked_by as worker_id from graphile_worker._private_jobs j left join worker_heartbeat b on b.worker_id = j.locked_by
      where j.locked_by is not null and j.locked_at < clock_timestamp() - $1::interval and (b.beat_at is null or b.beat_at < clock_timestamp() - $1::interval)
      union
      select distinct q.locked_by from graphile_worker._private_job_queues q left join worker_heartbeat b on b.worker_id = q.locked_by
      where q.locked_by is not null and q.locked_at < clock_timestamp() - $1::interval and (b.beat_at is null or b.beat_at < clock_timestamp() - $1::interval)
    ), unlocked as (select graphile_worker.force_unlock_workers(array_agg(worker_id)) from dead having count(*) > 0)
    select worker_id from dead where (select count(*) from unlocked) >= 0`, [`${SILENT_MS} milliseconds`]);
  if (rows.length > 0) logger.warn({ workers: rows.map((row) => row.worker_id) }, 'took over the jobs of workers that died');
}

interface Envelope { tenantId: string; input: unknown }

function task({ db, clock, logger, metrics }: WorkerOptions, job: AnyJob, signal: AbortSignal) {
  return async (payload: unknown, helpers: JobHelpers): Promise<void> => {
    const { tenantId, input } = payload as Envelope;
    const started = performance.now();
    const { attempts, max_attempts: max, id } = helpers.job;
    try {
      await perform(db, clock, job, tenantId, job.payload.parse(input), `${job.name}#${id}`, signal);
      metrics?.jobDone(job.name, true, performance.now() - started);
    } catch (error) {
      metrics?.jobDone(job.name, false, performance.now() - started);
      logger.error({ job: job.name, jobId: id, tenantId, attempt: attempts, of: max, err: error }, 'job failed');
      if (attempts < max) throw error;
      await recordFailure(db, clock, tenantId, job.name, input, error, attempts, id); // kept on the list of failed jobs, so the queue may forget it
    }
  };
}

async function perform(db: Db, clock: Clock, job: AnyJob, tenantId: string, input: unknown, runId: string, signal: AbortSignal): Promise<void> {
  const inJob = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => runAsSystem(db, clock, tenantId, job.name, runId, work);
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
