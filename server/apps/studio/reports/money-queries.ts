import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { between, inScope, localDay, movements, onDays, pathOf, startOf } from './scope-queries.ts';

const sumWhere = (condition: ReturnType<typeof sql>) => sql`coalesce(sum(amount_minor) filter (where ${condition}), 0)::bigint`;
const METHODS = ['cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway'] as const;

/** Cash revenue (studio 5.11). Types and methods each add up to the net. */
export const revenue = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select period::text as id, period, ${sumWhere(sql`kind = 'deposit'`)} as deposits_minor, ${sumWhere(sql`kind = 'balance'`)} as balances_minor, ${sumWhere(sql`kind = 'credit'`)} as credit_minor, -${sumWhere(sql`kind = 'refund'`)} as refunds_minor,
    coalesce(sum(amount_minor), 0)::bigint as net_minor, ${sumWhere(sql`session_type = 'studio'`)} as studio_minor, ${sumWhere(sql`session_type = 'external'`)} as external_minor, ${sumWhere(sql`session_type is null`)} as no_session_minor,
    ${sql.join(METHODS.map((method) => sql`${sumWhere(sql`method = ${sql.lit(method)}`)} as ${sql.ref(`${method}_minor`)}`))}
  from (select ${startOf(f, sql`day`)} as period, m.* from (${movements(ctx, f)}) m) n group by period`;

/** Lines of the sessions attended in the period; transport and discounts of whole sessions stand as rows of their own, so that the net is the sales (studio 5.11). */
export const salesByItem = (ctx: Ctx, f: Filters, words: { transport: string; discount: string }): Query => sql<ReportRow>`
  with sold as materialized (select s.tenant_id, s.id, s.transport_minor, s.discount_minor from photo_session s where ${inScope(ctx, f)} and ${onDays(f, 's.attended_at')})
  select md5(concat_ws('|', coalesce(l.item_code, ''), l.item_name, coalesce(l.package_name, ''), l.line_type)) as id, l.item_code as code, l.item_name as item, l.package_name as package,
    sum(l.quantity)::bigint as quantity, sum(l.list_minor)::bigint as list_minor, sum(l.discount_minor)::bigint as discount_minor, sum(l.line_total_minor)::bigint as net_minor
  from sold o join photo_session_line l on l.tenant_id = o.tenant_id and l.photo_session_id = o.id group by l.item_code, l.item_name, l.package_name, l.line_type
  union all
  select 'transport', null, ${words.transport}, null, count(*), sum(o.transport_minor)::bigint, 0, sum(o.transport_minor)::bigint from sold o where o.transport_minor > 0 having count(*) > 0
  union all
  select 'discount', null, ${words.discount}, null, count(*), 0, sum(o.discount_minor)::bigint, -sum(o.discount_minor)::bigint from sold o where o.discount_minor > 0 having count(*) > 0`;

/** What confirmed and assigned sessions will still bring, by the month of the session. An unpaid deposit is part of the balance due (studio 5.3). */
export const forecast = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select date_trunc('month', s.session_date::timestamp)::date::text as id, date_trunc('month', s.session_date::timestamp)::date as period, count(*) as sessions, sum(s.total_minor)::bigint as total_minor, sum(s.net_paid_minor)::bigint as paid_minor,
    sum(s.total_minor - s.net_paid_minor)::bigint as balance_minor, sum(greatest(0, coalesce(s.deposit_minor, 0) - s.net_paid_minor))::bigint as unpaid_deposit_minor
  from photo_session s where ${inScope(ctx, f)} and s.status in ('confirmed', 'assigned') and ${between(f, 's.session_date')} group by date_trunc('month', s.session_date::timestamp)`;

/** Sessions that took place and are not paid, with their age since the material was ready, else since the session. */
export const receivables = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select d.*, case when days <= 30 then '0-30' when days <= 60 then '31-60' when days <= 90 then '61-90' else '90+' end as bucket from (
    select s.id::text as id, ${pathOf} as path, s.code, c.full_name as client, s.status as state, s.session_date, ${localDay('s.ready_at')} as ready,
      (app.now() at time zone s.zone)::date - coalesce(${localDay('s.ready_at')}, s.session_date) as days, s.total_minor, s.net_paid_minor as paid_minor, s.total_minor - s.net_paid_minor as balance_minor
    from photo_session s join client c on c.tenant_id = s.tenant_id and c.id = s.client_id
    where ${inScope(ctx, f)} and s.status in ('attended', 'in_editing', 'ready_for_delivery', 'completed') and s.total_minor > s.net_paid_minor and ${between(f, 's.session_date')}) d`;

export const agingTotals = async (ctx: Ctx, f: Filters): Promise<{ bucket: string; sessions: number; balanceMinor: number }[]> =>
  (await sql<{ bucket: string; sessions: number; balanceMinor: number }>`select bucket, count(*) as sessions, sum(balance_minor)::bigint as balance_minor from (${receivables(ctx, f)}) r group by bucket`.execute(ctx.tx)).rows;

/** Money held for sessions that have not taken place: what would have to be given back. */
export const depositsHeld = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.id::text as id, ${pathOf} as path, s.code, c.full_name as client, s.status as state, s.session_date, s.total_minor, s.net_paid_minor as held_minor
  from photo_session s join client c on c.tenant_id = s.tenant_id and c.id = s.client_id
  where ${inScope(ctx, f)} and s.status in ('request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned') and s.net_paid_minor > 0 and ${between(f, 's.session_date')}`;

/** By the local day of execution, else of the decision. */
export const refunds = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select * from (
    select x.id::text as id, ${pathOf} as path, (coalesce(x.executed_at, x.created_at) at time zone s.zone)::date as day, s.code, c.full_name as client, case when x.reason = 'cancellation' then s.cancel_initiator end as initiator, x.reason,
      round(x.pct_applied * 100)::bigint as pct, x.amount_minor, case when x.status = 'executed' then x.amount_minor else 0 end as executed_minor, x.method, x.status
    from refund x join photo_session s on s.tenant_id = x.tenant_id and s.id = x.owner_id and x.owner_type = ${sql.lit(OWNER)} join client c on c.tenant_id = s.tenant_id and c.id = s.client_id
    where x.tenant_id = ${ctx.actor.tenantId}::uuid and ${inScope(ctx, f)}) r where ${between(f, 'day')}`;

/** External sessions that were sold, by session date. */
export const transport = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select ${startOf(f, sql`s.session_date`)}::text || ':' || coalesce(s.travel_zone_id::text, 'none') as id, ${startOf(f, sql`s.session_date`)} as period, coalesce(max(z.name), '–') as zone, count(*) as sessions,
    coalesce(sum(z.transport_fee_minor), 0)::bigint as proposed_minor, sum(s.transport_minor)::bigint as transport_minor
  from photo_session s left join travel_zone z on z.tenant_id = s.tenant_id and z.id = s.travel_zone_id
  where ${inScope(ctx, f)} and s.session_type = 'external' and s.status not in ('request', 'negotiation', 'pre_scheduled', 'canceled') and ${between(f, 's.session_date')} group by ${startOf(f, sql`s.session_date`)}, s.travel_zone_id`;
