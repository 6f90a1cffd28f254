import type pg from 'pg';
import type { Kind } from './places.ts';

// Which ids are whose, asked of the database past row-level security.

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
export const uuidsIn = (text: string): string[] => text.match(UUID) ?? [];

export interface Ids {
  /** One thing of this kind of a tenant. */
  of: (tenantId: string, kind: Kind) => Promise<string | undefined>;
  /** Several of them. */
  someOf: (tenantId: string, kind: Kind, most: number) => Promise<string[]>;
  /** All ids that occur in a tenant's rows and in nobody else's. */
  onlyOf: (tenantId: string) => Promise<Set<string>>;
  /** A digest of all rows of a tenant, by table. */
  fingerprint: (tenantId: string) => Promise<Record<string, string>>;
}

/** Things that a route can find only in a certain state. */
const FINDABLE: Readonly<Record<string, string>> = { membership: "and status = 'active'", invitation: 'and accepted_at is null and revoked_at is null', role: 'and key is null' };

export function idsOf(owner: pg.Client): Ids {
  const known = new Map<string, string[]>();
  const tables = owner.query<{ name: string }>(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`).then(({ rows }) => rows.map(({ name }) => name));
  const rowsOf = async (tenantId: string): Promise<string[]> => {
    const all: string[] = [];
    for (const name of await tables) for (const { row } of (await owner.query<{ row: string }>(`select t::text as row from ${name} t where tenant_id = $1`, [tenantId])).rows) all.push(row);
    return all;
  };
  const someOf = async (tenantId: string, { table, column }: Kind, most: number): Promise<string[]> => {
    const key = `${tenantId} ${table} ${column}`;
    if (!known.has(key)) known.set(key, (await owner.query<{ id: string }>(`select distinct ${column} as id from ${table} where tenant_id = $1 and ${column} is not null ${FINDABLE[table] ?? ''} order by 1 limit 8`, [tenantId])).rows.map(({ id }) => id));
    return known.get(key)!.slice(0, most);
  };
  return {
    someOf,
    of: async (tenantId, kind) => (await someOf(tenantId, kind, 1))[0],
    onlyOf: async (tenantId) => {
      const found = new Set((await rowsOf(tenantId)).flatMap(uuidsIn));
      const others = (await owner.query<{ id: string }>('select id from tenant where id <> $1', [tenantId])).rows;
      for (const { id } of others) for (const row of await rowsOf(id)) for (const shared of uuidsIn(row)) found.delete(shared);
      return found;
    },
    fingerprint: async (tenantId) => {
      const found: Record<string, string> = {};
      for (const name of await tables) found[name] = (await owner.query<{ hash: string }>(`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash from ${name} t where tenant_id = $1`, [tenantId])).rows[0]!.hash;
      return found;
    },
  };
}
