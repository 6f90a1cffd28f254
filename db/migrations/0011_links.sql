-- Links that open one thing without a password: a quote, a status page, a gallery. Whoever has the address may read
-- the thing, so only a hash of its token is kept.
create table public_link (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- What it opens: `studio.quote`.
  kind text not null check (length(kind) between 1 and 60),
  owner_id uuid not null,
  token_hash text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default app.now(),
  created_by uuid default app.user_id(),
  primary key (tenant_id, id),
  constraint public_link_token_unique unique (tenant_id, token_hash)
);
create index public_link_of on public_link (tenant_id, kind, owner_id);
select app.isolate('public_link');

-- Tries of people nobody knows, under each of their counters: wrong tokens and PINs, requests of the public forms.
create table public_try (
  id uuid primary key default uuidv7(),
  counter text not null,
  at timestamptz not null
);
create index public_try_counter on public_try (counter, at);
create index public_try_age on public_try (at);
