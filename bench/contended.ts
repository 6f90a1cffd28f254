import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { BenchTenant } from '#bench/data.ts';
import { load, median, spread } from '#bench/load.ts';
import type { Stage } from '#bench/stage.ts';

/**
 * 50 clients fight for the same hours, all the time: the product over HTTP beside the best SQL pattern (look, lock,
 * look, insert), both counted in attempts. Nobody may see a deadlock or a server error.
 */
export async function contendedBooking(stage: Stage, tenant: BenchTenant, base: string, headers: Record<string, string>, { seconds, rounds }: { seconds: number; rounds: number }) {
  let turn = 0;
  const resource = tenant.resourceIds[0]!;
  // A new hour every 200 attempts: one wins, the rest lose.
  const slot = (from: string): { startsAt: string; endsAt: string } => {
    turn += 1;
    const start = Date.parse(from) + Math.floor(turn / 200) * 3_600_000;
    return { startsAt: new Date(start).toISOString(), endsAt: new Date(start + 3_600_000).toISOString() };
  };
  const bodies = () => ({ path: '/api/v1/calendar/blocks', body: JSON.stringify({ resourceIds: [resource], kind: 'manual', reason: 'bench', ...slot('2060-01-01T00:00:00Z') }), headers: { 'content-type': 'application/json' } });
  const ours: number[] = [];
  const bare: number[] = [];
  const statuses: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    const a = await load({ url: base, method: 'POST', headers, connections: 50, seconds, bodies });
    for (const [code, count] of Object.entries(a.statuses)) statuses[code] = (statuses[code] ?? 0) + count;
    ours.push(a.perSecond);
    bare.push(await pattern(stage, tenant, resource, () => slot('2080-01-01T00:00:00Z'), seconds));
  }
  const ratio = median(ours) / median(bare);
  const wrong = Object.entries(statuses).filter(([code]) => code !== '201' && code !== '409');
  console.log(`contended booking: ${ratio.toFixed(2)}, answers ${JSON.stringify(statuses)}`);
  return { path: '50 clients, one slot (against bare SQL)', ratio, bar: '>= 0.8', ok: ratio >= 0.8 && wrong.length === 0, product: `${median(ours).toFixed(0)}/s`, ceiling: `${median(bare).toFixed(0)}/s`, spread: `±${(Math.max(spread(ours), spread(bare)) * 100).toFixed(0)} %`, p99: wrong.length > 0 ? JSON.stringify(Object.fromEntries(wrong)) : 'no 5xx' };
}

/** Attempts a second of the pattern itself, on 12 connections, without HTTP. */
async function pattern(stage: Stage, tenant: BenchTenant, resource: string, slot: () => { startsAt: string; endsAt: string }, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: stage.logins.appUrl, max: 12 });
  const until = performance.now() + seconds * 1000;
  let attempts = 0;
  const look = { name: 'look', text: 'select 1 from booking where tenant_id = $1 and resource_id = $2 and blocking and block_from < $4 and block_to > $3 limit 1' };
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      const { startsAt, endsAt } = slot();
      attempts += 1;
      const client = await pool.connect();
      try {
        await client.query(`begin; select set_config('app.tenant_id', '${tenant.id}', true)`);
        const values = [tenant.id, resource, startsAt, endsAt];
        if ((await client.query({ ...look, values })).rowCount === 0) {
          await client.query({ name: 'lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`${tenant.id}resource${resource}`] });
          if ((await client.query({ ...look, values })).rowCount === 0) {
            await client.query({ name: 'book', text: "insert into booking (tenant_id, resource_id, owner_type, owner_id, starts_at, ends_at, block_from, block_to) values ($1, $2, 'bench', $3, $4, $5, $4, $5) on conflict do nothing", values: [tenant.id, resource, randomUUID(), startsAt, endsAt] });
          }
        }
        await client.query('commit');
      } finally {
        client.release();
      }
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  await pool.end();
  return attempts / seconds;
}
