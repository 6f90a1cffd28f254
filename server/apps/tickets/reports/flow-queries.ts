import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { eventPath, ofEvents, ofOrders, ofUnits, onDays, seatName, shareOf, tenantOf } from './scope-queries.ts';

// What tickets and buyers went through: from holder to holder, and through the room in front of a sale.

const transferred = (ctx: Ctx, f: Filters) => sql`
  ticket_transfer x join ticket t on t.tenant_id = x.tenant_id and t.id = x.ticket_id join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id join ticket_order_unit u on u.tenant_id = t.tenant_id and u.id = t.order_unit_id
  join ticket_event e on e.tenant_id = x.tenant_id and e.id = x.event_id where x.tenant_id = ${tenantOf(ctx)} and not t.is_test ${onDays(f, 'x.created_at')} ${ofOrders(f)} ${ofUnits(f)}`;

/** Transfers that began in the period, by event and by how they ended (tickets 11.9). */
export const transfers = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select e.id::text as id, ${eventPath} as path, e.name as event, c.initiated, c.tickets, c.accepted, c.rejected, c.cancelled, c.expired, c.pending, ${shareOf(sql`c.accepted`, sql`c.initiated`)} as accepted_part
  from (select x.event_id, count(*)::integer as initiated, count(distinct x.ticket_id)::integer as tickets, (count(*) filter (where x.status = 'accepted'))::integer as accepted, (count(*) filter (where x.status = 'rejected'))::integer as rejected,
      (count(*) filter (where x.status = 'cancelled'))::integer as cancelled, (count(*) filter (where x.status = 'expired'))::integer as expired, (count(*) filter (where x.status = 'pending'))::integer as pending from ${transferred(ctx, f)} group by x.event_id) c
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = c.event_id`;

/** The chain of each ticket: its transfers one after the other. */
export const chains = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select c.id::text as id, '/tickets/orders/' || c.order_id as path, c.number as "order", e.name as event, a.name as area, ${seatName} as seat, c.ticket_id::text as ticket,
    (select count(*)::integer from ticket_transfer y where y.tenant_id = ${tenantOf(ctx)} and y.ticket_id = c.ticket_id and y.id <= c.id) as step, c.from_email as "from", c.to_email as "to", c.status, c.created_at as at, c.ended_at
  from (select x.id, x.event_id, x.ticket_id, x.from_email, x.to_email, x.status, x.created_at, case when x.status = 'pending' then null when x.status = 'expired' then x.expires_at else x.responded_at end as ended_at, o.id as order_id, o.number, u.unit_id, u.area_id from ${transferred(ctx, f)}) c
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = c.event_id join ticket_unit n on n.tenant_id = e.tenant_id and n.id = c.unit_id join ticket_area a on a.tenant_id = e.tenant_id and a.id = c.area_id`;

/** Who waited in front of a sale (tickets 11.15). A wait begins with the sale for who came before it; in minutes. */
export const rooms = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select r.id::text as id, ${eventPath} as path, e.name as event, r.starts_at as starts, r.status, q.joined, q.prequeue, q.admitted, q.bought, q.abandoned, ${shareOf(sql`q.bought`, sql`q.admitted`)} as bought_part, round(q.p50::numeric, 1)::float8 as p50, round(q.p95::numeric, 1)::float8 as p95
  from waiting_room r join ticket_event e on e.tenant_id = r.tenant_id and e.id = r.event_id
  join lateral (select count(*)::integer as joined, (count(*) filter (where q."group" = 'prequeue'))::integer as prequeue, (count(*) filter (where q.admitted_at is not null))::integer as admitted, (count(*) filter (where q.status = 'bought'))::integer as bought,
      (count(*) filter (where q.status in ('left', 'pass_expired') or (q.status = 'waiting' and r.status = 'ended')))::integer as abandoned,
      percentile_cont(0.5) within group (order by extract(epoch from q.admitted_at - greatest(q.joined_at, r.started_at)) / 60) as p50, percentile_cont(0.95) within group (order by extract(epoch from q.admitted_at - greatest(q.joined_at, r.started_at)) / 60) as p95
    from queue_entry q where q.tenant_id = r.tenant_id and q.room_id = r.id) q on true
  where r.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' ${onDays(f, 'r.starts_at')} ${ofEvents(f)}`;
