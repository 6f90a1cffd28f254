-- Hosts of a business's own public pages, and mailboxes that strangers prove to be theirs.

-- Found by host before a tenant is known. One host belongs to one business on the whole platform.
create table tenant_site (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  host text not null constraint tenant_site_host_form check (length(host) <= 253 and host ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$'),
  kind text not null default 'portal' check (kind in ('portal', 'backoffice')),
  -- Instead of the business's name and colour, where this host is another brand of it.
  brand_name text constraint tenant_site_brand_length check (length(brand_name) between 1 and 100),
  theme jsonb not null default '{}',
  is_active boolean not null default true,
  primary key (tenant_id, id),
  constraint tenant_site_host_unique unique (host)
);
select app.isolate('tenant_site');
select app.tracked('tenant_site');

-- Past row-level security, since it answers whose rows may be read at all; it tells no more than that.
create function app.site_of_host(wanted text) returns table (tenant_id uuid, id uuid, kind text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as
$$ select s.tenant_id, s.id, s.kind from public.tenant_site s where s.host = lower(wanted) and s.is_active $$;

-- Was meant for this, held nothing, and knew neither kind nor brand.
drop table tenant_domain;

-- A code and a link that were mailed together: either lets in once (tickets 14).
create table mailbox_code (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  address text not null constraint mailbox_code_address_length check (length(address) between 3 and 254 and address = lower(address)),
  code_hash text not null,
  link_hash text not null,
  tries integer not null default 0 constraint mailbox_code_tries check (tries between 0 and 5),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint mailbox_code_link unique (tenant_id, link_hash)
);
select app.isolate('mailbox_code');
create index mailbox_code_of on mailbox_code (tenant_id, address, id desc);

-- Whoever proved a mailbox sees what belongs to it, in this business only.
create table mailbox_session (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  address text not null constraint mailbox_session_address_length check (length(address) between 3 and 254 and address = lower(address)),
  token_hash text not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint mailbox_session_token unique (tenant_id, token_hash)
);
select app.isolate('mailbox_session');
create index mailbox_session_of on mailbox_session (tenant_id, address);
