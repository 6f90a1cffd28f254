-- The calendars that people keep elsewhere: their bookings go out as events, their busy times come in as time off.

-- One for each person. What lets us in is sealed with the server's key.
create table external_calendar (
  tenant_id uuid not null references tenant (id),
  -- Part of the names of our events there, so it stays when somebody leaves and comes back.
  id uuid not null default uuidv7(),
  user_id uuid not null,
  resource_id uuid not null,
  connection_id uuid,
  -- Who let us in, as the provider knows them.
  subject text not null check (length(subject) between 1 and 255),
  email text check (length(email) <= 254),
  -- failing: the last try did not work, it goes on. revoked: we are not let in any more.
  status text not null default 'active' check (status in ('active', 'failing', 'revoked', 'disconnected')),
  tokens bytea,
  connected_at timestamptz not null,
  last_synced_at timestamptz,
  last_full_at timestamptz,
  -- Null: everything is read anew.
  sync_token text check (length(sync_token) <= 4000),
  attempts integer not null default 0,
  last_error text check (length(last_error) <= 1000),
  -- The channel by which we are told of changes.
  channel_id uuid,
  channel_resource text check (length(channel_resource) <= 500),
  channel_expires_at timestamptz,
  primary key (tenant_id, id),
  constraint external_calendar_of_user unique (tenant_id, user_id),
  constraint external_calendar_channel unique (tenant_id, channel_id),
  constraint external_calendar_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id),
  constraint external_calendar_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  constraint external_calendar_used check (status not in ('active', 'failing') or (tokens is not null and connection_id is not null)),
  constraint external_calendar_channel_whole check ((channel_id is null) = (channel_resource is null) and (channel_id is null) = (channel_expires_at is null))
);
select app.isolate('external_calendar');
create index external_calendar_resource_of on external_calendar (tenant_id, resource_id) where status in ('active', 'failing');

-- A person on the way to the provider's consent and back.
create table external_calendar_consent (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  user_id uuid not null,
  state_hash text not null,
  verifier bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  constraint external_calendar_consent_state unique (tenant_id, state_hash)
);
select app.isolate('external_calendar_consent');

-- What stands there of ours, as it was last sent.
create table external_calendar_event (
  tenant_id uuid not null references tenant (id),
  calendar_id uuid not null,
  -- As in the iCalendar feed.
  uid text not null check (length(uid) between 1 and 60),
  event_id text not null,
  print text not null,
  ends_at timestamptz not null,
  primary key (tenant_id, calendar_id, uid),
  constraint external_calendar_event_once unique (tenant_id, calendar_id, event_id),
  constraint external_calendar_event_calendar foreign key (tenant_id, calendar_id) references external_calendar (tenant_id, id) on delete cascade
);
select app.isolate('external_calendar_event');

-- What is busy there, without what it is.
create table external_busy (
  tenant_id uuid not null references tenant (id),
  calendar_id uuid not null,
  event_id text not null check (length(event_id) between 1 and 1024),
  time_off_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (tenant_id, calendar_id, event_id),
  constraint external_busy_calendar foreign key (tenant_id, calendar_id) references external_calendar (tenant_id, id) on delete cascade,
  constraint external_busy_time_off foreign key (tenant_id, time_off_id) references time_off (tenant_id, id)
);
select app.isolate('external_busy');

-- Busy times that may lie on something booked.
create index time_off_external on time_off (tenant_id, ends_at) where kind = 'external' and withdrawn_at is null;
