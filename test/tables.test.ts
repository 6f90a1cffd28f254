import { describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { globalTables } from '#platform/global-tables.ts';
import { makeTenant, useWorld } from '#test/server.ts';

// The catalogue itself: every table is a tenant's own and shut to the others, or stands on the list of global ones.

const world = useWorld();
const rows = async <R>(query: ReturnType<typeof sql<R>>): Promise<R[]> => (await query.execute(world.owner.global)).rows;

interface Table { name: string; rls: boolean; forced: boolean; key: string[] | null; hasTenant: boolean; tenantRequired: boolean }
const tables = () => rows(sql<Table>`
  select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as has_tenant,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull) as tenant_required,
    (select array_agg(a.attname::text order by k.n) from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary) as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1`);
const isGlobal = (name: string): boolean => name in globalTables;

describe('tables (E4)', () => {
  test('the list of global tables names tables that exist, and each has its reason', async () => {
    const names = new Set((await tables()).map(({ name }) => name));
    expect(Object.keys(globalTables).filter((name) => !names.has(name))).toEqual([]);
    expect(Object.values(globalTables).every((reason) => reason.length > 10)).toBe(true);
  });

  test('every other table has tenant_id first in its primary key, with row-level security on and forced', async () => {
    const wrong = (await tables()).filter(({ name }) => !isGlobal(name)).filter((table) => !table.rls || !table.forced || !table.hasTenant || !table.tenantRequired || table.key?.[0] !== 'tenant_id');
    expect(wrong).toEqual([]);
  });

  test('the isolation of each holds for reading and writing, through the wrapped setting of the tenant', async () => {
    const policies = await rows(sql<{ table: string; name: string; command: string; permissive: string; roles: string; using: string | null; check: string | null }>`
      select tablename::text as table, policyname::text as name, cmd as command, permissive, roles::text as roles, qual as using, with_check as check from pg_policies where schemaname = 'public' order by 1, 2`);
    const own = Map.groupBy(policies, ({ table }) => table);
    for (const { name } of (await tables()).filter((table) => !isGlobal(table.name))) {
      const isolation = own.get(name)?.find((policy) => policy.name === 'tenant_isolation');
      expect(isolation, name).toMatchObject({ command: 'ALL', roles: '{mostrador_app}' });
      for (const text of [isolation!.using, isolation!.check]) expect(text, name).toMatch(/tenant_id = \( SELECT \(?current_setting\('app\.tenant_id'::text\)\)?::uuid/);
    }
    // Whatever else is allowed is written down here, one by one.
    const others = policies.filter(({ name }) => name !== 'tenant_isolation').map(({ table, name, command, roles }) => `${table}.${name} ${command} ${roles}`);
    expect(others).toEqual([
      'membership.own_memberships SELECT {mostrador_app}', 'message.sent SELECT {mostrador_jobs}', 'notice.relay ALL {mostrador_jobs}', 'scheduled_job.scheduler ALL {mostrador_jobs}',
    ]);
  });

  test('unique constraints of a tenant\'s table carry the tenant, and so does every foreign key to one', async () => {
    const loose = await rows(sql<{ table: string; name: string; columns: string[]; target: string | null; type: string }>`
      select c.relname as table, k.conname as name, k.contype::text as type, t.relname as target, array(select a.attname::text from unnest(k.conkey) as u(n) join pg_attribute a on a.attrelid = c.oid and a.attnum = u.n) as columns
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace left join pg_class t on t.oid = k.confrelid where n.nspname = 'public' and k.contype in ('u', 'f')`);
    const wrong = loose.filter(({ table }) => !isGlobal(table)).filter(({ type, target, columns }) => (type === 'u' || !isGlobal(target!)) && !columns.includes('tenant_id'));
    // Of the whole platform on purpose: they tell who is meant before a tenant is known, or are read aloud by people.
    const everywhere = ['tenant_site_host_unique', 'ticket_order_number_unique', 'ticket_order_token_unique'];
    expect(wrong.filter(({ name }) => !everywhere.includes(name))).toEqual([]);
    const indexes = await rows(sql<{ table: string; name: string }>`
      select c.relname as table, i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and i.indisunique and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey::int2[]) and a.attname = 'tenant_id')`);
    expect(indexes.filter(({ table, name }) => !isGlobal(table) && !everywhere.includes(name))).toEqual([]);
  });

  test('no function runs with its owner\'s rights unless its search path is fixed, and no view sees past row-level security', async () => {
    expect(await rows(sql`select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'app') and p.prosecdef and p.proconfig is null and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`)).toEqual([]);
    expect(await rows(sql`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'v' and not coalesce(c.reloptions::text like '%security_invoker=true%', false)`)).toEqual([]);
    expect(await rows(sql`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'm'`)).toEqual([]);
  });
});

describe('the application role (E5)', () => {
  test('is no superuser, cannot bypass row-level security, owns nothing and becomes nobody else', async () => {
    const [role] = await rows(sql<Record<string, unknown>>`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = 'mostrador_app'`);
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false });
    expect(await rows(sql`select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('mostrador_app', 'mostrador_jobs') and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)`)).toEqual([]);
    expect(await rows(sql`select m.roleid::regrole::text from pg_auth_members m where m.member = 'mostrador_app'::regrole`)).toEqual([]);
    for (const statement of [sql`set role mostrador_owner`, sql`select from pg_authid`, sql`copy tenant to '/dev/null'`, sql`copy tenant to program 'true'`, sql`create table mine (id integer)`, sql`alter table client disable row level security`, sql`drop policy tenant_isolation on client`]) {
      await expect(statement.execute(world.db.global)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test('without a tenant no row of any tenant\'s table comes out: a forgotten tenant is an error (E6)', async () => {
    const { id, run } = await makeTenant(world);
    await run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: id, module: 'a', key: 'b', value: '1' }).execute());
    for (const { name } of (await tables()).filter((table) => !isGlobal(table.name))) {
      // Only an empty table may answer at all, since nothing is compared then.
      const seen = await sql`select * from ${sql.table(name)} limit 1`.execute(world.db.global).then(({ rows: found }) => found.length, (error: Error) => error.message);
      expect(String(seen), name).toMatch(/^0$|invalid input syntax for type uuid|permission denied/);
    }
    for (const name of ['branch', 'setting']) await expect(sql`select * from ${sql.table(name)} limit 1`.execute(world.db.global)).rejects.toThrow(/invalid input syntax for type uuid/);
    await expect(sql`insert into setting (tenant_id, module, key, value) values (${id}::uuid, 'a', 'c', '1')`.execute(world.db.global)).rejects.toThrow(/invalid input syntax for type uuid/);
  });

  test('one tenant sees and changes nothing of another, in any table that has rows (E6)', async () => {
    const [one, two] = [await makeTenant(world), await makeTenant(world)];
    expect(await one.run((ctx) => ctx.tx.selectFrom('branch').select('id').execute())).toEqual([{ id: one.branchId }]);
    expect(await one.run((ctx) => ctx.tx.updateTable('branch').set({ name: 'x' }).where('id', '=', two.branchId).execute())).toMatchObject([{ numUpdatedRows: 0n }]);
    expect(await one.run((ctx) => ctx.tx.deleteFrom('branch').where('id', '=', two.branchId).execute())).toMatchObject([{ numDeletedRows: 0n }]);
    await expect(one.run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: two.id, name: 'x', zone: 'UTC', currency: 'USD' }).execute())).rejects.toThrow(/row-level security/);
    await expect(one.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: one.id, branchId: two.branchId, module: 'a', key: 'b', value: '1' }).execute())).rejects.toThrow(/setting_branch/);
  });

  test('a user sees his memberships everywhere, and nobody else\'s', async () => {
    const [one, two] = [await makeTenant(world), await makeTenant(world)];
    const ids = (await world.owner.global.insertInto('appUser').values([{ email: 'a@tables.example', name: 'A' }, { email: 'b@tables.example', name: 'B' }]).returning('id').execute()).map(({ id }) => id);
    for (const tenant of [one, two]) await tenant.run((ctx) => ctx.tx.insertInto('membership').values(ids.map((userId) => ({ tenantId: tenant.id, userId, name: 'x', status: 'active' as const }))).execute());
    const seen = await one.run((ctx) => ctx.tx.selectFrom('membership').select(['tenantId', 'userId']).execute(), { userId: ids[0]! });
    expect(seen.filter(({ tenantId }) => tenantId === two.id)).toEqual([{ tenantId: two.id, userId: ids[0] }]);
    expect(await one.run((ctx) => ctx.tx.updateTable('membership').set({ name: 'y' }).where('tenantId', '=', two.id).execute(), { userId: ids[0]! })).toMatchObject([{ numUpdatedRows: 0n }]);
  });

  test('history is never rewritten, by nobody', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => ctx.tx.insertInto('auditLog').values({ tenantId: tenant.id, actorType: 'system', action: 'x', entity: 'y' }).execute());
    await expect(tenant.run((ctx) => ctx.tx.updateTable('auditLog').set({ action: 'z' }).execute())).rejects.toThrow(/permission denied/);
    await expect(world.owner.global.deleteFrom('auditLog').where('tenantId', '=', tenant.id).execute()).rejects.toThrow(/never changed/);
  });
});
