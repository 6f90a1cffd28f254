-- Gateways whose page takes one try: what each try is called there, and what every payment at a gateway became.

-- Amounts to 10,000,000,000.00, as prices: one order in Colombian pesos passes the old mark.
alter table receipt drop constraint receipt_amount, add constraint receipt_amount check (amount_minor between 1 and 1000000000000);
alter table receipt_allocation drop constraint receipt_allocation_amount, add constraint receipt_allocation_amount check (amount_minor between 1 and 1000000000000);
alter table refund drop constraint refund_amount, add constraint refund_amount check (amount_minor between 1 and 1000000000000);
alter table checkout drop constraint checkout_amount, add constraint checkout_amount check (amount_minor between 1 and 1000000000000);
alter table cash_session drop constraint cash_session_opening, add constraint cash_session_opening check (opening_minor between 0 and 1000000000000);
alter table cash_session drop constraint cash_session_counted, add constraint cash_session_counted check (counted_minor between 0 and 1000000000000);
alter table cash_movement drop constraint cash_movement_amount, add constraint cash_movement_amount check (amount_minor <> 0 and abs(amount_minor) <= 1000000000000);
alter table fiscal_document drop constraint fiscal_document_total, add constraint fiscal_document_total check (total_minor between 1 and 1000000000000);

alter table checkout
  -- What the gateway is to call it; a number goes behind for each try. Made up of its id where its owner gave none.
  add column reference text constraint checkout_reference check (reference ~ '^[A-Za-z0-9-]{1,40}$'),
  -- The VAT inside the amount, and what it is charged on.
  add column tax_minor bigint not null default 0,
  add column tax_base_minor bigint not null default 0,
  add constraint checkout_tax check (tax_minor >= 0 and tax_base_minor >= 0 and tax_minor + tax_base_minor <= amount_minor);

-- One try of a client at a gateway. Events name the try, also those that come late, of a try before the last.
create table checkout_attempt (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  checkout_id uuid not null,
  provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
  -- What the gateway knows it by: ours where it takes ours, else its own.
  reference text not null constraint checkout_attempt_reference_length check (length(reference) between 1 and 200),
  -- The gateway's page where it made one; others are made anew each time from what is here.
  url text constraint checkout_attempt_url_length check (length(url) between 1 and 2000),
  -- When the client was last sent there; from then on we ask by ourselves.
  handed_at timestamptz not null,
  asked_at timestamptz,
  -- Null: we ask no more.
  next_ask_at timestamptz,
  primary key (tenant_id, id),
  constraint checkout_attempt_checkout foreign key (tenant_id, checkout_id) references checkout (tenant_id, id),
  -- A reference is never used again.
  constraint checkout_attempt_reference_unique unique (tenant_id, provider, reference)
);
select app.isolate('checkout_attempt');
create index checkout_attempt_of on checkout_attempt (tenant_id, checkout_id, id);
create index checkout_attempt_due on checkout_attempt (tenant_id, next_ask_at) where next_ask_at is not null;
insert into checkout_attempt (tenant_id, checkout_id, provider, reference, url, handed_at, asked_at, next_ask_at)
  select tenant_id, id, provider, provider_checkout_id, provider_url, updated_at, asked_at, case when status in ('open', 'failed') then updated_at end from checkout where provider_checkout_id is not null;

create function app.guard_checkout_attempt() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'tries are never deleted' using errcode = 'restrict_violation', constraint = 'checkout_attempt_kept';
  end if;
  if (old.checkout_id, old.provider, old.reference) is distinct from (new.checkout_id, new.provider, new.reference) then
    raise exception 'what a try is called never changes' using errcode = 'check_violation', constraint = 'checkout_attempt_fixed';
  end if;
  return new;
end $$;
create trigger guard before update or delete on checkout_attempt for each row execute function app.guard_checkout_attempt();

-- Every payment that a gateway spoke of, known by account and number (tickets 5.7).
create table gateway_transaction (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  provider text not null,
  -- Null: the demo gateway.
  connection_id uuid,
  transaction_id text not null constraint gateway_transaction_length check (length(transaction_id) between 1 and 200),
  checkout_id uuid not null,
  attempt_id uuid,
  -- mismatch: approved, but not as it was asked for.
  status text not null check (status in ('created', 'mismatch', 'pending', 'declined', 'error', 'approved', 'voided', 'refunded')),
  amount_minor bigint,
  currency text,
  -- Card, transfer … in the gateway's words; and its number of the order, where that is another one.
  method text constraint gateway_transaction_method_length check (length(method) <= 60),
  order_ref text constraint gateway_transaction_order_length check (length(order_ref) <= 100),
  reason text constraint gateway_transaction_reason_length check (length(reason) <= 500),
  receipt_id uuid,
  first_told_at timestamptz not null default app.now(),
  told_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint gateway_transaction_once unique nulls not distinct (tenant_id, provider, connection_id, transaction_id),
  constraint gateway_transaction_checkout foreign key (tenant_id, checkout_id) references checkout (tenant_id, id),
  constraint gateway_transaction_attempt foreign key (tenant_id, attempt_id) references checkout_attempt (tenant_id, id),
  constraint gateway_transaction_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  constraint gateway_transaction_receipt foreign key (tenant_id, receipt_id) references receipt (tenant_id, id),
  constraint gateway_transaction_booked check (receipt_id is null or status in ('approved', 'voided', 'refunded'))
);
select app.isolate('gateway_transaction');
create index gateway_transaction_of on gateway_transaction (tenant_id, checkout_id, id);
create unique index gateway_transaction_receipt_of on gateway_transaction (tenant_id, receipt_id) where receipt_id is not null;
insert into gateway_transaction (tenant_id, provider, connection_id, transaction_id, checkout_id, attempt_id, status, amount_minor, currency, receipt_id, first_told_at, told_at)
  select k.tenant_id, k.provider, k.connection_id, k.provider_payment_id, k.id, a.id, 'approved', k.amount_minor, k.currency, k.receipt_id, k.paid_at, k.paid_at
  from checkout k left join checkout_attempt a on a.tenant_id = k.tenant_id and a.checkout_id = k.id where k.receipt_id is not null;

create function app.gateway_rank(status text) returns integer language sql immutable as $$
  select case status when 'created' then 0 when 'mismatch' then 0 when 'pending' then 1 when 'declined' then 2 when 'error' then 2 when 'approved' then 3 else 4 end
$$;
-- Whatever the order of what is told, a payment never falls back, and it is booked once.
create function app.guard_gateway_transaction() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'payments of a gateway are never deleted' using errcode = 'restrict_violation', constraint = 'gateway_transaction_kept';
  end if;
  if app.gateway_rank(new.status) < app.gateway_rank(old.status) then
    raise exception 'a payment does not fall back from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'gateway_transaction_rank';
  end if;
  if (old.provider, old.connection_id, old.transaction_id, old.checkout_id) is distinct from (new.provider, new.connection_id, new.transaction_id, new.checkout_id) or (old.receipt_id is not null and new.receipt_id is distinct from old.receipt_id) then
    raise exception 'a payment of a gateway stays what it is' using errcode = 'check_violation', constraint = 'gateway_transaction_fixed';
  end if;
  return new;
end $$;
create trigger guard before update or delete on gateway_transaction for each row execute function app.guard_gateway_transaction();

alter table gateway_event drop constraint gateway_event_kind_check, add constraint gateway_event_kind_check check (kind in ('paid', 'failed', 'error', 'pending', 'voided', 'refunded', 'other'));

-- Which payment goes back: a demand may have been paid twice.
alter table gateway_refund
  add column transaction_id uuid,
  -- The gateway has taken it on and has yet to confirm it.
  add column asked_at timestamptz,
  add constraint gateway_refund_transaction foreign key (tenant_id, transaction_id) references gateway_transaction (tenant_id, id);
update gateway_refund f set transaction_id = t.id from gateway_transaction t where t.tenant_id = f.tenant_id and t.checkout_id = f.checkout_id;
alter table gateway_refund alter column transaction_id set not null;
create index gateway_refund_of on gateway_refund (tenant_id, transaction_id);
