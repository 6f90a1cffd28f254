import type { Ctx } from '#platform/context.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const columns = ['id', 'code', 'name', 'travelMin', 'returnMin', 'transportFeeMinor', 'status', 'version'] as const;
type Fields = { code: string; name: string; travelMin: number; returnMin: number; transportFeeMinor: number | null };

export async function zonePage(ctx: Ctx, { limit, cursor, status }: { limit: number; cursor?: string | undefined; status?: 'active' | 'inactive' | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('travelZone').select(columns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'travelMin', type: 'integer' }, { column: 'id', type: 'uuid' }])))
    .orderBy('travelMin').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.travelMin, row.id]);
}
export const zoneById = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('travelZone').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const zoneIdsByCode = async (ctx: Ctx, codes: readonly string[]): Promise<Map<string, string>> =>
  new Map((await ctx.tx.selectFrom('travelZone').select(['id', 'code']).where('tenantId', '=', ctx.actor.tenantId).where('code', 'in', codes).execute()).map(({ code, id }) => [code, id]));
export const localeOfTenant = async (ctx: Ctx): Promise<string> =>
  (await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).locale;
export const lockZone = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('travelZone').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertZone = (ctx: Ctx, values: Fields) => ctx.tx.insertInto('travelZone').values({ tenantId: ctx.actor.tenantId, ...values }).returning(columns).executeTakeFirstOrThrow();
export const updateZone = (ctx: Ctx, id: string, values: object) =>
  ctx.tx.updateTable('travelZone').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(columns).executeTakeFirstOrThrow();
export const deleteZoneRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('travelZone').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
