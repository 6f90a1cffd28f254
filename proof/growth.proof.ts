import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll } from 'vitest';
import { prove } from '#proof/prove.ts';
import { Heard } from '#web/heard.ts';
import { openFleet } from './topology/fleet.ts';
import type { Fleet } from './topology/fleet.ts';

// The form for many machines under load: what one process promises, several must keep between them, while they come and go.

let fleet: Fleet;
let token: string;
beforeAll(async () => {
  fleet = await openFleet({ serve: 3, work: 2, drainSeconds: 1 });
  token = await fleet.token();
}, 240_000);
afterAll(() => fleet?.close(), 180_000);

const headers = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });

const someone = () => JSON.stringify({ fullName: `Carga ${randomUUID()}`, emails: [{ email: `${randomUUID()}@example.com` }], phones: [{ number: `+502 ${40_000_000 + Math.floor(Math.random() * 1e7)}` }] });

interface Load { written: Set<string>; answers: number; failed: string[]; stop: () => Promise<void> }

/** Clients that write and read without ever trying a request again. */
function underLoad(writers: number, readers: number): Load {
  const load: Load = { written: new Set(), answers: 0, failed: [], stop: async () => undefined };
  let going = true;
  const ask = async (route: string, init: RequestInit = {}, wanted = 200): Promise<unknown> => {
    try {
      const answer = await fetch(`${fleet.url}/api/v1${route}`, { ...init, headers: { ...headers(), ...(init.method && { 'idempotency-key': randomUUID() }) } });
      const text = await answer.text();
      load.answers += 1;
      if (answer.status !== wanted) load.failed.push(`${route}: ${answer.status} ${text.slice(0, 400)}`);
      return answer.status === wanted ? (JSON.parse(text) as unknown) : null;
    } catch (error) {
      load.failed.push(`${route}: ${String((error as { cause?: unknown }).cause ?? error)}`);
      return null;
    }
  };
  const write = async (): Promise<void> => {
    while (going) {
      const made = (await ask('/clients', { method: 'POST', body: someone() }, 201)) as { id?: string } | null;
      if (made?.id) load.written.add(made.id);
    }
  };
  // The last one reads from the replica.
  const read = async (_: unknown, i: number): Promise<void> => {
    while (going) await ask(i % 2 === 0 ? '/clients?limit=20' : '/studio/reports/sessions-by-period?limit=20');
  };
  const all = [...Array.from({ length: writers }, write), ...Array.from({ length: readers }, read)];
  load.stop = async () => {
    going = false;
    await Promise.all(all);
  };
  return load;
}

/** A screen as the web opens it: the same numbers kept, the same questions after connecting again. */
class Screen {
  readonly heard = new Heard();
  readonly known = new Set<number>();
  readonly socket: Socket;
  constructor(url: string) {
    this.socket = io(url, { path: '/realtime', transports: ['websocket'], auth: { token }, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 500 });
    this.socket.on('notice', ({ seq }: { seq: number }) => this.#hear(seq));
    this.socket.on('connect', () => void this.sync());
    // The library does not come back by itself when the server closed the line; the web does the same.
    this.socket.on('disconnect', (reason) => void (reason === 'io server disconnect' && setTimeout(() => this.socket.connect(), 50)));
  }
  #hear(seq: number): void {
    if (this.heard.note(seq)) this.known.add(seq);
  }
  async sync(): Promise<void> {
    const missed = (await this.socket.timeout(5000).emitWithAck('sync', { since: this.heard.through }).catch(() => null)) as { seq: number; full: boolean; notices: { seq: number }[] } | null;
    if (!missed) return;
    if (missed.full) for (let seq = this.heard.through + 1; seq <= missed.seq; seq += 1) this.known.add(seq);
    for (const { seq } of missed.notices) this.#hear(seq);
    this.heard.reach(missed.seq);
  }
}

async function openScreens(count: number): Promise<Screen[]> {
  const screens = Array.from({ length: count }, () => new Screen(fleet.url));
  await until(() => screens.every(({ socket, heard }) => socket.connected && heard.through > 0), 20_000);
  return screens;
}

/** @returns after how many milliseconds it was so, or null when it did not become so */
async function until(holds: () => boolean, withinMs: number): Promise<number | null> {
  const begun = performance.now();
  while (performance.now() - begun < withinMs) {
    if (holds()) return performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return null;
}

const newestNotice = async (): Promise<number> => Number((await fleet.database.query<{ value: string }>('select value from notice_counter where tenant_id = $1', [fleet.tenantId])).rows[0]?.value ?? 0);

/** Rows of the outbox are numbered by a relay; nothing waits any more. */
async function handedOn(): Promise<void> {
  while ((await fleet.database.query('select from outbox limit 1')).rowCount) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A notice before everything else, so that each screen knows where the row begins. */
const firstNotice = () => fetch(`${fleet.url}/api/v1/clients`, { method: 'POST', headers: { ...headers(), 'idempotency-key': randomUUID() }, body: someone() }).then((answer) => answer.text());

async function missing(screens: readonly Screen[], from: readonly number[]): Promise<string[]> {
  const newest = await newestNotice();
  return screens.flatMap(({ known }, i) => {
    const lost = Array.from({ length: newest - from[i]! }, (_, k) => from[i]! + 1 + k).filter((seq) => !known.has(seq));
    return lost.length > 0 ? [`screen ${i} does not know of ${lost.length} of ${newest} notices: ${lost.slice(0, 5).join(', ')}`] : [];
  });
}

async function lostWrites({ written }: Load): Promise<string[]> {
  const { rows } = await fleet.database.query<{ id: string }>('select id from client where tenant_id = $1', [fleet.tenantId]);
  const there = new Set(rows.map(({ id }) => id));
  return [...written].filter((id) => !there.has(id)).map((id) => `client ${id} was acknowledged and is lost`);
}

prove('L2', 'nodes are restarted one after the other under load, and nobody notices', {
  wanted: '0 failed requests without a client trying again, 0 acknowledged writes and 0 notices lost after resync', sizes: { tenth: 2, full: 20 }, minutes: 25,
}, async (rounds) => {
  await firstNotice();
  const screens = await openScreens(20);
  const from = screens.map(({ heard }) => heard.through);
  const load = underLoad(4, 2);
  const before = new Map(fleet.balancer.dealt);
  for (let round = 0; round < rounds; round += 1) {
    for (const node of [...fleet.nodes, ...fleet.workers]) await node.restart('SIGTERM');
  }
  await load.stop();
  await handedOn();
  await until(() => screens.every(({ socket }) => socket.connected), 10_000);
  await Promise.all(screens.map((screen) => screen.sync()));
  const shares = fleet.nodes.map(({ url }) => (fleet.balancer.dealt.get(url) ?? 0) - (before.get(url) ?? 0));
  const against = [...load.failed, ...(await lostWrites(load)), ...(await missing(screens, from))];
  if (load.written.size === 0) against.push('nothing was written');
  if (shares.some((share) => share === 0)) against.push(`a node answered nothing: ${shares.join(', ')}`);
  for (const { socket } of screens) socket.disconnect();
  return {
    seen: `${rounds} rolling restarts of ${fleet.parts}: ${load.answers} requests (${shares.join(', ')} by node), ${load.failed.length} failed, ${load.written.size} writes, ${(await lostWrites(load)).length} lost; 20 screens, ${(await newestNotice()) - Math.min(...from)} notices, all known`,
    against,
  };
});

prove('N1', 'screens over several nodes, dropped and killed at random, know what the database knows', {
  wanted: 'each view equals the database within 2 s of connecting again, 100 %', sizes: { tenth: 50, full: 500 }, minutes: 10,
}, async (clients, random) => {
  await firstNotice();
  const screens = await openScreens(clients);
  const from = screens.map(({ heard }) => heard.through);
  const load = underLoad(2, 0);
  const kills = Math.max(2, Math.round(clients / 50));
  let drops = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    for (const { socket } of screens) {
      if (random() > 0.3) continue;
      drops += 1;
      socket.io.engine.close();
    }
    const node = fleet.nodes[Math.floor(random() * fleet.nodes.length)]!;
    await node.restart('SIGKILL');
  }
  await load.stop();
  // What a killed node did not answer was not promised; what it did is there.
  const lost = await lostWrites(load);
  await handedOn();
  const connected = await until(() => screens.every(({ socket }) => socket.connected), 10_000);
  const newest = await newestNotice();
  const late = await until(() => screens.every(({ heard }) => heard.through >= newest), 2000);
  const behind = screens.filter(({ heard }) => heard.through < newest).map(({ heard, known }) => {
    const lost = Array.from({ length: newest - heard.through }, (_, i) => heard.through + 1 + i).filter((seq) => !known.has(seq));
    return `${lost.length} of ${newest - heard.through} unheard (${lost.slice(0, 5).join(', ')})`;
  });
  // Those whose message was lost on the way ask every half minute: the truth is what the numbers tell then.
  await Promise.all(screens.map((screen) => screen.sync()));
  const against = [...lost, ...(await missing(screens, from))];
  if (load.written.size === 0) against.push('nothing was written');
  if (connected === null) against.push(`${screens.filter(({ socket }) => !socket.connected).length} screens did not connect again within 10 s`);
  if (late === null) against.push(`${behind.length} of ${clients} screens were behind after 2 s: ${behind.slice(0, 3).join('; ')}`);
  for (const { socket } of screens) socket.disconnect();
  return { seen: `${clients} screens over ${fleet.parts}: ${drops} drops, ${kills} nodes killed, ${newest - Math.min(...from)} notices; all views equal ${late === null ? 'not within 2 s' : `${Math.round(late)} ms`} after the last came back`, against };
});
