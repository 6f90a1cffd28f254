import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll } from 'vitest';
import { addPerson, hashPassword } from '#capabilities/identity/public.ts';
import { definedTopics, publish } from '#platform/outbox.ts';
import { PASSWORD } from '#test/people.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { prove } from './prove.ts';

// Two processes over one database: what is taken away at one of them is gone at both, for requests and for open sockets.

const MOST_MS = 1000;
const world = useWorld();
const nodes: RunningProduct[] = [];
const sockets: Socket[] = [];
let dataDir = '';
let hash = '';

beforeAll(async () => {
  dataDir = await makeDataDir();
  hash = await hashPassword(PASSWORD);
  const env = { DATABASE_URL: world.appUrl, DATABASE_OWNER_URL: world.ownerUrl, DATABASE_JOBS_URL: world.jobsUrl, RATE_READS_PER_MIN: '10000000', RATE_WRITES_PER_MIN: '10000000', RATE_ANONYMOUS_PER_MIN: '10000000' };
  // One after the other: the first makes the keys.
  for (let n = 0; n < 2; n += 1) {
    const node = await startProcess({ dataDir, args: ['serve', '--no-pages', '--test-clock'], env });
    nodes.push(node);
    await fetch(`${node.url}/test/clock`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: NOW.toString() }) });
  }
}, 120_000);
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  for (const node of nodes) await node.end('SIGKILL');
  await removeDataDir(dataDir);
});

interface Said { status: number; body: Record<string, unknown>; version: string | null }
async function ask(node: RunningProduct, token: string | null, method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Said> {
  const answer = await fetch(`${node.url}/api/v1${path}`, { method, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }), ...headers }, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>), version: answer.headers.get('etag') };
}
async function must(...given: Parameters<typeof ask>): Promise<Said> {
  const said = await ask(...given);
  if (said.status >= 300) throw new Error(`${given[2]} ${given[3]}: ${said.status} ${JSON.stringify(said.body)}`);
  return said;
}

interface Somebody { userId: string; token: string }
async function somebody(node: RunningProduct, tenant: TestTenant, roles: readonly string[]): Promise<Somebody> {
  const email = `${randomUUID()}@example.com`;
  const { userId } = await tenant.run((ctx) => addPerson(ctx, { email, name: 'Persona', password: { hash }, roles }));
  const { body } = await must(node, null, 'POST', '/auth/login', { email, password: PASSWORD, client: 'native' });
  return { userId, token: body['accessToken'] as string };
}

/** What is asked again and again, and who asks it; `take` is done by the administrator, or by the person itself. */
interface Case { token: string; take: () => Promise<unknown>; /** The socket goes on, but hears nothing of it any more. */ staysOpen: boolean }
const KINDS: Record<string, (node: RunningProduct, tenant: TestTenant, boss: Somebody) => Promise<Case>> = {
  'a role is taken': async (node, tenant, boss) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    return { token: person.token, staysOpen: true, take: async () => must(node, boss.token, 'PATCH', `/users/${person.userId}`, { roleIds: [] }, { 'if-match': (await must(node, boss.token, 'GET', `/users/${person.userId}`)).version! }) };
  },
  'a permission is taken by an exception': async (node, tenant, boss) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    return { token: person.token, staysOpen: true, take: async () => must(node, boss.token, 'PATCH', `/users/${person.userId}`, { overrides: [...definedPermissions(await must(node, person.token, 'GET', '/me'))].map((permission) => ({ permission, granted: false })) }, { 'if-match': (await must(node, boss.token, 'GET', `/users/${person.userId}`)).version! }) };
  },
  'the user is switched off': async (node, tenant, boss) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    return { token: person.token, staysOpen: false, take: () => must(node, boss.token, 'POST', `/users/${person.userId}/deactivate`, {}) };
  },
  'the session is ended by another': async (node, tenant, boss) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    const { body } = await must(node, boss.token, 'GET', `/users/${person.userId}`);
    return { token: person.token, staysOpen: false, take: () => must(node, boss.token, 'DELETE', `/users/${person.userId}/sessions/${(body['sessions'] as { id: string }[])[0]!.id}`) };
  },
  'the session is ended by its own': async (node, tenant) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    const { body } = await must(node, person.token, 'GET', '/me/sessions');
    return { token: person.token, staysOpen: false, take: () => must(node, person.token, 'DELETE', `/me/sessions/${(body['items'] as { id: string }[])[0]!.id}`) };
  },
  'a key is revoked': async (node, _tenant, boss) => {
    const { body } = await must(node, boss.token, 'POST', '/api-keys', { name: 'Programa', scopes: ['clients.view'] });
    return { token: body['key'] as string, staysOpen: false, take: () => must(node, boss.token, 'DELETE', `/api-keys/${body['id'] as string}`) };
  },
  'an access rule is changed': async (node, tenant, boss) => {
    const person = await somebody(node, tenant, ['studio.coordinator']);
    return { token: person.token, staysOpen: false, take: () => must(node, boss.token, 'PATCH', '/access-rules', { mode: 'network', networks: [{ cidr: '203.0.113.0/24', label: 'Oficina' }] }) };
  },
};
const definedPermissions = ({ body }: Said): string[] => body['permissions'] as string[];

async function open(node: RunningProduct, token: string): Promise<Socket | null> {
  const socket = io(node.url, { path: '/realtime', auth: { token }, transports: ['websocket'], reconnection: false });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', () => resolve(null));
  });
}
/** Whether a screen that comes back is told of this. */
const catchUp = async (socket: Socket, since: number): Promise<{ seq: number }> => socket.timeout(5000).emitWithAck('sync', { since }) as Promise<{ seq: number }>;
const hears = async (socket: Socket, since: number, id: string): Promise<boolean> => JSON.stringify(await catchUp(socket, since)).includes(id);

prove('F3', 'what is taken away at one process is refused by both within a second: the next request, and the open socket', {
  wanted: `0 requests let in and 0 sockets that hear ${MOST_MS} ms after`, sizes: { tenth: 14, full: 200 }, minutes: 20,
}, async (size) => {
  const against: string[] = [];
  const names = Object.keys(KINDS);
  // Told only to those who may see clients.
  const topic = [...definedTopics().values()].find(({ permission }) => (typeof permission === 'string' ? [permission] : permission ?? []).includes('clients.view'))!;
  let slowest = 0;
  let open_ = 0;
  for (let n = 0; n < size; n += 1) {
    const kind = names[n % names.length]!;
    const node = nodes[n % 2]!;
    const tenant = await makeTenant(world);
    const boss = await somebody(node, tenant, ['studio.admin']);
    const { token, take, staysOpen } = await KINDS[kind]!(node, tenant, boss);
    const probe = (at: RunningProduct): Promise<Said> => ask(at, token, 'GET', '/clients?limit=1');
    for (const at of nodes) {
      const before = await probe(at);
      if (before.status !== 200) against.push(`${kind}: refused before (${before.status} ${JSON.stringify(before.body)}): the check is blind`);
    }
    const screens = (await Promise.all(nodes.map((at) => open(at, token)))).filter((one) => one !== null);
    open_ += screens.length;
    // Somebody has heard something before: from there on.
    const first = screens[0];
    await tenant.run((ctx) => publish(ctx, topic, [randomUUID()]));
    let since = 0;
    for (let tries = 0; first && tries < 200 && since === 0; tries += 1) {
      since = (await catchUp(first, 0)).seq;
      if (since === 0) await wait(20);
    }
    const known = randomUUID();
    await tenant.run((ctx) => publish(ctx, topic, [known]));
    for (const screen of screens) {
      let heard = false;
      for (let tries = 0; tries < 200 && !(heard = await hears(screen, since, known)); tries += 1) await wait(20);
      if (!heard) against.push(`${kind}: the screen heard nothing before: the check is blind`);
    }
    await take();
    const over = performance.now();
    // The instant at which the last request was sent that was let in.
    const last = await Promise.all(nodes.map(async (at) => {
      let let_in = 0;
      while (performance.now() - over < MOST_MS * 1.6) {
        const sent = performance.now() - over;
        if ((await probe(at)).status === 200) let_in = sent;
        await wait(25);
      }
      return let_in;
    }));
    for (const [at, ms] of last.entries()) {
      slowest = Math.max(slowest, ms);
      if (ms > MOST_MS) against.push(`${kind}: process ${at} let a request in ${Math.round(ms)} ms after`);
    }
    const later = randomUUID();
    if (staysOpen) await tenant.run((ctx) => publish(ctx, topic, [later]));
    await wait(200);
    for (const screen of screens) {
      if (!staysOpen && screen.connected) against.push(`${kind}: a screen was still open ${Math.round(performance.now() - over)} ms after`);
      if (staysOpen && screen.connected && (await hears(screen, since, later))) against.push(`${kind}: a screen heard of what its person may not see any more`);
      screen.disconnect();
    }
  }
  return { seen: `${size} revocations of ${names.length} kinds at two processes, ${open_} open sockets; the last request let in ${Math.round(slowest)} ms after`, against };
});
