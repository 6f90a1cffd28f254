import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';

// A valid request for every declared route, made from its declaration. What a schema cannot say (one field depends on
// another) stands here by route.

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
interface Schema {
  type?: string; const?: Json; enum?: Json[]; anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; properties?: Record<string, Schema>; required?: string[]; items?: Schema; minItems?: number; format?: string; pattern?: string;
  minLength?: number; minimum?: number; exclusiveMinimum?: number; default?: Json; $ref?: string; $defs?: Record<string, Schema>;
}

const special: Record<string, Record<string, Json>> = {
  'calendar.create_resource body': { kind: 'staff' }, 'tickets.generateUnits body': { rowFrom: 'A', rowTo: 'A' },
  'reports.listViews query': { subject: 'report:studio.revenue' }, 'reports.saveView body': { subject: 'report:studio.revenue' }, 'reports.addSchedule body': { report: 'studio.revenue', every: 'day', day: null }, 'reports.changeSchedule body': { every: 'day', day: null },
  'webhooks.create body': { topics: ['studio.session.confirmed'], url: 'https://example.com/hooks' }, 'webhooks.change body': { topics: ['studio.session.confirmed'], url: 'https://example.com/hooks' },
  'alerts.add_push body': { endpoint: 'https://push.example.com/1', keys: { p256dh: 'x'.repeat(88), auth: 'x'.repeat(22) } },
};

const EARLIER = '2026-12-10T16:00:00Z';
const LATER = '2026-12-10T18:00:00Z';
const isEnd = (key: string): boolean => /^(?:end|to$|until|expires|ends|until)|(?:To|End|Until)$/.test(key);

/** Values by the name of the field, where any text would do for the schema and not for what stands behind it. */
const byName: Record<string, Json> = { cidr: '192.0.2.0/24', zone: 'America/Guatemala', currency: 'GTQ', email: 'somebody@example.com', number: '5555 1234', weekday: 1, color: '#336699', accentColor: '#336699', pin: '4821' };

export interface Filling {
  /** For an id in the body or the query. */
  id: (path: string) => string;
  /** Also the optional fields that hold ids. */
  allIds: boolean;
  /** Of the optional fields only this one, by its path (`/items/0/itemId`), with what it stands in. */
  only?: string;
}

const leadsTo = (path: string, { only }: Filling): boolean => only !== undefined && (only === path || only.startsWith(`${path}/`));

const hasIds = (schema: Schema, root: Schema): boolean => {
  const s = resolve(schema, root);
  return s.format === 'uuid' || [...(s.anyOf ?? []), ...(s.oneOf ?? []), ...(s.allOf ?? []), ...(s.items ? [s.items] : []), ...Object.values(s.properties ?? {})].some((inner) => hasIds(inner, root));
};

const resolve = (schema: Schema, root: Schema): Schema => (schema.$ref ? resolve(root.$defs?.[schema.$ref.split('/').at(-1)!] ?? {}, root) : schema);

function fill(given: Schema, root: Schema, key: string, path: string, filling: Filling): Json {
  const schema = resolve(given, root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0]!;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fill(((filling.allIds || leadsTo(path, filling)) && choices.find((one) => hasIds(one, root))) || choices.find((one) => one.type !== 'null') || choices[0]!, root, key, path, filling);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => fill(part, root, key, path, filling))) as Json;
  switch (schema.type) {
    case 'object': {
      const wanted = Object.entries(schema.properties ?? {}).filter(([name, inner]) => (schema.required?.includes(name) && inner.default === undefined) || (filling.allIds && hasIds(inner, root)) || leadsTo(`${path}/${name}`, filling));
      return Object.fromEntries(wanted.map(([name, inner]) => [name, fill(inner, root, name, `${path}/${name}`, filling)]));
    }
    case 'array': return schema.items && ((schema.minItems ?? 0) > 0 || (filling.allIds && hasIds(schema.items, root)) || leadsTo(`${path}/0`, filling)) ? [fill(schema.items, root, key, `${path}/0`, filling)] : [];
    case 'integer': case 'number': return byName[key] ?? Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1, 1);
    case 'boolean': return false;
    case 'null': return null;
    default: return text(schema, key, path, filling);
  }
}

function text({ format, pattern, minLength }: Schema, key: string, path: string, filling: Filling): string {
  if (format === 'uuid') return filling.id(path);
  if (format === 'date-time') return isEnd(key) ? LATER : EARLIER;
  if (format === 'date') return isEnd(key) ? '2026-12-11' : '2026-12-10';
  if (typeof byName[key] === 'string') return byName[key];
  if (format === 'email') return 'somebody@example.com';
  if (key === 'host') return 'boletas.example.com';
  if (pattern?.includes('[01]')) return isEnd(key) ? '18:00' : '09:00';
  return 'x'.repeat(Math.max(minLength ?? 0, 12));
}

/** The schema of a body or query as others see it, and what fills it. */
export function sampleOf(endpoint: Endpoint, part: 'body' | 'query', filling: Filling): Record<string, Json> | undefined {
  const schema = endpoint[part];
  if (!schema || endpoint.rawBody) return undefined;
  const root = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }) as Schema;
  const made = fill(root.anyOf?.find((one) => one.type === 'object') ?? root, root, '', '', filling) as Record<string, Json>;
  return { ...made, ...special[`${endpoint.id} ${part}`] };
}

/** Whether a part of the request holds ids at all. */
export function idsIn(endpoint: Endpoint, part: 'body' | 'query'): string[] {
  const found: string[] = [];
  sampleOf(endpoint, part, { allIds: true, id: (path) => {
    found.push(path);
    return '00000000-0000-4000-8000-000000000000';
  } });
  return [...new Set(found)];
}
