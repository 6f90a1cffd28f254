import pg from 'pg';
import { calendarRules } from './calendar.ts';
import { moneyRules } from './money.ts';
import { databaseRules, tenantRules } from './platform.ts';
import type { Rule } from './rule.ts';
import { studioRules } from './studio.ts';
import { ticketRules } from './tickets.ts';

// What must hold whatever was done (proof.md, section 3), in its own SQL and past row-level security. Nothing of the
// product is used. Points 14 (what a client was told) and 20 (files and their objects) need more than the database: who
// drives the product compares those.

export interface Broken { no: number; rule: string; id: string; what: string }
type Connection = Pick<pg.Pool, 'query'>;
/** A superuser's: row-level security binds everybody else, and the queue's tables are closed. */
type Source = Connection | string;

async function through<T>(source: Source, work: (db: Connection) => Promise<T>): Promise<T> {
  if (typeof source !== 'string') return work(source);
  const client = new pg.Client({ connectionString: source });
  await client.connect();
  return work(client).finally(() => client.end());
}

export const ofTenant: readonly Rule[] = [...tenantRules, ...moneyRules, ...calendarRules, ...studioRules, ...ticketRules];
export const ofDatabase: readonly Rule[] = databaseRules;

const MOST = 20;
/** What breaks one rule, at most 20 of it. */
export async function breaksOf(db: Connection, { no, name, sql }: Rule, tenantId?: string, now?: Temporal.Instant): Promise<Broken[]> {
  const used = [tenantId, now?.toString()].slice(0, sql.includes('$2') ? 2 : sql.includes('$1') ? 1 : 0);
  const { rows } = await db.query<{ id: string; what: string }>(`select * from (${sql}) as broken limit ${MOST}`, used);
  return rows.map(({ id, what }) => ({ no, rule: name, id: String(id), what }));
}

/** Every break of a rule in this tenant, at most 20 of each. Jobs that were due have run. */
export const brokenInvariants = (source: Source, tenantId: string, now: Temporal.Instant): Promise<Broken[]> => through(source, async (db) => {
  const broken: Broken[] = [];
  for (const rule of ofTenant) broken.push(...(await breaksOf(db, rule, tenantId, now)));
  return broken;
});

/** The same of the database as a whole. */
export const brokenDatabase = (source: Source): Promise<Broken[]> => through(source, async (db) => {
  const broken: Broken[] = [];
  for (const rule of ofDatabase) broken.push(...(await breaksOf(db, rule)));
  return [...broken, ...(await brokenKeys(db)), ...(await brokenIndexes(db))];
});

/** No row names a row that is not there, or another tenant's, also where a trigger was off. */
export async function brokenKeys(db: Connection): Promise<Broken[]> {
  const { rows: keys } = await db.query<{ name: string; child: string; parent: string; mine: string[]; theirs: string[] }>(`
    select f.conname as name, f.conrelid::regclass::text as child, f.confrelid::regclass::text as parent,
      (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality as k(num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as mine,
      (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality as k(num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as theirs
    from pg_constraint f where f.contype = 'f' and f.connamespace = 'public'::regnamespace order by f.conname`);
  const orphans = keys.map(({ name, child, parent, mine, theirs }) => `select '${name}' as id, (select concat(count(*), ' rows') from ${child} c where ${mine.map((column) => `c.${column} is not null`).join(' and ')}
    and not exists (select from ${parent} p where ${theirs.map((column, n) => `p.${column} = c.${mine[n]!}`).join(' and ')}) having count(*) > 0) as what`);
  const { rows } = await db.query<{ id: string; what: string }>(`select * from (${orphans.join(' union all ')}) as broken where what is not null`);
  return rows.map(({ id, what }) => ({ no: 19, rule: 'no key leads nowhere or to another tenant', id, what }));
}

/** amcheck reads each index beside its table. */
async function brokenIndexes(db: Connection): Promise<Broken[]> {
  await db.query('create extension if not exists amcheck');
  const { rows } = await db.query<{ id: string }>(`select c.oid::regclass::text as id from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'btree'
    where c.relkind = 'i' and i.indisvalid and c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) order by 1`);
  const broken: Broken[] = [];
  for (const { id } of rows) {
    await db.query('select bt_index_check($1::regclass, true)', [id]).catch((error: Error) => broken.push({ no: 26, rule: 'no index is damaged', id, what: error.message }));
  }
  return broken;
}
