import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { ofEvents, ofOrders, onDays, soldUnits, tenantOf } from './scope-queries.ts';

/** One row a ticket. */
export const attendees = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select t.id::text as id, e.name as event, o.number as "order", a.name as area, case when n.row_label is not null then n.row_label || '-' || n.seat_label when a.nomenclature_letter is not null then a.nomenclature_letter || '-' || n.number else n.number::text end as seat, o.channel,
    coalesce(t.holder_name, o.buyer_name) as holder, coalesce(t.holder_id_number, o.buyer_id_number) as document, coalesce(t.holder_email, o.buyer_email) as email, o.buyer_phone as phone, t.status, t.last_entry_at as entered_at
  from ticket t join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id join ticket_order_unit u on u.tenant_id = t.tenant_id and u.id = t.order_unit_id join ticket_unit n on n.tenant_id = u.tenant_id and n.id = u.unit_id
  join ticket_event e on e.tenant_id = t.tenant_id and e.id = t.event_id join ticket_area a on a.tenant_id = t.tenant_id and a.id = t.area_id
  where t.tenant_id = ${tenantOf(ctx)} and not t.is_test ${onDays(f, 'o.paid_at')} ${ofOrders(f)} ${f.more['areaId'] ? sql`and t.area_id = ${f.more['areaId']}::uuid` : sql``} ${f.more['stageId'] ? sql`and u.stage_id = ${f.more['stageId']}::uuid` : sql``}`;

/** Buyers of the period; known by their party, else by their e-mail. `repeat`: bought before it, or more than once in it. */
export const customers = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select c.buyer as id, c.name, c.email, c.orders, c.units, c.spend_minor, c.first_at, case when c.orders > 1 or exists (select from ticket_order b where b.tenant_id = ${tenantOf(ctx)} and b.paid_at < c.first_at and b.mode = 'live' and coalesce(b.client_id::text, lower(b.buyer_email)) = c.buyer) then 'repeat' else 'new' end as standing
  from (select coalesce(o.client_id::text, lower(o.buyer_email)) as buyer, max(o.buyer_name) as name, max(lower(o.buyer_email)) as email, count(*)::integer as orders, sum(o.unit_count)::integer as units, sum(o.total_minor)::bigint as spend_minor, min(o.paid_at) as first_at
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.tenant_id = ${tenantOf(ctx)} and o.currency = ${f.currency} and o.mode = 'live' and o.paid_at is not null and o.channel <> 'courtesy' and (o.client_id is not null or o.buyer_email is not null) ${onDays(f, 'o.paid_at')} ${ofOrders(f)}
    ${f.more['areaId'] || f.more['stageId'] ? sql`and o.id in (select order_id from (${soldUnits(ctx, f)}) s)` : sql``} group by 1) c`;

/** Money that goes back to buyers, with its age and until when the law wants it paid. */
export const refunds = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select x.id::text as id, (x.created_at at time zone e.time_zone)::date as day, e.name as event, o.number as "order", o.buyer_name as buyer, x.reason, x.amount_minor, case when x.status = 'succeeded' then x.amount_minor else 0 end as executed_minor, x.status,
    (coalesce((x.succeeded_at at time zone e.time_zone)::date, (app.now() at time zone e.time_zone)::date) - (x.created_at at time zone e.time_zone)::date)::integer as age, (x.due_at at time zone e.time_zone)::date as due
  from ticket_refund x join ticket_order o on o.tenant_id = x.tenant_id and o.id = x.order_id join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
  where x.tenant_id = ${tenantOf(ctx)} and x.currency = ${f.currency} ${onDays(f, 'x.created_at')} ${ofOrders(f)}`;

/**
 * Transactions of gateways against orders: matched; a payment without a sold order; a sold order without its payment;
 * another amount; the second payment of one order.
 */
export const reconciliation = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select k.id, k.paid_at as at, k.event, k."order", k.provider, k.transaction, k.amount_minor, k.order_minor, k.order_status, k.verdict from (
    select c.id::text as id, c.paid_at, e.name as event, o.number as "order", c.provider, c.provider_payment_id as transaction, c.amount_minor, o.total_minor as order_minor, o.status as order_status,
      case when o.paid_at is null then 'missing_order' when row_number() over (partition by o.id order by c.paid_at, c.id) > 1 then 'duplicate' when c.amount_minor <> o.total_minor or c.currency <> o.currency then 'mismatch' else 'matched' end as verdict
    from checkout c join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.owner_id and c.owner_type = 'ticket_order' join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where c.tenant_id = ${tenantOf(ctx)} and c.status = 'paid' ${onDays(f, 'c.paid_at')} ${ofOrders(f)}
    union all
    select o.id::text, o.paid_at, e.name, o.number, null, null, 0::bigint, o.total_minor, o.status, 'missing_payment'
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.tenant_id = ${tenantOf(ctx)} and o.channel = 'online' and o.mode = 'live' and o.paid_at is not null and o.total_minor > 0 ${onDays(f, 'o.paid_at')} ${ofOrders(f)}
      and not exists (select from checkout c where c.tenant_id = o.tenant_id and c.owner_type = 'ticket_order' and c.owner_id = o.id and c.status = 'paid')) k`;

export const settlements = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.id::text as id, '/tickets/settlements/' || s.id as path, e.name as event, (e.end_at at time zone e.time_zone)::date as day, s.status, (s.lines ->> 'paidMinor')::bigint as face_minor, (s.lines ->> 'refundedFaceMinor')::bigint as refunded_minor, (s.lines ->> 'commissionMinor')::bigint as commission_minor,
    (s.lines ->> 'parafiscalMinor')::bigint as parafiscal_minor, s.net_minor, s.payable_minor, s.payment_ref
  from settlement s join ticket_event e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = ${tenantOf(ctx)} and s.currency = ${f.currency} ${onDays(f, 'e.end_at')} ${ofEvents(f)}`;

/** The contribution by event and price of one admission (tickets 11.13); what is declared is kept by month. */
export const parafiscal = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select md5(concat_ws('|', e.id, month, price)) as id, month as period, e.name as event, e.pulep_code as pulep, price as price_minor, tickets, base_minor, contribution_minor from (
    select u.event_id, date_trunc('month', o.paid_at at time zone e.time_zone)::date as month, round(u.paid_minor::numeric / a.unit_capacity)::bigint as price, sum(a.unit_capacity)::integer as tickets, sum(u.paid_minor)::bigint as base_minor, sum(u.parafiscal_minor)::bigint as contribution_minor
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id join ticket_event e on e.tenant_id = u.tenant_id and e.id = u.event_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    where u.tenant_id = ${tenantOf(ctx)} and o.status in ('paid', 'partially_refunded', 'refunded') and o.mode = 'live' and o.currency = ${f.currency} and u.parafiscal_minor > 0 and u.refunded_face_minor = 0 ${onDays(f, 'o.paid_at')} ${ofOrders(f)} group by 1, 2, 3) p
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = p.event_id`;
