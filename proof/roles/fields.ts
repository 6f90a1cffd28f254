import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { plain } from '#proof/tenants/by-ways.ts';
import type { Scene } from '#proof/tenants/scene.ts';
import { systemRoles } from './by-role.ts';
import type { Cells } from './by-role.ts';

// What nobody declared is not taken, and what a role may not see is in none of its answers.

/** Bodies that a foreign protocol fills as it likes: what is not declared is left aside there. */
const FOREIGN_PROTOCOL: Readonly<Record<string, string>> = { 'passes.registerPhone': 'Apple Wallet may send more than it documents', 'passes.phoneLog': 'Apple Wallet may send more than it documents' };

const camel = (name: string): string => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Each object inside a sample, with the way to it. */
function objectsIn(value: unknown, at = '/body'): { at: string; object: Record<string, unknown> }[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => objectsIn(one, `${at}/${i}`));
  if (typeof value !== 'object' || value === null) return [];
  return [{ at, object: value as Record<string, unknown> }, ...Object.entries(value).flatMap(([name, one]) => objectsIn(one, `${at}/${name}`))];
}

/** Every writable body with every column that any table has and the body does not declare. */
export async function everyColumn(scene: Scene, cells: Cells, random: () => number): Promise<void> {
  const columns = [...new Set((await scene.owner.query<{ name: string }>("select distinct a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')")).rows.flatMap(({ name }) => [name, camel(name)])), 'isAdmin', 'role', 'admin', 'constructor', '__proto__x'];
  let [schemas, keys] = [0, 0];
  for (const endpoint of scene.endpoints.filter((one) => one.method !== 'GET' && !one.rawBody && !FOREIGN_PROTOCOL[one.id])) {
    const asked = await plain(scene, scene.own, endpoint);
    if (!asked) continue;
    const sample = (asked.body ?? {}) as Record<string, unknown>;
    schemas += 1;
    for (const { at, object } of objectsIn(sample)) {
      const declared = declaredAt(endpoint, at);
      if (declared === 'any word') continue;
      const more = columns.filter((name) => !declared.has(name));
      keys += more.length;
      // The declaration by itself for every name; through the door some of them, since it names twenty at most.
      const extended = { ...object, ...Object.fromEntries(more.map((name) => [name, null])) };
      const unknown = endpoint.body ? unknownTo(endpoint, put(sample, at, extended)) : null;
      const taken = unknown ? more.filter((name) => !unknown.has(`${at}/${name}`)) : [];
      const some = Array.from({ length: 15 }, () => more[Math.floor(random() * more.length)]!);
      const answer = await scene.ask(endpoint, scene.own.actor, { ...asked, body: put(sample, at, { ...object, ...Object.fromEntries(some.map((name) => [name, null])) }) });
      const isRefused = answer.statusCode === 422 && answer.json<{ errors?: { pointer: string; code: string }[] }>().errors?.some(({ code, pointer }) => code === 'unknown_field' && pointer.startsWith(at));
      if (!isRefused || taken.length > 0) cells.against.push(`${endpoint.id} ${at}: ${answer.statusCode}, ${taken.length} fields that nobody declared are taken: ${taken.slice(0, 8).join(', ')} ${answer.body.slice(0, 300)}`);
    }
  }
  cells.cells += keys;
  cells.seen.push(`${schemas} writable bodies, ${keys} undeclared fields tried`);
}

/** The sample with another object in this place. */
function put(sample: unknown, at: string, object: unknown): unknown {
  const way = at.split('/').slice(2);
  const into = (value: unknown, [step, ...rest]: string[]): unknown => {
    if (step === undefined) return object;
    if (Array.isArray(value)) return value.map((one: unknown, i) => (i === Number(step) ? into(one, rest) : one));
    return { ...(value as object), [step]: into((value as Record<string, unknown>)[step], rest) };
  };
  return into(sample, way);
}

/** Pointers to the fields that a declaration does not know. */
function unknownTo({ body }: Endpoint, value: unknown): Set<string> {
  const found = new Set<string>();
  const look = (issues: readonly z.core.$ZodIssue[], root: readonly PropertyKey[]): void => {
    for (const issue of issues) {
      const path = [...root, ...issue.path];
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) found.add(['/body', ...path, key].join('/'));
      if (issue.code === 'invalid_union') for (const inner of issue.errors) look(inner, path);
    }
  };
  look(body!.safeParse(value).error?.issues ?? [], []);
  return found;
}

interface Schema { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; additionalProperties?: unknown; $ref?: string; $defs?: Record<string, Schema> }
/** The names that a body takes at a place; a map of free words takes any. */
function declaredAt(endpoint: Endpoint, at: string): Set<string> | 'any word' {
  if (!endpoint.body) return new Set();
  const root = z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' }) as Schema;
  const flat = (schema: Schema): Schema[] => [schema, ...(schema.$ref ? flat(root.$defs![schema.$ref.split('/').at(-1)!]!) : []), ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(flat)];
  let here = flat(root);
  for (const part of at.split('/').slice(2)) here = here.flatMap((schema) => (/^\d+$/.test(part) && schema.items ? [schema.items] : schema.properties?.[part] ? [schema.properties[part]] : [])).flatMap(flat);
  if (here.some(({ additionalProperties: more }) => typeof more === 'object' && more !== null)) return 'any word';
  return new Set(here.flatMap(({ properties }) => Object.keys(properties ?? {})));
}

/** A right, and what of a thing is not shown without it. */
interface Hidden { without: string; operations: RegExp; what: string; shown: (body: string) => boolean }

/** Every read as every role: what the role's rights do not open is in none of its answers. */
export async function hidden(scene: Scene, cells: Cells): Promise<void> {
  const { rows } = await scene.owner.query<{ email: string }>('select distinct buyer_email as email from ticket_order where tenant_id = $1 and buyer_email is not null', [scene.own.id]);
  const rules: readonly Hidden[] = [
    { without: 'tickets.attendee.read_pii', operations: /^tickets\./, what: "a buyer's address", shown: (body) => rows.some(({ email }) => body.includes(email)) },
    { without: 'studio.session.view.all', operations: /^studio\.(?!report|catalog)/, what: 'the money of a session', shown: (body) => /"(?:total|netPaid|balance|deposit|discount|paid|transport)Minor":[1-9]/.test(body) },
    { without: 'users.manage', operations: /^(?:members|invitations)\./, what: 'what others may do', shown: (body) => /"(?:overrides|effective|roleIds)":\[\{?"/.test(body) },
  ];
  if (rows.length === 0) cells.against.push('no order has a buyer whose address could be seen');
  let [reads, seen] = [0, 0];
  for (const endpoint of scene.endpoints.filter(({ method, permission }) => method === 'GET' && permission !== 'public')) {
    const asked = await plain(scene, scene.own, endpoint);
    if (!asked) continue;
    for (const { without, what, shown } of rules.filter((rule) => rule.operations.test(endpoint.id))) {
      if (shown((await scene.ask(endpoint, scene.own.actor, asked)).body)) seen += 1;
      for (const { name, permissions } of systemRoles().filter((role) => !role.permissions.has(without))) {
        reads += 1;
        const answer = await scene.ask(endpoint, { ...scene.own.actor, permissions }, asked);
        if (answer.statusCode === 200 && shown(answer.body)) cells.against.push(`${name} sees ${what} in ${endpoint.id} without ${without}: ${answer.body.slice(0, 300)}`);
      }
    }
  }
  if (seen < rules.length) cells.against.push('somebody with every right does not see it either: nothing is shown by this');
  cells.cells += reads;
  cells.seen.push(`${reads} reads by roles that may not see all of it (${seen} operations show it to who may)`);
}
