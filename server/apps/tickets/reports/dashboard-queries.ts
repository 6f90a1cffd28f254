import type { Filters } from '#capabilities/reports/public.ts';
import type { TicketsDashboard } from '#contracts/tickets-reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { ofEvents, onDays, soldUnits, tenantOf } from './scope-queries.ts';

const one = async <T>(ctx: Ctx, query: ReturnType<typeof sql<T>>): Promise<T> => (await query.execute(ctx.tx)).rows[0]!;
const all = async <T>(ctx: Ctx, query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(ctx.tx)).rows;

export const cards = (ctx: Ctx, f: Filters, lastDay: Filters) => one(ctx, sql<TicketsDashboard['cards']>`
  select coalesce((select sum(face_minor) from (${soldUnits(ctx, f)}) u), 0)::bigint as face_minor, (select count(*)::integer from (${soldUnits(ctx, f)}) u) as units, (select count(distinct order_id)::integer from (${soldUnits(ctx, f)}) u) as orders,
    coalesce((select sum(face_minor) from (${soldUnits(ctx, lastDay)}) u where u.paid_at > app.now() - interval '24 hours'), 0)::bigint as last24h_minor,
    (select count(*)::integer from ticket_event e where e.tenant_id = ${tenantOf(ctx)} and e.status = 'published' and e.mode = 'live' and e.sales_end_at > app.now() ${ofEvents(f)}) as on_sale,
    coalesce((select sum(x.amount_minor) from ticket_refund x join ticket_event e on e.tenant_id = x.tenant_id and e.id = x.event_id where x.tenant_id = ${tenantOf(ctx)} and x.status not in ('succeeded', 'rejected') and x.currency = ${f.currency} ${ofEvents(f)}), 0)::bigint as open_refunds_minor`);

export const days = (ctx: Ctx, f: Filters) => all(ctx, sql<TicketsDashboard['days'][number]>`
  select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(s.face_minor, 0)::bigint as face_minor, coalesce(s.units, 0) as units from generate_series(${f.from}::date, ${f.to}::date, interval '1 day') d(day)
  left join (select day, sum(face_minor) as face_minor, count(*)::integer as units from (${soldUnits(ctx, f)}) u group by day) s on s.day = d.day::date order by d.day`);

/** Areas of the event, or of the next ones, whose doors are not behind us. */
export const areas = (ctx: Ctx, f: Filters, most: number) => all(ctx, sql<Omit<TicketsDashboard['areas'][number], 'soldBp'> & { disabled: number }>`
  select a.id, e.name as event_name, a.name, a.capacity, c.sold, c.held, c.blocked, c.disabled from ticket_area a join ticket_event e on e.tenant_id = a.tenant_id and e.id = a.event_id
  join lateral (select (count(*) filter (where u.status = 'sold') * a.unit_capacity)::integer as sold, (count(*) filter (where u.status = 'held') * a.unit_capacity)::integer as held, (count(*) filter (where u.status = 'blocked') * a.unit_capacity)::integer as blocked,
      (count(*) filter (where u.status = 'disabled') * a.unit_capacity)::integer as disabled from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id) c on true
  where a.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' ${f.more['eventId'] ? ofEvents(f) : sql`and e.status in ('published', 'paused') and e.end_at > app.now()`} order by e.start_at, e.id, a.sort_order, a.name limit ${most}`);

/** Who held had chosen, also where no basket was written for it; the others chose and went. */
export const funnel = (ctx: Ctx, f: Filters) => one(ctx, sql<TicketsDashboard['funnel']>`
  select count(*)::integer + (select count(*)::integer from ticket_cart k join ticket_event e on e.tenant_id = k.tenant_id and e.id = k.event_id where k.tenant_id = ${tenantOf(ctx)} and k.order_id is null and e.mode = 'live' ${onDays(f, 'k.created_at')} ${ofEvents(f)}) as carts, count(*)::integer as held, (count(*) filter (where o.buyer_email is not null))::integer as buyer, (count(*) filter (where o.paid_at is not null))::integer as paid
  from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id where o.tenant_id = ${tenantOf(ctx)} and o.mode = 'live' and o.channel = 'online' ${onDays(f, 'o.created_at')} ${ofEvents(f)}`);

/** Refunds that are due within three days or over it, those that a person must pay, approved payments that are not as asked, and areas on sale of which a tenth or less is left. */
export const alerts = (ctx: Ctx, f: Filters) => all(ctx, sql<TicketsDashboard['alerts'][number]>`
  select kind, n as count from (
    select 'refunds_due' as kind, count(*)::integer as n, 1 as place from ticket_refund x join ticket_event e on e.tenant_id = x.tenant_id and e.id = x.event_id where x.tenant_id = ${tenantOf(ctx)} and x.status in ('approved', 'processing', 'failed', 'manual') and x.due_at < app.now() + interval '3 days' ${ofEvents(f)}
    union all select 'refunds_stuck', count(*)::integer, 2 from ticket_refund x join ticket_event e on e.tenant_id = x.tenant_id and e.id = x.event_id where x.tenant_id = ${tenantOf(ctx)} and x.status in ('failed', 'manual') ${ofEvents(f)}
    union all select 'payments_mismatch', count(*)::integer, 3 from gateway_transaction g join checkout c on c.tenant_id = g.tenant_id and c.id = g.checkout_id and c.owner_type = 'ticket_order' join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.owner_id join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
      where g.tenant_id = ${tenantOf(ctx)} and g.status = 'mismatch' and g.first_told_at > app.now() - interval '30 days' ${ofEvents(f)}
    union all select 'low_stock', count(*)::integer, 4 from ticket_area a join ticket_event e on e.tenant_id = a.tenant_id and e.id = a.event_id
      join lateral (select count(*) filter (where u.status = 'available') as free, count(*) filter (where u.status in ('available', 'held', 'sold')) as sellable from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id) c on true
      where a.tenant_id = ${tenantOf(ctx)} and a.status = 'available' and e.status = 'published' and e.mode = 'live' and e.sales_end_at > app.now() and c.sellable > 0 and c.free * 10 <= c.sellable ${ofEvents(f)}
  ) k where n > 0 order by place`);

/** The last sales; who bought is not told. */
export const feed = (ctx: Ctx, f: Filters, most: number) => all(ctx, sql<Omit<TicketsDashboard['feed'][number], 'at'> & { at: Temporal.Instant }>`
  select o.id, e.name as event_name, coalesce((select string_agg(x.name || ' ×' || x.n, ', ' order by x.name) from (select a.name, count(*) as n from ticket_order_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id where u.tenant_id = o.tenant_id and u.order_id = o.id group by a.name) x), '') as areas,
    o.unit_count as units, o.total_minor, o.channel, o.paid_at as at from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
  where o.tenant_id = ${tenantOf(ctx)} and o.mode = 'live' and o.paid_at is not null and o.currency = ${f.currency} ${ofEvents(f)} order by o.paid_at desc, o.id desc limit ${most}`);

export const eventNames = (ctx: Ctx) => ctx.tx.selectFrom('ticketEvent').select(['id', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('status', '<>', 'draft').orderBy('startAt', 'desc').orderBy('id').limit(200).execute();
export const areaNames = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('ticketArea').select(['id', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('sortOrder').orderBy('name').execute();
export const stageNames = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('saleStage').select(['id', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('startAt').orderBy('id').execute();
export const linkNames = (ctx: Ctx) => ctx.tx.selectFrom('promoterLink as l').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'l.tenantId').onRef('m.userId', '=', 'l.memberId')).select(['l.id', 'm.name', 'l.code']).where('l.tenantId', '=', ctx.actor.tenantId).orderBy('m.name').orderBy('l.code').limit(500).execute();
