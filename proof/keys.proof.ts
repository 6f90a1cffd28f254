import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Ctx } from '#platform/context.ts';
import { readTenant, sql } from '#platform/db.ts';
import { definedCrons } from '#platform/outbox.ts';
import { allRoutes } from '#server/modules.ts';
import { NOW } from '#test/server.ts';
import { askOf } from './fuzz/ask.ts';
import type { Ask } from './fuzz/ask.ts';
import { NOTHING_STRANGE, Once, keyed } from './fuzz/once.ts';
import { useTown } from './fuzz/town.ts';
import type { Answer } from './fuzz/town.ts';
import { inTurn } from './fuzz/turns.ts';
import { prove } from './prove.ts';

// One command, sent more than once: by a client that is impatient, that heard nothing, or that lives on while we die.

const SCALE = process.env['PROOF_SCALE'] ?? 'round';
const town = useTown({ inProcessOfItsOwn: SCALE !== 'round' });
/** The outside of the database: its owner is above the tenants. */
const outside = () => town.world.owner.global;

const area = (key: string, name: string): Ask => ({ operation: 'departments.create', method: 'POST', as: 'admin', path: '/api/v1/departments', query: '', headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ name }) });
const idOf = ({ body }: Answer): string | undefined => (JSON.parse(body) as { id?: string }).id;
const codeOf = ({ body }: Answer): string | undefined => (JSON.parse(body) as { code?: string }).code;
const replayed = ({ headers }: Answer): boolean => headers['idempotency-replayed'] === 'true';

prove('C1', 'a command has one effect and one answer, whatever it is and however often it comes at once, also when the server dies under it', {
  wanted: 'one effect each, all answers to a key equal, 409 with Retry-After while running, 422 for another content, no answer of somebody else', sizes: { round: 60, tenth: 500, full: 5000 }, minutes: 20,
}, async (size, random) => {
  const once = new Once(town);
  const commands = keyed(town);
  const done = new Set<string>();
  const turns = Array.from({ length: size }, (_, n) => commands[SCALE === 'round' ? Math.floor(random() * commands.length) : n % commands.length]!);
  const kills = town.product ? Math.ceil(size / 250) : 0;
  let killed = 0;
  let asked = 0;
  await inTurn(turns, async (endpoint) => {
    asked += 1;
    // The others are in the middle of theirs.
    const dies = killed < kills && asked > ((killed + 1) * size) / (kills + 1);
    if (dies) killed += 1;
    const [sending] = await Promise.all([once.several(endpoint, Math.floor(random() * 30), 1 + Math.floor(random() * 5)), dies ? town.kill() : undefined]);
    if (!sending.answers.some(({ status }) => status < 300)) return;
    done.add(endpoint.id);
    await once.otherwise(endpoint, sending);
  });
  return { seen: `${once.effects} effects of ${size} commands, ${once.replays} repeats answered the same, ${once.refusals} times 409 while running, ${killed} kill -9 of the server meanwhile; ${done.size} of the ${new Set(turns).size} operations asked (of ${commands.length}) had an effect`, against: once.against };
});

/** The same key with another content, asked by nothing of ours. */
async function byCurl(ask: Ask, token: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', ask.method, `${town.url}${ask.path}`, '-H', `authorization: Bearer ${token}`, ...Object.entries(ask.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), '-d', ask.body ?? '']);
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

prove('C2', 'a key belongs to one content, one caller and one business, for as long as it is kept', {
  wanted: 'another content 422, the same while it runs 409 with Retry-After, another user or business its own effect, after 72 hours a new request', sizes: { round: 3, tenth: 30, full: 300 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  const stranger = await town.stranger();
  const asStranger = (ask: Ask): Promise<Answer> => town.raw({ method: ask.method, path: ask.path, headers: { ...ask.headers, authorization: `Bearer ${stranger}` }, body: ask.body ?? '' });
  const holder = new pg.Client({ connectionString: town.world.superuserUrl });
  await holder.connect();
  const keys: { key: string; name: string; id: string }[] = [];
  let curls = 0;
  try {
    for (let n = 0; n < size; n += 1) {
      const key = randomUUID();
      const name = `Taller ${key}`;
      // While it runs: whoever writes a department has to wait for us.
      await holder.query('begin; lock table department in share row exclusive mode');
      const first = town.send(area(key, name));
      const waits = async (): Promise<boolean> => (await holder.query(`select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'department'`)).rows.length > 0;
      for (let tries = 0; tries < 500 && !(await waits()); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
      const meanwhile = await town.send(area(key, name));
      if (meanwhile.status !== 409 || codeOf(meanwhile) !== 'REQUEST_IN_PROGRESS' || meanwhile.headers['retry-after'] === undefined) against.push(`while it runs: ${meanwhile.status} ${meanwhile.body.slice(0, 200)}, Retry-After ${meanwhile.headers['retry-after']}`);
      await holder.query('commit');
      const made = await first;
      if (made.status !== 201) {
        against.push(`it was not done: ${made.status} ${made.body.slice(0, 200)}`);
        continue;
      }
      const again = await town.send(area(key, name));
      if (!replayed(again) || again.body !== made.body) against.push(`the same once more: ${again.status} ${again.body.slice(0, 200)}`);
      const other = await town.send(area(key, `${name} otro`));
      if (other.status !== 422 || codeOf(other) !== 'IDEMPOTENCY_KEY_REUSED') against.push(`another content: ${other.status} ${other.body.slice(0, 200)}`);
      const colleague = await town.send({ ...area(key, `${name} de otra`), as: 'second' });
      if (colleague.status !== 201 || replayed(colleague) || idOf(colleague) === idOf(made)) against.push(`another user: ${colleague.status} ${colleague.body.slice(0, 200)}`);
      const business = await asStranger(area(key, name));
      if (business.status !== 201 || replayed(business) || idOf(business) === idOf(made)) against.push(`another business: ${business.status} ${business.body.slice(0, 200)}`);
      const curl = await byCurl(area(key, `${name} de curl`), stranger);
      if (curl !== null && curl !== '422') against.push(`curl with another content is answered ${curl}`);
      curls += curl === null ? 0 : 1;
      keys.push({ key, name, id: idOf(made)! });
    }
  } finally {
    await holder.end();
  }
  // Once it is dropped, a key is as good as new; an hour before, it is not.
  const { world, own } = town;
  const drop = async (hours: number): Promise<void> => {
    await sql`update idempotency_key set created_at = ${NOW.subtract({ hours }).toString()} where tenant_id = ${own.id}`.execute(outside());
    await definedCrons().get('platform.drop_old_answers')!.run({ tx: readTenant(world.db, { tenantId: own.id, userId: null, now: NOW }), now: NOW } as Ctx, { dueAt: NOW, localDate: '2026-11-20' });
  };
  await drop(71);
  for (const { key, name, id } of keys) {
    const kept = await town.send(area(key, name));
    if (!replayed(kept) || idOf(kept) !== id) against.push(`after 71 hours: ${kept.status} ${kept.body.slice(0, 200)}`);
  }
  await drop(73);
  for (const { key, name, id } of keys) {
    const anew = await town.send(area(key, `${name} tres días después`));
    if (anew.status !== 201 || replayed(anew) || idOf(anew) === id) against.push(`after 73 hours: ${anew.status} ${anew.body.slice(0, 200)}`);
  }
  return { seen: `${size} keys in six situations each, ${curls === 0 ? 'curl not installed: not run' : `${curls} asked by curl`}`, against };
});

/** Commands that take no key, and why each may come twice. */
const WITHOUT_KEY: readonly [RegExp, string][] = [
  [/^(?:files\.upload|imports\.create)$/, 'takes the key by itself, since its body is no JSON'],
  [/^files\.completeUpload$/, 'asked again it answers the same file'],
  [/^files\.beginUpload$/, 'a place for parts, swept when it is left alone'],
  [/^auth\.switchTenant$/, 'another session takes the place of the one that asked'],
  [/^me\.(?:changePassword|confirmSecondFactor|disableSecondFactor)$/, 'proves who asks; a second time there is nothing left to change'],
  [/^me\.(?:beginSecondFactor|renewBackupCodes)$/, 'what is made anew takes the place of what was there'],
  [/^connections\.check$/, 'asks a provider how it is'],
  [/^external_calendars\.finish$/, 'the word of the provider that it carries counts once'],
];

/** Rows of every table that is not a diary of what was asked. */
async function counts(): Promise<Map<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('audit_log', 'outbox', 'notice', 'notice_counter', 'domain_event', 'state_change', 'idempotency_key', 'scheduled_job', 'job_failure', 'login_attempt', 'user_session', 'refresh_token', 'public_try')`.execute(outside());
  const { rows } = await sql<{ name: string; n: number }>`${sql.raw(tables.map(({ name }) => `select '${name}' as name, count(*)::int as n from "${name}"`).join(' union all '))}`.execute(outside());
  return new Map(rows.map(({ name, n }) => [name, n]));
}

/** How many operations of the document lack the header, by nothing of ours. */
async function byJq(): Promise<string | null> {
  const program = '[.paths[].post | select(. != null) | select(([.parameters[]? | .name] | index("Idempotency-Key")) == null)] | length';
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', `curl -s "$1" | jq '${program}'`, 'bash', `${town.url}/openapi.json`]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

prove('C3', 'every command of the document is one that may be sent again: by its key, or because a second time changes nothing', {
  wanted: 'every POST of the document is in C1 or stands here with its reason; every PUT, PATCH and DELETE leaves the same rows when it comes twice', sizes: { round: 20, tenth: 1000, full: 1000 }, minutes: 15,
}, async (size, random) => {
  const against: string[] = [];
  const document = Object.values(town.document.paths).flatMap((methods) => Object.entries(methods)).map(([method, operation]) => ({ method, ...operation }));
  const declared = new Map<string, Endpoint>(allRoutes().map(({ endpoint }) => [endpoint.id, endpoint]));
  for (const { operationId } of document) if (!declared.has(operationId)) against.push(`${operationId} stands in the document and is not declared`);
  const inC1 = new Set(keyed(town).map(({ id }) => id));
  const posts = document.filter(({ method }) => method === 'post');
  const kinds = { 'with a key': 0, 'reading only': 0, 'of strangers': 0, 'harmless twice': 0 };
  let withoutKey = 0;
  for (const { operationId, parameters } of posts) {
    const endpoint = declared.get(operationId)!;
    const takesKey = parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
    if (!takesKey) withoutKey += 1;
    if (inC1.has(operationId)) kinds['with a key'] += 1;
    else if (endpoint.readOnly) kinds['reading only'] += 1;
    else if (endpoint.permission === 'public') kinds['of strangers'] += 1;
    else if (WITHOUT_KEY.some(([pattern]) => pattern.test(operationId))) kinds['harmless twice'] += 1;
    else against.push(`${operationId} takes no key, and nothing says why it may come twice`);
  }
  const jq = await byJq();
  if (jq !== null && jq !== String(withoutKey)) against.push(`jq counts ${jq} POST without a key, we ${withoutKey}`);
  const others = document.filter(({ method }) => method === 'put' || method === 'patch' || method === 'delete').map(({ operationId }) => declared.get(operationId)!).filter(({ permission }) => permission !== 'public');
  let twice = 0;
  let tried = 0;
  for (const endpoint of others.map((one) => ({ one, place: random() })).sort((a, b) => a.place - b.place).slice(0, size).map(({ one }) => one)) {
    tried += 1;
    const ask = await town.fixed(askOf(endpoint, { ...NOTHING_STRANGE, ids: Math.floor(random() * 30) }));
    const first = await town.send(ask);
    if (first.status >= 300) continue;
    // Whoever has ended himself with it signs in anew before we count.
    await town.send({ operation: 'me.get', method: 'GET', as: ask.as, path: '/api/v1/access-rules', query: '', headers: {}, body: null });
    const before = await counts();
    const second = await town.send(ask);
    const after = await counts();
    const changed = [...after].filter(([name, n]) => before.get(name) !== n).map(([name, n]) => `${name} ${n - before.get(name)!}`);
    if (changed.length > 0) against.push(`${endpoint.id}: a second time (${second.status}) it changed ${changed.join(', ')}`);
    if (second.status >= 500) against.push(`${endpoint.id}: a second time it answered ${second.status}`);
    twice += 1;
  }
  return { seen: `${posts.length} POST: ${Object.entries(kinds).map(([kind, n]) => `${n} ${kind}`).join(', ')}${jq === null ? '; jq not installed: not run' : `; jq counts the same ${jq} without a key`}; of ${tried} PUT, PATCH and DELETE ${twice} were done and came twice`, against };
});

prove('C4', 'whoever did not hear the answer hears the same one when asking again', { wanted: 'the stored answer each time', sizes: { round: 10, tenth: 100, full: 1000 }, minutes: 5 }, async (size) => {
  const against: string[] = [];
  await inTurn(Array.from({ length: size }, (_, n) => n), async (n) => {
    const key = randomUUID();
    const ask = area(key, `Area ${n} ${key}`);
    await town.lost(ask, async () => (await sql`select from idempotency_key where key = ${key}`.execute(outside())).rows.length > 0);
    const { rows: [kept] } = await sql<{ id: string }>`select id from department where name = ${`Area ${n} ${key}`}`.execute(outside());
    const answer = await town.send(ask);
    if (!replayed(answer) || idOf(answer) !== kept?.id) against.push(`${answer.status} ${answer.body}`);
  });
  const { rows } = await sql<{ name: string }>`select name from department where name like 'Area %' group by name having count(*) > 1`.execute(outside());
  return { seen: `${size - against.length} of ${size} heard what was kept`, against: [...against, ...rows.map(({ name }) => `${name} was made twice`)] };
});
