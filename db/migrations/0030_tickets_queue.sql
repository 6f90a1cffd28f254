-- Tickets: the waiting room in front of a sale, and the list of those who want what is sold out.

create table waiting_room (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  opens_at timestamptz not null,
  starts_at timestamptz not null,
  rate_per_minute integer not null constraint waiting_room_rate check (rate_per_minute between 1 and 6000),
  -- Passes at once.
  max_active integer not null constraint waiting_room_active check (max_active between 1 and 100000),
  pass_minutes integer not null default 10 constraint waiting_room_pass_minutes check (pass_minutes between 1 and 30),
  max_entries_per_prefix integer not null default 20 constraint waiting_room_per_prefix check (max_entries_per_prefix between 1 and 100000),
  status text not null default 'scheduled' check (status in ('scheduled', 'prequeue', 'running', 'paused', 'ended')),
  -- Drawn at the opening, when its hash is published; told at the start. Until then nobody can read it here.
  seed_sealed bytea,
  seed_commit text,
  seed text,
  opened_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('manual', 'sold_out', 'sales_over')),
  primary key (tenant_id, id),
  constraint waiting_room_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint waiting_room_times check (opens_at < starts_at),
  constraint waiting_room_opened check ((opened_at is null) = (seed_commit is null) and (opened_at is null) = (seed_sealed is null)),
  constraint waiting_room_started check ((started_at is null) = (seed is null) and (started_at is null or opened_at is not null)),
  -- Nobody can have chosen the seed afterwards (tickets 5.15).
  constraint waiting_room_seed check (seed is null or encode(sha256(convert_to(seed, 'UTF8')), 'hex') = seed_commit),
  constraint waiting_room_status check (case status when 'scheduled' then true when 'prequeue' then opened_at is not null when 'ended' then ended_at is not null else started_at is not null end)
);
select app.isolate('waiting_room');
select app.tracked('waiting_room');
-- An event has one room at a time.
create unique index waiting_room_one on waiting_room (tenant_id, event_id) where status <> 'ended';
create index waiting_room_of_event on waiting_room (tenant_id, event_id, id desc);

create function app.waiting_room_step() returns trigger language plpgsql as $$
begin
  if new.status <> old.status and (old.status, new.status) not in (
    ('scheduled', 'prequeue'), ('prequeue', 'running'), ('running', 'paused'), ('paused', 'running'),
    ('scheduled', 'ended'), ('prequeue', 'ended'), ('running', 'ended'), ('paused', 'ended')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'waiting_room_steps';
  end if;
  if new.event_id <> old.event_id
    or (old.opened_at is not null and (new.opened_at, new.opens_at, new.seed_commit, new.seed_sealed) is distinct from (old.opened_at, old.opens_at, old.seed_commit, old.seed_sealed))
    or (old.started_at is not null and (new.started_at, new.starts_at, new.seed) is distinct from (old.started_at, old.starts_at, old.seed)) then
    raise exception 'what a room has published stands' using errcode = 'check_violation', constraint = 'waiting_room_fixed';
  end if;
  return new;
end $$;
create trigger step before update on waiting_room for each row execute function app.waiting_room_step();

-- How far the line has come. Apart from the room, so that a round changes no version that somebody edits.
create table waiting_room_pace (
  tenant_id uuid not null references tenant (id),
  room_id uuid not null,
  -- The last place that was let in, and the last that was given.
  head integer not null default 0,
  tail integer not null default 0,
  carry60 integer not null default 0 constraint waiting_room_carry check (carry60 between 0 and 59),
  round integer not null default 0,
  round_at timestamptz,
  -- `held`: sold out, but holds may return.
  supply text not null default 'open' check (supply in ('open', 'held', 'none')),
  primary key (tenant_id, room_id),
  constraint waiting_room_pace_room foreign key (tenant_id, room_id) references waiting_room (tenant_id, id) on delete cascade,
  constraint waiting_room_pace_places check (0 <= head and head <= tail)
);
select app.isolate('waiting_room_pace');

create function app.waiting_room_onward() returns trigger language plpgsql as $$
begin
  if new.head < old.head or new.tail < old.tail or new.round < old.round then
    raise exception 'a line goes forward' using errcode = 'check_violation', constraint = 'waiting_room_onward';
  end if;
  return new;
end $$;
create trigger onward before update on waiting_room_pace for each row execute function app.waiting_room_onward();

-- A round of admission happens once: its number is taken.
create table waiting_room_round (
  tenant_id uuid not null references tenant (id),
  room_id uuid not null,
  number integer not null constraint waiting_room_round_number check (number >= 1),
  at timestamptz not null,
  admitted integer not null constraint waiting_room_round_admitted check (admitted >= 0),
  waiting integer not null,
  active integer not null,
  primary key (tenant_id, room_id, number),
  constraint waiting_room_round_room foreign key (tenant_id, room_id) references waiting_room (tenant_id, id) on delete cascade
);
select app.isolate('waiting_room_round');
create index waiting_room_round_at on waiting_room_round (tenant_id, room_id, at);

-- How many entries came from one network (hashed, for this room alone).
create table waiting_room_address (
  tenant_id uuid not null references tenant (id),
  room_id uuid not null,
  address_hash text not null,
  entries integer not null constraint waiting_room_address_entries check (entries >= 1),
  primary key (tenant_id, room_id, address_hash),
  constraint waiting_room_address_room foreign key (tenant_id, room_id) references waiting_room (tenant_id, id) on delete cascade
);
select app.isolate('waiting_room_address');

create table queue_entry (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  room_id uuid not null,
  -- The browser, hashed: many tabs are one entry.
  visitor_hash text not null,
  "group" text not null check ("group" in ('prequeue', 'live')),
  joined_at timestamptz not null,
  -- Given by the draw, or behind whoever came before; never changed.
  position integer constraint queue_entry_position check (position >= 1),
  status text not null default 'waiting' check (status in ('waiting', 'admitted', 'bought', 'pass_expired', 'left')),
  admitted_at timestamptz,
  last_seen_at timestamptz,
  pass_expires_at timestamptz,
  closed_at timestamptz,
  -- What the pass bought. A purchase that was held in time and paid after the pass was over is told here too.
  order_id uuid,
  primary key (tenant_id, id),
  constraint queue_entry_room foreign key (tenant_id, room_id) references waiting_room (tenant_id, id) on delete cascade,
  constraint queue_entry_order foreign key (tenant_id, order_id) references ticket_order (tenant_id, id),
  constraint queue_entry_once unique (tenant_id, room_id, visitor_hash),
  constraint queue_entry_place unique (tenant_id, room_id, position),
  constraint queue_entry_pass check ((admitted_at is null) = (pass_expires_at is null) and (admitted_at is null) = (last_seen_at is null)),
  constraint queue_entry_half_hour check (pass_expires_at <= admitted_at + interval '30 minutes'),
  constraint queue_entry_status check (case status when 'waiting' then admitted_at is null when 'left' then true else admitted_at is not null end),
  constraint queue_entry_bought check (status <> 'bought' or order_id is not null)
);
select app.isolate('queue_entry');
create index queue_entry_next on queue_entry (tenant_id, room_id, position) where status = 'waiting';
create index queue_entry_unplaced on queue_entry (tenant_id, room_id, joined_at, id) where status = 'waiting' and position is null;
create index queue_entry_active on queue_entry (tenant_id, room_id, pass_expires_at) where status = 'admitted';
create index queue_entry_order_of on queue_entry (tenant_id, order_id) where order_id is not null;

create function app.queue_entry_step() returns trigger language plpgsql as $$
begin
  if new.status <> old.status and (old.status, new.status) not in (('waiting', 'admitted'), ('waiting', 'left'), ('admitted', 'bought'), ('admitted', 'pass_expired'), ('admitted', 'left')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'queue_entry_steps';
  end if;
  if (new.room_id, new.visitor_hash, new."group", new.joined_at) is distinct from (old.room_id, old.visitor_hash, old."group", old.joined_at)
    or (old.position is not null and new.position is distinct from old.position) or (old.admitted_at is not null and new.admitted_at is distinct from old.admitted_at) or (old.order_id is not null and new.order_id is distinct from old.order_id) then
    raise exception 'an entry keeps its place' using errcode = 'check_violation', constraint = 'queue_entry_fixed';
  end if;
  return new;
end $$;
create trigger step before update on queue_entry for each row execute function app.queue_entry_step();

-- ---------------------------------------------------------------------------------------------------------- waitlist
create table waitlist_entry (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  -- Null: any area will do.
  area_id uuid,
  email text not null constraint waitlist_entry_email_length check (length(email) between 3 and 254),
  locale text not null default 'es' check (locale in ('es', 'en')),
  quantity integer not null constraint waitlist_entry_quantity check (quantity between 1 and 10),
  joined_at timestamptz not null default app.now(),
  status text not null default 'waiting' check (status in ('waiting', 'offered', 'bought', 'offer_expired', 'removed')),
  -- The hold that is offered; an entry is offered something once.
  offer_order_id uuid,
  offered_at timestamptz,
  offer_expires_at timestamptz,
  closed_at timestamptz,
  remove_reason text check (remove_reason in ('person', 'organizer', 'event_over')),
  primary key (tenant_id, id),
  constraint waitlist_entry_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint waitlist_entry_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id) on delete cascade,
  constraint waitlist_entry_order foreign key (tenant_id, event_id, offer_order_id) references ticket_order (tenant_id, event_id, id),
  constraint waitlist_entry_offer check ((offered_at is null) = (offer_order_id is null) and (offered_at is null) = (offer_expires_at is null) and (status not in ('offered', 'bought', 'offer_expired') or offered_at is not null)),
  constraint waitlist_entry_removed check ((status = 'removed') = (remove_reason is not null))
);
select app.isolate('waitlist_entry');
select app.tracked('waitlist_entry');
-- One wish of one address at a time.
create unique index waitlist_entry_once on waitlist_entry (tenant_id, event_id, area_id, lower(email)) nulls not distinct where status in ('waiting', 'offered');
-- A hold is offered to one.
create unique index waitlist_entry_offer_once on waitlist_entry (tenant_id, offer_order_id) where offer_order_id is not null;
create index waitlist_entry_line on waitlist_entry (tenant_id, event_id, joined_at, id) where status = 'waiting';
create index waitlist_entry_recent on waitlist_entry (tenant_id, event_id, joined_at desc, id desc);
create index waitlist_entry_of_area on waitlist_entry (tenant_id, event_id, area_id) where area_id is not null;

create function app.waitlist_entry_step() returns trigger language plpgsql as $$
begin
  if new.status <> old.status and (old.status, new.status) not in (('waiting', 'offered'), ('waiting', 'removed'), ('offered', 'bought'), ('offered', 'offer_expired'), ('offered', 'removed')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'waitlist_entry_steps';
  end if;
  return new;
end $$;
create trigger step before update on waitlist_entry for each row execute function app.waitlist_entry_step();
