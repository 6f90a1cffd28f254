import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { namesOf, namesThings, versionIn } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { sampleOf } from '#test/samples.ts';
import { period } from './foreign-ids.ts';
import { kindOf, placesOf } from './places.ts';
import type { Asked, Scene } from './scene.ts';

// The other ways to somebody else's rows: lists and counts, exports, search, cursors, keys of requests, signed links, feeds.

export interface Ways { against: string[]; seen: string[] }

const ofCaller = (endpoint: Endpoint): boolean => endpoint.permission !== 'public';
const isRead = ({ method }: Endpoint): boolean => method === 'GET';

/** A valid request of this tenant: its own things in every place. */
export async function plain(scene: Pick<Scene, 'ids' | 'world'>, side: Side, endpoint: Endpoint): Promise<Asked | null> {
  const params: Record<string, string> = {};
  const own = new Map<string, string>();
  for (const place of placesOf(endpoint)) {
    const kind = kindOf(place);
    const id = kind && (await scene.ids.of(side.id, kind));
    if (id) own.set(`${place.part} ${place.at}`, id);
  }
  for (const name of namesOf(endpoint.path)) {
    const id = own.get(`path ${name}`);
    if (!id) return null;
    params[name] = id;
  }
  const fill = (part: 'query' | 'body') => sampleOf(endpoint, part, { allIds: false, id: (at) => own.get(`${part} ${at}`) ?? randomUUID() });
  return { params, query: { ...fill('query'), ...period(endpoint) }, body: fill('body'), version: await versionIn(scene.world, endpoint, params) };
}

/** Fields of a query in which one types a few letters. */
function typed(endpoint: Endpoint): string[] {
  if (!endpoint.query) return [];
  const { properties = {} } = z.toJSONSchema(endpoint.query, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, { type?: string; format?: string; enum?: unknown; pattern?: string }> };
  return Object.entries(properties).filter(([name, { type, format, enum: words, pattern }]) => type === 'string' && !format && !words && !pattern && !/Ids?$|^(?:cursor|from|to|zone|host)$/.test(name)).map(([name]) => name);
}

/** Our own reading leaves a row in our own audit log. */
const OWN_TRACES = new Set(['audit.list', 'audit.filters']);

/** All that one tenant reads, word for word: what another does may not change a letter of it. */
async function readAll(scene: Scene, side: Side): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const endpoint of scene.endpoints.filter((one) => ofCaller(one) && isRead(one) && !OWN_TRACES.has(one.id))) {
    const asked = await plain(scene, side, endpoint);
    if (!asked) continue;
    const answer = await scene.ask(endpoint, side.actor, asked);
    // Links are signed anew each time.
    found.set(endpoint.id, `${answer.statusCode} ${answer.body.replaceAll(/"instance":"[^"]*"|(?:signature|expires)=[^"&]*/g, '')}`);
  }
  return found;
}

/** Everything that a tenant may write, once, as it does on a working day. */
async function writeAll(scene: Scene, side: Side): Promise<number> {
  let done = 0;
  for (const endpoint of scene.endpoints.filter((one) => ofCaller(one) && !isRead(one) && (namesThings(one) || !one.path.includes(':')))) {
    const asked = await plain(scene, side, endpoint);
    if (asked && (await scene.ask(endpoint, side.actor, asked)).statusCode < 300) done += 1;
  }
  return done;
}

/** What we read and have stays as it is whatever another tenant does. */
export async function unmoved(scene: Scene, ways: Ways): Promise<void> {
  const { own, others: [other] } = scene;
  // A first look writes what a first look writes (a session was seen), and comes before.
  await readAll(scene, own);
  const [read, kept] = [await readAll(scene, own), await scene.ids.fingerprint(own.id)];
  const done = await writeAll(scene, other!);
  const [again, keptAfter] = [await readAll(scene, own), await scene.ids.fingerprint(own.id)];
  const moved = [...read].filter(([id, text]) => again.get(id) !== text).map(([id, text]) => `${id}: another tenant's work changed our answer\n  before: ${text.slice(0, 300)}\n  after:  ${again.get(id)?.slice(0, 300)}`);
  ways.against.push(...moved, ...Object.keys(kept).filter((table) => kept[table] !== keptAfter[table] && table !== 'audit_log').map((table) => `${table}: another tenant's work changed our rows`));
  if (done < 50) ways.against.push(`only ${done} writes of the other tenant came to pass: too few to show anything`);
  ways.seen.push(`${read.size} reads the same letter by letter after ${done} writes of another tenant`);
}

/** Every report as a file, every list by the other's word, every list from the other's place in it. */
export async function searched(scene: Scene, ways: Ways, formats: readonly string[]): Promise<void> {
  const { own, others } = scene;
  let [exports, searches, cursors] = [0, 0, 0];
  for (const endpoint of scene.endpoints.filter((one) => ofCaller(one) && isRead(one))) {
    const asked = await plain(scene, own, endpoint);
    if (!asked) continue;
    for (const format of formats) {
      if (endpoint.query?.safeParse({ export: format }).success !== true) continue;
      exports += 1;
      await scene.ask(endpoint, own.actor, { ...asked, query: { ...asked.query, export: format } });
    }
    for (const name of typed(endpoint)) for (const other of others) {
      const { statusCode, body } = await scene.ask(endpoint, own.actor, { ...asked, query: { ...asked.query, [name]: scene.wordOf(other.id) } });
      searches += 1;
      const { items, hits } = statusCode === 200 ? (JSON.parse(body) as { items?: unknown[]; hits?: unknown[] }) : {};
      if (statusCode >= 500 || (/^(?:q|search|text|name|email|phone)$/.test(name) && ((items ?? hits)?.length ?? 0) > 0)) ways.against.push(`${endpoint.id}?${name}=<their word>: ${body.slice(0, 300)}`);
    }
    if (endpoint.query?.safeParse({ limit: '1' }).success !== true) continue;
    for (const other of others) {
      const theirs = await plain(scene, other, endpoint);
      const page = theirs && (await scene.ask(endpoint, other.actor, { ...theirs, query: { ...theirs.query, limit: 1 } }));
      const next = page?.statusCode === 200 ? page.json<{ next?: string | null }>().next : null;
      if (!next) continue;
      cursors += 1;
      const answer = await scene.ask(endpoint, own.actor, { ...asked, query: { ...asked.query, cursor: next } });
      if (answer.statusCode >= 500) ways.against.push(`${endpoint.id} from another's cursor: ${answer.body.slice(0, 300)}`);
    }
  }
  ways.seen.push(`${exports} exports, ${searches} searches for another's word, ${cursors} lists from another's cursor`);
}

const find = (scene: Scene, id: string): Endpoint => {
  const found = scene.endpoints.find((endpoint) => endpoint.id === id);
  if (!found) throw new Error(`there is no operation ${id} any more`);
  return found;
};

/** The key of a request of another tenant is ours to use, and answers with what is ours. */
export async function sameKey(scene: Scene, ways: Ways): Promise<void> {
  const { own, others: [other] } = scene;
  const [key, endpoint] = [randomUUID(), find(scene, 'departments.create')];
  const asked = { body: { name: `Llave ${key}` }, headers: { 'idempotency-key': key } };
  // The same person in both businesses: nothing but the tenant tells the two apart.
  const answers = [await scene.ask(endpoint, other!.actor, asked), await scene.ask(endpoint, { ...own.actor, id: other!.actor.id }, asked)];
  const [theirs, ours] = answers.map((answer) => answer.json<{ id: string }>().id);
  if (answers.some(({ statusCode }) => statusCode !== 201) || theirs === ours || answers[1]!.headers['idempotency-replayed']) ways.against.push(`the key of another tenant's request: ${answers.map(({ statusCode, body }) => `${statusCode} ${body}`).join(' | ')}`);
  ways.seen.push('1 key used by two');
}

/** A signed link opens its own file of its own tenant and nothing else. */
export async function bentLinks(scene: Scene, ways: Ways): Promise<void> {
  const { own, others: [other] } = scene;
  const content = find(scene, 'files.content');
  const links: { id: string; query: Record<string, string> }[] = [];
  for (const side of [own, other!]) {
    for (const id of await scene.ids.someOf(side.id, { table: 'file', column: 'id' }, 8)) {
      const path = /\/api\/v1\/files\/[^"]*content\?[^"]*/.exec((await scene.ask(find(scene, 'files.read'), side.actor, { params: { id } })).body)?.[0];
      if (!path) continue;
      links.push({ id, query: Object.fromEntries(new URLSearchParams(path.split('?')[1])) });
      break;
    }
  }
  if (links.length < 2) return void ways.against.push('no two signed links to bend');
  const [mine, theirs] = links as [typeof links[0], typeof links[0]];
  const bent = [
    { id: theirs.id, query: mine.query }, { id: mine.id, query: { ...mine.query, tenant: theirs.query['tenant']! } }, { id: theirs.id, query: { ...mine.query, tenant: theirs.query['tenant']! } }, { id: theirs.id, query: { ...theirs.query, tenant: mine.query['tenant']! } },
    { id: mine.id, query: { ...mine.query, variant: 'thumbnail' } }, { id: mine.id, query: { ...mine.query, expires: String(Number(mine.query['expires']) + 900) } }, { id: mine.id, query: { ...mine.query, signature: theirs.query['signature']! } }, { id: mine.id, query: { ...mine.query, signature: '' } },
  ];
  for (const { id, query } of bent) {
    const answer = await scene.ask(content, null, { params: { id }, query });
    if (![403, 422].includes(answer.statusCode)) ways.against.push(`a bent link: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
  }
  ways.seen.push(`${bent.length} bent links refused`);
}

/** A feed of ours holds what is ours. */
export async function feeds(scene: Scene, ways: Ways): Promise<void> {
  let [read, events] = [0, 0];
  for (const side of [scene.own, ...scene.others]) {
    for (const id of await scene.ids.someOf(side.id, { table: 'resource', column: 'id' }, 8)) {
      const made = await scene.ask(find(scene, 'calendar.create_feed'), side.actor, { params: { id } });
      if (made.statusCode !== 201) continue;
      const feed = new URL(made.json<{ path: string }>().path, 'http://x').pathname.split('/').at(-1)!;
      const answer = await scene.ask(find(scene, 'calendar.feed'), null, { params: { feed }, seenBy: side.id });
      read += 1;
      if (answer.statusCode !== 200) ways.against.push(`a feed of one's own: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      events += answer.body.split('BEGIN:VEVENT').length - 1;
    }
  }
  if (events === 0) ways.against.push('no feed had anything in it');
  ways.seen.push(`${read} feeds with ${events} events`);
}
