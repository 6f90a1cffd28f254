import type { z } from 'zod';
import type { NewStage, StageChanges } from '#contracts/tickets-pricing.ts';
import { isBefore } from '#contracts/time.ts';
import { checkStep } from '#apps/tickets/areas/areas.ts';
import { areasOf } from '#apps/tickets/areas/queries.ts';
import { areaNotFound, quotaBelowConsumed, stageInUse, stageNotFound, stageOutsideSales, stageOverlap } from '#apps/tickets/errors.ts';
import { editableEvent, findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { instantOf } from '#apps/tickets/events/times.ts';
import { checkOverlap, checkStage, checkStageDeletion, phaseOf } from '#apps/tickets/rules/stages.ts';
import type { Stage } from '#apps/tickets/rules/stages.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { deleteStageRow, insertStage, lockStage, replaceStageAreas, stagesOf, updateStage } from './queries.ts';
import type { StageRow } from './queries.ts';

const outcomes = { STAGE_OUTSIDE_SALES: stageOutsideSales, QUOTA_BELOW_CONSUMED: quotaBelowConsumed };

const present = (ctx: Ctx, stage: StageRow) => ({ ...stage, phase: phaseOf(stage, ctx.now) });

/** @throws EVENT_NOT_FOUND */
export async function listStages(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { items: (await stagesOf(ctx, eventId)).map((stage) => present(ctx, stage)) };
}

/**
 * All that a stage must satisfy beside the others of its event (tickets 5.2). The event is locked, so two stages are never judged at once.
 * @throws AREA_NOT_FOUND, PRICE_STEP, STAGE_OUTSIDE_SALES, QUOTA_BELOW_CONSUMED, STAGE_OVERLAP
 */
async function judge(ctx: Ctx, event: EventRow, stage: Stage, others: readonly Stage[], windowChanged: boolean): Promise<void> {
  const areas = new Map((await areasOf(ctx, event.id)).map((area) => [area.id, area]));
  if (stage.areas.some(({ areaId }) => !areas.has(areaId))) throw areaNotFound();
  if (stage.adjustmentType === 'percentage' ? stage.adjustmentValue < -10_000 : stage.adjustmentType === 'fixed_price' && stage.adjustmentValue < 0) throw invalid('/body/adjustmentValue', 'too_small', { minimum: stage.adjustmentType === 'percentage' ? -10_000 : 0 });
  if (stage.adjustmentType === 'percentage' && stage.adjustmentValue > 1_000_000) throw invalid('/body/adjustmentValue', 'too_big', { maximum: 1_000_000 });
  if (stage.adjustmentType !== 'percentage') checkStep(stage.adjustmentValue, event.currency);
  if (stage.endAt !== null && !isBefore(stage.startAt, stage.endAt)) throw invalid('/body/endAt', 'ends_before_start');
  const fits = checkStage(stage, event);
  // A window that is not touched stays allowed where the sales have moved meanwhile.
  if (!fits.ok && (fits.code !== 'STAGE_OUTSIDE_SALES' || windowChanged)) throw outcomes[fits.code](fits.details);
  const beside = checkOverlap(stage, others);
  if (!beside.ok) throw stageOverlap({ ...beside.details, area: areas.get(String(beside.details['areaId']))?.name ?? '' });
}

const overlapping = (error: unknown): never => rethrowConstraint(error, { sale_stage_no_overlap: () => stageOverlap({ stage: '', area: '' }) });

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, AREA_NOT_FOUND, INVALID_LOCAL_TIME, PRICE_STEP, STAGE_OUTSIDE_SALES, STAGE_OVERLAP */
export async function createStage(ctx: Ctx, eventId: string, { areas, ...input }: z.output<typeof NewStage>) {
  const event = await editableEvent(ctx, eventId);
  const values = { ...input, startAt: instantOf(input.startAt, event.timeZone), endAt: input.endAt === null ? null : instantOf(input.endAt, event.timeZone) };
  const others = await stagesOf(ctx, eventId);
  await judge(ctx, event, { ...values, id: '', consumedUnits: 0, areas }, others, true);
  const { id } = await insertStage(ctx, { eventId, ...values });
  await replaceStageAreas(ctx, eventId, id, areas).catch(overlapping);
  return changed(ctx, eventId, id, 'sale_stage.create', undefined);
}

async function changed(ctx: Ctx, eventId: string, id: string, action: string, before: StageRow | undefined) {
  const after = (await stagesOf(ctx, eventId)).find((one) => one.id === id)!;
  await audit(ctx, { action, entity: 'sale_stage', entityId: id, before, after });
  await publish(ctx, eventChanged, [eventId]);
  return present(ctx, after);
}

/** @throws those of createStage, STAGE_NOT_FOUND, VERSION_MISMATCH, QUOTA_BELOW_CONSUMED */
export async function changeStage(ctx: Ctx, eventId: string, id: string, { areas, startAt, endAt, ...changes }: z.output<typeof StageChanges>) {
  const event = await editableEvent(ctx, eventId);
  const stages = await stagesOf(ctx, eventId);
  const before = stages.find((one) => one.id === id);
  const locked = before && (await lockStage(ctx, id));
  if (!before || !locked) throw stageNotFound();
  if (before.version !== ctx.expectedVersion) throw versionMismatch();
  const values = {
    ...changes, ...(startAt !== undefined && { startAt: instantOf(startAt, event.timeZone) }), ...(endAt !== undefined && { endAt: endAt === null ? null : instantOf(endAt, event.timeZone) }),
  };
  const stage: Stage = { ...before, ...values, areas: areas ?? before.areas, consumedUnits: locked.consumedUnits };
  await judge(ctx, event, stage, stages, startAt !== undefined || endAt !== undefined);
  // Areas that leave make room for the window that moves.
  if (areas) await replaceStageAreas(ctx, eventId, id, []);
  await updateStage(ctx, id, values).catch(overlapping);
  if (areas) await replaceStageAreas(ctx, eventId, id, areas).catch(overlapping);
  return changed(ctx, eventId, id, 'sale_stage.change', before);
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, STAGE_NOT_FOUND, STAGE_IN_USE */
export async function deleteStage(ctx: Ctx, eventId: string, id: string): Promise<void> {
  await editableEvent(ctx, eventId);
  const before = (await stagesOf(ctx, eventId)).find((one) => one.id === id);
  const locked = before && (await lockStage(ctx, id));
  if (!before || !locked) throw stageNotFound();
  const answer = checkStageDeletion(locked);
  if (!answer.ok) throw stageInUse({ ...answer.details, name: before.name });
  await deleteStageRow(ctx, id);
  await audit(ctx, { action: 'sale_stage.delete', entity: 'sale_stage', entityId: id, before });
  await publish(ctx, eventChanged, [eventId]);
}
