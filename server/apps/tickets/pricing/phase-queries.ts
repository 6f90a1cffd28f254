import type { Stage, StagePhase } from '#apps/tickets/rules/stages.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** Stages of events that are not over, with what was told of them last. Those of events that ended have nothing to tell any more. */
export const stagesToTell = (ctx: Ctx): Promise<(Stage & { eventId: string; told: StagePhase | null })[]> =>
  ctx.tx.selectFrom('saleStage as s').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 's.tenantId').onRef('e.id', '=', 's.eventId')).leftJoin('saleStageTold as t', (join) => join.onRef('t.tenantId', '=', 's.tenantId').onRef('t.stageId', '=', 's.id'))
    .select((eb) => ['s.id', 's.eventId', 's.name', 's.adjustmentType', 's.adjustmentValue', 's.quotaUnits', 's.consumedUnits', 's.startAt', 's.endAt', 's.priority', 's.isActive', 't.phase as told',
      eb.selectFrom('saleStageArea as a').whereRef('a.tenantId', '=', 's.tenantId').whereRef('a.stageId', '=', 's.id').select(sql<{ areaId: string; bundleSize: number }[]>`coalesce(jsonb_agg(jsonb_build_object('areaId', a.area_id, 'bundleSize', a.bundle_size)), '[]')`.as('list')).$asScalar().$notNull().as('areas')])
    .where('s.tenantId', '=', ctx.actor.tenantId).where('e.status', 'in', ['published', 'paused', 'postponed']).where('e.endAt', '>', ctx.now).execute();

export const keepPhase = (ctx: Ctx, stageId: string, phase: StagePhase) =>
  ctx.tx.insertInto('saleStageTold').values({ tenantId: ctx.actor.tenantId, stageId, phase }).onConflict((oc) => oc.columns(['tenantId', 'stageId']).doUpdateSet({ phase })).execute();
