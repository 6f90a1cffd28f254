-- Who may come in, and what for. A person is one user in the whole installation and a member of any number of
-- tenants; what he may do belongs to the tenant. Users, their sessions and their secrets are global tables;
-- members, roles, departments, invitations, keys and exceptions belong to a tenant.

-- ------------------------------------------------------------------------------------------------------- users
create table app_user (
  id uuid primary key default uuidv7(),
  -- Lower case, trimmed, NFKC: the code writes it so, and sign-in looks for it so.
  email text not null constraint app_user_email_normal check (email = lower(btrim(email)) and length(email) between 3 and 254),
  name text not null constraint app_user_name_length check (length(name) between 1 and 120),
  locale text not null default 'es' check (locale in ('es', 'en')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  -- Argon2id in PHC form. Null: invited, has not chosen one yet, and cannot sign in.
  password_hash text,
  password_changed_at timestamptz,
  status text not null default 'active' check (status in ('active', 'disabled')),
  last_tenant_id uuid references tenant (id),
  created_at timestamptz not null default app.now(),
  updated_at timestamptz not null default app.now(),
  constraint app_user_email_unique unique (email)
);

-- The secret of the authenticator, encrypted with the server's key. last_step: a code counts once.
create table totp (
  user_id uuid primary key references app_user (id),
  secret_sealed bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  created_at timestamptz not null default app.now()
);

create table backup_code (
  id uuid primary key default uuidv7(),
  user_id uuid not null references app_user (id),
  code_hash text not null,
  used_at timestamptz,
  created_at timestamptz not null default app.now(),
  constraint backup_code_unique unique (user_id, code_hash)
);

-- A browser or app from which the user has signed in before. It has failure counters of its own, so that
-- strangers who guess cannot lock the user out.
create table known_device (
  user_id uuid not null references app_user (id),
  key_hash text not null,
  created_at timestamptz not null default app.now(),
  last_used_at timestamptz not null default app.now(),
  primary key (user_id, key_hash)
);

-- One row for each tried sign-in that has not succeeded, under each of its counters (user, device, address).
create table login_attempt (
  id uuid primary key default uuidv7(),
  attempt_id uuid not null,
  counter text not null,
  blocked boolean not null default false,
  at timestamptz not null default app.now()
);
create index login_attempt_counter on login_attempt (counter, at);
create index login_attempt_of on login_attempt (attempt_id);
create index login_attempt_age on login_attempt (at);

create table login_lock (
  counter text primary key,
  locked_until timestamptz not null
);

-- ---------------------------------------------------------------------------------------------------- sessions
-- One signed-in device in one tenant: active, then revoked or expired.
create table user_session (
  id uuid primary key default uuidv7(),
  user_id uuid not null references app_user (id),
  tenant_id uuid not null references tenant (id),
  client text not null check (client in ('web', 'native')),
  device_hash text not null,
  device_name text,
  user_agent text,
  second_factor boolean not null default false,
  created_at timestamptz not null default app.now(),
  created_ip inet,
  last_seen_at timestamptz not null default app.now(),
  last_ip inet,
  lat double precision,
  lng double precision,
  accuracy_m double precision,
  position_at timestamptz,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_why text check (revoked_why in ('signed_out', 'ended_by_user', 'ended_by_admin', 'token_reused', 'password_changed', 'too_many', 'replaced', 'tenant_switched', 'member_disabled', 'second_factor_reset'))
);
create index user_session_user on user_session (user_id, last_seen_at) where revoked_at is null;

-- A chain of refresh tokens per session; each is used once. successor_sealed can be opened only with the token itself:
-- a retry by the same device gets the same successor again, and the table alone gives nobody a token.
create table refresh_token (
  token_hash text primary key,
  session_id uuid not null references user_session (id) on delete cascade,
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  successor_sealed bytea
);
create index refresh_token_session on refresh_token (session_id);

-- Between the password and the code of the second factor.
create table second_factor_ticket (
  ticket_hash text primary key,
  user_id uuid not null references app_user (id),
  tenant_id uuid not null references tenant (id),
  device jsonb not null,
  tries integer not null default 0 constraint second_factor_ticket_tries check (tries between 0 and 5),
  expires_at timestamptz not null
);

-- Links sent by mail to sign in or to choose a new password: one use, ten minutes, dead after a newer one.
create table one_time_link (
  token_hash text primary key,
  user_id uuid not null references app_user (id),
  purpose text not null check (purpose in ('magic_link', 'password_reset')),
  tenant_id uuid references tenant (id),
  -- The device that asked; a link to sign in works in that browser only.
  device_hash text,
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_link_user on one_time_link (user_id, purpose) where used_at is null;

-- Keys that sign access tokens. The private half is encrypted with the server's key. A new key is published
-- before it signs; an old one is published until its last token has ended.
create table signing_key (
  kid text primary key,
  public_jwk jsonb not null,
  private_sealed bytea not null,
  signs_from timestamptz not null,
  published_until timestamptz,
  created_at timestamptz not null default app.now()
);

-- ------------------------------------------------------------------------------------------------------ members
-- Goes up with every change of who may do what in a tenant; caches of rights compare it.
create table identity_version (
  tenant_id uuid primary key references tenant (id),
  value bigint not null default 1
);
select app.isolate('identity_version');

create function app.identity_changed() returns trigger language plpgsql as $$
begin
  insert into identity_version (tenant_id, value) values (coalesce(new.tenant_id, old.tenant_id), 1)
    on conflict (tenant_id) do update set value = identity_version.value + 1;
  return null;
end $$;

create function app.bumps_identity(target regclass) returns void language plpgsql as $$
begin
  execute format('create trigger identity_changed after insert or update or delete on %s for each row execute function app.identity_changed()', target);
end $$;

create table membership (
  tenant_id uuid not null references tenant (id),
  user_id uuid not null references app_user (id),
  -- What the tenant calls him; inviting never shows what other tenants call him.
  name text not null constraint membership_name_length check (length(name) between 1 and 120),
  title text,
  status text not null check (status in ('invited', 'active', 'disabled')),
  all_branches boolean not null default true,
  joined_at timestamptz,
  disabled_at timestamptz,
  primary key (tenant_id, user_id)
);
create index membership_user on membership (user_id);
create index membership_name on membership (tenant_id, name, user_id);
select app.isolate('membership');
select app.tracked('membership');
select app.bumps_identity('membership');
-- A user finds his own tenants, whichever tenant is set.
create policy own_memberships on membership for select to mostrador_app using (user_id = (select app.user_id()));

create table membership_branch (
  tenant_id uuid not null,
  user_id uuid not null,
  branch_id uuid not null,
  primary key (tenant_id, user_id, branch_id),
  constraint membership_branch_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  constraint membership_branch_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id) on delete cascade
);
create index membership_branch_of on membership_branch (tenant_id, branch_id);
select app.isolate('membership_branch');
select app.bumps_identity('membership_branch');

create table role (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- `studio.coordinator` for a role that an app brings; those follow the program and are not edited.
  key text,
  name text not null constraint role_name_length check (length(name) between 1 and 80),
  description text,
  level integer not null constraint role_level check (level between 0 and 100),
  -- It holds what this one holds, too.
  parent_id uuid,
  -- Everything that the tenant's apps know, now and later.
  is_admin boolean not null default false,
  primary key (tenant_id, id),
  constraint role_name_unique unique (tenant_id, name),
  constraint role_key_unique unique (tenant_id, key),
  constraint role_parent foreign key (tenant_id, parent_id) references role (tenant_id, id),
  constraint role_not_own_parent check (parent_id <> id)
);
select app.isolate('role');
select app.tracked('role');
select app.bumps_identity('role');

create table role_permission (
  tenant_id uuid not null,
  role_id uuid not null,
  permission text not null,
  primary key (tenant_id, role_id, permission),
  constraint role_permission_role foreign key (tenant_id, role_id) references role (tenant_id, id) on delete cascade
);
select app.isolate('role_permission');
select app.bumps_identity('role_permission');

create table membership_role (
  tenant_id uuid not null,
  user_id uuid not null,
  role_id uuid not null,
  primary key (tenant_id, user_id, role_id),
  constraint membership_role_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  constraint membership_role_role foreign key (tenant_id, role_id) references role (tenant_id, id)
);
create index membership_role_of on membership_role (tenant_id, role_id);
select app.isolate('membership_role');
select app.bumps_identity('membership_role');

-- A person's own exceptions: given beyond the roles, or taken away in spite of them. What is taken away wins.
create table membership_permission (
  tenant_id uuid not null,
  user_id uuid not null,
  permission text not null,
  granted boolean not null,
  primary key (tenant_id, user_id, permission),
  constraint membership_permission_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
select app.isolate('membership_permission');
select app.bumps_identity('membership_permission');

-- Hours of work by weekday (1 is Monday), local to the branch. `ends` before `starts` goes on past midnight.
create table work_schedule (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  weekday integer not null constraint work_schedule_weekday check (weekday between 1 and 7),
  starts time not null,
  ends time not null,
  primary key (tenant_id, id),
  constraint work_schedule_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  constraint work_schedule_span check (starts <> ends),
  constraint work_schedule_unique unique (tenant_id, user_id, weekday, starts)
);
select app.isolate('work_schedule');
select app.bumps_identity('work_schedule');

create table department (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null constraint department_name_length check (length(name) between 1 and 80),
  primary key (tenant_id, id),
  constraint department_name_unique unique (tenant_id, name)
);
select app.isolate('department');
select app.tracked('department');

create table department_member (
  tenant_id uuid not null,
  department_id uuid not null,
  user_id uuid not null,
  manager boolean not null default false,
  primary key (tenant_id, department_id, user_id),
  constraint department_member_department foreign key (tenant_id, department_id) references department (tenant_id, id) on delete cascade,
  constraint department_member_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index department_member_of on department_member (tenant_id, user_id);
select app.isolate('department_member');
select app.bumps_identity('department_member');

-- The link of an invitation; what the person will be stands in the membership, which is there from the start.
create table invitation (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  user_id uuid not null,
  token_hash text not null,
  invited_by uuid,
  invited_by_name text,
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  constraint invitation_token unique (tenant_id, token_hash),
  constraint invitation_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
-- One open invitation a person.
create unique index invitation_open on invitation (tenant_id, user_id) where accepted_at is null and revoked_at is null;
select app.isolate('invitation');

create table api_key (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null constraint api_key_name_length check (length(name) between 1 and 80),
  prefix text not null,
  key_hash text not null,
  user_id uuid not null,
  scopes text[] not null,
  created_at timestamptz not null default app.now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  last_used_ip inet,
  primary key (tenant_id, id),
  constraint api_key_hash unique (tenant_id, key_hash),
  constraint api_key_maker foreign key (tenant_id, user_id) references membership (tenant_id, user_id)
);
select app.isolate('api_key');

-- An exception from the access rules for a time: from <= now < to.
create table access_grant (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  user_id uuid not null,
  scopes text[] not null constraint access_grant_scopes check (cardinality(scopes) between 1 and 3 and scopes <@ array['network', 'location', 'schedule']),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  granted_by uuid,
  granted_by_name text,
  revoked_at timestamptz,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint access_grant_span check (starts_at < ends_at),
  constraint access_grant_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade
);
create index access_grant_member_of on access_grant (tenant_id, user_id, ends_at);
select app.isolate('access_grant');
select app.bumps_identity('access_grant');

-- Access rules are settings of the module, and places are branches: changing one changes who may come in.
create trigger identity_changed after insert or update or delete on setting for each row execute function app.identity_changed();
create trigger identity_changed after insert or update or delete on branch for each row execute function app.identity_changed();
