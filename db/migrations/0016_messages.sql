-- Messages to clients and staff by any channel: their texts, switches, attempts and receipts, and what clients write back.

alter table message drop constraint message_channel_check;
alter table message drop constraint message_status_check;
alter table message
  add column direction text not null default 'out' constraint message_direction check (direction in ('out', 'in')),
  -- Whom it is for (or from): a client, or a member.
  add column client_id uuid,
  add column user_id uuid,
  -- What it is about, in the words of the app that owns it.
  add column owner_type text,
  add column owner_id uuid,
  -- The values of its variables: the words are made anew for each channel that is tried.
  add column data jsonb not null default '{}',
  -- The channels to try, in order, each with its address; `step` is the one being tried.
  add column chain jsonb not null default '[]',
  add column step integer not null default 0,
  -- Local hours in which it must not arrive: {from, to, zone}.
  add column quiet jsonb,
  add column path text,
  -- One worker has it until then.
  add column lease_until timestamptz,
  add column connection_id uuid,
  add column provider_id text,
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  add column author_id uuid,
  add column author_name text,
  add constraint message_channel check (channel in ('mail', 'whatsapp', 'sms', 'telegram', 'push')),
  add constraint message_status check (status in ('queued', 'sending', 'sent', 'delivered', 'read', 'stored', 'failed', 'skipped', 'received')),
  -- What came in was received, and nothing else was.
  add constraint message_received check ((direction = 'in') = (status = 'received')),
  add constraint message_owner check ((owner_type is null) = (owner_id is null)),
  add constraint message_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  add constraint message_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete set null (connection_id);
create index message_by_channel on message (tenant_id, channel, id desc);
create index message_of_client on message (tenant_id, client_id, id desc) where client_id is not null;
create index message_of_owner on message (tenant_id, owner_type, owner_id, id desc) where owner_id is not null;
create index message_last_inbound on message (tenant_id, channel, recipient, id desc) where direction = 'in';
create index message_by_provider_id on message (tenant_id, channel, provider_id) where provider_id is not null;

-- What happened to a message, attempt by attempt and receipt by receipt. A receipt may come before the answer of the
-- provider has been written down: it then waits here without its message.
create table message_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  message_id uuid,
  at timestamptz not null default app.now(),
  channel text not null,
  status text not null,
  provider_id text,
  detail text,
  primary key (tenant_id, id),
  constraint message_event_message foreign key (tenant_id, message_id) references message (tenant_id, id) on delete cascade,
  constraint message_event_belongs check (message_id is not null or provider_id is not null)
);
create index message_event_of on message_event (tenant_id, message_id, id);
create index message_event_waiting on message_event (tenant_id, channel, provider_id) where message_id is null;
select app.isolate('message_event');

create table message_attachment (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  message_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  type text not null check (length(type) between 3 and 100),
  content bytea not null constraint message_attachment_size check (length(content) <= 10485760),
  primary key (tenant_id, id),
  constraint message_attachment_of foreign key (tenant_id, message_id) references message (tenant_id, id) on delete cascade
);
create index message_attachment_by_message on message_attachment (tenant_id, message_id);
select app.isolate('message_attachment');

-- A text of the tenant's own; where there is none, the catalogue's holds.
create table message_template (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  message text not null,
  channel text not null check (channel in ('mail', 'whatsapp', 'sms', 'telegram', 'push', 'in_app')),
  locale text not null check (locale in ('es', 'en')),
  subject text not null default '' check (length(subject) <= 200),
  body text not null check (length(body) between 1 and 4000),
  -- The name under which WhatsApp has approved this text; by default the message's own key.
  provider_template text check (provider_template ~ '^[a-z0-9_]{1,200}$'),
  primary key (tenant_id, id),
  constraint message_template_once unique (tenant_id, message, channel, locale)
);
select app.isolate('message_template');
select app.tracked('message_template');

-- What the tenant has turned off; `all` is the message on every channel.
create table message_off (
  tenant_id uuid not null references tenant (id),
  message text not null,
  channel text not null check (channel in ('mail', 'whatsapp', 'sms', 'telegram', 'push', 'all')),
  primary key (tenant_id, message, channel)
);
select app.isolate('message_off');

-- Who wants no messages by a channel: a client (told to us), or an address (it wrote STOP).
create table message_opt_out (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  channel text not null check (channel in ('mail', 'whatsapp', 'sms', 'telegram')),
  client_id uuid,
  address text,
  source text not null check (source in ('inbound', 'staff', 'provider')),
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint message_opt_out_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade,
  constraint message_opt_out_whose check (num_nonnulls(client_id, address) = 1),
  constraint message_opt_out_once unique nulls not distinct (tenant_id, channel, client_id, address)
);
select app.isolate('message_opt_out');

-- A browser that takes push messages of one member.
create table push_subscription (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  user_id uuid not null,
  endpoint text not null check (length(endpoint) <= 1000),
  p256dh text not null check (length(p256dh) <= 200),
  auth text not null check (length(auth) <= 100),
  device_name text not null check (length(device_name) between 1 and 100),
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint push_subscription_once unique (tenant_id, endpoint),
  constraint push_subscription_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index push_subscription_of on push_subscription (tenant_id, user_id);
select app.isolate('push_subscription');

-- A member's Telegram; until `/start {code}` has come, only the code (hashed, ten minutes).
create table telegram_link (
  tenant_id uuid not null references tenant (id),
  user_id uuid not null,
  chat_id text,
  username text,
  linked_at timestamptz,
  code_hash text,
  code_expires_at timestamptz,
  primary key (tenant_id, user_id),
  constraint telegram_link_code unique (tenant_id, code_hash),
  constraint telegram_link_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
select app.isolate('telegram_link');

-- Which alerts a member does not want beyond the screen; absent: all of them.
create table alert_preference (
  tenant_id uuid not null references tenant (id),
  user_id uuid not null,
  message text not null,
  push boolean not null default true,
  telegram boolean not null default true,
  primary key (tenant_id, user_id, message),
  constraint alert_preference_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
select app.isolate('alert_preference');
