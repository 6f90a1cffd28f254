import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { globalTables } from '#platform/global-tables.ts';
import { allRoutes } from '#server/modules.ts';
import { furnishedTenant } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { usePeople } from '#test/people.ts';
import { serverAs, useWorld } from '#test/server.ts';
import { plain } from './tenants/by-ways.ts';
import { idsOf } from './tenants/ids.ts';
import { multiply } from './tenants/multiply.ts';
import { prove } from './prove.ts';

// With many tenants' rows around, each query of a list walks along an index to the rows of its own.

const world = useWorld();
usePeople(world); // sets identity and files up; the caller is given here
let owner: pg.Client;
let side: Side;
/** Every statement that the product sent, with values of one of its calls. */
const sent = new Map<string, readonly unknown[]>();

beforeAll(async () => {
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  world.db.pool.on('connect', listenTo);
  side = await furnishedTenant(world, 'uno');
}, 300_000);
afterAll(() => owner?.end());

function listenTo(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  client.query = ((...given: unknown[]) => {
    const [asked] = given as [{ text?: unknown; values?: unknown[] } | string];
    if (typeof asked === 'object' && typeof asked.text === 'string') sent.set(asked.text, asked.values ?? []);
    return query(...given);
  }) as typeof client.query;
}

interface Plan { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }
const scansOf = (plan: Plan): string[] => [...(plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] ? [plan['Relation Name']] : []), ...(plan.Plans ?? []).flatMap(scansOf)];

/** Of so many rows an index is worth its way; of fewer, the table is asked with walking through it made dear. */
const MANY = 2000;

prove('E7', 'the plan of every query behind every read, among the rows of many tenants', { wanted: '0 walks through a whole table of tenants', sizes: { round: 20_000, tenth: 100_000, full: 1_000_000 }, minutes: 60 }, async (size) => {
  const { rows, tenants } = await multiply(world.superuserUrl, side.id, size);
  const app = await serverAs(world, async () => side.actor);
  const ids = idsOf(owner);
  sent.clear();
  let reads = 0;
  for (const { endpoint } of allRoutes().filter((route) => route.endpoint.method === 'GET' && route.endpoint.permission !== 'public')) {
    const asked = await plain({ ids, world }, side, endpoint);
    if (!asked) continue;
    const url = endpoint.path.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => asked.params![name]!).replace('::', ':');
    await app.inject({ method: 'GET', url, query: Object.fromEntries(Object.entries(asked.query ?? {}).map(([key, value]) => [key, String(value)])) });
    reads += 1;
  }
  await app.close();
  const counts = new Map((await owner.query<{ name: string; rows: number }>("select relname as name, reltuples::float8 as rows from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")).rows.map((one) => [one.name, one.rows]));
  const client = new pg.Client({ connectionString: world.appUrl });
  await client.connect();
  await client.query("select set_config('app.tenant_id', $1, false), set_config('app.user_id', $2, false), set_config('app.now', $3, false)", [side.id, side.actor.userId, world.clock.now().toString()]);
  const planOf = async (text: string, values: readonly unknown[]): Promise<string[]> => {
    const { rows: [row] } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`, [...values]);
    return scansOf(row!['QUERY PLAN'][0].Plan).filter((name) => !(name in globalTables) && counts.has(name));
  };
  const against: string[] = [];
  const queries = [...sent].filter(([text]) => /^\s*(?:select|with)\b/i.test(text) && !text.includes('pg_advisory'));
  let plans = 0;
  for (const [text, values] of queries) {
    plans += 1;
    const scanned = await planOf(text, values);
    const whole = scanned.filter((name) => counts.get(name)! >= MANY);
    if (scanned.length > whole.length) {
      await client.query('set enable_seqscan = off');
      whole.push(...(await planOf(text, values)));
      await client.query('reset enable_seqscan');
    }
    if (whole.length > 0) against.push(`walks through ${[...new Set(whole)].join(', ')}: ${text.slice(0, 500)}`);
  }
  await client.end();
  if (plans < 150) against.push(`only ${plans} queries were seen`);
  const big = [...counts].filter(([name, n]) => n >= MANY && !(name in globalTables)).length;
  return { seen: `${rows} rows in ${tenants} tenants (${big} tables of ${MANY} rows or more): ${reads} reads, ${plans} plans, ${against.length} walk through a table`, against };
});
