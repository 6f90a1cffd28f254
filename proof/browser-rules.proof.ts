import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll } from 'vitest';
import { pino } from 'pino';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { answerPage } from '#capabilities/sites/public.ts';
import { sql } from '#platform/db.ts';
import { buildServer } from '#platform/http.ts';
import { siteUrl } from '#platform/site.ts';
import type { OpenCtx } from '#platform/context.ts';
import { allRoutes } from '#server/modules.ts';
import { launchBrowser } from '#test/browser.ts';
import { Browser, usePeople } from '#test/people.ts';
import type { Person } from '#test/people.ts';
import { namesOf } from '#test/furnished.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { prove } from '#proof/prove.ts';

// H11-H14, H16: what pages of other origins can make a browser do, where an answer can lead it, and what it is told.

const world = useWorld();
const people = usePeople(world);
let tenant: TestTenant;
let organizer: Organizer;
let person: Person;
let admin: Person;
const endpoints = allRoutes().map(({ endpoint }) => endpoint);

beforeAll(async () => {
  world.clock.set(NOW);
  tenant = await makeTenant(world);
  useDemoGateway({ allowed: true, key: Buffer.alloc(32, 7) });
  organizer = await makeOrganizer(world);
  admin = await people.add(tenant, ['studio.admin']);
  person = await people.add(tenant, ['studio.coordinator']);
});

const pathOf = (path: string, given: Readonly<Record<string, string>> = {}): string => path.replaceAll('::', '\u0001').replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? (name === 'site' || name === 'slug' ? organizer.slug : randomUUID()))).replaceAll('\u0001', ':');

/** Makes of a browser a buyer's, who has proved the mailbox to the organizer. */
async function proveMailbox(browser: Browser): Promise<LightMyRequestResponse> {
  const email = `compra.${randomUUID()}@example.com`;
  await browser.post(`/api/v1/tickets/public/sites/${organizer.slug}/sign-in`, { email });
  const { body } = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('recipient', '=', email).orderBy('id', 'desc').executeTakeFirstOrThrow());
  return browser.post(`/api/v1/tickets/public/sites/${organizer.slug}/sign-in/verify`, { token: /#([\w-]{64})/.exec(body)![1]! });
}

const FOREIGN: readonly (readonly [string, Record<string, string | undefined>])[] = [
  ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }], ['another origin of an old browser', { origin: 'https://evil.example', 'sec-fetch-site': undefined }],
  ['a null origin', { origin: 'null', 'sec-fetch-site': undefined }], ['another port of the host', { origin: 'http://localhost:81', 'sec-fetch-site': 'same-site' }], ['a sister name', { origin: 'http://evil.localhost', 'sec-fetch-site': 'same-site' }], ['no origin, and elsewhere', { 'sec-fetch-site': 'cross-site' }],
];
const BODIES: readonly (readonly [string | undefined, string | undefined])[] = [
  [undefined, undefined], ['text/plain', '{}'], ['application/x-www-form-urlencoded', 'a=1'], ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'], ['application/json', '{}'],
];

prove('H11', 'a page of another origin gets nothing done with what the browser carries', { wanted: '0 writes from elsewhere get through with cookies, staff and buyer stay signed in', sizes: { round: 1, tenth: 2, full: 6 }, minutes: 20 }, async (size) => {
  const against: string[] = [];
  const writes = endpoints.filter(({ method, rawBody }) => method !== 'GET' && rawBody !== 'bytes');
  let tried = 0;
  for (let round = 0; round < size; round += 1) {
    const staff = new Browser(people.app);
    await staff.signIn(person.email);
    const shopper = new Browser(people.app, { ip: `10.9.0.${round + 1}` });
    await proveMailbox(shopper);
    const cookies = [...staff.cookies, ...shopper.cookies, [`gallery_${randomUUID()}`, 'x']].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const endpoint of writes) {
      // Every origin at the doors that look at cookies; elsewhere they take turns.
      const carries = endpoint.path.startsWith('/api/v1/auth/') || endpoint.path.includes('/public/');
      const cases = carries ? FOREIGN.flatMap((from) => (size > 1 ? BODIES : BODIES.slice(0, 1)).map((body) => [from, body] as const)) : [[FOREIGN[tried % FOREIGN.length]!, BODIES[tried % BODIES.length]!] as const];
      for (const [[from, headers], [type, payload]] of cases) {
        tried += 1;
        const sent = Object.fromEntries(Object.entries({ cookie: cookies, 'content-type': type, ...headers }).filter(([, value]) => value !== undefined)) as Record<string, string>;
        const { statusCode } = await people.app.inject({ method: endpoint.method, url: pathOf(endpoint.path), headers: sent, remoteAddress: '10.8.0.1', ...(payload !== undefined && { payload }) });
        if (statusCode < 400) against.push(`${endpoint.id} from ${from} with ${type ?? 'no body'} answered ${statusCode}`);
        if (endpoint.permission !== 'public' && ![401, 403].includes(statusCode)) against.push(`${endpoint.id} from ${from} got past the door: ${statusCode}`);
      }
    }
    if ((await staff.refresh()).statusCode !== 200) against.push('the member was signed out');
    if ((await shopper.get(`/api/v1/tickets/public/sites/${organizer.slug}/me/orders`)).statusCode !== 200) against.push('the buyer was signed out');
    if ((await shopper.post(`/api/v1/tickets/public/sites/${organizer.slug}/sign-out`)).statusCode !== 204) against.push('the own page cannot sign the buyer out');
  }
  return { seen: `${tried} requests to ${writes.length} writes from ${FOREIGN.length} kinds of elsewhere, ${against.length} got through`, against };
});

prove('H11', 'a page served from another port, in a real browser, gets nothing done', { wanted: '0 effects of forms and scripts', sizes: { tenth: 1, full: 3 } }, async (size) => {
  const against: string[] = [];
  const app = people.app;
  await app.listen({ port: 0, host: '127.0.0.1' });
  const own = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  // A sister of the same site: SameSite does not hold it back.
  const evil = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title>'));
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  const elsewhere = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
  const browser = await launchBrowser();
  let tried = 0;
  try {
    for (let round = 0; round < size; round += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${own}/.well-known/security.txt`);
      const signed = await page.evaluate(async ([email, password]) => (await fetch('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) })).status, [person.email, 'tres tristes tigres tragaban trigo']);
      if (signed !== 200) against.push(`the sign-in answered ${signed}`);
      await page.goto(elsewhere);
      const targets = endpoints.filter(({ method, permission }) => method === 'POST' && permission === 'public').map(({ path }) => own + pathOf(path));
      const read = await page.evaluate(async (urls) => {
        const seen: string[] = [];
        for (const url of urls) {
          for (const init of [{}, { body: '{}', headers: { 'content-type': 'text/plain' } }, { body: new URLSearchParams({ a: '1' }) }, { body: new FormData() }, { body: '{}', headers: { 'content-type': 'application/json' } }]) {
            await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', ...(init as object) }).catch(() => null);
            const open = await fetch(url, { method: 'POST', credentials: 'include', ...(init as object) }).then((answer) => answer.text(), () => null);
            if (open !== null) seen.push(url);
          }
        }
        return seen;
      }, targets);
      tried += targets.length * 10;
      against.push(...read.map((url) => `the other page read ${url}`));
      // A form takes the whole page there.
      for (const [path, type] of [['/api/v1/auth/logout', 'text/plain'], ['/api/v1/auth/refresh', 'multipart/form-data'], ['/api/v1/auth/logout', 'application/x-www-form-urlencoded']] as const) {
        tried += 1;
        await page.goto(elsewhere);
        await page.evaluate(([action, enctype]) => {
          document.body.innerHTML = `<form method="post" action="${action}" enctype="${enctype}"><input name="a" value="1"></form>`;
          document.forms[0]!.submit();
        }, [own + path, type]);
        await page.waitForURL((url) => url.origin === own);
      }
      await page.goto(`${own}/.well-known/security.txt`);
      const still = await page.evaluate(async () => (await fetch('/api/v1/auth/refresh', { method: 'POST' })).status);
      if (still !== 200) against.push(`after the visit the session is gone: ${still}`);
      await context.close();
    }
  } finally {
    await browser.close();
    evil.close();
  }
  return { seen: `${tried} requests of a page on another port, ${against.length} with effect`, against };
});

/** Addresses that look like our own and lead elsewhere. */
const ELSEWHERE: readonly string[] = [
  '//evil.example', '///evil.example', '////evil.example/%2e%2e', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\\/evil.example', '/%5cevil.example', '/%2f/evil.example', '/%2f%2fevil.example', '%2f%2fevil.example', '/.evil.example', '//evil.example/%2f..', '//evil%E3%80%82example', '//evil\u3002example', '//evil\uff0eexample', '//\uff45vil.example',
  'https://evil.example', 'https:evil.example', 'https:/evil.example', 'https:\\\\evil.example', 'http://evil.example', 'HTTP://EVIL.EXAMPLE', 'https://localhost@evil.example', 'https://localhost%40evil.example', 'https://localhost:80@evil.example', 'https://evil.example#@localhost', 'https://evil.example?localhost', 'https://evil.example\\@localhost', 'https://localhost.evil.example', 'https://evil.example/localhost',
  '//localhost@evil.example', '/@evil.example', '@evil.example', '.evil.example', ':80//evil.example', ';//evil.example', '?//evil.example', '#//evil.example', '/\t/evil.example', '/\n/evil.example', '/%09/evil.example', '/%0a/evil.example', '/%0d%0aLocation:%20https://evil.example', '%0d%0aLocation:%20https://evil.example', '\r\nLocation: https://evil.example', '/%00/evil.example', '/%E2%80%AE//evil.example',
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd', 'blob:https://evil.example/1', 'ftp://evil.example', '//[::ffff:8.8.8.8]', '//134744072', '//0x08080808', '//evil.example:443/x', 'https://[evil.example]', '//xn--vil-9ua.example',
];
const NAMES = ['next', 'return', 'returnTo', 'return_url', 'redirect', 'redirect_uri', 'redirectUrl', 'url', 'to', 'goto', 'target', 'dest', 'continue', 'callback', 'back', 'state', 'site', 'base', 'host', 'location'];

/** Whether an address leads somewhere that is not ours, as a browser would read it. */
function leaves(location: string, from: string): boolean {
  const base = new URL(from, siteUrl('/'));
  if (!URL.canParse(location, base)) return true;
  const { protocol, host } = new URL(location, base);
  return !['http:', 'https:'].includes(protocol) || ![base.host, new URL(siteUrl('/')).host].includes(host);
}

prove('H12', 'no parameter leads a browser out of the product', { wanted: '0 answers with a Location of elsewhere, of at least 60 payloads for each place', sizes: { round: 4, tenth: 62, full: 63 }, minutes: 20 }, async (size) => {
  const against: string[] = [];
  let tried = 0;
  let redirects = 0;
  const judge = (what: string, url: string, status: number, headers: Record<string, unknown>): void => {
    tried += 1;
    const location = headers['location'];
    if (status >= 500) against.push(`${what} ${url} answered ${status}`);
    if (typeof location !== 'string') return;
    redirects += 1;
    // The wallet of a phone is the one place that we lead to by ourselves.
    if (leaves(location, url)) against.push(`${what}: ${url} leads to ${location}`);
  };
  const opened = endpoints.filter(({ method, permission }) => method === 'GET' && permission === 'public');
  if (ELSEWHERE.length < 60) against.push(`only ${ELSEWHERE.length} payloads`);
  for (const payload of ELSEWHERE.slice(0, size)) {
    for (const [n, endpoint] of opened.entries()) {
      const names = size > ELSEWHERE.length ? NAMES : [NAMES[(n + payload.length) % NAMES.length]!];
      const places = [pathOf(endpoint.path, Object.fromEntries(namesOf(endpoint.path).map((name) => [name, payload]))), ...names.map((name) => `${pathOf(endpoint.path)}?${new URLSearchParams({ [name]: payload })}`)];
      for (const url of places) {
        const answer = await people.app.inject({ method: 'GET', url, remoteAddress: '10.7.0.1', headers: { host: 'localhost', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' } });
        judge(endpoint.id, url, answer.statusCode, answer.headers);
      }
    }
  }
  // Pages of a public site move when an event is renamed; what stands behind the address comes along.
  const event = await organizer.ready();
  const made = (await organizer.call('POST', `/events/${event.id}/publish`)).json<{ id: string; slug: string; version: number }>();
  const renamed = await organizer.call('PATCH', `/events/${made.id}`, { slug: `nuevo-${randomUUID().slice(0, 8)}` }, made.version);
  if (renamed.statusCode !== 200) against.push(`the event was not renamed: ${renamed.body}`);
  const open = { db: world.db, clock: world.clock, now: world.clock.now(), actor: null, locale: 'es', origin: { ip: null, userAgent: null, requestId: 'x' } } as OpenCtx;
  let moved = 0;
  for (const payload of ELSEWHERE) {
    for (const [path, search] of [[`/t/${organizer.slug}/e/${made.slug}`, `?${new URLSearchParams({ next: payload })}`], [`/t/${organizer.slug}/e/${made.slug}/${payload}`, ''], [`/t/${organizer.slug}${payload}`, ''], [`/t/${organizer.slug}/e/${made.slug}`, payload.startsWith('?') ? payload : `?${payload}`]] as const) {
      const page = await answerPage(open, '<html lang="es"><!--head--><!--body--><!--data-->', { host: 'localhost', path, search });
      if (!page) continue;
      if (page.status === 301) moved += 1;
      judge('public page', path + search, page.status, page.headers);
    }
  }
  if (moved === 0) against.push('no page moved: the case is not covered');
  return { seen: `${tried} addresses of ${Math.min(size, ELSEWHERE.length)} payloads, ${redirects} redirects, ${against.length} left`, against };
});

prove('H13', 'pages of other origins may read nothing', { wanted: '0 Access-Control-Allow-* for foreign origins, never * with credentials', sizes: { round: 1, tenth: 1, full: 1 } }, async () => {
  const against: string[] = [];
  let tried = 0;
  const origins = ['https://evil.example', 'null', 'http://localhost:1', 'http://localhost.evil.example', 'https://localhost', 'file://'];
  for (const [n, endpoint] of endpoints.entries()) {
    const origin = origins[n % origins.length]!;
    const url = pathOf(endpoint.path);
    const answers = [
      await people.app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': endpoint.method, 'access-control-request-headers': 'authorization, content-type' } }),
      await people.app.inject({ method: endpoint.method, url, headers: { origin }, remoteAddress: '10.6.0.1' }),
    ];
    tried += answers.length;
    for (const { headers, statusCode } of answers) {
      const given = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
      if (given.length > 0) against.push(`${endpoint.id}: ${given.map((name) => `${name}: ${String(headers[name])}`).join(', ')}`);
      if (statusCode >= 500 && statusCode !== 503) against.push(`${endpoint.id} answered ${statusCode}`);
    }
  }
  return { seen: `${tried} answers at ${endpoints.length} routes, ${against.length} with a permission`, against };
});

/** Every text that the database holds, for a look whether something stands in it in plain. */
async function everyText(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname = 'public'`.execute(world.owner.global);
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ all: string | null }>`select string_agg(t::text, ' ') as all from ${sql.raw(name)} t`.execute(world.owner.global);
    parts.push(rows[0]?.all ?? '');
  }
  return parts.join('\n');
}

prove('H14', 'keys of programs and other secrets are shown once, kept unreadable, bounded, and dead when revoked', { wanted: '0 in plain in the database, also not as a kept answer; revoked ones refused at the next request', sizes: { round: 3, tenth: 20, full: 200 } }, async (size) => {
  const against: string[] = [];
  const boss = new Browser(people.app);
  await boss.signIn(admin.email);
  const secrets: string[] = [];
  const once = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });
  for (let n = 0; n < size; n += 1) {
    const headers = once();
    const body = { name: `Clave ${n}`, scopes: ['clients.view'] };
    const made = (await boss.post('/api/v1/api-keys', body, headers)).json<{ id: string; key: string }>();
    secrets.push(made.key);
    // Whoever lost the answer gets it again by the same key of the request, and nobody else does.
    if ((await boss.post('/api/v1/api-keys', body, headers)).json<{ key: string }>().key !== made.key) against.push('the repeated request did not get its answer');
    if ((await boss.get('/api/v1/api-keys')).body.includes(made.key)) against.push('the list shows the key');
    const program = (method: 'GET' | 'POST', url: string): Promise<LightMyRequestResponse> => people.app.inject({ method, url, headers: { authorization: `Bearer ${made.key}` } });
    if ((await program('GET', '/api/v1/clients')).statusCode !== 200) against.push('the key does not open what it is for');
    for (const url of ['/api/v1/users', '/api/v1/payments', '/api/v1/api-keys']) if ((await program('GET', url)).statusCode !== 403) against.push(`the key opens ${url}`);
    if (![403, 401].includes((await program('POST', '/api/v1/api-keys')).statusCode)) against.push('a key makes keys');
    for (const url of [`/api/v1/clients?key=${made.key}`, `/api/v1/clients?access_token=${made.key}`, `/api/v1/clients?authorization=Bearer%20${made.key}`]) if ((await people.app.inject({ url })).statusCode !== 401) against.push('a key in an address is taken');
    await boss.delete(`/api/v1/api-keys/${made.id}`);
    if ((await program('GET', '/api/v1/clients')).statusCode !== 401) against.push('a revoked key still opens');
  }
  // The other secrets that an answer shows once.
  const keep = (text: string | undefined): void => void (text && secrets.push(text));
  const { secret } = (await boss.post('/api/v1/me/second-factor/begin', { password: 'tres tristes tigres tragaban trigo' }, once())).json<{ secret: string }>();
  keep(secret);
  const hook = (await boss.post('/api/v1/webhooks/endpoints', { url: 'https://example.com/hooks', topics: ['studio.session.confirmed'] }, once())).json<{ secret?: string }>();
  keep(hook.secret);
  const feed = (await boss.post('/api/v1/calendar/me/feed', undefined, once())).json<{ url?: string }>();
  keep(feed.url?.split('/').at(-1));
  const event = await organizer.ready();
  const paired = await organizer.app.inject({ method: 'POST', url: `/api/v1/tickets/events/${event.id}/devices`, payload: { name: 'Puerta', gateId: (await organizer.call('POST', `/events/${event.id}/gates`, { name: 'Norte' })).json<{ id: string }>().id }, headers: once() });
  keep(paired.json<{ pairingCode?: string; code?: string }>().pairingCode ?? paired.json<{ code?: string }>().code);
  const stored = await everyText();
  against.push(...secrets.filter((one) => stored.includes(one)).map((one) => `stands in the database in plain: ${one.slice(0, 12)}…`));
  return { seen: `${secrets.length} secrets, ${against.length} findings`, against };
});

const WANTED_API: Readonly<Record<string, RegExp>> = { 'content-security-policy': /frame-ancestors 'none'|sandbox/, 'x-content-type-options': /^nosniff$/, 'strict-transport-security': /max-age=\d{7,}/, 'referrer-policy': /^(?:same-origin|no-referrer)$/ };

prove('H16', 'every answer of every route carries the headers that browsers need, and cookies their bounds', { wanted: '100 % of answers; cookies HttpOnly, SameSite=Strict, over TLS Secure and __Host-', sizes: { round: 1, tenth: 1, full: 1 } }, async () => {
  const against: string[] = [];
  let tried = 0;
  const judge = (what: string, { headers }: LightMyRequestResponse): void => {
    tried += 1;
    for (const [name, wanted] of Object.entries(WANTED_API)) if (!wanted.test(String(headers[name] ?? ''))) against.push(`${what}: ${name} is ${String(headers[name])}`);
    const policy = String(headers['content-security-policy']);
    if (/'unsafe-(?:inline|eval|hashes)'/.test(policy)) against.push(`${what}: ${policy}`);
    if (headers['x-powered-by'] || headers['server']) against.push(`${what} tells its program`);
  };
  for (const endpoint of endpoints) judge(endpoint.id, await people.app.inject({ method: endpoint.method, url: pathOf(endpoint.path), remoteAddress: '10.5.0.1' }));
  judge('nowhere', await people.app.inject('/nowhere'));
  judge('no address', await people.app.inject('/%ff'));
  judge('no route of the API', await people.app.inject('/api/v1/nowhere'));
  // Behind a proxy that speaks TLS.
  const secure = await buildServer({ db: world.db, clock: world.clock, authenticate: people.identity.authenticate, limit: people.identity.limit, checkAnswers: true, routes: allRoutes(), logger: pino({ level: 'silent' }), trustProxy: ['10.4.0.1'] });
  await secure.ready();
  for (const [app, proxied] of [[people.app, {}], [secure, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.4.0.2' }]] as const) {
    const browser = new Browser(app, { ip: '10.4.0.1', headers: proxied });
    const answers = [await browser.signIn(person.email), await browser.post('/api/v1/auth/magic-link', { email: person.email }), await proveMailbox(browser)];
    for (const { name, httpOnly, sameSite, secure: isSecure, path, domain } of answers.flatMap(({ cookies }) => cookies as { name: string; httpOnly?: boolean; sameSite?: string; secure?: boolean; path?: string; domain?: string }[])) {
      tried += 1;
      if (!httpOnly || sameSite !== 'Strict' || domain !== undefined) against.push(`the cookie ${name}: HttpOnly ${httpOnly}, SameSite ${sameSite}, Domain ${domain}`);
      if (app === secure && (!isSecure || path !== '/' || !name.startsWith('__Host-'))) against.push(`over TLS the cookie ${name}: Secure ${isSecure}, Path ${path}`);
    }
    if ((await browser.refresh()).statusCode !== 200) against.push('the session cannot be gone on with');
  }
  await secure.close();
  return { seen: `${tried} answers and cookies, ${against.length} short; no policy allows anything inline`, against };
});
