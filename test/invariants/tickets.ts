import type { Rule } from './rule.ts';

const DEAD = `('expired', 'cancelled', 'unfulfillable')`;
const OPEN = `('held', 'pending_payment')`;
const SOLD = `('paid', 'partially_refunded', 'refunded', 'charged_back')`;

export const ticketRules: readonly Rule[] = [
  // ------------------------------------------------------------------------------------------- one owner for each unit
  { no: 8, name: 'a unit has one owner', sql: `
    select unit_id as id, concat(count(*), ' orders') as what from ticket_order_unit where tenant_id = $1 and released_at is null group by unit_id having count(*) > 1` },
  { no: 8, name: 'a ticket is of one place of one unit', sql: `
    select o.unit_id as id, concat(count(*), ' tickets of place ', t.seat_in_unit) as what from ticket t join ticket_order_unit o on o.tenant_id = t.tenant_id and o.id = t.order_unit_id
    where t.tenant_id = $1 and t.status <> 'voided' group by o.unit_id, t.seat_in_unit having count(*) > 1` },
  { no: 8, name: 'what is held or sold is so by the order that has it', sql: `
    select u.id, concat(u.status, ' by ', coalesce(d.number, 'nobody'), ' ', d.status) as what from ticket_unit u left join ticket_order d on d.tenant_id = u.tenant_id and d.id = u.order_id
    where u.tenant_id = $1 and case u.status
      when 'held' then d.status is null or d.status not in ${OPEN} or u.hold_expires_at is distinct from d.hold_expires_at or not exists (select from ticket_order_unit o where o.tenant_id = u.tenant_id and o.unit_id = u.id and o.order_id = d.id and o.released_at is null)
      when 'sold' then d.status is null or d.status not in ${SOLD} or not exists (select from ticket_order_unit o where o.tenant_id = u.tenant_id and o.unit_id = u.id and o.order_id = d.id and o.released_at is null)
      else u.order_id is not null end` },
  { no: 8, name: 'an order that has a unit has it in the hall too', sql: `
    select o.id, concat(d.number, ' ', d.status, ', unit ', u.status) as what from ticket_order_unit o join ticket_order d on d.tenant_id = o.tenant_id and d.id = o.order_id join ticket_unit u on u.tenant_id = o.tenant_id and u.id = o.unit_id
    where o.tenant_id = $1 and o.released_at is null and (d.status in ${DEAD} or u.order_id is distinct from o.order_id or u.status <> case when d.status in ${OPEN} then 'held' else 'sold' end)` },
  { no: 7, name: 'no hold outlives its time by more than the sweep takes', sql: `
    select id, concat(number, ' until ', hold_expires_at) as what from ticket_order where tenant_id = $1 and status in ${OPEN} and hold_expires_at < $2::timestamptz - interval '15 minutes'` },
  { no: 8, name: 'a number and a seat\'s name stand once in an area', sql: `
    select (array_agg(u.id))[1] as id, concat(u.area_id, ' ', min(u.number)) as what from ticket_unit u where u.tenant_id = $1 group by u.area_id, case when u.row_label is null then u.number::text else concat(u.row_label, '-', u.seat_label) end having count(*) > 1
    union all select (array_agg(u.id))[1], concat(u.area_id, ' ', u.number) from ticket_unit u where u.tenant_id = $1 group by u.area_id, u.number having count(*) > 1` },

  // ------------------------------------------------------------------------------------------------------------- quotas
  { no: 7, name: 'a stage has counted what was sold and is held of it', sql: `
    select s.id, concat(s.consumed_units, ' against ', n.units) as what from sale_stage s
    join lateral (select count(*) as units from ticket_order_unit o join ticket_order d on d.tenant_id = o.tenant_id and d.id = o.order_id where o.tenant_id = s.tenant_id and o.stage_id = s.id and d.status not in ${DEAD}) n on true
    where s.tenant_id = $1 and s.consumed_units <> n.units` },
  { no: 7, name: 'a promotion has counted its uses', sql: `
    select p.id, concat(p.used, ' against ', n.uses) as what from ticket_promotion p
    join lateral (select case p.kind
        when 'code' then (select count(*) from ticket_order d where d.tenant_id = p.tenant_id and d.event_id = p.event_id and d.code_id = p.id and d.status not in ${DEAD})
        else (select count(distinct (o.order_id, o.package_ref)) from ticket_order_unit o join ticket_order d on d.tenant_id = o.tenant_id and d.id = o.order_id where o.tenant_id = p.tenant_id and o.promotion_id = p.id and o.package_ref is not null and d.status not in ${DEAD}) end as uses) n on true
    where p.tenant_id = $1 and p.used <> n.uses` },
  // Who paid late is seated all the same, so a quota may be passed by that much (tickets 4.2).
  { no: 7, name: 'no stage sells above its quota, but for those who paid late', sql: `
    select s.id, concat(s.consumed_units, ' of ', s.quota_units) as what from sale_stage s where s.tenant_id = $1 and s.quota_units is not null and s.consumed_units > s.quota_units
      + (select count(*) from ticket_order_unit o join ticket_order d on d.tenant_id = o.tenant_id and d.id = o.order_id where o.tenant_id = s.tenant_id and o.stage_id = s.id and d.recovered)` },
  { no: 7, name: 'no promotion is used more often than it may, but for those who paid late', sql: `
    select p.id, concat(p.used, ' of ', p.max_uses) as what from ticket_promotion p where p.tenant_id = $1 and p.max_uses is not null and p.used > p.max_uses
      + (select count(*) from ticket_order d where d.tenant_id = p.tenant_id and d.event_id = p.event_id and d.recovered)` },
  { no: 7, name: 'the counters of events and areas are what stands in the hall', sql: `
    select a.id, concat('area: ', a.unit_count, ' against ', n.units) as what from ticket_area a join lateral (select count(*) as units from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id) n on true where a.tenant_id = $1 and a.unit_count <> n.units
    union all
    select e.id, concat('event: ', e.capacity_total, ' and ', e.sold_admissions, ' against ', n.capacity, ' and ', n.sold) from ticket_event e
      join lateral (select coalesce(sum(a.capacity), 0) as capacity, coalesce(sum(a.unit_capacity * (select count(*) from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id and u.status = 'sold')), 0) as sold from ticket_area a where a.tenant_id = e.tenant_id and a.event_id = e.id) n on true
      where e.tenant_id = $1 and (e.capacity_total, e.sold_admissions) is distinct from (n.capacity::integer, n.sold::integer)` },

  // -------------------------------------------------------------------------------------------------------------- money
  { no: 4, name: 'the price of an order is that of its units', sql: `
    select d.id, concat(d.number, ': ', d.face_minor, ' and ', d.fee_minor + d.absorbed_fee_minor, ' against ', n.face, ' and ', n.fee) as what from ticket_order d
    join lateral (select coalesce(sum(o.paid_minor), 0) as face, coalesce(sum(o.fee_minor), 0) as fee, count(*) as units from ticket_order_unit o where o.tenant_id = d.tenant_id and o.order_id = d.id) n on true
    where d.tenant_id = $1 and (d.face_minor, d.fee_minor + d.absorbed_fee_minor, d.unit_count) is distinct from (n.face::bigint, n.fee::bigint, n.units::integer)` },
  // What a duplicate left with us that could not go back by itself is still there; a person sees to it.
  { no: 4, name: 'what is held of an order is what it is worth: all of it once it is paid, nothing once it is over', sql: `
    select d.id, concat(d.number, ' ', d.status, ': ', m.held, ' against ', case when d.status in ('paid', 'partially_refunded', 'refunded') then d.total_minor - b.units else 0 end + b.stuck) as what from ticket_order d
    join lateral (select
      (select coalesce(sum(x.amount_minor), 0) from receipt_allocation x join receipt r on r.tenant_id = x.tenant_id and r.id = x.receipt_id where x.tenant_id = d.tenant_id and x.owner_id = d.id and x.released_at is null and r.status = 'verified')
      - (select coalesce(sum(f.amount_minor), 0) from refund f where f.tenant_id = d.tenant_id and f.owner_id = d.id and f.status in ('pending', 'executed')) as held) m on true
    join lateral (select
      coalesce(sum(b.amount_minor) filter (where b.status in ('processing', 'manual', 'succeeded') and exists (select from ticket_refund_unit n where n.tenant_id = b.tenant_id and n.refund_id = b.id)), 0) as units,
      coalesce(sum(b.amount_minor) filter (where b.status in ('failed', 'manual') and not exists (select from ticket_refund_unit n where n.tenant_id = b.tenant_id and n.refund_id = b.id)), 0) as stuck
      from ticket_refund b where b.tenant_id = d.tenant_id and b.order_id = d.id) b on true
    where d.tenant_id = $1 and d.channel = 'online' and m.held <> case when d.status in ('paid', 'partially_refunded', 'refunded') then d.total_minor - b.units else 0 end + b.stuck` },
  { no: 4, name: 'what was given back of a unit is what its refunds say', sql: `
    select o.id, concat(o.refunded_face_minor, '+', o.refunded_fee_minor, ' against ', n.face, '+', n.fee) as what from ticket_order_unit o
    join lateral (select coalesce(sum(u.face_minor), 0) as face, coalesce(sum(u.fee_minor), 0) as fee from ticket_refund_unit u join ticket_refund r on r.tenant_id = u.tenant_id and r.id = u.refund_id where u.tenant_id = o.tenant_id and u.order_unit_id = o.id and r.status = 'succeeded') n on true
    where o.tenant_id = $1 and (o.refunded_face_minor, o.refunded_fee_minor) is distinct from (n.face::bigint, n.fee::bigint)` },
  { no: 5, name: 'a refund is its units and its parts, and done when they are', sql: `
    select r.id, concat(r.status, ' ', r.amount_minor, ': units ', n.units, ', parts ', p.parts, ', executed ', p.executed) as what from ticket_refund r
    join lateral (select sum(u.face_minor + u.fee_minor) as units from ticket_refund_unit u where u.tenant_id = r.tenant_id and u.refund_id = r.id) n on true
    join lateral (select coalesce(sum(f.amount_minor), 0) as parts, coalesce(sum(f.amount_minor) filter (where f.status = 'executed'), 0) as executed from ticket_refund_part x join refund f on f.tenant_id = x.tenant_id and f.id = x.payment_refund_id where x.tenant_id = r.tenant_id and x.refund_id = r.id) p on true
    where r.tenant_id = $1 and (n.units <> r.amount_minor or (r.status in ('processing', 'failed', 'manual', 'succeeded') and p.parts <> r.amount_minor) or (r.status = 'succeeded' and p.executed <> r.amount_minor))` },
  { no: 5, name: 'a unit goes back once', sql: `
    select order_unit_id as id, concat(count(*), ' refunds') as what from ticket_refund_unit where tenant_id = $1 and not dropped group by order_unit_id having count(*) > 1` },
  { no: 4, name: 'an order earns one commission, and no more of it goes back than there was', sql: `
    select order_id as id, concat(count(*) filter (where kind = 'accrual'), ' accruals, ', sum(amount_minor), ' left') as what from commission where tenant_id = $1 group by order_id having count(*) filter (where kind = 'accrual') > 1 or sum(amount_minor) < 0` },
  { no: 4, name: 'a payout is the sum of what it pays', sql: `
    select p.id, concat(p.amount_minor, ' against ', n.sum) as what from commission_payout p join lateral (select coalesce(sum(c.amount_minor), 0) as sum from commission c where c.tenant_id = p.tenant_id and c.payout_id = p.id) n on true where p.tenant_id = $1 and p.amount_minor <> n.sum` },
  { no: 4, name: 'a settlement says what its lines say', sql: `
    select id, concat(net_minor, ' and ', payable_minor) as what from settlement where tenant_id = $1 and (net_minor, payable_minor) is distinct from ((lines->>'netMinor')::bigint, (lines->>'payableMinor')::bigint)` },

  // ------------------------------------------------------------------------------------------------------------ tickets
  { no: 4, name: 'who has paid has the tickets, one for each person, and nobody else has any', sql: `
    select d.id, concat(d.number, ' ', d.status, ': ', n.tickets, ' of ', d.admissions) as what from ticket_order d join lateral (select count(*) as tickets from ticket t where t.tenant_id = d.tenant_id and t.order_id = d.id) n on true
    where d.tenant_id = $1 and n.tickets <> case when d.status in ${SOLD} then d.admissions else 0 end` },
  { no: 4, name: 'a unit whose money went back lets nobody in', sql: `
    select t.id, concat(t.status, ' of ', d.number, ' ', d.status) as what from ticket t join ticket_order d on d.tenant_id = t.tenant_id and d.id = t.order_id join ticket_order_unit o on o.tenant_id = t.tenant_id and o.id = t.order_unit_id
    where t.tenant_id = $1 and t.status <> 'voided' and (o.released_at is not null or d.status in ('refunded', 'charged_back'))` },
  { no: 22, name: 'a ticket lets in once for each time that it is good for', sql: `
    select ticket_id as id, concat(count(*), ' entries of ', entry_window) as what from ticket_scan where tenant_id = $1 and accepted and conflict = 'none' and undone_at is null and entry_window is not null group by ticket_id, entry_window having count(*) > 1` },
  { no: 22, name: 'a ticket that was used was let in by somebody', sql: `
    select t.id, concat(t.status, ', inside ', t.inside) as what from ticket t where t.tenant_id = $1 and t.status = 'used' and t.external_code_hash is null
      and not exists (select from ticket_scan s where s.tenant_id = t.tenant_id and s.ticket_id = t.id and s.accepted and s.conflict in ('none', 'duplicate') and s.undone_at is null)` },
  { no: 22, name: 'a new holder has a new QR', sql: `
    select t.id, concat('generation ', t.generation, ' after ', t.transfer_count, ' transfers') as what from ticket t
    join lateral (select count(*) as n from ticket_transfer x where x.tenant_id = t.tenant_id and x.ticket_id = t.id and x.status = 'accepted') x on true where t.tenant_id = $1 and (t.generation <= t.transfer_count or t.transfer_count <> x.n)` },
  { no: 17, name: 'a ticket on its way to somebody has the one transfer that says so', sql: `
    select t.id, concat(t.status, ', ', n.open, ' open') as what from ticket t join lateral (select count(*) as open from ticket_transfer x where x.tenant_id = t.tenant_id and x.ticket_id = t.id and x.status = 'pending') n on true
    where t.tenant_id = $1 and n.open <> (t.status = 'transfer_pending')::integer` },

  // ----------------------------------------------------------------------------------------------------- line and waiting
  { no: 10, name: 'a place in the line is one visitor\'s', sql: `
    select (array_agg(id))[1] as id, concat(count(*), ' at ', position) as what from queue_entry where tenant_id = $1 and position is not null group by room_id, position having count(*) > 1` },
  { no: 10, name: 'who is offered what was sold out has it held, and who bought it has it', sql: `
    select w.id, concat(w.status, ', order ', coalesce(d.status, 'none')) as what from waitlist_entry w left join ticket_order d on d.tenant_id = w.tenant_id and d.id = w.offer_order_id
    where w.tenant_id = $1 and ((w.status = 'bought' and (d.status is null or d.status not in ${SOLD})) or (w.status = 'waiting' and w.offer_order_id is not null))` },

  // ------------------------------------------------------------------------------------------------------------ letters
  { no: 21, name: 'who has paid was written to once', sql: `
    select d.id, concat(d.number, ': ', n.letters, ' letters') as what from ticket_order d
    join lateral (select count(*) as letters from message m where m.tenant_id = d.tenant_id and m.owner_id = d.id and m.dedupe_key like '%order_paid:' || d.id) n on true
    where d.tenant_id = $1 and d.channel = 'online' and d.client_id is not null and d.buyer_email is not null and d.status in ${SOLD} and d.paid_at < $2::timestamptz - interval '10 minutes' and n.letters <> 1` },
];
