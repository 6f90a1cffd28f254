import { randomUUID } from 'node:crypto';
import dns from 'node:dns';
import { createServer as createHttpServer } from 'node:http';
import { connect as connectSocket, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { ProviderError, allowPrivateAddresses, call, definedProviders } from '#capabilities/connections/public.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { prove } from '#proof/prove.ts';

// I6: whatever a tenant types as an address, our server connects to nothing of its own network. Listeners on loopback
// count what arrives.

const world = useWorld();
const work = useWork(world);
let tenant: TestTenant;
let listener: Server;
let port = 0;
let port6 = 0;
let listener6: Server;
let arrived = 0;

/** Answers of the names in these checks; the rest goes to the system. */
const names = new Map<string, () => { address: string; family: 4 | 6 }[]>();
const systemLookup = dns.lookup;

const listen = (server: Server, host: string): Promise<number> => new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
});

beforeAll(async () => {
  world.clock.set(NOW);
  tenant = await makeTenant(world);
  const count = (): Server => createServer((socket) => {
    arrived += 1;
    socket.destroy();
  });
  listener = count();
  listener6 = count();
  port = await listen(listener, '0.0.0.0');
  port6 = await listen(listener6, '::1').catch(() => 0);
  allowPrivateAddresses('');
});
afterAll(() => {
  listener.close();
  listener6.close();
  allowPrivateAddresses('');
});

/** Ways to write addresses of one's own network; `@` is the port of the listener. */
const HOSTS: readonly string[] = [
  '127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '127.0.0.1.', '0.0.0.0', '0', '0.0', '2130706433', '017700000001', '0177.0.0.1', '0177.0.0.01', '0x7f000001', '0x7f.0.0.1', '0x7F.1', '0x7f.0x0.0x0.0x1', '①②⑦.⓪.⓪.①', '127。0。0。1', '127%2e0%2e0%2e1', '127.0.0.1%2523',
  'localhost', 'LOCALHOST', 'localhost.', 'loc%61lhost', '\uff4cocalhost', 'localhost.localdomain', 'ip6-localhost', 'ip6-loopback',
  '[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:0:127.0.0.1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001::7f00:1]', '[fe80::1]', '[fc00::1]', '[fd00::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]',
  '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.1.254', '169.254.169.254', '169.254.170.2', '0xa9fea9fe', '2852039166', '100.64.0.1', '100.127.255.254', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
];
const SHAPES: readonly ((host: string, at: string) => string)[] = [
  (host, at) => `https://${host}:${at}/`, (host, at) => `http://${host}:${at}/`, (host, at) => `https://example.com@${host}:${at}/`, (host, at) => `https://user:pw@${host}:${at}/hooks`, (host) => `https://${host}/`, (host) => `https://${host}:22/`, (host) => `https://${host}:5432/`, (host) => `https://${host}:6379/`, (host, at) => `https://${host}:${at}/#@example.com`, (host, at) => `https:\\\\${host}:${at}\\`,
];
const SCHEMES: readonly string[] = ['file:///etc/passwd', 'file://localhost/etc/passwd', 'gopher://127.0.0.1:@/_x', 'dict://127.0.0.1:@/x', 'ftp://127.0.0.1:@/', 'ldap://127.0.0.1:@/', 'ws://127.0.0.1:@/', 'data:text/plain,x', 'unix:/var/run/docker.sock', 'http+unix://%2Fvar%2Frun%2Fdocker.sock/', 'jar:https://127.0.0.1:@!/', '//127.0.0.1:@/', 'nonsense', ''];

/** A name that a resolver of the attacker answers for. */
const withNames = async <T>(run: () => Promise<T>): Promise<T> => {
  const stub = ((hostname: string, options: { all?: boolean }, done: (...given: unknown[]) => void) => {
    const found = names.get(hostname)?.();
    if (!found) return systemLookup(hostname, options as { all: true }, done as never);
    if (options.all) return done(null, found);
    return done(null, found[0]!.address, found[0]!.family);
  }) as unknown as typeof dns.lookup;
  const before = dns.lookup;
  Object.assign(dns, { lookup: stub });
  syncBuiltins();
  try {
    return await run();
  } finally {
    Object.assign(dns, { lookup: before });
    syncBuiltins();
  }
};
/** Modules that took `lookup` by name see the change as well. */
const syncBuiltins = (): void => (process.getBuiltinModule('node:module') as unknown as { syncBuiltinESMExports: () => void }).syncBuiltinESMExports();

const outcome = (url: string, more: object = {}): Promise<string> => call({ tenantId: tenant.id, provider: `probe-${randomUUID()}` }, { url, timeoutMs: 3000, ...more }).then(({ status }) => `answer ${status}`, (error: unknown) => (error instanceof ProviderError ? error.code : `bug: ${String(error)}`));

prove('I6', 'no address that a tenant can write leads our server into its own network', { wanted: '0 connections at the listeners, every address refused, names that flip and redirects too', sizes: { round: 60, tenth: 800, full: 4000 }, minutes: 15 }, async (size) => {
  const against: string[] = [];
  arrived = 0;
  // The listeners count: one who knocks is seen.
  await new Promise<void>((resolve) => void connectSocket(port, '127.0.0.1').on('close', () => resolve()).on('error', () => resolve()));
  if (arrived !== 1) against.push('the listener does not count');
  arrived = 0;
  const urls = [...SCHEMES.map((one) => one.replaceAll('@', String(port))), ...SHAPES.flatMap((shape) => HOSTS.map((host) => shape(host, String(host.startsWith('[') && port6 ? port6 : port))))];
  const step = Math.max(1, Math.floor(urls.length / size));
  const tried = urls.filter((_, n) => n % step === 0 || n < SCHEMES.length);
  for (const url of tried) {
    const said = await outcome(url);
    if (!['ADDRESS_REFUSED', 'INVALID_ADDRESS', 'NETWORK'].includes(said)) against.push(`${url}: ${said}`);
  }
  // With a certificate it goes another way (HTTP/2).
  for (const host of HOSTS.filter((_, n) => n % step === 0)) {
    const said = await outcome(`https://${host}:${port}/`, { certificate: { cert: 'x', key: 'x' } });
    if (said.startsWith('answer')) against.push(`HTTP/2 ${host}: ${said}`);
  }
  // Names of an attacker: to one's own network at once, beside a good address, or only at the second question.
  const open = '93.184.215.14';
  const tricks: [string, (n: number) => { address: string; family: 4 | 6 }[]][] = [
    ['private', () => [{ address: '127.0.0.1', family: 4 }]], ['mapped', () => [{ address: '::ffff:127.0.0.1', family: 6 }]], ['six', () => [{ address: '::1', family: 6 }]], ['metadata', () => [{ address: '169.254.169.254', family: 4 }]],
    ['flips', (n) => [{ address: n === 0 ? open : '127.0.0.1', family: 4 }]], ['nothing', () => []],
  ];
  let asked = 0;
  await withNames(async () => {
    for (const [name, answer] of tricks) {
      let questions = 0;
      names.set(`${name}.attacker.example`, () => {
        asked += 1;
        return answer(questions++);
      });
      // The first question of the one that flips is ours alone: what is connected to is what was judged, so asking before is worth nothing.
      if (name === 'flips') names.get(`${name}.attacker.example`)!();
      const said = await outcome(`https://${name}.attacker.example:${port}/`);
      if (!['ADDRESS_REFUSED', 'NETWORK'].includes(said)) against.push(`${name}.attacker.example: ${said}`);
    }
  });
  if (asked < tricks.length) against.push(`only ${asked} names were asked for: the resolver was not in the way`);
  if (arrived > 0) against.push(`${arrived} connections arrived`);
  // A redirect to one's own network is handed back, not followed. The receiver itself stands on an address that this installation allows.
  let redirects = 0;
  const sender = createHttpServer((_request, response) => {
    redirects += 1;
    response.writeHead([301, 302, 303, 307, 308][redirects % 5]!, { location: `http://127.0.0.2:${port}/` }).end();
  });
  const from = await listen(sender, '127.0.0.1');
  allowPrivateAddresses('127.0.0.1/32');
  try {
    for (let n = 0; n < 5; n += 1) {
      const said = await outcome(`http://127.0.0.1:${from}/`);
      if (!/^answer 30[12378]$/.test(said)) against.push(`a redirect: ${said}`);
    }
    // The neighbour of what is allowed is not.
    for (const host of ['127.0.0.2', '127.0.0.3', 'localhost']) {
      const said = await outcome(`http://${host}:${port}/`);
      if (said.startsWith('answer')) against.push(`beside the allowed one, ${host}: ${said}`);
    }
  } finally {
    allowPrivateAddresses('');
    sender.closeAllConnections();
    sender.close();
  }
  if (redirects !== 5) against.push(`${redirects} of 5 redirects were seen`);
  if (arrived > 0) against.push(`${arrived} connections arrived in the end`);
  return { seen: `${arrived} connections of ${tried.length} addresses, ${tricks.length} names, ${redirects} redirects; ${against.length} findings`, against };
});

/** A value for each setting of a provider, the address in question where one is asked for. */
function settingsWith(shape: Record<string, unknown>, url: string): { value: Record<string, unknown>; urls: string[] } {
  const urls: string[] = [];
  const value: Record<string, unknown> = {};
  for (const name of Object.keys(shape)) {
    if (/url|endpoint|host|server|base/i.test(name)) {
      urls.push(name);
      value[name] = url;
    } else value[name] = 'x'.repeat(12);
  }
  return { value, urls };
}

prove('I6', 'every setting that holds an address, and every address of a webhook, goes the same guarded way', { wanted: '0 connections at the listeners from settings of every provider and from webhooks', sizes: { round: 3, tenth: 12, full: 60 } }, async (size) => {
  const against: string[] = [];
  arrived = 0;
  const app = await serverFor(world, tenant, 'everything', { userId: null });
  const addresses = HOSTS.slice(0, size).map((host) => `https://${host}:${port}/`);
  let tried = 0;
  for (const provider of definedProviders().values()) {
    const shape = provider.settings.shape as Record<string, unknown>;
    for (const url of addresses) {
      const { value, urls } = settingsWith(shape, url);
      if (urls.length === 0) continue;
      tried += 1;
      const secrets = Object.fromEntries(Object.keys(provider.secrets.shape as object).map((name) => [name, 'x'.repeat(32)]));
      if (provider.check) await provider.check({ id: randomUUID(), tenantId: tenant.id, provider: provider.key, purpose: provider.purpose, name: 'x', settings: value, secrets, live: false, status: 'active', hookUrl: null } as never).catch((error: unknown) => {
        if (!(error instanceof Error)) against.push(`${provider.key}: ${String(error)}`);
      });
      const made = await app.inject({ method: 'POST', url: '/api/v1/connections', payload: { provider: provider.key, name: `C ${randomUUID()}`, settings: value, secrets } });
      if (made.statusCode >= 500) against.push(`${provider.key} with ${url} answered ${made.statusCode}`);
      if (made.statusCode === 201) await app.inject({ method: 'POST', url: `/api/v1/connections/${made.json<{ id: string }>().id}/check` });
    }
  }
  if (tried === 0) against.push('no provider has an address in its settings: the case is not covered');
  let hooks = 0;
  for (const url of addresses) {
    const made = await app.inject({ method: 'POST', url: '/api/v1/webhooks/endpoints', payload: { url, topics: ['studio.session.confirmed'] } });
    hooks += 1;
    if (made.statusCode >= 500) against.push(`a webhook to ${url} answered ${made.statusCode}`);
    if (made.statusCode !== 201) continue;
    const { id } = made.json<{ id: string }>();
    await app.inject({ method: 'POST', url: `/api/v1/webhooks/endpoints/${id}/test` });
  }
  await work.relay.drain();
  await work.settled(/webhooks\.deliver/);
  if (arrived > 0) against.push(`${arrived} connections arrived`);
  return { seen: `${arrived} connections of ${tried} settings of providers and ${hooks} webhooks`, against };
});

