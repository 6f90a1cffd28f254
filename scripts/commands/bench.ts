import { cpus } from 'node:os';
import pino from 'pino';
import { addAdmin, openStage } from '#bench/stage.ts';
import { addClients, addTenants, analyse, makeBenchTenant } from '#bench/data.ts';
import { load, median, spread } from '#bench/load.ts';
import { benchPaths } from '#bench/paths.ts';
import type { BenchPath } from '#bench/paths.ts';
import { measureStart } from '#bench/start-up.ts';
import { jobLatency } from '#bench/jobs.ts';
import { contendedBooking } from '#bench/contended.ts';
import type { Curve, Sample } from '#bench/chart.ts';
import { asText, compare, keep, previousRun } from '#bench/results.ts';
import type { Row } from '#bench/results.ts';
import { soak } from '#bench/soak.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { buildServer } from '#platform/http.ts';
import { allRoutes } from '#server/modules.ts';
import { availabilityRatio } from '#bench/availability.ts';
import { onSale } from '#bench/on-sale.ts';
import { ticketRatios } from '#bench/tickets.ts';

// npm run bench [-- --full] [--seconds 3] [--rounds 4] [--growth] [--soak 60] [--tickets] [--on-sale [--seed 7] [--show 100]]: the paths of the performance page as ratios to the same SQL on bare
// node:http in the same run, product and ceiling in turn (A B A B). Only ratios carry over to another machine.
// --growth draws the curves of tenants and rows alone, --soak looks at memory for so many minutes alone.

/** The number behind its name. */
function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return (at < 0 ? 0 : Number(process.argv[at + 1])) || otherwise;
}

const FOLDER = `${process.env.DATA_DIR ?? '.data'}/bench`;
const full = process.argv.includes('--full');
const soakMinutes = process.argv.includes('--soak') ? option('--soak', 60) : null;
/** A part by itself. */
const part = process.argv.includes('--growth') || soakMinutes !== null;
const seconds = option('--seconds', 3);
const rounds = option('--rounds', full ? 6 : 3);
const size = full ? { resources: 200, clients: 50_000, bookings: 1_000_000 } : { resources: 200, clients: 10_000, bookings: 200_000 };

if (process.argv.includes('--on-sale')) {
  await sellOut();
  process.exit(process.exitCode ?? 0);
}

if (process.argv.includes('--tickets')) {
  const alone = await openStage();
  try {
    const product = await alone.start('bench/product.ts', { ...alone.logins, dataDir: alone.dataDir });
    console.log(`\n${asText(compare(await ticketRatios(alone, `http://127.0.0.1:${product.port}`, { seconds, rounds }), await previousRun(FOLDER)))}`);
  } finally {
    await alone.close();
  }
  process.exit();
}

const curves: Curve[] = [];
const memory: Sample[] = [];
const rows: Row[] = [];

console.log(`${cpus().length} cores, ${process.version}; ${size.bookings} bookings, ${size.clients} clients; ${rounds} rounds of ${seconds} s each`);
const stage = await openStage();
try {
  const tenant = await makeBenchTenant(stage.owner, size, 'bench');
  const studio = await makeBenchTenant(stage.owner, full ? { resources: 200, clients: 100, bookings: 1_000_000 } : { resources: 50, clients: 100, bookings: 20_000 }, 'bench-studio');
  const rush = await makeBenchTenant(stage.owner, { resources: 5, clients: 100, bookings: 2000 }, 'bench-rush');
  await analyse(stage.owner);
  const login = await addAdmin(stage, tenant.id, 'bench-admin');
  const product = await stage.start('bench/product.ts', { ...stage.logins, dataDir: stage.dataDir });
  const base = `http://127.0.0.1:${product.port}`;
  const headers = await signIn(base, login);
  const paths = await recordPaths(tenant);
  if (!part) {
    const bare = await stage.start('bench/bare.ts', { url: stage.logins.appUrl, tenantId: tenant.id, handlers: Object.fromEntries(paths.map((path, i) => [`/${i}`, path])) });

    for (const [i, path] of paths.entries()) rows.push(await besideBare(path, base, `http://127.0.0.1:${bare.port}/${i}`, headers));
    rows.push(await availabilityRatio(stage, studio, base, async () => signIn(base, await addAdmin(stage, studio.id, 'studio-admin'))));
    rows.push(await contendedBooking(stage, rush, base, await signIn(base, await addAdmin(stage, rush.id, 'rush-admin')), { seconds, rounds }));
    rows.push(...(await ticketRatios(stage, base, { seconds, rounds })));
  }
  if (soakMinutes === null) {
    rows.push(await growth('1 → {n} tenants', full ? [1, 100, 10_000] : [1, 100, 1000], (count) => addTenants(stage.owner, count), paths[1]!, base, headers));
    rows.push(await growth('{n} more clients', full ? [0, 500_000, 5_000_000] : [0, 50_000, 200_000], (count) => addClients(stage.owner, tenant.id, count), paths[1]!, base, headers));
  } else {
    const { row, samples } = await soak(product.process.pid!, soakMinutes, { url: base, signIn: () => signIn(base, login), paths: paths.flatMap(({ paths: some = [] }) => some.slice(0, 20)) });
    rows.push(row);
    memory.push(...samples);
  }
  if (!part) rows.push(await jobLatency(stage));
} finally {
  await stage.close();
}
if (!part) rows.push(...(await measureStart()));
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`;
console.log(`\n${asText(await keep(FOLDER, { at: new Date().toISOString(), machine, rows }, { curves, memory }))}\n\nKept in ${FOLDER}: results.md with its charts, last.json for the next run to compare with`);

/** What must never happen in a rush, at full size: ends with 1 when something did. */
async function sellOut(): Promise<void> {
  const seed = option('--seed', Math.floor(Math.random() * 1e6));
  const show = process.argv.includes('--show') ? process.argv[process.argv.indexOf('--show') + 1] : undefined;
  const stage = await openStage();
  try {
    for (const { name, seconds, units, answers, holdP50, holdP95, late, broken } of await onSale(stage, seed, show)) {
      console.log(`on-sale of ${name}, 500 buyers, seed ${seed}: ${units} units held in ${seconds.toFixed(1)} s (${(units / seconds).toFixed(0)}/s), quote and hold p50 ${holdP50} ms p95 ${holdP95} ms; answers ${JSON.stringify(answers)}; late payments ${JSON.stringify(late)}`);
      console.log(broken.length === 0 ? 'oversold 0, paid without ticket or refund 0, held for ever 0, stages and promotions exact, ledger balanced' : broken.join('\n'));
      if (broken.length > 0) process.exitCode = 1;
    }
  } finally {
    await stage.close();
  }
}

async function recordPaths(tenant: Awaited<ReturnType<typeof makeBenchTenant>>): Promise<BenchPath[]> {
  const db = openDb({ url: stage.logins.appUrl, max: 2, named: true });
  const everything = new (class extends Set<string> { override has(): boolean { return true; } })();
  const userId = (await stage.owner.pool.query<{ user_id: string }>('select user_id from membership where tenant_id = $1 limit 1', [tenant.id])).rows[0]!.user_id;
  const app = await buildServer({
    db, clock: new SystemClock(), limit: async () => undefined, checkAnswers: false, routes: allRoutes(), logger: pino({ level: 'silent' }), trustProxy: [],
    authenticate: async () => ({ type: 'user', id: userId, userId, tenantId: tenant.id, name: 'bench', sessionId: null, permissions: everything, branchIds: null, roles: [] }),
  });
  await app.ready();
  const paths = await benchPaths(app, tenant);
  await app.close();
  await closeDb(db);
  return paths;
}

async function signIn(base: string, login: { email: string; password: string }): Promise<Record<string, string>> {
  const answer = await fetch(`${base}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json', origin: base }, body: JSON.stringify(login) });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}` };
}

async function besideBare(path: BenchPath, product: string, ceiling: string, headers: Record<string, string>): Promise<Row> {
  const ours: number[] = [];
  const bare: number[] = [];
  let [p99, bareP99, errors] = [0, 0, 0];
  const common = { method: path.method, connections: path.connections, seconds };
  await load({ ...common, url: product, headers, seconds: 1, ...(path.paths && { paths: path.paths }), ...(path.bodies && { bodies: path.bodies }) });
  await load({ ...common, url: ceiling, seconds: 1 });
  for (let round = 0; round < rounds; round += 1) {
    const a = await load({ ...common, url: product, headers, ...(path.paths && { paths: path.paths }), ...(path.bodies && { bodies: path.bodies }) });
    const b = await load({ ...common, url: ceiling });
    ours.push(a.perSecond);
    bare.push(b.perSecond);
    p99 = Math.max(p99, a.p99);
    bareP99 = Math.max(bareP99, b.p99);
    errors += a.errors + b.errors;
  }
  const ratio = median(ours) / median(bare);
  console.log(`${path.name}: ${ratio.toFixed(2)}${errors > 0 ? `, ${errors} errors` : ''}`);
  return { path: path.name, ratio, bar: `>= ${path.bar}`, ok: ratio >= path.bar && errors === 0, product: `${median(ours).toFixed(0)}/s`, ceiling: `${median(bare).toFixed(0)}/s`, spread: `±${(Math.max(spread(ours), spread(bare)) * 100).toFixed(0)} %`, p99: `${p99} ms (bare ${bareP99})` };
}

/** How much dearer the same path becomes as the database grows. */
async function growth(name: string, steps: number[], add: (count: number) => Promise<unknown>, path: BenchPath, base: string, headers: Record<string, string>): Promise<Row> {
  const measured: { n: number; perSecond: number }[] = [];
  let there = steps[0]!;
  for (const step of steps) {
    if (step > there) {
      await add(step - there);
      await analyse(stage.owner);
      there = step;
    }
    const once = { url: base, headers, connections: path.connections, seconds, paths: path.paths! };
    const tries = [await load(once), await load(once), await load(once)];
    measured.push({ n: step, perSecond: median(tries.map((one) => one.perSecond)) });
  }
  const [first, last] = [measured[0]!, measured.at(-1)!];
  const dearer = first.perSecond / last.perSecond;
  curves.push({ name: name.replace('{n}', ''), points: measured });
  return { path: `${path.name}, ${name.replace('{n}', String(last.n))}`, ratio: dearer, bar: '<= 1.1', ok: dearer <= 1.1, product: `${last.perSecond.toFixed(0)}/s`, ceiling: `${first.perSecond.toFixed(0)}/s at first`, spread: '', p99: '' };
}
