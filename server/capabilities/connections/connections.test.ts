import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { useSite } from '#platform/site.ts';
import { sameSecret } from '#platform/vault.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { isPublic } from './addresses.ts';
import { ProviderError, addConnection, allowPrivateAddresses, call, connectionOf, connectionsOf, defineProvider, hmacHex, hookJson, hookRefused, measureConnections, retryAfter } from './public.ts';
import { closeCircuit } from './outbound.ts';

const world = useWorld();
const work = useWork(world);
const registry = new Registry();
measureConnections(registry);
useSite('https://negocio.example');

interface Answer { status: number; body?: string; headers?: Record<string, string>; hang?: boolean }
/** What the stand-in of a provider is to answer to the next calls. */
let answers: ((path: string) => Answer)[] = [];
const asked: { path: string; headers: Record<string, unknown>; body: string }[] = [];
let provider: Server;
let base = '';

beforeAll(async () => {
  provider = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status, body = '{}', headers = {}, hang = false } = answers.shift()?.(request.url!) ?? ({ status: 200 } as Answer);
      if (!hang) response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});
afterAll(() => {
  provider.closeAllConnections();
  return new Promise((resolve) => void provider.close(resolve));
});
afterEach(() => {
  answers = [];
  asked.length = 0;
  allowPrivateAddresses('127.0.0.1');
});
allowPrivateAddresses('127.0.0.1');

const received: { tenantId: string; eventId: string; payload: unknown }[] = [];
let failing = 0;
const Told = z.object({ id: z.string(), at: z.iso.datetime(), amount: z.int() });

// A provider as they are: a key for calls, a signature over `time.body`, five minutes of freshness, a greeting.
const standIn = defineProvider({
  key: 'stand_in', purpose: 'proof',
  settings: z.strictObject({ baseUrl: z.url(), mode: z.enum(['fast', 'slow']).default('fast'), retries: z.int().min(0).max(5).optional() }),
  secrets: z.strictObject({ apiKey: z.string().min(4), hookSecret: z.string().optional() }),
  check: async (connection) => {
    const reply = await call(connection, { url: `${connection.settings.baseUrl}/me`, headers: { 'x-api-key': connection.secrets.apiKey } });
    if (reply.status === 401) throw new ProviderError('REJECTED', 'the key is not accepted', { retriable: false, status: 401 });
  },
  hook: {
    handshake: ({ method, query }, { secrets }) => {
      if (method !== 'GET') return null;
      if (query['verify'] !== secrets.hookSecret) throw hookRefused('another word');
      return { status: 200, body: query['challenge'] ?? '' };
    },
    verify: (request, { secrets }) => {
      const [time = '', signature = ''] = [request.headers['x-time'], request.headers['x-signature']];
      if (!sameSecret(signature, hmacHex('sha256', secrets.hookSecret ?? '', `${time}.${request.rawBody.toString('utf8')}`))) throw hookRefused('signature');
      if (Math.abs(request.now.epochMilliseconds / 1000 - Number(time)) > 300) throw hookRefused('stale');
      const told = hookJson(request, Told);
      return [{ eventId: told.id, payload: told }];
    },
    receive: async (ctx, connection, { eventId, payload }) => {
      if (failing > 0) {
        failing -= 1;
        throw new Error('the stand-in was told to fail');
      }
      received.push({ tenantId: connection.tenantId, eventId, payload });
      await ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: `hook ${eventId}`, value: 1 }).execute();
    },
  },
});

const input = () => ({ provider: 'stand_in', name: 'Cuenta principal', settings: { baseUrl: base }, secrets: { apiKey: 'sk-1234', hookSecret: 'whsec' } });
async function connected(): Promise<{ tenant: TestTenant; id: string; path: string }> {
  const tenant = await makeTenant(world);
  const { id } = await tenant.run((ctx) => addConnection(ctx, input()));
  const connection = (await tenant.run((ctx) => connectionOf(ctx, standIn)))!;
  return { tenant, id, path: new URL(connection.hookUrl!).pathname };
}
function told(body: object | string, { secret = 'whsec', at = world.clock.now() } = {}) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const time = String(Math.floor(at.epochMilliseconds / 1000));
  return { payload: raw, headers: { 'content-type': 'application/json', 'x-time': time, 'x-signature': hmacHex('sha256', secret, `${time}.${raw}`) } };
}
const fact = (id: string) => ({ id, at: '2026-11-20T16:00:00Z', amount: 100 });
const settled = async () => {
  await work.relay.drain();
  await work.settled(/connections\.process_event/);
};
const eventsOf = (tenant: TestTenant) => tenant.run((ctx) => ctx.tx.selectFrom('inboundEvent').select(['eventId', 'status', 'attempts', 'error']).orderBy('id').execute());
const refusedSoFar = async () => Number(/provider_hooks_refused_total\{provider="stand_in"\} (\d+)/.exec(await registry.metrics())?.[1] ?? 0);

describe('connecting a provider', () => {
  test('its form comes from its declaration, its secrets go in and never come out', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, ['settings.manage']);
    const form = (await app.inject('/api/v1/connections/providers')).json().items.find(({ key }: { key: string }) => key === 'stand_in');
    expect(form).toMatchObject({ purpose: 'proof', hasHook: true, hasCheck: true });
    expect(form.fields.map((field: { name: string; kind: string; secret: boolean; required: boolean }) => [field.name, field.kind, field.secret, field.required])).toEqual([
      ['baseUrl', 'url', false, true], ['mode', 'choice', false, false], ['retries', 'integer', false, false], ['apiKey', 'text', true, true], ['hookSecret', 'text', true, false]]);

    const made = await app.inject({ method: 'POST', url: '/api/v1/connections', body: input() });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({ status: 'active', live: false, settings: { baseUrl: base, mode: 'fast' }, secretsSet: ['apiKey', 'hookSecret'], hookUrl: expect.stringMatching(/^https:\/\/negocio\.example\/hooks\/stand_in\/hk_/) });
    for (const answer of [made, await app.inject('/api/v1/connections')]) expect(answer.body).not.toMatch(/sk-1234|whsec/);
    const stored = await world.owner.global.selectFrom('connection').selectAll().where('tenantId', '=', tenant.id).executeTakeFirstOrThrow();
    expect(JSON.stringify(stored) + stored.secrets.toString('latin1')).not.toMatch(/sk-1234|whsec/);
    const log = await world.owner.global.selectFrom('auditLog').selectAll().where('tenantId', '=', tenant.id).execute();
    expect(log.map(({ action }) => action)).toEqual(['connection.create']);
    expect(JSON.stringify(log)).not.toMatch(/sk-1234|whsec/);
  });

  test('what does not fit the form is refused with a pointer; a name is given once', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, ['settings.manage']);
    const post = (body: object) => app.inject({ method: 'POST', url: '/api/v1/connections', body });
    const pointers = async (body: object) => (await post(body)).json().errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
    expect(await pointers({ ...input(), settings: { baseUrl: 'x', extra: 1 } })).toEqual(expect.arrayContaining(['/body/settings/extra unknown_field']));
    expect(await pointers({ ...input(), secrets: {} })).toEqual(['/body/secrets/apiKey required']);
    expect((await post({ ...input(), provider: 'nobody' })).json().code).toBe('PROVIDER_UNKNOWN');
    expect((await post(input())).statusCode).toBe(201);
    expect((await post(input())).json().code).toBe('DUPLICATE_NAME');
    expect((await (await serverFor(world, tenant, ['clients.view'])).inject({ method: 'POST', url: '/api/v1/connections', body: input() })).statusCode).toBe(403);
  });

  test('secrets that are not named stay, null takes one away, a pause hides it from use; a foreign tenant sees nothing', async () => {
    const { tenant, id } = await connected();
    const app = await serverFor(world, tenant, ['settings.manage']);
    const patch = (version: number, body: object) => app.inject({ method: 'PATCH', url: `/api/v1/connections/${id}`, headers: { 'if-match': `"${version}"` }, body });
    const changed = (await patch(1, { secrets: { hookSecret: null } })).json();
    expect(changed).toMatchObject({ secretsSet: ['apiKey'], version: 2 });
    expect((await tenant.run((ctx) => connectionOf(ctx, standIn)))!.secrets).toEqual({ apiKey: 'sk-1234' });
    expect((await patch(1, { live: true })).statusCode).toBe(412);
    expect((await patch(2, {})).statusCode).toBe(422);
    expect((await patch(2, { paused: true })).json().status).toBe('paused');
    expect(await tenant.run((ctx) => connectionsOf(ctx, 'proof'))).toEqual([]);

    const stranger = await serverFor(world, await makeTenant(world), ['settings.manage']);
    for (const [method, url] of [['GET', ''], ['DELETE', ''], ['POST', '/check'], ['POST', '/hook-key']] as const) {
      expect((await stranger.inject({ method, url: `/api/v1/connections/${id}${url}` })).statusCode, `${method} ${url}`).toBe(404);
    }
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/connections/${id}` })).statusCode).toBe(204);
    expect((await app.inject(`/api/v1/connections/${id}`)).statusCode).toBe(404);
  });

  test('trying it says what the provider said and marks the connection', async () => {
    const { tenant, id } = await connected();
    const app = await serverFor(world, tenant, ['settings.manage']);
    const tryIt = async () => (await app.inject({ method: 'POST', url: `/api/v1/connections/${id}/check` })).json();
    answers = [() => ({ status: 401 })];
    expect(await tryIt()).toMatchObject({ ok: false, error: 'the key is not accepted', connection: { status: 'failing', lastError: 'the key is not accepted' } });
    expect(await tryIt()).toMatchObject({ ok: true, error: null, connection: { status: 'active', lastError: null } });
    expect(asked.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([['/me', 'sk-1234'], ['/me', 'sk-1234']]);
  });
});

describe('calls to the outside', () => {
  const who = () => ({ tenantId: crypto.randomUUID(), provider: 'stand_in' });
  const failure = (promise: Promise<unknown>): Promise<ProviderError> => promise.then(() => { throw new Error('it went through'); }, (error: ProviderError) => error);

  test('answers up to 4xx come back to be judged; 408, 429 and 5xx may be tried again', async () => {
    answers = [() => ({ status: 422, body: '{"why":"no"}' })];
    const reply = await call(who(), { url: `${base}/x`, body: { a: 1 } });
    expect([reply.status, reply.json(), asked[0]!.body, asked[0]!.headers['content-type']]).toEqual([422, { why: 'no' }, '{"a":1}', 'application/json']);
    for (const [status, code] of [[408, 'BUSY'], [429, 'BUSY'], [500, 'PROVIDER_DOWN'], [503, 'PROVIDER_DOWN']] as const) {
      answers = [() => ({ status })];
      expect(await failure(call(who(), { url: base }))).toMatchObject({ code, retriable: true, status, retryAfterSec: null });
    }
    answers = [() => ({ status: 429, headers: { 'retry-after': '17' } })];
    expect(await failure(call(who(), { url: base }))).toMatchObject({ retryAfterSec: 17 });
  });

  test('silence ends after the time limit, a flood at the size limit, a redirect is not followed', async () => {
    answers = [() => ({ status: 200, hang: true })];
    expect(await failure(call(who(), { url: base, timeoutMs: 200 }))).toMatchObject({ code: 'TIMEOUT', retriable: true });
    answers = [() => ({ status: 200, body: 'x'.repeat(2000) })];
    expect(await failure(call(who(), { url: base, maxBytes: 1000 }))).toMatchObject({ code: 'ANSWER_TOO_LARGE', retriable: false });
    answers = [() => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } })];
    asked.length = 0;
    expect((await call(who(), { url: base })).status).toBe(302);
    expect(asked).toHaveLength(1);
  });

  test('after five failures in a row the provider is left alone, for this tenant only', async () => {
    const [one, two] = [who(), who()];
    answers = Array.from({ length: 5 }, () => () => ({ status: 500 }));
    for (let i = 0; i < 5; i += 1) await failure(call(one, { url: base }));
    asked.length = 0;
    expect(await failure(call(one, { url: base }))).toMatchObject({ code: 'CIRCUIT_OPEN', retriable: true });
    expect(asked).toEqual([]);
    expect((await call(two, { url: base })).status).toBe(200);
    closeCircuit(one.tenantId, one.provider);
    expect((await call(one, { url: base })).status).toBe(200);
  });

  test('private networks are not reached, by number, by name, or without encryption', async () => {
    allowPrivateAddresses('');
    const addresses = ['https://127.0.0.1/', 'https://10.0.0.1/', 'https://172.16.9.9/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data', 'https://100.64.0.1/', 'https://0.0.0.0/', 'https://[::1]/', 'https://[fe80::1]/',
      'https://[fd00::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://2130706433/', 'https://0x7f000001/', 'https://017700000001/', 'https://localhost/', base, 'http://example.com/', 'file:///etc/passwd', 'https://user:pw@example.com/', 'nonsense'];
    for (const url of addresses) expect(await failure(call(who(), { url, timeoutMs: 2000 })), url).toMatchObject({ retriable: false, code: expect.stringMatching(/^(?:ADDRESS_REFUSED|INVALID_ADDRESS)$/) });
    expect(asked).toEqual([]);
  });

  test.each([['8.8.8.8', true], ['172.15.0.1', true], ['172.32.0.1', true], ['100.128.0.1', true], ['2606:4700::1111', true], ['224.0.0.1', false], ['255.255.255.255', false], ['198.18.0.1', false], ['2002:7f00:1::', false], ['64:ff9b::7f00:1', false], ['ff02::1', false], ['example.com', false]])('%s is open: %s', (address, open) => {
    expect(isPublic(address)).toBe(open);
  });

  test('the waits between tries are 1 s, 5 s, 30 s, 5 min, 30 min and 2 h, spread by a fifth, and then it ends', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryAfter(attempt, () => 0.5)?.total('seconds') ?? null);
    expect(waits).toEqual([1, 5, 30, 300, 1800, 7200, null]);
    expect([retryAfter(2, () => 0)!.total('seconds'), retryAfter(2, () => 1)!.total('seconds')]).toEqual([4, 6]);
  });
});

describe('what providers tell us', () => {
  test('is stored once, answered at once, and worked on once, however often it is told', async () => {
    const { tenant, path } = await connected();
    const app = await serverFor(world, tenant, []);
    const tell = () => app.inject({ method: 'POST', url: path, ...told(fact('evt-1')) });
    const replies = await Promise.all([tell(), tell(), tell()]);
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    await settled();
    expect((await tell()).statusCode).toBe(200);
    await settled();
    expect(await eventsOf(tenant)).toEqual([{ eventId: 'evt-1', status: 'processed', attempts: 1, error: null }]);
    expect(received.filter(({ tenantId }) => tenantId === tenant.id)).toEqual([{ tenantId: tenant.id, eventId: 'evt-1', payload: fact('evt-1') }]);
  });

  test('is refused with 401 when forged, altered or stale: nothing is stored, and it is counted', async () => {
    const { tenant, path } = await connected();
    const app = await serverFor(world, tenant, []);
    const before = await refusedSoFar();
    const good = told(fact('evt-2'));
    const attempts = [
      told(fact('evt-2'), { secret: 'another' }), { ...good, payload: good.payload.replace('100', '999') }, { ...good, headers: { 'content-type': 'application/json' } },
      told(fact('evt-2'), { at: world.clock.now().subtract({ minutes: 6 }) }), told(fact('evt-2'), { at: world.clock.now().add({ minutes: 6 }) }),
    ];
    for (const attempt of attempts) {
      const answer = await app.inject({ method: 'POST', url: path, ...attempt });
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'HOOK_REFUSED']);
    }
    expect(await eventsOf(tenant)).toEqual([]);
    expect(await refusedSoFar()).toBe(before + attempts.length);
  });

  test('is not taken at another tenant\'s address, at one of another provider, or at one that was renewed', async () => {
    const [one, two] = [await connected(), await connected()];
    const app = await serverFor(world, one.tenant, ['settings.manage']);
    await two.tenant.run((ctx) => ctx.tx.deleteFrom('connection').execute());
    for (const url of [two.path, one.path.replace('stand_in', 'somebody'), `${one.path.slice(0, -2)}xx`, '/hooks/stand_in/nonsense']) {
      expect((await app.inject({ method: 'POST', url, ...told(fact('evt-3')) })).statusCode, url).toBe(404);
    }
    expect((await app.inject({ method: 'POST', url: `/api/v1/connections/${one.id}/hook-key` })).json().hookUrl).not.toContain(one.path);
    expect((await app.inject({ method: 'POST', url: one.path, ...told(fact('evt-3')) })).statusCode).toBe(404);
    expect([...await eventsOf(one.tenant), ...await eventsOf(two.tenant)]).toEqual([]);
  });

  test('may be of any type up to 256 KB; what was signed and cannot be read is 400', async () => {
    const { tenant, path } = await connected();
    const app = await serverFor(world, tenant, []);
    const odd = told(fact('evt-4'));
    expect((await app.inject({ method: 'POST', url: path, payload: odd.payload, headers: { ...odd.headers, 'content-type': 'text/weird' } })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: path, ...told('{"id":') })).json().code).toBe('HOOK_UNREADABLE');
    expect((await app.inject({ method: 'POST', url: path, ...told({ id: 1 }) })).json().code).toBe('HOOK_UNREADABLE');
    expect((await app.inject({ method: 'POST', url: path, ...told('x'.repeat(300_000)) })).statusCode).toBe(413);
    expect((await app.inject({ method: 'GET', url: `${path}?verify=whsec&challenge=4711` })).body).toBe('4711');
    expect((await app.inject({ method: 'GET', url: `${path}?verify=no&challenge=4711` })).statusCode).toBe(401);
  });

  test('is tried again after a failure; after the last one it waits for a person, who runs it again', async () => {
    const { tenant, path } = await connected();
    const app = await serverFor(world, tenant, ['settings.manage']);
    failing = 100;
    await app.inject({ method: 'POST', url: path, ...told(fact('evt-5')) });
    await work.relay.drain();
    await expect.poll(async () => {
      await work.pool.query(`update graphile_worker._private_jobs set run_at = '-infinity' where locked_at is null`);
      return (await eventsOf(tenant))[0];
    }, { timeout: 20_000, interval: 100 }).toEqual({ eventId: 'evt-5', status: 'failed', attempts: 6, error: 'the stand-in was told to fail' });
    failing = 0;
    const [listed] = (await app.inject('/api/v1/connections/events?failed=true')).json().items;
    expect(listed).toMatchObject({ eventId: 'evt-5', connectionName: 'Cuenta principal' });
    const shown = (await app.inject(`/api/v1/connections/events/${listed.id}`)).json();
    expect(shown.payload).toEqual(fact('evt-5'));
    expect(Object.keys(shown.headers)).not.toContain('x-signature');
    expect((await app.inject({ method: 'POST', url: `/api/v1/connections/events/${listed.id}/run` })).json().status).toBe('received');
    await settled();
    expect(await eventsOf(tenant)).toEqual([{ eventId: 'evt-5', status: 'processed', attempts: 1, error: null }]);
    expect((await app.inject({ method: 'POST', url: `/api/v1/connections/events/${listed.id}/run` })).json().code).toBe('INBOUND_EVENT_NOT_FAILED');
    const stranger = await serverFor(world, await makeTenant(world), ['settings.manage']);
    expect((await stranger.inject(`/api/v1/connections/events/${listed.id}`)).statusCode).toBe(404);
  });
});
