-- Letters to everybody of an event, what else tickets 6 and 10 ask to be remembered, and what other programs are told.

-- A member asks for it (kinds of which there are many), or does not want it on the screen.
alter table alert_preference add column in_app boolean not null default true;

-- The buyer wants to hear of this purchase by WhatsApp too.
alter table ticket_order add column whatsapp_consent boolean not null default false;
create index ticket_order_whatsapp on ticket_order (tenant_id, buyer_email, id desc) where whatsapp_consent;

-- Until when holders may have their money back because the event is not what they bought (tickets 4.1).
alter table ticket_event add column refund_window_until timestamptz;
-- Id numbers and phones of who came are gone.
alter table ticket_event add column minimised_at timestamptz;
-- The last mark of what is sold, in percent, that the team was told of.
alter table ticket_event add column told_percent integer not null default 0 constraint ticket_event_told_percent check (told_percent between 0 and 100);
create index ticket_event_to_minimise on ticket_event (tenant_id, end_at) where minimised_at is null;

-- In which phase of a stage everybody was told last.
create table sale_stage_told (
  tenant_id uuid not null references tenant (id),
  stage_id uuid not null,
  phase text not null check (phase in ('inactive', 'scheduled', 'active', 'exhausted', 'ended')),
  primary key (tenant_id, stage_id),
  constraint sale_stage_told_stage foreign key (tenant_id, stage_id) references sale_stage (tenant_id, id) on delete cascade
);
select app.isolate('sale_stage_told');

-- One letter to everybody of an event: handed on in small parts, each reader once.
create table ticket_broadcast (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  kind text not null check (kind in ('event_reminder', 'event_changed', 'event_postponed', 'event_cancelled')),
  -- The same cause writes one.
  cause text not null constraint ticket_broadcast_cause_length check (length(cause) between 1 and 200),
  data jsonb not null default '{}',
  -- The last address that was reached, in order; null: nobody yet.
  reached text,
  readers integer not null default 0 constraint ticket_broadcast_readers check (readers >= 0),
  finished_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_broadcast_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_broadcast_once unique (tenant_id, event_id, kind, cause)
);
select app.isolate('ticket_broadcast');

-- ------------------------------------------------------------------------------------------------------------ webhooks
create table webhook_endpoint (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  url text not null constraint webhook_endpoint_url_length check (length(url) between 8 and 2000),
  description text not null default '' constraint webhook_endpoint_description_length check (length(description) <= 200),
  topics text[] not null constraint webhook_endpoint_topics check (cardinality(topics) between 1 and 100),
  status text not null default 'on' check (status in ('on', 'off', 'broken')),
  secret_sealed bytea not null,
  -- After a change of the secret both sign for a while.
  old_secret_sealed bytea,
  old_secret_until timestamptz,
  -- Since when nothing has arrived there.
  failing_since timestamptz,
  primary key (tenant_id, id),
  constraint webhook_endpoint_old_secret check ((old_secret_sealed is null) = (old_secret_until is null))
);
select app.isolate('webhook_endpoint');
select app.tracked('webhook_endpoint');
-- Its health is no edit: whoever changes it meanwhile still holds its version.
drop trigger touch on webhook_endpoint;
create trigger touch before update on webhook_endpoint for each row when (new.failing_since is not distinct from old.failing_since) execute function app.touch();

create table webhook_delivery (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  endpoint_id uuid not null,
  topic text not null,
  -- The same fact is told an endpoint once.
  fact text not null constraint webhook_delivery_fact_length check (length(fact) between 1 and 200),
  -- As it is signed and sent, byte by byte.
  body text not null constraint webhook_delivery_body_size check (octet_length(body) < 20480),
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  -- Automatic tries since it was asked for last.
  tries integer not null default 0 constraint webhook_delivery_tries check (tries >= 0),
  next_at timestamptz,
  created_at timestamptz not null default app.now(),
  delivered_at timestamptz,
  primary key (tenant_id, id),
  constraint webhook_delivery_endpoint foreign key (tenant_id, endpoint_id) references webhook_endpoint (tenant_id, id) on delete cascade,
  constraint webhook_delivery_once unique (tenant_id, endpoint_id, fact),
  constraint webhook_delivery_waits check ((status = 'waiting') >= (next_at is not null)),
  constraint webhook_delivery_done check ((status = 'delivered') = (delivered_at is not null))
);
select app.isolate('webhook_delivery');
create index webhook_delivery_newest on webhook_delivery (tenant_id, endpoint_id, id desc);
create index webhook_delivery_old on webhook_delivery (tenant_id, created_at);

create table webhook_attempt (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  delivery_id uuid not null,
  at timestamptz not null,
  took_ms integer not null constraint webhook_attempt_took check (took_ms >= 0),
  -- Null: no answer, `error` says why.
  http_status integer,
  answer text not null default '' constraint webhook_attempt_answer_length check (length(answer) <= 2000),
  error text constraint webhook_attempt_error_length check (length(error) <= 500),
  primary key (tenant_id, id),
  constraint webhook_attempt_delivery foreign key (tenant_id, delivery_id) references webhook_delivery (tenant_id, id) on delete cascade
);
select app.isolate('webhook_attempt');
create index webhook_attempt_of on webhook_attempt (tenant_id, delivery_id, id);
