import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { allRoutes } from '#server/modules.ts';
import { demo } from '#e2e/sign-in.ts';
import { namesOf } from '#test/furnished.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { sampleOf } from '#test/samples.ts';
import { inFolder, installed } from './foreign.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';

// G4, G5: what programs find that know holes of many others: the product as everybody starts it, with its demo, over sockets.

const SCALE = process.env['PROOF_SCALE'] ?? 'round';
const STUDIO = 'estudio-demo';
const SITE = 'teatro-demo';
let dataDir: string;
let product: RunningProduct;
let tokens: Readonly<Record<'studio' | 'tickets', string>>;
/** Of whoever may use this operation: the studio's administrator or the organizer. */
const tokenFor = ({ id }: Endpoint): string => tokens[id.startsWith('tickets.') ? 'tickets' : 'studio'];

beforeAll(async () => {
  if (SCALE === 'round' && !process.env['PROOF_SIZE']) return;
  dataDir = await makeDataDir();
  product = await startProcess({ dataDir, args: ['--test-clock'], env: { LOG_LEVEL: 'fatal', RATE_READS_PER_MIN: '1000000', RATE_WRITES_PER_MIN: '1000000', RATE_ANONYMOUS_PER_MIN: '1000000' } });
  tokens = { studio: await signIn(demo.admin), tickets: await signIn(demo.organizer) };
}, 600_000);
afterAll(async () => {
  await product?.end();
  if (dataDir) await removeDataDir(dataDir);
});

async function signIn(email: string): Promise<string> {
  const answer = await fetch(`${product.url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: demo.password, client: 'native' }) });
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

/** What a program says, and whether it had to be cut off. */
function said(program: string, args: readonly string[], folder: string, seconds: number): Promise<{ text: string; cut: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder, TERM: 'dumb' } });
    let text = '';
    let cut = false;
    child.stdout.on('data', (part) => (text += part));
    child.stderr.on('data', (part) => (text += part));
    const late = setTimeout(() => (cut = child.kill('SIGKILL')), seconds * 1000);
    child.on('close', () => {
      clearTimeout(late);
      resolve({ text, cut });
    });
  });
}

interface Asked { endpoint: Endpoint; path: string; query: Record<string, string> }
/** Every read that takes filters, sorts or pages, with a value for each of them that it would accept. */
function filtered(): Asked[] {
  return allRoutes().map(({ endpoint }) => endpoint).filter(({ method, query, permission, path: where }) => method === 'GET' && query && permission !== 'public' && namesOf(where).length === 0).map((endpoint) => {
    const { properties = {} } = z.toJSONSchema(endpoint.query!, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, { enum?: string[]; anyOf?: { enum?: string[] }[]; type?: string; format?: string }> };
    const sample = sampleOf(endpoint, 'query', { allIds: true, id: () => '0190a000-0000-7000-8000-000000000000' }) ?? {};
    const plain = (name: string): string => {
      const schema = properties[name]!;
      return (schema.enum ?? schema.anyOf?.find((one) => one.enum)?.enum)?.[0] ?? (schema.format === 'date' ? '2026-11-20' : schema.format === 'date-time' ? '2026-11-20T16:00:00Z' : schema.type === 'integer' || schema.type === 'number' ? '5' : 'a');
    };
    return { endpoint, path: endpoint.path, query: Object.fromEntries(Object.keys(properties).map((name) => [name, sample[name] === undefined || sample[name] === null ? plain(name) : String(sample[name])])) };
  }).filter(({ query }) => Object.keys(query).length > 0);
}

const SLEEP_S = 3;
/** What leaves its quotes, its list, its order or its number, and tells of it by an error or by time. */
const INJECTED: readonly string[] = [
  "'", '"', "a'", "a''", "a\\'", "' or '1'='1", "a' and '1'='2", "a') or ('1'='1", '1 or 1=1', '1) or (1=1', "a'--", "a'/*", `';select pg_sleep(${SLEEP_S})--`, `' || pg_sleep(${SLEEP_S}) || '`, `a' and 1=(select 1 from pg_sleep(${SLEEP_S}))--`, `1;select pg_sleep(${SLEEP_S})`, `(select 1 from pg_sleep(${SLEEP_S}))`, `name,(select 1 from pg_sleep(${SLEEP_S}))`, "name' desc", 'name;', '1/0', "a' union select null--", "a'||(select version())||'", "a' and cast(version() as int)=1--", "$$a$$", "\\", "%' or 1=1--", "a\u02bc or 1=1", "{a'}", "a::int",
];

prove('G4', 'no filter, sort, page or text of a read reaches the database as a statement', { wanted: '0 answers 5xx, late, or with words of the database', sizes: { tenth: 6, full: 60 }, minutes: 20 }, async (size, random) => {
  const against: string[] = [];
  const all = filtered();
  let [tried, answered] = [0, 0];
  for (const { endpoint, path: where, query } of all) for (const name of Object.keys(query)) {
    await Promise.all(Array.from({ length: size }, async () => {
      const payload = pick(random, INJECTED);
      const asked = `${where}?${new URLSearchParams({ ...query, [name]: payload })}`;
      const begun = performance.now();
      const answer = await fetch(product.url + asked, { headers: { authorization: `Bearer ${tokenFor(endpoint)}` } });
      const body = await answer.text();
      tried += 1;
      if (answer.ok) answered += 1;
      if (answer.status >= 500) against.push(`${endpoint.id} ${name}=${payload} answered ${answer.status}`);
      if (/syntax error|unterminated|PostgreSQL \d|pg_sleep\b.*does not/i.test(body)) against.push(`${endpoint.id} ${name}=${payload}: ${body.slice(0, 200)}`);
      if (payload.includes('pg_sleep') && performance.now() - begun > SLEEP_S * 1000) {
        // A busy machine is late with anything: what is harmless must be quick at the same place.
        const again = performance.now();
        await (await fetch(product.url + asked, { headers: { authorization: `Bearer ${tokenFor(endpoint)}` } })).text();
        if (performance.now() - again > SLEEP_S * 1000) against.push(`${endpoint.id} ${name}=${payload} took ${Math.round(performance.now() - begun)} ms`);
      }
    }));
  }
  return { seen: `${tried} requests to all ${all.length} reads with filters, ${answered} answered with rows or none, ${against.length} reached it`, against };
});

prove('G4', 'sqlmap finds nothing to inject into', { wanted: '0 findings over operations with all their filters and sorts; level 5, risk 3 in the whole, level 2 in a tenth', sizes: { tenth: 3, full: 40 }, minutes: 240 }, async (size, random) => {
  if (!installed('sqlmap')) return { seen: 'sqlmap not installed: not run', against: [] };
  const against: string[] = [];
  const all = filtered().filter(({ query }) => Object.keys(query).length >= 2).sort(() => random() - 0.5).slice(0, size);
  const [level, seconds] = SCALE === 'full' ? ['5', 600] : ['2', 40];
  let [parameters, cut] = [0, 0];
  await inFolder(async (folder) => {
    for (const { endpoint, path: where, query } of all) {
      const fresh = await signIn(endpoint.id.startsWith('tickets.') ? demo.organizer : demo.admin);
      const { text, cut: late } = await said('sqlmap', ['-u', `${product.url}${where}?${new URLSearchParams(query)}`, '--batch', '--level', level, '--risk', SCALE === 'full' ? '3' : '2', '--dbms', 'PostgreSQL', '-p', Object.keys(query).join(','), '--time-sec', '2', '--threads', '4', '--timeout', '15', '--retries', '1', '--disable-coloring', '--flush-session', '--output-dir', folder, '--headers', `Authorization: Bearer ${fresh}`, '--ignore-code', '422,400,404,409', '--skip-waf'], folder, seconds);
      if (late) cut += 1;
      const judged = new Set([...text.matchAll(/(?:testing if|heuristic .* test shows that) GET parameter '([^']+)'/g)].map(([, name]) => name));
      parameters += judged.size;
      if (judged.size === 0) against.push(`${endpoint.id}: sqlmap tested nothing: ${text.slice(-400)}`);
      for (const [found] of text.matchAll(/GET parameter '[^']+' is (?:vulnerable|'[^']+' injectable)|identified the following injection point[^\n]*/g)) against.push(`${endpoint.id}: ${found}`);
    }
  });
  return { seen: `${parameters} parameters of ${all.length} operations at level ${level}, ${against.length} findings; ${cut} of them cut at ${seconds} s`, against };
});

/** Names that give something away where they are there. */
const SECRETS: readonly string[] = [
  '.env', '.env.local', '.git/config', '.git/HEAD', '.gitignore', '.npmrc', '.htaccess', '.DS_Store', '.vscode/settings.json', '.well-known/../.env', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'node_modules/.package-lock.json', 'server/main.ts', 'web/index.html', 'docker-compose.yml', 'Dockerfile', 'backup.sql', 'dump.sql', 'database.sqlite', 'backup.zip', 'server.key', 'id_rsa', 'config.php', 'phpinfo.php', 'wp-login.php', 'admin.php', 'server-status', 'actuator/env', 'debug', 'trace', 'console', 'graphql', 'swagger.json', 'robots.txt.bak', 'index.html~', 'index.html.bak', 'built-from.txt', 'portal.html', 'assets/', 'assets/index.js.map',
];

prove('G5', 'nothing is served that nobody listed: no dot files, no sources, no maps, no forgotten pages', { wanted: '0 dot files, 0 source maps, 0 files that are none of the pages, also by the lists of ffuf and wapiti', sizes: { tenth: 1500, full: 20_000 }, minutes: 20 }, async (size) => {
  const against: string[] = [];
  const shell = await (await fetch(`${product.url}/`)).text();
  const files = new Set([...shell.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, one]) => one!));
  let tried = 0;
  const ask = async (where: string): Promise<void> => {
    tried += 1;
    const answer = await fetch(product.url + where, { redirect: 'manual' });
    const body = await answer.text();
    if (answer.status >= 500) against.push(`${where} answered ${answer.status}`);
    if (answer.status === 200 && (body !== shell || /\.[a-z]+$/i.test(where) || where.includes('/.')) && !files.has(where)) against.push(`${where} is there: ${String(answer.headers.get('content-type'))} ${body.slice(0, 60)}`);
  };
  for (const name of SECRETS) await ask(`/${name}`);
  // The maps of everything that the page loads, and whether a script names one.
  for (const file of files) {
    await ask(`${file}.map`);
    if (/sourceMappingURL=(?!data:)/.test(await (await fetch(product.url + file)).text())) against.push(`${file} names its map`);
  }
  let foreign = 'ffuf not installed: not run';
  const list = await readFile('/usr/lib/python3/dist-packages/wapitiCore/data/attacks/busterPayloads.txt', 'utf8').catch(() => '');
  if (installed('ffuf') || spawnSync('ffuf', ['-V'], { stdio: 'ignore' }).status === 0) {
    const words = [...new Set([...SECRETS, ...list.split('\n').map((line) => line.replaceAll(/\[[A-Z_]+\]/g, '').replace(/^\//, '').trim()).filter(Boolean)])].slice(0, size);
    foreign = await inFolder(async (folder) => {
      await writeFile(path.join(folder, 'words.txt'), words.join('\n'));
      for (const base of ['/FUZZ', '/FUZZ.map', '/.FUZZ', '/FUZZ.bak', '/api/FUZZ', '/api/v1/FUZZ', `/t/${SITE}/FUZZ`]) {
        await said('ffuf', ['-u', product.url + base, '-w', 'words.txt', '-t', '8', '-maxtime', '60', '-mc', 'all', '-of', 'json', '-o', 'found.json', '-s', ...(base === '/FUZZ' ? [] : ['-H', `Authorization: Bearer ${tokens.studio}`])], folder, 70);
        const { results } = JSON.parse(await readFile(path.join(folder, 'found.json'), 'utf8')) as { results: { url: string; status: number; length: number }[] };
        tried += results.length;
        for (const { url, status, length } of results) {
          const where = new URL(url).pathname;
          if (status >= 500) against.push(`${where} answered ${status}`);
          if (status < 300 && Buffer.byteLength(shell) !== length && !known(where)) against.push(`ffuf found ${where}: ${status}, ${length} bytes`);
        }
      }
      return `ffuf with ${words.length} names in 7 places`;
    });
  }
  return { seen: `${tried} names, ${against.length} there; ${foreign}`, against };
});

/** What the product says that it has: its document, and the few pages about itself. */
const routes = allRoutes().map(({ endpoint }) => endpoint).filter(({ method }) => method === 'GET').map(({ path: where }) => new RegExp(`^${where.replaceAll('::', ':').replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/:(\w+)/g, '[^/]+')}$`));
const OWN = /^\/(?:livez|readyz|metrics|openapi\.json|robots\.txt|sitemap\.xml|favicon\.ico|manifest\.webmanifest|reference(?:\/.*)?|t\/[^/]+\/(?:robots\.txt|sitemap\.xml)|\.well-known\/[\w.-]+|test\/(?:clock|outbox))\/?$/;
const known = (where: string): boolean => OWN.test(where) || routes.some((route) => route.test(where));

prove('G5', 'wapiti finds nothing high or medium on the public pages and in a signed-in session', { wanted: '0 findings above low, all modules that need no network of others', sizes: { tenth: 40, full: 1800 }, minutes: 120 }, async (size) => {
  if (!installed('wapiti')) return { seen: 'wapiti not installed: not run', against: [] };
  const against: string[] = [];
  let [pages, low] = [0, 0];
  const starts: [string, string[]][] = [[`/t/${SITE}`, []], [`/b/${STUDIO}`, []], ['/api/v1/clients?text=a&limit=5', ['-H', `Authorization: Bearer ${await signIn(demo.admin)}`]]];
  await inFolder(async (folder) => {
    for (const [start, more] of starts) {
      const { text } = await said('wapiti', ['-u', product.url + start, '--scope', 'folder', '-m', 'all,-nikto,-wapp,-brute_login_form,-ssrf,-xxe', '-d', '4', '--max-scan-time', String(Math.ceil(size / 3)), '--max-attack-time', String(Math.ceil(size / 12)), '-t', '10', '-f', 'json', '-o', 'found.json', '--flush-session', '--store-session', folder, '--store-config', folder, '--no-bugreport', '--verify-ssl', '0', ...more], folder, size + 30);
      const file = await readFile(path.join(folder, 'found.json'), 'utf8').catch(() => '');
      if (file === '') {
        against.push(`${start}: wapiti wrote no report: ${text.slice(-300)}`);
        continue;
      }
      const { vulnerabilities, anomalies, infos } = JSON.parse(file) as { vulnerabilities: Record<string, { level: number; method: string; path: string; info: string }[]>; anomalies: Record<string, { level: number; path: string; info: string }[]>; infos: { crawled_pages_nbr?: number } };
      pages += infos.crawled_pages_nbr ?? 1;
      for (const [kind, all] of [...Object.entries(vulnerabilities), ...Object.entries(anomalies)]) for (const { level, path: where, info } of all) {
        if (level >= 2) against.push(`${kind} (${level}) ${where}: ${info}`);
        else low += 1;
      }
    }
  });
  return { seen: `${starts.length} places, ${pages} pages, ${low} low, ${against.length} above`, against };
});
