import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { between, inScope, localDay, onDays, pathOf, shareOf } from './scope-queries.ts';

const minutes = (from: string, to: string) => sql`extract(epoch from ${sql.ref(to)} - ${sql.ref(from)}) / 60`;
/** Of the coverage, what lies inside the session; the rest is travel. */
const inside = sql`greatest(0, extract(epoch from least(a.coverage_end, s.ends_at) - greatest(a.coverage_start, s.starts_at)) / 60)`;

/** By session date. `only`: one person's own figures. */
export const photographers = (ctx: Ctx, f: Filters, only: string | null = null): Query => sql<ReportRow>`
  select a.photographer_id::text as id, max(p.name) as photographer, count(*) filter (where a.attended) as attended,
    round(coalesce(sum(${minutes('a.coverage_start', 'a.coverage_end')}) filter (where a.attended), 0))::bigint as covered_min,
    round(coalesce(sum(${minutes('a.coverage_start', 'a.coverage_end')} - ${inside}) filter (where a.attended), 0))::bigint as travel_min,
    count(*) filter (where a.status = 'no_show') as no_shows,
    coalesce(sum((select count(*) from photo_session_note n where n.tenant_id = s.tenant_id and n.photo_session_id = s.id and n.kind = 'incident' and n.author_id = p.user_id)), 0)::bigint as incidents
  from photo_session_assignment a join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
  where a.tenant_id = ${ctx.actor.tenantId}::uuid and ${inScope(ctx, f)} and ${between(f, 's.session_date')} and (a.attended or a.status = 'no_show') ${only ? sql`and p.user_id = ${only}::uuid` : sql``}
  group by a.photographer_id`;

/** Jobs by the local day on which they were last ready; rework counts from the first start (studio 5.11). */
export const editors = (ctx: Ctx, f: Filters, only: string | null = null): Query => sql<ReportRow>`
  with job as (
    select s.assigned_editor_id as editor_id, round(extract(epoch from s.ready_at - s.editing_started_at) / 60)::float8 as minutes, s.rework_count, ${localDay('s.ready_at')} as ready_day, s.promised_delivery_date as promised, s.estimated_delivery_date as estimated
    from photo_session s where ${inScope(ctx, f)} and s.assigned_editor_id is not null and ${onDays(f, 's.ready_at')} ${only ? sql`and s.assigned_editor_id = ${only}::uuid` : sql``}
  ), load as (
    select s.assigned_editor_id as editor_id, count(*) as load_now from photo_session s where ${inScope(ctx, f)} and s.status = 'in_editing' and s.assigned_editor_id is not null ${only ? sql`and s.assigned_editor_id = ${only}::uuid` : sql``} group by 1
  ), done as (
    select editor_id, count(*) as jobs, floor(percentile_cont(0.5) within group (order by minutes) / 6 + 0.5) / 10 as median_hours, floor(avg(minutes) / 6 + 0.5) / 10 as mean_hours,
      count(*) filter (where ready_day <= promised) as met_promised, count(promised) as had_promised, count(*) filter (where ready_day <= estimated) as met_estimated, count(estimated) as had_estimated, sum(rework_count)::bigint as rework
    from job group by editor_id
  )
  select w.editor_id::text as id, m.name as editor, coalesce(d.jobs, 0) as jobs, d.median_hours, d.mean_hours, coalesce(d.met_promised, 0) as met_promised, coalesce(d.had_promised, 0) as had_promised, coalesce(d.met_estimated, 0) as met_estimated,
    coalesce(d.had_estimated, 0) as had_estimated, ${shareOf(sql`d.met_promised`, sql`d.had_promised`)} as on_time_promised, ${shareOf(sql`d.met_estimated`, sql`d.had_estimated`)} as on_time_estimated, coalesce(d.rework, 0)::bigint as rework, coalesce(l.load_now, 0) as load_now
  from (select editor_id from done union select editor_id from load) w left join done d on d.editor_id = w.editor_id left join load l on l.editor_id = w.editor_id
  join membership m on m.tenant_id = ${ctx.actor.tenantId}::uuid and m.user_id = w.editor_id`;

/** Each session promised for a day of the period: how late it was, or is by today. */
export const deliveries = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select s.id::text as id, ${pathOf} as path, s.code, s.status as state, s.promised_delivery_date as promised, s.estimated_delivery_date as estimated, ${localDay('s.ready_at')} as ready,
    coalesce(${localDay('s.ready_at')}, case when (app.now() at time zone s.zone)::date > s.promised_delivery_date then (app.now() at time zone s.zone)::date end) - s.promised_delivery_date as delay_days
  from photo_session s where ${inScope(ctx, f)} and s.status <> 'canceled' and s.promised_delivery_date is not null and ${between(f, 's.promised_delivery_date')}`;
