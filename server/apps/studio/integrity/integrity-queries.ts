import type { z } from 'zod';
import type { IntegrityCheck } from '#contracts/studio-life.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';

type Check = z.output<typeof IntegrityCheck>;

// The nightly questions (studio 6, J4). Each finds sessions and says what differs; the database refuses most of these
// on every write, so what is found here came past the program, or past a mistake in it.

const finds = (tenantId: string): Record<Check, ReturnType<typeof sql>> => ({
  totals_differ: sql`select s.id, jsonb_build_object('subtotalMinor', s.subtotal_minor, 'linesMinor', coalesce(l.sum, 0)) as details from photo_session s
    left join lateral (select sum(line_total_minor) as sum from photo_session_line l where l.tenant_id = s.tenant_id and l.photo_session_id = s.id) l on true
    where s.tenant_id = ${tenantId}::uuid and s.deleted_at is null and s.subtotal_minor <> coalesce(l.sum, 0)`,
  // Before the quote a reopened session may hold more than its new total; the quote sends it back.
  paid_above_total: sql`select s.id, jsonb_build_object('totalMinor', s.total_minor, 'netPaidMinor', s.net_paid_minor) as details from photo_session s
    where s.tenant_id = ${tenantId}::uuid and s.deleted_at is null and s.status not in ('request', 'negotiation', 'canceled') and s.net_paid_minor > s.total_minor`,
  figures_differ: sql`select s.id, jsonb_build_object('netPaidMinor', s.net_paid_minor, 'booksMinor', coalesce(h.verified_minor - h.refunded_minor, 0), 'pendingMinor', s.pending_minor, 'booksPendingMinor', coalesce(h.pending_minor, 0)) as details from photo_session s
    left join payment_held h on h.tenant_id = s.tenant_id and h.owner_type = ${sql.lit(OWNER)} and h.owner_id = s.id
    where s.tenant_id = ${tenantId}::uuid and s.deleted_at is null and (s.net_paid_minor <> coalesce(h.verified_minor - h.refunded_minor, 0) or s.pending_minor <> coalesce(h.pending_minor, 0))`,
  missing_resources: sql`select s.id, jsonb_build_object('status', s.status, 'photographers', coalesce(a.n, 0), 'room', s.room_id is not null) as details from photo_session s
    left join lateral (select count(*) as n from photo_session_assignment a where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and (a.attended or a.status in ('tentative', 'assigned', 'acknowledged'))) a on true
    where s.tenant_id = ${tenantId}::uuid and s.deleted_at is null and s.status in ('assigned', 'attended', 'in_editing', 'ready_for_delivery') and (coalesce(a.n, 0) = 0 or (s.session_type = 'studio' and s.room_id is null))`,
  overlapping_bookings: sql`select a.owner_id as id, jsonb_build_object('resourceId', a.resource_id, 'other', b.owner_id, 'from', greatest(a.block_from, b.block_from), 'to', least(a.block_to, b.block_to)) as details from booking a
    join booking b on b.tenant_id = a.tenant_id and b.resource_id = a.resource_id and b.id > a.id and b.blocking and b.block_from < a.block_to and a.block_from < b.block_to
    where a.tenant_id = ${tenantId}::uuid and a.blocking and a.owner_type = ${sql.lit(OWNER)} and a.owner_id in (select id from photo_session where tenant_id = ${tenantId}::uuid)`,
  refunds_above_receipts: sql`select f.owner_id as id, jsonb_build_object('receiptId', f.receipt_id, 'receiptMinor', r.amount_minor, 'refundedMinor', f.sum) as details
    from (select tenant_id, receipt_id, min(owner_id::text) filter (where owner_type = ${sql.lit(OWNER)})::uuid as owner_id, sum(amount_minor) as sum from refund where tenant_id = ${tenantId}::uuid and status in ('pending', 'executed') group by tenant_id, receipt_id) f
    join receipt r on r.tenant_id = f.tenant_id and r.id = f.receipt_id where f.sum > case when r.status = 'verified' then r.amount_minor else 0 end and f.owner_id is not null`,
  deadline_passed: sql`select s.id, jsonb_build_object('paymentDeadlineAt', s.payment_deadline_at, 'netPaidMinor', s.net_paid_minor, 'pendingMinor', s.pending_minor) as details from photo_session s
    where s.tenant_id = ${tenantId}::uuid and s.deleted_at is null and s.status = 'pre_scheduled' and s.payment_deadline_at < app.now() - interval '2 days'`,
});

export const CHECKS: readonly Check[] = ['totals_differ', 'paid_above_total', 'figures_differ', 'missing_resources', 'overlapping_bookings', 'refunds_above_receipts', 'deadline_passed'];

/** Write down what a check finds; what is written for this local day already stays. @returns how many are new */
export async function recordIssues(ctx: Ctx, check: Check, localDate: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    insert into studio_integrity_issue (tenant_id, check_name, photo_session_id, local_date, details)
    select distinct on (found.id) ${ctx.actor.tenantId}::uuid, ${check}, found.id, ${localDate}::date, found.details from (${finds(ctx.actor.tenantId)[check]}) found order by found.id
    on conflict on constraint studio_integrity_issue_once do nothing returning id`.execute(ctx.tx);
  return rows.length;
}

export async function listIssues(ctx: Ctx, { limit, cursor, check, latestOnly }: { limit: number; cursor?: string | undefined; check?: Check | undefined; latestOnly?: boolean | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('studioIntegrityIssue as i').leftJoin('photoSession as s', (join) => join.onRef('s.tenantId', '=', 'i.tenantId').onRef('s.id', '=', 'i.photoSessionId'))
    .select(['i.id', 'i.checkName as check', 'i.photoSessionId as sessionId', 's.code as sessionCode', 'i.localDate', 'i.details', 'i.foundAt']).where('i.tenantId', '=', ctx.actor.tenantId)
    .$if(check !== undefined, (query) => query.where('i.checkName', '=', check!))
    .$if(latestOnly === true, (query) => query.where('i.localDate', '=', (eb) => eb.selectFrom('studioIntegrityIssue as m').select((inner) => inner.fn.max('m.localDate').as('d')).where('m.tenantId', '=', ctx.actor.tenantId)))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'i.found_at', type: 'timestamptz', desc: true }, { column: 'i.id', type: 'uuid', desc: true }])))
    .orderBy('i.foundAt', 'desc').orderBy('i.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.foundAt.toString(), row.id]);
}
