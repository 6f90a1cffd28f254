import pg from 'pg';
import { globalTables } from '#platform/global-tables.ts';

interface Column { table: string; name: string; type: string; everywhere: boolean }

/** Puts copies of a whole tenant beside it, until there are so many rows; at least fifty tenants where the rows suffice. */
export async function multiply(superuserUrl: string, tenantId: string, size: number): Promise<{ rows: number; tenants: number }> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  // Rows as they are: what made them has been judged when it happened to the first tenant.
  await client.query('set session_replication_role = replica');
  const { rows: columns } = await client.query<Column>(`select c.relname as table, quote_ident(a.attname) as name, a.atttypid::regtype::text as type,
    exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey::int2[]) and not exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and t.attnum = any(i.indkey::int2[]))) as everywhere
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id') order by c.relname, a.attnum`);
  const tables = Map.groupBy(columns.filter(({ table }) => !(table in globalTables)), ({ table }) => table);
  let own = 0;
  for (const table of tables.keys()) own += Number((await client.query<{ n: string }>(`select count(*) as n from ${table} where tenant_id = $1`, [tenantId])).rows[0]!.n);
  const copies = Math.max(1, Math.ceil(size / own) - 1);
  await client.query("create temporary table copy as select uuidv7() as id, n from generate_series(1, $1::int) n", [copies]);
  await client.query("insert into tenant (id, slug, name, zone, currency, country, apps) select c.id, 'copia-' || c.n, t.name, t.zone, t.currency, t.country, t.apps from tenant t, copy c where t.id = $1", [tenantId]);
  let rows = own;
  for (const [table, all] of tables) {
    /** What is unique in the whole installation is another in each copy, of the same form. */
    const values = all.map(({ name, type, everywhere }) => (name === 'tenant_id' ? 'c.id' : !everywhere ? `t.${name}` : type === 'bytea' ? `sha256(t.${name} || c.n::text::bytea)` : `overlay(t.${name} placing case when t.${name} = lower(t.${name}) then left(md5(t.${name} || c.n), 8) else upper(left(md5(t.${name} || c.n), 8)) end from 4)`));
    const { rowCount } = await client.query(`insert into ${table} (${all.map(({ name }) => name).join(', ')}) overriding system value select ${values.join(', ')} from ${table} t cross join copy c where t.tenant_id = $1`, [tenantId]);
    rows += rowCount ?? 0;
  }
  await client.query('analyze');
  await client.end();
  return { rows, tenants: copies + 1 };
}
