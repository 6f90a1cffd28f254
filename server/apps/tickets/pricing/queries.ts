import type { Insertable, Updateable } from 'kysely';
import type { Code, Package } from '#apps/tickets/rules/promotions.ts';
import type { Stage } from '#apps/tickets/rules/stages.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';

// -------------------------------------------------------------------------------------------------------------- stages
export type StageRow = Stage & { eventId: string; description: string; version: number };

/** Stages of an event with their areas, in order of start. */
export async function stagesOf(ctx: Ctx, eventId: string): Promise<StageRow[]> {
  const rows = await ctx.tx.selectFrom('saleStage as s')
    .select(['s.id', 's.eventId', 's.name', 's.description', 's.adjustmentType', 's.adjustmentValue', 's.quotaUnits', 's.consumedUnits', 's.startAt', 's.endAt', 's.priority', 's.isActive', 's.version'])
    .select((eb) => eb.selectFrom('saleStageArea as a').whereRef('a.tenantId', '=', 's.tenantId').whereRef('a.stageId', '=', 's.id')
      .select(sql<{ areaId: string; bundleSize: number }[]>`coalesce(jsonb_agg(jsonb_build_object('areaId', a.area_id, 'bundleSize', a.bundle_size) order by a.area_id), '[]')`.as('list')).$asScalar().$notNull().as('areas'))
    .where('s.tenantId', '=', ctx.actor.tenantId).where('s.eventId', '=', eventId).orderBy('s.startAt').orderBy('s.id').execute();
  return rows;
}
export const insertStage = (ctx: Ctx, values: Omit<Insertable<DB['saleStage']>, 'tenantId'>) =>
  ctx.tx.insertInto('saleStage').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
/** Also with nothing to set: the version must grow when only the areas change. */
export const updateStage = (ctx: Ctx, id: string, values: Updateable<DB['saleStage']>) =>
  ctx.tx.updateTable('saleStage').set((eb) => ({ name: eb.ref('name'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deleteStageRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('saleStage').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
/** What sells is counted on this row: it is read again under its lock. */
export const lockStage = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('saleStage').select(['id', 'consumedUnits']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export async function replaceStageAreas(ctx: Ctx, eventId: string, stageId: string, areas: readonly { areaId: string; bundleSize: number }[]): Promise<void> {
  await ctx.tx.deleteFrom('saleStageArea').where('tenantId', '=', ctx.actor.tenantId).where('stageId', '=', stageId).execute();
  if (areas.length > 0) await ctx.tx.insertInto('saleStageArea').values(areas.map((area) => ({ tenantId: ctx.actor.tenantId, eventId, stageId, ...area }))).execute();
}

// ---------------------------------------------------------------------------------------------------------- promotions
const promotionColumns = [
  'p.id', 'p.eventId', 'p.kind', 'p.name', 'p.code', 'p.discountType', 'p.value', 'p.fixedScope', 'p.maxDiscountMinor', 'p.minQuantity', 'p.target', 'p.combinesWithStage', 'p.maxUses', 'p.maxUsesPerBuyer', 'p.used', 'p.startAt', 'p.endAt', 'p.priority', 'p.isActive',
  'p.audience', 'p.version',
] as const;
export const promotionsOf = (ctx: Ctx, eventId: string) =>
  ctx.tx.selectFrom('ticketPromotion as p').select(promotionColumns)
    .select((eb) => [
      eb.selectFrom('ticketPromotionArea as a').whereRef('a.tenantId', '=', 'p.tenantId').whereRef('a.promotionId', '=', 'p.id')
        .select(sql<string[]>`coalesce(jsonb_agg(a.area_id order by a.area_id), '[]')`.as('list')).$asScalar().$notNull().as('areaIds'),
      eb.selectFrom('ticketPromotionItem as i').whereRef('i.tenantId', '=', 'p.tenantId').whereRef('i.promotionId', '=', 'p.id')
        .select(sql<{ areaId: string; quantity: number }[]>`coalesce(jsonb_agg(jsonb_build_object('areaId', i.area_id, 'quantity', i.quantity) order by i.area_id), '[]')`.as('list')).$asScalar().$notNull().as('items'),
    ])
    .where('p.tenantId', '=', ctx.actor.tenantId).where('p.eventId', '=', eventId).orderBy('p.startAt').orderBy('p.id').execute();
export type PromotionRow = Awaited<ReturnType<typeof promotionsOf>>[number];

export const insertPromotion = (ctx: Ctx, values: Omit<Insertable<DB['ticketPromotion']>, 'tenantId'>) =>
  ctx.tx.insertInto('ticketPromotion').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
export const updatePromotion = (ctx: Ctx, id: string, values: Updateable<DB['ticketPromotion']>) =>
  ctx.tx.updateTable('ticketPromotion').set((eb) => ({ name: eb.ref('name'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deletePromotionRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('ticketPromotion').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const lockPromotion = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('ticketPromotion').select(['id', 'used']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export async function replacePromotionParts(ctx: Ctx, eventId: string, promotionId: string, areaIds: readonly string[], items: readonly { areaId: string; quantity: number }[]): Promise<void> {
  const own = { tenantId: ctx.actor.tenantId, eventId, promotionId };
  await ctx.tx.deleteFrom('ticketPromotionArea').where('tenantId', '=', own.tenantId).where('promotionId', '=', promotionId).execute();
  await ctx.tx.deleteFrom('ticketPromotionItem').where('tenantId', '=', own.tenantId).where('promotionId', '=', promotionId).execute();
  if (areaIds.length > 0) await ctx.tx.insertInto('ticketPromotionArea').values(areaIds.map((areaId) => ({ ...own, areaId }))).execute();
  if (items.length > 0) await ctx.tx.insertInto('ticketPromotionItem').values(items.map((item) => ({ ...own, ...item }))).execute();
}

/** As the rules read them. */
export const asCode = (row: PromotionRow): Code => ({ ...row, discountType: row.discountType === 'percentage' ? 'percentage' : 'fixed', areaIds: row.target === 'event' ? null : row.areaIds });
export const asPackage = (row: PromotionRow): Package => row;
