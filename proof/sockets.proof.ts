import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll } from 'vitest';
import { definedTopics, publish } from '#platform/outbox.ts';
import type { TopicDefinition } from '#platform/outbox.ts';
import { useListening } from '#test/listening.ts';
import type { Listener } from '#test/listening.ts';
import { usePeople } from '#test/people.ts';
import type { Person } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { prove } from '#proof/prove.ts';

// N2: what an open socket hears that should not hear it.

const world = useWorld();
const people = usePeople(world);
let mine: TestTenant;
let theirs: TestTenant;
let admin: Person;
const here = useListening(world, people);
const { listen, signedIn } = here;

beforeAll(async () => {
  world.clock.set(NOW);
  mine = await makeTenant(world);
  theirs = await makeTenant(world);
  admin = await people.add(mine, ['studio.admin']);
});

/** Every topic there is, told of one thing. */
async function tellAll(tenant: TestTenant, id: string): Promise<void> {
  await tenant.run(async (ctx) => {
    for (const topic of definedTopics().values()) await publish(ctx, topic, [id]);
  });
  await here.relay.drain();
}

/** Whether these rights let somebody hear of it. */
const mayHear = ({ permission }: TopicDefinition, rights: ReadonlySet<string>): boolean => permission === null || (typeof permission === 'string' ? [permission] : permission).some((one) => rights.has(one));
const rightsOf = async (person: Person): Promise<Set<string>> => new Set((await (await signedIn(person)).get('/api/v1/me')).json<{ permissions: string[] }>().permissions);

/** Ways to ask for rooms that are not one's own. */
const knocks = (tenantId: string, topic: string): [string, unknown][] => [
  ['join', tenantId], ['join', { room: tenantId }], ['join', `tenant:${tenantId}`], ['subscribe', { topic, tenantId }], ['subscribe', `${tenantId}:${topic}`], ['room', tenantId], ['auth', { token: tenantId }], ['sync', { since: 0, tenantId }], ['sync', { since: -1 }], ['sync', [tenantId]], ['notice', { tenantId, topic }], ['__proto__', { tenantId }], ['joinRoom', [tenantId, topic]],
];

prove('N2', 'a socket hears nothing of rooms, tenants and topics that its person may not know, however it asks', { wanted: '0 foreign notices, also when caught up', sizes: { round: 1, tenth: 10, full: 100 } }, async (size) => {
  const against: string[] = [];
  let told = 0;
  const topics = [...definedTopics().values()];
  const all = await rightsOf(admin);
  const wanted = topics.filter((topic) => mayHear(topic, all)).map(({ name }) => name);
  for (let n = 0; n < size; n += 1) {
    const id = randomUUID();
    const [stranger, low, own] = [await listen((await signedIn(await people.add(theirs, ['studio.admin']))).token), await listen((await signedIn(await people.add(mine, ['studio.photographer']))).token), await listen((await signedIn(admin)).token)];
    for (const [event, message] of knocks(mine.id, 'studio.sessions')) {
      if (event === 'auth') continue; // a wrong token ends the socket: below
      stranger.socket.emit(event, message, () => undefined);
      low.socket.emit(event, message, () => undefined);
    }
    const known: unknown = await stranger.socket.timeout(5000).emitWithAck('sync', { since: 0 });
    if (JSON.stringify(known).includes(id)) against.push('caught up on foreign notices');
    await tellAll(mine, id);
    const heard = (one: Listener): string[] => one.all.filter(({ text }) => text.includes(id)).map(({ text }) => (JSON.parse(text) as [string, { topic: string }])[1].topic);
    for (let tries = 0; tries < 100 && heard(own).length < wanted.length; tries += 1) await wait(20);
    if (heard(own).length < wanted.length) against.push(`the admin heard ${heard(own).length} of ${wanted.length} topics: the check is blind`);
    told += topics.length;
    if (heard(stranger).length > 0) against.push(`a stranger heard ${heard(stranger).join(' ')}`);
    const rights = await rightsOf(await people.add(mine, ['studio.photographer']));
    const caught = JSON.stringify(await low.socket.timeout(5000).emitWithAck('sync', { since: 0 }));
    for (const topic of topics.filter((one) => !mayHear(one, rights))) {
      if (heard(low).includes(topic.name)) against.push(`a photographer heard ${topic.name}`);
      if (caught.includes(`"${topic.name}"`)) against.push(`a photographer was caught up on ${topic.name}`);
    }
    for (const one of [stranger, low, own]) one.socket.disconnect();
  }
  for (const token of [null, '', 'x', `mst_live_${'x'.repeat(64)}`, (await signedIn(admin)).cookies.get('mst_refresh')!]) {
    const came = await listen(token).then(() => true, () => false);
    if (came) against.push(`a socket opened with ${JSON.stringify(token)?.slice(0, 12)}`);
  }
  // From a page of elsewhere: no header says that it may read.
  const polled = await fetch(`${here.url}/realtime/?EIO=4&transport=polling`, { headers: { origin: 'https://evil.example' } });
  if (polled.headers.get('access-control-allow-origin') !== null) against.push('another origin may read the socket');
  return { seen: `${told} notices told to ${size * 3} sockets, ${against.length} heard that should not have been`, against };
});

type End = 'the token ends' | 'the session is closed' | 'the user is switched off' | 'the role is taken' | 'the business is suspended' | 'a wrong token comes';
const ENDS: readonly End[] = ['the token ends', 'the session is closed', 'the user is switched off', 'the role is taken', 'a wrong token comes', 'the business is suspended'];

prove('N2', 'an open socket is silent a second after its person may no longer hear', { wanted: '0 notices later than 1 s after', sizes: { round: 2, tenth: 12, full: 200 }, minutes: 20 }, async (size) => {
  const against: string[] = [];
  let latest = 0;
  for (let n = 0; n < size; n += 1) {
    const kind = ENDS[n % ENDS.length]!;
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const boss = await signedIn(await people.add(tenant, ['studio.admin']));
    const person = await people.add(tenant, ['studio.coordinator']);
    const browser = await signedIn(person);
    const heard = await listen(browser.token);
    const id = randomUUID();
    // Something that a coordinator may know and nobody without the role.
    const rights = await rightsOf(person);
    const secret = [...definedTopics().values()].find((topic) => topic.permission !== null && mayHear(topic, rights))!;
    const tell = async (): Promise<void> => {
      await tenant.run((ctx) => publish(ctx, secret, [id]));
      await here.relay.drain();
    };
    await tell();
    for (let tries = 0; tries < 100 && heard.all.length === 0; tries += 1) await wait(20);
    if (heard.all.length === 0) against.push(`${kind}: nothing was heard before: the check is blind`);
    if (kind === 'the token ends') world.clock.set(NOW.add({ minutes: 15, seconds: 1 }));
    const asked = kind === 'the session is closed' ? await browser.post('/api/v1/auth/logout')
      : kind === 'the user is switched off' ? await boss.post(`/api/v1/users/${person.userId}/deactivate`, { reason: 'prueba' }) : undefined;
    if (asked && asked.statusCode >= 300) against.push(`${kind}: it was not done: ${asked.statusCode} ${asked.body}`);
    if (kind === 'the role is taken') await tenant.run((ctx) => ctx.tx.deleteFrom('membershipRole').where('tenantId', '=', tenant.id).where('userId', '=', person.userId).execute());
    if (kind === 'the business is suspended') await world.owner.global.updateTable('tenant').set({ status: 'suspended' }).where('id', '=', tenant.id).execute();
    if (kind === 'a wrong token comes') heard.socket.emit('auth', { token: 'x.y.z' }, () => undefined);
    const over = performance.now();
    while (performance.now() - over < 1800) {
      await tell();
      await wait(40);
    }
    const last = heard.all.filter(({ text }) => text.includes(id)).at(-1)!.at - over;
    latest = Math.max(latest, last);
    if (last > 1000) against.push(`${kind}: still heard ${Math.round(last)} ms later`);
    heard.socket.disconnect();
  }
  world.clock.set(NOW);
  return { seen: `${size} ends of ${ENDS.length} kinds, the last notice ${Math.round(Math.max(0, latest))} ms after, ${against.length} too late`, against };
});
