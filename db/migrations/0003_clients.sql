-- Clients and files.

-- One index over tenant and trigrams: without the tenant in it, a search would read the matches of all tenants.
create extension if not exists btree_gin schema public;

-- ---------------------------------------------------------------------------------------------------- clients
create table client (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  kind text not null default 'individual' check (kind in ('individual', 'institutional')),
  full_name text not null constraint client_full_name_length check (length(full_name) between 1 and 100),
  status text not null default 'active' check (status in ('active', 'inactive')),
  preferred_channel text not null default 'whatsapp' check (preferred_channel in ('whatsapp', 'email', 'telegram', 'sms')),
  credit_terms_days integer not null default 0 check (credit_terms_days between 0 and 90),
  image_release text not null default 'unknown' check (image_release in ('unknown', 'granted', 'denied')),
  image_release_at timestamptz,
  notes text check (length(notes) <= 4000),
  tags text[] not null default '{}' constraint client_tags_count check (cardinality(tags) <= 20),
  external_ref text check (length(external_ref) between 1 and 100),
  blocked_reason text check (length(blocked_reason) between 1 and 300),
  -- Copies of the first phone and e-mail, and of all of them for the search; written together with those rows.
  primary_phone text,
  primary_email text,
  contact_search text not null default '',
  deleted_at timestamptz,
  merged_into uuid,
  anonymized_at timestamptz,
  name_fold text not null generated always as (app.fold(full_name)) stored,
  search text not null generated always as (app.fold(full_name) || ' ' || contact_search) stored,
  primary key (tenant_id, id),
  constraint client_merged_into foreign key (tenant_id, merged_into) references client (tenant_id, id),
  constraint client_not_merged_into_itself check (merged_into <> id),
  -- A client that was merged away, or erased, is in no list.
  constraint client_merged_is_deleted check (merged_into is null or deleted_at is not null),
  constraint client_credit_needs_institution check (credit_terms_days = 0 or kind = 'institutional')
);
select app.isolate('client');
select app.tracked('client');
create index client_by_name on client (tenant_id, name_fold, id) where deleted_at is null;
create index client_newest on client (tenant_id, id desc) where deleted_at is null;
create index client_deleted on client (tenant_id, name_fold, id) where deleted_at is not null;
create index client_merged on client (tenant_id, merged_into) where merged_into is not null;
create index client_search on client using gin (tenant_id, search gin_trgm_ops) where deleted_at is null;
create index client_similar on client using gin (tenant_id, name_fold gin_trgm_ops) where deleted_at is null;
-- A reference to another system names one client; a deleted one gives it free.
create unique index client_external_ref_unique on client (tenant_id, external_ref) where deleted_at is null;

-- Several people may share a phone (a family, a school's desk), so it is not unique; it is the first key when clients are matched.
create table client_phone (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  position smallint not null check (position between 0 and 19),
  e164 text not null constraint client_phone_e164 check (e164 ~ '^\+[1-9][0-9]{4,14}$'),
  typed text not null check (length(typed) <= 40),
  label text not null default 'mobile' check (label in ('mobile', 'home', 'work', 'other')),
  primary key (tenant_id, id),
  constraint client_phone_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade,
  -- One is the first; the same number stands once with a client.
  constraint client_phone_position unique (tenant_id, client_id, position) deferrable initially deferred,
  constraint client_phone_once unique (tenant_id, client_id, e164) deferrable initially deferred
);
select app.isolate('client_phone');
create index client_phone_number on client_phone (tenant_id, e164);

create table client_email (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  position smallint not null check (position between 0 and 19),
  email text not null constraint client_email_form check (email = lower(email) and length(email) between 3 and 254),
  -- The mailbox behind an address: without dots and what follows a plus.
  mailbox text not null generated always as (replace(split_part(split_part(email, '@', 1), '+', 1), '.', '') || '@' || split_part(email, '@', 2)) stored,
  verified_at timestamptz,
  -- False while its client is deleted or merged away.
  live boolean not null default true,
  primary key (tenant_id, id),
  constraint client_email_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade,
  constraint client_email_position unique (tenant_id, client_id, position) deferrable initially deferred
);
select app.isolate('client_email');
-- Unique where present (studio 3.1).
create unique index client_email_unique on client_email (tenant_id, email) where live;
create index client_email_mailbox on client_email (tenant_id, mailbox) where live;
create index client_email_of on client_email (tenant_id, client_id);

create table client_address (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  position smallint not null check (position between 0 and 29),
  label text not null default '' check (length(label) <= 40),
  line text not null check (length(line) between 1 and 300),
  details text not null default '' check (length(details) <= 300),
  city text not null default '' check (length(city) <= 100),
  region text not null default '' check (length(region) <= 100),
  postal_code text not null default '' check (length(postal_code) <= 20),
  lat double precision check (lat between -90 and 90),
  lng double precision check (lng between -180 and 180),
  primary key (tenant_id, id),
  constraint client_address_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade,
  constraint client_address_position unique (tenant_id, client_id, position) deferrable initially deferred,
  constraint client_address_point check ((lat is null) = (lng is null))
);
select app.isolate('client_address');

create table client_tax_id (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  position smallint not null check (position between 0 and 19),
  kind text not null default 'nit' check (kind in ('nit', 'rfc', 'dpi', 'passport', 'other')),
  -- Upper case, without spaces and hyphens, so that the same number is found again.
  number text not null constraint client_tax_id_form check (number ~ '^[0-9A-ZÑ&]{1,30}$'),
  name text not null default '' check (length(name) <= 150),
  primary key (tenant_id, id),
  constraint client_tax_id_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade,
  constraint client_tax_id_position unique (tenant_id, client_id, position) deferrable initially deferred
);
select app.isolate('client_tax_id');
create index client_tax_id_number on client_tax_id (tenant_id, number);

create table client_note (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  text text not null check (length(text) between 1 and 4000),
  author_id uuid,
  author_name text,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint client_note_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade
);
select app.isolate('client_note');
create index client_note_of on client_note (tenant_id, client_id, id desc);

-- Each yes and each no, in the order given; the newest of a purpose is in force. Holds nothing that tells who the client is.
create table client_consent (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  purpose text not null check (purpose in ('privacy', 'terms', 'messages', 'marketing', 'image_release')),
  granted boolean not null,
  terms_version text check (length(terms_version) <= 40),
  source text check (length(source) <= 100),
  recorded_by text,
  recorded_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint client_consent_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade
);
select app.isolate('client_consent');
create index client_consent_of on client_consent (tenant_id, client_id, id desc);

-- What changed in the record of a client, with the values. The audit log can never be changed, so it names the fields
-- only; the values stand here, where anonymisation can erase them.
create table client_change (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  action text not null,
  changes jsonb not null,
  reason text,
  actor_id uuid,
  actor_name text,
  occurred_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint client_change_client foreign key (tenant_id, client_id) references client (tenant_id, id) on delete cascade
);
select app.isolate('client_change');
create index client_change_of on client_change (tenant_id, client_id, id desc);

create table client_merge (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  kept_id uuid not null,
  gone_id uuid not null,
  -- Values of the kept client before and after, and what each app moved: enough to take the merge back.
  before jsonb not null,
  after jsonb not null,
  moved jsonb not null default '{}',
  merged_by text,
  merged_at timestamptz not null default app.now(),
  undone_at timestamptz,
  undone_by text,
  primary key (tenant_id, id),
  constraint client_merge_kept foreign key (tenant_id, kept_id) references client (tenant_id, id),
  constraint client_merge_gone foreign key (tenant_id, gone_id) references client (tenant_id, id),
  constraint client_merge_two check (kept_id <> gone_id)
);
select app.isolate('client_merge');
-- A client is merged away at most once at a time.
create unique index client_merge_in_force on client_merge (tenant_id, gone_id) where undone_at is null;
create index client_merge_kept_by on client_merge (tenant_id, kept_id);

-- Pairs that somebody has looked at and found to be two clients.
create table client_distinct (
  tenant_id uuid not null references tenant (id),
  first_id uuid not null,
  second_id uuid not null,
  created_at timestamptz not null default app.now(),
  created_by uuid default app.user_id(),
  primary key (tenant_id, first_id, second_id),
  constraint client_distinct_first foreign key (tenant_id, first_id) references client (tenant_id, id) on delete cascade,
  constraint client_distinct_second foreign key (tenant_id, second_id) references client (tenant_id, id) on delete cascade,
  constraint client_distinct_order check (first_id < second_id)
);
select app.isolate('client_distinct');

-- Clients of the tenant that match every word of a text, best first (the smallest rank). Row-level security keeps trigram
-- operators from using their index (they are not leakproof), which makes each search read the whole tenant; so this runs
-- as the owner, with the tenant of the transaction in the condition itself, and answers ids and ranks only.
-- `words` are folded, the longest first; `whole` is the folded text; `digits` is the text without anything but digits,
-- when it looks like a phone number.
create function app.match_clients(words text[], whole text, digits text, at_most integer) returns table (id uuid, rank double precision)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set pg_trgm.word_similarity_threshold = 0.35 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
  patterns constant text[] := array(select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%' from unnest(words) with ordinality as t (w, n) order by n);
  longest constant text := words[1];
  pattern constant text := patterns[1];
  found integer;
begin
  if digits is not null then
    return query
      select c.id, case when c.contact_search like digits || '%' then 0.0::double precision else 0.1 end as place
      from public.client c where c.tenant_id = tenant and c.deleted_at is null and c.search like '%' || digits || '%'
      order by place, c.id limit at_most;
    return;
  end if;

  -- One pattern by index, the rest on what it finds: an index does not serve "like all".
  return query
    select c.id, case
        when c.name_fold = whole then 0.0::double precision
        when starts_with(c.name_fold, whole) then 0.1
        when position(' ' || whole in ' ' || c.name_fold) > 0 then 0.2
        else 0.3 + 0.2 * (1 - word_similarity(whole, c.name_fold)) end as place
    from public.client c
    where c.tenant_id = tenant and c.deleted_at is null and c.search like pattern and c.search like all (patterns)
    order by place, c.id limit at_most;
  get diagnostics found = row_count;

  -- Nobody is written like that: names that are nearly so, letters missing, swapped or wrong, in each word.
  if found = 0 and length(longest) >= 4 and position('@' in whole) = 0 then
    return query
      with near as (
        select c.id, (select avg(1 - case when length(w) < 4 then (position(w in c.name_fold) > 0)::integer else word_similarity(w, c.name_fold) end) from unnest(words) w) as distance,
          (select bool_and(case when length(w) < 4 then position(w in c.name_fold) > 0 else word_similarity(w, c.name_fold) >= 0.35 end) from unnest(words) w) as every_word
        from public.client c where c.tenant_id = tenant and c.deleted_at is null and longest <% c.search
      ), best as (select min(near.distance) as distance from near where every_word)
      select near.id, 1 + near.distance from near, best where near.every_word and near.distance <= best.distance + 0.15
      order by near.distance, near.id limit at_most;
  end if;
end $$;
revoke all on function app.match_clients from public;
grant execute on function app.match_clients to mostrador_app;

-- Pairs of clients whose names are nearly the same, for the search for duplicates; as above, by index.
create function app.similar_clients(of_client uuid, threshold real, at_most integer) returns table (first_id uuid, second_id uuid, similarity real)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
  name text;
begin
  perform set_config('pg_trgm.similarity_threshold', threshold::text, true);
  if of_client is not null then
    select c.name_fold into name from public.client c where c.tenant_id = tenant and c.id = of_client;
    return query
      select least(of_client, b.id), greatest(of_client, b.id), public.similarity(b.name_fold, name)
      from public.client b where b.tenant_id = tenant and b.id <> of_client and b.deleted_at is null and b.anonymized_at is null and b.name_fold % name
      order by 3 desc, 1, 2 limit at_most;
  else
    return query
      select a.id, b.id, public.similarity(a.name_fold, b.name_fold)
      from public.client a join public.client b on b.tenant_id = a.tenant_id and b.id > a.id and b.deleted_at is null and b.anonymized_at is null
      where a.tenant_id = tenant and a.deleted_at is null and a.anonymized_at is null and b.name_fold % a.name_fold
      order by 3 desc, 1, 2 limit at_most;
  end if;
end $$;
revoke all on function app.similar_clients from public;
grant execute on function app.similar_clients to mostrador_app;

-- ------------------------------------------------------------------------------------------------------ files
create table file (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- Where the store keeps it; never made of anything a person typed.
  storage_key text not null constraint file_storage_key_form check (storage_key ~ '^[0-9a-f/-]{10,200}$'),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size >= 0),
  -- By content, never by name.
  type text not null check (length(type) between 3 and 100),
  name text not null check (length(name) between 1 and 150),
  purpose text not null check (purpose in ('slip', 'photo', 'document', 'logo')),
  width integer,
  height integer,
  thumbnail_key text constraint file_thumbnail_key_form check (thumbnail_key ~ '^[0-9a-f/-]{10,200}$'),
  -- A file belongs to a thing of some module; one that belongs to nothing is swept after a day.
  owner_entity text check (length(owner_entity) <= 60),
  owner_id uuid,
  status text not null default 'loose' check (status in ('loose', 'attached', 'removed')),
  primary key (tenant_id, id),
  constraint file_storage_key_unique unique (tenant_id, storage_key),
  constraint file_owner check ((owner_entity is null) = (owner_id is null) and (status = 'attached') <= (owner_id is not null))
);
select app.isolate('file');
select app.tracked('file');
create index file_owner_of on file (tenant_id, owner_entity, owner_id);
create index file_loose on file (tenant_id, created_at) where status <> 'attached';
