import pg from 'pg';
import type { BenchTenant } from '#bench/data.ts';
import { median } from '#bench/load.ts';
import type { Stage } from '#bench/stage.ts';

const TRIES = 30;

/** Is it free, who can, and what else would do? All resources of a studio: the product's answer beside one bare scan of the same window. */
export async function availabilityRatio(stage: Stage, tenant: BenchTenant, base: string, signIn: () => Promise<Record<string, string>>) {
  const headers = await signIn();
  const from = '2026-02-01T00:00:00Z';
  const to = '2026-03-03T00:00:00Z';
  const url = `${base}/api/v1/studio/availability/check?branchId=${tenant.branchId}&sessionType=studio&startsAt=2026-02-10T01:00:00Z&endsAt=2026-02-10T02:00:00Z&roomId=${tenant.resourceIds[0]}`;
  const pool = new pg.Pool({ connectionString: stage.logins.appUrl, max: 1 });
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < TRIES; i += 1) {
    let begun = performance.now();
    const answer = await fetch(url, { headers });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.json();
    ours.push(performance.now() - begun);
    begun = performance.now();
    const client = await pool.connect();
    await client.query(`begin; select set_config('app.tenant_id', '${tenant.id}', true)`);
    await client.query('select resource_id, block_from, block_to from booking where tenant_id = $1 and resource_id = any($2) and blocking and block_from < $4 and block_from >= $3', [tenant.id, tenant.resourceIds, from, to]);
    await client.query('commit');
    client.release();
    bare.push(performance.now() - begun);
  }
  await pool.end();
  const p95 = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
  const ratio = p95(ours) / p95(bare);
  console.log(`availability: p95 ${p95(ours).toFixed(0)} ms, bare scan ${p95(bare).toFixed(0)} ms`);
  return { path: 'is it free? with alternatives (p95 against a bare scan)', ratio, bar: '<= 1.5', ok: ratio <= 1.5, product: `${p95(ours).toFixed(0)} ms`, ceiling: `${p95(bare).toFixed(0)} ms`, spread: `p50 ${median(ours).toFixed(0)} ms`, p99: 'target < 300 ms' };
}
