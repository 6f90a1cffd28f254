-- Cash drawers: where cash lies, who answers for it from opening to count, and what differs.

create table cash_register (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid not null,
  name text not null constraint cash_register_name_length check (length(name) between 1 and 60),
  status text not null default 'active' check (status in ('active', 'inactive')),
  primary key (tenant_id, id),
  constraint cash_register_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id)
);
select app.isolate('cash_register');
select app.tracked('cash_register');
create unique index cash_register_name_unique on cash_register (tenant_id, branch_id, lower(btrim(name)));

-- One person's answer for one drawer, from the opening float to the count.
create table cash_session (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  register_id uuid not null,
  branch_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null check (status in ('open', 'closed')),
  opening_minor bigint not null constraint cash_session_opening check (opening_minor between 0 and 999999999),
  opened_at timestamptz not null default app.now(),
  -- Whoever opened it answers for it.
  holder_id uuid,
  holder_name text not null,
  -- Set together when it is closed: what was counted before anybody saw what should be there.
  expected_minor bigint,
  counted_minor bigint constraint cash_session_counted check (counted_minor between 0 and 999999999),
  closed_at timestamptz,
  closed_by_name text,
  notes text constraint cash_session_notes_length check (length(notes) <= 1000),
  -- How many of each coin and note, where they were counted so: {"10000": 3}.
  counts jsonb,
  primary key (tenant_id, id),
  constraint cash_session_register foreign key (tenant_id, register_id) references cash_register (tenant_id, id),
  constraint cash_session_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint cash_session_closed check (status <> 'closed' or (closed_at is not null and counted_minor is not null and expected_minor is not null))
);
select app.isolate('cash_session');
select app.tracked('cash_session');
create unique index cash_session_one_open on cash_session (tenant_id, register_id) where status = 'open';
create index cash_session_history on cash_session (tenant_id, opened_at desc, id desc);
create index cash_session_holder on cash_session (tenant_id, holder_id) where status = 'open';

create table cash_movement (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  session_id uuid not null,
  kind text not null check (kind in ('receipt', 'refund', 'in', 'out')),
  -- What cash that is no sale came from or went to.
  reason_code text check (reason_code in ('change', 'expense', 'bank_deposit', 'withdrawal', 'other')),
  reason text constraint cash_movement_reason_length check (length(reason) between 1 and 300),
  -- Above zero: into the drawer.
  amount_minor bigint not null constraint cash_movement_amount check (amount_minor <> 0 and abs(amount_minor) <= 999999999),
  receipt_id uuid,
  refund_id uuid,
  occurred_at timestamptz not null default app.now(),
  actor_name text not null,
  primary key (tenant_id, id),
  constraint cash_movement_session foreign key (tenant_id, session_id) references cash_session (tenant_id, id),
  constraint cash_movement_receipt foreign key (tenant_id, receipt_id) references receipt (tenant_id, id),
  constraint cash_movement_refund foreign key (tenant_id, refund_id) references refund (tenant_id, id),
  constraint cash_movement_source check (
    (kind = 'receipt') = (receipt_id is not null) and (kind = 'refund') = (refund_id is not null)
    and (kind in ('in', 'out')) = (reason_code is not null) and (kind in ('receipt', 'in')) = (amount_minor > 0))
);
select app.isolate('cash_movement');
select app.append_only('cash_movement');
create index cash_movement_session_of on cash_movement (tenant_id, session_id, id);
create unique index cash_movement_receipt_once on cash_movement (tenant_id, receipt_id) where receipt_id is not null;
create unique index cash_movement_refund_once on cash_movement (tenant_id, refund_id) where refund_id is not null;

-- A drawer never gives what it does not hold, and once it is counted nothing moves in it any more.
create function app.guard_cash_movement() returns trigger language plpgsql as $$
declare
  s cash_session%rowtype;
  held bigint;
begin
  select * into s from cash_session where tenant_id = new.tenant_id and id = new.session_id for no key update;
  if s.status <> 'open' then
    raise exception 'the drawer is closed' using errcode = 'check_violation', constraint = 'cash_session_is_open';
  end if;
  select s.opening_minor + coalesce(sum(amount_minor), 0) into held from cash_movement where tenant_id = new.tenant_id and session_id = new.session_id;
  if held + new.amount_minor < 0 then
    raise exception 'the drawer does not hold that much' using errcode = 'check_violation', constraint = 'cash_session_holds';
  end if;
  return new;
end $$;
create trigger guard before insert on cash_movement for each row execute function app.guard_cash_movement();

create function app.guard_cash_session() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'sessions of a drawer are never deleted' using errcode = 'restrict_violation', constraint = 'cash_session_kept';
  end if;
  if old.status = 'closed' then
    raise exception 'a counted drawer stays as it was counted' using errcode = 'restrict_violation', constraint = 'cash_session_stays';
  end if;
  if new.opening_minor <> old.opening_minor or new.register_id <> old.register_id or new.currency <> old.currency then
    raise exception 'what a drawer was opened with never changes' using errcode = 'check_violation', constraint = 'cash_session_fixed';
  end if;
  return new;
end $$;
create trigger guard before update or delete on cash_session for each row execute function app.guard_cash_session();

-- The drawer's own movements and differences are in the books too; no client's money moves in them.
alter table ledger_entry drop constraint ledger_entry_kind_check, drop constraint ledger_entry_source_type_check;
alter table ledger_entry add constraint ledger_entry_kind_check check (kind in ('receipt_verified', 'credit_applied', 'refund_created', 'refund_executed', 'refund_failed', 'refund_retried', 'refund_voided', 'import_undone', 'cash_moved', 'cash_difference')),
  add constraint ledger_entry_source_type_check check (source_type in ('receipt', 'refund', 'allocation', 'cash_movement', 'cash_session'));
create unique index ledger_entry_cash_once on ledger_entry (tenant_id, kind, source_id) where kind in ('cash_moved', 'cash_difference');
alter table ledger_line drop constraint ledger_line_account_check;
alter table ledger_line add constraint ledger_line_account_check check (account in ('cash', 'card_terminal', 'bank', 'gateway', 'customer_funds', 'client_credit', 'refunds_payable', 'cash_other', 'cash_difference'));
alter table ledger_line alter column client_id drop not null;
alter table ledger_line add constraint ledger_line_client check (client_id is not null or account in ('cash', 'bank', 'cash_other', 'cash_difference'));
