import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, vi } from 'vitest';
import webPush from 'web-push';
import { createClient } from '#capabilities/clients/public.ts';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { alertStaff, closeMail, configureMail, configurePush, defineMessage, sendMessage } from '#capabilities/notifications/public.ts';
import { NewClient } from '#contracts/clients.ts';
import { mailServer } from '#test/mail-server.ts';
import type { MailServer } from '#test/mail-server.ts';
import { NOW, makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { prove } from './prove.ts';

// Providers that take a message and do not say so: cut off after the last byte, without a word, with rubbish. What has arrived
// is counted by the providers.

const world = useWorld();
const work = useWork(world);
defineMessage({ key: 'test.ready', app: null, audience: 'client', variables: ['client_name', 'link'], sample: { link: 'https://example.com/s/abc' } });
defineMessage({ key: 'test.alert', app: null, audience: 'staff', variables: ['what'], sample: { what: 'algo' } });

/** What becomes of a message, the n-th time that it comes: it is taken each time, but for `down`. */
type Manner = 'says so' | 'cut once' | 'always cut' | 'silent' | 'rubbish' | 'down at first';
const MANNERS: readonly Manner[] = ['says so', 'cut once', 'always cut', 'rubbish', 'down at first', 'silent'];
const WAYS = ['mail', 'whatsapp_cloud', 'whatsapp_evolution', 'twilio', 'push'] as const;
type Way = (typeof WAYS)[number];
const answerOf = (manner: Manner, nth: number): 'told' | 'cut' | 'silent' | 'rubbish' | 'down' =>
  (manner === 'always cut' || (manner === 'cut once' && nth === 1) ? 'cut' : manner === 'silent' ? 'silent' : manner === 'rubbish' ? 'rubbish' : manner === 'down at first' && nth <= 3 ? 'down' : 'told');
const GOOD: Record<Exclude<Way, 'mail' | 'push'>, object> = {
  whatsapp_cloud: { messaging_product: 'whatsapp', contacts: [], messages: [{ id: 'wamid' }] }, whatsapp_evolution: { key: { remoteJid: 'x', fromMe: true, id: 'EVO' }, status: 'PENDING' }, twilio: { sid: 'SM', status: 'queued' },
};

/** Every time that a provider has taken something, under its address and the words that tell it from others. */
const taken = new Map<string, { topic: string | undefined }[]>();
const asked = new Map<string, number>();
let provider: Server;
let base = '';
let mails: MailServer;
let folder = '';
beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  folder = mkdtempSync(`${tmpdir()}/mostrador-push-`);
  configurePush({ dataDir: folder, contact: 'Mostrador <hola@example.com>' });
  provider = createServer((request, response) => {
    request.resume().on('end', () => {
      // /way/manner/tenant/…
      const [, way, manner, tenant] = request.url!.split('/').map(decodeURIComponent);
      const name = `${way} ${manner} ${tenant}`;
      const nth = (asked.get(name) ?? 0) + 1;
      asked.set(name, nth);
      const answer = answerOf(manner as Manner, nth);
      if (answer === 'down') return void response.writeHead(503).end('{}');
      taken.set(name, [...(taken.get(name) ?? []), { topic: request.headers['topic'] as string | undefined }]);
      if (answer === 'cut') request.socket.destroy();
      else if (answer === 'rubbish') response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":');
      else if (answer === 'told') response.writeHead(201, { 'content-type': 'application/json', location: '/m/1' }).end(JSON.stringify(GOOD[way as 'twilio'] ?? {}));
    });
  });
  await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const manner = (address: string): { name: string; manner: Manner } => ({ name: `mail ${address.split('@')[0]!.replaceAll('_', ' ').replace('.', ' ')}`, manner: address.split('.')[0]!.replaceAll('_', ' ') as Manner });
  // Down is told before a mail is handed over; the server counts those tries as well.
  mails = await mailServer((line) => {
    const address = /^RCPT TO:<(.*)>/i.exec(line)?.[1];
    if (!address) return null;
    const { name, manner: how } = manner(address);
    const nth = (asked.get(name) ?? 0) + 1;
    asked.set(name, nth);
    return answerOf(how, nth) === 'down' ? '451 try again later' : null;
  }, ({ to, data }) => {
    const { name, manner: how } = manner(to[0]!);
    taken.set(name, [...(taken.get(name) ?? []), { topic: /^Message-ID: (\S+)/im.exec(data)?.[1] }]);
    const answer = answerOf(how, asked.get(name)!);
    return answer === 'cut' || answer === 'silent' || answer === 'told' ? answer : 'cut';
  });
  configureMail({ smtpUrl: mails.url, from: 'Mostrador <no-reply@mostrador.example>' });
}, 60_000);
afterAll(async () => {
  closeMail();
  allowPrivateAddresses('');
  mails.close();
  provider.closeAllConnections();
  await new Promise((resolve) => void provider.close(resolve));
  rmSync(folder, { recursive: true });
});

/** A business of its own for each, so that no circuit of another is open. */
async function ask(way: Way, manner: Manner): Promise<{ tenant: TestTenant; name: string }> {
  const tenant = await makeTenant(world);
  const name = `${way} ${manner} ${tenant.id}`;
  const apiUrl = `${base}/${way}/${encodeURIComponent(manner)}/${tenant.id}`;
  if (way === 'push') {
    const userId = await makeMember(world, tenant, 'Eva');
    const app = await serverFor(world, tenant, [], { userId });
    const keys = { p256dh: webPush.generateVAPIDKeys().publicKey, auth: randomBytes(16).toString('base64url') };
    const added = await app.inject({ method: 'POST', url: '/api/v1/me/alerts/push', payload: { endpoint: `${apiUrl}/1`, keys, deviceName: 'Firefox' } });
    if (added.statusCode !== 201) throw new Error(added.body);
    await tenant.run((ctx) => alertStaff(ctx, { message: 'test.alert', userIds: [userId], data: { what: 'x' }, path: '/studio/today', key: randomUUID() }));
    return { tenant, name };
  }
  const account = {
    whatsapp_cloud: { settings: { phoneNumberId: '1234567890', apiUrl }, secrets: { accessToken: 'token', appSecret: 'secret', verifyToken: 'verify-me' } },
    whatsapp_evolution: { settings: { apiUrl, instance: 'estudio' }, secrets: { apiKey: 'key', hookToken: 'hook-token' } },
    twilio: { settings: { accountSid: `AC${'a'.repeat(32)}`, from: '+15005550006', apiUrl }, secrets: { authToken: 'auth' } },
  };
  if (way !== 'mail') await tenant.run((ctx) => addConnection(ctx, { provider: way, name: way, live: true, ...account[way] }));
  const channel = way === 'mail' ? 'email' : way === 'twilio' ? 'sms' : 'whatsapp';
  const { id: clientId } = await tenant.run((ctx) => createClient(ctx, NewClient.parse({ fullName: 'Ana Paz', phones: [{ number: '+50255551234' }], emails: [{ email: `${manner.replaceAll(' ', '_')}.${tenant.id}@example.com` }], preferredChannel: channel })));
  await tenant.run((ctx) => sendMessage(ctx, { message: 'test.ready', clientId, data: { link: 'https://example.com/s/abc' }, key: 'ready', channels: [way === 'mail' ? 'mail' : channel === 'sms' ? 'sms' : 'whatsapp'] }));
  return { tenant, name };
}

prove('C8', 'a provider that takes a message and never says so delivers it twice at most, where it can not tell the second from the first, and it is marked so', {
  wanted: '0 lost without a word, 0 third copies, every possible copy marked, one name for both', sizes: { round: 5, tenth: 30, full: 600 }, minutes: 20,
}, async (size) => {
  world.clock.set(NOW);
  const against: string[] = [];
  const messages: { way: Way; manner: Manner; tenant: TestTenant; name: string }[] = [];
  // The slow ones wait ten seconds and more each time: not in the smallest run.
  const manners = size < WAYS.length * MANNERS.length ? MANNERS.slice(2, 3) : MANNERS;
  for (let n = 0; n < size; n += 1) {
    const [way, manner] = [WAYS[n % WAYS.length]!, manners[Math.floor(n / WAYS.length) % manners.length]!];
    messages.push({ way, manner, ...(await ask(way, manner)) });
  }
  const settled = async (): Promise<void> => {
    await work.relay.drain();
    await vi.waitFor(() => work.settled(/notifications/), { timeout: 180_000 });
  };
  await settled();
  // Every wait between tries at its longest, and the lease of who has said nothing.
  for (const minutes of [1, 7, 7, 37, 7, 145, 7, 145]) {
    await work.at(world.clock.now().add({ minutes }).toString());
    await settled();
  }
  const ended = new Map<string, number>();
  for (const { way, manner, tenant, name } of messages) {
    const [message] = await tenant.run((ctx) => ctx.tx.selectFrom('message').select(['id', 'status', 'error', 'doubts']).where('tenantId', '=', tenant.id).execute());
    const events = (await tenant.run((ctx) => ctx.tx.selectFrom('messageEvent').select(['status']).where('tenantId', '=', tenant.id).execute())).map(({ status }) => status);
    const copies = taken.get(name) ?? [];
    const here = `${way}, ${manner}`;
    const how = `${message?.status} ${message?.error ?? ''}`.trim();
    ended.set(`${message?.status}`, (ended.get(`${message?.status}`) ?? 0) + 1);
    if (!message || message.status === 'queued' || message.status === 'sending') against.push(`${here}: it is left ${how}`);
    if (copies.length === 0) against.push(`${here}: it never came (${how})`);
    // A second push takes the place of the first; of anything else there are two at most.
    if (way === 'push' ? new Set(copies.map(({ topic }) => topic)).size > 1 || copies[0]?.topic === undefined : copies.length > 2) against.push(`${here}: ${copies.length} copies, ${new Set(copies.map(({ topic }) => topic)).size} names`);
    if (way === 'mail' && new Set(copies.map(({ topic }) => topic)).size > 1) against.push(`${here}: the copies have different names`);
    if (copies.length > 1 && !events.includes('unanswered')) against.push(`${here}: ${copies.length} copies, and nothing says so`);
    const wanted = manner === 'says so' || manner === 'down at first' || manner === 'cut once' ? 'sent' : 'failed';
    if (way !== 'push' && message?.status !== wanted) against.push(`${here}: it is ${how}`);
    if ((manner === 'says so' || manner === 'down at first') && copies.length !== 1) against.push(`${here}: ${copies.length} copies of what was acknowledged`);
    if (way !== 'push' && wanted === 'failed' && !message?.error?.startsWith('MAY_HAVE_ARRIVED')) against.push(`${here}: failed as ${how}`);
  }
  const copies = messages.map(({ way, name }) => ({ way, n: taken.get(name)?.length ?? 0 })).filter(({ way }) => way !== 'push');
  return { seen: `${messages.length} messages by ${WAYS.length} ways to providers of ${manners.length} manners: ${copies.filter(({ n }) => n === 2).length} of ${copies.length} arrived twice, ${copies.filter(({ n }) => n > 2).length} more often, ${[...ended].map(([status, n]) => `${n} ${status}`).join(', ')}; what may have arrived is marked`, against };
});
