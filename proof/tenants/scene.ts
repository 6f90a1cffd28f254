import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor } from '#platform/context.ts';
import { buildServer } from '#platform/http.ts';
import { unauthenticated } from '#platform/errors.ts';
import { allRoutes } from '#server/modules.ts';
import { furnishedTenant } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { usePeople } from '#test/people.ts';
import { useWorld } from '#test/server.ts';
import type { World } from '#test/server.ts';
import { idsOf } from './ids.ts';
import type { Ids } from './ids.ts';
import { secretsOf } from './secrets.ts';
import { Watch } from './watch.ts';
import type { Canaries } from './watch.ts';

// Whole tenants on one server: one asks, the others are asked about. Each has a word of its own in what people wrote, and
// every answer is judged for the words and ids of the others.

export interface Asked { params?: Record<string, string>; query?: Record<string, unknown> | undefined; body?: unknown; version?: number; headers?: Record<string, string>; /** Whose reader a public answer goes to. */ seenBy?: string }

export interface Scene {
  world: World;
  owner: pg.Client;
  ids: Ids;
  own: Side;
  others: Side[];
  canaries: readonly Canaries[];
  watch: Watch;
  endpoints: readonly Endpoint[];
  app: FastifyInstance;
  /** Asks as this caller; the answer is watched. */
  ask: (endpoint: Endpoint, actor: Actor | null, asked?: Asked) => Promise<LightMyRequestResponse>;
  /** The word that stands in what this tenant's people wrote. */
  wordOf: (tenantId: string) => string;
}

/** @param others how many tenants there are besides the one that asks */
export function useScene(others: number): Scene {
  const world = useWorld();
  const people = usePeople(world);
  const asking = { caller: null as Actor | null };
  const scene = {} as Scene;
  Object.assign(scene, { world, endpoints: allRoutes().map(({ endpoint }) => endpoint) });
  beforeAll(async () => {
    void people.identity; // sets identity and files up; callers are given here
    scene.owner = new pg.Client({ connectionString: world.ownerUrl });
    await scene.owner.connect();
    scene.ids = idsOf(scene.owner);
    const sides: Side[] = [];
    for (const prefix of ['uno', 'dos', 'tres'].slice(0, 1 + others)) sides.push(await furnishedTenant(world, prefix));
    [scene.own, ...scene.others] = sides as [Side, ...Side[]];
    const words = new Map<string, string>();
    for (const side of sides) {
      await complete(world, side);
      words.set(side.id, await mark(scene.owner, side.id));
    }
    scene.wordOf = (tenantId) => words.get(tenantId)!;
    const canaries: Canaries[] = [];
    for (const { id } of sides) canaries.push({ tenantId: id, ids: await scene.ids.onlyOf(id), words: [words.get(id)!] });
    scene.canaries = canaries;
    scene.watch = new Watch(scene.canaries, await secretsOf(scene.owner));
    scene.app = await buildServer({
      db: world.db, clock: world.clock, limit: async () => undefined, checkAnswers: true, routes: allRoutes(), logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }), trustProxy: [],
      authenticate: async () => {
        if (!asking.caller) throw unauthenticated();
        return asking.caller;
      },
    });
    await scene.app.ready();
  }, 300_000);
  afterAll(async () => {
    await scene.app?.close();
    await scene.owner?.end();
  });
  scene.ask = async (endpoint, actor, { params = {}, query, body, version = 1, headers = {}, seenBy } = {}) => {
    asking.caller = actor;
    const url = endpoint.path.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? randomUUID())).replace('::', ':');
    const answer = await scene.app.inject({
      method: endpoint.method, url, query: Object.fromEntries(Object.entries(query ?? {}).map(([key, value]) => [key, String(value)])),
      headers: { 'if-match': `"${version}"`, 'idempotency-key': randomUUID(), 'sec-fetch-site': 'same-origin', ...(endpoint.rawBody && { 'content-type': 'text/csv' }), ...headers },
      ...(body !== undefined && { payload: body as object }), ...(endpoint.rawBody && { payload: 'a,b\n' }),
    });
    await scene.watch.answer(actor?.tenantId ?? seenBy ?? null, answer, `${endpoint.id}`, JSON.stringify([params, query, body]));
    return answer;
  };
  return scene;
}

/** What furnishing leaves out and some filter names, past the rules of how it comes about. */
async function complete(world: World, { id, actor }: Side): Promise<void> {
  const past = new pg.Client({ connectionString: world.superuserUrl });
  await past.connect();
  await past.query('set session_replication_role = replica');
  await past.query("insert into commission_payout (tenant_id, member_id, currency, amount_minor, reference) values ($1, $2, 'GTQ', 100, 'x')", [id, actor.userId]);
  await past.query("update ticket_order set buyer_email = left(id::text, 8) || '.' || right(id::text, 12) || '@example.com' where tenant_id = $1", [id]);
  await past.query('update photo_session set group_id = $2 where id in (select id from photo_session where tenant_id = $1 order by id limit 2)', [id, randomUUID()]);
  await past.end();
}

/** Columns in which people write what they like, by their names. */
const WRITTEN = /^(?:.*_)?(?:name|title|notes?|text|description|reason|place_name|summary|label|subject|venue|city|address|terms|bio|slug)$/;
/** Where a column of such a name is read by the program. */
const CODED = /^(?:job_failure|domain_event|scheduled_job|cron_run|outbox|message|known_device)$/;

/** Puts a new word into everything that people of this tenant wrote, wherever the table takes it. */
async function mark(owner: pg.Client, tenantId: string): Promise<string> {
  // Of letters at random: a search by likeness finds none in another's word.
  const word = String.fromCodePoint(...Array.from(randomBytes(16), (byte) => 97 + (byte % 26)));
  const { rows } = await owner.query<{ table: string; column: string }>(`select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'text'::regtype and a.attgenerated = '' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id') order by 1, 2`);
  await owner.query('begin');
  for (const { table, column } of rows.filter((one) => WRITTEN.test(one.column) && !CODED.test(one.table))) {
    await owner.query('savepoint one');
    await owner.query(`update ${table} set ${column} = ${column} || '-${word}' where tenant_id = $1 and ${column} <> ''`, [tenantId]).then(() => owner.query('release one'), () => owner.query('rollback to one'));
  }
  await owner.query('commit');
  await owner.query("update tenant set name = name || ' ' || $2 where id = $1", [tenantId, word]);
  return word;
}
