import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { orderPaid } from '#apps/tickets/orders/events.ts';
import { allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { emit } from '#platform/outbox.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import type { FastifyInstance } from 'fastify';

const world = useWorld();
usePeople(world);
const work = useWork(world);
let tenant: TestTenant;
let app: FastifyInstance;
let receiver: Server;
let address = '';
/** What the receiver answers next; then 200. */
let answers: ({ status: number; location?: string } | 'hang')[] = [];
const got: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  tenant = await makeTenant(world, { apps: ['tickets'] });
  app = await serverFor(world, tenant, ['settings.manage']);
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 48 }) }).where('id', '=', tenant.id).execute();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
      const answer = answers.shift() ?? { status: 200 };
      if (answer === 'hang') request.socket.destroy();
      else response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end('{"seen":true}');
    });
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  allowPrivateAddresses('127.0.0.1');
});
afterAll(() => {
  allowPrivateAddresses('');
  receiver.closeAllConnections();
  return new Promise((resolve) => void receiver.close(resolve));
});
beforeEach(async () => {
  world.clock.set(NOW);
  await tenant.run((ctx) => ctx.tx.deleteFrom('webhookEndpoint').where('tenantId', '=', tenant.id).execute());
  answers = [];
  got.length = 0;
});

/** As far as the tests look into it. */
interface Answered { id: string; status: string | number; code: string; secret: string; version: number; failingSince: string | null; errors: unknown[]; items: Record<string, unknown>[]; attempts: { httpStatus: number | null; error: string | null }[] }
const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, version?: number) => {
  const answer = await app.inject({ method, url: `/api/v1/webhooks${path}`, ...(body && { payload: body }), headers: { 'idempotency-key': randomUUID(), ...(version !== undefined && { 'if-match': `"${version}"` }) } });
  return { status: answer.statusCode, ...(answer.body ? answer.json<Answered>() : {}) } as Answered;
};
/** The standard's own reader refuses what is minutes away from the machine's clock. */
function readAt<T>(now: Temporal.Instant, read: () => T): T {
  vi.useFakeTimers({ toFake: ['Date'], now: now.epochMilliseconds });
  try {
    return read();
  } finally {
    vi.useRealTimers();
  }
}
const topics = ['tickets.order.paid'];
const endpoint = (more: object = {}) => call('POST', '/endpoints', { url: address, topics, ...more });
const happens = (orderId: string = randomUUID()) => tenant.run((ctx) => emit(ctx, orderPaid, orderId, { orderId, eventId: randomUUID(), recovered: false })).then(() => orderId);
const settled = async () => {
  for (let i = 0; i < 2; i += 1) {
    await work.relay.drain();
    await work.settled(/webhook/);
  }
};
const after = async (seconds: number) => {
  await work.at(world.clock.now().add({ seconds }).toString());
  await settled();
};
const delivery = async (id: string) => (await call('GET', `/endpoints/${id}/deliveries`)).items[0]!;

test('a message is thin, signed as the standard says, told once however often the event is handed on, and only to who wants the topic', async () => {
  const { id, secret } = await endpoint();
  const other = await endpoint({ topics: ['tickets.refund.succeeded'] });
  const orderId = await happens();
  await tenant.run((ctx) => emit(ctx, orderPaid, orderId, { orderId, eventId: randomUUID(), recovered: false }));
  await settled();
  expect(got).toHaveLength(1);
  const [{ headers, body }] = got as [(typeof got)[number]];
  const read = readAt(NOW, () => new Webhook(secret).verify(body, headers));
  expect(read).toMatchObject({ type: 'tickets.order.paid', timestamp: '2026-11-20T16:00:00Z', data: { id: orderId } });
  expect(Buffer.byteLength(body)).toBeLessThan(300);
  expect(headers['webhook-timestamp']).toBe(String(NOW.epochMilliseconds / 1000));
  expect(await delivery(id)).toMatchObject({ status: 'delivered', tries: 1, lastHttpStatus: 200, messageId: headers['webhook-id'] });
  expect((await call('GET', `/endpoints/${other.id}/deliveries`)).items).toEqual([]);
});

test('12.8: what fails is tried again after 1 min, 5 min, 30 min, 2 h, 12 h, then less often, with the same id and a fresh time; ten times, then it stands as failed until somebody sends it again', async () => {
  const { id } = await endpoint();
  answers = [{ status: 500 }, 'hang', { status: 302, location: 'http://127.0.0.1:9/' }, ...Array.from({ length: 7 }, () => ({ status: 429 }))];
  await happens();
  await settled();
  const hour = 3600;
  const waits = [60, 300, 1800, 2 * hour, 12 * hour, 12 * hour, 12 * hour, 12 * hour, 24 * hour];
  for (const [index, wait] of waits.entries()) {
    await after(wait - 1);
    expect(got).toHaveLength(index + 1);
    await after(1);
    expect(got).toHaveLength(index + 2);
  }
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
  const dead = await delivery(id);
  expect(dead).toMatchObject({ status: 'failed', tries: 10, nextAt: null, lastHttpStatus: 429, lastError: null });
  const { attempts } = await call('GET', `/deliveries/${String(dead.id)}`);
  expect(attempts.map(({ httpStatus, error }) => httpStatus ?? error!.split(' ')[0]).reverse().slice(0, 4)).toEqual([500, 'NETWORK:', 302, 429]);
  expect(await call('POST', `/deliveries/${String(dead.id)}/redeliver`)).toMatchObject({ status: 'waiting', tries: 0 });
  await settled();
  expect(await delivery(id)).toMatchObject({ status: 'delivered', tries: 1 });
  expect((await call('GET', `/endpoints/${id}`)).failingSince).toBeNull();
});

test('a new secret signs with the old one beside it for a day; then alone', async () => {
  const { id, secret } = await endpoint();
  const renewed = await call('POST', `/endpoints/${id}/secret`, {});
  expect(renewed).toMatchObject({ oldSecretUntil: '2026-11-21T16:00:00Z' });
  const readBy = (which: string, { headers, body }: (typeof got)[number]): boolean => {
    const signed = new Webhook(which).sign(headers['webhook-id']!, new Date(Number(headers['webhook-timestamp']) * 1000), body);
    return headers['webhook-signature']!.split(' ').includes(signed);
  };
  await happens();
  await settled();
  await after(24 * 3600);
  await happens();
  await settled();
  expect(got.map((one) => [readBy(secret, one), readBy(renewed.secret, one)])).toEqual([[true, true], [false, true]]);
});

describe('an address that takes nothing any more', () => {
  test('410 turns it off at once; five days of failing too, with a notice to whoever keeps the settings; turned on again it can be sent what it missed', async () => {
    const keeper = await makeMember(world, tenant, 'Rosa');
    await tenant.run(async (ctx) => {
      const role = await ctx.tx.insertInto('role').values({ tenantId: tenant.id, name: 'Dueña', level: 100, isAdmin: true }).returning('id').executeTakeFirstOrThrow();
      await ctx.tx.insertInto('membershipRole').values({ tenantId: tenant.id, userId: keeper, roleId: role.id }).execute();
    });
    const gone = await endpoint();
    answers = [{ status: 410 }];
    await happens();
    await settled();
    expect(await call('GET', `/endpoints/${gone.id}`)).toMatchObject({ status: 'broken' });
    await happens();
    await settled();
    expect(got).toHaveLength(1);
    expect((await call('POST', `/endpoints/${gone.id}/test`)).code).toBe('WEBHOOK_OFF');
    expect((await call('DELETE', `/endpoints/${gone.id}`)).status).toBe(204);

    const dead = await endpoint();
    answers = Array.from({ length: 100 }, () => ({ status: 503 }));
    await happens();
    await settled();
    await after(4 * 86_400);
    expect(await call('GET', `/endpoints/${dead.id}`)).toMatchObject({ status: 'on', failingSince: '2026-11-20T16:00:00Z' });
    await after(86_400);
    const broken = await call('GET', `/endpoints/${dead.id}`);
    expect(broken.status).toBe('broken');
    const notices = await tenant.run((ctx) => ctx.tx.selectFrom('notification').select(['kind', 'path']).where('userId', '=', keeper).orderBy('id').execute());
    expect(notices).toEqual([gone, dead].map(({ id }) => ({ kind: 'webhooks.switched_off', path: `/settings/webhooks?id=${id}` })));
    answers = [];
    const on = await call('PATCH', `/endpoints/${dead.id}`, { on: true }, broken.version);
    expect(on).toMatchObject({ status: 'on', failingSince: null });
    expect(await call('POST', `/endpoints/${dead.id}/replay`, { from: '2026-11-20T00:00:00Z', to: '2026-11-27T00:00:00Z' })).toMatchObject({ count: 1 });
    await settled();
    expect(await delivery(dead.id)).toMatchObject({ status: 'delivered' });
  });
});

test('who tries an address while another takes it away hears that it is gone', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await endpoint();
    const answers = await Promise.all([call('DELETE', `/endpoints/${id}`), ...Array.from({ length: 4 }, () => call('POST', `/endpoints/${id}/test`))]);
    for (const { status, code } of answers) expect(Number(status) < 300 || code === 'WEBHOOK_NOT_FOUND', `${status} ${code}`).toBe(true);
  }
});

test('only addresses of the open internet, known topics of the own apps, twenty at most; another business sees and sends nothing', async () => {
  allowPrivateAddresses('');
  for (const url of ['http://example.com/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://169.254.169.254/latest', 'https://user@example.com/x', 'https://2130706433/']) expect((await endpoint({ url })).errors, url).toMatchObject([{ pointer: '/body/url', code: 'address_refused' }]);
  expect((await endpoint({ url: 'file:///etc/passwd' })).status).toBe(422);
  expect((await endpoint({ url: 'https://example.com/x', topics: ['studio.session.confirmed'] })).errors).toMatchObject([{ pointer: '/body/topics/0', code: 'unknown_topic' }]);
  const made = await Promise.all(Array.from({ length: 25 }, () => endpoint({ url: 'https://example.com/x' })));
  expect(made.filter(({ code }) => code === 'TOO_MANY_WEBHOOKS')).toHaveLength(5);
  const stranger = await serverFor(world, await makeTenant(world), 'everything');
  const { id } = made.find((one) => one.id) as { id: string };
  for (const [method, path] of [['GET', ''], ['DELETE', ''], ['POST', '/test'], ['GET', '/deliveries']] as const) expect((await stranger.inject({ method, url: `/api/v1/webhooks/endpoints/${id}${path}` })).json()).toMatchObject({ status: 404, code: 'WEBHOOK_NOT_FOUND' });
  allowPrivateAddresses('127.0.0.1');
});
