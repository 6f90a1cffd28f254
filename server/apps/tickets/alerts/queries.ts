import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

export const orderToTell = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('ticketOrder as o').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'o.tenantId').onRef('e.id', '=', 'o.eventId')).innerJoin('tenant as t', 't.id', 'o.tenantId')
    .select(['o.id', 'o.number', 'o.channel', 'o.mode', 'o.currency', 'o.totalMinor', 'o.unitCount', 'o.buyerEmail', 'o.paidAt', 'e.id as eventId', 'e.name as eventName', 't.locale']).where('o.tenantId', '=', ctx.actor.tenantId).where('o.id', '=', id).executeTakeFirst();
export type OrderToTell = NonNullable<Awaited<ReturnType<typeof orderToTell>>>;

export const transferToTell = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('ticketTransfer as x').innerJoin('ticket as k', (join) => join.onRef('k.tenantId', '=', 'x.tenantId').onRef('k.id', '=', 'x.ticketId')).innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'k.tenantId').onRef('e.id', '=', 'k.eventId'))
    .innerJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 'k.tenantId').onRef('a.id', '=', 'k.areaId')).innerJoin('tenant as t', 't.id', 'x.tenantId')
    .select(['x.toEmail', 'k.isTest', 'e.id as eventId', 'e.name as eventName', 'a.name as areaName', 't.locale']).where('x.tenantId', '=', ctx.actor.tenantId).where('x.id', '=', id).executeTakeFirst();

/** Each area of an order with what is left of it, in units. */
export const areasOfOrder = async (ctx: Ctx, orderId: string) =>
  (await sql<{ areaId: string; name: string; units: number; left: number; sellable: number }>`
    select a.id as area_id, a.name, s.units, c.available as left, c.sellable from (select area_id, count(*)::integer as units from ticket_order_unit where tenant_id = ${ctx.actor.tenantId}::uuid and order_id = ${orderId}::uuid group by area_id) s
    join ticket_area a on a.tenant_id = ${ctx.actor.tenantId}::uuid and a.id = s.area_id
    join lateral (select (count(*) filter (where u.status = 'available'))::integer as available, (count(*) filter (where u.status in ('available', 'held', 'sold')))::integer as sellable from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id) c on true order by a.sort_order, a.name`.execute(ctx.tx)).rows;

/** Stages of an order whose quota is used up. */
export const exhaustedStages = async (ctx: Ctx, orderId: string) =>
  (await sql<{ id: string; name: string }>`select s.id, s.name from sale_stage s where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.quota_units is not null and s.consumed_units >= s.quota_units
    and s.id in (select stage_id from ticket_order_unit where tenant_id = ${ctx.actor.tenantId}::uuid and order_id = ${orderId}::uuid and stage_id is not null)`.execute(ctx.tx)).rows;

export const refundToTell = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketRefund').select(['orderId', 'reason', 'amountMinor']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();

/** Sold admissions of an event in percent of all, whole ones, and what was told of it last. */
export const soldShare = (ctx: Ctx, eventId: string): Promise<{ share: number; toldPercent: number }> =>
  ctx.tx.selectFrom('ticketEvent').select('toldPercent').select(sql<number>`case when capacity_total = 0 then 0 else sold_admissions::bigint * 100 / capacity_total end::integer`.as('share')).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', eventId).executeTakeFirstOrThrow();
/** Whether it is new: of two who find the same one tells. */
export const takeMark = async (ctx: Ctx, eventId: string, percent: number): Promise<boolean> =>
  (await ctx.tx.updateTable('ticketEvent').set({ toldPercent: percent }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', eventId).where('toldPercent', '<', percent).returning('id').executeTakeFirst()) !== undefined;
