-- The ground that every module stands on: the context of a transaction, isolation of tenants, row versions,
-- and the tables of the platform itself.
--
-- Roles (made when the cluster is set up): mostrador_owner runs this; mostrador_app serves requests, owns nothing
-- and cannot bypass row-level security; mostrador_jobs moves outbox rows into the queue.

create schema app;
grant usage on schema app, public to mostrador_app, mostrador_jobs;

-- What the application role may do with a table is granted here once, for every table to come.
alter default privileges in schema public grant select, insert, update, delete on tables to mostrador_app;
alter default privileges in schema public grant usage, select on sequences to mostrador_app, mostrador_jobs;
alter default privileges in schema app grant execute on functions to mostrador_app, mostrador_jobs;

-- Readiness compares the applied migrations with those of the program.
grant select on public.schema_migration to mostrador_app;

-- One clock: what the code calls ctx.now. Without a context (psql, maintenance) it is the database's own.
create function app.now() returns timestamptz language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, statement_timestamp()) $$;

create function app.user_id() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('app.user_id', true), '')::uuid $$;

-- Fails when no tenant is set: a forgotten tenant is an error, not an empty list.
create function app.tenant_id() returns uuid language sql stable parallel safe as
$$ select current_setting('app.tenant_id')::uuid $$;

-- Accents and case do not count in searches. Immutable, so that indexes may use it.
create function app.fold(value text) returns text language sql immutable strict parallel safe as
$$ select lower(public.unaccent('public.unaccent'::regdictionary, value)) $$;

-- Isolate a tenant's table: every row that the application role sees or writes belongs to the tenant of the
-- transaction. The setting is wrapped in a sub-select, so that it is read once and not for each row.
create function app.isolate(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant_isolation on %s to mostrador_app using (tenant_id = (select current_setting(''app.tenant_id'')::uuid)) with check (tenant_id = (select current_setting(''app.tenant_id'')::uuid))', target);
end $$;

create function app.touch() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := app.now();
  new.updated_by := app.user_id();
  return new;
end $$;

-- Who made a row and who changed it last, and the version that If-Match compares. The columns are
-- version, created_at, created_by, updated_at, updated_by.
create function app.tracked(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s add column version integer not null default 1, add column created_at timestamptz not null default app.now(), add column created_by uuid default app.user_id(), add column updated_at timestamptz not null default app.now(), add column updated_by uuid default app.user_id()', target);
  execute format('create trigger touch before update on %s for each row execute function app.touch()', target);
end $$;

-- History that nobody rewrites: refused for everyone, the privilege is taken from the application role as well.
create function app.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;

create function app.append_only(target regclass) returns void language plpgsql as $$
begin
  execute format('revoke update, delete, truncate on %s from mostrador_app', target);
  execute format('create trigger append_only before update or delete on %s for each row execute function app.refuse_change()', target);
end $$;

-- ---------------------------------------------------------------------------------------------------- tenants
create table tenant (
  id uuid primary key default uuidv7(),
  slug text not null constraint tenant_slug_form check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 100),
  zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  locale text not null default 'es' check (locale in ('es', 'en')),
  apps text[] not null default '{}',
  branding jsonb not null default '{}',
  status text not null default 'active' check (status in ('active', 'suspended')),
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default app.now(),
  updated_at timestamptz not null default app.now(),
  constraint tenant_slug_unique unique (slug)
);

create table tenant_domain (
  host text primary key check (host = lower(host)),
  tenant_id uuid not null references tenant (id)
);

create table branch (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null check (length(name) between 1 and 100),
  zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  address text,
  phone text,
  lat double precision,
  lng double precision,
  active boolean not null default true,
  primary key (tenant_id, id),
  constraint branch_name_unique unique (tenant_id, name)
);
select app.isolate('branch');
select app.tracked('branch');

-- ----------------------------------------------------------------------------------------------- shared tables
-- A tenant's settings, by module; a row of a branch wins over the row without one. What is absent has the default of the code.
create table setting (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid,
  module text not null,
  key text not null,
  value jsonb not null,
  primary key (tenant_id, id),
  constraint setting_unique unique nulls not distinct (tenant_id, module, key, branch_id),
  constraint setting_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id)
);
select app.isolate('setting');
select app.tracked('setting');

-- Consecutive numbers, one row per scope, locked by the update that takes the next.
create table counter (
  tenant_id uuid not null references tenant (id),
  scope text not null,
  value bigint not null,
  primary key (tenant_id, scope)
);
select app.isolate('counter');

-- Who did what, from where, with before and after. Never changed.
create table audit_log (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  occurred_at timestamptz not null default app.now(),
  actor_type text not null check (actor_type in ('user', 'system', 'client', 'api_key', 'gateway')),
  actor_id uuid,
  actor_name text,
  action text not null,
  entity text not null,
  entity_id uuid,
  summary text,
  before jsonb,
  after jsonb,
  reason text,
  ip inet,
  user_agent text,
  request_id text,
  primary key (tenant_id, id)
);
create index audit_log_entity on audit_log (tenant_id, entity, entity_id, id desc);
create index audit_log_actor on audit_log (tenant_id, actor_id, id desc);
select app.isolate('audit_log');
select app.append_only('audit_log');

-- One row for each step of each state machine (the row of creation has no from_state).
create table state_change (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  machine text not null,
  entity_id uuid not null,
  from_state text,
  to_state text not null,
  round integer,
  actor_type text not null check (actor_type in ('user', 'system', 'client', 'api_key', 'gateway')),
  actor_id uuid,
  actor_name text,
  reason text,
  notes text,
  occurred_at timestamptz not null default app.now(),
  primary key (tenant_id, id)
);
create index state_change_entity on state_change (tenant_id, machine, entity_id, id);
select app.isolate('state_change');
select app.append_only('state_change');

-- Facts that other modules react to; kept as a log, delivered through the outbox.
create table domain_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null,
  entity_id uuid,
  payload jsonb not null,
  occurred_at timestamptz not null default app.now(),
  primary key (tenant_id, id)
);
create index domain_event_name on domain_event (tenant_id, name, id);
select app.isolate('domain_event');
select app.append_only('domain_event');

-- The answer to a POST, so that the same key gets the same answer; swept after 72 hours.
create table idempotency_key (
  tenant_id uuid not null references tenant (id),
  actor text not null,
  key text not null check (length(key) between 1 and 255),
  request_hash text not null,
  status integer not null,
  headers jsonb not null default '{}',
  body text,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, actor, key)
);
create index idempotency_key_age on idempotency_key (tenant_id, created_at);
select app.isolate('idempotency_key');

-- ------------------------------------------------------------------------------------------ jobs, events, notices
-- Global: the relay reads every tenant's rows. The application role may only add and look at its own kind of row.
create table outbox (
  id bigint generated always as identity primary key,
  tenant_id uuid,
  kind text not null check (kind in ('job', 'notice')),
  name text not null,
  payload jsonb not null,
  job_key text,
  created_at timestamptz not null default clock_timestamp()
);
revoke all on outbox from mostrador_app;
grant insert on outbox to mostrador_app;
-- Taking rows with SKIP LOCKED needs the right to update them.
grant select, insert, update, delete on outbox to mostrador_jobs;

-- Work for a later instant. It can be moved or cancelled by its key in the transaction that finds out; the
-- scheduler compares with the one clock and hands it to the queue.
create table scheduled_job (
  tenant_id uuid not null references tenant (id),
  key text not null,
  name text not null,
  payload jsonb not null,
  run_at timestamptz not null,
  primary key (tenant_id, key)
);
create index scheduled_job_due on scheduled_job (run_at);
select app.isolate('scheduled_job');
create policy scheduler on scheduled_job to mostrador_jobs using (true) with check (true);
grant select, delete on scheduled_job to mostrador_jobs;

-- One row for each run of a recurring job: the key makes a run happen once, whoever starts it.
create table cron_run (
  tenant_id uuid not null references tenant (id),
  job text not null,
  run_key text not null,
  due_at timestamptz not null,
  started_at timestamptz not null default app.now(),
  primary key (tenant_id, job, run_key)
);
create index cron_run_latest on cron_run (tenant_id, job, due_at desc);
select app.isolate('cron_run');

-- Work that failed for good, until somebody runs it again or dismisses it.
create table job_failure (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null,
  payload jsonb not null,
  error text not null,
  attempts integer not null,
  first_failed_at timestamptz not null default app.now(),
  last_failed_at timestamptz not null default app.now(),
  status text not null default 'failed' check (status in ('failed', 'rerun', 'dismissed')),
  resolved_by uuid,
  resolved_at timestamptz,
  job_id text not null,
  primary key (tenant_id, id),
  constraint job_failure_once unique (tenant_id, job_id)
);
select app.isolate('job_failure');

-- What was told to whom of what changed, for an hour: a client that lost its connection asks from its last number on.
create table notice (
  tenant_id uuid not null references tenant (id),
  seq bigint not null,
  topic text not null,
  branch_id uuid,
  user_id uuid,
  ids jsonb not null,
  version integer,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, seq)
);
select app.isolate('notice');
create policy relay on notice to mostrador_jobs using (true) with check (true);
grant select, insert, delete on notice to mostrador_jobs;

create table notice_counter (
  tenant_id uuid primary key references tenant (id),
  value bigint not null
);
revoke all on notice_counter from mostrador_app;
grant select, insert, update on notice_counter to mostrador_jobs;

-- A worker that is alive says so every few seconds; the jobs of one that stopped are handed on.
create table worker_heartbeat (
  worker_id text primary key,
  beat_at timestamptz not null default clock_timestamp()
);
revoke all on worker_heartbeat from mostrador_app;
grant select, insert, update, delete on worker_heartbeat to mostrador_jobs;
grant select on tenant, tenant_domain to mostrador_jobs;
