import type { Writable } from 'node:stream';
import pg from 'pg';

// How values cross between PostgreSQL and our code, and how a query carries its tenant along in one round trip.
// The measurements behind it: a separate await for set_config costs a factor of 2.7 on a point read, named
// statements are worth a third.

const OID = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, numeric: 1700, int8Array: 1016, timestamptzArray: 1185, dateArray: 1182 };

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer ${text} is beyond what JavaScript holds exactly`);
  return value;
}

/** `2026-11-20 16:00:00.123+00` as PostgreSQL prints it in UTC. An instant JavaScript cannot hold throws, it never becomes null. */
function instant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

/** Elements of a one-dimensional array of scalars that need no quotes inside. */
const elements = (text: string): string[] =>
  text === '{}' ? [] : text.slice(1, -1).split(',').map((part) => (part.startsWith('"') ? part.slice(1, -1) : part));

const parsers = new Map<number, (text: string) => unknown>([
  [OID.int8, safeInteger],
  [OID.numeric, Number],
  [OID.date, (text) => text],
  [OID.timestamp, (text) => text],
  [OID.timestamptz, instant],
  [OID.int8Array, (text) => elements(text).map(safeInteger)],
  [OID.timestamptzArray, (text) => elements(text).map(instant)],
  [OID.dateArray, elements],
]);

/** Per pool, not global: graphile-worker shares the process and expects the driver's own. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** Temporal values go out as text; the driver would otherwise turn them into quoted JSON. */
export function toParameter(value: unknown): unknown {
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate || value instanceof Temporal.PlainTime) return value.toString();
  if (Array.isArray(value)) return value.map(toParameter);
  return value;
}

const camelNames = new Map<string, string>();
function camel(name: string): string {
  let known = camelNames.get(name);
  if (known === undefined) {
    known = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(name, known);
  }
  return known;
}

// A statement keeps its name for the life of the process; past the limit the rest goes unnamed, so that a query
// of varying text cannot fill the servers' memory.
const statementNames = new Map<string, string>();
const NAMES_LIMIT = 2000;
export function statementName(text: string): string | undefined {
  let name = statementNames.get(text);
  if (name === undefined && statementNames.size < NAMES_LIMIT && text.length < 20_000) {
    name = `q${statementNames.size + 1}`;
    statementNames.set(text, name);
  }
  return name;
}

export interface Prefix { name: string; text: string; values: readonly unknown[] }

export const BEGIN: Prefix = { name: 'mst_begin', text: 'begin', values: [] };
/** Tenant, actor and clock of what follows, local to the (implicit or explicit) transaction. */
export const contextPrefix = (tenantId: string, userId: string, now: string): Prefix => ({
  name: 'mst_context',
  text: "select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), set_config('app.now', $3, true)",
  values: [tenantId, userId, now],
});
/** The same with one plan for each statement, kept for the life of the connection. */
export const samePlanPrefix = (tenantId: string, userId: string, now: string): Prefix => ({
  name: 'mst_context_same_plan',
  text: "select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), set_config('app.now', $3, true), set_config('plan_cache_mode', 'force_generic_plan', true)",
  values: [tenantId, userId, now],
});
/** A request holds what it has locked for no longer than this, whatever it does in between. */
export const TRANSACTION_LIMIT: Prefix = { name: 'mst_transaction_limit', text: "select set_config('transaction_timeout', '15s', true)", values: [] };
/** What follows is ended after so long. */
export const statementLimit = (ms: number): Prefix => ({ name: 'mst_statement_limit', text: "select set_config('statement_timeout', $1, true)", values: [String(Math.max(1, Math.floor(ms)))] });
/** Without a tenant: for global tables only. The tenant is cleared, so that a tenant's table refuses to be read. */
export const globalPrefix = (now: string): Prefix => contextPrefix('', '', now);

const prepared = Symbol('prepared prefixes');
interface WireConnection {
  [prepared]?: Set<string>;
  parse(message: { text: string; name: string; types?: number[] }): void;
  bind(message: { portal: string; statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  execute(message: { portal: string; rows: number }): void;
}
interface CommandComplete { text: string }
interface RowDescription { fields: { name: string }[] }

const Base = pg.Query as unknown as new (config: object) => {
  name?: string;
  callback?: (error: Error | null, result?: pg.QueryResult) => void;
  query_timeout?: number;
  prepare(connection: WireConnection): void;
  handleRowDescription(message: RowDescription): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: CommandComplete, connection: WireConnection): void;
  submit(connection: unknown): void;
};

/**
 * A query that sends other statements ahead of itself behind the same Sync and ignores their results. Their
 * prepared statements are made unnamed when names are off (a transaction pooler that does not know them).
 */
export class PrefixedQuery extends Base {
  readonly #prefixes: readonly Prefix[];
  #pending: number;
  constructor(config: { text: string; values: readonly unknown[]; name?: string; types: pg.CustomTypesConfig; rowMode?: 'array' }, prefixes: readonly Prefix[]) {
    super({ ...config, queryMode: 'extended' });
    this.#prefixes = prefixes;
    this.#pending = prefixes.length;
  }
  override prepare(connection: WireConnection): void {
    for (const { name, text, values } of this.#prefixes) {
      const known = connection[prepared]?.has(name) ?? false;
      if (!known) connection.parse({ text, name: '' });
      connection.bind({ portal: '', statement: known ? name : '', values, valueMapper: String });
      connection.execute({ portal: '', rows: 0 });
    }
    super.prepare(connection);
  }
  override handleRowDescription(message: RowDescription): void {
    for (const field of message.fields) field.name = camel(field.name);
    super.handleRowDescription(message);
  }
  override handleDataRow(message: unknown): void {
    if (this.#pending === 0) super.handleDataRow(message);
  }
  override handleCommandComplete(message: CommandComplete, connection: WireConnection): void {
    if (this.#pending > 0) this.#pending -= 1;
    else super.handleCommandComplete(message, connection);
  }
}

/** Prepare the prefixes of a new connection once, so that each query afterwards only binds and executes them. */
export async function prepareConnection(client: pg.ClientBase, named: boolean): Promise<void> {
  if (!named) return;
  const connection = (client as unknown as { connection: WireConnection }).connection;
  const contexts = [contextPrefix('', '', ''), samePlanPrefix('', '', '')];
  for (const { name, text } of contexts) await client.query({ name, text, values: ['', '', ''] });
  await client.query({ name: 'mst_begin', text: 'begin', values: [] });
  // Within a transaction, so that nothing of it stays.
  const limits = [TRANSACTION_LIMIT, statementLimit(1000)];
  for (const { name, text, values } of limits) await client.query({ name, text, values: [...values] });
  await client.query('rollback');
  connection[prepared] = new Set([...contexts, ...limits, BEGIN].map(({ name }) => name));
}

const held = new WeakSet<Writable>();
/** What is asked for in one go leaves in one packet: each write of its own costs a system call and wakes the database. */
function holdBack(client: pg.ClientBase): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (held.has(stream)) return;
  held.add(stream);
  stream.cork();
  process.nextTick(() => {
    held.delete(stream);
    stream.uncork();
  });
}

/** Run one query on a client, with prefixes, in one round trip; together with what else is asked for at this instant. */
export function runQuery(client: pg.ClientBase, text: string, values: readonly unknown[], prefixes: readonly Prefix[], named: boolean, patienceMs?: number): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    holdBack(client);
    const name = named ? statementName(text) : undefined;
    const query = new PrefixedQuery({ text, values: values.map(toParameter), types, ...(name && { name }) }, prefixes);
    // Where the server can't be heard any more, its own limit helps nobody.
    if (patienceMs !== undefined) query.query_timeout = patienceMs;
    query.callback = (error, result) => (error ? reject(error) : resolve(result!));
    client.query(query as unknown as pg.Submittable);
  });
}
