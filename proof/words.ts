import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { idIn, namesOf, tableOf } from '#test/furnished.ts';
import { sampleOf } from '#test/samples.ts';
import type { World } from '#test/server.ts';

// Requests with words of ours in every field that takes any words, made from the declarations.

export type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
export interface Schema { type?: string; enum?: Json[]; const?: Json; format?: string; pattern?: string; maxLength?: number; properties?: Record<string, Schema>; anyOf?: Schema[]; oneOf?: Schema[]; items?: Schema; $ref?: string; $defs?: Record<string, Schema> }
export const MADE = /^x{12,}$/;
/** The plain text that a field may hold, or null where it is of another kind. */
export function freeText(schema: Schema): Schema | null {
  if (schema.anyOf ?? schema.oneOf) return (schema.anyOf ?? schema.oneOf)!.map(freeText).find((one) => one !== null) ?? null;
  return schema.type === 'string' && !schema.enum && schema.const === undefined && !schema.format && !schema.pattern ? schema : null;
}

/** A request of this route with these words in every field that takes any words; the optional ones too, when asked. */
export function withWords(endpoint: Endpoint, words: (most: number) => string, optional: boolean): Record<string, Json> | undefined {
  const sample = sampleOf(endpoint, 'body', { allIds: false, id: () => randomUUID() });
  if (!sample) return undefined;
  const root = z.toJSONSchema(endpoint.body!, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }) as Schema;
  const write = (value: Json, schema: Schema | undefined): Json => {
    const at = schema?.$ref ? root.$defs?.[schema.$ref.split('/').at(-1)!] : schema;
    if (typeof value === 'string') return MADE.test(value) ? words(at?.maxLength ?? 200) : value;
    if (Array.isArray(value)) return value.map((one) => write(one, at?.items));
    if (value === null || typeof value !== 'object') return value;
    const made = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, write(inner, at?.properties?.[key])]));
    if (optional) {
      for (const [key, inner] of Object.entries(at?.properties ?? {})) {
        const free = key in made ? null : freeText(inner);
        if (free) made[key] = words(free.maxLength ?? 200);
      }
    }
    return made;
  };
  return write(sample, root.anyOf?.find((one) => one.type === 'object') ?? root) as Record<string, Json>;
}

/** Which ids a path of ours names. */
export async function addressOf(world: World, tenant: { id: string; slug: string }, endpoint: Endpoint): Promise<{ url: string; params: Record<string, string> }> {
  const params: Record<string, string> = {};
  for (const name of namesOf(endpoint.path)) {
    const table = tableOf(endpoint.path, name);
    params[name] = (table && (await idIn(world, table[1], tenant.id, table[2]))) ?? (name === 'site' || name === 'slug' ? tenant.slug : randomUUID());
  }
  return { params, url: endpoint.path.replaceAll('::', '\u0001').replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!)).replaceAll('\u0001', ':') };
}

/** Texts for the schema alone: what stands behind them knows better (a zone that exists, a network, a key of ours). */
const NO_WORDS = new Set(['zone', 'timeZone', 'cidr', 'permission', 'token', 'password', 'currentPassword', 'newPassword', 'fileHash', 'captcha', 'queuePass', 'accessCode', 'proof']);
/** The names of all fields that take any words, in whatever body. */
export function namesOfWords(endpoints: readonly Endpoint[]): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (schema: Schema | undefined): void => {
    for (const [name, inner] of Object.entries(schema?.properties ?? {})) if (freeText(inner) && !NO_WORDS.has(name)) names.add(name);
    for (const inner of [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? []), ...Object.values(schema?.properties ?? {}), ...Object.values(schema?.$defs ?? {}), ...(schema?.items ? [schema.items] : [])]) walk(inner);
  };
  for (const { body, method } of endpoints) if (body && method !== 'GET') walk(z.toJSONSchema(body, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }) as Schema);
  return names;
}
