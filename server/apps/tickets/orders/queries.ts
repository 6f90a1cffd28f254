import type { Insertable, Selectable, Updateable } from 'kysely';
import type { PricedUnit } from '#apps/tickets/rules/pricing.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';

export type OrderRow = Selectable<DB['ticketOrder']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;
const LIVE = ['held', 'pending_payment'] as const;

// -------------------------------------------------------------------------------------------------------------- orders
export const orderById = (ctx: Ctx, id: string): Promise<OrderRow | undefined> => ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const orderByToken = (ctx: Ctx, tokenHash: string): Promise<OrderRow | undefined> => ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('tokenHash', '=', tokenHash).executeTakeFirst();
export const lockOrderRow = (ctx: Ctx, id: string): Promise<OrderRow | undefined> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertOrder = (ctx: Ctx, values: Omit<Insertable<DB['ticketOrder']>, 'tenantId'>): Promise<OrderRow> =>
  ctx.tx.insertInto('ticketOrder').values({ tenantId: tenantOf(ctx), ...values }).returningAll().executeTakeFirstOrThrow();
export const updateOrder = (ctx: Ctx, id: string, values: Updateable<DB['ticketOrder']>): Promise<OrderRow> =>
  ctx.tx.updateTable('ticketOrder').set((eb) => ({ number: eb.ref('number'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

/** Orders whose time is over, locked; one that is being paid at this instant is left to whoever pays it (tickets 5.6). */
export const lockOverdue = (ctx: Ctx, eventId: string | null, limit: number): Promise<OrderRow[]> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).$if(eventId !== null, (query) => query.where('eventId', '=', eventId!))
    .where('status', 'in', [...LIVE]).where('holdExpiresAt', '<=', ctx.now).orderBy('holdExpiresAt').limit(limit).forUpdate().skipLocked().execute();
export const liveOrdersOf = (ctx: Ctx, eventId: string): Promise<OrderRow[]> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('eventId', '=', eventId).where('status', 'in', [...LIVE]).orderBy('id').forUpdate().execute();

/** What somebody holds of an event now, by browser and by address. */
export async function liveCounts(ctx: Ctx, eventId: string, visitorHash: string | null, addressPrefix: string | null): Promise<{ byVisitor: number; byAddress: number }> {
  const { rows } = await sql<{ byVisitor: number; byAddress: number }>`
    select count(*) filter (where visitor_hash = ${visitorHash})::integer as by_visitor, count(*) filter (where address_prefix = ${addressPrefix})::integer as by_address
    from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and status in ('held', 'pending_payment') and hold_expires_at > ${ctx.now.toString()}::timestamptz
      and (visitor_hash = ${visitorHash} or address_prefix = ${addressPrefix})`.execute(ctx.tx);
  return rows[0]!;
}
/** Purchases of an event from one network: those that ran out since then, and those that were paid. */
export async function endedCounts(ctx: Ctx, eventId: string, addressPrefix: string | null, since: Temporal.Instant): Promise<{ lapsed: number; paid: number }> {
  const { rows } = await sql<{ lapsed: number; paid: number }>`
    select count(*) filter (where status = 'expired')::integer as lapsed, count(*) filter (where status = 'paid')::integer as paid from ticket_order
    where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and address_prefix = ${addressPrefix} and created_at > ${since.toString()}::timestamptz and status in ('expired', 'paid')`.execute(ctx.tx);
  return rows[0]!;
}
/** Whether one of these seats was let go by this browser without paying, since then. */
export const letGoSince = async (ctx: Ctx, visitorHash: string, unitIds: readonly string[], since: Temporal.Instant): Promise<boolean> =>
  (await ctx.tx.selectFrom('ticketOrderUnit as u').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'u.tenantId').onRef('o.id', '=', 'u.orderId')).select('u.id')
    .where('u.tenantId', '=', tenantOf(ctx)).where('u.unitId', 'in', [...unitIds]).where('o.visitorHash', '=', visitorHash).where('o.status', '=', 'expired').where('o.closedAt', '>', since).limit(1).executeTakeFirst()) !== undefined;

/** Units that a buyer holds or has bought, other orders than this one; courtesies do not count (tickets 5.5). */
export async function unitsOfBuyer(ctx: Ctx, { eventId, id, buyerEmail, buyerIdNumber }: Pick<OrderRow, 'eventId' | 'id' | 'buyerEmail' | 'buyerIdNumber'>): Promise<{ byEmail: number; byIdNumber: number }> {
  const { rows } = await sql<{ byEmail: number; byIdNumber: number }>`
    select coalesce(sum(unit_count) filter (where lower(buyer_email) = lower(${buyerEmail})), 0)::integer as by_email, coalesce(sum(unit_count) filter (where buyer_id_number = ${buyerIdNumber}), 0)::integer as by_id_number
    from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and id <> ${id}::uuid and channel <> 'courtesy'
      and (status in ('paid', 'partially_refunded') or (status in ('held', 'pending_payment') and hold_expires_at > ${ctx.now.toString()}::timestamptz))
      and (lower(buyer_email) = lower(${buyerEmail}) or buyer_id_number = ${buyerIdNumber})`.execute(ctx.tx);
  return rows[0]!;
}
/** How often the buyer has used each promotion of an event; an unfinished purchase counts while it lives. */
export async function usesOfBuyer(ctx: Ctx, eventId: string, email: string | null): Promise<Map<string, number>> {
  if (email === null) return new Map();
  const { rows } = await sql<{ promotionId: string; uses: number }>`
    with mine as (select id, code_id from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and lower(buyer_email) = lower(${email}) and status in ('held', 'pending_payment', 'paid', 'partially_refunded'))
    select code_id as promotion_id, count(*)::integer as uses from mine where code_id is not null group by code_id
    union all
    select u.promotion_id, count(distinct (u.order_id, u.package_ref))::integer from mine join ticket_order_unit u on u.tenant_id = ${tenantOf(ctx)}::uuid and u.order_id = mine.id where u.promotion_id is not null group by u.promotion_id`.execute(ctx.tx);
  return new Map(rows.map(({ promotionId, uses }) => [promotionId, uses]));
}

// --------------------------------------------------------------------------------------------------------------- units
export interface Claimed { id: string; areaId: string; number: number; rowLabel: string | null; seatLabel: string | null }

/** Takes so many free general places, those that somebody takes at this instant left out; fewer when there are not enough. */
export async function claimAny(ctx: Ctx, { orderId, areaId, quantity, expiresAt }: { orderId: string; areaId: string; quantity: number; expiresAt: Temporal.Instant }): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with picked as (
      select id from ticket_unit where tenant_id = ${tenantOf(ctx)}::uuid and area_id = ${areaId}::uuid and status = 'available' order by number limit ${quantity} for update skip locked
    )
    update ticket_unit u set status = 'held', order_id = ${orderId}::uuid, hold_expires_at = ${expiresAt.toString()}::timestamptz
    from picked where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = picked.id returning u.id, u.area_id, u.number, u.row_label, u.seat_label`.execute(ctx.tx);
  return rows.sort((a, b) => a.number - b.number);
}
/** Takes just these, in ascending order of id; those that are not free any more are missing in the answer. */
export async function claimThese(ctx: Ctx, { orderId, unitIds, expiresAt, wait = true }: { orderId: string; unitIds: readonly string[]; expiresAt: Temporal.Instant; wait?: boolean }): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with picked as (
      select id from ticket_unit where tenant_id = ${tenantOf(ctx)}::uuid and id = any(${[...unitIds]}::uuid[]) and status = 'available' order by id for update ${wait ? sql`` : sql`skip locked`}
    )
    update ticket_unit u set status = 'held', order_id = ${orderId}::uuid, hold_expires_at = ${expiresAt.toString()}::timestamptz
    from picked where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = picked.id returning u.id, u.area_id, u.number, u.row_label, u.seat_label`.execute(ctx.tx);
  return rows;
}
/** What these units are, without a lock: who is late leaves without having waited. */
export const unitsByIds = (ctx: Ctx, unitIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'areaId', 'number', 'rowLabel', 'seatLabel', 'status', 'orderId']).where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...unitIds]).execute();
export const freeCount = async (ctx: Ctx, areaId: string): Promise<number> =>
  (await ctx.tx.selectFrom('ticketUnit').select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n')).where('tenantId', '=', tenantOf(ctx)).where('areaId', '=', areaId).where('status', '=', 'available').executeTakeFirstOrThrow()).n;
/** The best rows that have that many free seats, or any when none has. */
export async function bestRows(ctx: Ctx, areaId: string, quantity: number, { skip, limit }: { skip: number; limit: number }): Promise<number[]> {
  const { rows } = await sql<{ rowRank: number }>`
    select row_rank from ticket_unit where tenant_id = ${tenantOf(ctx)}::uuid and area_id = ${areaId}::uuid and status = 'available' and row_rank is not null
    group by row_rank having count(*) >= ${quantity} order by row_rank offset ${skip} limit ${limit}`.execute(ctx.tx);
  return rows.map(({ rowRank }) => rowRank);
}
export const seatsOfRows = (ctx: Ctx, areaId: string, rowRanks: readonly number[] | null) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'number', 'rowRank', 'x', 'status']).where('tenantId', '=', tenantOf(ctx)).where('areaId', '=', areaId).$if(rowRanks !== null, (query) => query.where('rowRank', 'in', [...rowRanks!])).orderBy('number').execute();

/** Gives back whatever these orders hold, and marks it as given back; the ids of the units. */
export async function releaseUnits(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  await sql`
    with freed as (
      select id from ticket_unit where tenant_id = ${tenantOf(ctx)}::uuid and order_id = any(${[...orderIds]}::uuid[]) and status = 'held' order by id for update
    )
    update ticket_unit u set status = 'available', order_id = null, hold_expires_at = null from freed where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = freed.id`.execute(ctx.tx);
  await ctx.tx.updateTable('ticketOrderUnit').set({ releasedAt: ctx.now }).where('tenantId', '=', tenantOf(ctx)).where('orderId', 'in', [...orderIds]).where('releasedAt', 'is', null).execute();
}
/** Only of a held order whose basket is changed: nothing of it was promised to anybody else. */
export const forgetUnits = (ctx: Ctx, orderId: string) => ctx.tx.deleteFrom('ticketOrderUnit').where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).execute();
export const holdUntil = (ctx: Ctx, orderId: string, expiresAt: Temporal.Instant) =>
  ctx.tx.updateTable('ticketUnit').set({ holdExpiresAt: expiresAt }).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).where('status', '=', 'held').execute();
export const sellUnits = async (ctx: Ctx, orderId: string): Promise<number> =>
  Number((await ctx.tx.updateTable('ticketUnit').set({ status: 'sold', holdExpiresAt: null }).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).where('status', '=', 'held').executeTakeFirst()).numUpdatedRows);

export type SoldUnit = PricedUnit & { unitId: string; snapshot: object };
/** All of an order in one statement, in pricing order; `releasedAt`: it has no claim on them (any more). */
export async function insertOrderUnits(ctx: Ctx, { id, eventId }: Pick<OrderRow, 'id' | 'eventId'>, feePlanId: string, units: readonly SoldUnit[], releasedAt: Temporal.Instant | null = null): Promise<void> {
  const of = <T>(pick: (unit: SoldUnit) => T): T[] => units.map(pick);
  await sql`insert into ticket_order_unit (tenant_id, event_id, order_id, fee_plan_id, position, area_id, unit_id, base_minor, stage_id, bundle_ref, promotion_id, package_ref, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, snapshot, released_at)
    select ${tenantOf(ctx)}::uuid, ${eventId}::uuid, ${id}::uuid, ${feePlanId}::uuid, u.*, ${releasedAt === null ? null : releasedAt.toString()}::timestamptz from unnest(
      ${units.map((_, index) => index + 1)}::integer[], ${of((unit) => unit.areaId)}::uuid[], ${of((unit) => unit.unitId)}::uuid[], ${of((unit) => unit.baseMinor)}::bigint[], ${of((unit) => unit.stageId)}::uuid[], ${of((unit) => unit.bundleRef)}::integer[],
      ${of((unit) => unit.promotionId)}::uuid[], ${of((unit) => unit.packageRef)}::integer[], ${of((unit) => unit.stagePriceMinor)}::bigint[], ${of((unit) => unit.codeDiscountMinor)}::bigint[], ${of((unit) => unit.paidMinor)}::bigint[],
      ${of((unit) => unit.feeMinor)}::bigint[], ${of((unit) => unit.feeVatMinor)}::bigint[], ${of((unit) => unit.taxMinor)}::bigint[], ${of((unit) => unit.parafiscalMinor)}::bigint[], ${of((unit) => JSON.stringify(unit.snapshot))}::jsonb[]) as u`.execute(ctx.tx);
}
/** The units of orders in pricing order, with their names. */
export const orderUnits = (ctx: Ctx, orderIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketOrderUnit as o').innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 'o.tenantId').onRef('u.id', '=', 'o.unitId')).innerJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 'o.tenantId').onRef('a.id', '=', 'o.areaId'))
    .selectAll('o').select(['u.number', 'u.rowLabel', 'u.seatLabel', 'a.name as areaName', 'a.nomenclatureLetter as letter', 'a.unitCapacity', 'a.ticketBenefits as benefits', 'a.seatingMode', 'a.transferable as areaTransferable'])
    .where('o.tenantId', '=', tenantOf(ctx)).where('o.orderId', 'in', [...orderIds]).orderBy('o.orderId').orderBy('o.position').execute();
export type OrderUnitRow = Awaited<ReturnType<typeof orderUnits>>[number];
/** As people type it. */
export const codeText = async (ctx: Ctx, codeId: string): Promise<string | undefined> =>
  (await ctx.tx.selectFrom('ticketPromotion').select('code').where('tenantId', '=', tenantOf(ctx)).where('id', '=', codeId).executeTakeFirst())?.code ?? undefined;
/** An order that was given up takes other units of the same areas, one for one, under the same prices. */
export async function reseat(ctx: Ctx, rows: readonly { id: string; unitId: string }[]): Promise<void> {
  await sql`update ticket_order_unit o set unit_id = n.unit_id, released_at = null from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ unitId }) => unitId)}::uuid[]) as n(id, unit_id) where o.tenant_id = ${tenantOf(ctx)}::uuid and o.id = n.id`.execute(ctx.tx);
}

// -------------------------------------------------------------------------------------------------------------- quotas
/** What is counted while selling, locked promotions first, then stages by id (tickets 5.6). */
export async function lockQuotas(ctx: Ctx, promotionIds: readonly string[], stageIds: readonly string[]): Promise<void> {
  if (promotionIds.length > 0) await ctx.tx.selectFrom('ticketPromotion').select('id').where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...promotionIds]).orderBy('id').forUpdate().execute();
  if (stageIds.length > 0) await ctx.tx.selectFrom('saleStage').select('id').where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...stageIds]).orderBy('id').forUpdate().execute();
}
export interface Uses { stages: ReadonlyMap<string, number>; promotions: ReadonlyMap<string, number> }
/** Counts up (sign 1) or gives back (sign -1). */
export async function countUses(ctx: Ctx, { stages, promotions }: Uses, sign: 1 | -1): Promise<void> {
  if (promotions.size > 0) {
    await sql`update ticket_promotion p set used = p.used + ${sign} * n.uses from unnest(${[...promotions.keys()]}::uuid[], ${[...promotions.values()]}::integer[]) as n(id, uses) where p.tenant_id = ${tenantOf(ctx)}::uuid and p.id = n.id`.execute(ctx.tx);
  }
  if (stages.size > 0) {
    await sql`update sale_stage s set consumed_units = s.consumed_units + ${sign} * n.units from unnest(${[...stages.keys()]}::uuid[], ${[...stages.values()]}::integer[]) as n(id, units) where s.tenant_id = ${tenantOf(ctx)}::uuid and s.id = n.id`.execute(ctx.tx);
  }
}

// --------------------------------------------------------------------------------------------------------------- names
export const ordersDescribed = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('ticketOrder as o').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'o.tenantId').onRef('e.id', '=', 'o.eventId')).select(['o.id', 'o.number', 'o.status', 'o.totalMinor', 'e.name as eventName'])
    .where('o.tenantId', '=', tenantOf(ctx)).where('o.id', 'in', [...ids]).execute();
export const paidOrdersOf = async (ctx: Ctx, eventId: string): Promise<string[]> =>
  (await ctx.tx.selectFrom('ticketOrder').select('id').where('tenantId', '=', tenantOf(ctx)).where('eventId', '=', eventId).where('status', 'in', ['paid', 'partially_refunded']).orderBy('id').execute()).map(({ id }) => id);
