import { z } from 'zod';
import type { Actor, Ctx } from './context.ts';
import { sql } from './db.ts';
import type { TenantTx } from './db.ts';

// Everything that happens because of a command is written as a plain row in its transaction; the relay hands it
// on after commit (a NOTIFY inside the transaction would make commits queue up: a tenth of the throughput, measured).

/** Background work on our own data. Delivered at least once: `run` looks again before it acts. */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  name: string;
  payload: P;
  /** One transaction of the job's tenant, as the system. */
  run: (ctx: Ctx, payload: z.output<P>) => Promise<void>;
  /** Tries before it is put on the list of failed jobs; 10 when absent (about 75 minutes with backoff). */
  maxAttempts?: number;
  /** Jobs of one queue run one after the other. */
  queue?: (payload: z.output<P>) => string;
}

/** A call to the outside in three steps, so that no transaction waits for the network. */
export interface OutboundDefinition<P extends z.ZodType = z.ZodType, M = unknown, R = unknown> {
  name: string;
  payload: P;
  /** Reads what is to be sent; null when there is nothing to do any more. */
  prepare: (ctx: Ctx, payload: z.output<P>) => Promise<M | null>;
  /** No transaction is open. Must be harmless when repeated (carry a key). */
  send: (message: M) => Promise<R>;
  settle: (ctx: Ctx, payload: z.output<P>, result: R) => Promise<void>;
  maxAttempts?: number;
  queue?: (payload: z.output<P>) => string;
}

/** Long work that needs several transactions (imports, exports): it opens its own and reports progress. */
export interface LongJobDefinition<P extends z.ZodType = z.ZodType> {
  name: string;
  payload: P;
  runLong: (work: LongWork, payload: z.output<P>) => Promise<void>;
  maxAttempts?: number;
  queue?: (payload: z.output<P>) => string;
}
export interface LongWork {
  tenantId: string;
  now: () => Temporal.Instant;
  inTenant: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;
  /** Aborted when the process is asked to stop; long work then ends at its next safe point and goes on elsewhere. */
  signal: AbortSignal;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a job of any payload
export type AnyJob = JobDefinition<any> | OutboundDefinition<any, any, any> | LongJobDefinition<any>;

const jobs = new Map<string, AnyJob>();
const register = <J extends AnyJob>(job: J): J => {
  if (jobs.has(job.name)) throw new Error(`job ${job.name} is defined twice`);
  jobs.set(job.name, job);
  return job;
};
export const defineJob = <P extends z.ZodType>(job: JobDefinition<P>): JobDefinition<P> => register(job);
export const defineOutbound = <P extends z.ZodType, M, R>(job: OutboundDefinition<P, M, R>): OutboundDefinition<P, M, R> => register(job);
export const defineLongJob = <P extends z.ZodType>(job: LongJobDefinition<P>): LongJobDefinition<P> => register(job);
export const definedJobs = (): ReadonlyMap<string, AnyJob> => jobs;

type Payload<J extends AnyJob> = J extends { payload: infer P extends z.ZodType } ? z.input<P> : never;

export interface EnqueueOptions {
  /** A later instant by the one clock; needs a `key`. */
  runAt?: Temporal.Instant;
  /** For work at a later instant: the same key moves it. For work now: only one with this key waits in the queue. */
  key?: string;
}

/** Ask for work in this transaction: it happens if and only if the transaction commits. */
export async function enqueue<J extends AnyJob>(ctx: Ctx, job: J, payload: Payload<J>, options: EnqueueOptions = {}): Promise<void> {
  await enqueueIn(ctx.tx, ctx.actor.tenantId, ctx.now, job.name, payload, options);
  ctx.afterCommit(wakeRelay);
}

export async function enqueueIn(tx: TenantTx, tenantId: string, now: Temporal.Instant, name: string, payload: unknown, { runAt, key }: EnqueueOptions): Promise<void> {
  if (runAt && Temporal.Instant.compare(runAt, now) > 0) {
    if (!key) throw new Error(`job ${name} for a later instant needs a key`);
    await tx.insertInto('scheduledJob').values({ tenantId, key, name, payload: JSON.stringify(payload), runAt })
      .onConflict((oc) => oc.columns(['tenantId', 'key']).doUpdateSet({ name, payload: JSON.stringify(payload), runAt })).execute();
    return;
  }
  if (key) await tx.deleteFrom('scheduledJob').where('tenantId', '=', tenantId).where('key', '=', key).execute();
  await tx.insertInto('outbox').values({ tenantId, kind: 'job', name, payload: JSON.stringify(payload), jobKey: key ? `${tenantId}:${key}` : null }).execute();
}

/** Call off work that was asked for at a later instant. */
export const cancelScheduled = (ctx: Ctx, key: string) =>
  ctx.tx.deleteFrom('scheduledJob').where('tenantId', '=', ctx.actor.tenantId).where('key', '=', key).execute();

// ------------------------------------------------------------------------------------------------- realtime notices
export interface TopicDefinition {
  /** `session.changed` */
  name: string;
  /** Who may hear of it; null means every member of the tenant. Any one of a list suffices. */
  permission: string | readonly string[] | null;
}
const topics = new Map<string, TopicDefinition>();
export function defineTopic(name: string, permission: TopicDefinition['permission']): TopicDefinition {
  if (topics.has(name)) throw new Error(`topic ${name} is defined twice`);
  const topic = { name, permission };
  topics.set(name, topic);
  return topic;
}
export const definedTopics = (): ReadonlyMap<string, TopicDefinition> => topics;

export interface NoticeTarget { branchId?: string | null; userId?: string | null; version?: number | null }

/** Tell open screens that something changed: only topic, ids and version; they fetch again what they may see. */
export async function publish(ctx: Ctx, topic: TopicDefinition, ids: readonly string[], target: NoticeTarget = {}): Promise<void> {
  await ctx.tx.insertInto('outbox').values({
    tenantId: ctx.actor.tenantId, kind: 'notice', name: topic.name,
    payload: JSON.stringify({ ids, branchId: target.branchId ?? null, userId: target.userId ?? null, version: target.version ?? null }),
  }).execute();
  ctx.afterCommit(wakeRelay);
}

// --------------------------------------------------------------------------------------------------- domain events
export interface EventDefinition<P extends z.ZodType = z.ZodType> { name: string; payload: P }
interface Subscription { event: string; job: JobDefinition }
const events = new Map<string, EventDefinition>();
const subscriptions: Subscription[] = [];

export function defineEvent<P extends z.ZodType>(name: string, payload: P): EventDefinition<P> {
  if (events.has(name)) throw new Error(`event ${name} is defined twice`);
  const event = { name, payload };
  events.set(name, event);
  return event;
}

/** React to an event with a job of its own (`<event>><subscriber>`), at least once, after the cause has committed. */
export function subscribe<P extends z.ZodType>(event: EventDefinition<P>, subscriber: string, run: (ctx: Ctx, payload: z.output<P>) => Promise<void>): void {
  const job = defineJob({ name: `${event.name}>${subscriber}`, payload: event.payload, run });
  subscriptions.push({ event: event.name, job: job as unknown as JobDefinition });
}

/** Record a fact in this transaction; its subscribers run after commit. */
export const emit = <P extends z.ZodType>(ctx: Ctx, event: EventDefinition<P>, entityId: string | null, payload: z.input<P>): Promise<void> => emitAll(ctx, event, [{ entityId, payload }]);

/** The same fact about several things. */
export async function emitAll<P extends z.ZodType>(ctx: Ctx, event: EventDefinition<P>, facts: readonly { entityId: string | null; payload: z.input<P> }[]): Promise<void> {
  const tenantId = ctx.actor.tenantId;
  const bodies = facts.map(({ payload }) => JSON.stringify(event.payload.parse(payload)));
  await sql`insert into domain_event (tenant_id, name, entity_id, payload) select ${tenantId}::uuid, ${event.name}, f.* from unnest(${facts.map(({ entityId }) => entityId)}::uuid[], ${bodies}::jsonb[]) as f`.execute(ctx.tx);
  const jobNames = subscriptions.filter((subscription) => subscription.event === event.name).map(({ job }) => job.name);
  if (jobNames.length > 0) {
    await sql`insert into outbox (tenant_id, kind, name, payload) select ${tenantId}::uuid, 'job', j.name, f.payload from unnest(${bodies}::jsonb[]) as f (payload) cross join unnest(${jobNames}::text[]) as j (name)`.execute(ctx.tx);
  }
  ctx.afterCommit(wakeRelay);
}

// -------------------------------------------------------------------------------------------------- recurring work
export interface CronDefinition {
  name: string;
  /** Local times of day (`['09:00']`) in the tenant's zone, or a step in minutes (`{ everyMin: 10 }`). */
  at: readonly string[] | { everyMin: number };
  /** The run's key is its local date and time, so that a run happens once. Selects by condition, never "since last run". */
  run: (ctx: Ctx, run: { dueAt: Temporal.Instant; localDate: string }) => Promise<void>;
  /** Only for tenants with this app. */
  app?: string;
  /** A missed run older than this is dropped and not caught up; absent: the newest missed run is caught up once. */
  dropAfterMin?: number;
}
const crons = new Map<string, CronDefinition>();
/** A run is a job of the queue: `cron:<name>`. */
export function defineCron(cron: CronDefinition): CronDefinition {
  if (crons.has(cron.name)) throw new Error(`cron ${cron.name} is defined twice`);
  crons.set(cron.name, cron);
  defineJob({
    name: cronJobName(cron),
    payload: z.strictObject({ dueAt: z.string(), localDate: z.string() }),
    run: async (ctx, { dueAt, localDate }) => {
      if (await firstTime(ctx, cron.name, dueAt)) await cron.run(ctx, { dueAt: Temporal.Instant.from(dueAt), localDate });
    },
  });
  return cron;
}
export const cronJobName = ({ name }: { name: string }): string => `cron:${name}`;

/** Notes within its transaction that the run is done: a worker that dies after the commit and before its word leaves the job to another. */
async function firstTime(ctx: Ctx, job: string, dueAt: string): Promise<boolean> {
  const { rows: [run] } = await sql<{ done: boolean }>`
    update cron_run set done_at = ${ctx.now.toString()} where tenant_id = ${ctx.actor.tenantId}::uuid and job = ${job} and due_at = ${dueAt} returning old.done_at is not null as done`.execute(ctx.tx);
  return !run?.done;
}

/** Recurring work by the clocks of the branches: a run for each zone in which the tenant has one. */
export interface ZonedCronDefinition {
  name: string;
  /** Local times of day in the zone of the branch. */
  at: readonly string[];
  run: (ctx: Ctx, run: { zone: string; localDate: string }) => Promise<void>;
  app?: string;
}
/** Without `dueAt`: asked for by a program of before, which did not note what is done. */
const ZonedRun = z.strictObject({ zone: z.string(), localDate: z.string(), dueAt: z.string().optional() });
const zonedCrons = new Map<string, ZonedCronDefinition & { job: JobDefinition<typeof ZonedRun> }>();
export function defineZonedCron(cron: ZonedCronDefinition): void {
  if (zonedCrons.has(cron.name)) throw new Error(`cron ${cron.name} is defined twice`);
  zonedCrons.set(cron.name, Object.assign(cron, { job: defineJob({
    name: cronJobName(cron), payload: ZonedRun,
    run: async (ctx, { zone, localDate, dueAt }) => {
      if (dueAt === undefined || (await firstTime(ctx, zonedRunOf(cron, zone), dueAt))) await cron.run(ctx, { zone, localDate });
    },
  }) }));
}
/** Under which name its runs are noted: one for each zone. */
export const zonedRunOf = ({ name }: { name: string }, zone: string): string => `${name} ${zone}`;
export const definedZonedCrons = (): typeof zonedCrons => zonedCrons;
export const definedCrons = (): ReadonlyMap<string, CronDefinition> => crons;

/** Set by the process that relays; elsewhere rows are found by its poll. */
let wake: (() => void) | null = null;
export const onWake = (work: (() => void) | null): void => {
  wake = work;
};
export const wakeRelay = (): void => wake?.();

export type { Actor };
