import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { findClient } from '#capabilities/clients/public.ts';
import { digestCounts } from '#apps/studio/messages/reminder-queries.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';

// Texts that come in by WhatsApp, from the signed hook to the request that they become.

const world = useWorld();
const work = useWork(world);
const SECRET = 'app-secret';
let apiUrl: string;
const provider = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messaging_product: 'whatsapp', contacts: [], messages: [{ id: `wamid.${randomUUID()}` }] })));
});
beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  apiUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  allowPrivateAddresses('127.0.0.1');
});
afterAll(() => {
  allowPrivateAddresses('');
  provider.close();
});
beforeEach(() => world.clock.set(NOW));

interface Inquiry { id: string; clientId: string; clientName: string; channel: string; openedAt: string; lastAt: string; answeredAt: string | null; text: string }
interface Line { studio: Studio; writes: (from: string, text: string, name?: string) => Promise<void>; inquiries: () => Promise<Inquiry[]> }

async function open(): Promise<Line> {
  const studio = await makeStudio(world);
  const { hookKey } = await studio.run((ctx) => addConnection(ctx, { provider: 'whatsapp_cloud', name: 'WhatsApp', live: true, settings: { phoneNumberId: '1234567890', apiUrl }, secrets: { accessToken: 'token', appSecret: SECRET, verifyToken: 'verify-me' } }));
  const settled = async () => {
    await work.relay.drain();
    await work.settled(/^(?:connections|notifications|studio)\./);
  };
  const writes = async (from: string, text: string, name = 'Anita') => {
    const payload = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value: {
      messaging_product: 'whatsapp', metadata: { phone_number_id: '1234567890' }, contacts: [{ wa_id: from, profile: { name } }], messages: [{ id: `in.${randomUUID()}`, from, timestamp: '1', type: 'text', text: { body: text } }],
    } }] }] });
    const answer = await studio.app.inject({ method: 'POST', url: `/hooks/whatsapp_cloud/${hookKey}`, payload, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(payload).digest('hex')}` } });
    expect(answer.statusCode).toBe(200);
    await settled();
  };
  const inquiries = async () => (await studio.app.inject('/api/v1/studio/inquiries')).json<{ items: Inquiry[] }>().items;
  return { studio, writes, inquiries };
}
const request = async (studio: Studio, more: Record<string, unknown>) => {
  const answer = await studio.app.inject({ method: 'POST', url: '/api/v1/studio/sessions', body: studioSession(studio, more), headers: { 'idempotency-key': randomUUID() } });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string; requestedAt: string; firstResponseAt: string | null; leadSource: string | null }>();
};

test('who is not known and writes becomes a client who waits on the list; the request made of it keeps when it was asked, when it was answered, and the words', async () => {
  const { studio, writes, inquiries } = await open();
  await writes('50255559876', '¿Hacen sesiones de familia?', 'Berta Ruiz');
  world.clock.set(NOW.add({ minutes: 5 }));
  await writes('50255559876', 'Somos cinco', 'Berta Ruiz');
  const [inquiry, ...others] = await inquiries();
  expect(others).toEqual([]);
  expect(inquiry).toMatchObject({ clientName: 'Berta Ruiz', channel: 'whatsapp', openedAt: NOW.toString(), lastAt: NOW.add({ minutes: 5 }).toString(), answeredAt: null, text: 'Somos cinco' });
  expect(await studio.run((ctx) => findClient(ctx, inquiry!.clientId))).toMatchObject({ primaryPhone: '+50255559876', primaryEmail: null });

  world.clock.set(NOW.add({ minutes: 20 }));
  expect((await studio.app.inject({ method: 'POST', url: `/api/v1/clients/${inquiry!.clientId}/messages`, payload: { text: 'Sí, ¿qué día?' } })).statusCode).toBe(201);
  await work.relay.drain();
  await work.settled(/^(?:notifications|studio)\./);
  expect(await inquiries()).toMatchObject([{ answeredAt: NOW.add({ minutes: 20 }).toString() }]);

  world.clock.set(NOW.add({ hours: 1 }));
  const session = await request(studio, { clientId: inquiry!.clientId });
  expect(session).toMatchObject({ requestedAt: NOW.toString(), firstResponseAt: NOW.add({ minutes: 20 }).toString(), leadSource: 'whatsapp' });
  expect(await inquiries()).toEqual([]);
  const thread = (await studio.app.inject(`/api/v1/clients/${inquiry!.clientId}/messages?ownerId=${session.id}`)).json<{ items: { text: string }[] }>();
  expect(thread.items.map(({ text }) => text)).toEqual(expect.arrayContaining(['¿Hacen sesiones de familia?', 'Somos cinco']));

  // What is written from now on stands with the request itself.
  await writes('50255559876', 'Gracias');
  expect(await inquiries()).toEqual([]);
});

test('a client whose sessions are all over waits too; the list lets go of what needs nothing', async () => {
  const { studio, writes, inquiries } = await open();
  await writes('50255551234', 'Hola');
  const [inquiry] = await inquiries();
  expect(inquiry).toMatchObject({ clientId: studio.clientId, clientName: 'María López' });
  const dismiss = () => studio.app.inject({ method: 'POST', url: `/api/v1/studio/inquiries/${inquiry!.id}/dismiss` });
  expect((await dismiss()).statusCode).toBe(204);
  expect((await dismiss()).json()).toMatchObject({ status: 404, code: 'INQUIRY_NOT_FOUND' });
  expect(await inquiries()).toEqual([]);
  await writes('50255551234', 'Otra cosa');
  expect(await inquiries()).toHaveLength(1);
  const stranger = await serverFor(world, await makeTenant(world), 'everything');
  expect((await stranger.inject({ method: 'POST', url: `/api/v1/studio/inquiries/${(await inquiries())[0]!.id}/dismiss` })).json()).toMatchObject({ code: 'INQUIRY_NOT_FOUND' });
});

test('what nobody answered for four hours is told to coordinators in the morning, as a request would be', async () => {
  const { studio, writes } = await open();
  await writes('50255550303', 'Hola');
  const unanswered = async (hours: number) => {
    world.clock.set(NOW.add({ hours }));
    return (await studio.run((ctx) => digestCounts(ctx))).unanswered;
  };
  expect([await unanswered(4), await unanswered(5)]).toEqual([0, 1]);
});

test('texts of one number that come at once make one client and one inquiry', async () => {
  const { studio, writes, inquiries } = await open();
  await Promise.all(Array.from({ length: 8 }, (_, n) => writes('50255550101', `Mensaje ${n}`)));
  expect(await inquiries()).toHaveLength(1);
  const { items } = (await studio.app.inject('/api/v1/clients?text=55550101')).json<{ items: unknown[] }>();
  expect(items).toHaveLength(1);
});

test('a client who turns out to be another takes the inquiry along', async () => {
  const { studio, writes, inquiries } = await open();
  await writes('50255550202', 'Hola');
  const [inquiry] = await inquiries();
  const versionOf = (id: string) => studio.run(async (ctx) => (await findClient(ctx, id)).version);
  const merged = await studio.app.inject({ method: 'POST', url: `/api/v1/clients/${studio.clientId}/merge`, payload: { goneId: inquiry!.clientId, goneVersion: await versionOf(inquiry!.clientId), take: [] }, headers: { 'if-match': `"${await versionOf(studio.clientId)}"` } });
  expect(merged.statusCode, merged.body).toBe(200);
  expect(await inquiries()).toMatchObject([{ id: inquiry!.id, clientId: studio.clientId }]);
});
