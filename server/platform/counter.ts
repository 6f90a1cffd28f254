import type { Ctx } from './context.ts';
import { sql } from './db.ts';

/** The next number of a scope, from 1. Its row stays locked until commit, so that a roll-back leaves no gap. */
export async function nextNumber(ctx: Ctx, scope: string): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into counter (tenant_id, scope, value) values (${ctx.actor.tenantId}::uuid, ${scope}, 1)
    on conflict (tenant_id, scope) do update set value = counter.value + 1 returning value`.execute(ctx.tx);
  return rows[0]!.value;
}

/** The first of `count` numbers in a row, for many things written at once. */
export async function nextNumbers(ctx: Ctx, scope: string, count: number): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into counter (tenant_id, scope, value) values (${ctx.actor.tenantId}::uuid, ${scope}, ${count}::bigint)
    on conflict (tenant_id, scope) do update set value = counter.value + ${count}::bigint returning value`.execute(ctx.tx);
  return rows[0]!.value - count + 1;
}
