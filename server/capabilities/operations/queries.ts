import type { Ctx } from '#platform/context.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const columns = ['id', 'name', 'payload', 'error', 'attempts', 'firstFailedAt', 'lastFailedAt', 'status'] as const;

export async function listFailures(ctx: Ctx, { status, limit, cursor }: { status: 'failed' | 'rerun' | 'dismissed'; limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('jobFailure').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('status', '=', status)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}

/** Takes the row off the list, if it is still on it; undefined otherwise. */
export const resolveFailure = (ctx: Ctx, id: string, status: 'rerun' | 'dismissed') =>
  ctx.tx.updateTable('jobFailure').set({ status, resolvedAt: ctx.now, resolvedBy: ctx.actor.userId })
    .where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).where('status', '=', 'failed').returning(columns).executeTakeFirst();

export const findFailure = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('jobFailure').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
