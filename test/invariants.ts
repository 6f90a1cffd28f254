import type pg from 'pg';

// What must hold whatever was done, in its own SQL and past row-level security. Nothing of the product is used.

/** One rule: the ids that break it, and a word about each. */
interface Rule { name: string; sql: string }

const rules: readonly Rule[] = [
  { name: 'no two bookings of a resource overlap', sql: `
    select a.id, b.id::text as what from booking a join booking b on a.tenant_id = b.tenant_id and a.resource_id = b.resource_id and a.id < b.id and a.blocking and b.blocking
      and tstzrange(a.block_from, a.block_to) && tstzrange(b.block_from, b.block_to) where a.tenant_id = $1` },
  { name: 'every entry of the books adds up to zero, with two lines at least', sql: `
    select e.id, coalesce(sum(l.amount_minor), 0)::text as what from ledger_entry e left join ledger_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    where e.tenant_id = $1 group by e.id having coalesce(sum(l.amount_minor), 0) <> 0 or count(l.id) < 2` },
  { name: 'every entry is sealed', sql: `
    select e.id, 'no seal' as what from ledger_entry e where e.tenant_id = $1 and not exists (select from ledger_seal s where s.tenant_id = e.tenant_id and s.entry_id = e.id)` },
  { name: 'the chain of seals is whole', sql: `
    select s.entry_id as id, s.seq::text as what from (select *, lag(hash) over (order by seq) as previous, lag(seq) over (order by seq) as before from ledger_seal where tenant_id = $1) s
    where s.hash <> app.ledger_hash(s.previous, s.tenant_id, s.entry_id) or s.seq <> coalesce(s.before, 0) + 1` },
  { name: 'what is held for an owner is what its receipts say', sql: `
    with books as (select owner_id, -sum(amount_minor) as held from ledger_line where tenant_id = $1 and account = 'customer_funds' group by owner_id),
    money as (
      select owner_id, sum(amount) as held from (
        select a.owner_id, a.amount_minor as amount from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = $1 and a.released_at is null and r.status = 'verified'
        union all select f.owner_id, -f.amount_minor from refund f where f.tenant_id = $1 and f.owner_id is not null and f.status in ('pending', 'executed')
      ) both_sides group by owner_id)
    select coalesce(b.owner_id, m.owner_id) as id, concat(b.held, ' in the books, ', m.held, ' by receipts') as what from books b full join money m using (owner_id) where coalesce(b.held, 0) <> coalesce(m.held, 0)` },
  { name: 'no more is given back than came in', sql: `
    select r.id, 'refunds above the receipt' as what from receipt r join refund f on f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.status in ('pending', 'executed')
    where r.tenant_id = $1 group by r.id, r.amount_minor having sum(f.amount_minor) > r.amount_minor` },
  { name: 'a step begins where the one before it ended', sql: `
    select c.entity_id as id, concat(c.machine, ': ', c.before, ' then ', c.from_state) as what
    from (select *, lag(to_state) over (partition by machine, entity_id order by id) as before from state_change where tenant_id = $1) c where c.before is distinct from c.from_state` },
  { name: 'a photo session stands where its history ends', sql: `
    select s.id, concat(s.status, ', history says ', c.to_state) as what from photo_session s
    join lateral (select to_state from state_change c where c.tenant_id = s.tenant_id and c.machine = 'photo_session' and c.entity_id = s.id order by c.id desc limit 1) c on true
    where s.tenant_id = $1 and c.to_state <> s.status` },
  { name: 'the total of a photo session is its lines', sql: `
    select s.id, concat(s.subtotal_minor, ' against ', l.sum) as what from photo_session s
    join lateral (select coalesce(sum(line_total_minor), 0) as sum from photo_session_line l where l.tenant_id = s.tenant_id and l.photo_session_id = s.id) l on true
    where s.tenant_id = $1 and s.subtotal_minor <> l.sum` },
  { name: 'the money noted on a photo session is what its receipts say', sql: `
    select s.id, concat(s.net_paid_minor, '+', s.pending_minor, ' against ', m.paid, '+', m.pending) as what from photo_session s join lateral (
      select (select coalesce(sum(a.amount_minor), 0) from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = s.tenant_id and a.owner_id = s.id and a.released_at is null and r.status = 'verified')
        - (select coalesce(sum(f.amount_minor), 0) from refund f where f.tenant_id = s.tenant_id and f.owner_id = s.id and f.status in ('pending', 'executed')) as paid,
        (select coalesce(sum(a.amount_minor), 0) from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = s.tenant_id and a.owner_id = s.id and a.released_at is null and r.status = 'pending') as pending
    ) m on true where s.tenant_id = $1 and (s.net_paid_minor <> m.paid or s.pending_minor <> m.pending)` },
  { name: 'nothing is paid above the total of an open photo session', sql: `
    select id, concat(net_paid_minor, ' of ', total_minor) as what from photo_session where tenant_id = $1 and status <> 'canceled' and net_paid_minor > total_minor` },
  { name: 'no booking stands for a photo session that is over', sql: `
    select b.id, concat('session ', coalesce(s.status, 'gone')) as what from booking b left join photo_session s on s.tenant_id = b.tenant_id and s.id = b.owner_id and s.deleted_at is null
    where b.tenant_id = $1 and b.owner_type = 'studio_session' and b.blocking and (s.id is null or s.status in ('completed', 'canceled'))` },
  { name: 'a photo session that is agreed holds its room firmly, at its hours', sql: `
    select s.id, s.status as what from photo_session s where s.tenant_id = $1 and s.deleted_at is null and s.room_id is not null
      and s.status in ('pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery')
      and not exists (select from booking b where b.tenant_id = s.tenant_id and b.owner_id = s.id and b.resource_id = s.room_id and b.blocking and b.hold_expires_at is null and b.starts_at = s.starts_at and b.ends_at = s.ends_at)` },
  { name: 'each of the team is booked for the coverage, and nobody else is', sql: `
    select coalesce(t.id, b.id) as id, case when b.id is null then 'not booked' else 'booked without being on the team' end as what
    from (select a.* from photo_session_assignment a join photo_session s on s.tenant_id = a.tenant_id and s.id = a.photo_session_id
          where a.tenant_id = $1 and a.status in ('tentative', 'assigned', 'acknowledged') and s.status not in ('request', 'negotiation', 'completed', 'canceled') and s.deleted_at is null) t
    full join (select b.* from booking b join resource r on r.tenant_id = b.tenant_id and r.id = b.resource_id where b.tenant_id = $1 and b.owner_type = 'studio_session' and b.blocking and r.kind = 'staff'
          and exists (select from photo_session s where s.tenant_id = b.tenant_id and s.id = b.owner_id and s.status not in ('request', 'negotiation'))) b
      on b.owner_id = t.photo_session_id and b.resource_id = t.photographer_id and b.block_from = t.coverage_start and b.block_to = t.coverage_end
    where t.id is null or b.id is null` },
  { name: 'no hold outlives its time by more than its release takes', sql: `
    select id, hold_expires_at::text as what from booking where tenant_id = $1 and blocking and hold_expires_at < $2::timestamptz - interval '15 minutes'` },
];

export interface Broken { rule: string; id: string; what: string }

/**
 * Every break of a rule in this tenant, at most 20 of each. Jobs that were due have run.
 * @param owner a pool that row-level security does not bind
 */
export async function brokenInvariants(owner: pg.Pool, tenantId: string, now: Temporal.Instant): Promise<Broken[]> {
  const broken: Broken[] = [];
  for (const rule of rules) {
    const { rows } = await owner.query<{ id: string; what: string }>(`${rule.sql} limit 20`, rule.sql.includes('$2') ? [tenantId, now.toString()] : [tenantId]);
    broken.push(...rows.map(({ id, what }) => ({ rule: rule.name, id: String(id), what })));
  }
  return broken;
}
