import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { globalTables } from '#platform/global-tables.ts';
import { useWorld } from '#test/server.ts';
import { prove } from '#proof/prove.ts';

// The catalogue itself: every table is a tenant's own and shut to the others, or stands on the list of global ones, and the
// role that the program works with can open none of them.

const world = useWorld();
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());
const rows = async <R extends pg.QueryResultRow>(query: string): Promise<R[]> => (await owner.query<R>(query)).rows;

/** Ours, not an extension's. */
const OURS = "n.nspname in ('public', 'app') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')";

interface Table { name: string; rls: boolean; forced: boolean; hasTenant: boolean; tenantRequired: boolean; key: string[] | null; isPart: boolean }
const tables = () => rows<Table>(`
  select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced, c.relispartition as "isPart",
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as "hasTenant",
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull) as "tenantRequired",
    (select array_agg(a.attname::text order by k.n) from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary) as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS} order by 1`);
const isGlobal = (name: string): boolean => name in globalTables;

/** Whatever else than the isolation is allowed, one by one. */
const OTHER_POLICIES = new Set(['membership.own_memberships SELECT {mostrador_app}', 'message.sent SELECT {mostrador_jobs}', 'notice.relay ALL {mostrador_jobs}', 'scheduled_job.scheduler ALL {mostrador_jobs}']);
/** Of the whole platform on purpose: they tell who is meant before a tenant is known, or are read aloud by people. */
const EVERYWHERE = new Set(['tenant_site_host_unique', 'ticket_order_number_unique', 'ticket_order_token_unique']);
/** Functions with their owner's rights, each with what keeps it inside of a tenant or makes it public. */
const DEFINERS: Readonly<Record<string, string>> = {
  'app.match_clients(text[],text,text,integer)': 'asks of the set tenant only; an index that row-level security could not use',
  'app.similar_clients(uuid,real,integer)': 'asks of the set tenant only; the same index',
  'app.figures()': 'counts and ages over all tenants for the metrics, nothing of anybody; only the role of the queue may ask',
  'app.match_ticket_orders(text)': 'asks of the set tenant only; the same index',
  'app.worker_lives(text)': 'whether a worker still lives, by its name; of no tenant',
  'app.seal_entry()': 'a trigger that seals the line being written',
  'app.site_of_host(text)': 'whose public pages an address shows, before a tenant is known',
  'app.marketplace_events(timestamp with time zone,text,text,date,date,text,timestamp with time zone,uuid,integer)': 'public events of all organizers',
  'app.marketplace_cities(timestamp with time zone)': 'public events of all organizers',
};
const SETTING = /^\(tenant_id = \( SELECT \(?current_setting\('app\.tenant_id'::text\)\)?::uuid\s+AS current_setting\)\)$/;

async function wrongTables(all: readonly Table[]): Promise<string[]> {
  const names = new Set(all.map(({ name }) => name));
  return [
    ...Object.keys(globalTables).filter((name) => !names.has(name)).map((name) => `${name}: on the list of global tables, but there is no such table`),
    ...Object.entries(globalTables).filter(([, reason]) => reason.length < 10).map(([name]) => `${name}: global without a reason`),
    ...all.filter(({ name, isPart }) => !isGlobal(name) && !isPart).flatMap((table) => [
      !table.rls && 'row-level security is off', !table.forced && 'row-level security is not forced', !table.tenantRequired && 'tenant_id is missing or may be null', table.key?.[0] !== 'tenant_id' && 'its primary key does not begin with tenant_id',
    ].filter(Boolean).map((what) => `${table.name}: ${String(what)}`)),
  ];
}

async function wrongPolicies(all: readonly Table[]): Promise<string[]> {
  const policies = await rows<{ table: string; name: string; command: string; permissive: string; roles: string; using: string | null; check: string | null }>(
    "select tablename::text as table, policyname::text as name, cmd as command, permissive, roles::text as roles, qual as using, with_check as check from pg_policies where schemaname in ('public', 'app') order by 1, 2");
  const isolation = new Map(policies.filter(({ name }) => name === 'tenant_isolation').map((policy) => [policy.table, policy]));
  return [
    ...all.filter(({ name }) => !isGlobal(name)).flatMap(({ name }) => {
      const policy = isolation.get(name);
      if (!policy) return [`${name}: has no policy tenant_isolation`];
      const sound = policy.command === 'ALL' && policy.permissive === 'PERMISSIVE' && policy.roles === '{mostrador_app}' && SETTING.test(policy.using ?? '') && SETTING.test(policy.check ?? '');
      return sound ? [] : [`${name}: ${JSON.stringify(policy)}`];
    }),
    ...policies.filter(({ name }) => name !== 'tenant_isolation').map(({ table, name, command, roles }) => `${table}.${name} ${command} ${roles}`).filter((policy) => !OTHER_POLICIES.has(policy)).map((policy) => `${policy}: a policy that nobody has reviewed`),
  ];
}

interface Key { table: string; name: string; first: string; target: string | null; targetFirst: string | null; kind: string }
/** Unique constraints, unique indexes, exclusions and foreign keys of a tenant's table begin with the tenant, and so does what they point at. */
async function wrongKeys(): Promise<string[]> {
  const column = (relation: string, number: string): string => `(select a.attname::text from pg_attribute a where a.attrelid = ${relation} and a.attnum = ${number})`;
  const keys = await rows<Key>(`
    select c.relname as table, i.indexrelid::regclass::text as name, coalesce(${column('c.oid', 'i.indkey[0]')}, 'an expression') as first, null as target, null as "targetFirst", 'unique' as kind
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where (i.indisunique or i.indisexclusion) and ${OURS}
    union all
    select c.relname, k.conname, ${column('k.conrelid', 'k.conkey[1]')}, t.relname, ${column('k.confrelid', 'k.confkey[1]')}, 'foreign'
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace join pg_class t on t.oid = k.confrelid where k.contype = 'f' and ${OURS}`);
  const toGlobal = ({ target, targetFirst }: Key): boolean => isGlobal(target!) && targetFirst !== 'tenant_id';
  return keys.filter(({ table, name }) => !isGlobal(table) && !EVERYWHERE.has(name))
    .filter((key) => (key.kind === 'unique' ? key.first !== 'tenant_id' : !toGlobal(key) && (key.first !== 'tenant_id' || key.targetFirst !== 'tenant_id')))
    .map(({ table, name, first, kind }) => `${table}.${name}: a ${kind} key that begins with ${first}`);
}

async function waysAround(): Promise<string[]> {
  const definers = await rows<{ name: string; fixed: boolean }>("select p.oid::regprocedure::text as name, exists (select from unnest(p.proconfig) as s where s like 'search_path=%pg_temp') as fixed from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname in ('public', 'app') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')");
  const views = await rows<{ name: string; kind: string; safe: boolean }>(`select c.relname as name, c.relkind::text as kind, coalesce('security_invoker=true' = any(c.reloptions), false) as safe from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm', 'f') and ${OURS}`);
  const elsewhere = await rows<{ name: string }>("select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname not in ('pg_catalog', 'information_schema', 'public', 'app') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_schema_privilege('mostrador_app', n.oid, 'usage') and has_any_column_privilege('mostrador_app', c.oid, 'select,insert,update')");
  return [
    ...definers.flatMap(({ name, fixed }) => [...(fixed ? [] : [`${name}: runs with its owner's rights and without a fixed search_path`]), ...(DEFINERS[name] ? [] : [`${name}: runs with its owner's rights and nobody has reviewed it`])]),
    ...views.filter(({ kind, safe }) => kind !== 'v' || !safe).map(({ name }) => `${name}: shows what row-level security hides`),
    ...elsewhere.map(({ name }) => `${name}: open to the application, outside of the schemas that are judged here`),
  ];
}

/** The count of shut tables by another program's reading of the catalogue. */
async function byPsql(): Promise<{ seen: string; shut: number | null }> {
  const shut = "select count(*) from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polwithcheck is not null)";
  const found = await promisify(execFile)('psql', ['--no-psqlrc', '-At', '-c', shut, world.superuserUrl]).then(({ stdout }) => Number(stdout), (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found === null ? { seen: 'psql not installed: not run', shut: null } : { seen: `psql counts ${found} shut tables`, shut: found };
}

const catalogue = async (all: readonly Table[]): Promise<string[]> => [...(await wrongTables(all)), ...(await wrongPolicies(all)), ...(await wrongKeys()), ...(await waysAround())];

prove('E4', 'every table is of a tenant and shut to the others, or on the list of global ones', { wanted: '100 % of tables judged, 0 wrong', sizes: { round: 1, tenth: 1, full: 1 } }, async () => {
  const all = await tables();
  const own = all.filter(({ name }) => !isGlobal(name));
  const { seen, shut } = await byPsql();
  const against = [...(await catalogue(all)), ...(shut !== null && shut !== own.length ? [`psql counts ${shut} shut tables, not ${own.length}`] : [])];
  return { seen: `${all.length} tables: ${own.length} of tenants, ${all.length - own.length} global; ${against.length} wrong; ${seen}`, against };
});

/** One hole in one table, and the words by which the judgement above names it. */
const HOLES: readonly { what: string; sql: (table: string) => Promise<string | null>; named: (table: string) => string }[] = [
  { what: 'policy dropped', sql: async (table) => `drop policy tenant_isolation on ${table}`, named: (table) => `${table}: has no policy` },
  { what: 'FORCE dropped', sql: async (table) => `alter table ${table} no force row level security`, named: (table) => `${table}: row-level security is not forced` },
  { what: 'tenant_id dropped from a unique key', sql: keyWithoutTenant, named: (table) => `${table}.hole: a unique key` },
  { what: 'row-level security off', sql: async (table) => `alter table ${table} disable row level security`, named: (table) => `${table}: row-level security is off` },
  { what: 'everything may be read', sql: async (table) => `alter policy tenant_isolation on ${table} using (true)`, named: (table) => `${table}: {` },
  { what: 'everything may be written', sql: async (table) => `alter policy tenant_isolation on ${table} with check (true)`, named: (table) => `${table}: {` },
  { what: 'a second policy', sql: async (table) => `create policy hole on ${table} for select to mostrador_app using (true)`, named: (table) => `${table}.hole SELECT` },
];

/** A unique key of this table once more, without the tenant. */
async function keyWithoutTenant(table: string): Promise<string | null> {
  const [key] = await rows<{ columns: string }>(`select string_agg(quote_ident(a.attname), ', ' order by k.n) as columns from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where i.indrelid = '${table}'::regclass and i.indisunique and a.attname <> 'tenant_id' group by i.indexrelid limit 1`);
  return key ? `create unique index hole on ${table} (${key.columns})` : null;
}

prove('E8', 'a hole made in one table after the other: the judgement of E4 sees each', { wanted: 'every mutant caught, none elsewhere suspected; those of E1 and E2 are caught by npm run proof -- --mutations', sizes: { round: 21, tenth: 210, full: 2000 } }, async (size, random) => {
  const own = (await tables()).filter(({ name, isPart }) => !isGlobal(name) && !isPart);
  const against = (await catalogue(await tables())).map((wrong) => `without a hole: ${wrong}`);
  const caught = new Map<string, number>();
  for (let n = 0; n < size; n += 1) {
    const hole = HOLES[n % HOLES.length]!;
    const { name } = own[Math.floor(random() * own.length)]!;
    const sql = await hole.sql(name);
    if (sql === null) continue;
    await owner.query('begin');
    await owner.query(sql);
    const found = await catalogue(await tables());
    await owner.query('rollback');
    const seen = found.filter((wrong) => wrong.startsWith(hole.named(name)));
    if (seen.length === 0) against.push(`${hole.what} on ${name} was not seen`);
    if (found.length > seen.length) against.push(`${hole.what} on ${name}: also ${found.find((wrong) => !seen.includes(wrong))}`);
    if (seen.length > 0) caught.set(hole.what, (caught.get(hole.what) ?? 0) + 1);
  }
  const count = [...caught.values()].reduce((sum, one) => sum + one, 0);
  return { seen: `${count} mutants on ${own.length} tables caught (${[...caught].map(([what, times]) => `${what} ${times}`).join(', ')}), ${against.length} not`, against };
});

const REFUSED = [
  'set role mostrador_owner', 'set role mostrador_jobs', 'set role postgres', 'set session authorization postgres', 'reset session authorization; set session authorization mostrador_owner', 'select from pg_authid', 'select from pg_shadow', 'select rolpassword from pg_authid', "copy tenant to '/dev/null'", "copy tenant to program 'true'",
  "copy tenant from program 'true'", "select pg_read_file('postgresql.conf')", "select pg_ls_dir('.')", "select lo_import('/etc/hostname')", "select pg_read_binary_file('PG_VERSION')", 'create table mine (id integer)', 'create schema mine', 'create function app.f() returns integer language sql as $$ select 1 $$',
  'alter table client disable row level security', 'alter table client no force row level security', 'drop policy tenant_isolation on client', "create policy mine on client using (true)", 'alter role mostrador_app bypassrls', 'create role mine', 'create extension dblink', 'truncate client', 'alter system set fsync = off', 'create subscription s connection \'\' publication p',
  'update audit_log set action = action', 'delete from audit_log', 'select from outbox', 'select from worker_heartbeat', "set session_replication_role = replica",
  'set row_security = off; select from branch',
];
prove('E5', 'the role that the program works with', { wanted: 'no power of its own; every way out refused', sizes: { round: 1, tenth: 1, full: 1 } }, async () => {
  const [role] = await rows<Record<string, boolean>>("select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = 'mostrador_app'");
  const owned = await rows<{ name: string }>("select c.oid::regclass::text as name from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('mostrador_app', 'mostrador_jobs') and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) union all select p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname in ('mostrador_app', 'mostrador_jobs') and p.pronamespace in ('public'::regnamespace, 'app'::regnamespace)");
  const member = await rows<{ name: string }>("select m.roleid::regrole::text as name from pg_auth_members m where m.member = 'mostrador_app'::regrole");
  const against = [...Object.entries(role!).filter(([, has]) => has).map(([power]) => `the role has ${power}`), ...owned.map(({ name }) => `the role owns ${name}`), ...member.map(({ name }) => `the role may become ${name}`)];
  for (const statement of REFUSED) {
    const client = new pg.Client({ connectionString: world.appUrl });
    await client.connect();
    const answer = await client.query(statement).then(() => null, (error: pg.DatabaseError) => error);
    // Refused for want of a right; a word that this server does not know would prove nothing.
    if (!answer || !['42501', '0LP01'].includes(answer.code ?? '')) against.push(`${statement}: ${answer ? `${answer.code} ${answer.message}` : 'was done'}`);
    await client.end();
  }
  return { seen: `${REFUSED.length} ways out tried, ${REFUSED.length - against.length} refused`, against };
});
