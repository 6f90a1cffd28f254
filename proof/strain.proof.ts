import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll } from 'vitest';
import { prove } from '#proof/prove.ts';
import { allRoutes } from '#server/modules.ts';
import { Box, ask } from '#test/faults/box.ts';

// One process of the product under strain, judged by what it says of itself: its event loop, its memory, what it holds open.

let box: Box;
beforeAll(async () => {
  box = await Box.open({});
}, 240_000);
afterAll(() => box?.close(), 60_000);

/** A figure of /metrics; those of the event loop begin anew with each look. */
async function figures(): Promise<(name: string) => number> {
  const text = await (await fetch(`${box.url}/metrics`)).text();
  return (name) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
}
const enter = () => box.asAdmin('POST', '/clients', { fullName: `Carga ${randomUUID()}`, emails: [{ email: `${randomUUID()}@carga.example` }], phones: [{ number: '+57 300 123 4567' }] });

/** Everything that can be asked for without knowing anything, as the product declares it. */
const READS = allRoutes().map(({ endpoint }) => endpoint).filter(({ method, path, permission }) => method === 'GET' && permission !== 'public' && !path.includes(':') && path.startsWith('/api/v1/')).map(({ path }) => path.slice('/api/v1'.length));

/** People who read, write and sign in, until told to stop. */
function mixedLoad(): { answers: Map<number, number>; stop: () => Promise<void> } {
  const answers = new Map<number, number>();
  let going = true;
  const loop = async (one: (n: number) => Promise<{ status: number } | undefined>): Promise<void> => {
    for (let n = 0; going; n += 1) {
      const status = (await one(n))?.status ?? 0;
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  const all = [
    loop(enter), loop(enter), loop(() => box.asAdmin('GET', '/clients?limit=50')), loop((n) => box.asAdmin('GET', READS[n % READS.length]!)),
    // Half of what a person may try in a minute would be enough to hold up a server that hashes by itself.
    loop(async () => {
      await wait(100);
      return ask(`${box.url}/api/v1/auth/login`, 'POST', { email: `${randomUUID()}@nadie.example`, password: 'una contraseña cualquiera', client: 'native' });
    }),
  ];
  return {
    answers,
    stop: async () => {
      going = false;
      await Promise.all(all);
    },
  };
}

prove('K7', 'the event loop stays free under mixed load, and no handler holds it', {
  wanted: 'p99 of its delay < 50 ms, no handler > 100 ms, no answer 5xx', sizes: { tenth: 15, full: 150 }, minutes: 10,
}, async (seconds) => {
  const against: string[] = [];
  // Each by itself: what holds the loop does so each time, what the machine does beside us does not.
  let longest = 0;
  for (const path of READS) {
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < 3 && least > 100; n += 1) {
      await figures();
      await box.asAdmin('GET', path);
      least = Math.min(least, (await figures())('nodejs_eventloop_lag_max_seconds') * 1000);
    }
    longest = Math.max(longest, least);
    if (least > 100) against.push(`GET ${path} holds the event loop for ${least.toFixed(0)} ms`);
  }
  const load = mixedLoad();
  await figures();
  const p99s: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await wait(5_000);
    p99s.push((await figures())('nodejs_eventloop_lag_p99_seconds') * 1000);
  }
  await load.stop();
  const p99 = p99s.toSorted((a, b) => a - b)[Math.floor(p99s.length / 2)]!;
  if (p99 > 50) against.push(`p99 of the delay ${p99.toFixed(0)} ms (${p99s.map((one) => one.toFixed(0)).join(', ')})`);
  against.push(...[...load.answers].filter(([status]) => status === 0 || status >= 500).map(([status, n]) => `${n} answers ${status}`));
  return { seen: `${READS.length} reads by themselves, the longest hold ${longest.toFixed(0)} ms; ${seconds} s of mixed load, ${[...load.answers.values()].reduce((a, b) => a + b, 0)} answers, p99 of the delay ${p99.toFixed(0)} ms`, against };
});

prove('K5', 'memory stays where it is under load, and sockets that were opened and closed leave nothing', {
  wanted: 'less than 1 MB/h after warm-up (in less than an hour: 50 MB, since a collection may not have come); 0 sockets left', sizes: { tenth: 1, full: 480 }, minutes: 600,
}, async (minutes) => {
  const against: string[] = [];
  const sockets = Math.min(100_000, 1_000 * minutes);
  const WAVE = 250;
  const held = async () => {
    const of = await figures();
    return { tcp: of('nodejs_active_resources{type="TCPSocketWrap"}'), timers: of('nodejs_active_resources{type="Timeout"}') };
  };
  const before = await held();
  for (let opened = 0; opened < sockets; opened += WAVE) {
    const wave = Array.from({ length: WAVE }, () => io(box.url, { path: '/realtime', transports: ['websocket'], auth: { token: box.token }, forceNew: true, reconnection: false }));
    const until = performance.now() + 30_000;
    while (!wave.every(({ connected }) => connected)) {
      if (performance.now() > until) throw new Error(`${wave.filter(({ connected }) => connected).length} of ${WAVE} sockets connected`);
      await wait(20);
    }
    for (const socket of wave) socket.disconnect();
  }
  const gone = performance.now() + 40_000;
  let after = await held();
  while ((after.tcp > before.tcp + 5 || after.timers > before.timers + 20) && performance.now() < gone) {
    await wait(500);
    after = await held();
  }
  if (after.tcp > before.tcp + 5 || after.timers > before.timers + 20) against.push(`after ${sockets} sockets ${after.tcp - before.tcp} of them and ${after.timers - before.timers} timers are left`);
  const load = mixedLoad();
  const heap: number[] = [];
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    await wait(1_000);
    heap.push((await figures())('nodejs_heap_size_used_bytes') / 2 ** 20);
  }
  await load.stop();
  // What is left after a collection is the least of each quarter; the first one is warm-up.
  const least = (quarter: number) => Math.min(...heap.slice(Math.floor((heap.length * quarter) / 4), Math.floor((heap.length * (quarter + 1)) / 4)));
  const grown = least(3) - least(1);
  // In a short run a collection may not have come.
  const most = minutes < 60 ? 50 : minutes / 120;
  if (grown > most) against.push(`grew by ${grown.toFixed(1)} MB in ${(minutes / 2).toFixed(1)} minutes: ${[0, 1, 2, 3].map((quarter) => least(quarter).toFixed(1)).join(', ')} MB`);
  return { seen: `${sockets} sockets opened and closed left ${Math.max(0, after.tcp - before.tcp)}; ${minutes} min of load, heap by quarters ${[0, 1, 2, 3].map((quarter) => least(quarter).toFixed(0)).join(', ')} MB`, against };
});
