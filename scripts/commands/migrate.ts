import { parseArgs } from 'node:util';
import pg from 'pg';
import { readConfig } from '#platform/config.ts';
import { pendingMigrations } from '#platform/migrate.ts';
import { migrateQueue } from '#platform/worker.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { migrateDatabase } from '#server/lifecycle/database.ts';
import { command, withInstallation } from '#server/lifecycle/installation.ts';

// npm run migrate [-- --check] [-- --admin <url>]
//   --check        only tells what is missing; exit code 1 when something is
//   --admin <url>  first makes the roles and extensions of DATABASE_URL and its siblings, as this login (once per server)

await command(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, admin: { type: 'string' } } });
  if (values.admin) await setUpServer(values.admin);
  return withInstallation(
    'npm run migrate',
    async ({ database }) => {
      const pool = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
      const queue = new pg.Pool({ connectionString: database.jobsUrl, max: 1 });
      const tell = (error: Error) => console.error(error.message);
      for (const one of [pool, queue]) one.on('error', tell).on('connect', (client) => void client.on('error', tell));
      try {
        if (values.check) {
          const pending = await pendingMigrations(pool).catch((error: { code?: string }) => {
            if (error.code === '42P01') return ['all of them'];
            throw error;
          });
          console.log(pending.length > 0 ? `Missing: ${pending.join(', ')}` : 'The database is of this version.');
          return pending.length > 0 ? 1 : 0;
        }
        const applied = await migrateDatabase(database, console.log);
        await migrateQueue(queue);
        if (applied.length === 0) console.log('The database is of this version.');
        return 0;
      } finally {
        await pool.end();
        await queue.end();
      }
    },
    { migrate: false },
  );
});

async function setUpServer(adminUrl: string) {
  const { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_JOBS_URL } = readConfig();
  if (!DATABASE_URL || !DATABASE_OWNER_URL || !DATABASE_JOBS_URL) {
    throw new StartError('--admin sets up the server of DATABASE_URL, DATABASE_OWNER_URL and DATABASE_JOBS_URL; set those first.');
  }
  const logins = { appUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL, jobsUrl: DATABASE_JOBS_URL };
  const named = { DATABASE_URL: 'mostrador_app', DATABASE_OWNER_URL: 'mostrador_owner', DATABASE_JOBS_URL: 'mostrador_jobs' };
  for (const [name, role] of Object.entries(named)) {
    const url = new URL({ DATABASE_URL, DATABASE_OWNER_URL, DATABASE_JOBS_URL }[name as keyof typeof named]);
    if (url.username !== role || !url.password) throw new StartError(`${name} must be a login of the role ${role} with a password.`);
  }
  await bootstrapRoles(adminUrl, logins);
  await bootstrapDatabase(adminUrl, decodeURIComponent(new URL(DATABASE_URL).pathname.slice(1)));
  console.log('Made the roles, the database and its extensions.');
}
