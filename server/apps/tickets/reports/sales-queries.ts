import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { eventPath, localDay, ofArea, ofEvents, ofWholeOrders, onDays, shareOf, soldUnits, startOf, tenantOf } from './scope-queries.ts';

/** Each event with what it sold in the period; its last day and its speed since its sale began are those of now. */
export const overview = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select e.id::text as id, ${eventPath} as path, e.name as event, e.status, e.start_at as starts, e.capacity_total as capacity, coalesce(s.admissions, 0) as sold, coalesce(s.orders, 0) as orders, coalesce(s.face_minor, 0)::bigint as face_minor, coalesce(s.fee_minor, 0)::bigint as fee_minor,
    coalesce(s.refunded_minor, 0)::bigint as refunded_minor, (coalesce(s.face_minor, 0) - coalesce(s.refunded_minor, 0) - coalesce(s.absorbed_fee_minor, 0))::bigint as net_minor, coalesce(n.last24h, 0) as last24h,
    round(e.sold_admissions::numeric / greatest(1, ceil(extract(epoch from least(app.now(), e.sales_end_at) - coalesce(e.sales_start_at, e.published_at, e.created_at)) / 86400)), 1)::float8 as velocity
  from ticket_event e left join (select event_id, sum(admissions)::integer as admissions, count(distinct order_id)::integer as orders, sum(face_minor) as face_minor, sum(fee_minor) as fee_minor, sum(refunded_minor) as refunded_minor, sum(absorbed_fee_minor) as absorbed_fee_minor
      from (${soldUnits(ctx, f)}) u group by event_id) s on s.event_id = e.id
    left join (select event_id, sum(admissions)::integer as last24h from (${soldUnits(ctx, { ...f, from: null, to: null })}) u where paid_at > app.now() - interval '24 hours' group by event_id) n on n.event_id = e.id
  where e.tenant_id = ${tenantOf(ctx)} and e.currency = ${f.currency} and e.mode = 'live' ${ofEvents(f)}`;

/** By event-local day, week or month: what was sold, and how many of those who held came to pay. */
export const sales = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select p.period::text as id, p.period, coalesce(s.orders, 0) as orders, coalesce(s.units, 0) as units, coalesce(s.admissions, 0) as admissions, coalesce(s.face_minor, 0)::bigint as face_minor, coalesce(s.discount_minor, 0)::bigint as discount_minor, coalesce(s.fee_minor, 0)::bigint as fee_minor,
    coalesce(h.expired, 0) as expired, coalesce(h.held, 0) as held, coalesce(h.paid, 0) as paid, ${shareOf(sql`coalesce(h.paid, 0)`, sql`coalesce(h.held, 0)`)} as conversion
  from (select period from (${perPeriod(ctx, f)}) a union select period from (${holds(ctx, f)}) b) p left join (${perPeriod(ctx, f)}) s using (period) left join (${holds(ctx, f)}) h using (period)`;
const perPeriod = (ctx: Ctx, f: Filters) => sql`
  select ${startOf(f, sql`day`)} as period, count(distinct order_id)::integer as orders, count(*)::integer as units, sum(admissions)::integer as admissions, sum(face_minor) as face_minor, sum(base_minor - face_minor) filter (where base_minor > face_minor) as discount_minor, sum(fee_minor) as fee_minor
  from (${soldUnits(ctx, f)}) u group by 1`;
/** Holds of the portal by the day on which they began. */
const holds = (ctx: Ctx, f: Filters) => sql`
  select ${startOf(f, localDay('o.created_at'))} as period, count(*)::integer as held, (count(*) filter (where o.status = 'expired'))::integer as expired, (count(*) filter (where o.paid_at is not null))::integer as paid
  from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
  where o.tenant_id = ${tenantOf(ctx)} and o.currency = ${f.currency} and o.mode = 'live' and o.channel = 'online' ${onDays(f, 'o.created_at')} ${ofWholeOrders(f)} group by 1`;

/** Units by weekday and hour of the event's zone. */
export const hours = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select weekday || ':' || hour as id, weekday, hour, count(distinct order_id)::integer as orders, count(*)::integer as units, sum(face_minor)::bigint as face_minor from (${soldUnits(ctx, f)}) u group by weekday, hour`;

/** Areas as they stand now, in people. What was sold may be narrowed to a channel, stage, promoter or to days; the rest is what it is. */
export const occupancy = (ctx: Ctx, f: Filters): Query => {
  const narrowed = ['channel', 'stageId', 'linkId'].some((key) => f.more[key]) || f.from !== null || f.to !== null;
  return sql<ReportRow>`
  select a.id::text as id, ${eventPath} as path, e.name as event, a.name as area, c.capacity, c.blocked, c.disabled, c.held, c.sold, c.available, c.capacity - c.blocked - c.disabled as sellable,
    ${shareOf(sql`c.sold`, sql`c.capacity - c.blocked - c.disabled`)} as occupied, ${shareOf(sql`c.sold`, sql`c.capacity`)} as of_capacity
  from ticket_area a join ticket_event e on e.tenant_id = a.tenant_id and e.id = a.event_id ${narrowed ? sql`left join (select area_id, sum(admissions)::integer as sold from (${soldUnits(ctx, f)}) u where released_at is null group by area_id) p on p.area_id = a.id` : sql``}
  join lateral (select (count(*) * a.unit_capacity)::integer as capacity, (count(*) filter (where u.status = 'blocked') * a.unit_capacity)::integer as blocked, (count(*) filter (where u.status = 'disabled') * a.unit_capacity)::integer as disabled,
      (count(*) filter (where u.status = 'held') * a.unit_capacity)::integer as held, ${narrowed ? sql`coalesce(p.sold, 0)` : sql`(count(*) filter (where u.status = 'sold') * a.unit_capacity)::integer`} as sold, (count(*) filter (where u.status = 'available') * a.unit_capacity)::integer as available
    from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id) c on true
  where a.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' and e.status <> 'draft' ${ofEvents(f)} ${ofArea(f, 'a.id')}`;
};

/** From the list price to what stays, by period. */
export const revenue = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select period::text as id, period, units, orders, base_minor, stage_minor, package_minor, code_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, refunded_minor, face_minor - refunded_minor - absorbed_fee_minor as net_minor,
    round(face_minor::numeric / nullif(units, 0))::bigint as per_unit_minor, round(face_minor::numeric / nullif(orders, 0))::bigint as per_order_minor
  from (select ${startOf(f, sql`day`)} as period, count(*)::integer as units, count(distinct order_id)::integer as orders, sum(base_minor)::bigint as base_minor,
      coalesce(sum(base_minor - stage_price_minor) filter (where package_ref is null and base_minor > stage_price_minor), 0)::bigint as stage_minor, coalesce(sum(base_minor - stage_price_minor) filter (where package_ref is not null), 0)::bigint as package_minor,
      sum(code_discount_minor)::bigint as code_minor, coalesce(sum(stage_price_minor - base_minor) filter (where package_ref is null and stage_price_minor > base_minor), 0)::bigint as surcharge_minor, sum(face_minor)::bigint as face_minor, sum(fee_minor)::bigint as fee_minor, sum(fee_vat_minor)::bigint as fee_vat_minor,
      sum(absorbed_fee_minor)::bigint as absorbed_fee_minor, sum(refunded_minor)::bigint as refunded_minor from (${soldUnits(ctx, f)}) u group by 1) r`;

/** What came by each way of paying, of orders paid in the period. */
export const methods = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select method as id, method, orders, amount_minor, sum(amount_minor) over () ::bigint as all_minor, ${shareOf(sql`amount_minor`, sql`sum(amount_minor) over ()`)} as part
  from (select case when o.total_minor = 0 then 'free' else coalesce(r.method, 'unknown') end as method, count(distinct o.id)::integer as orders, sum(coalesce(al.amount_minor, o.total_minor))::bigint as amount_minor
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id
    left join receipt_allocation al on al.tenant_id = o.tenant_id and al.owner_type = 'ticket_order' and al.owner_id = o.id and al.released_at is null
    left join receipt r on r.tenant_id = al.tenant_id and r.id = al.receipt_id and r.status = 'verified'
    where o.tenant_id = ${tenantOf(ctx)} and o.currency = ${f.currency} and o.mode = 'live' and o.paid_at is not null and o.channel <> 'import' ${onDays(f, 'o.paid_at')} ${ofWholeOrders(f)} group by 1) m`;

/** Stages, codes and packages: what there is of each, what was used, and what it brought and gave. */
export const promotions = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.id::text as id, ${eventPath} as path, e.name as event, 'stage' as kind, s.name, s.quota_units as quota, s.consumed_units as used, coalesce(x.units, 0) as units, coalesce(x.face_minor, 0)::bigint as face_minor, coalesce(x.given, 0)::bigint as discount_minor
  from sale_stage s join ticket_event e on e.tenant_id = s.tenant_id and e.id = s.event_id left join (select stage_id, count(*)::integer as units, sum(face_minor) as face_minor, sum(greatest(0, base_minor - stage_price_minor)) as given from (${soldUnits(ctx, f)}) u where stage_id is not null group by stage_id) x on x.stage_id = s.id
  where s.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' and e.currency = ${f.currency} ${ofEvents(f)} ${f.more['stageId'] ? sql`and s.id = ${f.more['stageId']}::uuid` : sql``}
  union all
  select p.id::text, ${eventPath}, e.name, p.kind, coalesce(p.code, p.name), p.max_uses, p.used, coalesce(x.units, 0), coalesce(x.face_minor, 0)::bigint, coalesce(x.given, 0)::bigint
  from ticket_promotion p join ticket_event e on e.tenant_id = p.tenant_id and e.id = p.event_id
  left join (select case when package_ref is not null then promotion_id else code_id end as promotion, count(*)::integer as units, sum(face_minor) as face_minor, sum(case when package_ref is not null then base_minor - stage_price_minor else code_discount_minor end) as given
    from (${soldUnits(ctx, f)}) u where package_ref is not null or code_discount_minor > 0 group by 1) x on x.promotion = p.id
  where p.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' and e.currency = ${f.currency} ${ofEvents(f)}`;

/** Each link, every sum by itself. */
export const promoters = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select l.id::text as id, '/tickets/promoters/' || l.id as path, m.name as promoter, l.code, coalesce(k.clicks, 0) as clicks, coalesce(c.orders, 0) as orders, coalesce(c.units, 0) as units, coalesce(c.base_minor, 0)::bigint as base_minor, coalesce(c.pending_minor, 0)::bigint as pending_minor,
    coalesce(c.approved_minor, 0)::bigint as approved_minor, coalesce(c.paid_minor, 0)::bigint as paid_minor, coalesce(c.reversed_minor, 0)::bigint as reversed_minor
  from promoter_link l join membership m on m.tenant_id = l.tenant_id and m.user_id = l.member_id
  left join lateral (select sum(k.clicks)::integer as clicks from promoter_click k where k.tenant_id = l.tenant_id and k.link_id = l.id ${f.more['eventId'] ? sql`and k.event_id = any(${f.more['eventId'].split(',')}::uuid[])` : sql``} ${f.from ? sql`and k.day >= ${f.from}::date` : sql``} ${f.to ? sql`and k.day <= ${f.to}::date` : sql``}) k on true
  left join lateral (select (count(*) filter (where c.kind = 'accrual'))::integer as orders, (sum(c.units) filter (where c.kind = 'accrual'))::integer as units, sum(c.base_minor) filter (where c.kind = 'accrual') as base_minor, sum(c.amount_minor) filter (where c.status = 'pending') as pending_minor,
      sum(c.amount_minor) filter (where c.status = 'approved') as approved_minor, sum(c.amount_minor) filter (where c.status = 'paid') as paid_minor, -sum(c.amount_minor) filter (where c.kind = 'reversal') as reversed_minor
    from commission c join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.order_id join ticket_event e on e.tenant_id = c.tenant_id and e.id = c.event_id
    where c.tenant_id = l.tenant_id and c.link_id = l.id and c.status <> 'cancelled' and c.currency = ${f.currency} ${onDays(f, 'o.paid_at')} ${ofWholeOrders(f)}) c on true
  where l.tenant_id = ${tenantOf(ctx)} ${f.more['linkId'] ? sql`and l.id = ${f.more['linkId']}::uuid` : sql``}`;

/** Who wanted more than there was: what the portal had to refuse, and the waitlist, by area; null: any, or a package's. */
export const demand = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select md5(concat_ws('|', e.id, d.area_id)) as id, ${eventPath} as path, e.name as event, a.name as area, d.sold_out, d.taken, d.refused_units, d.people, d.wanted, d.waiting, d.offered, d.bought, ${shareOf(sql`d.bought`, sql`d.wanted`)} as served
  from (select event_id, area_id, sum(sold_out)::integer as sold_out, sum(taken)::integer as taken, sum(refused_units)::integer as refused_units, sum(people)::integer as people, sum(wanted)::integer as wanted, sum(waiting)::integer as waiting, sum(offered)::integer as offered, sum(bought)::integer as bought from (
      select r.event_id, r.area_id, case when r.reason <> 'taken' then r.attempts else 0 end as sold_out, case when r.reason = 'taken' then r.attempts else 0 end as taken, r.units as refused_units, 0 as people, 0 as wanted, 0 as waiting, 0 as offered, 0 as bought
      from ticket_refusal r where r.tenant_id = ${tenantOf(ctx)} ${f.from ? sql`and r.day >= ${f.from}::date` : sql``} ${f.to ? sql`and r.day <= ${f.to}::date` : sql``}
      union all
      select w.event_id, w.area_id, 0, 0, 0, 1, w.quantity, case when w.status = 'waiting' then w.quantity else 0 end, case when w.offered_at is not null then w.quantity else 0 end, case when w.status = 'bought' then w.quantity else 0 end
      from waitlist_entry w join ticket_event e on e.tenant_id = w.tenant_id and e.id = w.event_id where w.tenant_id = ${tenantOf(ctx)} ${onDays(f, 'w.joined_at')}) one group by event_id, area_id) d
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = d.event_id left join ticket_area a on a.tenant_id = e.tenant_id and a.id = d.area_id
  where e.mode = 'live' ${ofEvents(f)} ${ofArea(f, 'd.area_id')}`;
