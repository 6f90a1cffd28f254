import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { loginsOf, ownDatabase, type Logins } from '#server/embedded/roles.ts';
import { atPort } from '#test/topology.ts';

export interface TestDatabase extends Logins {
  name: string;
  /** As superuser, for a look from outside of the rules. */
  superuserUrl: string;
  /** The login that serves, past a pooler. */
  directUrl: string;
  /** Where long readings are made, when there is such a place. */
  replicaUrl: string | null;
  /** Whether statements may have names: a pooler in transaction mode does not know them. */
  named: boolean;
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
  const topology = inject('topology');
  const logins = loginsOf(server, name);
  const pooled = topology?.poolerPort ?? null;
  return {
    name,
    superuserUrl: urlOf(server, name),
    ...logins,
    appUrl: pooled === null ? logins.appUrl : atPort(logins.appUrl, pooled),
    directUrl: logins.appUrl,
    replicaUrl: topology && atPort(logins.appUrl, topology.replicaPort),
    named: pooled === null,
    // A pooler keeps connections that nobody uses any more.
    drop: () => withClient(server, async (client) => void (await client.query(`drop database ${name}${pooled === null ? '' : ' with (force)'}`))),
  };
}
