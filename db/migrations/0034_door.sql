-- Tickets: the door. Gates, the phones that scan there, what they scanned, and who works where.

-- A scanner acts under its own name, with no person signed in.
alter table audit_log drop constraint audit_log_actor_type_check, add constraint audit_log_actor_type_check check (actor_type in ('user', 'system', 'client', 'api_key', 'gateway', 'device'));
alter table state_change drop constraint state_change_actor_type_check, add constraint state_change_actor_type_check check (actor_type in ('user', 'system', 'client', 'api_key', 'gateway', 'device'));

-- What a door without a network does with a good signature that its list does not have: sold after the last contact.
alter table ticket_event add column offline_policy text not null default 'accept_signed' check (offline_policy in ('accept_signed', 'listed_only'));

create table ticket_gate (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  name text not null constraint ticket_gate_name_length check (length(name) between 1 and 60),
  primary key (tenant_id, id),
  constraint ticket_gate_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_gate_of_event unique (tenant_id, event_id, id)
);
select app.isolate('ticket_gate');
select app.tracked('ticket_gate');
create unique index ticket_gate_name_unique on ticket_gate (tenant_id, event_id, lower(name));

-- The gates by which an area enters; an area without a row enters by every gate (tickets 3.5).
create table ticket_gate_area (
  tenant_id uuid not null references tenant (id),
  event_id uuid not null,
  gate_id uuid not null,
  area_id uuid not null,
  primary key (tenant_id, gate_id, area_id),
  constraint ticket_gate_area_gate foreign key (tenant_id, event_id, gate_id) references ticket_gate (tenant_id, event_id, id) on delete cascade,
  constraint ticket_gate_area_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id) on delete cascade
);
select app.isolate('ticket_gate_area');
create index ticket_gate_area_of on ticket_gate_area (tenant_id, event_id, area_id);

create table scan_device (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  gate_id uuid not null,
  name text not null constraint scan_device_name_length check (length(name) between 1 and 60),
  status text not null default 'waiting' check (status in ('waiting', 'paired', 'revoked')),
  -- Said once, for ten minutes; then only the device's own token opens anything.
  pairing_expires_at timestamptz,
  token_hash text,
  paired_at timestamptz,
  revoked_at timestamptz,
  last_seen_at timestamptz,
  -- How fast its clock was at the last contact.
  clock_offset_ms bigint,
  -- How far it knows what happened, and how much it has not sent yet, by its own word.
  manifest_cursor text,
  unsent integer not null default 0 constraint scan_device_unsent check (unsent >= 0),
  primary key (tenant_id, id),
  constraint scan_device_gate foreign key (tenant_id, event_id, gate_id) references ticket_gate (tenant_id, event_id, id),
  constraint scan_device_of_event unique (tenant_id, event_id, id),
  constraint scan_device_token unique (tenant_id, token_hash),
  constraint scan_device_paired check ((status = 'waiting') = (paired_at is null and revoked_at is null)),
  constraint scan_device_revoked check ((status = 'revoked') = (revoked_at is not null)),
  constraint scan_device_silent check (status = 'paired' or token_hash is null or status = 'revoked')
);
select app.isolate('scan_device');
select app.tracked('scan_device');
-- Being seen is no edit.
drop trigger touch on scan_device;
create trigger touch before update on scan_device for each row when ((new.name, new.gate_id, new.status) is distinct from (old.name, old.gate_id, old.status)) execute function app.touch();
create index scan_device_by_gate on scan_device (tenant_id, event_id, gate_id);

-- A code that is typed on a phone which knows no business yet.
create table scan_pairing (
  code_hash text primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  device_id uuid not null,
  expires_at timestamptz not null,
  constraint scan_pairing_one unique (tenant_id, device_id)
);

create table ticket_scan (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  device_id uuid not null,
  -- Made by the device: the same scan sent again is the same row.
  scan_id uuid not null,
  gate_id uuid not null,
  ticket_id uuid,
  raw_hash text not null,
  direction text not null check (direction in ('entry', 'exit')),
  generation integer,
  -- By the clock of the device, by ours, and when we heard of it.
  scanned_at timestamptz not null,
  adjusted_at timestamptz not null,
  received_at timestamptz not null,
  offline boolean not null,
  result text not null check (result in ('malformed', 'bad_signature', 'wrong_event', 'unknown_ticket', 'test_ticket', 'voided', 'refund_in_progress', 'superseded', 'transfer_pending',
    'not_yet_open', 'event_ended', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'valid', 'valid_unverified')),
  -- Somebody went through: by the result, or by a supervisor's word.
  accepted boolean not null,
  override_of uuid,
  override_by uuid,
  override_reason text constraint ticket_scan_reason_length check (length(override_reason) between 1 and 300),
  conflict text not null default 'none' check (conflict in ('none', 'duplicate', 'superseded', 'revoked')),
  -- What an entry takes up: the ticket, or its day; null where it takes up nothing (exits, re-entry, supervisors).
  entry_window text,
  undone_at timestamptz,
  undone_by uuid,
  undo_reason text constraint ticket_scan_undo_length check (length(undo_reason) between 1 and 300),
  primary key (tenant_id, id),
  constraint ticket_scan_once unique (tenant_id, device_id, scan_id),
  constraint ticket_scan_override_once unique (tenant_id, override_of),
  constraint ticket_scan_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id),
  constraint ticket_scan_device foreign key (tenant_id, event_id, device_id) references scan_device (tenant_id, event_id, id),
  constraint ticket_scan_gate foreign key (tenant_id, event_id, gate_id) references ticket_gate (tenant_id, event_id, id),
  constraint ticket_scan_ticket foreign key (tenant_id, event_id, ticket_id) references ticket (tenant_id, event_id, id),
  constraint ticket_scan_refused foreign key (tenant_id, override_of) references ticket_scan (tenant_id, id),
  constraint ticket_scan_accepted check (not accepted or (ticket_id is not null and generation is not null)),
  constraint ticket_scan_reasoned check ((override_of is null) = (override_by is null) and (override_of is null) = (override_reason is null)),
  constraint ticket_scan_by_result check (not accepted or result in ('valid', 'valid_unverified') or override_by is not null),
  -- What was forged, voided or replaced never enters, whoever says so (tickets 4.9).
  constraint ticket_scan_overridable check (override_of is null or result in ('not_yet_open', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'transfer_pending', 'event_ended', 'valid')),
  constraint ticket_scan_conflict check (conflict = 'none' or accepted),
  constraint ticket_scan_never_ahead check (adjusted_at <= received_at),
  constraint ticket_scan_undone check ((undone_at is null) = (undo_reason is null))
);
select app.isolate('ticket_scan');
-- One effective entry for a ticket and window: whatever the doors did, one counts (tickets 5.14).
create unique index ticket_scan_one_entry on ticket_scan (tenant_id, ticket_id, entry_window) where accepted and conflict = 'none' and undone_at is null and entry_window is not null;
create index ticket_scan_of_ticket on ticket_scan (tenant_id, ticket_id) where accepted;
create index ticket_scan_recent on ticket_scan (tenant_id, event_id, received_at desc, id desc);
create index ticket_scan_entries on ticket_scan (tenant_id, event_id, gate_id, adjusted_at) where accepted and conflict = 'none' and undone_at is null;
create index ticket_scan_conflicts on ticket_scan (tenant_id, event_id, received_at desc, id desc) where conflict <> 'none';

create function app.ticket_scan_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a scan is never deleted' using errcode = 'check_violation', constraint = 'ticket_scan_kept';
  end if;
  -- What may change: how it is judged beside the others, that it was undone, and that a door let somebody in whom it had been told to refuse.
  if (new.event_id, new.device_id, new.scan_id, new.gate_id, new.ticket_id, new.raw_hash, new.direction, new.generation, new.override_of)
      is distinct from (old.event_id, old.device_id, old.scan_id, old.gate_id, old.ticket_id, old.raw_hash, old.direction, old.generation, old.override_of)
    or (old.accepted and (new.accepted, new.result, new.adjusted_at, new.scanned_at, new.received_at) is distinct from (old.accepted, old.result, old.adjusted_at, old.scanned_at, old.received_at))
    or (old.undone_at is not null and new.undone_at is distinct from old.undone_at) then
    raise exception 'a scan stands as it was made' using errcode = 'check_violation', constraint = 'ticket_scan_fixed';
  end if;
  return new;
end $$;
create trigger step before update or delete on ticket_scan for each row execute function app.ticket_scan_step();

-- Where door staff may work (tickets 7, "assigned"): an event, or one gate of it.
create table door_assignment (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  user_id uuid not null,
  gate_id uuid,
  primary key (tenant_id, id),
  constraint door_assignment_once unique nulls not distinct (tenant_id, event_id, user_id, gate_id),
  constraint door_assignment_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint door_assignment_gate foreign key (tenant_id, event_id, gate_id) references ticket_gate (tenant_id, event_id, id) on delete cascade,
  constraint door_assignment_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
select app.isolate('door_assignment');
create index door_assignment_of on door_assignment (tenant_id, user_id);
create index door_assignment_gate_of on door_assignment (tenant_id, event_id, gate_id);

-- Which history of this database a list belongs to: a restored one counts its transactions anew, and what a door learned
-- after the copy was made never happened. Any of the three tells.
create function app.door_epoch() returns text language sql stable as
$$ select (select system_identifier from pg_control_system())::text || '.' || (select timeline_id from pg_control_checkpoint())::text || '.' || (select oid from pg_database where datname = current_database())::text $$;
