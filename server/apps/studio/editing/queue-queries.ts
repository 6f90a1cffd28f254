import { seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { SessionStatus, SessionType } from '#contracts/studio-terms.ts';

/** What an editor has in hand (studio 5.9). */
export async function loadOf(ctx: Ctx, editorId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from photo_session where tenant_id = ${ctx.actor.tenantId}::uuid and assigned_editor_id = ${editorId}::uuid and status = 'in_editing' and deleted_at is null`.execute(ctx.tx);
  return rows[0]!.n;
}

/** The load of each editor who has any. */
export async function loads(ctx: Ctx): Promise<Map<string, number>> {
  const { rows } = await sql<{ editorId: string; n: number }>`select assigned_editor_id as editor_id, count(*)::int as n from photo_session
    where tenant_id = ${ctx.actor.tenantId}::uuid and assigned_editor_id is not null and status = 'in_editing' and deleted_at is null group by assigned_editor_id`.execute(ctx.tx);
  return new Map(rows.map(({ editorId, n }) => [editorId, n]));
}

export interface JobRow {
  id: string; code: string; version: number; status: SessionStatus; zone: string; clientName: string; sessionType: SessionType; sessionDate: string; attendedAt: Temporal.Instant | null; isRush: boolean; estimatedDeliveryDate: string; promisedDeliveryDate: string | null;
  estimatedEditingDays: number; editorId: string | null; editorName: string | null; editingStartedAt: Temporal.Instant | null; reworkCount: number; reworkReason: string | null; photographers: { id: string; name: string }[]; deliverables: { name: string; quantity: number }[];
  eventDescription: string | null; clientRequirements: string | null; notes: number; total: number;
}

export type Which = 'queue' | 'mine' | 'others';

const WHICH = (ctx: Ctx, which: Which) => {
  if (which === 'queue') return sql`s.status = 'attended' and s.assigned_editor_id is null`;
  return which === 'mine' ? sql`s.status = 'in_editing' and s.assigned_editor_id = ${ctx.actor.userId}::uuid` : sql`s.status = 'in_editing' and s.assigned_editor_id is distinct from ${ctx.actor.userId}::uuid`;
};

/** The most urgent first (studio 5.9); `total` counts also those beyond the limit. */
export async function jobs(ctx: Ctx, which: Which, branchId: string | null, limit: number): Promise<JobRow[]> {
  if (branchId !== null && !seesBranch(ctx.actor, branchId)) return [];
  const branches = branchId === null ? ctx.actor.branchIds : [branchId];
  const { rows } = await sql<JobRow>`
    with job as (
      select s.*, coalesce(s.estimated_delivery_date, s.session_date + s.estimated_editing_days) as due, count(*) over () as total from photo_session s
      where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.deleted_at is null and ${WHICH(ctx, which)} and (${branches === null} or s.branch_id = any(${branches ?? []}::uuid[]))
      order by s.is_rush desc, due, s.session_date, s.code limit ${limit}
    )
    select j.id, j.code, j.version, j.status, j.zone, c.full_name as client_name, j.session_type, j.session_date, j.attended_at, j.is_rush, j.due as estimated_delivery_date, j.promised_delivery_date, j.estimated_editing_days,
      j.assigned_editor_id as editor_id, e.name as editor_name, j.editing_started_at, j.rework_count, j.event_description, j.client_requirements, j.total::int as total,
      coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by a.role desc, p.name) from photo_session_assignment a join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
        where a.tenant_id = j.tenant_id and a.photo_session_id = j.id and a.attended), '[]'::jsonb) as photographers,
      coalesce((select jsonb_agg(jsonb_build_object('name', coalesce(l.description_override, l.item_name), 'quantity', l.quantity) order by l.display_order) from photo_session_line l
        where l.tenant_id = j.tenant_id and l.photo_session_id = j.id), '[]'::jsonb) as deliverables,
      (select h.reason from state_change h where h.tenant_id = j.tenant_id and h.machine = 'photo_session' and h.entity_id = j.id and h.from_state = 'ready_for_delivery' and h.to_state = 'in_editing' order by h.id desc limit 1) as rework_reason,
      (select count(*)::int from photo_session_note n where n.tenant_id = j.tenant_id and n.photo_session_id = j.id) as notes
    from job j join client c on c.tenant_id = j.tenant_id and c.id = j.client_id left join membership e on e.tenant_id = j.tenant_id and e.user_id = j.assigned_editor_id
    order by j.is_rush desc, j.due, j.session_date, j.code`.execute(ctx.tx);
  return rows;
}
