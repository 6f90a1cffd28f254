import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import webPush from 'web-push';
import { createClient } from '#capabilities/clients/public.ts';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import type { Channel } from '#contracts/message-terms.ts';
import { NewClient } from '#contracts/clients.ts';
import { definedJobs, enqueue } from '#platform/outbox.ts';
import type { LongJobDefinition, OutboundDefinition } from '#platform/outbox.ts';
import { inTenant } from '#platform/db.ts';
import { siteUrl } from '#platform/site.ts';
import { NOW, makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { signatureOf } from './adapters/twilio.ts';
import { deliver } from './deliver.ts';
import { alertStaff, configurePush, defineMessage, joinMessage, onInbound, sendMessage } from './public.ts';
import type { Inbound } from './public.ts';

// Every adapter against a stand-in that speaks the protocol of its provider, over real HTTP.

const world = useWorld();
defineMessage({ key: 'test.ready', app: null, audience: 'client', variables: ['client_name', 'link'], sample: { link: 'https://example.com/s/abc' } });
defineMessage({ key: 'test.alert', app: null, audience: 'staff', variables: ['what'], sample: { what: 'algo' } });

interface Asked { method: string; url: string; headers: IncomingMessage['headers']; body: string }
interface Answer { status: number; body?: unknown; headers?: Record<string, string> }
let asked: Asked[] = [];
let answer: (request: Asked) => Answer | 'silence' | 'cut' = () => ({ status: 200, body: {} });
let base = '';
const standIn = createServer((request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    const one = { method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
    asked.push(one);
    const given = answer(one);
    if (given === 'silence') return;
    if (given === 'cut') return void request.socket.destroy();
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers }).end(given.body === undefined ? '' : JSON.stringify(given.body));
  });
});
beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  configurePush({ dataDir: mkdtempSync(`${tmpdir()}/push-`), contact: 'Mostrador <hola@example.com>' });
  await new Promise<void>((resolve) => void standIn.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
});
afterAll(() => {
  allowPrivateAddresses('');
  standIn.closeAllConnections();
  standIn.close();
});
afterEach(() => {
  asked = [];
});

const SECRET = 'app-secret';
const account = {
  whatsapp_cloud: () => ({ settings: { phoneNumberId: '1234567890', apiUrl: base }, secrets: { accessToken: 'token', appSecret: SECRET, verifyToken: 'verify-me' } }),
  whatsapp_evolution: () => ({ settings: { apiUrl: base, instance: 'estudio' }, secrets: { apiKey: 'key', hookToken: 'hook-token' } }),
  twilio: () => ({ settings: { accountSid: `AC${'a'.repeat(32)}`, from: '+15005550006', apiUrl: base }, secrets: { authToken: 'auth' } }),
  telegram: () => ({ settings: { botUsername: 'estudio_bot', apiUrl: base }, secrets: { botToken: '123:abcdefghijkl', hookSecret: 'hook-secret' } }),
};
type Provider = keyof typeof account;
const good: Record<Provider, Answer> = {
  whatsapp_cloud: { status: 200, body: { messaging_product: 'whatsapp', contacts: [], messages: [{ id: 'wamid.1' }] } },
  whatsapp_evolution: { status: 201, body: { key: { remoteJid: '50255551234@s.whatsapp.net', fromMe: true, id: 'EVO1' }, status: 'PENDING' } },
  twilio: { status: 201, body: { sid: 'SM1', status: 'queued' } },
  telegram: { status: 200, body: { ok: true, result: { message_id: 7 } } },
};
const refused: Record<Provider, Answer> = {
  whatsapp_cloud: { status: 400, body: { error: { message: 'Message undeliverable', code: 131026, error_data: { details: 'not a WhatsApp user' } } } },
  whatsapp_evolution: { status: 400, body: { status: 400, error: 'Bad Request', response: { message: [{ jid: 'x', exists: false, number: '1' }] } } },
  twilio: { status: 400, body: { code: 21211, message: 'Invalid To', status: 400 } },
  telegram: { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' } },
};

async function connect(tenant: TestTenant, provider: Provider): Promise<string> {
  const row = await tenant.run((ctx) => addConnection(ctx, { provider, name: provider, live: true, ...account[provider]() }));
  return siteUrl(`/hooks/${provider}/${row.hookKey}`);
}
const client = (tenant: TestTenant, preferredChannel: 'whatsapp' | 'sms' | 'email' = 'whatsapp') =>
  tenant.run(async (ctx) => (await createClient(ctx, NewClient.parse({ fullName: 'Ana Paz', phones: [{ number: '+50255551234' }], emails: [{ email: 'ana@example.com' }], preferredChannel }))).id);
const rows = (tenant: TestTenant) => tenant.run((ctx) => ctx.tx.selectFrom('message').selectAll().where('tenantId', '=', tenant.id).orderBy('id').execute());
const only = async (tenant: TestTenant) => (await rows(tenant)).at(-1)!;

/** Runs what waits for this tenant, as relay and worker do, until nothing is left. */
async function work(tenant: TestTenant): Promise<void> {
  for (;;) {
    const waiting = await world.owner.global.deleteFrom('outbox').where('tenantId', '=', tenant.id).where('kind', '=', 'job').returning(['name', 'payload', 'id']).execute();
    if (waiting.length === 0) return;
    for (const { name, payload } of waiting.sort((a, b) => Number(a.id) - Number(b.id))) {
      const job = definedJobs().get(name)! as OutboundDefinition & LongJobDefinition;
      if (job.runLong) await job.runLong({ tenantId: tenant.id, now: () => world.clock.now(), inTenant: (run) => tenant.run(run), signal: new AbortController().signal }, payload);
      else if (job.prepare) {
        const prepared = await tenant.run((ctx) => job.prepare(ctx, payload));
        if (prepared !== null) {
          const result = await job.send(prepared);
          await tenant.run((ctx) => job.settle(ctx, payload, result));
        }
      }
    }
  }
}
const send = async (tenant: TestTenant, clientId: string, more: Partial<Extract<Parameters<typeof sendMessage>[1], { clientId: string }>> = {}) => {
  await tenant.run((ctx) => sendMessage(ctx, { message: 'test.ready', clientId, data: { link: 'https://example.com/s/abc' }, key: 'ready', ...more }));
  await work(tenant);
};
const member = async (tenant: TestTenant) => {
  const userId = await makeMember(world, tenant, 'Eva');
  await connect(tenant, 'telegram');
  await tenant.run((ctx) => ctx.tx.insertInto('telegramLink').values({ tenantId: tenant.id, userId, chatId: '99', username: 'eva' }).execute());
  return userId;
};
/** One message by this provider, from a business that has only this one. */
async function one(provider: Provider): Promise<TestTenant> {
  const tenant = await makeTenant(world);
  if (provider === 'telegram') {
    const userId = await member(tenant);
    await tenant.run((ctx) => alertStaff(ctx, { message: 'test.alert', userIds: [userId], data: { what: 'x' }, path: '/studio/today', key: 'a' }));
    await work(tenant);
  } else {
    await connect(tenant, provider);
    await send(tenant, await client(tenant, provider === 'twilio' ? 'sms' : 'whatsapp'), { channels: [provider === 'twilio' ? 'sms' : 'whatsapp'] });
  }
  return tenant;
}
const providers = Object.keys(account) as Provider[];

describe.each(providers)('%s', (provider) => {
  test('hands a message over once, in the provider\'s own words', async () => {
    answer = () => good[provider];
    const tenant = await one(provider);
    await work(tenant);
    expect(asked).toHaveLength(1);
    expect(await only(tenant)).toMatchObject({ status: 'sent', attempts: 1, providerId: { whatsapp_cloud: 'wamid.1', whatsapp_evolution: 'EVO1', twilio: 'SM1', telegram: '99:7' }[provider] });
    const [{ method, url, headers, body }] = asked as [Asked];
    expect(method).toBe('POST');
    if (provider === 'whatsapp_cloud') {
      expect([url, headers.authorization]).toEqual(['/v23.0/1234567890/messages', 'Bearer token']);
      expect(JSON.parse(body)).toMatchObject({ messaging_product: 'whatsapp', to: '50255551234', type: 'template', template: { name: 'test_ready', language: { code: 'es' } } });
    } else if (provider === 'whatsapp_evolution') {
      expect([url, headers.apikey]).toEqual(['/message/sendText/estudio', 'key']);
      expect(JSON.parse(body)).toMatchObject({ number: '50255551234', text: expect.any(String) });
    } else if (provider === 'twilio') {
      expect([url, headers.authorization]).toEqual([`/2010-04-01/Accounts/AC${'a'.repeat(32)}/Messages.json`, `Basic ${Buffer.from(`AC${'a'.repeat(32)}:auth`).toString('base64')}`]);
      expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ To: '+50255551234', From: '+15005550006', StatusCallback: expect.stringContaining('/hooks/twilio/') });
    } else {
      expect(url).toBe('/bot123:abcdefghijkl/sendMessage');
      expect(JSON.parse(body)).toMatchObject({ chat_id: '99', text: expect.stringContaining(siteUrl('/studio/today')) });
    }
  });

  test('takes a 4xx as final', async () => {
    answer = () => refused[provider];
    const tenant = await one(provider);
    expect(await only(tenant)).toMatchObject({ status: 'failed', attempts: 1, error: expect.stringMatching(/131026|NOT_ON_WHATSAPP|TWILIO_21211|CHAT_CLOSED/) });
  });

  test('comes back after a 429 when it is told to, and after a 5xx by itself', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '90' }, body: {} });
    const busy = await one(provider);
    expect(await only(busy)).toMatchObject({ status: 'queued', attempts: 1, error: expect.stringContaining('BUSY') });
    const wait = async (tenant: TestTenant) => (await tenant.run((ctx) => ctx.tx.selectFrom('scheduledJob').select('runAt').where('tenantId', '=', tenant.id).executeTakeFirstOrThrow())).runAt.since(world.clock.now()).total('seconds');
    expect(await wait(busy)).toBe(90);
    answer = () => ({ status: 503, body: { error: 'down' } });
    const down = await one(provider);
    expect(await only(down)).toMatchObject({ status: 'queued', attempts: 1, error: expect.stringContaining('PROVIDER_DOWN') });
    expect(await wait(down)).toBeLessThan(2);
  });
});

test('a provider that does not answer within ten seconds is asked again later', { timeout: 30_000 }, async () => {
  answer = () => 'silence';
  await Promise.all(providers.map(async (provider) => expect(await only(await one(provider)), provider).toMatchObject({ status: 'queued', error: expect.stringContaining('TIMEOUT') })));
});

describe('a provider that takes a message and never says so', () => {
  afterEach(() => world.clock.set(NOW));
  const due = async (tenant: TestTenant) => {
    world.clock.set(world.clock.now().add({ hours: 3 }));
    await world.owner.global.deleteFrom('scheduledJob').where('tenantId', '=', tenant.id).execute();
    await tenant.run(async (ctx) => enqueue(ctx, deliver, { messageId: (await ctx.tx.selectFrom('message').select('id').where('tenantId', '=', tenant.id).executeTakeFirstOrThrow()).id }));
    await work(tenant);
  };
  const events = (tenant: TestTenant) => tenant.run(async (ctx) => (await ctx.tx.selectFrom('messageEvent').select('status').where('tenantId', '=', tenant.id).orderBy('id').execute()).map(({ status }) => status));

  test.each(providers)('%s: gets it once more and never a third time, and it is marked', async (provider) => {
    answer = () => 'cut';
    const tenant = await one(provider);
    expect(await only(tenant)).toMatchObject({ status: 'queued', doubts: 1, error: expect.stringContaining('NETWORK') });
    await due(tenant);
    expect(await only(tenant)).toMatchObject({ status: 'failed', doubts: 2, error: expect.stringContaining('MAY_HAVE_ARRIVED') });
    await due(tenant);
    expect(asked).toHaveLength(2);
    expect((await events(tenant)).filter((status) => status === 'unanswered')).toHaveLength(2);
  });

  test('a provider that nobody reaches is no doubt: nothing was handed over', async () => {
    const there = base;
    base = 'http://127.0.0.1:1';
    const tenant = await one('twilio');
    base = there;
    expect(await only(tenant)).toMatchObject({ status: 'queued', doubts: 0, error: expect.stringContaining('ECONNREFUSED') });
  });

  test('who had a message for himself and died has perhaps sent it: twice, and then nobody takes it', async () => {
    const tenant = await makeTenant(world);
    await connect(tenant, 'twilio');
    answer = () => good.twilio;
    const clientId = await client(tenant, 'sms');
    const messageId = (await tenant.run((ctx) => sendMessage(ctx, { message: 'test.ready', clientId, data: {}, key: 'k', channels: ['sms'] })))!;
    for (const taken of [true, true, false]) {
      expect((await tenant.run((ctx) => deliver.prepare(ctx, { messageId }))) !== null).toBe(taken);
      world.clock.set(world.clock.now().add({ minutes: 6 }));
    }
    expect(await only(tenant)).toMatchObject({ status: 'failed', doubts: 2, error: expect.stringContaining('MAY_HAVE_ARRIVED') });
  });
});

describe('what clients and providers tell us', () => {
  const signed = (url: string, body: object) => {
    const payload = JSON.stringify(body);
    return { method: 'POST' as const, url: new URL(url).pathname, payload, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(payload).digest('hex')}` } };
  };
  const update = (value: object) => ({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1234567890' }, ...value } }] }] });
  const status = (id: string, what: string) => update({ statuses: [{ id, status: what, timestamp: '1', recipient_id: '50255551234', ...(what === 'failed' && { errors: [{ code: 131026, title: 'undeliverable' }] }) }] });
  const text = (id: string, body: string) => update({ contacts: [{ wa_id: '50255551234', profile: { name: 'Anita' } }], messages: [{ id, from: '50255551234', timestamp: '1', type: 'text', text: { body } }] });

  test('WhatsApp: the handshake, a forged and a true signature, receipts in any order, each once', async () => {
    answer = () => good.whatsapp_cloud;
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_cloud');
    const app = await serverFor(world, tenant, ['messages.view']);
    const path = new URL(url).pathname;
    expect((await app.inject(`${path}?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=4711`)).body).toBe('4711');
    expect((await app.inject(`${path}?hub.mode=subscribe&hub.verify_token=other&hub.challenge=4711`)).statusCode).toBe(401);
    await send(tenant, await client(tenant));
    expect((await app.inject({ ...signed(url, status('wamid.1', 'read')), headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } })).statusCode).toBe(401);
    for (const what of ['read', 'delivered', 'sent', 'read']) expect((await app.inject(signed(url, status('wamid.1', what)))).statusCode).toBe(200);
    await work(tenant);
    expect(await only(tenant)).toMatchObject({ status: 'read', readAt: expect.anything() });
    const events = await tenant.run((ctx) => ctx.tx.selectFrom('messageEvent').select('status').where('tenantId', '=', tenant.id).where('providerId', '=', 'wamid.1').execute());
    expect(events.map((event) => event.status).sort()).toEqual(['delivered', 'read', 'sent', 'sent']);
  });

  test('a receipt that comes before the answer of the provider is not lost', async () => {
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_cloud');
    const app = await serverFor(world, tenant, []);
    await app.inject(signed(url, status('wamid.1', 'delivered')));
    await work(tenant);
    answer = () => good.whatsapp_cloud;
    await send(tenant, await client(tenant));
    expect(await only(tenant)).toMatchObject({ status: 'delivered' });
  });

  test('what WhatsApp could not deliver goes by e-mail', async () => {
    answer = () => good.whatsapp_cloud;
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_cloud');
    await connect(tenant, 'twilio');
    await send(tenant, await client(tenant));
    answer = () => good.twilio;
    await (await serverFor(world, tenant, [])).inject(signed(url, status('wamid.1', 'failed')));
    await work(tenant);
    expect(await only(tenant)).toMatchObject({ channel: 'sms', status: 'sent', providerId: 'SM1', step: 1 }); // no mail server here, so SMS is next
    expect(asked.map((request) => request.url.includes('Messages.json'))).toEqual([false, true]);
  });

  test('a text is kept with its client, told to the app once, opens the window, and the answer is free text', async () => {
    answer = () => good.whatsapp_cloud;
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_cloud');
    const clientId = await client(tenant);
    const app = await serverFor(world, tenant, ['messages.view', 'messages.reply', 'settings.manage', 'clients.view']);
    const thread = `/api/v1/clients/${clientId}/messages`;
    expect((await app.inject({ method: 'POST', url: thread, payload: { text: 'Hola' } })).json()).toMatchObject({ status: 409, code: 'WINDOW_SHUT' });
    for (let i = 0; i < 2; i += 1) await app.inject(signed(url, text('wamid.in', '¿Tienen el sábado?')));
    await work(tenant);
    expect(heard.filter((one_) => one_.clientId === clientId)).toEqual([expect.objectContaining({ channel: 'whatsapp', from: '+50255551234', text: '¿Tienen el sábado?', senderName: 'Anita' })]);
    const { reach, items } = (await app.inject(thread)).json<{ reach: object; items: object[] }>();
    expect(reach).toMatchObject({ mayReply: true, why: null, windowUntil: world.clock.now().add({ hours: 24 }).toString() });
    expect(items).toEqual([expect.objectContaining({ direction: 'in', text: '¿Tienen el sábado?', authorName: 'Anita', ownerType: 'test_request' })]);
    expect((await app.inject({ method: 'POST', url: thread, payload: { text: 'Sí, a las 10' } })).statusCode).toBe(201);
    await work(tenant);
    expect(JSON.parse(asked.at(-1)!.body)).toMatchObject({ type: 'text', text: { body: 'Sí, a las 10' } });
    await send(tenant, clientId);
    expect(JSON.parse(asked.at(-1)!.body)).toMatchObject({ type: 'text' });
  });

  test('BAJA stops a channel and ALTA opens it again; the next channel is used meanwhile', async () => {
    answer = (request) => (request.url.includes('Accounts') ? good.twilio : good.whatsapp_cloud);
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_cloud');
    await connect(tenant, 'twilio');
    const app = await serverFor(world, tenant, []);
    const clientId = await client(tenant);
    await app.inject(signed(url, text('in.1', 'Baja')));
    await work(tenant);
    await send(tenant, clientId);
    expect(await only(tenant)).toMatchObject({ channel: 'sms', status: 'sent' });
    await app.inject(signed(url, text('in.2', 'ALTA')));
    await work(tenant);
    expect(await only(tenant)).toMatchObject({ channel: 'whatsapp', template: 'notifications.opted_in', status: 'sent' });
    await send(tenant, clientId, { key: 'again' });
    expect(await only(tenant)).toMatchObject({ channel: 'whatsapp', status: 'sent', template: 'test.ready' });
  });

  test('Evolution: token, receipts, a text; groups and our own messages are left out', async () => {
    answer = () => good.whatsapp_evolution;
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'whatsapp_evolution');
    const app = await serverFor(world, tenant, []);
    await send(tenant, await client(tenant));
    const post = (body: object, token = 'hook-token') => app.inject({ method: 'POST', url: new URL(url).pathname, payload: { instance: 'estudio', ...body }, headers: { authorization: `Bearer ${token}` } });
    expect((await post({ event: 'messages.update', data: { keyId: 'EVO1', status: 'READ' } }, 'other')).statusCode).toBe(401);
    await post({ event: 'messages.update', data: { keyId: 'EVO1', remoteJid: '50255551234@s.whatsapp.net', fromMe: true, status: 'DELIVERY_ACK' } });
    const upsert = (key: object, words: string) => post({ event: 'messages.upsert', data: { key: { id: randomUUID(), remoteJid: '50255551234@s.whatsapp.net', fromMe: false, ...key }, pushName: 'Ana', message: { conversation: words }, messageType: 'conversation' } });
    await upsert({}, 'hola');
    await upsert({ fromMe: true }, 'nuestro');
    await upsert({ remoteJid: '1234@g.us' }, 'grupo');
    await upsert({ remoteJid: '77@lid', remoteJidAlt: '50255551234@s.whatsapp.net' }, 'otra vez');
    await work(tenant);
    expect((await rows(tenant)).map(({ body, status: state }) => [state === 'received' ? body : state])).toEqual([['delivered'], ['hola'], ['otra vez']]);
  });

  test('Twilio: a signed receipt and a signed text, a forged one is refused', async () => {
    answer = () => good.twilio;
    const tenant = await makeTenant(world);
    const url = await connect(tenant, 'twilio');
    const app = await serverFor(world, tenant, []);
    await send(tenant, await client(tenant, 'sms'));
    const post = (fields: Record<string, string>, signature?: string) => {
      const body = new URLSearchParams(fields);
      return app.inject({ method: 'POST', url: new URL(url).pathname, payload: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature ?? signatureOf('auth', url, body) } });
    };
    expect((await post({ MessageSid: 'SM1', MessageStatus: 'delivered' }, 'forged')).statusCode).toBe(401);
    expect((await post({ MessageSid: 'SM1', MessageStatus: 'delivered' })).statusCode).toBe(200);
    expect((await post({ MessageSid: 'SM9', SmsStatus: 'received', From: '+50255551234', Body: 'STOP' })).statusCode).toBe(200);
    await work(tenant);
    expect((await rows(tenant))[0]).toMatchObject({ status: 'delivered' });
    expect(await tenant.run((ctx) => ctx.tx.selectFrom('messageOptOut').select(['channel', 'address']).where('tenantId', '=', tenant.id).execute())).toEqual([{ channel: 'sms', address: '+50255551234' }]);
  });

  test('the signature of Twilio is the one of its documentation', () => {
    const fields = new URLSearchParams({ CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030', To: '+18005551212' });
    expect(signatureOf('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', fields)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
  });

  test('Telegram ties a chat to a member by a code that holds ten minutes and once', async () => {
    answer = () => good.telegram;
    const tenant = await makeTenant(world);
    const userId = await makeMember(world, tenant, 'Eva');
    const app = await serverFor(world, tenant, [], { userId });
    expect((await app.inject({ method: 'POST', url: '/api/v1/me/alerts/telegram' })).json()).toMatchObject({ code: 'TELEGRAM_NOT_CONNECTED' });
    const url = await connect(tenant, 'telegram');
    const start = (id: number, words: string, secret = 'hook-secret') => app.inject({ method: 'POST', url: new URL(url).pathname, headers: { 'x-telegram-bot-api-secret-token': secret }, payload: { update_id: id, message: { message_id: 1, date: 1, chat: { id: 99, type: 'private' }, from: { id: 99, is_bot: false, first_name: 'Eva', username: 'eva' }, text: words } } });
    const { code } = (await app.inject({ method: 'POST', url: '/api/v1/me/alerts/telegram' })).json<{ code: string }>();
    expect((await start(1, `/start ${code}`, 'other')).statusCode).toBe(401);
    const before = world.clock.now();
    world.clock.set(before.add({ minutes: 10 }));
    await start(2, `/start ${code}`);
    await work(tenant);
    const mine = async () => (await app.inject('/api/v1/me/alerts')).json<{ telegram: object }>().telegram;
    expect(await mine()).toMatchObject({ available: true, linked: false });
    world.clock.set(before);
    await start(3, `/start ${code}`);
    await work(tenant);
    expect(await mine()).toEqual({ available: true, linked: true, username: 'eva' });
    expect(asked.at(-1)!.url).toContain('sendMessage'); // told that it is linked
  });
});

const heard: Inbound[] = [];
onInbound('test', async (ctx, inbound) => {
  heard.push(inbound);
  await joinMessage(ctx, inbound.messageId, { type: 'test_request', id: randomUUID() });
});

describe('push', () => {
  test('is encrypted for the browser, signed with our keys, and a browser that is gone is dropped', async () => {
    const tenant = await makeTenant(world);
    const userId = await makeMember(world, tenant, 'Eva');
    const app = await serverFor(world, tenant, [], { userId });
    const keys = { p256dh: webPush.generateVAPIDKeys().publicKey, auth: randomBytes(16).toString('base64url') };
    const subscribe = () => app.inject({ method: 'POST', url: '/api/v1/me/alerts/push', payload: { endpoint: `${base}/push/1`, keys, deviceName: 'Firefox en Linux' } });
    expect((await subscribe()).statusCode).toBe(201);
    expect((await subscribe()).statusCode).toBe(201);
    const tell = async (key: string) => {
      await tenant.run((ctx) => alertStaff(ctx, { message: 'test.alert', userIds: [userId], data: { what: 'x' }, path: '/studio/today', key }));
      await work(tenant);
    };
    answer = () => ({ status: 201, headers: { location: '/message/1' } });
    await tell('one');
    await tell('one');
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: String(28 * 24 * 3600), authorization: expect.stringMatching(/^vapid t=/) });
    expect(asked[0]!.body).not.toContain('studio');
    await app.inject({ method: 'PUT', url: '/api/v1/me/alerts/kinds/test.alert', payload: { push: false, telegram: true } });
    await tell('two');
    expect(asked).toHaveLength(1);
    await app.inject({ method: 'PUT', url: '/api/v1/me/alerts/kinds/test.alert', payload: { push: true, telegram: true } });
    answer = () => ({ status: 410 });
    await tell('three');
    expect((await app.inject('/api/v1/me/alerts')).json()).toMatchObject({ push: { devices: [] } });
    expect(await only(tenant)).toMatchObject({ status: 'failed', error: expect.stringContaining('GONE') });
    expect((await app.inject('/api/v1/notifications')).json()).toMatchObject({ unread: 3 });
  });
});

describe('exactly once', () => {
  const prepare = (tenant: TestTenant, messageId: string) => inTenant(world.db, { tenantId: tenant.id, now: world.clock.now() }, () => tenant.run((ctx) => deliver.prepare(ctx, { messageId })));
  const race = async (take: (tenant: TestTenant, id: string) => Promise<unknown>): Promise<number> => {
    answer = () => good.whatsapp_evolution;
    const tenant = await makeTenant(world);
    await connect(tenant, 'whatsapp_evolution');
    const clientId = await client(tenant);
    const id = (await tenant.run((ctx) => sendMessage(ctx, { message: 'test.ready', clientId, data: {}, key: 'k' })))!;
    await Promise.all(Array.from({ length: 8 }, async () => {
      const taken = await take(tenant, id);
      if (taken !== null) await tenant.run(async (ctx) => deliver.settle(ctx, { messageId: id }, await deliver.send(taken as never)));
    }));
    return asked.length;
  };

  test('eight workers with the same message send it once', async () => {
    expect(await race(prepare)).toBe(1);
  });

  test('and without the lease they would not (the twin)', async () => {
    expect(await race(async (tenant, id) => tenant.run(async (ctx) => {
      const taken = await deliver.prepare(ctx, { messageId: id });
      await ctx.tx.updateTable('message').set({ status: 'queued', leaseUntil: null }).where('tenantId', '=', tenant.id).where('id', '=', id).where('status', '=', 'sending').execute();
      return taken;
    }))).toBeGreaterThan(1);
  });

  test('the message of a worker that died is taken over when its lease ends', async () => {
    answer = () => good.whatsapp_evolution;
    const tenant = await makeTenant(world);
    await connect(tenant, 'whatsapp_evolution');
    const id = (await tenant.run(async (ctx) => sendMessage(ctx, { message: 'test.ready', clientId: (await createClient(ctx, NewClient.parse({ fullName: 'B', phones: [{ number: '+50255550000' }], emails: [{ email: 'b@example.com' }] }))).id, data: {}, key: 'k' })))!;
    await tenant.run((ctx) => deliver.prepare(ctx, { messageId: id }));
    expect(await tenant.run((ctx) => deliver.prepare(ctx, { messageId: id }))).toBeNull();
    const before = world.clock.now();
    world.clock.set(before.add({ minutes: 6 }));
    expect(await tenant.run((ctx) => deliver.prepare(ctx, { messageId: id }))).not.toBeNull();
    world.clock.set(before);
  });
});

describe('a message to a client', () => {
  test('waits for the end of quiet hours, is stored where nothing is connected, and says why it is not sent', async () => {
    const tenant = await makeTenant(world);
    const clientId = await client(tenant);
    await send(tenant, clientId, { key: 'a', quiet: { from: '09:00', to: '11:00', zone: 'America/Guatemala' } });
    expect(await only(tenant)).toMatchObject({ status: 'queued', channel: 'whatsapp' });
    const [wait] = await tenant.run((ctx) => ctx.tx.selectFrom('scheduledJob').select('runAt').where('tenantId', '=', tenant.id).execute());
    expect(wait!.runAt.toString()).toBe('2026-11-20T17:00:00Z');
    await send(tenant, clientId, { key: 'b' });
    expect(await only(tenant)).toMatchObject({ status: 'stored', channel: 'whatsapp' });
    const app = await serverFor(world, tenant, ['messages.view', 'messages.reply', 'settings.manage', 'clients.view']);
    for (const channel of ['mail', 'whatsapp', 'sms'] as Channel[]) await app.inject({ method: 'PUT', url: `/api/v1/clients/${clientId}/opt-out`, payload: { channel, optedOut: true } });
    await send(tenant, clientId, { key: 'c' });
    expect(await only(tenant)).toMatchObject({ status: 'skipped', error: 'opted_out' });
    await app.inject({ method: 'PUT', url: '/api/v1/messages/kinds/test.ready/switch', payload: { channel: 'all', on: false } });
    await send(tenant, clientId, { key: 'd' });
    expect(await only(tenant)).toMatchObject({ status: 'skipped', error: 'turned_off' });
  });

  test('a text of the business replaces the product\'s, with its version, and only its variables are taken', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, ['settings.manage']);
    const url = '/api/v1/messages/kinds/notifications.opted_in/mail/es';
    const put = (version: number, body: object) => app.inject({ method: 'PUT', url, payload: body, headers: { 'if-match': `"${version}"` } });
    expect((await put(0, { subject: 'Hola', body: 'Hola {{password}}' })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/body', code: 'unknown_variable' }] });
    expect((await put(0, { subject: 'Hola', body: 'Hola <b>{{client_name}}</b>' })).json()).toMatchObject({ own: true, version: 1 });
    expect((await put(0, { subject: 'Hola', body: 'otra' })).statusCode).toBe(412);
    const shown = (await app.inject({ method: 'POST', url: `${url}/preview`, payload: { subject: 'A {{studio_name}}', body: 'Hola <script>{{client_name}}' } })).json<{ html: string; text: string }>();
    expect(shown.text).toBe('Hola <script>Ana Lucía Paz');
    expect(shown.html).not.toContain('<script>');
    expect((await app.inject({ method: 'DELETE', url })).json()).toMatchObject({ own: false, version: 0, body: expect.stringContaining('{{client_name}}') });
    expect((await app.inject({ method: 'DELETE', url })).statusCode).toBe(404);
    expect((await app.inject('/api/v1/messages/kinds/nope')).statusCode).toBe(404);
  });
});
