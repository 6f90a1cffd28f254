import type { Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import type { Uses } from './uses.ts';

export type OrderRow = Selectable<DB['ticketOrder']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;
const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;
/** In the words of the indexes: a plan that is made once cannot see what a parameter says. */
const isLive = sql<boolean>`status in ('held', 'pending_payment')`;

// -------------------------------------------------------------------------------------------------------------- orders
export const orderById = (ctx: Ctx, id: string): Promise<OrderRow | undefined> => ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const orderByToken = (ctx: Ctx, tokenHash: string): Promise<OrderRow | undefined> => ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('tokenHash', '=', tokenHash).executeTakeFirst();
export const ordersByIds = (ctx: Ctx, ids: readonly string[]): Promise<OrderRow[]> => ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', anyOf(ids)).execute();
export const lockOrderRow = (ctx: Ctx, id: string): Promise<OrderRow | undefined> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const updateOrder = (ctx: Ctx, id: string, values: Updateable<DB['ticketOrder']>): Promise<OrderRow> =>
  ctx.tx.updateTable('ticketOrder').set((eb) => ({ number: eb.ref('number'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

/** Closed from now on; the step itself is the machine's. */
export const endOrders = (ctx: Ctx, ids: readonly string[], reason: string | null) =>
  sql`update ticket_order set closed_at = ${ctx.now}::timestamptz, close_reason = ${reason} where tenant_id = ${tenantOf(ctx)}::uuid and id = any(${[...ids]}::uuid[])`.execute(ctx.tx);

/** Orders whose time is over, locked; one that is being paid at this instant is left to whoever pays it (tickets 5.6). */
export const lockOverdue = (ctx: Ctx, eventId: string | null, limit: number): Promise<OrderRow[]> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).$if(eventId !== null, (query) => query.where('eventId', '=', eventId!))
    .where(isLive).where('holdExpiresAt', '<=', ctx.now).orderBy('holdExpiresAt').limit(limit).forUpdate().skipLocked().execute();
export const liveOrdersOf = (ctx: Ctx, eventId: string): Promise<OrderRow[]> =>
  ctx.tx.selectFrom('ticketOrder').selectAll().where('tenantId', '=', tenantOf(ctx)).where('eventId', '=', eventId).where(isLive).orderBy('id').forUpdate().execute();

/** How many orders browsers hold of an event now. */
export async function liveCounts(ctx: Ctx, eventId: string, visitorHashes: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ visitorHash: string; n: number }>`
    select visitor_hash, count(*)::integer as n from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and visitor_hash = any(${[...new Set(visitorHashes)]}::text[])
      and status in ('held', 'pending_payment') and hold_expires_at > ${ctx.now}::timestamptz group by visitor_hash`.execute(ctx.tx);
  return new Map(rows.map(({ visitorHash, n }) => [visitorHash, n]));
}
export interface SeenOf { addressPrefix: string; open: number; lapsed: number; paid: number }
/** Purchases of an event by network: those that are open now, and those that ran out or were paid since then. */
export async function seenOf(ctx: Ctx, eventId: string, addressPrefixes: readonly string[], since: Temporal.Instant): Promise<Map<string, SeenOf>> {
  const of = sql`tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and address_prefix = a.prefix`;
  const { rows } = await sql<SeenOf>`
    select a.prefix as address_prefix, o.n as open, e.lapsed, e.paid from unnest(${[...new Set(addressPrefixes)]}::text[]) as a (prefix)
    cross join lateral (select count(*)::integer as n from ticket_order where ${of} and status in ('held', 'pending_payment') and hold_expires_at > ${ctx.now}::timestamptz) o
    cross join lateral (select count(*) filter (where status = 'expired')::integer as lapsed, count(*) filter (where status = 'paid')::integer as paid from ticket_order where ${of} and status in ('expired', 'paid') and created_at > ${since}::timestamptz) e`.execute(ctx.tx);
  return new Map(rows.map((row) => [row.addressPrefix, row]));
}
/** Which seats were let go by which browser without paying, since then. */
export async function letGoSince(ctx: Ctx, wanted: readonly { visitorHash: string; unitId: string }[], since: Temporal.Instant): Promise<{ visitorHash: string; unitId: string }[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<{ visitorHash: string; unitId: string }>`
    select distinct o.visitor_hash, u.unit_id from unnest(${wanted.map(({ visitorHash }) => visitorHash)}::text[], ${wanted.map(({ unitId }) => unitId)}::uuid[]) as w (visitor_hash, unit_id)
    join ticket_order_unit u on u.tenant_id = ${tenantOf(ctx)}::uuid and u.unit_id = w.unit_id
    join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id and o.visitor_hash = w.visitor_hash and o.status = 'expired' and o.closed_at > ${since}::timestamptz`.execute(ctx.tx);
  return rows;
}

/** Units that a buyer holds or has bought, other orders than this one; courtesies do not count (tickets 5.5). */
export async function unitsOfBuyer(ctx: Ctx, { eventId, id, buyerEmail, buyerIdNumber }: Pick<OrderRow, 'eventId' | 'id' | 'buyerEmail' | 'buyerIdNumber'>): Promise<{ byEmail: number; byIdNumber: number }> {
  const { rows } = await sql<{ byEmail: number; byIdNumber: number }>`
    select coalesce(sum(unit_count) filter (where buyer_email = ${buyerEmail}), 0)::integer as by_email, coalesce(sum(unit_count) filter (where buyer_id_number = ${buyerIdNumber}), 0)::integer as by_id_number
    from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and id <> ${id}::uuid and channel <> 'courtesy'
      and (status in ('paid', 'partially_refunded') or (status in ('held', 'pending_payment') and hold_expires_at > ${ctx.now.toString()}::timestamptz))
      and (buyer_email = ${buyerEmail} or buyer_id_number = ${buyerIdNumber})`.execute(ctx.tx);
  return rows[0]!;
}
/** How often the buyer has used each promotion of an event; an unfinished purchase counts while it lives. */
export async function usesOfBuyer(ctx: Ctx, eventId: string, email: string | null): Promise<Map<string, number>> {
  if (email === null) return new Map();
  const { rows } = await sql<{ promotionId: string; uses: number }>`
    with mine as (select id, code_id from ticket_order where tenant_id = ${tenantOf(ctx)}::uuid and event_id = ${eventId}::uuid and buyer_email = ${email} and status in ('held', 'pending_payment', 'paid', 'partially_refunded'))
    select code_id as promotion_id, count(*)::integer as uses from mine where code_id is not null group by code_id
    union all
    select u.promotion_id, count(distinct (u.order_id, u.package_ref))::integer from mine join ticket_order_unit u on u.tenant_id = ${tenantOf(ctx)}::uuid and u.order_id = mine.id where u.promotion_id is not null group by u.promotion_id`.execute(ctx.tx);
  return new Map(rows.map(({ promotionId, uses }) => [promotionId, uses]));
}

// --------------------------------------------------------------------------------------------------------------- units
/** Gives back whatever these orders hold, and marks it as given back. */
export async function releaseUnits(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  await sql`
    with freed as (
      select id from ticket_unit where tenant_id = ${tenantOf(ctx)}::uuid and order_id = any(${[...orderIds]}::uuid[]) and status = 'held' order by id for update
    )
    update ticket_unit u set status = 'available', order_id = null, hold_expires_at = null from freed where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = freed.id`.execute(ctx.tx);
  await sql`update ticket_order_unit set released_at = ${ctx.now}::timestamptz where tenant_id = ${tenantOf(ctx)}::uuid and order_id = any(${[...orderIds]}::uuid[]) and released_at is null`.execute(ctx.tx);
}
/** Only of a held order whose basket is changed: nothing of it was promised to anybody else. */
export const forgetUnits = (ctx: Ctx, orderId: string) => ctx.tx.deleteFrom('ticketOrderUnit').where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).execute();
export const holdUntil = (ctx: Ctx, orderId: string, expiresAt: Temporal.Instant) =>
  ctx.tx.updateTable('ticketUnit').set({ holdExpiresAt: expiresAt }).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).where('status', '=', 'held').execute();
export const sellUnits = async (ctx: Ctx, orderId: string): Promise<number> =>
  Number((await ctx.tx.updateTable('ticketUnit').set({ status: 'sold', holdExpiresAt: null }).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).where('status', '=', 'held').executeTakeFirst()).numUpdatedRows);

/** The units of orders in pricing order, with their names. */
export const orderUnits = (ctx: Ctx, orderIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketOrderUnit as o').innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 'o.tenantId').onRef('u.id', '=', 'o.unitId')).innerJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 'o.tenantId').onRef('a.id', '=', 'o.areaId'))
    .selectAll('o').select(['u.number', 'u.rowLabel', 'u.seatLabel', 'a.name as areaName', 'a.nomenclatureLetter as letter', 'a.unitCapacity', 'a.ticketBenefits as benefits', 'a.seatingMode', 'a.transferable as areaTransferable'])
    .where('o.tenantId', '=', tenantOf(ctx)).where('o.orderId', '=', anyOf(orderIds)).orderBy('o.orderId').orderBy('o.position').execute();
export type OrderUnitRow = Awaited<ReturnType<typeof orderUnits>>[number];
/** Codes as people type them. */
export async function codeTexts(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx.selectFrom('ticketPromotion').select(['id', 'code']).where('tenantId', '=', tenantOf(ctx)).where('id', '=', anyOf([...new Set(ids)])).execute();
  return new Map(rows.flatMap(({ id, code }) => (code === null ? [] : [[id, code] as const])));
}
/** An order that was given up takes other units of the same areas, one for one, under the same prices. */
export async function reseat(ctx: Ctx, rows: readonly { id: string; unitId: string }[]): Promise<void> {
  await sql`update ticket_order_unit o set unit_id = n.unit_id, released_at = null from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ unitId }) => unitId)}::uuid[]) as n(id, unit_id) where o.tenant_id = ${tenantOf(ctx)}::uuid and o.id = n.id`.execute(ctx.tx);
}

// -------------------------------------------------------------------------------------------------------------- quotas
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
