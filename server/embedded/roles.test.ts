import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#test/database.ts';
import { bootstrapDatabase, bootstrapRoles } from './roles.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function as<T>(url: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('the roles of a database', () => {
  test('the application role owns nothing, makes nothing and stops long statements', async () => {
    await as(database.appUrl, async (client) => {
      const { rows } = await client.query(`
        select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, current_setting('statement_timeout') as statement,
          current_setting('idle_in_transaction_session_timeout') as idle, current_setting('lock_timeout') as lock,
          (select count(*)::int from pg_class where relowner = pg_roles.oid) as owns
        from pg_roles where rolname = current_user`);
      expect(rows).toEqual([
        { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, statement: '4500ms', idle: '15s', lock: '3500ms', owns: 0 },
      ]);
      await expect(client.query('create table mine ()')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('create schema mine')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('create temporary table mine ()')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('set role mostrador_owner')).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('the owner owns the schema, the queue belongs to the jobs role', async () => {
    const { rows } = await as(database.superuserUrl, (client) =>
      client.query(`select nspname as schema, nspowner::regrole::text as owner from pg_namespace
        where nspname in ('public', 'graphile_worker') order by nspname`),
    );
    expect(rows).toEqual([
      { schema: 'graphile_worker', owner: 'mostrador_jobs' },
      { schema: 'public', owner: 'mostrador_owner' },
    ]);
  });

  test('setting up a second time changes nothing and keeps the logins', async () => {
    await bootstrapRoles(database.superuserUrl);
    const logins = await bootstrapDatabase(database.superuserUrl, database.name);
    expect(logins).toEqual({ ownerUrl: database.ownerUrl, appUrl: database.appUrl, jobsUrl: database.jobsUrl });
    await as(logins.appUrl, (client) => client.query('select 1'));
  });
});
