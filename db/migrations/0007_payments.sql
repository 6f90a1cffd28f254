-- Money received and given back, and the books that follow from it.

-- One receipt of money. It is split over what it pays for by allocations; what is left over is the client's credit.
create table receipt (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid,
  client_id uuid not null,
  method text not null check (method in ('cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway')),
  amount_minor bigint not null constraint receipt_amount check (amount_minor between 1 and 999999999),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  document_number text constraint receipt_document_length check (length(document_number) between 1 and 100),
  -- Case and outer spaces do not make two documents different.
  document_key text generated always as (lower(btrim(document_number))) stored,
  -- The local day on which the money moved.
  payment_date date not null,
  status text not null check (status in ('pending', 'verified', 'rejected')),
  registered_at timestamptz not null default app.now(),
  registered_by uuid default app.user_id(),
  verified_at timestamptz,
  verified_by uuid,
  gateway_ref text constraint receipt_gateway_ref_length check (length(gateway_ref) between 1 and 200),
  file_id uuid,
  notes text constraint receipt_notes_length check (length(notes) <= 1000),
  -- The import that brought it, which may be undone.
  import_id uuid,
  primary key (tenant_id, id),
  constraint receipt_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint receipt_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint receipt_file foreign key (tenant_id, file_id) references file (tenant_id, id),
  constraint receipt_verified_at check (status <> 'verified' or verified_at is not null)
);
select app.isolate('receipt');
select app.tracked('receipt');
-- A transfer or slip is handed in once; a rejected one may be handed in again.
create unique index receipt_document_unique on receipt (tenant_id, method, document_key) where method in ('transfer', 'bank_slip') and status in ('pending', 'verified');
create unique index receipt_gateway_unique on receipt (tenant_id, gateway_ref) where gateway_ref is not null;
create index receipt_to_verify on receipt (tenant_id, id) where status = 'pending';
create index receipt_client_of on receipt (tenant_id, client_id, id);
create index receipt_by_date on receipt (tenant_id, payment_date, id);
create index receipt_import on receipt (tenant_id, import_id) where import_id is not null;

create table receipt_allocation (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  receipt_id uuid not null,
  owner_type text not null check (owner_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  owner_id uuid not null,
  -- The pass of the owner in which the money was promised.
  round integer not null default 1 constraint receipt_allocation_round check (round >= 1),
  kind text not null check (kind in ('deposit', 'balance')),
  amount_minor bigint not null constraint receipt_allocation_amount check (amount_minor between 1 and 999999999),
  -- Let go before it was verified: it no longer belongs to the owner.
  released_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint receipt_allocation_receipt foreign key (tenant_id, receipt_id) references receipt (tenant_id, id) on delete cascade
);
select app.isolate('receipt_allocation');
create index receipt_allocation_owner on receipt_allocation (tenant_id, owner_type, owner_id) where released_at is null;
create index receipt_allocation_receipt_of on receipt_allocation (tenant_id, receipt_id);

-- Money given back, or to be given back. It reverses one receipt, for one owner or, without one, as credit paid out.
create table refund (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  receipt_id uuid not null,
  owner_type text check (owner_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  owner_id uuid,
  amount_minor bigint not null constraint refund_amount check (amount_minor between 1 and 999999999),
  reason text not null check (reason in ('cancellation', 'price_reduction', 'goodwill', 'correction')),
  pct_applied numeric(5, 2) constraint refund_pct check (pct_applied between 0 and 100),
  status text not null default 'pending' check (status in ('pending', 'executed', 'failed', 'voided')),
  -- How it is given back: the receipt's method unless changed on execution.
  method text not null check (method in ('cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway')),
  document_number text constraint refund_document_length check (length(document_number) between 1 and 100),
  notes text constraint refund_notes_length check (length(notes) <= 1000),
  executed_at timestamptz,
  executed_by uuid,
  import_id uuid,
  primary key (tenant_id, id),
  constraint refund_receipt foreign key (tenant_id, receipt_id) references receipt (tenant_id, id),
  constraint refund_owner check ((owner_type is null) = (owner_id is null)),
  constraint refund_executed_at check (status <> 'executed' or executed_at is not null)
);
select app.isolate('refund');
select app.tracked('refund');
create index refund_receipt_of on refund (tenant_id, receipt_id);
create index refund_owner_of on refund (tenant_id, owner_type, owner_id);
create index refund_open on refund (tenant_id, id) where status in ('pending', 'failed');

-- What may be changed later; amounts, methods and owners never. Merging clients moves receipts.
revoke update on receipt, receipt_allocation, refund from mostrador_app;
revoke delete on receipt_allocation from mostrador_app;
grant update (client_id, status, verified_at, verified_by, file_id, notes) on receipt to mostrador_app;
grant update (released_at) on receipt_allocation to mostrador_app;
grant update (status, method, document_number, notes, executed_at, executed_by) on refund to mostrador_app;

-- The sums of a receipt, judged under its lock after each change, so that no order of commands and no hand-written
-- statement gives back more than came in:
--   allocations <= amount; refunds only of verified money; refunds for an owner <= its allocations on this receipt;
--   credit paid out <= what is allocated to nobody.
create function app.judge_receipt(tenant uuid, receipt_id uuid) returns void language plpgsql as $$
declare
  r receipt%rowtype;
  allocated bigint;
  credit_refunded bigint;
  refunded bigint;
begin
  select * into r from receipt where receipt.tenant_id = tenant and receipt.id = judge_receipt.receipt_id for no key update;
  if not found then return; end if;
  select coalesce(sum(amount_minor), 0) into allocated from receipt_allocation a where a.tenant_id = tenant and a.receipt_id = r.id and a.released_at is null;
  if allocated > r.amount_minor then
    raise exception 'the allocations of receipt % are above its amount', r.id using errcode = 'check_violation', constraint = 'receipt_allocations_within_amount';
  end if;
  select coalesce(sum(amount_minor), 0), coalesce(sum(amount_minor) filter (where owner_id is null), 0) into refunded, credit_refunded
    from refund f where f.tenant_id = tenant and f.receipt_id = r.id and f.status in ('pending', 'executed');
  if refunded = 0 then return; end if;
  if r.status <> 'verified' then
    raise exception 'receipt % is not verified and cannot be refunded', r.id using errcode = 'check_violation', constraint = 'refund_of_verified';
  end if;
  if credit_refunded > r.amount_minor - allocated or exists (
    select from refund f where f.tenant_id = tenant and f.receipt_id = r.id and f.status in ('pending', 'executed') and f.owner_id is not null
    group by f.owner_type, f.owner_id
    having sum(f.amount_minor) > (
      select coalesce(sum(a.amount_minor), 0) from receipt_allocation a
      where a.tenant_id = tenant and a.receipt_id = r.id and a.released_at is null and a.owner_type = f.owner_type and a.owner_id = f.owner_id)
  ) then
    raise exception 'the refunds of receipt % are above what it holds', r.id using errcode = 'check_violation', constraint = 'refund_within_receipt';
  end if;
end $$;

create function app.judge_receipt_of_row() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform app.judge_receipt(old.tenant_id, old.receipt_id);
  else
    perform app.judge_receipt(new.tenant_id, new.receipt_id);
  end if;
  return null;
end $$;
create trigger judge after insert or update or delete on receipt_allocation for each row execute function app.judge_receipt_of_row();
create trigger judge after insert or update or delete on refund for each row execute function app.judge_receipt_of_row();

-- Verified money stays verified; a mistake is put right by a refund. What was registered is deleted only together
-- with the import that brought it.
create function app.guard_receipt() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.import_id is null then
      raise exception 'receipts are never deleted' using errcode = 'restrict_violation', constraint = 'receipt_kept';
    end if;
    return old;
  end if;
  if old.status = 'verified' and new.status <> 'verified' then
    raise exception 'a verified receipt stays verified' using errcode = 'check_violation', constraint = 'receipt_stays_verified';
  end if;
  return new;
end $$;
create trigger guard before update or delete on receipt for each row execute function app.guard_receipt();

create function app.guard_refund() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.import_id is null then
      raise exception 'refunds are never deleted' using errcode = 'restrict_violation', constraint = 'refund_kept';
    end if;
    return old;
  end if;
  if old.status in ('executed', 'voided') and new.status <> old.status then
    raise exception 'an executed or voided refund stays so' using errcode = 'check_violation', constraint = 'refund_stays';
  end if;
  return new;
end $$;
create trigger guard before update or delete on refund for each row execute function app.guard_refund();

-- ------------------------------------------------------------------------------------------------------ the books
-- Double entry: every movement of money is an entry whose lines add up to zero. Debits are above zero.
create table ledger_entry (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('receipt_verified', 'credit_applied', 'refund_created', 'refund_executed', 'refund_failed', 'refund_retried', 'refund_voided', 'import_undone')),
  source_type text not null check (source_type in ('receipt', 'refund', 'allocation')),
  source_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The local day of the movement.
  entry_date date not null,
  occurred_at timestamptz not null default app.now(),
  actor_id uuid default app.user_id(),
  primary key (tenant_id, id)
);
select app.isolate('ledger_entry');
select app.append_only('ledger_entry');
-- Money is booked once.
create unique index ledger_entry_once on ledger_entry (tenant_id, kind, source_id) where kind in ('receipt_verified', 'credit_applied', 'refund_created', 'refund_executed', 'refund_voided', 'import_undone');
create index ledger_entry_source on ledger_entry (tenant_id, source_id);
create index ledger_entry_date on ledger_entry (tenant_id, entry_date);

create table ledger_line (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  entry_id uuid not null,
  -- cash, card_terminal, bank, gateway: where the money is. customer_funds: held for an owner. client_credit: held
  -- for nobody yet. refunds_payable: promised back and not yet given. The client is noted as of then: merging or
  -- undoing an import does not rewrite the books.
  account text not null check (account in ('cash', 'card_terminal', 'bank', 'gateway', 'customer_funds', 'client_credit', 'refunds_payable')),
  client_id uuid not null,
  owner_type text,
  owner_id uuid,
  amount_minor bigint not null constraint ledger_line_amount check (amount_minor <> 0),
  primary key (tenant_id, id),
  constraint ledger_line_entry foreign key (tenant_id, entry_id) references ledger_entry (tenant_id, id),
  constraint ledger_line_owner check ((account = 'customer_funds') = (owner_id is not null) and (owner_id is null) = (owner_type is null))
);
select app.isolate('ledger_line');
select app.append_only('ledger_line');
create index ledger_line_entry_of on ledger_line (tenant_id, entry_id);
create index ledger_line_account on ledger_line (tenant_id, account);
create index ledger_line_owner_of on ledger_line (tenant_id, owner_type, owner_id) where owner_id is not null;

-- Each entry is sealed when its transaction commits: the seal holds the hash of the one before, so that a row that
-- was changed, added or taken away afterwards is found (proof: ledger rows never change).
create table ledger_seal (
  tenant_id uuid not null references tenant (id),
  seq bigint not null,
  entry_id uuid not null,
  hash bytea not null,
  primary key (tenant_id, seq),
  constraint ledger_seal_entry foreign key (tenant_id, entry_id) references ledger_entry (tenant_id, id),
  constraint ledger_seal_once unique (tenant_id, entry_id)
);
select app.isolate('ledger_seal');
select app.append_only('ledger_seal');
revoke insert on ledger_seal from mostrador_app;

create function app.ledger_hash(previous bytea, tenant uuid, entry uuid) returns bytea language sql stable as $$
  select sha256(coalesce(previous, '') || convert_to(
    (select concat_ws('|', e.id, e.kind, e.source_type, e.source_id, e.currency, e.entry_date, extract(epoch from e.occurred_at)::text, e.actor_id) from ledger_entry e where e.tenant_id = tenant and e.id = entry)
    || coalesce((select string_agg(concat_ws('|', l.id, l.account, l.client_id, l.owner_type, l.owner_id, l.amount_minor), ';' order by l.id) from ledger_line l where l.tenant_id = tenant and l.entry_id = entry), ''), 'UTF8'))
$$;

-- Runs at the end of the transaction, so that the lock on the tenant's chain is held for an instant only.
create function app.seal_entry() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  total bigint;
  lines integer;
  last ledger_seal%rowtype;
begin
  select coalesce(sum(amount_minor), 0), count(*) into total, lines from ledger_line where tenant_id = new.tenant_id and entry_id = new.id;
  if total <> 0 or lines < 2 then
    raise exception 'ledger entry % does not balance: % lines, sum %', new.id, lines, total using errcode = 'check_violation', constraint = 'ledger_entry_balances';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ledger' || new.tenant_id::text, 0));
  select * into last from ledger_seal where tenant_id = new.tenant_id order by seq desc limit 1;
  insert into ledger_seal (tenant_id, seq, entry_id, hash)
  values (new.tenant_id, coalesce(last.seq, 0) + 1, new.id, app.ledger_hash(last.hash, new.tenant_id, new.id));
  return null;
end $$;
create constraint trigger seal after insert on ledger_entry deferrable initially deferred for each row execute function app.seal_entry();

create function app.refuse_sealed() returns trigger language plpgsql as $$
begin
  if exists (select from ledger_seal where tenant_id = new.tenant_id and entry_id = new.entry_id) then
    raise exception 'ledger entry % is sealed', new.entry_id using errcode = 'restrict_violation', constraint = 'ledger_entry_sealed';
  end if;
  return new;
end $$;
create trigger refuse_sealed before insert on ledger_line for each row execute function app.refuse_sealed();

-- The money of each owner as of now; sums of the rows above, never stored.
create view payment_held with (security_invoker = true) as
select a.tenant_id, a.owner_type, a.owner_id,
  coalesce(sum(a.amount_minor) filter (where r.status = 'verified'), 0)::bigint as verified_minor,
  coalesce(sum(a.amount_minor) filter (where r.status = 'pending'), 0)::bigint as pending_minor,
  coalesce((
    select sum(f.amount_minor) from refund f
    where f.tenant_id = a.tenant_id and f.owner_type = a.owner_type and f.owner_id = a.owner_id and f.status in ('pending', 'executed')
  ), 0)::bigint as refunded_minor
from receipt_allocation a
join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id
where a.released_at is null
group by a.tenant_id, a.owner_type, a.owner_id;
