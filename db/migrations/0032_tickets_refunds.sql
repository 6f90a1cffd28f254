-- Money of ticket orders that goes back: why, for which units, how far it is.

create table ticket_refund (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  order_id uuid not null,
  reason text not null check (reason in ('event_cancelled', 'event_changed', 'withdrawal', 'organizer', 'duplicate_payment', 'unfulfillable', 'chargeback')),
  status text not null check (status in ('requested', 'approved', 'processing', 'succeeded', 'failed', 'manual', 'rejected')),
  face_minor bigint not null constraint ticket_refund_face check (face_minor >= 0),
  fee_minor bigint not null constraint ticket_refund_fee check (fee_minor >= 0),
  amount_minor bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The policy's share that led to it, where one did.
  policy_bp integer constraint ticket_refund_policy check (policy_bp between 0 and 10000),
  return_to_sale boolean not null default true,
  -- Until when the law wants it paid.
  due_at timestamptz,
  requested_by uuid,
  approved_by uuid,
  succeeded_at timestamptz,
  reference text constraint ticket_refund_reference_length check (length(reference) between 1 and 100),
  failure_reason text constraint ticket_refund_failure_length check (length(failure_reason) <= 500),
  note text constraint ticket_refund_note_length check (length(note) <= 500),
  primary key (tenant_id, id),
  constraint ticket_refund_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_refund_sum check (amount_minor = face_minor + fee_minor and amount_minor > 0),
  constraint ticket_refund_done check (status <> 'succeeded' or succeeded_at is not null)
);
select app.isolate('ticket_refund');
select app.tracked('ticket_refund');
create index ticket_refund_of_order on ticket_refund (tenant_id, order_id);
create index ticket_refund_board on ticket_refund (tenant_id, status, id desc);
create index ticket_refund_of_event on ticket_refund (tenant_id, event_id, id desc);

-- Of a duplicate payment there are none: it paid for nothing.
create table ticket_refund_unit (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  refund_id uuid not null,
  order_unit_id uuid not null,
  face_minor bigint not null constraint ticket_refund_unit_face check (face_minor >= 0),
  fee_minor bigint not null constraint ticket_refund_unit_fee check (fee_minor >= 0),
  -- Of a refund that was rejected: the unit may be asked for again.
  dropped boolean not null default false,
  primary key (tenant_id, id),
  constraint ticket_refund_unit_refund foreign key (tenant_id, refund_id) references ticket_refund (tenant_id, id),
  constraint ticket_refund_unit_unit foreign key (tenant_id, order_unit_id) references ticket_order_unit (tenant_id, id)
);
select app.isolate('ticket_refund_unit');
-- A unit goes back once.
create unique index ticket_refund_unit_once on ticket_refund_unit (tenant_id, order_unit_id) where not dropped;
create index ticket_refund_unit_of on ticket_refund_unit (tenant_id, refund_id);

-- What payments promised for it: a part for each receipt that gives back.
create table ticket_refund_part (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  refund_id uuid not null,
  payment_refund_id uuid not null,
  primary key (tenant_id, id),
  constraint ticket_refund_part_refund foreign key (tenant_id, refund_id) references ticket_refund (tenant_id, id),
  constraint ticket_refund_part_payment foreign key (tenant_id, payment_refund_id) references refund (tenant_id, id),
  constraint ticket_refund_part_once unique (tenant_id, payment_refund_id)
);
select app.isolate('ticket_refund_part');
create index ticket_refund_part_of on ticket_refund_part (tenant_id, refund_id);

create function app.ticket_refund_step() returns trigger language plpgsql as $$
begin
  if (new.order_id, new.reason, new.face_minor, new.fee_minor, new.currency) is distinct from (old.order_id, old.reason, old.face_minor, old.fee_minor, old.currency) then
    raise exception 'what goes back stands' using errcode = 'check_violation', constraint = 'ticket_refund_fixed';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('requested', 'approved'), ('requested', 'rejected'), ('approved', 'processing'), ('processing', 'succeeded'), ('processing', 'failed'),
    ('failed', 'processing'), ('failed', 'manual'), ('manual', 'succeeded')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_refund_steps';
  end if;
  return new;
end $$;
create trigger step before update on ticket_refund for each row execute function app.ticket_refund_step();
