import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, OptionalText, SignedMinor, Text, Version } from './shapes.ts';
import { EventTime } from './tickets-events.ts';
import { Price } from './tickets-areas.ts';
import { AdjustmentType, Audience, DiscountType, FeePayer, FixedScope, PromotionKind, PromotionRefusal, PromotionTarget, StagePhase } from './tickets-terms.ts';

// Sale stages, promotion codes and packages of an event, and what a basket would cost.

const byEvent = z.strictObject({ id: Id });
const once = <K extends string>(key: K) => (list: readonly Record<K, string>[]) => new Set(list.map((each) => each[key])).size === list.length;

// -------------------------------------------------------------------------------------------------------------- stages
const stageFields = {
  name: Text(100),
  description: OptionalText(1000),
  adjustmentType: AdjustmentType,
  /** percentage: signed basis points; fixed: signed minor units on the whole bundle; fixed_price: what the bundle costs. */
  adjustmentValue: z.int().min(-1_000_000_000_000).max(1_000_000_000_000),
  quotaUnits: z.int().min(1).max(10_000_000).nullable(),
  startAt: EventTime,
  endAt: EventTime.nullable(),
  /** The smaller wins. */
  priority: z.int().min(-1000).max(1000),
  isActive: z.boolean(),
  areas: z.array(z.strictObject({ areaId: Id, bundleSize: z.int().min(1).max(10).default(1) })).min(1).max(100).refine(once('areaId'), { error: 'area_twice' }),
};
export const NewStage = z.strictObject({
  ...stageFields, description: stageFields.description.default(''), quotaUnits: stageFields.quotaUnits.default(null), endAt: stageFields.endAt.default(null), priority: stageFields.priority.default(0), isActive: z.boolean().default(true),
});
export const StageChanges = z.strictObject(stageFields).partial();
export const SaleStage = z.strictObject({
  id: Id, eventId: Id, name: z.string(), description: z.string(), adjustmentType: AdjustmentType, adjustmentValue: SignedMinor, quotaUnits: z.int().nullable(), consumedUnits: z.int(), startAt: Instant, endAt: Instant.nullable(), priority: z.int(), isActive: z.boolean(),
  areas: z.array(z.strictObject({ areaId: Id, bundleSize: z.int() })), phase: StagePhase, version: Version,
});
export type SaleStage = z.infer<typeof SaleStage>;

// ---------------------------------------------------------------------------------------------------------- promotions
const promotionFields = {
  name: Text(100),
  /** Of a code: letters, digits, - and _; case does not count. */
  code: z.string().max(100).overwrite((value) => value.trim().toUpperCase()).regex(/^[A-Z0-9_-]{3,50}$/, { error: 'invalid_code' }).nullable(),
  discountType: DiscountType,
  /** Basis points, or minor units: off the price, or (fixed_price) what the package costs. */
  value: Price,
  fixedScope: FixedScope,
  maxDiscountMinor: Price.min(1).nullable(),
  minQuantity: z.int().min(1).max(1000),
  target: PromotionTarget,
  /** The areas of a code whose target is areas. */
  areaIds: z.array(Id).max(100).refine((ids) => new Set(ids).size === ids.length, { error: 'area_twice' }),
  combinesWithStage: z.boolean(),
  maxUses: z.int().min(1).max(10_000_000).nullable(),
  maxUsesPerBuyer: z.int().min(1).max(10_000_000).nullable(),
  startAt: EventTime,
  endAt: EventTime.nullable(),
  priority: z.int().min(-1000).max(1000),
  isActive: z.boolean(),
  audience: Audience,
  /** What one package holds. */
  items: z.array(z.strictObject({ areaId: Id, quantity: z.int().min(1).max(50) })).max(20).refine(once('areaId'), { error: 'area_twice' }),
};
export const NewPromotion = z.strictObject({
  kind: PromotionKind, ...promotionFields, code: promotionFields.code.default(null), fixedScope: FixedScope.default('per_unit'), maxDiscountMinor: promotionFields.maxDiscountMinor.default(null), minQuantity: promotionFields.minQuantity.default(1),
  target: PromotionTarget.default('event'), areaIds: promotionFields.areaIds.default([]), combinesWithStage: z.boolean().default(true), maxUses: promotionFields.maxUses.default(null), maxUsesPerBuyer: promotionFields.maxUsesPerBuyer.default(null),
  endAt: promotionFields.endAt.default(null), priority: promotionFields.priority.default(0), isActive: z.boolean().default(true), audience: Audience.default('public'), items: promotionFields.items.default([]),
});
export const PromotionChanges = z.strictObject(promotionFields).partial();
export const Promotion = z.strictObject({
  id: Id, eventId: Id, kind: PromotionKind, name: z.string(), code: z.string().nullable(), discountType: DiscountType, value: z.int(), fixedScope: FixedScope, maxDiscountMinor: z.int().nullable(), minQuantity: z.int(), target: PromotionTarget, areaIds: z.array(Id),
  combinesWithStage: z.boolean(), maxUses: z.int().nullable(), maxUsesPerBuyer: z.int().nullable(), used: z.int(), startAt: Instant, endAt: Instant.nullable(), priority: z.int(), isActive: z.boolean(), audience: Audience,
  items: z.array(z.strictObject({ areaId: Id, quantity: z.int() })), phase: StagePhase, version: Version,
});
export type Promotion = z.infer<typeof Promotion>;

// ------------------------------------------------------------------------------------------------------------- preview
export const Basket = z.strictObject({
  /** Now unless given. */
  at: EventTime.optional(),
  lines: z.array(z.strictObject({ areaId: Id, quantity: z.int().min(1).max(1000) })).max(100).refine(once('areaId'), { error: 'area_twice' }).default([]),
  packages: z.array(z.strictObject({ promotionId: Id, packages: z.int().min(1).max(100) })).max(20).refine(once('promotionId'), { error: 'package_twice' }).default([]),
  code: z.string().max(100).overwrite((value) => value.trim().toUpperCase()).optional(),
});
export const Quote = z.strictObject({
  currency: Currency,
  lines: z.array(z.strictObject({ kind: z.enum(['package', 'stage', 'base']), areaId: Id, stageId: Id.nullable(), promotionId: Id.nullable(), quantity: z.int(), baseMinor: z.int(), paidMinor: z.int(), feeMinor: z.int() })),
  units: z.array(z.strictObject({ areaId: Id, stageId: Id.nullable(), promotionId: Id.nullable(), baseMinor: z.int(), stagePriceMinor: z.int(), codeDiscountMinor: z.int(), paidMinor: z.int(), feeMinor: z.int(), feeVatMinor: z.int(), taxMinor: z.int(), parafiscalMinor: z.int() })),
  notices: z.array(z.strictObject({ kind: z.enum(['package', 'code']), promotionId: Id.nullable(), reason: PromotionRefusal, packages: z.int(), oldTotalMinor: z.int(), newTotalMinor: z.int() })),
  codeId: Id.nullable(), admissions: z.int(), baseMinor: z.int(), discountMinor: z.int(), surchargeMinor: z.int(), faceMinor: z.int(), feePayer: FeePayer, feeMinor: z.int(), feeVatMinor: z.int(), absorbedFeeMinor: z.int(), taxMinor: z.int(), parafiscalMinor: z.int(),
  totalMinor: z.int(),
  /** What the organizer keeps of the face price before commissions. */
  organizerMinor: z.int(),
});

// -------------------------------------------------------------------------------------------------------------- routes
const read = 'tickets.event.read';
const writes = { audit: true, permission: 'tickets.pricing.manage' } as const;
const stage = z.strictObject({ id: Id, stageId: Id });
const promotion = z.strictObject({ id: Id, promotionId: Id });
const stageErrors = ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'AREA_NOT_FOUND', 'INVALID_LOCAL_TIME', 'PRICE_STEP', 'STAGE_OUTSIDE_SALES', 'STAGE_OVERLAP'] as const;
const promotionErrors = ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'AREA_NOT_FOUND', 'INVALID_LOCAL_TIME', 'PRICE_STEP', 'PACKAGE_NOT_A_DISCOUNT', 'CODE_TAKEN'] as const;

export const listStages = endpoint({ id: 'tickets.listStages', method: 'GET', path: '/api/v1/tickets/events/:id/stages', permission: read, summary: 'Sale stages in order of start', params: byEvent, response: z.strictObject({ items: z.array(SaleStage) }), errors: ['EVENT_NOT_FOUND'] });
export const createStage = endpoint({ id: 'tickets.createStage', method: 'POST', path: '/api/v1/tickets/events/:id/stages', summary: 'Add a sale stage', params: byEvent, body: NewStage, response: SaleStage, status: 201, errors: stageErrors, ...writes });
export const changeStage = endpoint({
  id: 'tickets.changeStage', method: 'PATCH', path: '/api/v1/tickets/events/:id/stages/:stageId', summary: 'Change a sale stage; what is held keeps its price', params: stage, body: StageChanges, response: SaleStage, errors: [...stageErrors, 'STAGE_NOT_FOUND', 'QUOTA_BELOW_CONSUMED'], ifMatch: true, ...writes,
});
export const deleteStage = endpoint({ id: 'tickets.deleteStage', method: 'DELETE', path: '/api/v1/tickets/events/:id/stages/:stageId', summary: 'Delete a sale stage that has sold nothing', params: stage, errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'STAGE_NOT_FOUND', 'STAGE_IN_USE'], ...writes });

export const listPromotions = endpoint({ id: 'tickets.listPromotions', method: 'GET', path: '/api/v1/tickets/events/:id/promotions', permission: read, summary: 'Codes and packages', params: byEvent, response: z.strictObject({ items: z.array(Promotion) }), errors: ['EVENT_NOT_FOUND'] });
export const createPromotion = endpoint({ id: 'tickets.createPromotion', method: 'POST', path: '/api/v1/tickets/events/:id/promotions', summary: 'Add a code or a package', params: byEvent, body: NewPromotion, response: Promotion, status: 201, errors: promotionErrors, ...writes });
export const changePromotion = endpoint({
  id: 'tickets.changePromotion', method: 'PATCH', path: '/api/v1/tickets/events/:id/promotions/:promotionId', summary: 'Change a code or a package', params: promotion, body: PromotionChanges, response: Promotion, errors: [...promotionErrors, 'PROMOTION_NOT_FOUND', 'USES_BELOW_USED'], ifMatch: true, ...writes,
});
export const deletePromotion = endpoint({
  id: 'tickets.deletePromotion', method: 'DELETE', path: '/api/v1/tickets/events/:id/promotions/:promotionId', summary: 'Delete a code or package that nobody used', params: promotion, errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'PROMOTION_NOT_FOUND', 'PROMOTION_IN_USE'], ...writes,
});
export const previewPrice = endpoint({
  id: 'tickets.previewPrice', method: 'POST', path: '/api/v1/tickets/events/:id/price-preview', permission: read, summary: 'What a basket would cost at an instant; reserves nothing', readOnly: true, params: byEvent, body: Basket, response: Quote,
  errors: ['EVENT_NOT_FOUND', 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'INVALID_LOCAL_TIME'],
});
