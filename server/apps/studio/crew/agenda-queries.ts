import type { AssignmentStatus, SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

export interface AgendaRow {
  assignmentId: string; sessionId: string; code: string; version: number; status: SessionStatus; assignmentStatus: AssignmentStatus; role: 'lead' | 'assistant'; zone: string; sessionType: SessionType; sessionDate: string; startsAt: Temporal.Instant; endsAt: Temporal.Instant;
  coverageStart: Temporal.Instant; coverageEnd: Temporal.Instant; roomName: string | null; locationText: string | null; lat: number | null; lng: number | null; clientId: string; eventDescription: string | null; clientRequirements: string | null; notes: string | null;
  deliverables: { name: string; quantity: number }[]; team: { name: string; role: 'lead' | 'assistant'; attended: boolean; isMe: boolean }[]; acknowledgedAt: Temporal.Instant | null; attended: boolean; attendedAt: Temporal.Instant | null;
}

/** A person's own assignments, by start of coverage; sessions that only negotiate or were canceled are left out (studio 5.8). */
export async function agendaRows(ctx: Ctx, { from, to, dates, limit }: { from: Temporal.Instant; to: Temporal.Instant; dates?: { from: string; to: string }; limit: number }): Promise<AgendaRow[]> {
  const { tenantId, userId } = ctx.actor;
  const { rows } = await sql<AgendaRow>`
    select a.id as assignment_id, s.id as session_id, s.code, s.version, s.status, a.status as assignment_status, a.role, s.zone, s.session_type, s.session_date, s.starts_at, s.ends_at, a.coverage_start, a.coverage_end,
      r.name as room_name, s.location_text, s.lat, s.lng, s.client_id, s.event_description, s.client_requirements, a.notes, a.acknowledged_at, a.attended, a.attended_at,
      coalesce((select jsonb_agg(jsonb_build_object('name', coalesce(l.description_override, l.item_name), 'quantity', l.quantity) order by l.display_order) from photo_session_line l
        where l.tenant_id = s.tenant_id and l.photo_session_id = s.id), '[]'::jsonb) as deliverables,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'role', t.role, 'attended', t.attended, 'isMe', t.id = a.id) order by t.role desc, p.name) from photo_session_assignment t join resource p on p.tenant_id = t.tenant_id and p.id = t.photographer_id
        where t.tenant_id = s.tenant_id and t.photo_session_id = s.id and t.status in ('tentative', 'assigned', 'acknowledged')), '[]'::jsonb) as team
    from resource me join photo_session_assignment a on a.tenant_id = me.tenant_id and a.photographer_id = me.id
    join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id left join resource r on r.tenant_id = s.tenant_id and r.id = s.room_id
    where me.tenant_id = ${tenantId}::uuid and me.user_id = ${userId}::uuid and a.coverage_end > ${from.toString()}::timestamptz and a.coverage_start < ${to.toString()}::timestamptz
      and (${dates === undefined} or s.session_date between ${dates?.from ?? '2000-01-01'}::date and ${dates?.to ?? '2000-01-01'}::date)
      and s.deleted_at is null and (a.attended or (a.status in ('tentative', 'assigned', 'acknowledged') and s.status not in ('request', 'negotiation', 'canceled')))
    order by a.coverage_start, s.id limit ${limit}`.execute(ctx.tx);
  return rows;
}

/** The zone of the caller's own branch, else of the tenant's first. */
export async function zoneOfMe(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ zone: string }>`
    select b.zone from branch b left join resource r on r.tenant_id = b.tenant_id and r.branch_id = b.id and r.user_id = ${ctx.actor.userId}::uuid
    where b.tenant_id = ${ctx.actor.tenantId}::uuid order by (r.id is null), b.active desc, b.id limit 1`.execute(ctx.tx);
  return rows[0]?.zone ?? 'UTC';
}

export interface OwnCounts { thisWeek: number; toAcknowledge: number; pendingToMark: number; completed: number }

/** Counts of the caller's own assignments (studio 11). */
export async function ownCounts(ctx: Ctx, { weekStart, weekEnd, monthStart, monthEnd }: { weekStart: string; weekEnd: string; monthStart: string; monthEnd: string }): Promise<OwnCounts> {
  const { rows } = await sql<OwnCounts>`
    select count(*) filter (where active and s.status not in ('request', 'negotiation', 'canceled') and s.session_date between ${weekStart}::date and ${weekEnd}::date)::int as this_week,
      count(*) filter (where a.status = 'assigned' and s.status = 'assigned' and s.ends_at > app.now())::int as to_acknowledge,
      count(*) filter (where active and not a.attended and s.status = 'assigned' and s.ends_at <= app.now())::int as pending_to_mark,
      count(*) filter (where a.attended and s.status not in ('request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'canceled') and s.session_date between ${monthStart}::date and ${monthEnd}::date)::int as completed
    from resource me join photo_session_assignment a on a.tenant_id = me.tenant_id and a.photographer_id = me.id join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id
    cross join lateral (select a.status in ('tentative', 'assigned', 'acknowledged') as active) x
    where me.tenant_id = ${ctx.actor.tenantId}::uuid and me.user_id = ${ctx.actor.userId}::uuid and s.deleted_at is null`.execute(ctx.tx);
  return rows[0]!;
}
