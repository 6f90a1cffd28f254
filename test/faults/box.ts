import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { urlOf } from '#server/embedded/connect.ts';
import { readPostmasterFile } from '#server/embedded/postmaster-file.ts';
import { freePort, startEmbedded } from '#server/embedded/postgres.ts';
import { DATABASE } from '#server/lifecycle/database.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';

// The product in a process of its own, with an organizer in it, to be killed and started again; and a door into its database.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ADMIN = 'admin@salto.example';
const EVERYTHING = { RATE_READS_PER_MIN: '10000000', RATE_WRITES_PER_MIN: '10000000', RATE_ANONYMOUS_PER_MIN: '10000000', OUTBOUND_ALLOW_PRIVATE: '127.0.0.1' };

export interface Answer { status: number; body: unknown }

/** Whatever answers at all; undefined: cut off, nothing was promised. */
export async function ask(url: string, method: string, body?: object | string, headers: Record<string, string> = {}): Promise<Answer | undefined> {
  // Each call is a connection of its own, so that none is cut for having been idle.
  const answer = await fetch(url, {
    method, headers: { connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }).catch(() => undefined);
  const text = answer && (await answer.text().catch(() => undefined));
  if (answer === undefined || text === undefined) return undefined;
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

export type Kill = 'server' | 'database' | 'backend' | 'both';

export class Box {
  readonly slug = 'salto';
  readonly url: string;
  tenantId = '';
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  readonly #password: string;
  #product: RunningProduct | undefined;
  #pool: pg.Pool | undefined;
  #token = '';
  /** By the product's clock, which stands still unless it is moved. */
  now: Temporal.Instant;

  private constructor(dataDir: string, port: number, password: string, env: Record<string, string>) {
    this.dataDir = dataDir;
    this.#password = password;
    this.#env = { ...EVERYTHING, PORT: String(port), ...env };
    this.url = `http://127.0.0.1:${port}`;
    this.now = Temporal.Instant.fromEpochMilliseconds(Math.ceil(Date.now() / 1000) * 1000).add({ hours: 1 });
  }

  /** @param folder where its data is to lie, if not in a folder of its own */
  static async open(env: Record<string, string>, folder?: string): Promise<Box> {
    const dataDir = folder ?? (await makeDataDir());
    const made = await promisify(execFile)(
      process.execPath,
      ['scripts/commands/tenant.ts', 'create', '--slug', 'salto', '--name', 'Salto', '--app', 'tickets', '--zone', 'America/Bogota', '--currency', 'COP', '--country', 'CO', '--admin-email', ADMIN],
      { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir, NODE_ENV: 'test' } },
    );
    const box = new Box(dataDir, await freePort(), /password\s+(\S+)/.exec(made.stdout)![1]!, env);
    await box.start();
    await box.#signIn();
    box.tenantId = (await box.sql<{ id: string }>(`select id from tenant where slug = 'salto'`))[0]!.id;
    return box;
  }

  async close(): Promise<void> {
    await this.#pool?.end();
    if (this.#product && this.alive) await this.#product.end('SIGKILL');
    await removeDataDir(this.dataDir);
  }

  get alive(): boolean {
    return this.#product !== undefined && this.#product.process.exitCode === null && this.#product.process.signalCode === null;
  }
  /** Sends the signal and waits for the end. */
  end = (signal: NodeJS.Signals) => this.#product!.end(signal);
  /** Only sends it. */
  signal = (signal: NodeJS.Signals): void => void this.#product!.process.kill(signal);
  /** For a socket of one's own. */
  get token(): string {
    return this.#token;
  }
  said = (): string => this.#product?.said() ?? '';

  /** How long the last start took. */
  startMs = 0;
  async start(): Promise<void> {
    const began = performance.now();
    this.#product = await startProcess({ dataDir: this.dataDir, args: ['--no-demo', '--no-pages', '--test-clock'], env: this.#env });
    this.startMs = performance.now() - began;
    await this.setClock(this.now);
  }
  /** The clock moves on and what is due then is handed on. */
  async setClock(now: Temporal.Instant): Promise<void> {
    this.now = now;
    const answer = await ask(`${this.url}/test/clock`, 'PUT', { now: now.toString() });
    if (answer?.status !== 200) throw new Error(`the clock was not set: ${JSON.stringify(answer)}`);
  }

  async #signIn(): Promise<void> {
    const answer = await ask(`${this.url}/api/v1/auth/login`, 'POST', { email: ADMIN, password: this.#password, client: 'native' });
    if (answer?.status !== 200) throw new Error(JSON.stringify(answer));
    this.#token = (answer.body as { accessToken: string }).accessToken;
  }
  /** As the organizer's administrator, whatever comes of it. */
  asAdmin(method: string, route: string, body?: object): Promise<Answer | undefined> {
    return ask(`${this.url}/api/v1${route}`, method, body, { authorization: `Bearer ${this.#token}`, ...(method === 'POST' && { 'idempotency-key': randomUUID() }) });
  }
  /** As the organizer's administrator. */
  async must<T>(method: string, route: string, body?: object): Promise<T> {
    const send = () => this.asAdmin(method, route, body);
    let answer = await send();
    if (answer?.status === 401) {
      await this.#signIn();
      answer = await send();
    }
    if (answer === undefined || answer.status >= 300) throw new Error(`${method} ${route}: ${JSON.stringify(answer)}`);
    return answer.body as T;
  }

  /** Beside the product, as superuser. */
  async database(): Promise<pg.Pool> {
    if (!this.#pool) {
      const server = await startEmbedded({ dataDir: this.dataDir, running: 'share' });
      this.#pool = new pg.Pool({ connectionString: urlOf(server.superuserUrl, DATABASE), max: 2, connectionTimeoutMillis: 5_000 });
      this.#pool.on('error', () => undefined);
      await server.stop();
    }
    return this.#pool;
  }
  async sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await (await this.database()).query<T>(text, values)).rows;
  }

  /** Ends it the hard way; what was in the middle of its work then. */
  async kill(what: Kill): Promise<{ transactions: number }> {
    const pool = await this.database();
    const busy = `select pid from pg_stat_activity where usename in ('mostrador_app', 'mostrador_jobs') and xact_start is not null and state <> 'idle'`;
    let pids: number[] = [];
    // The next instant at which somebody is in the middle of something.
    while (pids.length === 0) pids = (await pool.query<{ pid: number }>(busy)).rows.map(({ pid }) => pid);
    const postmaster = (await readPostmasterFile(path.join(this.dataDir, 'postgres/data')))!.pid;
    if (what === 'backend') process.kill(pids[Math.floor(pids.length / 2)]!, 'SIGKILL');
    if (what === 'database' || what === 'both') process.kill(postmaster, 'SIGKILL');
    if (what === 'server' || what === 'both') await this.#product!.end('SIGKILL');
    return { transactions: pids.length };
  }

  /** Waits until the database answers and no work is left; jobs of dead workers are found by the living. */
  async quiet(patience = 60_000): Promise<void> {
    const until = performance.now() + patience;
    for (;;) {
      const left = await this.sql<{ name: string; error: string | null }>(`select name, null as error from outbox where kind = 'job' union all select task_identifier, last_error from graphile_worker.jobs`).catch((error: Error) => [{ name: 'database', error: error.message }]);
      if (left.length === 0) return;
      if (performance.now() > until) throw new Error(`work is left: ${JSON.stringify(left.slice(0, 5))}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
