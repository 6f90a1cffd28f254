import type { Filters, Query } from '#capabilities/reports/public.ts';
import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { eventPath, ofArea, ofEvents, ofOrders, ofUnits, onDays, shareOf, tenantOf } from './scope-queries.ts';

// The door (tickets 11.6). An entry is a scan that counts: accepted, not undone, and not another scan's duplicate.

const ENTRY = sql.raw(`s.accepted and s.conflict = 'none' and s.undone_at is null and s.direction = 'entry'`);
const FIVE_MINUTES = sql.raw(`date_bin('5 minutes', s.adjusted_at, timestamptz '2000-01-01 00:00:00Z')`);
const ofScannedArea = (f: Filters) => sql`${f.more['areaId'] ? sql`and exists (select from ticket t where t.tenant_id = s.tenant_id and t.id = s.ticket_id ${ofArea(f, 't.area_id')})` : sql``}`;
/** Scans of live events on event-local days. */
const scans = (ctx: Ctx, f: Filters) => sql`ticket_scan s join ticket_event e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' ${onDays(f, 's.adjusted_at')} ${ofEvents(f)} ${ofScannedArea(f)}`;

/** People of the events of the period by area: who was to come, came, and is still to come. */
export const checkin = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select x.area_id::text as id, ${eventPath} || '/door' as path, e.name as event, a.name as area, x.expected, x.entered, x.expected - x.entered as pending, ${shareOf(sql`x.entered`, sql`x.expected`)} as entered_part, x.inside, coalesce(c.conflicts, 0) as conflicts
  from (select t.event_id, t.area_id, (count(*) filter (where t.status <> 'voided'))::integer as expected, (count(*) filter (where t.status <> 'voided' and t.last_entry_at is not null))::integer as entered, (count(*) filter (where t.status <> 'voided' and t.inside))::integer as inside
    from ticket_event e join ticket t on t.tenant_id = e.tenant_id and t.event_id = e.id join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id join ticket_order_unit u on u.tenant_id = t.tenant_id and u.id = t.order_unit_id
    where e.tenant_id = ${tenantOf(ctx)} and e.mode = 'live' and not t.is_test ${onDays(f, 'e.start_at')} ${ofOrders(f)} ${ofUnits(f)} group by t.event_id, t.area_id) x
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = x.event_id join ticket_area a on a.tenant_id = e.tenant_id and a.id = x.area_id
  left join (select t.area_id, count(*)::integer as conflicts from ticket_scan s join ticket t on t.tenant_id = s.tenant_id and t.id = s.ticket_id where s.tenant_id = ${tenantOf(ctx)} and s.conflict <> 'none' and s.undone_at is null group by t.area_id) c on c.area_id = x.area_id`;

/** Entries in each five minutes; the fullest of an event is its peak. */
export const arrivals = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select e.id || ':' || extract(epoch from b.at)::bigint as id, ${eventPath} || '/door' as path, e.name as event, b.at, b.entered, (sum(b.entered) over (partition by b.event_id order by b.at))::integer as so_far, b.entered = max(b.entered) over (partition by b.event_id) as peak
  from (select s.event_id, ${FIVE_MINUTES} as at, count(*)::integer as entered from ${scans(ctx, f)} and ${ENTRY} group by 1, 2) b join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = b.event_id`;

/** What each gate let in, let out and refused, how its scans were judged, and its fullest five minutes. */
export const gates = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select g.id::text as id, ${eventPath} || '/door' as path, e.name as event, g.name as gate, s.entered, s.left_by as exits, s.overridden, s.refused, s.duplicate, s.superseded, s.revoked, coalesce(p.most, 0) as peak_count
  from (select s.gate_id, (count(*) filter (where ${ENTRY}))::integer as entered, (count(*) filter (where s.accepted and s.undone_at is null and s.direction = 'exit'))::integer as left_by, (count(*) filter (where s.override_of is not null and s.undone_at is null))::integer as overridden,
      (count(*) filter (where not s.accepted))::integer as refused, (count(*) filter (where s.conflict = 'duplicate' and s.undone_at is null))::integer as duplicate, (count(*) filter (where s.conflict = 'superseded' and s.undone_at is null))::integer as superseded,
      (count(*) filter (where s.conflict = 'revoked' and s.undone_at is null))::integer as revoked from ${scans(ctx, f)} group by s.gate_id) s
  left join (select gate_id, max(n)::integer as most from (select s.gate_id, ${FIVE_MINUTES} as at, count(*) as n from ${scans(ctx, f)} and ${ENTRY} group by 1, 2) b group by gate_id) p on p.gate_id = s.gate_id
  join ticket_gate g on g.tenant_id = ${tenantOf(ctx)} and g.id = s.gate_id join ticket_event e on e.tenant_id = g.tenant_id and e.id = g.event_id`;

/** Scans that were refused, by why; and how many of them a supervisor let in all the same. */
export const turned = (ctx: Ctx, f: Filters): Query => sql<ReportRow>`
  select e.id || ':' || r.result as id, ${eventPath} || '/door' as path, e.name as event, r.result as reason, r.refused, r.overridden
  from (select s.event_id, s.result, count(*)::integer as refused, (count(*) filter (where exists (select from ticket_scan b where b.tenant_id = s.tenant_id and b.override_of = s.id)))::integer as overridden from ${scans(ctx, f)} and not s.accepted group by 1, 2) r
  join ticket_event e on e.tenant_id = ${tenantOf(ctx)} and e.id = r.event_id`;
