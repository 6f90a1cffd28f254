import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineCron, defineEvent, defineJob, defineLongJob, defineOutbound, defineTopic, emit, enqueue, publish, cancelScheduled, subscribe, defineZonedCron, definedJobs } from '#platform/outbox.ts';
import type { JobDefinition } from '#platform/outbox.ts';
import { latestDue } from '#platform/schedule.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import { useWork } from '#test/work.ts';

const world = useWorld();
const ran: string[] = [];
const Mark = z.strictObject({ mark: z.string() });
const work = defineJob({ name: 'test.work', payload: Mark, run: async (_ctx, { mark }) => void ran.push(mark) });
const failing = defineJob({ name: 'test.failing', payload: Mark, maxAttempts: 1, run: async (_ctx, { mark }) => {
  if (!ran.includes(`mended:${mark}`)) throw new Error('out of paper');
  ran.push(`ran:${mark}`);
} });
const sent: string[] = [];
const outbound = defineOutbound({
  name: 'test.outbound', payload: Mark, prepare: async (_ctx, { mark }) => (mark === 'called off' ? null : { text: mark }), send: async ({ text }) => void sent.push(text),
  settle: async (ctx, { mark }) => void (await ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: `settled ${mark}`, value: 1 }).execute()),
});
const long = defineLongJob({ name: 'test.long', payload: Mark, runLong: async (job, { mark }) => {
  for (const step of [1, 2, 3]) await job.inTenant((ctx) => ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: `${mark} ${step}`, value: step }).execute());
} });
/** Busy outside of the database until it is let go. */
let release: () => void;
const released = new Promise<void>((resolve) => (release = resolve));
const aside = defineLongJob({ name: 'test.aside', payload: Mark, runLong: async (_job, { mark }) => {
  ran.push(`begun:${mark}`);
  await released;
  ran.push(`ended:${mark}`);
} });
/** Two steps, between which it waits to be let go. */
let goOn: () => void;
const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
const slept: string[] = [];
const sleeper = defineLongJob({ name: 'test.sleeper', payload: Mark, runLong: async (job, { mark }) => {
  const first = !slept.includes(mark);
  slept.push(mark);
  if (first) await mayGoOn;
  await job.inTenant((ctx) => ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: `${mark} step ${slept.length}`, value: 1 }).execute());
} });
const happened = defineEvent('test.happened', Mark);
subscribe(happened, 'one', async (_ctx, { mark }) => void ran.push(`one:${mark}`));
subscribe(happened, 'two', async (_ctx, { mark }) => void ran.push(`two:${mark}`));
const topic = defineTopic('test.changed', null);
const nightly: string[] = [];
defineCron({ name: 'test.nightly', at: ['00:00'], run: async (ctx, { localDate }) => void nightly.push(`${ctx.actor.tenantId} ${localDate}`) });

const mornings: string[] = [];
defineZonedCron({ name: 'test.mornings', at: ['09:00'], run: async (ctx, { zone, localDate }) => void mornings.push(`${ctx.actor.tenantId} ${zone} ${localDate}`) });

const queue = useWork(world);

const countersOf = async (tenant: { run: Awaited<ReturnType<typeof makeTenant>>['run'] }) => (await tenant.run((ctx) => ctx.tx.selectFrom('counter').select('scope').orderBy('scope').execute())).map((row) => row.scope);

describe('background work', () => {
  test('happens if and only if the transaction that asked for it commits', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => enqueue(ctx, work, { mark: 'committed' }));
    await tenant.run(async (ctx) => {
      await enqueue(ctx, work, { mark: 'rolled back' });
      throw new Error('on purpose');
    }).catch(() => undefined);
    await tenant.run((ctx) => enqueue(ctx, work, { mark: 'after' }));
    await vi.waitFor(() => expect(ran).toContain('after'));
    expect(ran).toContain('committed');
    expect(ran).not.toContain('rolled back');
  });

  test('a call to the outside is prepared, sent and settled, and not sent when there is nothing to send any more', async () => {
    const tenant = await makeTenant(world);
    await tenant.run(async (ctx) => {
      await enqueue(ctx, outbound, { mark: 'called off' });
      await enqueue(ctx, outbound, { mark: 'hello' });
    });
    await vi.waitFor(async () => expect(await countersOf(tenant)).toEqual(['settled hello']));
    expect(sent).toEqual(['hello']);
  });

  test('long work commits in its own steps', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => enqueue(ctx, long, { mark: 'step' }));
    await vi.waitFor(async () => expect(await countersOf(tenant)).toEqual(['step 1', 'step 2', 'step 3']));
  });

  test('what fails for good is on the list of failed jobs, and runs again from there', async () => {
    const tenant = await makeTenant(world);
    const mark = randomUUID();
    await tenant.run((ctx) => enqueue(ctx, failing, { mark }));
    const failures = () => tenant.run((ctx) => ctx.tx.selectFrom('jobFailure').select(['name', 'error', 'status', 'payload']).execute());
    await vi.waitFor(async () => expect(await failures()).toMatchObject([{ name: 'test.failing', error: 'Error: out of paper', status: 'failed', payload: { mark } }]));
    ran.push(`mended:${mark}`);
    await tenant.run((ctx) => enqueue(ctx, failing, { mark }));
    await vi.waitFor(() => expect(ran).toContain(`ran:${mark}`));
  });

  test('an event reaches each of its subscribers', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => emit(ctx, happened, null, { mark: 'e' }));
    await vi.waitFor(() => expect(ran).toEqual(expect.arrayContaining(['one:e', 'two:e'])));
  });

  test('the jobs of a worker that died are handed on', async () => {
    const tenant = await makeTenant(world);
    const mark = randomUUID();
    await queue.stopWorker();
    await tenant.run((ctx) => enqueue(ctx, work, { mark }));
    await queue.relay.drain();
    // As a worker leaves it that was killed in the middle, a minute ago.
    await queue.pool.query("update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '1 minute', attempts = 1 where payload->'input'->>'mark' = $1", [mark]);
    await queue.startWorker();
    await vi.waitFor(() => expect(ran).toContain(mark), { timeout: 20_000 });
  });
});

test('C9: recurring work that a worker left as done, but for its last word to the queue, is not done again by another', async () => {
  const tenant = await makeTenant(world);
  const dueAt = '2026-11-20T06:00:00Z';
  await tenant.run((ctx) => ctx.tx.insertInto('cronRun').values({ tenantId: tenant.id, job: 'test.nightly', runKey: '2026-11-20T00:00', dueAt }).execute());
  await tenant.run((ctx) => ctx.tx.insertInto('cronRun').values({ tenantId: tenant.id, job: 'test.mornings America/Lima', runKey: '2026-11-20T09:00', dueAt }).execute());
  for (let n = 0; n < 2; n += 1) {
    await tenant.run((ctx) => (definedJobs().get('cron:test.nightly') as JobDefinition).run(ctx, { dueAt, localDate: '2026-11-20' }));
    await tenant.run((ctx) => (definedJobs().get('cron:test.mornings') as JobDefinition).run(ctx, { zone: 'America/Lima', localDate: '2026-11-20', dueAt }));
  }
  expect(nightly.filter((one) => one.startsWith(tenant.id))).toEqual([`${tenant.id} 2026-11-20`]);
  expect(mornings.filter((one) => one.startsWith(tenant.id))).toEqual([`${tenant.id} America/Lima 2026-11-20`]);
});

test('K10: a worker that was taken for dead can write nothing of the jobs it had; it goes on under another name, and the work is done once', async () => {
  const tenant = await makeTenant(world);
  const mark = randomUUID();
  await tenant.run((ctx) => enqueue(ctx, sleeper, { mark }));
  await queue.relay.drain();
  await vi.waitFor(() => expect(slept).toEqual([mark]));
  // As others leave it who have not heard of it for too long; nobody takes the job meanwhile, for there are no others.
  await queue.pool.query('delete from worker_heartbeat');
  goOn();
  await vi.waitFor(async () => expect(await countersOf(tenant)).toHaveLength(1), { timeout: 25_000 });
  await queue.settled(/test\.sleeper/);
  expect(await countersOf(tenant)).not.toContain(`${mark} step 1`);
  expect(await countersOf(tenant)).toHaveLength(1);
});

describe('a database that goes away', () => {
  /** Lets nobody in, and puts out who is there. */
  const lockOut = async (out: boolean): Promise<void> => {
    const name = new URL(world.superuserUrl).pathname.slice(1);
    await withClient(urlOf(world.superuserUrl, 'postgres'), async (client) => {
      await client.query(`alter database ${name} allow_connections ${String(!out)}`);
      if (out) await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    });
  };

  test('while a job is at work: it is noted as done when the database is back, and the process goes on', async () => {
    const tenant = await makeTenant(world);
    const mark = randomUUID();
    await tenant.run((ctx) => enqueue(ctx, aside, { mark }));
    await queue.relay.drain();
    await vi.waitFor(() => expect(ran).toContain(`begun:${mark}`));
    await lockOut(true);
    release();
    await vi.waitFor(() => expect(ran).toContain(`ended:${mark}`));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await lockOut(false);
    await queue.settled(/test\.aside/);
    expect(ran.filter((one) => one === `begun:${mark}`)).toHaveLength(1);
  });

  test('between two statements of a transaction: that work fails, the next finds a connection', async () => {
    const tenant = await makeTenant(world);
    await expect(tenant.run(async (ctx) => {
      await ctx.tx.selectFrom('branch').select('id').execute();
      await lockOut(true);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await ctx.tx.selectFrom('branch').select('id').execute();
    })).rejects.toThrow(/terminat|connection|not queryable/i);
    await lockOut(false);
    expect(await tenant.run((ctx) => ctx.tx.selectFrom('branch').select('name').execute())).toEqual([{ name: 'Central' }]);
  });
});

describe('work for a later instant', () => {
  test('waits for the one clock, moves by its key and can be called off', async () => {
    const tenant = await makeTenant(world);
    const mark = randomUUID();
    const at = (minutes: number) => world.clock.now().add({ minutes });
    await tenant.run(async (ctx) => {
      await enqueue(ctx, work, { mark: `${mark} moved` }, { runAt: at(10), key: 'a' });
      await enqueue(ctx, work, { mark: `${mark} moved` }, { runAt: at(30), key: 'a' });
      await enqueue(ctx, work, { mark: `${mark} off` }, { runAt: at(10), key: 'b' });
    });
    await tenant.run((ctx) => cancelScheduled(ctx, 'b'));

    world.clock.set(at(20));
    await queue.scheduler.tick();
    const early = await tenant.run((ctx) => ctx.tx.selectFrom('scheduledJob').select('key').execute());
    world.clock.set(at(20));
    await queue.scheduler.tick();

    await vi.waitFor(() => expect(ran).toContain(`${mark} moved`));
    expect(early).toEqual([{ key: 'a' }]);
    expect(ran).not.toContain(`${mark} off`);
    world.clock.set(NOW);
  });
});

describe('recurring work', () => {
  test('runs once at its local time, and once for the newest run that was missed', async () => {
    const guatemala = await makeTenant(world);
    await queue.scheduler.tick();
    const runs = () => nightly.filter((run) => run.startsWith(guatemala.id)).map((run) => run.slice(37));
    expect(runs()).toEqual([]); // midnight before the tenant was made is nobody's business

    world.clock.set(Temporal.Instant.from('2026-12-01T06:00:00Z'));
    await Promise.all([queue.scheduler.tick(), queue.scheduler.tick()]);
    await vi.waitFor(() => expect(runs()).toEqual(['2026-12-01']), { timeout: 10_000 });
    world.clock.set(Temporal.Instant.from('2026-12-04T20:00:00Z'));
    await queue.scheduler.tick();
    await queue.scheduler.tick();
    await vi.waitFor(() => expect(runs()).toEqual(['2026-12-01', '2026-12-04']), { timeout: 10_000 });
    world.clock.set(NOW);
  });

  test('by the clocks of the branches runs once in each zone, also where the clock changes, and once for what was missed', async () => {
    const tenant = await makeTenant(world, { zone: 'America/Guatemala' });
    await tenant.run((ctx) => ctx.tx.insertInto('branch').values([
      { tenantId: tenant.id, name: 'Madrid', zone: 'Europe/Madrid', currency: 'EUR' }, { tenantId: tenant.id, name: 'Katmandú', zone: 'Asia/Kathmandu', currency: 'USD' }, { tenantId: tenant.id, name: 'Antigua', zone: 'America/Guatemala', currency: 'GTQ' },
    ]).execute());
    const at = async (instant: string) => {
      await queue.at(instant);
      await queue.settled(/mornings/);
      return mornings.filter((run) => run.startsWith(tenant.id)).map((run) => run.slice(37)).sort();
    };
    const start = await at('2027-03-27T16:00:00Z');
    expect(start).toEqual(['America/Guatemala 2027-03-27', 'Asia/Kathmandu 2027-03-27', 'Europe/Madrid 2027-03-27']);
    expect(await at('2027-03-28T03:14:59Z')).toEqual(start);
    expect(await at('2027-03-28T03:15:00Z')).toHaveLength(4); // 09:00 in Kathmandu, a quarter of an hour off the others
    expect(await at('2027-03-28T06:59:59Z')).toHaveLength(4);
    expect((await at('2027-03-28T07:00:00Z')).at(-1)).toBe('Europe/Madrid 2027-03-28'); // an hour earlier than the day before
    expect(await at('2027-03-28T08:00:00Z')).toHaveLength(5);
    expect(await at('2027-03-28T15:00:00Z')).toHaveLength(6);
    expect(await at('2027-03-31T20:00:00Z')).toHaveLength(9);
    world.clock.set(NOW);
  });

  test.for([
    ['2026-11-20T16:00:00Z', ['09:00'], 'America/Guatemala', '2026-11-20T09:00', '2026-11-20T15:00:00Z'],
    ['2026-11-20T14:59:59Z', ['09:00'], 'America/Guatemala', '2026-11-19T09:00', '2026-11-19T15:00:00Z'],
    ['2026-09-06T04:00:00Z', ['00:00'], 'America/Santiago', '2026-09-06T00:00', '2026-09-06T04:00:00Z'], // midnight does not exist: the first minute after
    ['2026-09-06T03:59:00Z', ['00:00'], 'America/Santiago', '2026-09-05T00:00', '2026-09-05T04:00:00Z'],
    ['2026-04-05T04:30:00Z', ['23:30'], 'America/Santiago', '2026-04-04T23:30', '2026-04-05T02:30:00Z'], // it comes twice: the first
  ] as const)('at %s, %s in %s is due as %s', ([now, at, zone, key, instant]) => {
    const due = latestDue([...at], zone, Temporal.Instant.from(now));
    expect([due.key, due.at.toString()]).toEqual([key, instant]);
  });
});

describe('notices', () => {
  test('are numbered per tenant without a gap, and carry ids only', async () => {
    const tenant = await makeTenant(world);
    const ids = Array.from({ length: 30 }, () => randomUUID());
    await Promise.all(ids.map((id) => tenant.run((ctx) => publish(ctx, topic, [id], { branchId: tenant.branchId, version: 2 }))));
    await queue.relay.drain();
    const own = queue.delivered.filter((notice) => notice.tenantId === tenant.id);
    expect(own.map((notice) => notice.seq)).toEqual(ids.map((_, i) => i + 1));
    expect(own.map((notice) => notice.ids[0]).sort()).toEqual(ids.sort());
  });
});
