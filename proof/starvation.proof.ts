import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { endpoint } from '#contracts/endpoint.ts';
import { closeDb, inTenant, openDb, sql } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { buildServer } from '#platform/http.ts';
import { collectRoutes } from '#platform/route.ts';
import { prove } from '#proof/prove.ts';
import { allRoutes } from '#server/modules.ts';
import { systemRoutes } from '#server/system-routes.ts';
import { Wire } from '#test/faults/cut.ts';
import { everything } from '#test/routes-actors.ts';
import { useWorld } from '#test/server.ts';
import { makeStudio } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';

// A server at a real port whose database is out of reach, full of waiting people, or held up; and clients who take their time.

const POOL = 10;
const world = useWorld();
let wire: Wire;
let db: Db;
let app: FastifyInstance;
let studio: Studio;
let url: string;
let outside: pg.Client;
/** Outside of any transaction: within one, the activity of the server is seen as it was at first. */
let watcher: pg.Client;
/** What the server wrote down of its failures. */
const written: string[] = [];

// Faults as a route could have them: a statement without end, and a transaction without one.
const faults = collectRoutes();
const fault = (id: string, method: 'GET' | 'POST') => endpoint({ id: `proof.${id}`, method, path: `/proof/${id}`, permission: 'signed_in', summary: '', response: z.strictObject({}), errors: [] });
faults.mount(fault('statement', 'GET'), async (ctx) => {
  await sql`select pg_sleep(20)`.execute(ctx.tx);
  return {};
});
faults.mount(fault('transaction', 'POST'), async (ctx) => {
  for (let n = 0; n < 8; n += 1) {
    await sql`select pg_sleep(0.1) as long_transaction`.execute(ctx.tx);
    // Outside of the database, which a request's patience with it does not count.
    await wait(2_500);
  }
  return {};
});

beforeAll(async () => {
  wire = await Wire.open(world.superuserUrl);
  db = openDb({ url: wire.through(world.appUrl), max: POOL });
  studio = await makeStudio(world);
  const actor = { ...studio.actor([]), permissions: everything };
  app = await buildServer({ db, clock: world.clock, authenticate: async () => actor, limit: async () => undefined, checkAnswers: true, routes: [...allRoutes(), ...faults.list], logger: pino({ level: 'error' }, { write: (line: string) => void written.push(line) }), trustProxy: [] });
  await systemRoutes(app, { db, routes: [], stopping: () => false });
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  outside = new pg.Client({ connectionString: world.superuserUrl });
  await outside.connect();
  watcher = new pg.Client({ connectionString: world.superuserUrl });
  await watcher.connect();
}, 120_000);
afterAll(async () => {
  await outside.end();
  await watcher.end();
  wire.weather('open');
  await app.close();
  await closeDb(db);
  await wire.close();
});

interface Answer { status: number; ms: number; retryAfter: string | null; type: string | null }
async function get(path: string, method = 'GET'): Promise<Answer> {
  const began = performance.now();
  const answer = await fetch(url + path, { method, headers: { connection: 'close' }, signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
  await answer?.arrayBuffer();
  return { status: answer?.status ?? 0, ms: performance.now() - began, retryAfter: answer?.headers.get('retry-after') ?? null, type: answer?.headers.get('content-type') ?? null };
}
const client = () => get(`/api/v1/clients/${studio.clientId}`);
const p95 = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0;
/** What should never be said: neither an answer nor a clear refusal that says when to come back, in time. */
const judge = (answers: readonly Answer[], mostMs: number): string[] => answers.flatMap(({ status, ms, retryAfter, type }) => [
  ...(status === 200 || (status === 503 && retryAfter !== null && type?.startsWith('application/problem+json')) ? [] : [`answered ${status} (${type}, Retry-After ${retryAfter})`]), ...(ms > mostMs ? [`answered after ${(ms / 1000).toFixed(1)} s`] : []),
]);
const counted = (answers: readonly Answer[]): string => [...Map.groupBy(answers, ({ status }) => status)].map(([status, some]) => `${some.length} x ${status}`).join(', ');
async function until(true_: () => Promise<boolean>, patience: number): Promise<number> {
  const began = performance.now();
  while (!(await true_())) {
    if (performance.now() - began > patience) return Number.POSITIVE_INFINITY;
    await wait(50);
  }
  return (performance.now() - began) / 1000;
}

prove('B7', 'the network to the database is gone for a while: clear answers meanwhile, and nobody has to start anything again', {
  wanted: '200 or 503 with Retry-After, none after 14 s; back within 5 s', sizes: { tenth: 3, full: 90 }, minutes: 60,
}, async (size) => {
  const against: string[] = [];
  const answers: Answer[] = [];
  let slowest = 0;
  for (let round = 0; round < size; round += 1) {
    const seconds = size > 10 ? [1, 10, 60][round % 3]! : [1, 12, 3][round % 3]!;
    wire.weather(round % 2 === 1 || seconds > 5 ? 'silent' : 'refused');
    const end = performance.now() + seconds * 1000;
    const open: Promise<Answer>[] = [];
    while (performance.now() < end) {
      open.push(client());
      await wait(100);
    }
    // Answers that come while it is away count, not those that its return brings.
    const early = await Promise.all(open.map(async (one) => Promise.race([one, wait(Math.max(0, end - performance.now()), undefined, { ref: false })])));
    if (seconds > 10 && early.filter((one) => one !== undefined).length < open.length / 10) against.push(`within ${seconds} s only ${early.filter((one) => one !== undefined).length} of ${open.length} were answered`);
    wire.weather('open');
    answers.push(...(await Promise.all(open)));
    const back = await until(async () => (await client()).status === 200, 15_000);
    slowest = Math.max(slowest, back);
    if (back > 5) against.push(`back after ${back} s`);
  }
  against.push(...judge(answers, 14_000));
  return { seen: `${size} cuts, ${counted(answers)}; slowest answer ${(Math.max(...answers.map(({ ms }) => ms)) / 1000).toFixed(1)} s, back after ${slowest.toFixed(1)} s at most`, against };
});

prove('K3', 'more people than connections: everybody is answered in time, and whoever balances the load is told', {
  wanted: 'every one answered within 5 s, recovered within 5 s; not ready meanwhile, but alive', sizes: { round: 100, tenth: 500, full: 500 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  await outside.query('begin; lock table client in access exclusive mode');
  // The tests beside a round take half of the machine.
  const most = size < 500 ? 2 * 5_000 : 5_000;
  const open = Array.from({ length: size }, client);
  await until(async () => db.pool.waitingCount > POOL, 4_000);
  const [ready, live] = await Promise.all([get('/readyz'), get('/livez')]);
  if (ready.status !== 503) against.push(`ready says ${ready.status} while ${db.pool.waitingCount} wait`);
  // Asked of a database that it has no connection to, it would say so too, but late.
  if (ready.ms > most / 2.5) against.push(`ready says so after ${(ready.ms / 1000).toFixed(1)} s only`);
  if (live.status !== 200) against.push(`alive says ${live.status}`);
  await Promise.race([Promise.all(open), wait(5_000)]);
  await outside.query('commit');
  const answers = await Promise.all(open);
  against.push(...judge(answers, most));
  const back = await until(async () => (await client()).status === 200 && (await get('/readyz')).status === 200, 10_000);
  if (back > 5) against.push(`recovered after ${back} s`);
  return { seen: `${size} requests on ${POOL} connections that wait 5 s: ${counted(answers)}, slowest ${(Math.max(...answers.map(({ ms }) => ms)) / 1000).toFixed(1)} s; recovered after ${back.toFixed(1)} s`, against };
});

prove('K6', 'a statement, a transaction, idleness in one and a wait for a lock that take too long are cut, and the log names the statement', {
  wanted: 'statement 5 s, transaction 15 s, idle in a transaction 30 s, lock 5 s at most; 503 with Retry-After, and the statement in the log', sizes: { tenth: 1, full: 5 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  const said: string[] = [];
  const timed = async (name: string, most: number, statement: string, asked: () => Promise<Answer>) => {
    const answer = await asked();
    const seconds = answer.ms / 1000;
    said.push(`${name} ${seconds.toFixed(1)} s`);
    if (answer.status !== 503 || answer.retryAfter === null || seconds > most) against.push(`${name}: ${answer.status} (Retry-After ${answer.retryAfter}) after ${seconds.toFixed(1)} s`);
    if (!written.some((line) => (JSON.parse(line) as { err?: { statement?: string } }).err?.statement?.includes(statement))) against.push(`${name}: the log names no statement with "${statement}"`);
  };
  for (let round = 0; round < size; round += 1) {
    written.length = 0;
    await outside.query('begin; lock table client in access exclusive mode');
    await Promise.all([
      timed('statement', 5, 'pg_sleep(20)', () => get('/proof/statement')),
      timed('lock', 5, 'from "client"', client),
      timed('transaction', 17, 'long_transaction', () => get('/proof/transaction', 'POST')),
      // As a job, for whose transaction as a whole nobody waits.
      (async () => {
        const began = performance.now();
        const error = await inTenant(db, { tenantId: studio.id, now: world.clock.now() }, async (tx) => {
          await sql`select 1`.execute(tx);
          await until(async () => (await watcher.query(`select from pg_stat_activity where state = 'idle in transaction' and usename = 'mostrador_app'`)).rowCount === 0, 32_000);
          await sql`select 2 as after_idling`.execute(tx);
        }).then(() => undefined, (failure: Error & { statement?: string }) => failure);
        const seconds = (performance.now() - began) / 1000;
        said.push(`idle in a transaction ${seconds.toFixed(1)} s`);
        if (!error || seconds > 30) against.push(`idle in a transaction: ${error?.message ?? 'not cut'} after ${seconds.toFixed(1)} s`);
        if (error && !error.statement?.includes('after_idling')) against.push(`idle in a transaction: ${error.message} names no statement`);
      })(),
    ]);
    await outside.query('commit');
    const left = await until(async () => (await watcher.query(`select from pg_stat_activity where usename = 'mostrador_app' and state <> 'idle'`)).rowCount === 0, 5_000);
    if (left > 5) against.push('somebody is still at work in the database');
  }
  return { seen: said.join(', '), against };
});

prove('K4', 'clients that send and read slowly keep nobody else waiting, and are put out', {
  wanted: "others' p95 < 2 x (or under 50 ms), every slow socket closed by the server", sizes: { tenth: 400, full: 2_000 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  const measure = async () => {
    const times: number[] = [];
    for (let n = 0; n < 60; n += 1) times.push((await client()).ms);
    return p95(times);
  };
  await measure();
  const calm = await measure();
  const { port } = app.server.address() as AddressInfo;
  const sockets: Socket[] = [];
  let closed = 0;
  // A third sends its headers drop by drop, a third its body, a third never reads.
  for (let n = 0; n < size; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).on('close', () => (closed += 1));
    sockets.push(socket);
    if (n % 3 === 0) socket.write('GET /api/v1/clients HTTP/1.1\r\nhost: x\r\n');
    else if (n % 3 === 1) socket.write('POST /api/v1/clients HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"');
    else {
      socket.pause();
      socket.write('GET /api/v1/clients?limit=100 HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(3));
    }
  }
  let dropping = true;
  const drops = (async () => {
    while (dropping) {
      sockets.forEach((socket, n) => n % 3 < 2 && !socket.destroyed && socket.write(n % 3 === 0 ? 'x-drop: 1\r\n' : 'x'));
      await wait(2_000);
    }
  })();
  const crowded = await measure();
  if (crowded > 2 * calm && crowded > 50) against.push(`p95 ${crowded.toFixed(0)} ms beside them, ${calm.toFixed(0)} ms without`);
  const writers = Math.ceil((size * 2) / 3);
  const out = await until(async () => closed >= writers, 60_000);
  if (out === Number.POSITIVE_INFINITY) against.push(`${closed} of ${writers} that send slowly were put out within 60 s`);
  dropping = false;
  for (const socket of sockets) socket.destroy();
  await drops;
  const left = await until(async () => new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count <= 1))), 10_000);
  if (left > 10) against.push('sockets stay open after their clients left');
  return { seen: `${size} slow clients: p95 of others ${crowded.toFixed(0)} ms (${calm.toFixed(0)} ms without), ${closed} put out after ${out.toFixed(0)} s`, against };
});
