import type { Filters } from '#capabilities/reports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';

// What every report of the studio has in common. Photo sessions are `s`; local days are those of the session's zone.

const NONE = '00000000-0000-0000-0000-000000000000';

/** Who first took a request further, until then who entered it. */
export const coordinator = sql`coalesce((select h.actor_id from state_change h where h.tenant_id = s.tenant_id and h.machine = 'photo_session' and h.entity_id = s.id and h.actor_type = 'user' and h.from_state is not null order by h.id limit 1), s.created_by)`;

const branchesSeen = (ctx: Ctx, column: string) => (ctx.actor.branchIds === null ? sql`` : sql`and ${sql.ref(column)} = any(${ctx.actor.branchIds.length > 0 ? ctx.actor.branchIds : [NONE]}::uuid[])`);

const narrowed = (f: Filters) => sql`${f.type ? sql`and s.session_type = ${f.type}` : sql``} ${f.states ? sql`and s.status = any(${f.states}::text[])` : sql``} ${f.personId ? sql`and ${coordinator} = ${f.personId}::uuid` : sql``}`;

/** The sessions that the caller and the filters let through, whatever their period. */
export const inScope = (ctx: Ctx, f: Filters) => sql`s.tenant_id = ${ctx.actor.tenantId}::uuid and s.deleted_at is null and s.currency = ${f.currency}
  ${branchesSeen(ctx, 's.branch_id')} ${f.branchId ? sql`and s.branch_id = ${f.branchId}::uuid` : sql``} ${narrowed(f)}`;

export const localDay = (instant: string, zone = 's.zone') => sql`(${sql.ref(instant)} at time zone ${sql.ref(zone)})::date`;

/** The instant falls on a local day of the period. The outer bounds, a day wider for any zone, are for the index. */
export const onDays = (f: Filters, instant: string, zone = 's.zone') => sql`${sql.ref(instant)} is not null
  ${f.from ? sql`and ${sql.ref(instant)} >= (${f.from}::date - 1)::timestamp at time zone 'UTC' and ${localDay(instant, zone)} >= ${f.from}::date` : sql``}
  ${f.to ? sql`and ${sql.ref(instant)} < (${f.to}::date + 2)::timestamp at time zone 'UTC' and ${localDay(instant, zone)} <= ${f.to}::date` : sql``}`;

/** The date lies in the period. */
export const between = (f: Filters, date: string) => sql`true ${f.from ? sql`and ${sql.ref(date)} >= ${f.from}::date` : sql``} ${f.to ? sql`and ${sql.ref(date)} <= ${f.to}::date` : sql``}`;

/** The first day of the day, ISO week or month of a date. */
export const startOf = (f: Pick<Filters, 'by'>, date: ReturnType<typeof sql>) => sql`date_trunc(${sql.lit(f.by)}, (${date})::timestamp)::date`;

/** Basis points, half up; null of nothing. */
export const shareOf = (part: ReturnType<typeof sql>, whole: ReturnType<typeof sql>) => sql`((20000 * (${part}) + (${whole})) / nullif(2 * (${whole}), 0))::bigint`;

export const pathOf = sql`'/studio/sessions/' || s.id`;

/**
 * Money that came (above zero) and was given back (below), by the local day it counts on (studio 5.11, revenue): verified
 * receipts on their payment date, split over what they pay for, what is left being the client's credit; refunds on the
 * local day of their execution.
 */
export function movements(ctx: Ctx, f: Filters) {
  const tenant = sql`${ctx.actor.tenantId}::uuid`;
  // Only money of sessions answers a filter by what sessions are.
  const ofSessions = f.type || f.states || f.personId ? sql`and s.id is not null ${narrowed(f)}` : sql``;
  const branch = sql`${ctx.actor.branchIds === null ? sql`` : sql`and coalesce(s.branch_id, r.branch_id) = any(${ctx.actor.branchIds.length > 0 ? ctx.actor.branchIds : [NONE]}::uuid[])`} ${f.branchId ? sql`and coalesce(s.branch_id, r.branch_id) = ${f.branchId}::uuid` : sql``}`;
  const zone = sql`coalesce(s.zone, b.zone, ${f.zone})`;
  return sql`
    select r.payment_date as day, r.method, a.kind, r.client_id, s.id as session_id, s.session_type, a.amount_minor
    from receipt r join receipt_allocation a on a.tenant_id = r.tenant_id and a.receipt_id = r.id and a.released_at is null
    left join photo_session s on s.tenant_id = a.tenant_id and s.id = a.owner_id and a.owner_type = ${sql.lit(OWNER)}
    where r.tenant_id = ${tenant} and r.status = 'verified' and r.currency = ${f.currency} and ${between(f, 'r.payment_date')} ${branch} ${ofSessions}
    union all
    select * from (
      select r.payment_date, r.method, 'credit', r.client_id, null::uuid, null::text, r.amount_minor - coalesce((select sum(a.amount_minor) from receipt_allocation a where a.tenant_id = r.tenant_id and a.receipt_id = r.id and a.released_at is null), 0)::bigint as amount_minor
      from receipt r left join photo_session s on false
      where r.tenant_id = ${tenant} and r.status = 'verified' and r.currency = ${f.currency} and ${between(f, 'r.payment_date')} ${branch} ${f.type || f.states || f.personId ? sql`and false` : sql``}
    ) credit where amount_minor > 0
    union all
    select * from (
      select (x.executed_at at time zone ${zone})::date as day, x.method, 'refund', r.client_id, s.id, s.session_type, -x.amount_minor
      from refund x join receipt r on r.tenant_id = x.tenant_id and r.id = x.receipt_id
      left join photo_session s on s.tenant_id = x.tenant_id and s.id = x.owner_id and x.owner_type = ${sql.lit(OWNER)}
      left join branch b on b.tenant_id = r.tenant_id and b.id = r.branch_id
      where x.tenant_id = ${tenant} and x.status = 'executed' and r.currency = ${f.currency} ${branch} ${ofSessions}
      ${f.from ? sql`and x.executed_at >= (${f.from}::date - 1)::timestamp at time zone 'UTC'` : sql``} ${f.to ? sql`and x.executed_at < (${f.to}::date + 2)::timestamp at time zone 'UTC'` : sql``}
    ) given where ${between(f, 'day')}`;
}
