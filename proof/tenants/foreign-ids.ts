import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { Endpoint } from '#contracts/endpoint.ts';
import { namesOf, tableOf, versionIn } from '#test/furnished.ts';
import { sampleOf } from '#test/samples.ts';
import type { Asked, Scene } from './scene.ts';
import { kindOf, MADE_BY_CALLER, nameOf, placesOf } from './places.ts';
import type { Place } from './places.ts';

// One request for each place of each route and each foreign tenant, beside the same request with an id that never was.

/** What an answer says, without what differs with every request. */
const said = (answer: LightMyRequestResponse, id: string): string =>
  `${answer.statusCode} ${answer.body.replaceAll(id, '<id>').replaceAll(/"instance":"[^"]*"/g, '')}`.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<new>').replaceAll(/"(?:key|prefix|code|url|salt|challenge|signature)":"[^"]*"|"version":\d+/g, '');

/** Writes that take an id without looking for its thing, each with its reason. */
const NOT_LOOKED_FOR: Readonly<Record<string, string>> = {
  'notifications.markRead body /ids/0': 'marks those that are one\'s own; the others are not there',
  'reports.addSchedule body /filters/personId': 'a filter, kept as it was typed: what it finds is nothing', 'reports.changeSchedule body /filters/personId': 'a filter, kept as it was typed: what it finds is nothing',
};

export interface Outcome { places: number; requests: number; found404: number; empty: number; seen: number; refused: number; against: string[] }

export async function tryForeignIds(scene: Scene, foreigners: number): Promise<Outcome> {
  const outcome: Outcome = { places: 0, requests: 0, found404: 0, empty: 0, seen: 0, refused: 0, against: [] };
  const others = scene.others.slice(0, foreigners);
  const before = await Promise.all(others.map(({ id }) => scene.ids.fingerprint(id)));
  for (const place of scene.endpoints.flatMap(placesOf)) {
    const kind = kindOf(place);
    if (!kind && !MADE_BY_CALLER.has(nameOf(place))) outcome.against.push(`${nameOf(place)}: nobody has said what it names, so that it has no case`);
    if (!kind) continue;
    outcome.places += 1;
    for (const other of others) {
      const foreign = await scene.ids.of(other.id, kind);
      if (foreign === undefined) outcome.against.push(`${nameOf(place)}: ${other.id} has no ${kind.table} whose id could be tried`);
      else await compare(scene, place, foreign, outcome);
    }
  }
  for (const [i, { id }] of others.entries()) {
    const after = await scene.ids.fingerprint(id);
    outcome.against.push(...Object.keys(after).filter((table) => after[table] !== before[i]![table]).map((table) => `${table} of ${id} was changed from outside`));
  }
  return outcome;
}

async function compare(scene: Scene, place: Place, foreign: string, outcome: Outcome): Promise<void> {
  const { endpoint, part } = place;
  const never = randomUUID();
  const tried = async (id: string): Promise<LightMyRequestResponse> => {
    outcome.requests += 1;
    return scene.ask(endpoint, scene.own.actor, await askedWith(scene, place, id));
  };
  const wanted = said(await tried(never), never);
  const answer = await tried(foreign);
  const got = said(answer, foreign);
  // What the first did may be in the way of the second: then the third, again with an id that never was, meets the same.
  if (got !== wanted && got !== said(await tried(never), never)) outcome.against.push(`${nameOf(place)}\n  foreign: ${got.slice(0, 300)}\n  never:   ${wanted.slice(0, 300)}`);
  const isRead = endpoint.method === 'GET' || endpoint.readOnly === true;
  if (answer.statusCode === 404) outcome.found404 += 1;
  else if (answer.statusCode >= 400) outcome.refused += 1;
  else if (isRead) {
    outcome.empty += 1;
    if (await isSeen(scene, place, tried, wanted)) outcome.seen += 1;
  }
  else if (!NOT_LOOKED_FOR[nameOf(place)]) outcome.against.push(`${nameOf(place)}: ${answer.statusCode}, an id that is not there was taken`);
  if (answer.statusCode >= 500) outcome.against.push(`${nameOf(place)}: ${answer.body.slice(0, 300)}`);
  if (part === 'path' && answer.statusCode !== 404) outcome.against.push(`${nameOf(place)}: ${answer.statusCode}, not 404\n  ${got.slice(0, 300)}`);
}

/** The other way round: whether a thing of the caller's own in this place changes the answer, so that silence means something. */
async function isSeen(scene: Scene, place: Place, tried: (id: string) => Promise<LightMyRequestResponse>, wanted: string): Promise<boolean> {
  for (const id of await scene.ids.someOf(scene.own.id, kindOf(place)!, 4)) if (said(await tried(id), id) !== wanted) return true;
  return false;
}

/** The longest time that a list takes, so that whatever there is would be found. */
export const period = (endpoint: Endpoint): Record<string, string> => {
  const days = { from: '2026-06-01', to: '2027-05-31' };
  return endpoint.query?.safeParse(days).success ? days : {};
};

/** The request with this id in this place and things of the caller's own in all the others. */
async function askedWith(scene: Scene, place: Place, id: string): Promise<Asked> {
  const { endpoint } = place;
  const own = await ownIds(scene, endpoint);
  const params: Record<string, string> = {};
  for (const name of namesOf(endpoint.path)) params[name] = place.part === 'path' && place.at === name ? id : (own.get(`path ${name}`) ?? randomUUID());
  const fill = (part: 'query' | 'body') => sampleOf(endpoint, part, { allIds: false, ...(place.part === part && { only: place.at }), id: (at) => (place.part === part && at === place.at ? id : (own.get(`${part} ${at}`) ?? randomUUID())) });
  const query = { ...fill('query'), ...period(endpoint) };
  const body = fill('body');
  const top = place.at.slice(1);
  return { params, query: place.part === 'query' && !top.includes('/') ? { ...query, [top]: id } : query, body, version: await versionIn(scene.world, endpoint, params) };
}

/** A thing of the caller's own for every place of a route. */
async function ownIds(scene: Scene, endpoint: Endpoint): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const place of placesOf(endpoint)) {
    const kind = kindOf(place);
    const id = kind && (await scene.ids.of(scene.own.id, kind));
    if (id) found.set(`${place.part} ${place.at}`, id);
  }
  // Of a path that names no thing (a public page), what can be named is.
  for (const name of namesOf(endpoint.path)) {
    const known = tableOf(endpoint.path, name);
    if (!found.has(`path ${name}`) && known) found.set(`path ${name}`, (await scene.ids.of(scene.own.id, { table: known[1], column: known[2] ?? 'id' })) ?? randomUUID());
  }
  return found;
}
