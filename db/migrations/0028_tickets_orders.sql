-- Tickets: orders, what they hold and sold, and the tickets that come of them.

create table ticket_order (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- Of the whole platform: it says nothing of how much anybody sells.
  number text not null constraint ticket_order_number_form check (number ~ '^MT-[0-9A-HJKMNP-TV-Z]{12}$'),
  event_id uuid not null,
  channel text not null check (channel in ('online', 'box_office', 'courtesy', 'import')),
  status text not null check (status in ('held', 'pending_payment', 'paid', 'expired', 'cancelled', 'unfulfillable', 'partially_refunded', 'refunded', 'charged_back')),
  mode text not null check (mode in ('live', 'test')),
  -- The buyer: known from the payment on. What was typed then stays, whatever becomes of the party.
  client_id uuid,
  buyer_name text constraint ticket_order_buyer_name_length check (length(buyer_name) between 1 and 200),
  buyer_email text constraint ticket_order_buyer_email_length check (length(buyer_email) between 3 and 254),
  buyer_phone text constraint ticket_order_buyer_phone_length check (length(buyer_phone) between 1 and 40),
  buyer_id_type text constraint ticket_order_buyer_id_type_length check (length(buyer_id_type) between 1 and 10),
  buyer_id_number text constraint ticket_order_buyer_id_length check (length(buyer_id_number) between 1 and 40),
  locale text not null default 'es' check (locale in ('es', 'en')),
  -- The browser that holds, hashed; limits count by it.
  visitor_hash text,
  address_prefix text,
  hold_expires_at timestamptz not null,
  hold_extended_at timestamptz,
  grace_used boolean not null default false,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  unit_count integer not null constraint ticket_order_units check (unit_count between 1 and 1000),
  admissions integer not null constraint ticket_order_admissions check (admissions >= unit_count),
  base_minor bigint not null,
  discount_minor bigint not null,
  surcharge_minor bigint not null,
  face_minor bigint not null constraint ticket_order_face check (face_minor >= 0),
  -- On top, paid by the buyer; or instead of it what the organizer bears.
  fee_minor bigint not null constraint ticket_order_fee check (fee_minor >= 0),
  fee_vat_minor bigint not null,
  absorbed_fee_minor bigint not null constraint ticket_order_absorbed check (absorbed_fee_minor >= 0),
  tax_minor bigint not null,
  parafiscal_minor bigint not null,
  total_minor bigint not null,
  -- What was promised, line by line, with what it took of stages and promotions.
  quote jsonb not null,
  code_id uuid,
  -- Who sent the buyer; frozen with the hold.
  promoter_link_id uuid,
  terms_version text,
  accepted_at timestamptz,
  marketing_consent boolean not null default false,
  -- The address by which the buyer comes back: found by its hash, read again by us alone.
  token_hash text not null,
  token_sealed bytea not null,
  paid_at timestamptz,
  closed_at timestamptz,
  close_reason text constraint ticket_order_close_reason_length check (length(close_reason) <= 300),
  -- Paid after its hold was over, and seated all the same.
  recovered boolean not null default false,
  -- Who answers for the event, as printed on the tickets.
  legal_snapshot jsonb,
  -- Box office and courtesies: who sold it, and why.
  sold_by uuid,
  note text constraint ticket_order_note_length check (length(note) <= 500),
  -- Who bought it has been forgotten; the money stays.
  anonymized_at timestamptz,
  primary key (tenant_id, id),
  constraint ticket_order_number_unique unique (number),
  constraint ticket_order_token_unique unique (token_hash),
  constraint ticket_order_of_event unique (tenant_id, event_id, id),
  constraint ticket_order_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id),
  constraint ticket_order_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint ticket_order_code foreign key (tenant_id, event_id, code_id) references ticket_promotion (tenant_id, event_id, id),
  constraint ticket_order_sum check (base_minor - discount_minor + surcharge_minor = face_minor and face_minor + fee_minor = total_minor),
  constraint ticket_order_one_fee check (fee_minor = 0 or absorbed_fee_minor = 0),
  constraint ticket_order_paid check ((status in ('paid', 'partially_refunded', 'refunded', 'charged_back')) <= (paid_at is not null)),
  constraint ticket_order_buyer check (status not in ('pending_payment', 'paid', 'partially_refunded', 'refunded', 'charged_back', 'unfulfillable') or channel in ('box_office', 'import') or anonymized_at is not null or buyer_email is not null)
);
select app.isolate('ticket_order');
select app.tracked('ticket_order');
create index ticket_order_recent on ticket_order (tenant_id, event_id, id desc);
create index ticket_order_client_of on ticket_order (tenant_id, client_id);
-- What the sweep and the next buyer look for.
create index ticket_order_overdue on ticket_order (tenant_id, event_id, hold_expires_at) where status in ('held', 'pending_payment');
create index ticket_order_visitor on ticket_order (tenant_id, event_id, visitor_hash) where status in ('held', 'pending_payment');
create index ticket_order_buyer_of on ticket_order (tenant_id, event_id, lower(buyer_email)) where status in ('held', 'pending_payment', 'paid', 'partially_refunded');
create index ticket_order_buyer_id on ticket_order (tenant_id, event_id, buyer_id_number) where status in ('held', 'pending_payment', 'paid', 'partially_refunded') and buyer_id_number is not null;
create index ticket_order_code_of on ticket_order (tenant_id, event_id, code_id) where code_id is not null;
create index ticket_order_search on ticket_order using gin (app.fold(coalesce(buyer_name, '') || ' ' || coalesce(buyer_email, '') || ' ' || number) gin_trgm_ops);

create table ticket_order_unit (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  order_id uuid not null,
  area_id uuid not null,
  unit_id uuid not null,
  -- Pricing order.
  position integer not null constraint ticket_order_unit_position check (position >= 1),
  base_minor bigint not null constraint ticket_order_unit_base check (base_minor >= 0),
  stage_id uuid,
  bundle_ref integer,
  promotion_id uuid,
  package_ref integer,
  stage_price_minor bigint not null constraint ticket_order_unit_stage_price check (stage_price_minor >= 0),
  code_discount_minor bigint not null constraint ticket_order_unit_discount check (code_discount_minor between 0 and stage_price_minor),
  paid_minor bigint not null,
  fee_minor bigint not null constraint ticket_order_unit_fee check (fee_minor >= 0),
  fee_vat_minor bigint not null,
  tax_minor bigint not null,
  parafiscal_minor bigint not null,
  fee_plan_id uuid not null,
  -- Names and terms of stage and promotion as they were.
  snapshot jsonb not null default '{}',
  released_at timestamptz,
  refunded_face_minor bigint not null default 0 constraint ticket_order_unit_refunded_face check (refunded_face_minor between 0 and paid_minor),
  refunded_fee_minor bigint not null default 0 constraint ticket_order_unit_refunded_fee check (refunded_fee_minor between 0 and fee_minor),
  primary key (tenant_id, id),
  constraint ticket_order_unit_once unique (tenant_id, order_id, position),
  constraint ticket_order_unit_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_order_unit_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id),
  constraint ticket_order_unit_unit foreign key (tenant_id, unit_id) references ticket_unit (tenant_id, id),
  constraint ticket_order_unit_stage foreign key (tenant_id, event_id, stage_id) references sale_stage (tenant_id, event_id, id),
  constraint ticket_order_unit_promotion foreign key (tenant_id, event_id, promotion_id) references ticket_promotion (tenant_id, event_id, id),
  constraint ticket_order_unit_fee_plan foreign key (tenant_id, fee_plan_id) references ticket_fee_plan (tenant_id, id),
  constraint ticket_order_unit_paid check (paid_minor = stage_price_minor - code_discount_minor)
);
select app.isolate('ticket_order_unit');
-- A unit has one owner at a time: this is what makes overselling impossible (tickets 3.6).
create unique index ticket_order_unit_live on ticket_order_unit (tenant_id, unit_id) where released_at is null;
create index ticket_order_unit_of_area on ticket_order_unit (tenant_id, event_id, area_id);
create index ticket_order_unit_of_unit on ticket_order_unit (tenant_id, unit_id);
create index ticket_order_unit_of_stage on ticket_order_unit (tenant_id, stage_id) where stage_id is not null;
create index ticket_order_unit_of_promotion on ticket_order_unit (tenant_id, promotion_id) where promotion_id is not null;

alter table ticket_unit add constraint ticket_unit_order foreign key (tenant_id, order_id) references ticket_order (tenant_id, id);
create index ticket_unit_order_of on ticket_unit (tenant_id, order_id) where order_id is not null;
-- Claims of chosen seats read rows of an area in their order.
create index ticket_unit_rows on ticket_unit (tenant_id, area_id, row_rank, number) where status = 'available' and row_rank is not null;

create function app.ticket_order_step() returns trigger language plpgsql as $$
begin
  if new.event_id <> old.event_id or new.number <> old.number or new.channel <> old.channel or new.currency <> old.currency or new.mode <> old.mode then
    raise exception 'an order keeps its number and event' using errcode = 'check_violation', constraint = 'ticket_order_fixed';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('held', 'pending_payment'), ('held', 'paid'), ('held', 'expired'), ('held', 'cancelled'),
    ('pending_payment', 'paid'), ('pending_payment', 'expired'), ('pending_payment', 'cancelled'),
    ('expired', 'paid'), ('cancelled', 'paid'), ('expired', 'unfulfillable'), ('cancelled', 'unfulfillable'),
    ('paid', 'partially_refunded'), ('paid', 'refunded'), ('partially_refunded', 'refunded'),
    ('paid', 'charged_back'), ('partially_refunded', 'charged_back')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_order_steps';
  end if;
  -- What was promised stands from the payment on (tickets 3.11).
  if old.status <> 'held' and (new.total_minor, new.face_minor, new.fee_minor, new.quote, new.unit_count) is distinct from (old.total_minor, old.face_minor, old.fee_minor, old.quote, old.unit_count) then
    raise exception 'the price of an order stands once it is being paid' using errcode = 'check_violation', constraint = 'ticket_order_price_fixed';
  end if;
  if old.paid_at is not null and new.anonymized_at is null and ((new.buyer_name, new.buyer_email, new.paid_at) is distinct from (old.buyer_name, old.buyer_email, old.paid_at)) then
    raise exception 'a paid order keeps its buyer' using errcode = 'check_violation', constraint = 'ticket_order_buyer_fixed';
  end if;
  return new;
end $$;
create trigger step before update on ticket_order for each row execute function app.ticket_order_step();

create function app.ticket_order_kept() returns trigger language plpgsql as $$
begin
  raise exception 'an order is never deleted' using errcode = 'check_violation', constraint = 'ticket_order_kept';
end $$;
create trigger kept before delete on ticket_order for each row execute function app.ticket_order_kept();

-- ---------------------------------------------------------------------------------------------------------- tickets
-- Keys that sign the QR codes of an event; the private half is sealed and never leaves the server.
create table ticket_event_key (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  key_id integer not null constraint ticket_event_key_number check (key_id between 1 and 255),
  public_key bytea not null constraint ticket_event_key_length check (length(public_key) = 32),
  private_key_sealed bytea not null,
  not_before timestamptz not null,
  retired_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_event_key_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_event_key_unique unique (tenant_id, event_id, key_id)
);
select app.isolate('ticket_event_key');

create table ticket (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  area_id uuid not null,
  order_id uuid not null,
  order_unit_id uuid not null,
  seat_in_unit integer not null constraint ticket_seat_in_unit check (seat_in_unit between 1 and 50),
  status text not null default 'valid' check (status in ('valid', 'transfer_pending', 'used', 'voided')),
  is_test boolean not null default false,
  is_courtesy boolean not null default false,
  -- Of a courtesy, and what was imported: whether it may be passed on.
  transferable boolean not null default true,
  holder_client_id uuid,
  holder_name text constraint ticket_holder_name_length check (length(holder_name) between 1 and 200),
  holder_email text constraint ticket_holder_email_length check (length(holder_email) between 3 and 254),
  holder_id_type text constraint ticket_holder_id_type_length check (length(holder_id_type) between 1 and 10),
  holder_id_number text constraint ticket_holder_id_length check (length(holder_id_number) between 1 and 40),
  -- Only the QR of the current one is good.
  generation integer not null default 1 constraint ticket_generation check (generation between 1 and 65535),
  transfer_count integer not null default 0 constraint ticket_transfers check (transfer_count >= 0),
  reissue_count integer not null default 0 constraint ticket_reissues check (reissue_count >= 0),
  -- A refund is on its way: the door lets nobody in.
  refund_pending boolean not null default false,
  inside boolean not null default false,
  last_entry_at timestamptz,
  voided_at timestamptz,
  voided_reason text constraint ticket_voided_reason_length check (length(voided_reason) <= 300),
  -- What another seller printed on it, hashed: the door takes it as it is.
  external_code_hash text,
  -- The transaction that changed last what a door must know: doors ask for what came after.
  door_mark bigint not null default 0,
  version integer not null default 1,
  created_at timestamptz not null default app.now(),
  updated_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_once unique (tenant_id, order_unit_id, seat_in_unit),
  constraint ticket_of_event unique (tenant_id, event_id, id),
  constraint ticket_order_of foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_unit_of foreign key (tenant_id, order_unit_id) references ticket_order_unit (tenant_id, id),
  constraint ticket_area_of foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id),
  constraint ticket_holder foreign key (tenant_id, holder_client_id) references client (tenant_id, id),
  constraint ticket_void check ((status = 'voided') = (voided_at is not null))
);
select app.isolate('ticket');
create index ticket_of_order on ticket (tenant_id, order_id);
create index ticket_of_area on ticket (tenant_id, event_id, area_id);
create index ticket_holder_of on ticket (tenant_id, holder_client_id);
create index ticket_door on ticket (tenant_id, event_id, door_mark);
create unique index ticket_external_code on ticket (tenant_id, event_id, external_code_hash) where external_code_hash is not null;

create function app.ticket_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.door_mark := pg_current_xact_id()::text::bigint;
    return new;
  end if;
  if new.order_unit_id <> old.order_unit_id or new.seat_in_unit <> old.seat_in_unit or new.event_id <> old.event_id then
    raise exception 'a ticket keeps its place' using errcode = 'check_violation', constraint = 'ticket_fixed';
  end if;
  if new.generation < old.generation or new.transfer_count < old.transfer_count or new.reissue_count < old.reissue_count then
    raise exception 'generations only grow' using errcode = 'check_violation', constraint = 'ticket_generation_grows';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('valid', 'transfer_pending'), ('transfer_pending', 'valid'), ('valid', 'used'), ('used', 'valid'), ('transfer_pending', 'used'),
    ('valid', 'voided'), ('transfer_pending', 'voided'), ('used', 'voided'), ('voided', 'valid')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_steps';
  end if;
  -- A new holder means a new QR: the old one must not open the door (tickets 4.4).
  if new.holder_client_id is distinct from old.holder_client_id and old.status = 'transfer_pending' and new.generation = old.generation then
    raise exception 'a new holder needs a new QR' using errcode = 'check_violation', constraint = 'ticket_holder_generation';
  end if;
  if (new.status, new.generation, new.refund_pending, new.inside, new.last_entry_at, new.holder_name, new.external_code_hash) is distinct from (old.status, old.generation, old.refund_pending, old.inside, old.last_entry_at, old.holder_name, old.external_code_hash) then
    new.door_mark := pg_current_xact_id()::text::bigint;
  end if;
  new.version := old.version + 1;
  new.updated_at := app.now();
  return new;
end $$;
create trigger step before insert or update on ticket for each row execute function app.ticket_step();

create function app.ticket_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a ticket is voided, never deleted' using errcode = 'check_violation', constraint = 'ticket_kept';
end $$;
create trigger kept before delete on ticket for each row execute function app.ticket_kept();
