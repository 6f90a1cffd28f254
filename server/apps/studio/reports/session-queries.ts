import type { Filters, Query } from '#capabilities/reports/public.ts';
import { SessionStatus } from '#contracts/studio-terms.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { between, coordinator, inScope, localDay, movements, onDays, shareOf, startOf } from './scope-queries.ts';

/** The states that a session may be canceled from, in the order of the pipeline. */
export const STAGES = SessionStatus.options.filter((status) => status !== 'completed' && status !== 'canceled');
const ORDER = SessionStatus.options.filter((status) => status !== 'canceled');

const historyOf = sql`h.tenant_id = s.tenant_id and h.machine = 'photo_session' and h.entity_id = s.id`;

/**
 * What happened in each period: asked for, confirmed for the first time, attended, completed, canceled; and what became
 * of those that were asked for in it (conversion, and how many that reached a stage were canceled from it).
 */
export function sessionsByPeriod(ctx: Ctx, f: Filters): Query {
  const scope = inScope(ctx, f);
  const event = (what: string, instant: string) => sql`select ${startOf(f, localDay(instant))} as period, ${sql.lit(what)} as what, s.session_type from photo_session s where ${scope} and ${onDays(f, instant)}`;
  const stages = sql.join(STAGES.map((stage, at) => sql`count(*) filter (where reached >= ${sql.lit(at + 1)}) as ${sql.ref(`reached_${stage}`)}, count(*) filter (where canceled_from = ${sql.lit(stage)}) as ${sql.ref(`canceled_${stage}`)}`));
  return sql<ReportRow>`
    with cohort as (
      select ${startOf(f, localDay('s.requested_at'))} as period, s.status, s.ever_confirmed,
        coalesce(greatest(array_position(${ORDER}::text[], s.status), (select max(array_position(${ORDER}::text[], h.to_state)) from state_change h where ${historyOf})), 1) as reached,
        case when s.status = 'canceled' then (select h.from_state from state_change h where ${historyOf} and h.to_state = 'canceled' order by h.id desc limit 1) end as canceled_from
      from photo_session s where ${scope} and ${onDays(f, 's.requested_at')}
    ), became as (
      select period, count(*) filter (where status = 'completed') as completed_of, count(*) filter (where ever_confirmed) as confirmed_of, ${stages} from cohort group by period
    ), event as (
      ${event('requested', 's.requested_at')} union all ${event('attended', 's.attended_at')} union all ${event('completed', 's.delivered_at')} union all ${event('canceled', 's.canceled_at')}
      union all
      select ${startOf(f, localDay('h.occurred_at'))}, 'confirmed', s.session_type from state_change h join photo_session s on s.tenant_id = h.tenant_id and s.id = h.entity_id
      where h.tenant_id = ${ctx.actor.tenantId}::uuid and h.machine = 'photo_session' and h.to_state = 'confirmed' and h.from_state is not null and ${scope} and ${onDays(f, 'h.occurred_at')}
        and not exists (select from state_change e where e.tenant_id = h.tenant_id and e.machine = h.machine and e.entity_id = h.entity_id and e.to_state = 'confirmed' and e.id < h.id)
      union all
      select ${startOf(f, localDay('s.requested_at'))}, 'confirmed', s.session_type from photo_session s where ${scope} and s.imported and s.ever_confirmed and ${onDays(f, 's.requested_at')}
        and not exists (select from state_change e where e.tenant_id = s.tenant_id and e.machine = 'photo_session' and e.entity_id = s.id and e.to_state = 'confirmed' and e.from_state is not null)
    ), happened as (
      select period, count(*) filter (where what = 'requested') as requested, count(*) filter (where what = 'confirmed') as confirmed, count(*) filter (where what = 'attended') as attended,
        count(*) filter (where what = 'completed') as completed, count(*) filter (where what = 'canceled') as canceled,
        count(*) filter (where what = 'attended' and session_type = 'studio') as studio, count(*) filter (where what = 'attended' and session_type = 'external') as external
      from event group by period
    )
    select h.period::text as id, h.*, coalesce(b.completed_of, 0) as completed_of, coalesce(b.confirmed_of, 0) as confirmed_of,
      ${shareOf(sql`coalesce(b.completed_of, 0)`, sql`h.requested`)} as conversion, ${shareOf(sql`coalesce(b.confirmed_of, 0)`, sql`h.requested`)} as confirmed_share,
      ${sql.join(STAGES.map((stage) => sql`coalesce(${sql.ref(`b.reached_${stage}`)}, 0) as ${sql.ref(`reached_${stage}`)}, coalesce(${sql.ref(`b.canceled_${stage}`)}, 0) as ${sql.ref(`canceled_${stage}`)}, ${shareOf(sql`${sql.ref(`b.canceled_${stage}`)}`, sql`${sql.ref(`b.reached_${stage}`)}`)} as ${sql.ref(`lost_${stage}`)}`))}
    from happened h left join became b on b.period = h.period`;
}

export const pipeline = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.status as id, s.status as state, array_position(${ORDER}::text[], s.status) as place, count(*) as sessions, sum(s.total_minor)::bigint as total_minor,
    round((percentile_cont(0.5) within group (order by extract(epoch from app.now() - coalesce(h.since, s.created_at))::float8) / 86400)::numeric, 1) as median_days
  from photo_session s left join lateral (select max(h.occurred_at) as since from state_change h where ${historyOf} and h.to_state = s.status) h on true
  where ${inScope(ctx, f)} and ${between(f, 's.session_date')} ${f.states ? sql`and s.status <> 'canceled'` : sql`and s.status not in ('completed', 'canceled')`}
  group by s.status`;

export const responseTime = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  with asked as (
    select ${coordinator} as person_id, s.first_response_at is not null as answered, extract(epoch from s.first_response_at - s.requested_at)::float8 / 60 as minutes,
      s.first_response_at is not null and ${localDay('s.first_response_at')} = ${localDay('s.requested_at')} as same_day
    from photo_session s where ${inScope(ctx, f)} and not s.imported and ${onDays(f, 's.requested_at')}
  )
  select coalesce(a.person_id::text, 'nobody') as id, coalesce(max(m.name), ${'–'}) as person, count(*) as requests, count(*) filter (where a.answered) as answered, count(*) filter (where a.same_day) as on_the_day,
    round(percentile_cont(0.5) within group (order by a.minutes) filter (where a.answered))::bigint as median_min, round(percentile_cont(0.9) within group (order by a.minutes) filter (where a.answered))::bigint as p90_min,
    ${shareOf(sql`count(*) filter (where a.same_day)`, sql`count(*)`)} as same_day_share
  from asked a left join membership m on m.tenant_id = ${ctx.actor.tenantId}::uuid and m.user_id = a.person_id group by a.person_id`;

export const leadSources = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select coalesce(s.lead_source, 'unknown') as id, coalesce(s.lead_source, 'unknown') as source, count(*) as requests, count(*) filter (where s.ever_confirmed) as confirmed, count(*) filter (where s.status = 'completed') as completed,
    ${shareOf(sql`count(*) filter (where s.ever_confirmed)`, sql`count(*)`)} as confirmed_share, ${shareOf(sql`count(*) filter (where s.status = 'completed')`, sql`count(*)`)} as conversion,
    coalesce(sum(s.total_minor) filter (where s.attended_at is not null), 0)::bigint as sales_minor
  from photo_session s where ${inScope(ctx, f)} and ${onDays(f, 's.requested_at')} group by s.lead_source`;

/** Clients with a session or money in the period; risk is of all time (studio 5.10). */
export const clients = (ctx: Ctx, f: Filters, risk: { minCanceled: number; ratePct: number }): Query => sql<ReportRow>`
  with had as (select s.client_id, count(*) as sessions, count(*) filter (where s.status = 'canceled') as canceled from photo_session s where ${inScope(ctx, f)} and ${between(f, 's.session_date')} group by s.client_id),
  paid as (select client_id, sum(amount_minor)::bigint as revenue_minor from (${movements(ctx, f)}) m group by client_id),
  who as (select client_id from had union select client_id from paid)
  select w.client_id::text as id, '/clients/' || w.client_id as path, c.full_name as client, case when ${f.from ? sql`o.first_date < ${f.from}::date` : sql`false`} then 'returning' else 'new' end as standing,
    coalesce(h.sessions, 0) as sessions, coalesce(h.canceled, 0) as canceled, coalesce(p.revenue_minor, 0)::bigint as revenue_minor, ${shareOf(sql`h.canceled`, sql`h.sessions`)} as cancel_rate,
    coalesce(o.bad > ${risk.minCanceled} and o.bad * 100 > o.every * ${risk.ratePct}, false) as high_risk
  from who w join client c on c.tenant_id = ${ctx.actor.tenantId}::uuid and c.id = w.client_id left join had h on h.client_id = w.client_id left join paid p on p.client_id = w.client_id
  left join lateral (select min(t.session_date) as first_date, count(*) as every, count(*) filter (where t.status = 'canceled' and t.cancel_initiator in ('client', 'system')) as bad
    from photo_session t where t.tenant_id = c.tenant_id and t.client_id = c.id and t.deleted_at is null) o on true`;

/** Which sessions a filter lets through, for what is worked out by code. */
export const idsInScope = async (ctx: Ctx, f: Filters): Promise<Set<string>> =>
  new Set((await sql<{ id: string }>`select s.id from photo_session s where ${inScope(ctx, f)} and ${between(f, 's.session_date')}`.execute(ctx.tx)).rows.map(({ id }) => id));
