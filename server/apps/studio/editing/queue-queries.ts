import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** What an editor has in hand (studio 5.9). */
export async function loadOf(ctx: Ctx, editorId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from photo_session where tenant_id = ${ctx.actor.tenantId}::uuid and assigned_editor_id = ${editorId}::uuid and status = 'in_editing' and deleted_at is null`.execute(ctx.tx);
  return rows[0]!.n;
}
