import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { sql } from '#platform/db.ts';
import { prove } from '#proof/prove.ts';
import { brokenDatabase, brokenInvariants } from '#test/invariants/check.ts';
import { mailServer } from '#test/mail-server.ts';
import type { MailServer } from '#test/mail-server.ts';
import { POINTS, startFaultyWorker } from '#test/faults/worker-process.ts';
import type { Fault, FaultyWorker } from '#test/faults/worker-process.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';

// Workers that die, or sleep and wake, at every point of every job that a paid order causes: letters, programs outside, books.
// What they did is counted by the mail server and by the receiver, which nobody kills.

/** A twenty-fifth of what the product takes, so that many fit into a run. */
const BEAT_MS = 400;
const world = useWorld();
const { organizer, people, work, onSale, bought } = useSales(world);
let mails: MailServer;
let receiver: Server;
const heard = new Map<string, number>();
let event: Awaited<ReturnType<typeof onSale>>;
let now = NOW;
const workers: FaultyWorker[] = [];

beforeAll(async () => {
  mails = await mailServer();
  receiver = createServer((request, response) => {
    request.resume();
    const id = String(request.headers['webhook-id']);
    heard.set(id, (heard.get(id) ?? 0) + 1);
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  allowPrivateAddresses('127.0.0.1');
  await work.stopWorker();
  event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 5000 }] });
  const added = await organizer.app.inject({ method: 'POST', url: '/api/v1/webhooks/endpoints', body: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, topics: ['tickets.order.paid'] } });
  expect(added.statusCode, added.body).toBe(201);
}, 120_000);
afterAll(async () => {
  for (const worker of workers) await worker.end();
  allowPrivateAddresses('');
  mails.close();
  receiver.closeAllConnections();
  receiver.close();
});

async function start(fault?: Fault, beatMs = BEAT_MS): Promise<FaultyWorker> {
  const worker = await startFaultyWorker({ appUrl: world.appUrl, jobsUrl: world.jobsUrl, folder: people.folder, now, beatMs, environment: { SMTP_URL: mails.url, MAIL_FROM: 'Salto <boletas@salto.example>' }, ...(fault && { fault }) });
  workers.push(worker);
  return worker;
}
const until = async (true_: () => boolean | Promise<boolean>, patience: number): Promise<boolean> => {
  const end = performance.now() + patience;
  while (!(await true_())) {
    if (performance.now() > end) return false;
    await wait(20);
  }
  return true;
};
/** Jobs that wait or are in hand, also those that the outbox still has. */
async function left(): Promise<string[]> {
  const { rows } = await work.pool.query<{ name: string }>(`select concat(task_identifier, ' (', attempts, ' tries, ', run_at - now(), ')', ' of ' || locked_by, ': ' || last_error) as name from graphile_worker.jobs union all select 'outbox: ' || name from outbox where kind = 'job'`);
  return rows.map(({ name }) => name);
}

const orders: { number: string; email: string }[] = [];
async function buy(): Promise<void> {
  const { order } = await bought(event, 1 + (orders.length % 2));
  orders.push({ number: order.number, email: order.buyer!.email! });
  await work.relay.drain();
}

/** Everything that was caused has happened, once, and nothing else has. */
async function promises(strikes: number): Promise<string[]> {
  const against = (await left()).map((name) => `left: ${name}`);
  const { rows } = await sql<{ number: string; receipts: number; tickets: number; units: number }>`
    select o.number, o.unit_count as units, (select count(*)::int from ticket t where t.tenant_id = o.tenant_id and t.order_id = o.id) as tickets,
      (select count(*)::int from gateway_transaction g join checkout c on c.tenant_id = g.tenant_id and c.id = g.checkout_id where c.tenant_id = o.tenant_id and c.owner_id = o.id and g.receipt_id is not null) as receipts
    from ticket_order o where o.tenant_id = ${organizer.id}::uuid and o.status = 'paid'`.execute(world.owner.global);
  const paid = new Map(rows.map((row) => [row.number, row]));
  let copies = 0;
  for (const { number, email } of orders) {
    const row = paid.get(number);
    if (!row || row.tickets !== row.units || row.receipts !== 1) against.push(`${number}: ${JSON.stringify(row)}`);
    const letters = mails.mails.filter(({ to, data }) => to[0] === email && /^Subject: .*Tus boletas/im.test(data)).map(({ data }) => /^Message-ID: (\S+)/im.exec(data)![1]!);
    if (new Set(letters).size !== 1) against.push(`${number}: ${new Set(letters).size} letters`);
    copies += letters.length - 1;
  }
  if (heard.size !== orders.length) against.push(`${heard.size} facts told outside of ${orders.length} orders`);
  // A mail server knows no keys: a worker that dies after it was taken, and before that is noted, can't but send the same letter again.
  if (copies > strikes) against.push(`${copies} letters in two copies after ${strikes} strikes`);
  const failures = await organizer.run((ctx) => ctx.tx.selectFrom('jobFailure').select(['name', 'error']).execute());
  against.push(...failures.map(({ name, error }) => `given up: ${name}: ${error}`));
  against.push(...[...(await brokenInvariants(world.superuserUrl, organizer.id, now)), ...(await brokenDatabase(world.superuserUrl))].map((one) => JSON.stringify(one)));
  return against;
}

/** What is left is done by one that lives, also what only may be tried again some minutes on. Seconds until nothing was left. */
async function finish(beatMs = BEAT_MS): Promise<number> {
  const worker = await start(undefined, beatMs);
  const began = performance.now();
  await until(async () => (await left()).length === 0, 60_000);
  const took = (performance.now() - began) / 1000;
  await worker.end();
  now = now.add({ minutes: 6 });
  world.clock.set(now);
  await work.scheduler.tick();
  await work.relay.drain();
  const last = await start();
  await until(async () => (await left()).length === 0, 60_000);
  await last.end();
  return took;
}

prove('B2', 'a worker that is killed at any point of any job: the effect is there once, and another takes the job up', {
  wanted: 'each effect once, taken up again within 30 s', sizes: { tenth: 20, full: 200 }, minutes: 40,
}, async (size, random) => {
  const struck = new Map<string, number>();
  const against: string[] = [];
  for (let round = 0; round < size; round += 1) {
    const worker = await start({ point: POINTS[round % POINTS.length]!, times: 1 + Math.floor(random() * 4), signal: 'SIGKILL' });
    for (let n = 0; n < 20 && !worker.gone(); n += 1) {
      await buy();
      await until(() => worker.gone(), n < 2 ? 150 : 800);
    }
    if (worker.struck() === null || !(await until(worker.gone, 5_000))) against.push(`round ${round}: nobody came to the point: ${worker.said()}`);
    else struck.set(worker.struck()!, (struck.get(worker.struck()!) ?? 0) + 1);
    await worker.end();
  }
  // The last ones lie in the hands of the dead: as long as the product itself waits, at the larger sizes.
  const took = await finish(size > 10 ? 5000 : BEAT_MS);
  if (took > 30) against.push(`taken up and done after ${took.toFixed(1)} s only`);
  against.push(...(await promises(size)));
  return { seen: `${size} kills in ${struck.size} places (${new Set([...struck.keys()].map((key) => key.split(' ')[1])).size} jobs), ${orders.length} orders, each effect once; the rest done ${took.toFixed(1)} s after`, against };
});

prove('K10', 'a worker that sleeps until others have its jobs can write nothing of them when it wakes', {
  wanted: '0 stale writes; the work is done once', sizes: { tenth: 3, full: 100 }, minutes: 40,
}, async (size, random) => {
  const against: string[] = [];
  const places = new Set<string>();
  for (let round = 0; round < size; round += 1) {
    // Where nothing holds its sign of life, as within a transaction: it sleeps before its work, or after the outside was told.
    const asleep = await start({ point: round % 2 === 0 ? 'between' : 'before', times: 1 + Math.floor(random() * 3), signal: 'SIGSTOP' });
    for (let n = 0; n < 20 && asleep.struck() === null; n += 1) {
      await buy();
      await until(() => asleep.struck() !== null, n < 2 ? 150 : 800);
    }
    if (asleep.struck() === null) against.push(`round ${round}: nobody came to the point: ${asleep.said()}`);
    places.add(asleep.struck() ?? '');
    const other = await start();
    if (!(await until(async () => (await left()).length === 0, 40_000))) against.push(`round ${round}: left while one slept: ${(await left()).join('; ')}`);
    asleep.wake();
    // It is awake again when it has taken another name.
    const names = async () => (await work.pool.query<{ n: number }>('select count(*)::int as n from worker_heartbeat')).rows[0]!.n;
    if (!(await until(async () => (await names()) >= 2, 10_000))) against.push(`round ${round}: the one that slept did not come back`);
    await buy();
    if (!(await until(async () => (await left()).length === 0, 20_000))) against.push(`round ${round}: left when it was awake: ${(await left()).join('; ')}`);
    await asleep.end();
    await other.end();
  }
  await finish();
  against.push(...(await promises(size)));
  return { seen: `${size} times asleep in ${places.size} places; ${orders.length} orders, each effect once`, against };
});
