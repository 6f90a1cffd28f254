import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { alive, readPostmasterFile } from '#server/embedded/postmaster-file.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import { holderOf } from '#server/lifecycle/data-folder.ts';
import { DATABASE } from '#server/lifecycle/database.ts';
import { makeDataDir, refusedStart, removeDataDir, startProcess, type RunningProduct } from '#test/product.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ARGS = ['--no-demo', '--no-pages', '--test-clock'];
const ADMIN = 'admin@oculto.example';

let dataDir: string;
let password: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/commands/tenant.ts', 'create', '--slug', 'oculto', '--name', 'Oculto', '--app', 'studio', '--zone', 'America/Guatemala', '--currency', 'GTQ', '--admin-email', ADMIN],
    { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir, NODE_ENV: 'test' } },
  );
  password = /password\s+(\S+)/.exec(stdout)![1]!;
});
afterAll(() => removeDataDir(dataDir));

let started: RunningProduct[] = [];
async function start(env: Record<string, string> = {}) {
  const product = await startProcess({ dataDir, args: ARGS, env });
  started.push(product);
  return product;
}
// What a failed test left running would be in the way of the next.
afterEach(async () => {
  for (const product of started) if (product.process.exitCode === null && product.process.signalCode === null) await product.end('SIGKILL');
  started = [];
});

async function signIn({ url }: RunningProduct) {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ADMIN, password, client: 'native' }),
  });
  const body = (await answer.json()) as { accessToken: string };
  expect(answer.status, JSON.stringify(body)).toBe(200);
  return body.accessToken;
}

/** Enters a client; each call is a connection of its own, so that none is cut for having been idle. */
function enter({ url }: RunningProduct, token: string, name: string, key: string) {
  return fetch(`${url}/api/v1/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key, connection: 'close' },
    body: JSON.stringify({ fullName: name, phones: [{ number: '+502 5555 1234' }], emails: [{ email: `${key}@carga.example` }] }),
  });
}

/** Looks into the database of a running product from outside. */
async function look<T>(sql: string, values: unknown[] = []) {
  const server = await startEmbedded({ dataDir, running: 'share' });
  try {
    return await withClient(urlOf(server.superuserUrl, DATABASE), async (client) => (await client.query(sql, values)).rows as T[]);
  } finally {
    await server.stop();
  }
}

/** Requests that wait for a lock. Over a connection of its own: within a transaction the activity of the server is seen as it was at first. */
const waitingRequests = async () => (await look<{ n: number }>(`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and usename = 'mostrador_app'`))[0]!.n;

describe('the running product', () => {
  test('B1: killed under load and started again has lost and doubled nothing that it acknowledged, and holds no half', { timeout: 120_000 }, async () => {
    const acknowledged = new Set<string>();
    const begun = new Map<string, string>();
    const refusals: string[] = [];
    for (let round = 0; round < 3; round++) {
      const product = await start();
      const token = await signIn(product);
      // What got no answer is sent again with its key, as a careful client does.
      for (const [name, key] of begun) {
        if (acknowledged.has(name)) continue;
        const answer = await enter(product, token, name, key);
        expect(answer.status, await answer.text()).toBe(201);
        acknowledged.add(name);
      }
      let going = true;
      const writers = Array.from({ length: 8 }, async () => {
        while (going) {
          const [name, key] = [`Carga ${randomUUID()}`, randomUUID()];
          begun.set(name, key);
          const answer = await enter(product, token, name, key).catch(() => undefined);
          // Cut off in the middle of the answer: nothing was promised.
          const text = answer && (await answer.text().catch(() => undefined));
          if (text === undefined) continue;
          if (answer!.status === 201) acknowledged.add(name);
          else refusals.push(text);
        }
      });
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size - before, { timeout: 20_000, interval: 5 }).toBeGreaterThan(40);
      expect((await product.end('SIGKILL')).signal).toBe('SIGKILL');
      going = false;
      await Promise.all(writers);
    }
    const product = await start();
    const rows = await look<{ name: string; times: number; audited: number }>(
      `select c.full_name as name, count(*)::int as times,
        (select count(*)::int from audit_log a where a.entity = 'client' and a.entity_id = any(array_agg(c.id))) as audited
      from client c where c.full_name like 'Carga %' group by c.full_name`,
    );
    const kept = new Map(rows.map((row) => [row.name, row]));
    expect(refusals).toEqual([]);
    expect([...acknowledged].filter((name) => !kept.has(name))).toEqual([]);
    expect(rows.filter(({ times, audited }) => times !== 1 || audited !== 1)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(120);
    expect((await product.end()).code).toBe(0);
  });

  test('asked to stop answers every request that it has begun', { timeout: 60_000 }, async () => {
    const product = await start();
    const token = await signIn(product);
    const server = await startEmbedded({ dataDir, running: 'share' });
    const answers = await withClient(urlOf(server.superuserUrl, DATABASE), async (client) => {
      // Nobody can write a client while we hold the table, so these requests are in the middle of their work.
      await client.query('begin');
      await client.query('lock table client in exclusive mode');
      const open = Array.from({ length: 6 }, (_, n) => enter(product, token, `En curso ${n}`, randomUUID()));
      await expect.poll(waitingRequests, { timeout: 4_000, interval: 20 }).toBe(6);
      product.process.kill('SIGTERM');
      await expect.poll(() => product.said(), { interval: 10 }).toContain('Stopping');
      await client.query('commit');
      return Promise.all(open);
    });
    await server.stop();
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect((await product.end()).code).toBe(0);
    const again = await start();
    expect(await look(`select from client where full_name like 'En curso %'`)).toHaveLength(6);
    await again.end();
  });

  test('asked again while it waits for a request stops at once, its database as well', { timeout: 60_000 }, async () => {
    const product = await start();
    const token = await signIn(product);
    const postgres = (await readPostmasterFile(path.join(dataDir, 'postgres/data')))!.pid;
    const server = await startEmbedded({ dataDir, running: 'share' });
    const client = new pg.Client({ connectionString: urlOf(server.superuserUrl, DATABASE) });
    // The database goes away under this connection too.
    const cut = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('begin');
    await client.query('lock table client in exclusive mode');
    const open = enter(product, token, 'Nunca', randomUUID()).then(({ status }) => status, () => 'cut off');
    await expect.poll(waitingRequests, { timeout: 4_000, interval: 20 }).toBe(1);
    await server.stop();
    product.process.kill('SIGINT');
    await expect.poll(() => product.said(), { interval: 10 }).toContain('Stopping');
    // What comes within the same moment is the same wish, so we ask until it is taken as another.
    const again = setInterval(() => product.process.kill('SIGINT'), 100);
    await once(product.process, 'close');
    clearInterval(again);
    await cut;
    expect(await open).not.toBe(201);
    expect(product.process.exitCode).toBe(130);
    expect(alive(postgres)).toBe(false);
    const next = await start();
    expect(await look(`select from client where full_name = 'Nunca'`)).toHaveLength(0);
    await next.end();
  });

  test('stops its database, gives the folder free, and starts again within seconds with all data', { timeout: 60_000 }, async () => {
    const first = await start();
    const postgres = (await readPostmasterFile(path.join(dataDir, 'postgres/data')))!.pid;
    expect(await holderOf(dataDir)).toMatchObject({ pid: first.process.pid });
    expect(await first.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(alive(postgres)).toBe(false);
    expect(await holderOf(dataDir)).toBeUndefined();
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'secrets']);
    const second = await start();
    expect(await look(`select slug from tenant`)).toEqual([{ slug: 'oculto' }]);
    await second.end();
  });

  test('shows pages that may fetch from its object store and its maps, and from nowhere else', { timeout: 60_000 }, async () => {
    const elsewhere = { S3_ENDPOINT: 'https://store.example:9000/minio', S3_BUCKET: 'archivos', S3_ACCESS_KEY: 'key', S3_SECRET_KEY: 'secret', MAP_TILES_URL: 'https://tiles.example/{z}/{x}/{y}.png' };
    const product = await start(elsewhere);
    const page = await fetch(`${product.url}/studio/today`, { headers: { accept: 'text/html' } });
    await page.arrayBuffer();
    await product.end();
    const policy = Object.fromEntries(page.headers.get('content-security-policy')!.split(';').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
    const origins = ['https://store.example:9000', 'https://tiles.example'];
    expect(policy).toMatchObject({
      'default-src': ["'self'"], 'script-src': ["'self'"], 'connect-src': ["'self'", 'ws:', 'wss:', ...origins], 'img-src': ["'self'", 'data:', 'blob:', ...origins], 'media-src': ["'self'", 'blob:', ...origins], 'object-src': ["'none'"], 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"],
    });
  });

  test('that is running is named to a second start in the same folder, which touches nothing', { timeout: 60_000 }, async () => {
    const product = await start();
    const { code, said } = await refusedStart({ dataDir, args: ARGS });
    expect(code).toBe(1);
    expect(said.trim()).toBe(`The data folder ${dataDir} is in use by "npm start" (process ${product.process.pid}). Stop that one first, or run a second copy beside it with another DATA_DIR and PORT.`);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    await product.end();
  });

  test('killed twice in a row finds its own database and goes on', { timeout: 60_000 }, async () => {
    const first = await start();
    const postgres = (await readPostmasterFile(path.join(dataDir, 'postgres/data')))!.pid;
    await first.end('SIGKILL');
    expect(alive(postgres)).toBe(true);
    const second = await start();
    expect(second.said()).toContain(`Adopted the database that an earlier run left (process ${postgres})`);
    await second.end('SIGKILL');
    const third = await start();
    expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
    await third.end();
    expect(alive(postgres)).toBe(false);
  });

  test('ends when the launcher that started it is killed', { timeout: 60_000 }, async () => {
    const launcher = spawn(process.execPath, ['scripts/run.mjs', 'start', ...ARGS], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: '0', DATA_DIR: dataDir },
    });
    let said = '';
    launcher.stdout.on('data', (part) => (said += part));
    await expect.poll(() => said, { timeout: 30_000 }).toContain('Mostrador is ready at');
    const { pid } = (await holderOf(dataDir))!;
    launcher.kill('SIGKILL');
    await expect.poll(() => alive(pid), { timeout: 20_000 }).toBe(false);
    expect(await holderOf(dataDir)).toBeUndefined();
  });
});

/** A refusal is a sentence: exit code 1, what to do, and no trace of a stack. */
function expectSentence({ code, said }: { code: number | null; said: string }, sentence: RegExp) {
  expect(said).toMatch(sentence);
  expect(said).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
}

describe('a start that can not be', () => {
  test('names PORT when another program sits on it', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    expectSentence(await refusedStart({ dataDir, args: ARGS, env: { PORT: String(port) } }), new RegExp(`Port ${port} is taken by another program.*PORT=${port + 1}`));
    squatter.close();
  });

  test('names every wrong setting at once', async () => {
    const refused = await refusedStart({ dataDir, args: ARGS, env: { PORT: 'many', DATABASE_URL: 'ftp://x', LOG_LEVEL: 'loud' } });
    expectSentence(refused, /PORT[\s\S]*DATABASE_URL[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/);
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL']) expect(refused.said).toContain(name);
  });

  test('names the logins of a database that can not be reached', async () => {
    const url = 'postgres://nobody:secret@127.0.0.1:1/none';
    const refused = await refusedStart({ dataDir, args: ARGS, env: { DATABASE_URL: url, DATABASE_OWNER_URL: url, DATABASE_JOBS_URL: url } });
    expectSentence(refused, /The database can't be reached:\s+DATABASE_URL: .*ECONNREFUSED/);
    expect(refused.said).not.toContain('secret');
  });

  test('names DATA_DIR when it is a file', async () => {
    const file = path.join(dataDir, 'a-file');
    await writeFile(file, '');
    expectSentence(await refusedStart({ dataDir: file, args: ARGS }), /is a file or lies below one\. Choose another one with DATA_DIR/);
  });

  // Root may write everywhere, so there this is proven by the file above.
  test.skipIf(process.getuid?.() === 0)('names DATA_DIR when it can not be written', async () => {
    const closed = await makeDataDir();
    await chmod(closed, 0o500);
    expectSentence(await refusedStart({ dataDir: closed, args: ARGS }), /can't be written\. Give it to this user, or choose another one with DATA_DIR/);
    await chmod(closed, 0o700);
    await removeDataDir(closed);
  });

  test('does not open the test clock in production', async () => {
    expectSentence(await refusedStart({ dataDir, args: ARGS, env: { NODE_ENV: 'production', PUBLIC_URL: 'https://x.example' } }), /test clock cannot be opened in production/);
  });

  test('lists what it understands when it is asked for something else', async () => {
    expectSentence(await refusedStart({ dataDir, args: ['sing'] }), /Usage: npm start/);
  });
});
