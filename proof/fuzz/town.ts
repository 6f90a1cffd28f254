import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { addPerson, createIdentity, hashPassword } from '#capabilities/identity/public.ts';
import { readConfig } from '#platform/config.ts';
import { sql } from '#platform/db.ts';
import { runAsSystem } from '#platform/worker.ts';
import { startProduct } from '#server/start.ts';
import { furnishedTenant } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { PASSWORD } from '#test/people.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { NOW, useWorld } from '#test/server.ts';
import type { World } from '#test/server.ts';
import type { Ask, Caller } from './ask.ts';

// Two furnished tenants and the product over them, asked through real sockets; the other one's words must never be seen.

export interface Answer { status: number; headers: http.IncomingHttpHeaders; body: string; ms: number }
/** No answer in that time is a hang. */
export const PATIENCE_MS = 5_000;
const ROLES: Record<Exclude<Caller, 'nobody'>, string> = { low: 'studio.editor', admin: 'studio.admin', second: 'studio.admin' };
const TICK_MS = 50;
const IDS_KEPT = 20;
const REFRESH_AFTER = 400;

export class Town {
  readonly world: World;
  url = '';
  own!: Side;
  other!: Side;
  /** In every name of the other tenant, and in nothing of ours. */
  readonly canary = `canario${randomUUID().slice(0, 8)}`;
  /** Ids of everything that the other tenant has. */
  foreign = new Set<string>();
  document!: Document;
  product: RunningProduct | null = null;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  readonly #tokens = new Map<Caller, Promise<string>>();
  readonly #seen = new Map<string, string[]>();
  readonly #cookies = new Map<string, string>();
  #tables: string[] = [];
  readonly #ids = new Map<string, Promise<string[]>>();
  /** Answers 503 with Retry-After after which it was asked again. */
  overloaded = 0;
  #asked = 0;
  #hash = '';
  #stop: () => Promise<void> = async () => undefined;
  #dataDir = '';
  constructor(world: World) {
    this.world = world;
  }

  async open(inProcessOfItsOwn: boolean): Promise<void> {
    const { world } = this;
    this.#dataDir = await makeDataDir();
    const config = readConfig({ NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'fatal' });
    await configureFiles({ config, dataDir: this.#dataDir });
    const identity = await createIdentity({ db: world.db, clock: world.clock, config, dataDir: this.#dataDir, logger: pino({ level: 'silent' }), relaxedLimits: true });
    this.#hash = await hashPassword(PASSWORD);
    this.own = await furnishedTenant(world, 'one');
    this.other = await furnishedTenant(world, 'two');
    await sql`update tenant set apps = '{studio,tickets}'`.execute(world.owner.global);
    await this.#mark();
    await identity.stop();
    if (inProcessOfItsOwn) {
      await this.#startProcess();
      this.#stop = async () => void (await this.product?.end('SIGKILL'));
    } else {
      const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
      const product = await startProduct({ config, urls: world, mode: 'serve', testClock: true, logger, dataDir: this.#dataDir });
      this.url = `http://127.0.0.1:${product.port}`;
      this.#stop = product.stop;
      await this.#setClock();
    }
    this.document = JSON.parse((await this.raw({ method: 'GET', path: '/openapi.json' })).body) as Document;
  }
  async #startProcess(): Promise<void> {
    const { world } = this;
    this.product = await startProcess({
      dataDir: this.#dataDir, args: ['serve', '--no-pages', '--test-clock'],
      env: { DATABASE_URL: world.appUrl, DATABASE_OWNER_URL: world.ownerUrl, DATABASE_JOBS_URL: world.jobsUrl, LOG_LEVEL: process.env['TEST_LOG'] ?? 'fatal', NODE_OPTIONS: '--inspect=127.0.0.1:0' },
    });
    this.url = this.product.url;
    await this.#setClock();
  }
  async #setClock(): Promise<void> {
    const set = await this.raw({ method: 'PUT', path: '/test/clock', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: NOW.toString() }) });
    if (set.status !== 200) throw new Error(set.body);
  }
  /** Has the process throw away what it holds no more. */
  async collect(): Promise<void> {
    const [, address] = /Debugger listening on (ws:\S+)/.exec(this.product!.said())!;
    const inspector = new WebSocket(address!);
    await once(inspector, 'open');
    inspector.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    await once(inspector, 'message');
    inspector.close();
  }
  /** Kills the process in the middle of what it does, and starts it again. Where it is part of ours, nothing happens. */
  async kill(): Promise<void> {
    if (!this.product) return;
    const { product } = this;
    this.#returning = (async () => {
      await product.end('SIGKILL');
      await this.#startProcess();
    })();
    await this.#returning;
  }
  #returning: Promise<void> | null = null;
  /** Whether it was killed, and then when it is back: whoever got no answer may ask again. */
  async returned(): Promise<boolean> {
    await this.#returning;
    return this.#returning !== null;
  }
  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#stop();
    if (this.#dataDir) await removeDataDir(this.#dataDir);
  }
  get alive(): boolean {
    return this.product === null || (this.product.process.exitCode === null && this.product.process.signalCode === null);
  }

  /** Writes the canary into every name of the other tenant, and notes its ids. */
  async #mark(): Promise<void> {
    const { owner } = this.world;
    const { rows } = await sql<{ table: string; column: string; type: string }>`select c.table_name as table, c.column_name as column, c.udt_name as type from information_schema.columns c join information_schema.columns t on t.table_schema = 'public' and t.table_name = c.table_name and t.column_name = 'tenant_id'
      join pg_tables p on p.schemaname = 'public' and p.tablename = c.table_name where c.table_schema = 'public' and (c.column_name = 'id' and c.udt_name = 'uuid' or c.column_name in ('name', 'title', 'holder_name', 'buyer_name', 'from_name') and c.udt_name in ('text', 'citext'))`.execute(owner.global);
    this.#tables = rows.filter(({ column }) => column === 'id').map(({ table }) => table).sort();
    for (const { table, column } of rows) {
      if (column === 'id') for (const { id } of (await sql<{ id: string }>`select id from ${sql.table(table)} where tenant_id = ${this.other.id}`.execute(owner.global)).rows) this.foreign.add(id);
      // What may not be renamed keeps its name: a ledger, a view's own rule.
      else await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} || ${` ${this.canary}`} where tenant_id = ${this.other.id}`.execute(owner.global).catch(() => undefined);
    }
    await sql`update tenant set name = name || ${` ${this.canary}`} where id = ${this.other.id}`.execute(owner.global);
  }

  /** Sends it with the ids, secrets and rights of the furnished tenant. */
  async send(ask: Ask): Promise<Answer> {
    this.#asked += 1;
    if (this.#asked % REFRESH_AFTER === 0) this.#ids.clear();
    const path = await this.#filled(ask.path, encodeURIComponent);
    const query = await this.#filled(ask.query, encodeURIComponent);
    const body = ask.body === null ? undefined : Buffer.from(await this.#filled(ask.body, inJson), 'latin1');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(ask.headers)) headers[name] = value === '"{{version}}"' ? `"${await this.#versionOf(ask.path, path)}"` : await this.#filled(value, (one) => one);
    if (this.#cookies.size > 0) headers['cookie'] ??= [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = { method: ask.method, path: query === '' ? path : `${path}?${query}`, headers, ...(body && { body }) };
    const authorized = async (): Promise<Answer> => this.raw({ ...request, headers: { ...(ask.as !== 'nobody' && { authorization: `Bearer ${await this.#token(ask.as)}` }), ...headers } });
    let answer = await authorized();
    if (ask.as !== 'nobody' && headers['authorization'] === undefined && (answer.status === 401 || answer.status === 403) && (await this.#lost(ask.as))) answer = await authorized();
    // A machine with too much to do says so and names a time; what is told so again and again is a fault.
    for (let tries = 0; answer.status === 503 && answer.headers['retry-after'] !== undefined && tries < 3; tries += 1) {
      this.overloaded += 1;
      answer = await authorized();
    }
    this.#harvest(answer);
    return answer;
  }

  /** The same request with its ids filled in, to be sent more than once. */
  async fixed(ask: Ask): Promise<Ask> {
    const path = await this.#filled(ask.path, encodeURIComponent);
    const version = await this.#versionOf(ask.path, path);
    return {
      ...ask, path, query: await this.#filled(ask.query, encodeURIComponent), body: ask.body && (await this.#filled(ask.body, inJson)),
      headers: Object.fromEntries(Object.entries(ask.headers).map(([name, value]) => [name, value.replace('{{version}}', String(version))])),
    };
  }

  raw({ method, path, headers = {}, body }: { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const request = http.request({ agent: this.#agent, hostname, port, method, path, headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) }, setHost: headers['host'] === undefined }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          clearInterval(patience);
          resolve({ status: response.statusCode!, headers: response.headers, body: unpacked(Buffer.concat(parts), response.headers['content-encoding']), ms: ticks * TICK_MS });
        });
        response.on('error', reject);
      });
      // Counted and not measured, so that a machine that stood still, we among all, is not taken for a hang.
      let ticks = 0;
      const patience = setInterval(() => {
        ticks += 1;
        if (ticks * TICK_MS > PATIENCE_MS * 2) request.destroy(new Hung(`${method} ${path.slice(0, 200)} was not answered after ${PATIENCE_MS * 2} ms`));
      }, TICK_MS);
      request.on('error', (error) => {
        clearInterval(patience);
        // A connection that the server had closed for idleness as we took it up again: nothing was sent yet.
        if (request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') resolve(this.raw({ method, path, headers, ...(body !== undefined && { body }) }));
        else reject(error);
      });
      request.end(body);
    });
  }

  /** Sends it and hangs up before a word of the answer, once `done` has happened. */
  async lost(ask: Ask, done: () => Promise<boolean>): Promise<void> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const headers = { ...ask.headers, host: hostname, authorization: `Bearer ${await this.#token('admin')}`, 'content-length': Buffer.byteLength(ask.body ?? '') };
    // Nobody reads: the answer stays in the system's hands.
    socket.pause();
    socket.write(`${ask.method} ${ask.path} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${ask.body ?? ''}`);
    const until = performance.now() + PATIENCE_MS;
    while (!(await done())) if (performance.now() > until) throw new Hung('it was never done');
    socket.resetAndDestroy();
  }

  #token(as: Exclude<Caller, 'nobody'>): Promise<string> {
    const known = this.#tokens.get(as) ?? this.#newcomer(as);
    this.#tokens.set(as, known);
    known.catch(() => this.#tokens.delete(as));
    return known;
  }
  /** Whether whoever called is nobody any more, or may do less than before; then somebody else calls from now on. */
  async #lost(as: Exclude<Caller, 'nobody'>): Promise<boolean> {
    const used = this.#tokens.get(as);
    const looked = await this.raw({ method: 'GET', path: as === 'admin' ? '/api/v1/access-rules' : '/api/v1/me', headers: { authorization: `Bearer ${await this.#token(as)}` } });
    if (looked.status !== 401 && looked.status !== 403) return false;
    if (this.#tokens.get(as) === used) this.#tokens.delete(as);
    return true;
  }
  /** Somebody new for each sign-in: what was fuzzed may have put out, renamed or locked out the one before. */
  async #newcomer(as: Exclude<Caller, 'nobody'>, own = this.own): Promise<string> {
    const { world } = this;
    const email = `${as}.${randomUUID()}@example.com`;
    await sql`delete from setting where tenant_id = ${own.id} and module = 'identity'`.execute(world.owner.global);
    for (const table of ['login_attempt', 'login_lock']) await sql`delete from ${sql.table(table)}`.execute(world.owner.global);
    await runAsSystem(world.db, world.clock, own.id, 'fuzz', 'newcomer', (ctx) => addPerson(ctx, { email, name: 'Persona', password: { hash: this.#hash }, roles: [ROLES[as]] }));
    const answer = await this.raw({ method: 'POST', path: '/api/v1/auth/login', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: PASSWORD, client: 'native' }) });
    const { accessToken } = JSON.parse(answer.body) as { accessToken?: string };
    if (!accessToken) throw new Error(`the ${as} could not sign in: ${answer.status} ${answer.body}`);
    return accessToken;
  }

  /** An administrator of the other business. */
  stranger = (): Promise<string> => this.#newcomer('admin', this.other);

  async #filled(text: string, write: (value: string) => string): Promise<string> {
    let filled = text;
    for (const [token, kind, what, nth] of text.matchAll(/\{\{(?:(seen|id):|(?=fresh\}|[a-z_]+\.))([^#{}]*)(?:#(\d+))?\}\}/g)) {
      const value = what === 'fresh' ? randomUUID() : kind === 'seen' ? this.#seenValue(what!, Number(nth)) : await this.#id(kind === 'id' ? this.#tableFor(what!, Number(nth)) : what!, Number(nth));
      filled = filled.replace(token, () => write(value));
    }
    return filled;
  }
  async #id(named: string, nth: number): Promise<string> {
    const [table, column = 'id'] = named.split('.') as [string, string?];
    const known = this.#ids.get(named) ?? sql<{ id: string }>`select ${sql.ref(column)} as id from ${sql.table(table)} where tenant_id = ${this.own.id} order by random() limit ${IDS_KEPT}`.execute(this.world.owner.global).then(({ rows }) => rows.map(({ id }) => id));
    this.#ids.set(named, known);
    const ids = await known;
    return ids.length === 0 ? randomUUID() : ids[nth % ids.length]!;
  }
  /** `clientIds/0` names the clients: the shortest table whose name ends like the field. */
  #tableFor(where: string, nth: number): string {
    const field = where.split('/').filter((part) => part !== '' && !/^\d+$/.test(part)).at(-1) ?? '';
    const word = field.replace(/Ids?$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (/^(?:user|member|seller|holder|photographer|editor|responsible|by)$/.test(word)) return 'membership.user_id';
    const fitting = this.#tables.filter((table) => table === word || table.endsWith(`_${word}`)).sort((a, b) => a.length - b.length);
    return fitting[nth % Math.max(1, Math.min(3, fitting.length))] ?? this.#tables[nth % this.#tables.length]!;
  }
  async #versionOf(asked: string, path: string): Promise<number> {
    const token = /\{\{([a-z_]+)(?:\.([a-z_]+))?#\d+\}\}/.exec(asked);
    if (!token) return 1;
    const id = path.split('/')[asked.slice(0, token.index).split('/').length - 1];
    const { rows } = await sql<{ version: number }>`select version from ${sql.table(token[1]!)} where ${sql.ref(token[2] ?? 'id')}::text = ${id}`.execute(this.world.owner.global).catch(() => ({ rows: [] }));
    return rows[0]?.version ?? 1;
  }
  #seenValue(name: string, nth: number): string {
    if (name === 'slug' || name === 'site' || name === 'tenant') return 'one-demo';
    const known = this.#seen.get(name) ?? [];
    return known.length === 0 ? randomUUID() : known[nth % known.length]!;
  }
  /** Secrets and names that an answer tells are used in later requests. */
  #harvest({ status, headers, body }: Answer): void {
    for (const cookie of headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name && !name.includes('mst_refresh') && (this.#cookies.size < 8 || this.#cookies.has(name))) this.#cookies.set(name, value!);
    }
    if (status >= 300 || body.length > 200_000) return;
    for (const [, name, value] of body.matchAll(/"(\w+)":"((?:[^"\\]){1,300})"/g)) {
      const known = this.#seen.get(name!) ?? [];
      if (known.includes(value!)) continue;
      known.unshift(value!);
      this.#seen.set(name!, known.slice(0, IDS_KEPT));
    }
    for (const [, token] of body.matchAll(/\/(?:g|q|s|pay|t|o)\/([\w-]{16,200})/g)) this.#seen.set('token', [token!, ...(this.#seen.get('token') ?? [])].slice(0, IDS_KEPT));
  }
}
const inJson = (value: string): string => Buffer.from(JSON.stringify(value).slice(1, -1), 'utf8').toString('latin1');
class Hung extends Error {}

const unpacked = (body: Buffer, coding: string | undefined): string => (coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : coding === 'deflate' ? inflateSync(body) : body).toString('utf8');

export interface Document { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } }
export interface Operation { operationId: string; parameters?: { name: string }[]; responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }> }

/** Opened before the tests of the file and closed after them. */
export function useTown({ inProcessOfItsOwn }: { inProcessOfItsOwn: boolean }): Town {
  const town = new Town(useWorld());
  beforeAll(() => town.open(inProcessOfItsOwn), 180_000);
  afterAll(() => town.close());
  return town;
}
