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
  if (packages.length + codes.length > 0) await sql`select id from ticket_promotion where ${of} and (id = any(${[...new Set(packages)]}::uuid[]) or code = any(${[...new Set(codes)]}::text[])) order by id for update`.execute(ctx.tx);
  await sql`select id from sale_stage where ${of} and quota_units is not null and is_active order by id for update`.execute(ctx.tx);
}

export interface DraftOrder {
  number: string; channel: string; mode: string; locale: string; visitorHash: string | null; addressPrefix: string | null; holdExpiresAt: Temporal.Instant; createdAt: Temporal.Instant; currency: string;
  unitCount: number; admissions: number; baseMinor: number; discountMinor: number; surchargeMinor: number; faceMinor: number; feeMinor: number; feeVatMinor: number; absorbedFeeMinor: number; taxMinor: number; parafiscalMinor: number; totalMinor: number;
  quote: object; codeId: string | null; promoterLinkId: string | null; soldBy: string | null; note: string | null; ticketIds: readonly string[] | null; tokenHash: string; tokenSealed: Buffer;
}
/** Held orders, by their numbers. */
export async function insertOrders(ctx: Ctx, eventId: string, drafts: readonly DraftOrder[]): Promise<Map<string, OrderRow>> {
  const rows = drafts.map(({ tokenSealed, ...draft }) => ({ ...draft, tokenSealed: tokenSealed.toString('base64') }));
  const inserted = await sql<OrderRow>`
    insert into ticket_order (tenant_id, event_id, status, number, channel, mode, locale, visitor_hash, address_prefix, hold_expires_at, created_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor,
      fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, code_id, promoter_link_id, sold_by, note, ticket_ids, token_hash, token_sealed)
    select ${ctx.actor.tenantId}::uuid, ${eventId}::uuid, 'held', number, channel, mode, locale, "visitorHash", "addressPrefix", "holdExpiresAt", "createdAt", currency, "unitCount", admissions, "baseMinor", "discountMinor", "surchargeMinor", "faceMinor",
      "feeMinor", "feeVatMinor", "absorbedFeeMinor", "taxMinor", "parafiscalMinor", "totalMinor", quote, "codeId", "promoterLinkId", "soldBy", note, "ticketIds", "tokenHash", decode("tokenSealed", 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::json) as d (number text, channel text, mode text, locale text, "visitorHash" text, "addressPrefix" text, "holdExpiresAt" timestamptz, "createdAt" timestamptz, currency text, "unitCount" integer,
      admissions integer, "baseMinor" bigint, "discountMinor" bigint, "surchargeMinor" bigint, "faceMinor" bigint, "feeMinor" bigint, "feeVatMinor" bigint, "absorbedFeeMinor" bigint, "taxMinor" bigint, "parafiscalMinor" bigint, "totalMinor" bigint,
      quote jsonb, "codeId" uuid, "promoterLinkId" uuid, "soldBy" uuid, note text, "ticketIds" uuid[], "tokenHash" text, "tokenSealed" text)
    returning *`.execute(ctx.tx);
  return new Map(inserted.rows.map((row) => [row.number, row]));
}

export type SoldUnit = PricedUnit & { unitId: string; snapshot: object };

/**
 * Locked units become held. Found by their ids alone: a plan that looks for what is free of the tenant and joins the ids
 * afterwards is a hundred times dearer, and is what the planner takes where a table is younger than its statistics.
 */
export async function holdThese(ctx: Ctx, owned: readonly { order: Pick<OrderRow, 'id' | 'holdExpiresAt'>; units: readonly { unitId: string }[] }[]): Promise<void> {
  const all = owned.flatMap(({ order, units }) => units.map(({ unitId }) => ({ unitId, orderId: order.id, expiresAt: order.holdExpiresAt })));
  const ids = sql`${all.map(({ unitId }) => unitId)}::uuid[]`;
  const { numAffectedRows } = await sql`
    update ticket_unit u set status = 'held', order_id = (${all.map(({ orderId }) => orderId)}::uuid[])[array_position(${ids}, u.id)], hold_expires_at = (${all.map(({ expiresAt }) => expiresAt)}::timestamptz[])[array_position(${ids}, u.id)]
    where u.tenant_id = ${ctx.actor.tenantId}::uuid and u.id = any(${ids}) and (u.status = 'available') is true`.execute(ctx.tx);
  if (Number(numAffectedRows) !== all.length) throw new Error(`${numAffectedRows} of ${all.length} units that were locked could be held`);
}

/** The units of orders, each in its pricing order; `releasedAt`: they have no claim on them (any more). */
export async function insertOrderUnits(ctx: Ctx, event: { id: string; feePlanId: string }, owned: readonly { order: Pick<OrderRow, 'id'>; units: readonly SoldUnit[] }[], releasedAt: Temporal.Instant | null = null): Promise<void> {
  const rows = owned.flatMap(({ order, units }) => units.map(({ unitCapacity: _capacity, ...unit }, index) => ({ orderId: order.id, position: index + 1, ...unit })));
  await sql`
    insert into ticket_order_unit (tenant_id, event_id, fee_plan_id, order_id, position, area_id, unit_id, base_minor, stage_id, bundle_ref, promotion_id, package_ref, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, snapshot, released_at)
    select ${ctx.actor.tenantId}::uuid, ${event.id}::uuid, ${event.feePlanId}::uuid, "orderId", position, "areaId", "unitId", "baseMinor", "stageId", "bundleRef", "promotionId", "packageRef", "stagePriceMinor", "codeDiscountMinor", "paidMinor", "feeMinor", "feeVatMinor",
      "taxMinor", "parafiscalMinor", snapshot, ${releasedAt}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as r ("orderId" uuid, position integer, "areaId" uuid, "unitId" uuid, "baseMinor" bigint, "stageId" uuid, "bundleRef" integer, "promotionId" uuid, "packageRef" integer, "stagePriceMinor" bigint,
      "codeDiscountMinor" bigint, "paidMinor" bigint, "feeMinor" bigint, "feeVatMinor" bigint, "taxMinor" bigint, "parafiscalMinor" bigint, snapshot jsonb)`.execute(ctx.tx);
}
