import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';

export interface CoordinatorCounts {
  active: number; unanswered: number; oldestUnansweredAt: Temporal.Instant | null; waitingForDeposit: number; nextPaymentDeadlineAt: Temporal.Instant | null; depositsToVerify: number; unstaffed: number; withoutReservation: number; balances: number; balanceDueMinor: number; currency: string | null;
  readyWithBalance: number; today: number; next7Days: number; toMark: number; queue: number; atRisk: number; waitlist: number;
}

const branchesOf = (ctx: Ctx, branchId: string | null): readonly string[] | null => {
  if (branchId === null) return ctx.actor.branchIds;
  return ctx.actor.branchIds === null || ctx.actor.branchIds.includes(branchId) ? [branchId] : [];
};

/** Exact counts over the open sessions, and over the completed ones that still owe. Local days are those of each branch. */
export async function coordinatorCounts(ctx: Ctx, branchId: string | null): Promise<CoordinatorCounts> {
  const branches = branchesOf(ctx, branchId);
  const { rows } = await sql<CoordinatorCounts>`
    with open as (
      select s.*, (app.now() at time zone s.zone)::date as local_today from photo_session s
      where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.status in ('request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery') and s.deleted_at is null
        and (${branches === null} or s.branch_id = any(${branches ?? []}::uuid[]))
    ), owed as (
      select total_minor - net_paid_minor as due, currency from open where status in ('confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery') and total_minor > net_paid_minor
      union all
      select s.total_minor - s.net_paid_minor, s.currency from photo_session s where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.status = 'completed' and s.total_minor > s.net_paid_minor and s.deleted_at is null and (${branches === null} or s.branch_id = any(${branches ?? []}::uuid[]))
    )
    select count(*)::int as active, count(*) filter (where status = 'request' and first_response_at is null)::int as unanswered, min(requested_at) filter (where status = 'request' and first_response_at is null) as oldest_unanswered_at,
      count(*) filter (where status = 'pre_scheduled')::int as waiting_for_deposit, min(payment_deadline_at) filter (where payment_deadline_at > app.now()) as next_payment_deadline_at, count(*) filter (where pending_minor > 0)::int as deposits_to_verify,
      count(*) filter (where status in ('pre_scheduled', 'confirmed', 'assigned') and starts_at > app.now() and starts_at < app.now() + interval '30 days' and required_photographers > (
        select count(*) from photo_session_assignment a where a.tenant_id = open.tenant_id and a.photo_session_id = open.id and a.status in ('tentative', 'assigned', 'acknowledged')))::int as unstaffed,
      count(*) filter (where status in ('request', 'negotiation') and session_type = 'studio' and not waitlist and not exists (
        select 1 from booking b where b.tenant_id = open.tenant_id and b.owner_type = ${sql.lit(OWNER)} and b.owner_id = open.id and b.blocking and (b.hold_expires_at is null or b.hold_expires_at > app.now())))::int as without_reservation,
      (select count(*)::int from owed) as balances, (select coalesce(sum(due), 0)::bigint from owed) as balance_due_minor, (select min(currency) from owed) as currency,
      count(*) filter (where status = 'ready_for_delivery' and total_minor > net_paid_minor)::int as ready_with_balance, count(*) filter (where session_date = local_today and status not in ('request', 'negotiation'))::int as today,
      count(*) filter (where session_date between local_today and local_today + 6 and status in ('pre_scheduled', 'confirmed', 'assigned'))::int as next7_days, count(*) filter (where status = 'assigned' and ends_at <= app.now())::int as to_mark,
      count(*) filter (where status = 'attended' and assigned_editor_id is null)::int as queue, count(*) filter (where status in ('attended', 'in_editing') and estimated_delivery_date <= local_today + 1)::int as at_risk, count(*) filter (where waitlist)::int as waitlist
    from open`.execute(ctx.tx);
  return rows[0]!;
}

/** How many open sessions are in each state, and what they are worth. */
export async function countsByStatus(ctx: Ctx, branchId: string | null): Promise<{ status: SessionStatus; count: number; totalMinor: number }[]> {
  const branches = branchesOf(ctx, branchId);
  const { rows } = await sql<{ status: SessionStatus; count: number; totalMinor: number }>`
    select status, count(*)::int as count, coalesce(sum(total_minor), 0)::bigint as total_minor from photo_session
    where tenant_id = ${ctx.actor.tenantId}::uuid and status not in ('completed', 'canceled') and deleted_at is null and (${branches === null} or branch_id = any(${branches ?? []}::uuid[])) group by status`.execute(ctx.tx);
  return rows;
}

export interface EditorCounts { queue: number; queueRush: number; mine: number; dueIn2Days: number; late: number }

/** Due within two days counts today, tomorrow and the day after; late is its own count. */
export async function editorCounts(ctx: Ctx, branchId: string | null): Promise<EditorCounts> {
  const branches = branchesOf(ctx, branchId);
  const { rows } = await sql<EditorCounts>`
    select count(*) filter (where is_queued)::int as queue, count(*) filter (where is_queued and is_rush)::int as queue_rush, count(*) filter (where is_mine)::int as mine,
      count(*) filter (where is_mine and due between local_today and local_today + 2)::int as due_in2_days, count(*) filter (where is_mine and due < local_today)::int as late
    from photo_session s cross join lateral (select s.status = 'attended' and s.assigned_editor_id is null as is_queued, coalesce(s.status = 'in_editing' and s.assigned_editor_id = ${ctx.actor.userId}::uuid, false) as is_mine,
      coalesce(s.estimated_delivery_date, s.session_date + s.estimated_editing_days) as due, (app.now() at time zone s.zone)::date as local_today) x
    where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.status in ('attended', 'in_editing') and s.deleted_at is null and (${branches === null} or s.branch_id = any(${branches ?? []}::uuid[]))`.execute(ctx.tx);
  return rows[0]!;
}
