import type pg from 'pg';
import type { Logger } from 'pino';
import { localToInstant, addDays } from '#contracts/time.ts';
import type { Clock } from './clock.ts';
import type { Ctx } from './context.ts';
import { sweepAnswers } from './idempotency.ts';
import { cronJobName, defineCron, definedCrons, definedZonedCrons, enqueue, wakeRelay, zonedRunOf } from './outbox.ts';
import type { CronDefinition } from './outbox.ts';
import { runAsSystem } from './worker.ts';
import type { Db } from './db.ts';

// Work for a later instant and recurring work, by the one clock. Any number of processes may run it: each due
// row is moved by one of them, and the key of a run is unique.

export interface Scheduler {
  /** Hand on everything that is due by the clock now (also called when the test clock is set). */
  tick: () => Promise<void>;
  stop: () => Promise<void>;
}

const TICK_MS = 1000;

interface Tenant { id: string; zone: string; apps: string[]; created_at: Date }

/** @param everyMs how often it looks by itself; null: only when told to. */
export function startScheduler({ db, pool, clock, logger, everyMs = TICK_MS }: { db: Db; pool: pg.Pool; clock: Clock; logger: Logger; everyMs?: number | null }): Scheduler {
  const done = new Map<string, string>();
  let running: Promise<void> | null = null;
  const work = async (): Promise<void> => {
    const now = clock.now();
    const moved = await pool.query(`with due as (delete from scheduled_job where run_at <= $1 returning tenant_id, key, name, payload)
      insert into outbox (tenant_id, kind, name, payload, job_key) select tenant_id, 'job', name, payload, tenant_id || ':' || key from due`, [now.toString()]);
    const { rows: tenants } = await pool.query<Tenant>("select id, zone, apps, created_at from tenant where status = 'active'");
    let started = 0;
    for (const cron of definedCrons().values()) {
      for (const tenant of tenants) {
        if (cron.app && !tenant.apps.includes(cron.app)) continue;
        if (await startRun(db, clock, done, cron, tenant, now)) started += 1;
      }
    }
    if ((moved.rowCount ?? 0) > 0 || started > 0) wakeRelay();
  };
  const tick = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
  const timer = everyMs === null ? null : setInterval(() => void tick().catch((error: unknown) => logger.error({ err: error }, 'due work could not be handed on; it is tried again')), everyMs);
  return {
    tick: async () => {
      await running?.catch(() => undefined);
      await tick();
    },
    stop: async () => {
      if (timer) clearInterval(timer);
      await running?.catch(() => undefined);
    },
  };
}

async function startRun(db: Db, clock: Clock, done: Map<string, string>, cron: CronDefinition, tenant: Tenant, now: Temporal.Instant): Promise<boolean> {
  const due = latestDue(cron.at, tenant.zone, now);
  const memory = `${tenant.id}/${cron.name}`;
  if (done.get(memory) === due.key) return false;
  const missedMin = (now.epochMilliseconds - due.at.epochMilliseconds) / 60_000;
  const tooLate = cron.dropAfterMin !== undefined && missedMin > cron.dropAfterMin;
  const beforeTenant = due.at.epochMilliseconds < tenant.created_at.getTime();
  let started = false;
  if (!tooLate && !beforeTenant) {
    started = await runAsSystem(db, clock, tenant.id, cron.name, due.key, async (ctx) => {
      const first = await ctx.tx.insertInto('cronRun').values({ tenantId: tenant.id, job: cron.name, runKey: due.key, dueAt: due.at })
        .onConflict((oc) => oc.columns(['tenantId', 'job', 'runKey']).doNothing()).returning('runKey').executeTakeFirst();
      if (first) {
        const payload = JSON.stringify({ dueAt: due.at.toString(), localDate: due.key.slice(0, 10) });
        await ctx.tx.insertInto('outbox').values({ tenantId: tenant.id, kind: 'job', name: cronJobName(cron), payload }).execute();
      }
      return first !== undefined;
    });
  }
  done.set(memory, due.key);
  return started;
}

/** Hand on what is due by the clock of each branch. The quarter of an hour is the finest step between zones. */
async function handOnByZone(ctx: Ctx): Promise<void> {
  const { apps, createdAt } = await ctx.tx.selectFrom('tenant').select(['apps', 'createdAt']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const zones = await ctx.tx.selectFrom('branch').select('zone').distinct().where('tenantId', '=', ctx.actor.tenantId).orderBy('zone').execute();
  for (const cron of definedZonedCrons().values()) {
    const { app, at, job } = cron;
    if (app && !apps.includes(app)) continue;
    for (const { zone } of zones) {
      const due = latestDue(at, zone, ctx.now);
      if (Temporal.Instant.compare(due.at, createdAt) < 0) continue;
      const first = await ctx.tx.insertInto('cronRun').values({ tenantId: ctx.actor.tenantId, job: zonedRunOf(cron, zone), runKey: due.key, dueAt: due.at })
        .onConflict((oc) => oc.columns(['tenantId', 'job', 'runKey']).doNothing()).returning('runKey').executeTakeFirst();
      if (first) await enqueue(ctx, job, { zone, localDate: due.key.slice(0, 10), dueAt: due.at.toString() });
    }
  }
}

defineCron({ name: 'platform.drop_old_answers', at: ['03:30'], run: async (ctx) => void (await sweepAnswers(ctx.tx, ctx.now)) });
defineCron({ name: 'platform.branch_hours', at: { everyMin: 15 }, run: handOnByZone });

/**
 * The newest instant at or before `now` at which the work was due, and its key. A local time that does not exist
 * means the first minute after the gap; one that occurs twice counts once, at its first (studio 6).
 */
export function latestDue(at: CronDefinition['at'], zone: string, now: Temporal.Instant): { at: Temporal.Instant; key: string } {
  if (!Array.isArray(at)) {
    const stepMs = (at as { everyMin: number }).everyMin * 60_000;
    const due = Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / stepMs) * stepMs);
    return { at: due, key: due.toString() };
  }
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const times = [...(at as readonly string[])].sort();
  const candidates = [addDays(today, -1), today].flatMap((date) => times.map((time) => ({ at: localToInstant(date, time, zone), key: `${date}T${time}` })));
  return candidates.filter((candidate) => Temporal.Instant.compare(candidate.at, now) <= 0).at(-1)!;
}
