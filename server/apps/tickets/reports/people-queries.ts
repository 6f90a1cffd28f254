import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { ofEvents, ofOrders, ofUnits, ofWholeOrders, onDays, seatName, tenantOf } from './scope-queries.ts';

/** One row a ticket. */
export const attendees = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select t.id::text as id, e.name as event, o.number as "order", a.name as area, ${seatName} as seat, o.channel,
    coalesce(t.holder_name, o.buyer_name) as holder, coalesce(t.holder_id_number, o.buyer_id_number) as document, coalesce(t.holder_email, o.buyer_email) as email, o.buyer_phone as phone, t.status, t.last_entry_at as entered_at
  from ticket t join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id join ticket_order_unit u on u.tenant_id = t.tenant_id and u.id = t.order_unit_id join ticket_unit n on n.tenant_id = u.tenant_id and n.id = u.unit_id
  join ticket_event e on e.tenant_id = t.tenant_id and e.id = t.event_id join ticket_area a on a.tenant_id = t.tenant_id and a.id = t.area_id
  where t.tenant_id = ${tenantOf(ctx)} and not t.is_test ${onDays(f, 'o.paid_at')} ${ofOrders(f)} ${ofUnits(f)}`;

/**
 * Buyers of the period; known by their party, else by their e-mail; who bought at the counter without a name is nobody in
 * particular. `repeat`: bought before it, or more than once in it;
 * asked buyer by buyer (the limits keep the database from reading everybody's orders instead).
 */
export const customers = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select coalesce(c.client_id::text, c.address) as id, c.name, c.email, c.orders, c.units, c.spend_minor, c.first_at,
    case when c.orders > 1 or (c.client_id is not null and (select true from ticket_order b where b.tenant_id = ${tenantOf(ctx)} and b.client_id = c.client_id and b.paid_at < c.first_at and b.mode = 'live' limit 1))
      or (c.client_id is null and (select true from ticket_order b where b.tenant_id = ${tenantOf(ctx)} and b.client_id is null and b.buyer_email = c.address and b.paid_at < c.first_at and b.mode = 'live' limit 1)) then 'repeat' else 'new' end as standing
  from (select o.client_id, case when o.client_id is null then o.buyer_email end as address, max(o.buyer_name) as name, max(o.buyer_email) as email, count(*)::integer as orders, sum(o.unit_count)::integer as units, sum(o.total_minor)::bigint as spend_minor, min(o.paid_at) as first_at
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.tenant_id = ${tenantOf(ctx)} and o.currency = ${f.currency} and o.mode = 'live' and o.paid_at is not null and o.channel <> 'courtesy' and (o.buyer_email is not null or (o.client_id is not null and o.anonymized_at is not null)) ${onDays(f, 'o.paid_at')} ${ofWholeOrders(f)} group by 1, 2) c`;

/** Money that goes back to buyers, with its age and until when the law wants it paid. */
export const refunds = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select x.id::text as id, (x.created_at at time zone e.time_zone)::date as day, e.name as event, o.number as "order", o.buyer_name as buyer, x.reason, x.amount_minor, case when x.status = 'succeeded' then x.amount_minor else 0 end as executed_minor, x.status,
    (coalesce((x.succeeded_at at time zone e.time_zone)::date, (app.now() at time zone e.time_zone)::date) - (x.created_at at time zone e.time_zone)::date)::integer as age, (x.due_at at time zone e.time_zone)::date as due
  from ticket_refund x join ticket_order o on o.tenant_id = x.tenant_id and o.id = x.order_id join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
  where x.tenant_id = ${tenantOf(ctx)} and x.currency = ${f.currency} and o.mode = 'live' ${onDays(f, 'x.created_at')} ${ofOrders(f)}
    ${f.more['areaId'] || f.more['stageId'] ? sql`and exists (select from ticket_refund_unit b join ticket_order_unit u on u.tenant_id = b.tenant_id and u.id = b.order_unit_id where b.tenant_id = x.tenant_id and b.refund_id = x.id ${ofUnits(f)})` : sql``}`;

/** A payment that a gateway approved, whatever became of it since; `mismatch`: approved, but not as it was asked for. */
const TAKEN = sql.raw(`('approved', 'voided', 'refunded', 'mismatch')`);
/**
 * Every payment that a gateway took against the orders (tickets 11.11): matched; for no sold order; of another amount; a
 * further one of an order that was paid; and a sold order without any.
 */
export const reconciliation = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select k.id, k.path, k.at, k.event, k."order", k.provider, k.transaction, k.amount_minor, k.order_minor, k.order_status, k.verdict from (
    select g.id::text as id, '/tickets/orders/' || o.id as path, g.first_told_at as at, e.name as event, o.number as "order", g.provider, g.transaction_id as transaction, coalesce(g.amount_minor, 0)::bigint as amount_minor, o.total_minor as order_minor, o.status as order_status,
      case when g.status = 'mismatch' or g.amount_minor <> o.total_minor or g.currency <> o.currency then 'mismatch' when o.paid_at is null then 'missing_order'
        when exists (select from checkout d join gateway_transaction h on h.tenant_id = d.tenant_id and h.checkout_id = d.id where d.tenant_id = o.tenant_id and d.owner_type = 'ticket_order' and d.owner_id = o.id and h.status in ('approved', 'voided', 'refunded') and (h.first_told_at, h.id) < (g.first_told_at, g.id)) then 'duplicate' else 'matched' end as verdict
    from gateway_transaction g join checkout c on c.tenant_id = g.tenant_id and c.id = g.checkout_id join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.owner_id and c.owner_type = 'ticket_order' join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where g.tenant_id = ${tenantOf(ctx)} and g.status in ${TAKEN} and o.mode = 'live' and o.currency = ${f.currency} ${onDays(f, 'g.first_told_at')} ${ofWholeOrders(f)}
    union all
    select o.id::text, '/tickets/orders/' || o.id, o.paid_at, e.name, o.number, null, null, 0::bigint, o.total_minor, o.status, 'missing_payment'
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    where o.tenant_id = ${tenantOf(ctx)} and o.channel = 'online' and o.mode = 'live' and o.currency = ${f.currency} and o.paid_at is not null and o.total_minor > 0 ${onDays(f, 'o.paid_at')} ${ofWholeOrders(f)}
      and not exists (select from checkout c join gateway_transaction g on g.tenant_id = c.tenant_id and g.checkout_id = c.id where c.tenant_id = o.tenant_id and c.owner_type = 'ticket_order' and c.owner_id = o.id and g.status in ${TAKEN})) k`;

export const settlements = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.id::text as id, '/tickets/settlements/' || s.id as path, e.name as event, (e.end_at at time zone e.time_zone)::date as day, s.status, (s.lines ->> 'paidMinor')::bigint as face_minor, (s.lines ->> 'refundedFaceMinor')::bigint as refunded_minor, (s.lines ->> 'commissionMinor')::bigint as commission_minor,
    (s.lines ->> 'parafiscalMinor')::bigint as parafiscal_minor, s.net_minor, s.payable_minor, s.payment_ref
  from settlement s join ticket_event e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = ${tenantOf(ctx)} and s.currency = ${f.currency} ${onDays(f, 'e.end_at')} ${ofEvents(f)}`;

/** The contribution by event and price of one admission (tickets 11.13); what is declared is kept by month. */
export const parafiscal = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select md5(concat_ws('|', e.id, month, price)) as id, month as period, e.name as event, e.pulep_code as pulep, price as price_minor, tickets, base_minor, contribution_minor from (
    select u.event_id, date_trunc('month', o.paid_at at time zone e.time_zone)::date as month, round(u.paid_minor::numeric / a.unit_capacity)::bigint as price, sum(a.unit_capacity)::integer as tickets, sum(u.paid_minor)::bigint as base_minor, sum(u.parafiscal_minor)::bigint as contribution_minor
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id join ticket_event e on e.tenant_id = u.tenant_id and e.id = u.event_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    where u.tenant_id = ${tenantOf(ctx)} and o.status in ('paid', 'partially_refunded', 'refunded') and o.mode = 'live' and o.currency = ${f.currency} and u.parafiscal_minor > 0 and u.refunded_face_minor = 0 ${onDays(f, 'o.paid_at')} ${ofOrders(f)} ${ofUnits(f)} group by 1, 2, 3) p
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = p.event_id`;
