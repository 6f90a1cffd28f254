import type { z } from 'zod';
import type { NewPromotion, PromotionChanges } from '#contracts/tickets-pricing.ts';
import { isBefore } from '#contracts/time.ts';
import { checkStep } from '#apps/tickets/areas/areas.ts';
import { areaNotFound, codeTaken, promotionInUse, promotionNotFound, usesBelowUsed } from '#apps/tickets/errors.ts';
import { editableEvent, findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { instantOf } from '#apps/tickets/events/times.ts';
import { usesLeft } from '#apps/tickets/rules/promotions.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { mustBeDiscount, pricesOf } from './packages.ts';
import { asPackage, deletePromotionRow, insertPromotion, lockPromotion, promotionsOf, replacePromotionParts, updatePromotion } from './queries.ts';
import type { PromotionRow } from './queries.ts';

const phases = { inactive: 'inactive', not_started: 'scheduled', ended: 'ended', exhausted: 'exhausted' } as const;

function present(ctx: Ctx, row: PromotionRow) {
  const { left, reason } = usesLeft(asPackage(row), ctx.now, 0);
  return { ...row, phase: left > 0 ? ('active' as const) : (phases[reason as keyof typeof phases] ?? 'active') };
}

/** @throws EVENT_NOT_FOUND */
export async function listPromotions(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { items: (await promotionsOf(ctx, eventId)).map((row) => present(ctx, row)) };
}

type Values = Omit<PromotionRow, 'id' | 'eventId' | 'version' | 'used'>;

/**
 * What a code or a package must be by itself (tickets 3.8) and beside the prices of its areas.
 * @throws VALIDATION_ERROR at the field, AREA_NOT_FOUND, PRICE_STEP, PACKAGE_NOT_A_DISCOUNT
 */
async function judge(ctx: Ctx, event: EventRow, promotion: Values): Promise<void> {
  const { kind, code, discountType, value, maxDiscountMinor, target, areaIds, items } = promotion;
  if (kind === 'code' ? code === null : code !== null) throw invalid('/body/code', kind === 'code' ? 'required' : 'only_codes');
  if (kind === 'code' && discountType === 'fixed_price') throw invalid('/body/discountType', 'only_packages');
  if (kind === 'package' ? items.length === 0 : items.length > 0) throw invalid('/body/items', kind === 'package' ? 'required' : 'only_packages');
  if (kind === 'code' && (target === 'areas' ? areaIds.length === 0 : areaIds.length > 0)) throw invalid('/body/areaIds', target === 'areas' ? 'required' : 'only_target_areas');
  if (kind === 'package' && areaIds.length > 0) throw invalid('/body/areaIds', 'only_codes');
  if (discountType === 'percentage' && value < 1) throw invalid('/body/value', 'too_small', { minimum: 1 });
  if (discountType === 'percentage' && value > 10_000) throw invalid('/body/value', 'too_big', { maximum: 10_000 });
  if (discountType !== 'percentage' && maxDiscountMinor !== null) throw invalid('/body/maxDiscountMinor', 'only_percentage');
  if (promotion.endAt !== null && !isBefore(promotion.startAt, promotion.endAt)) throw invalid('/body/endAt', 'ends_before_start');
  if (discountType !== 'percentage') checkStep(value, event.currency);
  if (maxDiscountMinor !== null) checkStep(maxDiscountMinor, event.currency);
  const prices = await pricesOf(ctx, event.id);
  if ([...areaIds, ...items.map(({ areaId }) => areaId)].some((areaId) => !prices.has(areaId))) throw areaNotFound();
  if (kind === 'package') mustBeDiscount(promotion, prices, event.currency);
}

const known = { ticket_promotion_code_unique: codeTaken };

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, AREA_NOT_FOUND, INVALID_LOCAL_TIME, PRICE_STEP, PACKAGE_NOT_A_DISCOUNT, CODE_TAKEN */
export async function createPromotion(ctx: Ctx, eventId: string, { areaIds, items, ...input }: z.output<typeof NewPromotion>) {
  const event = await editableEvent(ctx, eventId);
  const values = { ...input, startAt: instantOf(input.startAt, event.timeZone), endAt: input.endAt === null ? null : instantOf(input.endAt, event.timeZone) };
  await judge(ctx, event, { ...values, areaIds, items });
  const { id } = await insertPromotion(ctx, { eventId, ...values }).catch((error) => rethrowConstraint(error, known));
  await replacePromotionParts(ctx, eventId, id, areaIds, items);
  return changed(ctx, eventId, id, 'ticket_promotion.create', undefined);
}

async function changed(ctx: Ctx, eventId: string, id: string, action: string, before: PromotionRow | undefined) {
  const after = (await promotionsOf(ctx, eventId)).find((one) => one.id === id)!;
  await audit(ctx, { action, entity: 'ticket_promotion', entityId: id, before, after });
  await publish(ctx, eventChanged, [eventId]);
  return present(ctx, after);
}

async function locked(ctx: Ctx, eventId: string, id: string): Promise<PromotionRow> {
  const row = (await promotionsOf(ctx, eventId)).find((one) => one.id === id);
  const counted = row && (await lockPromotion(ctx, id));
  if (!row || !counted) throw promotionNotFound();
  return { ...row, used: counted.used };
}

/** @throws those of createPromotion, PROMOTION_NOT_FOUND, VERSION_MISMATCH, USES_BELOW_USED */
export async function changePromotion(ctx: Ctx, eventId: string, id: string, { areaIds, items, startAt, endAt, ...changes }: z.output<typeof PromotionChanges>) {
  const event = await editableEvent(ctx, eventId);
  const before = await locked(ctx, eventId, id);
  if (before.version !== ctx.expectedVersion) throw versionMismatch();
  const values = {
    ...changes, ...(startAt !== undefined && { startAt: instantOf(startAt, event.timeZone) }), ...(endAt !== undefined && { endAt: endAt === null ? null : instantOf(endAt, event.timeZone) }),
  };
  const after = { ...before, ...values, areaIds: areaIds ?? before.areaIds, items: items ?? before.items };
  await judge(ctx, event, after);
  if (after.maxUses !== null && after.maxUses < before.used) throw usesBelowUsed({ used: before.used });
  await updatePromotion(ctx, id, values).catch((error) => rethrowConstraint(error, known));
  await replacePromotionParts(ctx, eventId, id, after.areaIds, after.items);
  return changed(ctx, eventId, id, 'ticket_promotion.change', before);
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, PROMOTION_NOT_FOUND, PROMOTION_IN_USE */
export async function deletePromotion(ctx: Ctx, eventId: string, id: string): Promise<void> {
  await editableEvent(ctx, eventId);
  const before = await locked(ctx, eventId, id);
  if (before.used > 0) throw promotionInUse({ name: before.name, used: before.used });
  await deletePromotionRow(ctx, id);
  await audit(ctx, { action: 'ticket_promotion.delete', entity: 'ticket_promotion', entityId: id, before });
  await publish(ctx, eventChanged, [eventId]);
}
