import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import type { FastifyInstance } from 'fastify';
import { beforeAll } from 'vitest';
import { z } from 'zod';
import { asHtml, closeMail, configureMail, sendMail } from '#capabilities/notifications/public.ts';
import { answerPage } from '#capabilities/sites/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { buildServer } from '#platform/http.ts';
import { createLogger } from '#platform/log.ts';
import { unauthenticated } from '#platform/errors.ts';
import { allRoutes } from '#server/modules.ts';
import { furnishedTenant, versionIn } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { mailServer } from '#test/mail-server.ts';
import { usePeople } from '#test/people.ts';
import { sampleOf } from '#test/samples.ts';
import { makeTenant, serverAs, useWorld } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { inFolder } from '#proof/foreign.ts';
import { MARKUP } from '#proof/markup.ts';
import { prove } from '#proof/prove.ts';
import { MADE, addressOf, withWords } from '#proof/words.ts';

// I1, I2, I9, I10, N5: words of people that want to be something else: markup, formulas, lines of a log, headers of a mail.

const world = useWorld();
usePeople(world);
const work = useWork(world);
let side: Side;
let slug: string;
let app: FastifyInstance;
const endpoints = allRoutes().map(({ endpoint }) => endpoint);

beforeAll(async () => {
  side = await furnishedTenant(world, 'one');
  slug = (await world.owner.global.selectFrom('tenant').select('slug').where('id', '=', side.id).executeTakeFirstOrThrow()).slug;
  // The studio sells tickets, too: its public pages are of the portal.
  await world.owner.global.updateTable('tenant').set({ apps: ['studio', 'tickets'] }).where('id', '=', side.id).execute();
  app = await serverAs(world, async () => side.actor);
}, 120_000);

const writes = endpoints.filter(({ method, rawBody, body, permission }) => method !== 'GET' && method !== 'DELETE' && !rawBody && body && permission !== 'public');

/** Writes hostile words through every route that takes words; answers how many fields were taken. */
async function plant(words: (most: number) => string, rounds: number): Promise<{ routes: number; taken: number; broken: string[]; unaudited: string[]; audited: number }> {
  const broken: string[] = [];
  const unaudited: string[] = [];
  let [routes, taken, audited] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    for (const endpoint of writes) {
      // The caller has no session that could be changed; what ends the work of this check is left alone.
      if (/^(?:auth\.|imports\.|tenant\.suspend|members\.disable)/.test(endpoint.id)) continue;
      for (const optional of [true, false]) {
        const payload = withWords(endpoint, words, optional);
        if (!payload || !JSON.stringify(payload).includes('XSS')) continue;
        const { url, params } = await addressOf(world, { id: side.id, slug }, endpoint);
        const headers = { 'idempotency-key': randomUUID(), ...(endpoint.ifMatch && { 'if-match': `"${await versionIn(world, endpoint, params).catch(() => 1)}"` }) };
        const answer = await app.inject({ method: endpoint.method as 'POST', url, payload, headers });
        routes += 1;
        if (answer.statusCode >= 500) broken.push(`${endpoint.id} answered ${answer.statusCode}`);
        if (answer.statusCode >= 300) continue;
        taken += 1;
        if (endpoint.audit) {
          audited += 1;
          const request = String(answer.headers['x-request-id']);
          const { rows } = await sql<{ count: number }>`select count(*)::integer as count from audit_log where tenant_id = ${side.id}::uuid and request_id = ${request}`.execute(world.owner.global);
          if (rows[0]!.count === 0) unaudited.push(`${endpoint.id} left no row`);
        }
        break;
      }
    }
  }
  return { routes, taken, broken, unaudited, audited };
}

let turn = 0;
const markup = (most: number): string => {
  const fitting = MARKUP.filter(({ length }) => length <= most);
  return fitting.length > 0 ? fitting[(turn += 1) % fitting.length]! : 'XSS'.slice(0, most);
};

/** What in a page of HTML is more than words: elements and attributes that only our planted words can have made. */
function alive(page: string): string[] {
  const found: string[] = [];
  // What stands in a script element is data: it ends where it says so.
  const plain = page.replaceAll(/(<script\b[^>]*>)([\s\S]*?)(<\/script>)/gi, (_, open: string, content: string, close: string) => {
    if (!/type="application\/(?:ld\+)?json"/.test(open) && content.includes('XSS')) found.push(`a script with our words: ${content.slice(0, 60)}`);
    return open + close;
  });
  for (const [tag, name, attributes] of plain.matchAll(/<([a-z!/?][^\s>]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?|\s|\/)*)>/gi)) {
    if (/xssmark/i.test(name!)) found.push(tag);
    for (const [, key, double, single, bare] of attributes!.matchAll(/([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
      const value = (double ?? single ?? bare ?? '').replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll('&amp;', '&');
      if (/^on/i.test(key!) || /xss/i.test(key!)) found.push(tag.slice(0, 120));
      if (/^(?:href|src|action|formaction|data|srcset|poster)$/i.test(key!) && /^[\s\p{Cc}]*(?:javascript|data|vbscript):/iu.test(value) && value.includes('XSS')) found.push(tag.slice(0, 120));
      if (/^(?:content|style)$/i.test(key!) && /url=\/\/XSS|url\(javascript/i.test(value) && !/^og:|description/.test(attributes!)) found.push(tag.slice(0, 120));
    }
  }
  return found;
}

prove('I1', 'markup that people type stays words, in every page that the server writes and every mail it sends', { wanted: '0 elements, attributes or addresses made of planted words; 0 x 5xx', sizes: { round: 1, tenth: 4, full: 30 }, minutes: 30 }, async (size) => {
  const against: string[] = [];
  const { routes, taken, broken } = await plant(markup, size);
  against.push(...broken);
  // The judge knows the difference.
  if (alive('<p title="&lt;xssmark&gt;">&lt;xssmark&gt;XSS</p>').length > 0 || alive('<p><xssmark>XSS</p>').length === 0 || alive('<a href="javascript:XSS()">x</a>').length === 0 || alive('<p onclick="XSS()">x</p>').length === 0) against.push('the judge is blind');
  // What the planting has not made an event of stands open to the public.
  const { rows: events } = await sql<{ slug: string }>`update ticket_event set status = 'published' where tenant_id = ${side.id}::uuid returning slug`.execute(world.owner.global).catch(() => sql<{ slug: string }>`select slug from ticket_event where tenant_id = ${side.id}::uuid`.execute(world.owner.global));
  const pages: [string, string][] = [];
  const open = { db: world.db, clock: world.clock, now: world.clock.now(), actor: null, locale: 'es', origin: { ip: null, userAgent: null, requestId: 'x' } } as OpenCtx;
  const shell = '<!doctype html><html lang="es"><head><!--head--></head><body><!--body--><!--data--></body></html>';
  for (const place of ['', '/me', ...events.flatMap(({ slug: one }) => [`/e/${one}`, `/e/${one}/queue`]), '/sitemap.xml', '/robots.txt', ...MARKUP.map((one) => `/${encodeURIComponent(one)}`)]) {
    for (const search of ['', `?city=${encodeURIComponent(markup(200))}&q=${encodeURIComponent(markup(200))}`]) {
      const page = await answerPage(open, shell, { host: 'localhost', path: `/t/${slug}${place}`, search });
      if (page && page.body !== '') pages.push([`/t/${slug}${place}${search}`, page.body]);
    }
  }
  // HTML that routes answer with, reflected words in addresses included.
  for (const endpoint of endpoints.filter(({ produces }) => produces === 'text/html')) for (const one of MARKUP) {
    const answer = await app.inject(endpoint.path.replaceAll(/:(\w+)/g, encodeURIComponent(one)));
    if (String(answer.headers['content-type']).includes('html')) pages.push([endpoint.id, answer.body]);
  }
  const { rows: messages } = await sql<{ subject: string | null; body: string }>`select subject, body from message where tenant_id = ${side.id}::uuid`.execute(world.owner.global);
  for (const { subject, body } of messages) pages.push([`mail: ${subject}`, asHtml(subject ?? '', body, { name: markup(100), accent: '"><xssmark>' })]);
  for (const one of MARKUP) pages.push([`mail of ${one}`, asHtml(one, `${one}\n\nhttps://example.com/${one}\n${one}`, { name: one, accent: one })]);
  // What answers a refused request never comes as a page.
  for (const one of MARKUP) {
    const answer = await app.inject({ url: `/api/v1/${encodeURIComponent(one)}?${encodeURIComponent(one)}=${encodeURIComponent(one)}` });
    if (!String(answer.headers['content-type']).startsWith('application/problem+json')) against.push(`refused as ${String(answer.headers['content-type'])}`);
  }
  for (const [where, page] of pages) against.push(...alive(page).map((one) => `${where}: ${one}`));
  const withWordsIn = pages.filter(([, page]) => page.includes('XSS')).length;
  if (withWordsIn < 20) against.push(`only ${withWordsIn} pages show planted words: the check is blind`);
  return { seen: `${taken} of ${routes} writes took markup, ${pages.length} pages and mails read, ${withWordsIn} with planted words, ${against.length} findings`, against };
});

const FORMULAS: readonly string[] = ['=1+1+XSS', '+1+XSS', '-1+XSS', '@SUM(1)XSS', '\t=1+XSS', '\r=1XSS', '|calcXSS', '＝1+XSS', '＋1XSS', '－1XSS', '＠XSS', ' =1+XSS', '=HYPERLINK("http://XSS.example")', "=cmd|'/C calc'!XSS", '=IMPORTXML("http://XSS.example","//a")', '\u00a0=XSS', '\u200b=XSS', '%=XSS', '"=XSS"', ';=XSS', ',=XSS', '\n=XSS'];
const START = /^(?:[\s\p{Cc}]*[=+\-@|＝＋－＠]|[\t\r\n])/u;

prove('I2', 'words that a spreadsheet would run stay words in every export', { wanted: '0 cells that are formulas, the original still readable behind', sizes: { round: 1, tenth: 1, full: 4 }, minutes: 10 }, async (size) => {
  const against: string[] = [];
  let n = 0;
  await plant((most) => {
    const fitting = FORMULAS.filter(({ length }) => length <= most);
    return fitting[(n += 1) % fitting.length] ?? '=XSS'.slice(0, most);
  }, size);
  // The names that lists show most.
  for (const [index, formula] of FORMULAS.entries()) await sql`update client set full_name = ${formula} where id = (select id from client where tenant_id = ${side.id}::uuid order by id offset ${index} limit 1)`.execute(world.owner.global);
  const exports = endpoints.filter(({ method, query, permission }) => method === 'GET' && permission !== 'public' && query && JSON.stringify(z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })).includes('"csv"'));
  let cells = 0;
  let planted = 0;
  const files: [string, Buffer, 'csv' | 'xlsx'][] = [];
  for (const endpoint of exports) {
    const { url } = await addressOf(world, { id: side.id, slug }, endpoint);
    for (const format of ['csv', 'xlsx'] as const) {
      const shape = (z.toJSONSchema(endpoint.query!, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, { enum?: unknown[] }> }).properties ?? {};
      const name = Object.keys(shape).find((key) => shape[key]!.enum?.includes('csv'));
      if (!name || !shape[name]!.enum!.includes(format)) continue;
      const query = { ...sampleOf(endpoint, 'query', { allIds: false, id: () => randomUUID() }), [name]: format };
      const answer = await app.inject({ url: `${url}?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null).map(([key, value]) => [key, String(value)]))}` });
      if (answer.statusCode !== 200) {
        if (answer.statusCode >= 500) against.push(`${endpoint.id} ${format}: ${answer.statusCode}`);
        continue;
      }
      files.push([endpoint.id, answer.rawPayload, format]);
    }
  }
  for (const [id, bytes, format] of files) {
    if (format === 'csv') {
      for (const row of parse(bytes, { bom: true, relax_column_count: true }) as string[][]) for (const cell of row) {
        cells += 1;
        if (cell.includes('XSS')) planted += 1;
        // A number may be negative; words may not begin like a formula.
        if (START.test(cell) && !/^-?\d+(?:\.\d+)?$/.test(cell)) against.push(`${id}: ${JSON.stringify(cell.slice(0, 40))}`);
      }
    } else {
      const { readWorkbook } = await import('#capabilities/imports/public.ts');
      const book = await readWorkbook(bytes, 'export.xlsx').catch((error: unknown) => {
        against.push(`${id}: the workbook cannot be read (${String((error as { code?: string }).code ?? error)})`);
        return null;
      });
      for (const sheet of book?.sheets ?? []) for (const row of sheet.rows) for (const cell of row.cells) {
        cells += 1;
        if (cell?.formula) against.push(`${id}: a formula ${cell.text.slice(0, 40)}`);
        if (cell?.text.includes('XSS')) planted += 1;
      }
    }
  }
  if (planted < 10) against.push(`only ${planted} planted words came out in ${files.length} files: the check is blind`);
  let foreign = 'LibreOffice not installed: not run';
  if (!spawnSync('soffice', ['--version'], { stdio: 'ignore' }).error) {
    foreign = 'LibreOffice is asked from the tenth on';
    if (process.env['PROOF_SCALE'] === 'tenth' || process.env['PROOF_SCALE'] === 'full') foreign = await inFolder(async (folder) => {
      const names: string[] = [];
      for (const [at, [, bytes, format]] of files.entries()) {
        names.push(`f${at}.${format}`);
        await writeFile(path.join(folder, `f${at}.${format}`), bytes);
      }
      spawnSync('soffice', ['--headless', `-env:UserInstallation=file://${folder}/profile`, '--convert-to', 'fods', '--outdir', folder, ...names.map((name) => path.join(folder, name))], { cwd: folder, stdio: 'ignore', timeout: 240_000 });
      let opened = 0;
      for (const at of files.keys()) {
        const text = await readFile(path.join(folder, `f${at}.fods`), 'utf8').catch(() => null);
        if (text === null) continue;
        opened += 1;
        for (const [, formula] of text.matchAll(/table:formula="([^"]*)"/g)) against.push(`LibreOffice found a formula in ${files[at]![0]} ${files[at]![2]}: ${formula}`);
      }
      return `LibreOffice opened ${opened} of them`;
    });
  }
  return { seen: `${files.length} files of ${exports.length} exports, ${cells} cells, ${planted} planted, ${against.length} findings; ${foreign}`, against };
});

prove('I9', 'nothing that people send forges a line of the log, and no secret stands in it', { wanted: 'every line one JSON object of ours, 0 canaries', sizes: { round: 1, tenth: 2, full: 10 } }, async (size) => {
  const against: string[] = [];
  const lines: string[] = [];
  let rest = '';
  const log = createLogger('trace', new Writable({ write(chunk: Buffer, _encoding, done) {
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
    done();
  } }));
  const canaries = { password: 'CANARIO-clave-9f3', token: 'CANARIO-token-8e2', key: 'mst_live_CANARIO7d1', card: '4111111111111111', document: 'CANARIO-1234567890101', cookie: 'CANARIO-cookie-6c0', query: 'CANARIO-query-5b9' };
  const forged = `x\r\n{"level":60,"msg":"FORGED"}\u001b[31m\u2028{"level":60,"msg":"FORGED"}`;
  const judged = await buildServer({ db: world.db, clock: world.clock, authenticate: async (credentials) => {
    if (credentials.headers.authorization?.includes('nobody')) throw unauthenticated();
    return side.actor;
  }, limit: async () => undefined, checkAnswers: false, routes: allRoutes(), logger: log, trustProxy: [] });
  await judged.ready();
  let sent = 0;
  for (let round = 0; round < size; round += 1) {
    for (const endpoint of endpoints.filter(({ rawBody }) => rawBody !== 'bytes')) {
      const sample = sampleOf(endpoint, 'body', { allIds: false, id: () => randomUUID() });
      const payload = sample && JSON.parse(JSON.stringify(sample, (key, value: unknown) => (/password|secret/i.test(key) && typeof value === 'string' ? canaries.password : /token|code|pin/i.test(key) && typeof value === 'string' ? canaries.token : typeof value === 'string' && MADE.test(value) ? `${canaries.document} ${canaries.card} ${forged}`.slice(0, 90) : value))) as object | undefined;
      const url = endpoint.path.replaceAll('::', '\u0001').replaceAll(/:(\w+)/g, () => (round % 2 === 0 ? randomUUID() : encodeURIComponent(forged))).replaceAll('\u0001', ':');
      sent += 1;
      await judged.inject({ method: endpoint.method, url: `${url}${endpoint.method === 'GET' ? `?token=${canaries.query}&q=${encodeURIComponent(forged)}` : ''}`, ...(payload && { payload }), headers: { authorization: `Bearer ${canaries.key}`, cookie: `mst_refresh=${canaries.cookie}`, 'user-agent': forged.replaceAll(/[^\x20-\x7e]/g, ' '), 'x-api-key': canaries.key, 'idempotency-key': canaries.token, 'sec-fetch-site': 'same-origin' } });
    }
  }
  // Errors with everything in them, as a bug would log them.
  log.error({ err: Object.assign(new Error(forged), { detail: forged }) }, forged);
  log.warn({ account: { password: canaries.password, token: canaries.token, authorization: canaries.key, cookie: canaries.cookie } }, 'told too much');
  await judged.close();
  for (const line of lines) {
    let told: { level?: unknown; msg?: unknown } | null = null;
    try {
      told = JSON.parse(line) as { level?: unknown; msg?: unknown };
    } catch {
      against.push(`no JSON: ${line.slice(0, 100)}`);
    }
    if (told?.msg === 'FORGED') against.push('a forged line');
    if (/\p{Cc}/u.test(line)) against.push(`control marks: ${JSON.stringify(line.slice(0, 80))}`);
    for (const [what, canary] of Object.entries(canaries)) if (line.includes(canary)) against.push(`a ${what} stands in the log: ${line.slice(0, 300)}`);
  }
  if (rest !== '') against.push('the last line has no end');
  if (lines.length < sent) against.push(`only ${lines.length} lines of ${sent} requests`);
  return { seen: `${lines.length} lines of ${sent} requests, ${against.length} findings`, against };
});

prove('I10', 'no address and no word makes a header or another recipient of a mail', { wanted: '0 extra recipients, 0 extra headers', sizes: { round: 8, tenth: 60, full: 600 } }, async (size) => {
  const against: string[] = [];
  const server = await mailServer();
  configureMail({ smtpUrl: server.url, from: 'Mostrador <no-reply@mostrador.example>' });
  const tenant = await makeTenant(world);
  const breaks = ['\r\nBcc: victima@evil.example', '\nBcc: victima@evil.example', '\r\n\r\n<script>XSS</script>', '\rBcc: victima@evil.example', '%0d%0aBcc: victima@evil.example', '\u0000\r\nBcc: victima@evil.example', '\u2028Bcc: victima@evil.example', '\r\n.\r\nMAIL FROM:<a@evil.example>\r\nRCPT TO:<victima@evil.example>\r\nDATA\r\n', ', victima@evil.example', '; victima@evil.example', '> RCPT TO:<victima@evil.example', ' victima@evil.example', '"victima@evil.example" <', '\r\nX-Evil: 1', '\r\n Bcc: victima@evil.example', '=?utf-8?q?=0D=0ABcc:_victima@evil.example?='];
  const wanted = new Set<string>();
  let stored = 0;
  for (let n = 0; n < size; n += 1) {
    const evil = breaks[n % breaks.length]!;
    const good = `persona${n}@example.com`;
    wanted.add(good);
    const place = Math.floor(n / breaks.length) % 4;
    const clean = evil.replaceAll('\u0000', '');
    await world.owner.global.updateTable('tenant').set({ name: place === 0 ? `Estudio${clean}`.slice(0, 100) : 'Estudio' }).where('id', '=', tenant.id).execute();
    const data = { name: place === 1 ? `Ana${clean}` : 'Ana', link: `http://localhost/x#${'a'.repeat(43)}`, minutes: 10, tenant: `Estudio${clean}`, by: `Juan${clean}`, days: 7, ip: `1.1.1.1${clean}`, device: clean };
    const template = (['password_reset', 'guessing', 'invitation', 'token_reused'] as const)[n % 4]!;
    await tenant.run((ctx) => sendMail(ctx, { to: place === 2 ? `${good}${clean}` : good, locale: 'es', template, data, key: `k${n}` })).then(() => (stored += 1), (error: unknown) => {
      if (!(error instanceof Error)) against.push(String(error));
    });
  }
  const settings = await serverAs(world, async () => ({ ...tenant.actor([], { userId: null }), permissions: side.actor.permissions }));
  for (const evil of breaks) {
    const answer = await settings.inject({ method: 'PATCH', url: '/api/v1/messages/settings', payload: { replyTo: `a@example.com${evil}`, fromName: `Estudio${evil}`.slice(0, 90) } });
    if (answer.statusCode < 400 && evil.trim() !== evil.trim().replaceAll(/[\r\n]/g, '')) against.push(`a reply address was taken: ${JSON.stringify(evil)}`);
    await settings.inject({ method: 'PATCH', url: '/api/v1/messages/settings', payload: { fromName: `Estudio${evil}`.slice(0, 90) } });
  }
  await settings.close();
  const last = `ultima@example.com`;
  wanted.add(last);
  await tenant.run((ctx) => sendMail(ctx, { to: last, locale: 'es', template: 'password_reset', data: { name: 'Ana', link: 'http://localhost/x#y', minutes: 10 }, key: 'last' }));
  await work.relay.drain();
  await work.settled(/notifications\.deliver/).catch(() => undefined);
  closeMail();
  server.close();
  const known = /^(?:From|To|Subject|Message-ID|Date|MIME-Version|Content-Type|Content-Transfer-Encoding|Reply-To|Content-Disposition)$/i;
  for (const { to, data } of server.mails) {
    const head = data.split('\n\n', 1)[0]!;
    for (const line of head.split('\n')) if (/^\S/.test(line) && !known.test(line.split(':')[0]!)) against.push(`a header: ${line.slice(0, 80)}`);
    if (to.length !== 1) against.push(`${to.length} recipients: ${to.join(' ')}`);
    for (const address of to) if (!wanted.has(address)) against.push(`sent to ${address}`);
  }
  if (server.mails.length < size / 2) against.push(`only ${server.mails.length} mails came: the check is blind`);
  return { seen: `${server.mails.length} mails of ${stored} sent with ${breaks.length} kinds of breaks, ${against.length} findings`, against };
});

prove('N5', 'what is audited leaves a row, and nobody who serves can change one', { wanted: 'every audited write that was carried out has its row; update, delete and truncate refused to the application', sizes: { round: 1, tenth: 1, full: 3 } }, async (size) => {
  const { audited, unaudited, broken } = await plant((most) => 'XSS nota'.slice(0, most), size);
  const against = [...unaudited, ...broken];
  if (audited < 30) against.push(`only ${audited} audited writes were carried out: the check is blind`);
  const before = await sql<{ all: string }>`select md5(string_agg(t::text, '' order by id)) as all from audit_log t where tenant_id = ${side.id}::uuid`.execute(world.owner.global);
  const attempts = [
    sql`update audit_log set action = 'x' where tenant_id = ${side.id}::uuid`, sql`update audit_log set actor_name = 'x'`, sql`delete from audit_log where tenant_id = ${side.id}::uuid`, sql`truncate audit_log`, sql`alter table audit_log disable trigger all`, sql`drop table audit_log`, sql`alter table audit_log disable row level security`,
    sql`insert into audit_log (id, tenant_id, actor_type, actor_name, action, entity) select id, tenant_id, actor_type, 'x', action, entity from audit_log where tenant_id = ${side.id}::uuid on conflict (tenant_id, id) do update set actor_name = 'x'`,
    sql`merge into audit_log a using (select 1 as one) s on a.tenant_id = ${side.id}::uuid when matched then delete`, sql`with gone as (delete from audit_log returning *) select count(*) from gone`, sql`set role mostrador_owner`, sql`set session_replication_role = replica`,
  ];
  for (const [n, attempt] of attempts.entries()) {
    const tried = await world.db.global.transaction().execute(async (tx) => {
      await sql`select set_config('app.tenant_id', ${side.id}, true)`.execute(tx);
      return attempt.execute(tx);
    }).then(({ numAffectedRows }) => `done (${numAffectedRows ?? 0})`, () => 'refused');
    if (tried !== 'refused') against.push(`attempt ${n + 1} was ${tried}`);
  }
  const after = await sql<{ all: string }>`select md5(string_agg(t::text, '' order by id)) as all from audit_log t where tenant_id = ${side.id}::uuid`.execute(world.owner.global);
  if (before.rows[0]!.all !== after.rows[0]!.all) against.push('the log has changed');
  return { seen: `${audited} audited writes with their rows, ${attempts.length} attempts to change the log, ${against.length} findings`, against };
});
