import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { sql } from '#platform/db.ts';
import { definedCrons, definedZonedCrons } from '#platform/outbox.ts';
import type { CronDefinition } from '#platform/outbox.ts';
import '#server/modules.ts';
import { startFaultyWorker } from '#test/faults/worker-process.ts';
import type { Fault, FaultyWorker } from '#test/faults/worker-process.ts';
import { makeDataDir, removeDataDir } from '#test/product.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';

// Recurring work of many businesses in many zones, handed on and done by three processes at once of which some die.

const ZONES = ['America/Guatemala', 'America/Bogota', 'America/Santiago', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires', 'America/Mexico_City', 'America/Tijuana', 'America/New_York', 'America/Caracas', 'America/La_Paz', 'Europe/Madrid', 'Asia/Kolkata'];
/** Hours from the beginning at which somebody looks what is due; before `AFTER_STOP` everybody is away for six hours. */
const LOOKS = [0.1, 1.3, 5.6, 11.7, 13, 19.9, 26.2];
const AFTER_STOP = 3;
const WORKERS = 3;
const BEAT_MS = 400;

const world = useWorld();
const work = useWork(world);
let folder = '';
let workers: FaultyWorker[] = [];
beforeAll(async () => {
  folder = await makeDataDir();
  await work.stopWorker();
  await sql`create table ran_cron (tenant_id uuid not null, what text not null)`.execute(world.owner.global);
  await sql`grant insert on ran_cron to mostrador_app`.execute(world.owner.global);
}, 60_000);
afterAll(async () => {
  for (const worker of workers) await worker.end();
  await removeDataDir(folder);
});

const start = async (now: Temporal.Instant, fault?: Fault): Promise<void> =>
  void workers.push(await startFaultyWorker({ appUrl: world.appUrl, jobsUrl: world.jobsUrl, folder, now, beatMs: BEAT_MS, noted: true, ...(fault && { fault }) }));
const left = async (): Promise<string[]> => (await work.pool.query<{ name: string }>(`select concat(task_identifier, ' ', attempts, ' ', last_error) as name from graphile_worker.jobs where run_at <= now() + interval '1 minute' union all select name from outbox where kind = 'job'`)).rows.map(({ name }) => name);

/** Until nothing is left: who handed on may be the one that died, so the others look again, as they do every second. */
async function handedOn(now: Temporal.Instant): Promise<string[]> {
  const at = now.toString();
  const end = performance.now() + 120_000;
  const looked = (one: FaultyWorker): number => one.said().split(`handed on ${at}`).length;
  for (let quiet = 0; quiet < 2;) {
    if (workers.every((one) => one.gone())) await start(now);
    const living = workers.filter((one) => !one.gone());
    const before = living.map(looked);
    for (const worker of living) worker.tell(now);
    while (!living.some((one, index) => looked(one) > before[index]!) && !living.every((one) => one.gone()) && performance.now() < end) await wait(20);
    const rest = await left();
    if (rest.length > 0) await wait(100);
    else if (living.some((one, index) => looked(one) > before[index]!)) quiet += 1;
    if (process.env['TEST_LOG']) console.log(at, rest.length, rest.slice(0, 3), living.map((one) => one.said().slice(-120)));
    if (performance.now() > end) return [`${at}: left after two minutes: ${rest.slice(0, 5).join('; ')}; ${living.map((one) => one.said().slice(-200)).join(' | ')}`];
  }
  return [];
}

/** The newest time at which it was due, by nothing of the product's. */
function dueBy(at: CronDefinition['at'], zone: string, now: Temporal.Instant): Temporal.Instant {
  if ('everyMin' in at) return Temporal.Instant.fromEpochMilliseconds(now.epochMilliseconds - (now.epochMilliseconds % (at.everyMin * 60_000)));
  const here = now.toZonedDateTimeISO(zone);
  return [0, 1, 2].flatMap((days) => at.map((time) => here.toPlainDate().subtract({ days }).toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone).toInstant()))
    .filter((one) => Temporal.Instant.compare(one, now) <= 0).sort(Temporal.Instant.compare).at(-1)!;
}

interface Business { tenant: TestTenant; zone: string; zones: string[]; apps: string[] }
/** What has to have run once it was looked at `looks`: newest missed runs once, nothing that is too old for itself. */
function expected({ tenant, zone, zones, apps }: Business, looks: readonly Temporal.Instant[], since: Temporal.Instant): string[] {
  const all = new Set<string>();
  for (const now of looks) {
    for (const { name, at, app, dropAfterMin } of definedCrons().values()) {
      if (app && !apps.includes(app)) continue;
      const due = dueBy(at, zone, now);
      if (Temporal.Instant.compare(due, since) < 0 || (dropAfterMin !== undefined && now.since(due).total('minutes') > dropAfterMin)) continue;
      all.add(`${tenant.id} ${name} ${due.toString()}`);
    }
    for (const { name, at, app } of definedZonedCrons().values()) {
      if (app && !apps.includes(app)) continue;
      for (const one of zones) all.add(`${tenant.id} ${name} ${one} ${dueBy(at, one, now).toZonedDateTimeISO(one).toPlainDate().toString()}`);
    }
  }
  return [...all];
}

prove('C9', 'recurring work of many businesses in twelve zones: each run happens once, whoever dies, and what was missed is caught up once', {
  wanted: 'every run that was due once and done, none twice, none that was not due', sizes: { tenth: 12, full: 50 }, minutes: 40,
}, async (size, random) => {
  const against: string[] = [];
  const since = NOW.subtract({ hours: 48 });
  const businesses: Business[] = [];
  for (let n = 0; n < size; n += 1) {
    const zone = ZONES[n % ZONES.length]!;
    const apps = pick(random, [['studio'], ['tickets'], ['studio', 'tickets']]);
    const tenant = await makeTenant(world, { zone, apps });
    const second = pick(random, ZONES);
    await tenant.run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: tenant.id, name: 'Sucursal', zone: second, currency: 'GTQ' }).execute());
    businesses.push({ tenant, zone, zones: [...new Set([zone, second])], apps });
  }
  await world.owner.global.updateTable('tenant').set({ createdAt: since }).execute();
  const looks: Temporal.Instant[] = [];
  let kills = 0;
  let struck = 0;
  for (const [n, hours] of LOOKS.entries()) {
    const now = NOW.add({ minutes: Math.round(hours * 60) });
    if (n === AFTER_STOP) {
      for (const worker of workers) await worker.end();
      kills += workers.length;
    }
    workers = workers.filter((one) => !one.gone());
    // One dies between the commit of a run and its word to the queue.
    if (workers.length < WORKERS) await start(now, { point: 'after', times: 2 + Math.floor(random() * 30), signal: 'SIGKILL', job: '^cron:' });
    while (workers.length < WORKERS) await start(now);
    for (const worker of workers) worker.tell(now);
    looks.push(now);
    if (n % 2 === 0) {
      await wait(100 + random() * 800);
      workers[Math.floor(random() * WORKERS)]!.process.kill('SIGKILL');
      kills += 1;
    }
    against.push(...(await handedOn(now)));
    struck += workers.filter((one) => one.struck() !== null).length;
  }
  for (const worker of workers) await worker.end();
  const { rows: ran } = await sql<{ what: string; n: number }>`select concat(tenant_id, ' ', what) as what, count(*)::int as n from ran_cron group by 1`.execute(world.owner.global);
  const wanted = new Set(businesses.flatMap((one) => expected(one, looks, since)));
  for (const { what, n } of ran) {
    if (!wanted.has(what)) against.push(`${what} was not due`);
    if (n !== 1) against.push(`${what} was done ${n} times`);
  }
  const done = new Set(ran.map(({ what }) => what));
  for (const one of wanted) if (!done.has(one)) against.push(`${one} was not done`);
  const { rows: [{ open, failed } = { open: 0, failed: 0 }] } = await sql<{ open: number; failed: number }>`select (select count(*)::int from cron_run where done_at is null) as open, (select count(*)::int from job_failure) as failed`.execute(world.owner.global);
  if (open > 0) against.push(`${open} runs are noted as not done`);
  if (failed > 0) against.push(`${failed} runs were given up`);
  return { seen: `${ran.length} runs of ${definedCrons().size + definedZonedCrons().size} kinds for ${size} businesses in ${Math.min(size, ZONES.length)} zones, looked at ${looks.length} times in 26 hours by ${WORKERS} processes, 6 of them without anybody; ${kills} kills from outside, ${struck} between commit and word`, against };
});
