import pg from 'pg';
import { pino } from 'pino';
import { configureCheckouts, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { configureFiles } from '#capabilities/files/public.ts';
import { createIdentity } from '#capabilities/identity/public.ts';
import { SystemClock, TestClock } from '#platform/clock.ts';
import { readConfig } from '#platform/config.ts';
import { openDb, sql } from '#platform/db.ts';
import { definedCrons, definedJobs, definedZonedCrons } from '#platform/outbox.ts';
import type { Ctx } from '#platform/context.ts';
import type { AnyJob, LongWork } from '#platform/outbox.ts';
import { startRelay } from '#platform/relay.ts';
import { startScheduler } from '#platform/schedule.ts';
import { startWorker } from '#platform/worker.ts';
import { allRoutes } from '#server/modules.ts';
import type { Fault, Point } from './worker-process.ts';

// A worker of the product in a process of its own, with every job that is declared, in which one point strikes: the process is
// killed there, or put to sleep, at the n-th time that any job comes to it. Started by worker-process.ts.

interface Given { appUrl: string; jobsUrl: string; folder: string; now: string; beatMs: number; environment: Record<string, string>; fault: Fault | null; noted: boolean }

const given = JSON.parse(process.argv[2]!) as Given;
const { fault } = given;
let left = fault?.times ?? 0;
/** Comes to a point; what happens then is decided from outside. */
function reach(point: Point, job: string): void {
  if (!fault || fault.point !== point || (fault.job !== undefined && !new RegExp(fault.job).test(job))) return;
  left -= 1;
  if (left !== 0) return;
  // Said at once: nothing is written after a kill.
  process.stdout.write(`struck ${point} ${job}\n`, () => process.kill(process.pid, fault.signal));
  const until = performance.now() + 50;
  while (performance.now() < until) { /* nothing more is done before the signal is there */ }
}
/** The word goes out, and the signal strikes, before the work goes on. */
const at = async (point: Point, job: string): Promise<void> => {
  reach(point, job);
  if (left === 0 && fault) await new Promise((resolve) => setTimeout(resolve, 100));
};

function armed(job: AnyJob): void {
  const { name } = job;
  if ('run' in job) {
    const { run } = job;
    job.run = async (ctx, payload) => {
      await at('before', name);
      ctx.afterCommit(() => reach('after', name));
      await run(ctx, payload);
      await at('inside', name);
    };
  } else if ('runLong' in job) {
    const { runLong } = job;
    job.runLong = async (work: LongWork, payload) => {
      await at('before', name);
      await runLong({ ...work, inTenant: async (step) => {
        const done = await work.inTenant(async (ctx) => {
          const result = await step(ctx);
          await at('inside', name);
          return result;
        });
        await at('between', name);
        return done;
      } }, payload);
      await at('after', name);
    };
  } else {
    const { prepare, send, settle } = job;
    job.prepare = async (ctx, payload) => {
      await at('before', name);
      return prepare(ctx, payload);
    };
    job.send = async (message) => {
      const result: unknown = await send(message);
      await at('between', name);
      return result;
    };
    job.settle = async (ctx, payload, result) => {
      ctx.afterCommit(() => reach('after', name));
      await settle(ctx, payload, result);
      await at('inside', name);
    };
  }
}

/** What was done stands there if and only if it was done, as often as it was. */
function note<R extends { localDate: string }>(cron: { name: string; run: (ctx: Ctx, run: R) => Promise<void> }, what: (run: R) => string): void {
  const { run } = cron;
  cron.run = async (ctx, given) => {
    await run(ctx, given);
    await sql`insert into ran_cron (tenant_id, what) values (${ctx.actor.tenantId}, ${what(given)})`.execute(ctx.tx);
  };
}

const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
const config = readConfig({ NODE_ENV: 'test', PORT: '0', ...given.environment });
const clock = new TestClock(new SystemClock(), Temporal.Instant.from(given.now));
const db = openDb({ url: given.appUrl, applicationName: 'faulty worker' });
const pool = new pg.Pool({ connectionString: given.jobsUrl, max: 8 });
pool.on('error', () => undefined);
pool.on('connect', (client) => void client.on('error', () => undefined));
allRoutes();
allowPrivateAddresses('127.0.0.1');
await configureFiles({ config, dataDir: given.folder });
configureCheckouts({ config, dataDir: given.folder });
await createIdentity({ db, clock, config, dataDir: given.folder, logger, relaxedLimits: true });
useDemoGateway({ allowed: true, key: Buffer.alloc(32, 7) });
for (const job of definedJobs().values()) armed(job);
if (given.noted) {
  for (const cron of definedCrons().values()) note(cron, ({ dueAt }) => `${cron.name} ${dueAt.toString()}`);
  for (const cron of definedZonedCrons().values()) note(cron, ({ zone, localDate }) => `${cron.name} ${zone} ${localDate}`);
}
startRelay({ pool, deliver: () => undefined, logger });
await startWorker({ db, pool, clock, logger, concurrency: 3, beatMs: given.beatMs });
const scheduler = startScheduler({ db, pool, clock, logger, everyMs: null });
process.stdin.on('data', (words: Buffer) => {
  clock.set(Temporal.Instant.from(words.toString().trim().split('\n').at(-1)!));
  // A database that has too much to do refuses; what is due stays due until the next word.
  void scheduler.tick().then(() => process.stdout.write(`handed on ${clock.now().toString()}\n`), (error: unknown) => process.stdout.write(`not handed on: ${String(error)}\n`));
});
process.stdout.write('ready\n');
