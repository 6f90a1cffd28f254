import type { Filters } from '#capabilities/reports/public.ts';
import type { OwnStats } from '#contracts/studio-reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { editors, photographers } from './people-queries.ts';
import { between, localDay, onDays, startOf } from './scope-queries.ts';

// One person's own work. Figures of one's own do not stop at the branches that one sees.

const everywhere = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...ctx.actor, branchIds: null } });

export async function ownShooting(ctx: Ctx, f: Filters, userId: string): Promise<OwnStats['photographer']> {
  const isOne = await sql`select 1 from resource where tenant_id = ${ctx.actor.tenantId}::uuid and user_id = ${userId}::uuid and kind = 'staff' limit 1`.execute(ctx.tx);
  if (isOne.rows.length === 0) return null;
  type Row = NonNullable<OwnStats['photographer']>;
  const { rows } = await sql<Row>`select coalesce(sum(attended), 0)::bigint as attended, coalesce(sum(covered_min), 0)::bigint as covered_min, coalesce(sum(travel_min), 0)::bigint as travel_min, coalesce(sum(no_shows), 0)::bigint as no_shows,
    coalesce(sum(incidents), 0)::bigint as incidents from (${photographers(everywhere(ctx), f, userId)}) r`.execute(ctx.tx);
  return rows[0]!;
}

export async function ownEditing(ctx: Ctx, f: Filters, userId: string): Promise<OwnStats['editor']> {
  type Row = NonNullable<OwnStats['editor']>;
  const { rows } = await sql<Row>`select jobs, median_hours, mean_hours, on_time_promised, on_time_estimated, rework, load_now from (${editors(everywhere(ctx), f, userId)}) r`.execute(ctx.tx);
  if (rows[0]) return rows[0];
  const ever = await sql`select 1 from photo_session where tenant_id = ${ctx.actor.tenantId}::uuid and assigned_editor_id = ${userId}::uuid limit 1`.execute(ctx.tx);
  const edits = ever.rows.length > 0 || ctx.actor.permissions.has('studio.session.take-editing');
  return edits ? { jobs: 0, medianHours: null, meanHours: null, onTimePromised: null, onTimeEstimated: null, rework: 0, loadNow: 0 } : null;
}

export async function ownPeriods(ctx: Ctx, f: Filters, userId: string): Promise<OwnStats['periods']> {
  const { rows } = await sql<{ period: string; attended: number; edited: number }>`
    select period, count(*) filter (where what = 'attended') as attended, count(*) filter (where what = 'edited') as edited from (
      select ${startOf(f, sql`s.session_date`)} as period, 'attended' as what from photo_session_assignment a join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
      where a.tenant_id = ${ctx.actor.tenantId}::uuid and p.user_id = ${userId}::uuid and a.attended and s.deleted_at is null and ${between(f, 's.session_date')}
      union all
      select ${startOf(f, localDay('s.ready_at'))}, 'edited' from photo_session s where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.assigned_editor_id = ${userId}::uuid and s.deleted_at is null and ${onDays(f, 's.ready_at')}
    ) e group by period order by period`.execute(ctx.tx);
  return rows;
}
