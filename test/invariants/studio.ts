import type { Rule } from './rule.ts';

export const studioRules: readonly Rule[] = [
  { no: 4, name: 'the total of a photo session is its lines', sql: `
    select s.id, concat(s.subtotal_minor, ' against ', l.sum) as what from photo_session s
    join lateral (select coalesce(sum(line_total_minor), 0) as sum from photo_session_line l where l.tenant_id = s.tenant_id and l.photo_session_id = s.id) l on true
    where s.tenant_id = $1 and s.subtotal_minor <> l.sum` },
  { no: 4, name: 'the money noted on a photo session is what its receipts say', sql: `
    select s.id, concat(s.net_paid_minor, '+', s.pending_minor, ' against ', m.paid, '+', m.pending) as what from photo_session s join lateral (
      select (select coalesce(sum(a.amount_minor), 0) from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = s.tenant_id and a.owner_id = s.id and a.released_at is null and r.status = 'verified')
        - (select coalesce(sum(f.amount_minor), 0) from refund f where f.tenant_id = s.tenant_id and f.owner_id = s.id and f.status in ('pending', 'executed')) as paid,
        (select coalesce(sum(a.amount_minor), 0) from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = s.tenant_id and a.owner_id = s.id and a.released_at is null and r.status = 'pending') as pending
    ) m on true where s.tenant_id = $1 and (s.net_paid_minor <> m.paid or s.pending_minor <> m.pending)` },
  { no: 4, name: 'nothing is paid above the total of an open photo session', sql: `
    select id, concat(net_paid_minor, ' of ', total_minor) as what from photo_session where tenant_id = $1 and status <> 'canceled' and net_paid_minor > total_minor` },
  { no: 9, name: 'no booking stands for a photo session that is over', sql: `
    select b.id, concat('session ', coalesce(s.status, 'gone')) as what from booking b left join photo_session s on s.tenant_id = b.tenant_id and s.id = b.owner_id and s.deleted_at is null
    where b.tenant_id = $1 and b.owner_type = 'studio_session' and b.blocking and (s.id is null or s.status in ('completed', 'canceled'))` },
  { no: 9, name: 'a photo session that is agreed holds its room firmly, at its hours', sql: `
    select s.id, s.status as what from photo_session s where s.tenant_id = $1 and s.deleted_at is null and s.room_id is not null
      and s.status in ('pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery')
      and not exists (select from booking b where b.tenant_id = s.tenant_id and b.owner_id = s.id and b.resource_id = s.room_id and b.blocking and b.hold_expires_at is null and b.starts_at = s.starts_at and b.ends_at = s.ends_at)` },
  { no: 9, name: 'each of the team is booked for the coverage, and nobody else is', sql: `
    select coalesce(t.id, b.id) as id, case when b.id is null then 'not booked' else 'booked without being on the team' end as what
    from (select a.* from photo_session_assignment a join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id
          where a.tenant_id = $1 and a.status in ('tentative', 'assigned', 'acknowledged') and s.status not in ('request', 'negotiation', 'completed', 'canceled') and s.deleted_at is null) t
    full join (select b.* from booking b join resource r on r.tenant_id = b.tenant_id and r.id = b.resource_id where b.tenant_id = $1 and b.owner_type = 'studio_session' and b.blocking and r.kind = 'staff'
          and exists (select from photo_session s where s.tenant_id = b.tenant_id and s.id = b.owner_id and s.status not in ('request', 'negotiation'))) b
      on b.owner_id = t.photo_session_id and b.resource_id = t.photographer_id and b.block_from = t.coverage_start and b.block_to = t.coverage_end
    where t.id is null or b.id is null` },
];
