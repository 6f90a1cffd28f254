-- Passes that people keep in the wallet of their phone, and the phones that want to hear of changes.

create table pass (
  tenant_id uuid not null references tenant (id),
  -- The serial number that the wallet knows.
  id uuid not null default uuidv7(),
  wallet text not null constraint pass_wallet check (wallet in ('apple', 'google')),
  -- The account that signs it: a pass cannot change its signer.
  connection_id uuid not null,
  owner_type text not null constraint pass_owner_form check (owner_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  owner_id uuid not null,
  -- Whose phone it was made for: who has the thing later gets a pass of their own.
  holder_id uuid not null,
  -- Hash of what it showed last; empty: it has to be told anew.
  print text not null default '',
  voided boolean not null default false,
  -- What it shows may have changed since.
  stale boolean not null default false,
  changed_at timestamptz not null,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint pass_once unique (tenant_id, connection_id, owner_type, owner_id, holder_id),
  constraint pass_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
select app.isolate('pass');
create index pass_owner on pass (tenant_id, owner_type, owner_id);
create index pass_stale on pass (tenant_id, id) where stale;

-- A phone that asked to be told when a pass changes.
create table pass_registration (
  tenant_id uuid not null references tenant (id),
  device_id text not null constraint pass_registration_device check (length(device_id) between 1 and 200),
  pass_id uuid not null,
  push_token text not null constraint pass_registration_token check (push_token ~ '^[0-9A-Za-z_-]{1,200}$'),
  primary key (tenant_id, device_id, pass_id),
  constraint pass_registration_pass foreign key (tenant_id, pass_id) references pass (tenant_id, id) on delete cascade
);
select app.isolate('pass_registration');
create index pass_registration_of on pass_registration (tenant_id, pass_id);

-- Whoever writes a ticket or its event, its passes are looked at again within a minute.
create function app.ticket_pass_stale() returns trigger language plpgsql as $$
begin
  update pass set stale = true where tenant_id = new.tenant_id and owner_type = 'ticket' and owner_id = new.id and not stale;
  return null;
end $$;
create trigger passes after update of status, generation, holder_client_id, holder_name, refund_pending on ticket for each row
  -- Not when somebody goes in or out: the pass shows the same.
  when ((new.status in ('valid', 'used'), new.status = 'voided', new.generation, new.holder_client_id, new.holder_name, new.refund_pending)
    is distinct from (old.status in ('valid', 'used'), old.status = 'voided', old.generation, old.holder_client_id, old.holder_name, old.refund_pending))
  execute function app.ticket_pass_stale();

create function app.ticket_event_passes_stale() returns trigger language plpgsql as $$
begin
  update pass p set stale = true from ticket t
    where t.tenant_id = new.tenant_id and t.event_id = new.id and p.tenant_id = t.tenant_id and p.owner_type = 'ticket' and p.owner_id = t.id and not p.stale;
  return null;
end $$;
create trigger passes after update of name, start_at, end_at, doors_open_at, dates_pending, venue_name, venue_address, venue_city, venue_lat, venue_lng, status on ticket_event for each row
  when ((new.name, new.start_at, new.end_at, new.doors_open_at, new.dates_pending, new.venue_name, new.venue_address, new.venue_city, new.venue_lat, new.venue_lng, new.status)
    is distinct from (old.name, old.start_at, old.end_at, old.doors_open_at, old.dates_pending, old.venue_name, old.venue_address, old.venue_city, old.venue_lat, old.venue_lng, old.status))
  execute function app.ticket_event_passes_stale();
