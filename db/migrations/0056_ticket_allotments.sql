-- Places that are sold away from the network or on paper that was printed before (tickets 9): a batch of blocked units
-- whose tickets are named in advance, so that their QR codes can be signed before anybody has bought them.

create table ticket_allotment (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  area_id uuid not null,
  -- device: a tablet sells it without a network. printed: paper that becomes good when it is sold.
  kind text not null check (kind in ('device', 'printed')),
  -- The tablet, or the batch.
  name text not null constraint ticket_allotment_name_length check (length(name) between 1 and 100),
  -- Who took it: only they say what was sold of it.
  holder_id uuid not null,
  holder_name text not null,
  status text not null default 'open' check (status in ('open', 'closed')),
  -- The price of one unit as it was then; what is sold away from the network costs what its seller was told.
  unit_price jsonb not null,
  unit_total_minor bigint not null constraint ticket_allotment_price check (unit_total_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- What is left goes back to the sale then, if the event is not over; null: when somebody says so.
  expires_at timestamptz,
  closed_at timestamptz,
  primary key (tenant_id, id),
  constraint ticket_allotment_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id),
  constraint ticket_allotment_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id),
  constraint ticket_allotment_closed check ((status = 'closed') = (closed_at is not null))
);
select app.isolate('ticket_allotment');
select app.tracked('ticket_allotment');
create index ticket_allotment_of_event on ticket_allotment (tenant_id, event_id, id desc);
create index ticket_allotment_of_area on ticket_allotment (tenant_id, event_id, area_id);
create index ticket_allotment_due on ticket_allotment (tenant_id, expires_at) where status = 'open' and expires_at is not null;

-- A ticket that does not exist yet: its id is what its QR says.
create table ticket_allotment_ticket (
  tenant_id uuid not null references tenant (id),
  -- Of the ticket to come.
  id uuid not null default uuidv7(),
  allotment_id uuid not null,
  event_id uuid not null,
  unit_id uuid not null,
  seat_in_unit integer not null constraint ticket_allotment_seat check (seat_in_unit between 1 and 50),
  order_id uuid,
  -- Given back, or taken back, without having been sold as far as we knew.
  returned_at timestamptz,
  primary key (tenant_id, id),
  constraint ticket_allotment_ticket_of foreign key (tenant_id, allotment_id) references ticket_allotment (tenant_id, id),
  constraint ticket_allotment_ticket_unit foreign key (tenant_id, unit_id) references ticket_unit (tenant_id, id) on delete cascade,
  constraint ticket_allotment_ticket_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_allotment_ticket_once unique (tenant_id, allotment_id, unit_id, seat_in_unit)
);
select app.isolate('ticket_allotment_ticket');
-- A place is in one batch at a time.
create unique index ticket_allotment_ticket_live on ticket_allotment_ticket (tenant_id, unit_id, seat_in_unit) where order_id is null and returned_at is null;
create index ticket_allotment_ticket_of_order on ticket_allotment_ticket (tenant_id, event_id, order_id) where order_id is not null;

-- What was sold of a batch, once each by the key of the device.
create table ticket_allotment_sale (
  tenant_id uuid not null references tenant (id),
  -- Made by the device: sent twice, it is one sale.
  id uuid not null,
  allotment_id uuid not null,
  event_id uuid not null,
  order_id uuid not null,
  sold_at timestamptz not null,
  received_at timestamptz not null default app.now(),
  -- The places were not its own any more. moved: others of the area were found; unfulfilled: none, the money goes back.
  exception text check (exception in ('moved', 'unfulfilled')),
  primary key (tenant_id, id),
  constraint ticket_allotment_sale_of foreign key (tenant_id, allotment_id) references ticket_allotment (tenant_id, id),
  constraint ticket_allotment_sale_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_allotment_sale_order_once unique (tenant_id, order_id)
);
select app.isolate('ticket_allotment_sale');
select app.append_only('ticket_allotment_sale');
create index ticket_allotment_sale_list on ticket_allotment_sale (tenant_id, allotment_id, id);
create index ticket_allotment_sale_event on ticket_allotment_sale (tenant_id, event_id, order_id);

-- Which tickets the units of an order become, in pricing order and seat by seat; null: any.
alter table ticket_order add column ticket_ids uuid[];

-- A ticket of a batch is sold or goes back, once. Its paper may be in somebody's hands: who it is for never changes.
create function app.ticket_allotment_ticket_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.order_id is not null or old.returned_at is null then
      raise exception 'a ticket of a batch is kept' using errcode = 'check_violation', constraint = 'ticket_allotment_ticket_kept';
    end if;
    return old;
  end if;
  if (new.allotment_id, new.event_id, new.unit_id, new.seat_in_unit) is distinct from (old.allotment_id, old.event_id, old.unit_id, old.seat_in_unit)
    or (old.order_id is not null and new.order_id is distinct from old.order_id) or (old.returned_at is not null and new.returned_at is distinct from old.returned_at) then
    raise exception 'a ticket of a batch is sold or goes back once' using errcode = 'check_violation', constraint = 'ticket_allotment_ticket_fixed';
  end if;
  return new;
end $$;
create trigger step before update or delete on ticket_allotment_ticket for each row execute function app.ticket_allotment_ticket_step();

-- What a tablet may be selling at this instant is not for sale elsewhere, whoever unblocks it.
create function app.ticket_unit_allotted() returns trigger language plpgsql as $$
begin
  if exists (select from ticket_allotment_ticket t where t.tenant_id = old.tenant_id and t.unit_id = old.id and t.order_id is null and t.returned_at is null) then
    raise exception 'a unit of an open batch stays blocked' using errcode = 'check_violation', constraint = 'ticket_unit_allotted';
  end if;
  return new;
end $$;
create trigger allotted before update on ticket_unit for each row when (old.status = 'blocked' and new.status <> 'blocked') execute function app.ticket_unit_allotted();
