import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createTenant } from '#capabilities/identity/public.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { migrate } from '#platform/migrate.ts';
import { migrateQueue } from '#platform/worker.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import type { Logins } from '#server/embedded/roles.ts';

/** Everything a measurement needs of its own: a database server with durable commits, and processes beside it. */
export interface Stage {
  owner: Db;
  logins: Logins;
  superuserUrl: string;
  dataDir: string;
  /** Starts a program of this folder and answers the port that it prints. */
  start: (program: string, instructions: unknown) => Promise<{ port: number; process: ChildProcess }>;
  close: () => Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-bench-'));
  const server = await startEmbedded({ dataDir, tuning: { max_connections: '200' } });
  await bootstrapRoles(server.superuserUrl);
  const logins = await bootstrapDatabase(server.superuserUrl, 'bench');
  await migrate(logins.ownerUrl);
  const jobs = new pg.Pool({ connectionString: logins.jobsUrl, max: 1 });
  jobs.on('error', () => undefined);
  jobs.on('connect', (client) => void client.on('error', () => undefined));
  await migrateQueue(jobs);
  await jobs.end();
  const owner = openDb({ url: logins.ownerUrl, max: 4, applicationName: 'bench', queryTimeoutMs: 0 });
  const children: ChildProcess[] = [];
  return {
    owner, logins, superuserUrl: Object.assign(new URL(server.superuserUrl), { pathname: '/bench' }).href, dataDir,
    start: async (program, instructions) => {
      const child = spawn(process.execPath, [program, JSON.stringify(instructions)], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      return { port: Number(line.toString().trim()), process: child };
    },
    close: async () => {
      for (const child of children.filter((one) => one.exitCode === null)) {
        child.kill('SIGTERM');
        await Promise.race([once(child, 'exit'), new Promise((resolve) => setTimeout(resolve, 8000))]);
        child.kill('SIGKILL');
      }
      await closeDb(owner);
      await server.stop('fast');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** An admin of the tenant that was filled by SQL, to sign in with. */
export async function addAdmin(stage: Stage, tenantId: string, name: string): Promise<{ email: string; password: string }> {
  const db = openDb({ url: stage.logins.appUrl, max: 2 });
  const email = `${name}@bench.example`;
  const password = 'a long enough bench password';
  // Made with a tenant of its own, then put into the one that is measured.
  const made = await createTenant(db, new SystemClock(), { slug: `${name}-own`, name, apps: ['studio'], zone: 'America/Guatemala', currency: 'GTQ', admin: { email, password } });
  await stage.owner.pool.query(`with r as (insert into role (tenant_id, key, name, level, is_admin) select $1, key, name, level, is_admin from role where tenant_id = $2 and is_admin limit 1 returning id),
    m as (insert into membership (tenant_id, user_id, name, status, joined_at) values ($1, $3, 'Bench', 'active', now()) returning user_id)
    insert into membership_role (tenant_id, user_id, role_id) select $1, m.user_id, r.id from r, m`, [tenantId, made.tenantId, made.adminId]);
  await stage.owner.pool.query('update app_user set last_tenant_id = $1 where id = $2', [tenantId, made.adminId]);
  await closeDb(db);
  return { email, password };
}
