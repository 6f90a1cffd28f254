-- What the product tells people: notices on the screen of a member, and messages that leave.

create table notification (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  user_id uuid not null,
  kind text not null,
  data jsonb not null default '{}',
  path text,
  -- The same cause tells a person once.
  dedupe_key text not null,
  created_at timestamptz not null default app.now(),
  read_at timestamptz,
  primary key (tenant_id, id),
  constraint notification_once unique (tenant_id, user_id, dedupe_key),
  constraint notification_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index notification_of on notification (tenant_id, user_id, id desc);
create index notification_unread on notification (tenant_id, user_id) where read_at is null;
select app.isolate('notification');

-- Queued, then sent; stored when no mail server is set up (the screen shows it); failed after the last try;
-- skipped when it had become pointless. `secret_for` is the user whom a link in it lets in: nobody else may read it.
create table message (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  channel text not null default 'mail' check (channel in ('mail')),
  recipient text not null,
  locale text not null check (locale in ('es', 'en')),
  template text not null,
  subject text not null,
  body text not null,
  secret_for uuid,
  dedupe_key text not null,
  status text not null default 'queued' check (status in ('queued', 'sent', 'stored', 'failed', 'skipped')),
  attempts integer not null default 0,
  error text,
  created_at timestamptz not null default app.now(),
  sent_at timestamptz,
  primary key (tenant_id, id),
  constraint message_once unique (tenant_id, dedupe_key)
);
create index message_newest on message (tenant_id, id desc);
select app.isolate('message');
-- The door of black-box tests lists what was sent, of every tenant.
create policy sent on message for select to mostrador_jobs using (true);
grant select on message to mostrador_jobs;
