import { createHmac } from 'node:crypto';
import pg from 'pg';
import { urlOf, withClient } from './connect.ts';

/** The three logins of one database, and the database itself. */
export interface Logins {
  /** Owns the database and the schema; migrations run as this one. */
  ownerUrl: string;
  /** Serves requests: owns nothing and can't bypass row-level security. */
  appUrl: string;
  /** Owns the schema of the job queue. */
  jobsUrl: string;
}

type Role = 'mostrador_owner' | 'mostrador_app' | 'mostrador_jobs';

const ROLES: readonly Role[] = ['mostrador_owner', 'mostrador_app', 'mostrador_jobs'];

const SETTINGS: Record<Role, Record<string, string>> = {
  mostrador_owner: { timezone: 'UTC' },
  mostrador_app: {
    timezone: 'UTC',
    // Everybody is answered within five seconds (platform/patience.ts). Whoever means to take longer says so in the transaction.
    statement_timeout: '4500ms',
    idle_in_transaction_session_timeout: '15s',
    lock_timeout: '3500ms',
  },
  // A process that falls asleep with rows of the outbox in its hands keeps them from the others for so long.
  mostrador_jobs: { timezone: 'UTC', idle_in_transaction_session_timeout: '15s' },
};

const EXTENSIONS = ['btree_gist', 'pg_trgm', 'unaccent', 'citext', 'pgcrypto', 'cube', 'earthdistance', 'amcheck'];

/** Keeps two starts on one server from making the same thing; the number only has to be ours. */
const SETUP_LOCK = 7_067_000;

/** The roles' passwords come from the superuser's, so that there is one secret to keep and nothing to get out of step. */
const passwordOf = (superuserUrl: string, role: Role) =>
  createHmac('sha256', decodeURIComponent(new URL(superuserUrl).password)).update(role).digest('base64url');

/**
 * Makes the three roles, or repairs them. Once per cluster; safe to repeat.
 *
 * @param given logins whose passwords the roles get; by default they are derived from the superuser's
 */
export async function bootstrapRoles(superuserUrl: string, given?: Logins): Promise<void> {
  const passwords: Record<Role, string> = {
    mostrador_owner: given ? passwordIn(given.ownerUrl) : passwordOf(superuserUrl, 'mostrador_owner'),
    mostrador_app: given ? passwordIn(given.appUrl) : passwordOf(superuserUrl, 'mostrador_app'),
    mostrador_jobs: given ? passwordIn(given.jobsUrl) : passwordOf(superuserUrl, 'mostrador_jobs'),
  };
  await withClient(superuserUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    for (const role of ROLES) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
      await client.query(`${rowCount ? 'alter' : 'create'} role ${role} login password ${client.escapeLiteral(passwords[role])}`);
      for (const [name, value] of Object.entries(SETTINGS[role])) {
        await client.query(`alter role ${role} set ${name} = ${client.escapeLiteral(value)}`);
      }
    }
    // A migration that repairs rows repairs those of every tenant, so the owner bypasses row-level security.
    const { rowCount } = await client.query(`select from pg_roles where rolname = 'mostrador_owner' and rolbypassrls`);
    if (!rowCount) await client.query('alter role mostrador_owner bypassrls');
    // Whoever makes a database for another role must belong to it; a superuser does already.
    const { rowCount: superuser } = await client.query('select from pg_roles where rolname = current_user and rolsuper');
    if (!superuser) for (const role of ROLES) await client.query(`grant ${role} to current_user with inherit true, set true`);
  });
}

const passwordIn = (url: string) => decodeURIComponent(new URL(url).password);

/** The logins of a database of the cluster, made or not. */
export function loginsOf(superuserUrl: string, database: string): Logins {
  const login = (role: Role) => urlOf(superuserUrl, database, { user: role, password: passwordOf(superuserUrl, role) });
  return { ownerUrl: login('mostrador_owner'), appUrl: login('mostrador_app'), jobsUrl: login('mostrador_jobs') };
}

/** Makes the database with its extensions, schemas and rights, or completes it; the roles exist already. Safe to repeat. */
export async function bootstrapDatabase(superuserUrl: string, database: string): Promise<Logins> {
  await withClient(superuserUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(database)} owner mostrador_owner template template0`);
    await ownDatabase(client, database);
  });
  await withClient(urlOf(superuserUrl, database), async (client) => {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    for (const name of EXTENSIONS) await client.query(`create extension if not exists ${name} schema public`);
    await client.query(`
      alter schema public owner to mostrador_owner;
      revoke all on schema public from public;
      grant usage on schema public to mostrador_app, mostrador_jobs;
      create schema if not exists graphile_worker authorization mostrador_jobs;
      -- The queue makes its own tables as mostrador_jobs. It would also make the schema, for which that role would need
      -- the right to make any schema; it does not try when it finds this table.
      create table if not exists graphile_worker.migrations
        (id int primary key, ts timestamptz not null default now(), breaking boolean not null default false);
      alter table graphile_worker.migrations owner to mostrador_jobs;
    `);
  });
  return loginsOf(superuserUrl, database);
}

/** Rights on the database itself, which a copy (`create database … template …`) does not take over. */
export async function ownDatabase(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to mostrador_app, mostrador_jobs`);
}
