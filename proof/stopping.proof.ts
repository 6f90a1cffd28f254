import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll } from 'vitest';
import pg from 'pg';
import { prove } from '#proof/prove.ts';
import { Box } from '#test/faults/box.ts';
import type { Answer } from '#test/faults/box.ts';
import { brokenDatabase, brokenInvariants } from '#test/invariants/check.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import { urlOf } from '#server/embedded/connect.ts';
import { DATABASE } from '#server/lifecycle/database.ts';

// A program that is asked to stop while people are in the middle of something.

const REQUESTS = 200;
const SOCKETS = 500;
let box: Box;
beforeAll(async () => {
  box = await Box.open({});
}, 240_000);
afterAll(() => box?.close(), 60_000);

/** Nobody writes a client until it is let go. */
async function holdClients(): Promise<{ waiting: () => Promise<number>; letGo: () => Promise<void>; end: () => Promise<void> }> {
  const server = await startEmbedded({ dataDir: box.dataDir, running: 'share' });
  const [holder, watcher] = [0, 1].map(() => new pg.Client({ connectionString: urlOf(server.superuserUrl, DATABASE) })) as [pg.Client, pg.Client];
  for (const one of [holder, watcher]) {
    one.on('error', () => undefined);
    await one.connect();
  }
  await server.stop();
  await holder.query('begin; lock table client in exclusive mode');
  return {
    waiting: async () => (await watcher.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and usename = 'mostrador_app'`)).rows[0]!.n,
    letGo: async () => void (await holder.query('commit')),
    end: async () => {
      for (const one of [holder, watcher]) await one.end().catch(() => undefined);
    },
  };
}
async function openSockets(count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => io(box.url, { path: '/realtime', transports: ['websocket'], auth: { token: box.token }, forceNew: true, reconnection: false }));
  const until = performance.now() + 90_000;
  while (!sockets.every(({ connected }) => connected)) {
    if (performance.now() > until) throw new Error(`${sockets.filter(({ connected }) => connected).length} of ${count} sockets connected`);
    await wait(50);
  }
  return sockets;
}
const enter = (name: string): Promise<Answer | undefined> => box.asAdmin('POST', '/clients', { fullName: name, emails: [{ email: `${randomUUID()}@carga.example` }], phones: [{ number: '+57 300 123 4567' }] });

prove('L1', 'asked to stop with requests and sockets in flight, the program answers what it has, loses no work and is gone in time; asked twice, at once', {
  wanted: '0 requests dropped, 0 jobs lost, exit within 15 s; the second signal at once', sizes: { tenth: 2, full: 50 }, minutes: 60,
}, async (size) => {
  const against: string[] = [];
  const counts = new Map<number, number>();
  let slowest = 0;
  for (let round = 0; round < size; round += 1) {
    const sockets = await openSockets(SOCKETS);
    const hold = await holdClients();
    const names = Array.from({ length: REQUESTS }, () => `En curso ${randomUUID()}`);
    const open = names.map(enter);
    const patience = performance.now() + 5_000;
    while ((await hold.waiting()) < 8 && performance.now() < patience) await wait(10);
    const began = performance.now();
    const ended = box.end('SIGTERM');
    while (!box.said().includes('Stopping') && performance.now() - began < 5_000) await wait(5);
    await hold.letGo();
    const answers = await Promise.all(open);
    const { code } = await ended;
    const took = (performance.now() - began) / 1000;
    slowest = Math.max(slowest, took);
    await hold.end();
    if (code !== 0 || took > 15) against.push(`round ${round}: ended with ${code} after ${took.toFixed(1)} s: ${box.said().slice(-300)}`);
    for (const answer of answers) counts.set(answer?.status ?? 0, (counts.get(answer?.status ?? 0) ?? 0) + 1);
    // A clear refusal says when to come back; that nothing came at all is a request dropped.
    against.push(...answers.filter((answer) => answer?.status !== 201 && answer?.status !== 503).map((answer) => `round ${round}: answered ${answer?.status ?? 'nothing'} ${JSON.stringify(answer?.body)?.slice(-200)}`));
    for (const socket of sockets) {
      if (socket.connected) against.push(`round ${round}: a socket is still open`);
      socket.disconnect();
    }
    await box.start();
    await box.quiet();
    const kept = new Set((await box.sql<{ name: string }>(`select full_name as name from client where full_name like 'En curso %'`)).map(({ name }) => name));
    against.push(...names.filter((name, n) => answers[n]?.status === 201 && !kept.has(name)).map((name) => `${name} was acknowledged and is lost`));
    against.push(...names.filter((name, n) => answers[n]?.status === 503 && kept.has(name)).map((name) => `${name} was refused and is there`));
    // Asked again while it waits: at once.
    const again = await holdClients();
    const stuck = enter(`Nunca ${randomUUID()}`);
    while ((await again.waiting()) < 1) await wait(10);
    const first = box.end('SIGTERM');
    while (!box.said().includes('Stopping')) await wait(5);
    // What comes within the same moment is the same wish.
    const wish = setInterval(() => box.signal('SIGTERM'), 100);
    const asked = performance.now();
    await first;
    clearInterval(wish);
    if (performance.now() - asked > 3_000) against.push(`round ${round}: the second signal took ${((performance.now() - asked) / 1000).toFixed(1)} s`);
    await stuck;
    await again.end();
    await box.start();
  }
  for (const broken of [...(await brokenInvariants(await box.database(), box.tenantId, box.now)), ...(await brokenDatabase(await box.database()))]) against.push(JSON.stringify(broken));
  return { seen: `${size} rounds with ${REQUESTS} requests and ${SOCKETS} sockets: ${[...counts].map(([status, n]) => `${n} x ${status || 'nothing'}`).join(', ')}; gone after ${slowest.toFixed(1)} s at most`, against };
});
