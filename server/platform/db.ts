import { CamelCasePlugin, DefaultQueryExecutor, Kysely, PostgresAdapter, PostgresDialect, PostgresQueryCompiler, sql } from 'kysely';
import type { CompiledQuery, ConnectionProvider, DatabaseConnection, KyselyPlugin, PluginTransformResultArgs, QueryResult, UnknownRow } from 'kysely';
import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import type { DB } from './db.gen.ts';
import { isTransient, unavailable } from './errors.ts';
import { currentPatience } from './patience.ts';
import { BEGIN, contextPrefix, globalPrefix, samePlanPrefix, prepareConnection, runQuery, statementLimit, TRANSACTION_LIMIT, types } from './wire.ts';
import type { Prefix } from './wire.ts';

export { sql };
export type { DB } from './db.gen.ts';

declare const tenantBrand: unique symbol;
declare const globalBrand: unique symbol;
/** Queries of one tenant. A bare connection, or one without a tenant, does not compile where this is asked for. */
export type TenantTx = Kysely<DB> & { readonly [tenantBrand]: true };
/** Queries of global tables (users, tenants, outbox): row-level security lets no tenant's row through. */
export type GlobalTx = Kysely<DB> & { readonly [globalBrand]: true };

export interface Db {
  pool: pg.Pool;
  named: boolean;
  /** Reads and writes of global tables, each statement by itself. */
  global: GlobalTx;
}

export interface DbOptions {
  url: string;
  /** 8 to 16 is best; more makes it slower (measured). */
  max?: number;
  /** Off behind a pooler that does not know prepared statements. */
  named?: boolean;
  applicationName?: string;
  /** How long an answer is waited for; 0: as long as it takes, for filling a database. */
  queryTimeoutMs?: number;
  onError?: (error: Error) => void;
}

// The driver already names the fields in camel case, so results need no second pass.
class SnakeCaseOut extends CamelCasePlugin {
  override transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(args.result);
  }
}
const plugins: KyselyPlugin[] = [new SnakeCaseOut()];

class Connection implements DatabaseConnection {
  readonly client: pg.PoolClient;
  readonly #named: boolean;
  #prefixes: readonly Prefix[];
  /** Whether the transaction has been opened: it is, together with the first statement. */
  opened = false;
  constructor(client: pg.PoolClient, prefixes: readonly Prefix[], named: boolean) {
    this.client = client;
    this.#prefixes = prefixes;
    this.#named = named;
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const patience = currentPatience();
    const leftMs = patience?.leftMs ?? Number.POSITIVE_INFINITY;
    if (leftMs <= 0) throw tooLate();
    const prefixes = [...this.#prefixes, ...(leftMs < STATEMENT_MS ? [statementLimit(leftMs)] : [])];
    if (this.#prefixes.length > 0) this.opened = true;
    this.#prefixes = [];
    const ask = () => runQuery(this.client, query.sql, query.parameters, prefixes, this.#named, Number.isFinite(leftMs) ? leftMs + UNHEARD_MS : undefined);
    const result = await (patience ? patience.during(ask) : ask()).catch((error: unknown) => {
      throw naming(query.sql, error);
    });
    const changed = result.command === 'INSERT' || result.command === 'UPDATE' || result.command === 'DELETE' || result.command === 'MERGE';
    return { rows: result.rows as R[], ...(changed && { numAffectedRows: BigInt(result.rowCount ?? 0) }) };
  }
  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('read long results page by page, see streamPages');
  }
}

const dialect = new PostgresDialect({ pool: async () => Promise.reject(new Error('connections come from openDb')) });
const compiler = new PostgresQueryCompiler();
const adapter = new PostgresAdapter();
const driver = dialect.createDriver();

function kyselyOver(provider: ConnectionProvider): Kysely<DB> {
  const executor = new DefaultQueryExecutor(compiler, adapter, provider, plugins);
  return new Kysely<DB>({ config: { dialect, plugins }, driver, dialect, executor });
}

/** The database ends a statement by itself after a little longer (embedded/roles.ts); less is asked for when less is left. */
const STATEMENT_MS = 4000;
/** How much later we stop waiting for the word of a database that should have ended a statement. */
const UNHEARD_MS = 400;
/** What a request waits at most for a connection. */
const CONNECTION_MS = 3500;

const tooLate = () => unavailable(undefined, { headers: { 'retry-after': '5' } });

/** Whoever reads the log of a statement that was cut wants to know which. Its values are not part of its text. */
function naming(statement: string, error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { statement: statement.slice(0, 1000) }) : error;
}

/** A connection for somebody who may have waited before. */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  const patience = currentPatience();
  const leftMs = patience?.leftMs ?? Number.POSITIVE_INFINITY;
  if (leftMs <= 0) throw tooLate();
  if (!patience) return pool.connect();
  return patience.during(() => (leftMs > CONNECTION_MS ? pool.connect() : connectWithin(pool, leftMs)));
}

async function connectWithin(pool: pg.Pool, leftMs: number): Promise<pg.PoolClient> {
  const coming = pool.connect();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLate()), leftMs);
  try {
    return await Promise.race([coming, late.promise]);
  } catch (error) {
    // It may come yet, for nobody; that it does not come is no news then.
    coming.then((client) => client.release(), () => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Each statement takes a connection for itself and carries its prefix: one round trip, an implicit transaction. */
const perStatement = (pool: pg.Pool, named: boolean, prefixes: () => readonly Prefix[]): ConnectionProvider => ({
  async provideConnection(consumer) {
    const client = await connect(pool);
    let broken: Error | undefined;
    try {
      return await consumer(new Connection(client, prefixes(), named));
    } catch (error) {
      broken = connectionIsBroken(error);
      throw error;
    } finally {
      client.release(broken);
    }
  },
});

function connectionIsBroken(error: unknown): Error | undefined {
  return error instanceof Error && !(error instanceof pg.DatabaseError && error.code !== '57P01') && !('status' in error) ? error : undefined;
}

export function openDb(options: DbOptions): Db {
  const named = options.named ?? true;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 12,
    connectionTimeoutMillis: CONNECTION_MS,
    idleTimeoutMillis: 60_000,
    // The server ends a statement before that; where it can't be heard, we stop waiting by ourselves.
    query_timeout: options.queryTimeoutMs ?? 9_000,
    application_name: options.applicationName ?? 'mostrador',
    types,
    // What is asked for at the same time leaves at the same time, and is answered one after the other.
    pipeline: true,
    onConnect: (client) => prepareConnection(client, named),
  });
  // A connection that dies must not end the process: neither an idle one nor one between two statements of somebody's work.
  const onError = (error: Error): void => options.onError?.(error);
  pool.on('error', onError);
  pool.on('connect', (client) => void client.on('error', onError));
  return { pool, named, global: kyselyOver(perStatement(pool, named, () => [globalPrefix('')])) as GlobalTx };
}

export const closeDb = (db: Db): Promise<void> => db.pool.end();

export interface TxContext {
  tenantId: string;
  userId?: string | null;
  /** What `app.now()` answers inside. */
  now: Temporal.Instant;
  /** The database keeps one plan of each statement, whatever its values (plan_cache_mode); unless said it makes most of them anew. */
  samePlan?: boolean;
}

let lastNow: { instant: Temporal.Instant; text: string } | null = null;
function textOf(instant: Temporal.Instant): string {
  if (lastNow?.instant !== instant) lastNow = { instant, text: instant.toString() };
  return lastNow.text;
}
const prefixOf = ({ tenantId, userId, now, samePlan = false }: TxContext): Prefix => (samePlan ? samePlanPrefix : contextPrefix)(tenantId, userId ?? '', textOf(now));

/** For reads: every statement is its own transaction with the tenant set in the same round trip. Not for writes. */
export const readTenant = (db: Db, context: TxContext): TenantTx =>
  kyselyOver(perStatement(db.pool, db.named, () => [prefixOf(context)])) as TenantTx;

/**
 * One transaction of one tenant. BEGIN and the tenant travel with the first statement; without a statement
 * there is no transaction at all. Deadlocks and serialization failures run the whole work again, up to three
 * times: `work` must not do anything outside of the transaction.
 */
export const inTenant = <T>(db: Db, context: TxContext, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  inTransaction(db, prefixOf(context), work as (tx: Kysely<DB>) => Promise<T>);

/** One transaction over global tables. */
export const inGlobal = <T>(db: Db, now: Temporal.Instant, work: (tx: GlobalTx) => Promise<T>): Promise<T> =>
  inTransaction(db, globalPrefix(now.toString()), work as (tx: Kysely<DB>) => Promise<T>);

const MAX_TRIES = 4;

async function inTransaction<T>(db: Db, context: Prefix, work: (tx: Kysely<DB>) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await oneTransaction(db, context, work);
    } catch (error) {
      if (!isTransient(error) || attempt === MAX_TRIES) throw error;
      await wait(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function oneTransaction<T>(db: Db, context: Prefix, work: (tx: Kysely<DB>) => Promise<T>): Promise<T> {
  const client = await connect(db.pool);
  const connection = new Connection(client, [BEGIN, context, ...(currentPatience() ? [TRANSACTION_LIMIT] : [])], db.named);
  let broken: Error | undefined;
  try {
    const result = await work(kyselyOver({ provideConnection: (consumer) => consumer(connection) }));
    if (connection.opened) await client.query('commit');
    return result;
  } catch (error) {
    broken = connectionIsBroken(error);
    if (!broken && connection.opened) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Change the tenant of a running transaction (used when a public page finds its tenant late, or by the relay). */
export const setTenant = async (tx: Kysely<DB>, tenantId: string): Promise<TenantTx> => {
  await sql`select set_config('app.tenant_id', ${tenantId}, true)`.execute(tx);
  return tx as TenantTx;
};

/**
 * Lock things of one kind for this transaction, in sorted order, so that two commands over the same things never
 * wait for each other in a circle. Taken after a first look: the loser of a rush leaves without a lock.
 */
export async function lockAll(tx: TenantTx, kind: string, ids: readonly string[]): Promise<void> {
  const sorted = [...new Set(ids)].sort();
  if (sorted.length === 0) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || ${kind} || k, 0)) from unnest(${sorted}::text[]) with ordinality as t(k, n) order by n`.execute(tx);
}
