import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { closeDb, inTenant, openDb, readTenant, sql } from '#platform/db.ts';
import { startPgBouncer } from '#proof/topology/pgbouncer.ts';
import type { World } from '#test/server.ts';

export interface Interleaved { seen: string; against: string[] }

/** Two tenants take turns on four connections to the server, some transactions are given up and some connections killed. */
export async function takeTurns(world: World, tenants: readonly [string, string], tables: readonly string[], size: number, random: () => number): Promise<Interleaved> {
  const pooler = await startPgBouncer({ logins: [world.appUrl], poolSize: 4 });
  // Without the pooler four connections of our own are shared in the same way.
  const db = openDb({ url: pooler ? pooler.through(world.appUrl) : world.appUrl, named: false, max: pooler ? 16 : 4 });
  const superuser = new pg.Client({ connectionString: world.superuserUrl });
  await superuser.connect();
  const against: string[] = [];
  let [done, aborted, lost, bare, kills, rows] = [0, 0, 0, 0, 0, 0];
  const now = world.clock.now();
  const whoseIn = (tenantId: string, table: string, name: 'read' | 'write') => {
    const query = sql<{ tenantId: string; set: string }>`select tenant_id, current_setting('app.tenant_id') as set from ${sql.table(table)} limit 20`;
    return name === 'read' ? query.execute(readTenant(db, { tenantId, now })).then((found) => found.rows) : inTenant(db, { tenantId, now }, async (tx) => {
      const { rows: found } = await query.execute(tx);
      if (random() < 0.2) throw new Error('given up');
      return found;
    });
  };
  const one = async (i: number): Promise<void> => {
    const tenantId = tenants[i % 2]!;
    const table = tables[Math.floor(random() * tables.length)]!;
    const dice = random();
    try {
      if (dice < 0.1) {
        bare += 1;
        const found = await sql`select tenant_id from ${sql.table(table)} limit 1`.execute(db.global);
        if (found.rows.length > 0) against.push(`${table}: a row without a tenant being set`);
      } else {
        const found = await whoseIn(tenantId, table, dice < 0.5 ? 'read' : 'write');
        rows += found.length;
        const foreign = found.find((row) => row.tenantId !== tenantId || row.set !== tenantId);
        if (foreign) against.push(`${table}: a row of ${foreign.tenantId} for ${tenantId}`);
      }
      done += 1;
    } catch (error) {
      const { message, code } = error as pg.DatabaseError;
      if (message === 'given up') aborted += 1;
      else if (code === '22P02' && dice < 0.1) done += 1; // no tenant is no uuid: refused
      else if (code === '57P01' || code === '08P01' || /terminat|closed|ended unexpectedly|ECONNRESET|server conn crashed|connection/i.test(message)) lost += 1;
      else against.push(`${table}: ${code} ${message}`);
    }
  };
  const every = Math.min(250, Math.floor(size / 4));
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < size; i = next++) {
      if (i > 0 && i % every === 0) {
        const { rowCount } = await superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'mostrador_app' and datname = current_database() order by random() limit 1");
        kills += rowCount ?? 0;
      }
      await one(i);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await superuser.end();
  await closeDb(db);
  await pooler?.stop();
  // The pooler lets go of its connections a moment after its end.
  const left = async (): Promise<number> => Number((await sql<{ n: string }>`select count(*)::text as n from pg_stat_activity where datname = current_database() and application_name = 'mostrador'`.execute(world.owner.global)).rows[0]!.n);
  for (let i = 0; i < 100 && (await left()) > 0; i += 1) await wait(50);
  if (done + aborted + lost !== size && against.length === 0) against.push(`only ${done + aborted + lost} of ${size} transactions ended`);
  if (rows < size / 4) against.push(`only ${rows} rows were seen: too few to show anything`);
  const through = pooler ? `${pooler.version}, transaction mode, pool of 4` : 'PgBouncer not installed: not run through it, but on a pool of 4 of our own';
  return { seen: `${size} transactions in turns (${through}): ${rows} rows seen, ${bare} without a tenant, ${aborted} given up, ${kills} connections killed (${lost} transactions lost with them), ${against.length} foreign rows`, against };
}
