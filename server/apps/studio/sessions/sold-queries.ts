import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** Which of these items or packages were ever sold: the catalog keeps them. */
export async function soldOf(ctx: Ctx, sourceType: 'item' | 'package', ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct source_id as id from photo_session_line where tenant_id = ${ctx.actor.tenantId}::uuid and source_type = ${sourceType} and source_id = any(${ids}::uuid[])`.execute(ctx.tx);
  return rows.map((row) => row.id);
}
