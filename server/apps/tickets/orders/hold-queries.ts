import { randomUUIDv7 } from 'node:crypto';
import type { PublicBasket } from '#contracts/tickets-public.ts';
import type { PricedUnit } from '#apps/tickets/rules/pricing.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { OrderRow } from './queries.ts';

// What a hold locks and writes, each table in one statement however many orders it is for. The text of a statement does not
// depend on their number: rows travel as one JSON.

/** What is counted while selling: promotions that baskets name, then stages with a quota, by id (tickets 5.6). */
export async function lockCounted(ctx: Ctx, eventId: string, baskets: readonly PublicBasket[]): Promise<void> {
  const packages = baskets.flatMap((basket) => basket.packages.map(({ promotionId }) => promotionId));
  const codes = baskets.flatMap(({ code }) => code ?? []);
  const of = sql`tenant_id = ${ctx.actor.tenantId}::uuid and event_id = ${eventId}::uuid`;
  const promotions = packages.length + codes.length > 0 && sql`select id from ticket_promotion where ${of} and (id = any(${[...new Set(packages)]}::uuid[]) or code = any(${[...new Set(codes)]}::text[])) order by id for update`.execute(ctx.tx);
  await Promise.all([promotions, sql`select id from sale_stage where ${of} and quota_units is not null and is_active order by id for update`.execute(ctx.tx)]);
}

export async function insertOrders(ctx: Ctx, eventId: string, orders: readonly OrderRow[]): Promise<void> {
  const rows = orders.map(({ id, number, channel, mode, locale, visitorHash, addressPrefix, holdExpiresAt, createdAt, currency, unitCount, admissions, baseMinor, discountMinor, surchargeMinor, faceMinor, feeMinor, feeVatMinor, absorbedFeeMinor, taxMinor, parafiscalMinor, totalMinor, quote, codeId, promoterLinkId, soldBy, note, ticketIds, tokenHash, tokenSealed }) => ({
    id, number, channel, mode, locale, visitorHash, addressPrefix, holdExpiresAt, createdAt, currency, unitCount, admissions, baseMinor, discountMinor, surchargeMinor, faceMinor, feeMinor, feeVatMinor, absorbedFeeMinor, taxMinor, parafiscalMinor, totalMinor, quote, codeId, promoterLinkId, soldBy, note, ticketIds, tokenHash, tokenSealed: tokenSealed.toString('base64'),
  }));
  await sql`
    insert into ticket_order (tenant_id, event_id, status, id, number, channel, mode, locale, visitor_hash, address_prefix, hold_expires_at, created_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor,
      fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, code_id, promoter_link_id, sold_by, note, ticket_ids, token_hash, token_sealed)
    select ${ctx.actor.tenantId}::uuid, ${eventId}::uuid, 'held', id, number, channel, mode, locale, "visitorHash", "addressPrefix", "holdExpiresAt", "createdAt", currency, "unitCount", admissions, "baseMinor", "discountMinor", "surchargeMinor", "faceMinor",
      "feeMinor", "feeVatMinor", "absorbedFeeMinor", "taxMinor", "parafiscalMinor", "totalMinor", quote, "codeId", "promoterLinkId", "soldBy", note, "ticketIds", "tokenHash", decode("tokenSealed", 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::json) as d (id uuid, number text, channel text, mode text, locale text, "visitorHash" text, "addressPrefix" text, "holdExpiresAt" timestamptz, "createdAt" timestamptz, currency text, "unitCount" integer,
      admissions integer, "baseMinor" bigint, "discountMinor" bigint, "surchargeMinor" bigint, "faceMinor" bigint, "feeMinor" bigint, "feeVatMinor" bigint, "absorbedFeeMinor" bigint, "taxMinor" bigint, "parafiscalMinor" bigint, "totalMinor" bigint,
      quote jsonb, "codeId" uuid, "promoterLinkId" uuid, "soldBy" uuid, note text, "ticketIds" uuid[], "tokenHash" text, "tokenSealed" text)`.execute(ctx.tx);
}

export type SoldUnit = PricedUnit & { unitId: string; snapshot: object };
/** What a unit is called. */
export interface UnitName { number: number; rowLabel: string | null; seatLabel: string | null }

/**
 * Locked units become held; answers their names. Found by their ids alone: a plan that looks for what is free of the tenant and joins the ids
 * afterwards is a hundred times dearer, and is what the planner takes where a table is younger than its statistics.
 */
export async function holdThese(ctx: Ctx, owned: readonly { order: Pick<OrderRow, 'id' | 'holdExpiresAt'>; units: readonly { unitId: string }[] }[]): Promise<Map<string, UnitName>> {
  const all = owned.flatMap(({ order, units }) => units.map(({ unitId }) => ({ unitId, orderId: order.id, expiresAt: order.holdExpiresAt })));
  const ids = sql`${all.map(({ unitId }) => unitId)}::uuid[]`;
  const { rows } = await sql<UnitName & { id: string }>`
    update ticket_unit u set status = 'held', order_id = (${all.map(({ orderId }) => orderId)}::uuid[])[array_position(${ids}, u.id)], hold_expires_at = (${all.map(({ expiresAt }) => expiresAt)}::timestamptz[])[array_position(${ids}, u.id)]
    where u.tenant_id = ${ctx.actor.tenantId}::uuid and u.id = any(${ids}) and (u.status = 'available') is true
    returning u.id, u.number, u.row_label, u.seat_label`.execute(ctx.tx);
  if (rows.length !== all.length) throw new Error(`${rows.length} of ${all.length} units that were locked could be held`);
  return new Map(rows.map(({ id, ...name }) => [id, name]));
}

export interface OrderUnits { order: Pick<OrderRow, 'id'>; units: readonly SoldUnit[] }
export type OrderUnitDraft = Omit<SoldUnit, 'unitCapacity'> & { id: string; orderId: string; position: number };
/** The units of orders, each in its pricing order. */
export const draftUnits = (owned: readonly OrderUnits[]): OrderUnitDraft[] =>
  owned.flatMap(({ order, units }) => units.map(({ unitCapacity: _capacity, ...unit }, index) => ({ id: randomUUIDv7(), orderId: order.id, position: index + 1, ...unit })));

/** `releasedAt`: they have no claim on them (any more). */
export async function insertOrderUnits(ctx: Ctx, event: { id: string; feePlanId: string }, drafts: readonly OrderUnitDraft[], releasedAt: Temporal.Instant | null = null): Promise<void> {
  await sql`
    insert into ticket_order_unit (tenant_id, event_id, fee_plan_id, id, order_id, position, area_id, unit_id, base_minor, stage_id, bundle_ref, promotion_id, package_ref, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, snapshot, released_at)
    select ${ctx.actor.tenantId}::uuid, ${event.id}::uuid, ${event.feePlanId}::uuid, id, "orderId", position, "areaId", "unitId", "baseMinor", "stageId", "bundleRef", "promotionId", "packageRef", "stagePriceMinor", "codeDiscountMinor", "paidMinor", "feeMinor", "feeVatMinor",
      "taxMinor", "parafiscalMinor", snapshot, ${releasedAt}::timestamptz
    from json_to_recordset(${JSON.stringify(drafts)}::json) as r (id uuid, "orderId" uuid, position integer, "areaId" uuid, "unitId" uuid, "baseMinor" bigint, "stageId" uuid, "bundleRef" integer, "promotionId" uuid, "packageRef" integer, "stagePriceMinor" bigint,
      "codeDiscountMinor" bigint, "paidMinor" bigint, "feeMinor" bigint, "feeVatMinor" bigint, "taxMinor" bigint, "parafiscalMinor" bigint, snapshot jsonb)`.execute(ctx.tx);
}
