import type { Rule } from './rule.ts';

export const moneyRules: readonly Rule[] = [
  { no: 1, name: 'every entry of the books adds up to zero, with two lines at least', sql: `
    select e.id, coalesce(sum(l.amount_minor), 0)::text as what from ledger_entry e left join ledger_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    where e.tenant_id = $1 group by e.id having coalesce(sum(l.amount_minor), 0) <> 0 or count(l.id) < 2` },
  { no: 3, name: 'every entry is sealed', sql: `
    select e.id, 'no seal' as what from ledger_entry e where e.tenant_id = $1 and not exists (select from ledger_seal s where s.tenant_id = e.tenant_id and s.entry_id = e.id)` },
  { no: 3, name: 'the chain of seals is whole', sql: `
    select s.entry_id as id, s.seq::text as what from (select *, lag(hash) over (order by seq) as previous, lag(seq) over (order by seq) as before from ledger_seal where tenant_id = $1) s
    where s.hash <> app.ledger_hash(s.previous, s.tenant_id, s.entry_id) or s.seq <> coalesce(s.before, 0) + 1` },
  { no: 2, name: 'what is held for an owner is what its receipts say', sql: `
    with books as (select owner_id, -sum(amount_minor) as held from ledger_line where tenant_id = $1 and account = 'customer_funds' group by owner_id),
    money as (
      select owner_id, sum(amount) as held from (
        select a.owner_id, a.amount_minor as amount from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where a.tenant_id = $1 and a.released_at is null and r.status = 'verified'
        union all select f.owner_id, -f.amount_minor from refund f where f.tenant_id = $1 and f.owner_id is not null and f.status in ('pending', 'executed')
      ) both_sides group by owner_id)
    select coalesce(b.owner_id, m.owner_id) as id, concat(b.held, ' in the books, ', m.held, ' by receipts') as what from books b full join money m using (owner_id) where coalesce(b.held, 0) <> coalesce(m.held, 0)` },
  { no: 5, name: 'no more is given back than came in', sql: `
    select r.id, 'refunds above the receipt' as what from receipt r join refund f on f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.status in ('pending', 'executed')
    where r.tenant_id = $1 group by r.id, r.amount_minor having sum(f.amount_minor) > r.amount_minor` },
  { no: 5, name: 'a payment of a gateway goes back once', sql: `
    select g.transaction_id as id, count(*)::text as what from gateway_refund g join gateway_transaction t on t.tenant_id = g.tenant_id and t.id = g.transaction_id join refund f on f.tenant_id = g.tenant_id and f.id = g.refund_id
    where g.tenant_id = $1 and g.status = 'done' group by g.transaction_id, t.amount_minor having sum(f.amount_minor) > t.amount_minor` },
  { no: 13, name: 'an approved payment of a gateway is booked once, or put aside for a person', sql: `
    select t.id, coalesce(t.receipt_id::text, 'not booked') as what from gateway_transaction t left join receipt r on r.tenant_id = t.tenant_id and r.id = t.receipt_id
    where t.tenant_id = $1 and t.status in ('approved', 'voided', 'refunded') and (case
      when t.receipt_id is not null then r.status is distinct from 'verified' or r.amount_minor <> t.amount_minor or (select count(*) from receipt x where x.tenant_id = t.tenant_id and x.gateway_ref = t.provider || ':' || t.transaction_id) <> 1
      else t.status = 'approved' and not exists (select from gateway_event e where e.tenant_id = t.tenant_id and e.provider = t.provider and e.payment_id = t.transaction_id and e.outcome = 'quarantined') end)` },
  { no: 13, name: 'nothing that a provider told us is left lying', sql: `
    select id, status as what from inbound_event where tenant_id = $1 and status = 'received' and received_at < $2::timestamptz - interval '10 minutes'` },
  { no: 6, name: 'a drawer was counted against its opening and what moved', sql: `
    select s.id, concat(s.expected_minor, ' against ', s.opening_minor + m.sum) as what from cash_session s
    join lateral (select coalesce(sum(amount_minor), 0) as sum from cash_movement c where c.tenant_id = s.tenant_id and c.session_id = s.id) m on true
    where s.tenant_id = $1 and s.status = 'closed' and s.expected_minor <> s.opening_minor + m.sum` },
  { no: 6, name: 'cash moves in an open drawer and by its own amount', sql: `
    select c.id, c.kind as what from cash_movement c join cash_session s on s.tenant_id = c.tenant_id and s.id = c.session_id
      left join receipt r on r.tenant_id = c.tenant_id and r.id = c.receipt_id left join refund f on f.tenant_id = c.tenant_id and f.id = c.refund_id
    where c.tenant_id = $1 and (c.occurred_at < s.opened_at or c.occurred_at > s.closed_at or c.amount_minor <> coalesce(r.amount_minor, -f.amount_minor, c.amount_minor))` },
  { no: 12, name: 'receipts are numbered without a gap and without a double', sql: `
    select (array_agg(id))[1] as id, concat(scope, ': ', count(*), ' numbers up to ', max(n)) as what
    from (select id, 'payments.receipt.' || substring(number from '^R-([0-9]{4})-') as scope, substring(number from '([0-9]+)$')::bigint as n from receipt where tenant_id = $1 and number is not null and import_id is null) r
    where not exists (select from receipt i where i.tenant_id = $1 and i.import_id is not null)
    group by scope having count(*) <> max(n) or count(distinct n) <> count(*) or max(n) <> (select value from counter c where c.tenant_id = $1 and c.scope = r.scope)` },
  { no: 12, name: 'a tax document has a number of its own', sql: `
    select (array_agg(id))[1] as id, concat(series, '-', number) as what from fiscal_document where tenant_id = $1 and number is not null group by connection_id, series, number having count(*) > 1` },
];
