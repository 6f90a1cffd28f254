import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { loginsOf, ownDatabase, type Logins } from '#server/embedded/roles.ts';

export interface TestDatabase extends Logins {
  name: string;
  /** As superuser, for a look from outside of the rules. */
  superuserUrl: string;
  /** Fails while a connection is open: it finds what a test forgot to close. */
  drop(): Promise<void>;
}

/**
 * A database of its own, with all migrations, for one test file:
 * `const database = await testDatabase()` in `beforeAll`, `await database.drop()` in `afterAll` after closing the pools.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('superuserUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    // Copying a small template is fastest by files; the default copies through the WAL.
    await client.query(`create database ${name} template mostrador_template owner mostrador_owner strategy file_copy`);
    await ownDatabase(client, name);
  });
  return {
    name,
    superuserUrl: urlOf(server, name),
    ...loginsOf(server, name),
    drop: () => withClient(server, async (client) => void (await client.query(`drop database ${name}`))),
  };
}
