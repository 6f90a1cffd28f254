-- How a tenant's business talks to providers: what is set up, and what they told us.

-- One account at one provider. What lets somebody in is sealed with the server's key and never leaves by the API;
-- `secret_fields` says which secrets are there, so that nothing has to be opened to show it.
create table connection (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  provider text not null constraint connection_provider_form check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
  purpose text not null constraint connection_purpose_form check (purpose ~ '^[a-z][a-z0-9_]{0,39}$'),
  name text not null constraint connection_name_length check (length(name) between 1 and 100),
  settings jsonb not null default '{}',
  secrets bytea not null,
  secret_fields text[] not null default '{}',
  -- paused: not used for anything new. failing: used, though the last attempt failed.
  status text not null default 'active' check (status in ('active', 'paused', 'failing')),
  -- Real money and real documents, not the provider's test mode.
  live boolean not null default false,
  -- The secret part of the address that the provider calls; it names the tenant.
  hook_key text not null,
  last_checked_at timestamptz,
  last_error text constraint connection_error_length check (length(last_error) <= 1000),
  last_event_at timestamptz,
  primary key (tenant_id, id),
  constraint connection_name_unique unique (tenant_id, provider, name),
  constraint connection_hook_unique unique (tenant_id, hook_key)
);
select app.isolate('connection');
select app.tracked('connection');
-- The version counts what people change, not what providers say.
drop trigger touch on connection;
create trigger touch before update of name, settings, secrets, live, status, hook_key on connection for each row execute function app.touch();
create index connection_by_purpose on connection (tenant_id, purpose, id);

-- What a provider told us: stored first, and only when it was proven to come from it; worked on once, in any order.
create table inbound_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- Null once the connection is gone; what was received stays known, so that it is not taken twice.
  connection_id uuid,
  provider text not null,
  event_id text not null constraint inbound_event_id_length check (length(event_id) between 1 and 300),
  payload jsonb not null,
  -- As it came, without what the provider authenticates itself with; dropped after 90 days.
  raw_body bytea,
  headers jsonb not null default '{}',
  status text not null default 'received' check (status in ('received', 'processed', 'failed', 'skipped')),
  attempts integer not null default 0,
  error text constraint inbound_event_error_length check (length(error) <= 2000),
  received_at timestamptz not null default app.now(),
  processed_at timestamptz,
  primary key (tenant_id, id),
  constraint inbound_event_once unique (tenant_id, provider, event_id),
  constraint inbound_event_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete set null (connection_id)
);
select app.isolate('inbound_event');
create index inbound_event_of on inbound_event (tenant_id, connection_id, id desc);
create index inbound_event_failed on inbound_event (tenant_id, id desc) where status = 'failed';
create index inbound_event_old on inbound_event (tenant_id, received_at) where raw_body is not null;
