import { withClient } from '#server/embedded/connect.ts';

/** The whole schema as lines of text, in the order of their names: equal schemas have equal lines. */
export const catalogueOf = (superuserUrl: string): Promise<string[]> => withClient(superuserUrl, async (client) => {
  const { rows } = await client.query<{ line: string }>(`
    with spaces as (select oid, nspname from pg_namespace where nspname in ('public', 'app')), own as (select objid from pg_depend where deptype = 'e')
    select concat('column ', n.nspname, '.', c.relname, '.', a.attname, ' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end, ' ', a.attidentity, a.attgenerated, ' ', pg_get_expr(d.adbin, d.adrelid)) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v') join spaces n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped and c.oid not in (select objid from own)
    union all select concat('table ', n.nspname, '.', c.relname, ' ', c.relkind, ' ', c.relrowsecurity, c.relforcerowsecurity, ' ', c.relacl::text, ' ', c.reloptions::text) from pg_class c join spaces n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'S') and c.oid not in (select objid from own)
    union all select concat('constraint ', k.conrelid::regclass, '.', k.conname, ' ', pg_get_constraintdef(k.oid), k.convalidated) from pg_constraint k join spaces n on n.oid = k.connamespace where k.conrelid <> 0
    union all select concat('index ', pg_get_indexdef(i.indexrelid), ' ', i.indisvalid) from pg_index i join pg_class c on c.oid = i.indexrelid join spaces n on n.oid = c.relnamespace
    union all select concat('function ', p.oid::regprocedure, ' ', md5(pg_get_functiondef(p.oid)), ' ', p.proacl::text) from pg_proc p join spaces n on n.oid = p.pronamespace where p.prokind in ('f', 'p') and p.oid not in (select objid from own)
    union all select concat('policy ', schemaname, '.', tablename, '.', policyname, ' ', permissive, roles::text, cmd, qual, with_check) from pg_policies where schemaname in ('public', 'app')
    union all select concat('trigger ', pg_get_triggerdef(t.oid), ' ', t.tgenabled) from pg_trigger t join pg_class c on c.oid = t.tgrelid join spaces n on n.oid = c.relnamespace where not t.tgisinternal
    union all select concat('type ', t.typname, ' ', (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)) from pg_type t join spaces n on n.oid = t.typnamespace where t.typtype in ('e', 'd') and t.oid not in (select objid from own)
    union all select concat('applied ', name, ' ', hash) from public.schema_migration`);
  return rows.map(({ line }) => line).sort();
});
