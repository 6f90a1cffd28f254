import fc from 'fast-check';
import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { namesOf, tableOf } from '#test/furnished.ts';
import { sampleOf } from '#test/samples.ts';
import { BROKEN_BODIES, STRANGE, STRANGE_HEADERS, STRANGE_PARTS } from './strange.ts';

// A request made from what its route declares: valid where nothing was made strange, so that it gets past the door. Every
// decision is a small number; fewer and smaller ones are a simpler request, and that is how fast-check finds the simplest.

/** `second`: another administrator. */
export type Caller = 'nobody' | 'low' | 'admin' | 'second';

/** A request as it is kept in the corpus: ids and secrets of the tenant stand as `{{name#n}}` and are filled in when it is sent. */
export interface Ask {
  operation: string; method: string; as: Caller; path: string; query: string; headers: Record<string, string>;
  /** Bytes as latin1. */
  body: string | null;
}

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
interface Schema {
  type?: string | string[]; enum?: Json[]; const?: Json; anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; properties?: Record<string, Schema>; items?: Schema; format?: string; pattern?: string;
  maxLength?: number; minLength?: number; minimum?: number; maximum?: number; maxItems?: number; $ref?: string; $defs?: Record<string, Schema>;
}

/** What is decided about one place. */
interface Edit { place: number; how: number; pick: number }
export interface Choices { as: number; ids: number; allIds: boolean; full: boolean; edits: Edit[]; path: Edit[]; query: Edit[]; header: number; broken: number }

const edit: fc.Arbitrary<Edit> = fc.record({ place: fc.nat(60), how: fc.nat(9), pick: fc.nat(499) });
/** Mostly nothing strange here, since one strange place is enough to be refused for. */
const seldom = (of: number, chance: number): fc.Arbitrary<number> => fc.oneof({ weight: chance - 1, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(of) });

export const choices: fc.Arbitrary<Choices> = fc.record({
  as: fc.integer({ min: 0, max: 5 }), ids: fc.nat(30), allIds: fc.boolean(), full: fc.boolean(), edits: fc.array(edit, { maxLength: 3 }),
  path: fc.oneof<fc.MaybeWeightedArbitrary<Edit[]>[]>({ weight: 9, arbitrary: fc.constant<Edit[]>([]) }, { weight: 1, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) }), query: fc.array(edit, { maxLength: 2 }), header: seldom(STRANGE_HEADERS.length - 1, 8), broken: seldom(BROKEN_BODIES.length - 1, 16),
});

const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

export function askOf(endpoint: Endpoint, made: Choices): Ask {
  const path = pathOf(endpoint, made);
  const body = bodyOf(endpoint, made);
  const [name, value] = made.header < 0 ? [] : at(STRANGE_HEADERS, made.header);
  const broken = made.broken < 0 || endpoint.method === 'GET' ? undefined : at(BROKEN_BODIES, made.broken);
  return {
    operation: endpoint.id, method: endpoint.method, as: at(['admin', 'admin', 'admin', 'admin', 'low', 'nobody'] as const, made.as), path, query: queryOf(endpoint, made),
    headers: {
      'sec-fetch-site': 'same-origin', ...(endpoint.ifMatch && { 'if-match': '"{{version}}"' }), ...(endpoint.method === 'POST' && { 'idempotency-key': '{{fresh}}' }), ...(body !== null && { 'content-type': 'application/json' }),
      ...(broken && { 'content-type': broken.type, ...(broken.coding && { 'content-encoding': broken.coding }) }), ...(name !== undefined && { [name]: value! }),
    },
    body: broken?.bytes ?? body,
  };
}

function pathOf(endpoint: Endpoint, { ids, path: edits }: Choices): string {
  const names = namesOf(endpoint.path);
  const strange = new Map(names.length > 0 ? edits.map(({ place, pick }) => [at(names, place), at(STRANGE_PARTS, pick)]) : []);
  return endpoint.path.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => {
    const odd = strange.get(name);
    if (odd !== undefined) return odd;
    const named = tableOf(endpoint.path, name);
    return named ? `{{${named[1]}.${named[2] ?? 'id'}#${ids}}}` : `{{seen:${name}#${ids}}}`;
  }).replace('::', ':');
}

const encoded = (value: Json): string => encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/%7B%7B(?:id|seen)%3A.+?%7D%7D/g, decodeURIComponent);

function queryOf(endpoint: Endpoint, { ids, allIds, full, query: edits }: Choices): string {
  const schema = endpoint.query && schemaOf(endpoint.query);
  const names = Object.keys(schema?.properties ?? {});
  const sample = (schema && sampleOf(endpoint, 'query', { allIds, id: (where) => `{{id:${where}#${ids}}}` })) ?? {};
  const parts: [string, string][] = Object.entries(sample).map(([name, value]) => [name, encoded(value)]);
  for (const { place, how, pick } of edits) {
    const name = names.length > 0 ? at(names, place) : 'x';
    // Without declared places one strange name in eight is enough: it is always the same refusal.
    if (names.length === 0 && how !== 9) continue;
    if (how < 4) set(parts, name, encoded(typical(schema!.properties![name]!, schema!, name, pick, full)));
    else if (how < 7) set(parts, name, at(STRANGE_PARTS, pick));
    else if (how === 7) parts.push([name, at(STRANGE_PARTS, pick)]);
    else if (how === 8) parts.push([`${name}[]`, 'x'], [`${name}[a]`, 'y']);
    else parts.push([at(['__proto__', 'constructor', '', '%00', 'x', 'limit', 'cursor'], place), at(STRANGE_PARTS, pick)]);
  }
  return parts.map(([name, value]) => `${name}=${value}`).join('&');
}
const set = (parts: [string, string][], name: string, value: string): void => {
  const found = parts.find(([one]) => one === name);
  if (found) found[1] = value;
  else parts.push([name, value]);
};

function bodyOf(endpoint: Endpoint, { ids, allIds, full, edits }: Choices): string | null {
  if (!endpoint.body || endpoint.rawBody) return edits.length > 0 && endpoint.method !== 'GET' ? at(STRANGE, edits[0]!.pick) : endpoint.rawBody ? '{}' : null;
  const schema = schemaOf(endpoint.body);
  const sample = sampleOf(endpoint, 'body', { allIds, id: (where) => `{{id:${where}#${ids}}}` }) as Json;
  const raw: string[] = [];
  const stand = (json: string): string => {
    raw.push(json);
    return `\uE000${raw.length - 1}\uE000`;
  };
  let body = sample;
  for (const one of edits) body = edited(body, schema, one, full, stand);
  const json = JSON.stringify(body).replaceAll(/"\uE000(\d+)\uE000"/g, (_, n: string) => raw[Number(n)]!);
  return Buffer.from(json, 'utf8').toString('latin1');
}

/** The same body with one place of it changed. */
function edited(body: Json, schema: Schema, { place, how, pick }: Edit, full: boolean, stand: (json: string) => string): Json {
  const places = placesOf(body, schema, schema, []);
  if (places.length === 0) return how === 9 ? { [at(['__proto__', 'x', 'constructor'], pick)]: stand(at(STRANGE, pick)) } : body;
  const { path, schema: own } = at(places, place);
  const key = path.at(-1)!;
  const change = (make: (holder: Json[] | Record<string, Json>) => void): Json => {
    const copy = structuredClone(body);
    const holder = path.slice(0, -1).reduce<Json>((value, step) => (value as Record<string, Json>)[step]!, copy);
    make(holder as Record<string, Json>);
    return copy;
  };
  const put = (value: Json): Json => change((holder) => void ((holder as Record<string, Json>)[key] = value));
  if (how < 4) return put(typical(own, schema, key, pick, full));
  if (how < 7) return put(stand(at(STRANGE, pick)));
  if (how === 7) return change((holder) => void (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]));
  // The same name twice, the second time with something else: the text is put in where the first ends.
  if (how === 8) return put(stand(`1,${JSON.stringify(key)}:${at(STRANGE, pick)}`));
  return change((holder) => {
    if (Array.isArray(holder)) holder.push(...structuredClone(holder), ...structuredClone(holder));
    else Object.defineProperty(holder, at(['x', '__proto__', 'constructor', 'id', 'tenantId', 'version', 'status'], pick), { value: stand(at(STRANGE, pick)), enumerable: true, configurable: true, writable: true });
  });
}

interface Place { path: string[]; schema: Schema }
/** Every place of a value, and those that its schema has besides. */
function placesOf(value: Json, given: Schema, root: Schema, path: string[]): Place[] {
  const schema = resolved(given, root);
  const own: Place[] = path.length > 0 ? [{ path, schema }] : [];
  if (Array.isArray(value)) return [...own, ...value.flatMap((item, index) => placesOf(item, schema.items ?? {}, root, [...path, String(index)]))];
  if (value === null || typeof value !== 'object') return own;
  const choice = schema.anyOf ?? schema.oneOf;
  const properties = { ...schema.properties, ...Object.assign({}, ...(schema.allOf ?? choice ?? []).map((one) => resolved(one, root).properties)) as Record<string, Schema> };
  const names = [...new Set([...Object.keys(value), ...Object.keys(properties)])];
  return [...own, ...names.flatMap((name) => (name in value ? placesOf(value[name]!, properties[name] ?? {}, root, [...path, name]) : [{ path: [...path, name], schema: resolved(properties[name] ?? {}, root) }]))];
}

const resolved = (schema: Schema, root: Schema): Schema => (schema.$ref ? resolved(root.$defs?.[schema.$ref.split('/').at(-1)!] ?? {}, root) : schema);
const schemas = new WeakMap<z.ZodType, Schema>();
function schemaOf(schema: z.ZodType): Schema {
  const known = schemas.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }) as Schema);
  schemas.set(schema, known);
  return known;
}

const DAYS = ['2026-11-20', '2026-11-21', '2026-12-31', '2027-02-28', '2028-02-29', '1900-01-01', '2200-12-31'];
const INSTANTS = ['2026-11-20T16:00:00Z', '2026-11-20T15:59:59Z', '2026-11-21T18:30:00-06:00', '2027-05-10T20:00:00Z', '1900-01-01T00:00:00Z', '2200-12-31T23:59:59Z'];
const TEXTS = ['a', 'Rosa Mejía', '%', 'O’Hara & Söhne <b>', '😀', 'ñ', '12', 'x y', '{name}', "it's"];

/** A value that its schema allows, often at its edge. */
function typical(given: Schema, root: Schema, key: string, pick: number, full: boolean): Json {
  const schema = resolved(given, root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return at(schema.enum, pick);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return typical(at(choice, pick), root, key, Math.floor(pick / choice.length), full);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'boolean': return pick % 2 === 0;
    case 'null': return null;
    case 'integer': case 'number': {
      const [low, high] = [Math.max(schema.minimum ?? -1000, -2_147_483_648), Math.min(schema.maximum ?? 1000, 9_007_199_254_740_991)];
      return at([low, high, Math.min(high, Math.max(low, 0)), Math.min(high, low + 1), Math.max(low, high - 1), Math.trunc((low + high) / 2)], pick);
    }
    case 'array': return Array.from({ length: Math.min(schema.maxItems ?? 3, at([0, 1, 2, 3], pick)) }, (_, n) => typical(schema.items ?? {}, root, key, pick + n, full));
    case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).filter((_, n) => full || (pick >> (n % 8)) % 2 === 0).map(([name, inner], n) => [name, typical(inner, root, name, pick + n, full)]));
    default: break;
  }
  if (schema.format === 'uuid') return `{{id:/${key}#${pick}}}`;
  if (schema.format === 'date') return at(DAYS, pick);
  if (schema.format === 'date-time') return at(INSTANTS, pick);
  const longest = schema.maxLength ?? 200;
  if (pick % 3 === 0) return `{{seen:${key}#${pick}}}`;
  return at([...TEXTS.map((one) => one.slice(0, longest)), 'é'.repeat(Math.min(longest, 5000)), 'x'.repeat(Math.min(longest, 5000))], pick);
}
