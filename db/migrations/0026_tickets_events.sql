-- Tickets: events with their areas, units, sale stages and promotions, and the legal profiles that answer for them.

-- The check digit of a Colombian NIT (tickets 5.11).
create function app.nit_digit(nit text) returns text language sql immutable strict parallel safe as
$$ select (case when r < 2 then r else 11 - r end)::text
   from (select (sum(substr(reverse(nit), n::integer, 1)::integer * weight) % 11)::integer as r
         from unnest(array[3,7,13,17,19,23,29,37,41,43,47,53,59,67,71]) with ordinality as w(weight, n) where n <= length(nit)) s $$;

create table legal_profile (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  legal_name text not null constraint legal_profile_name_length check (length(legal_name) between 1 and 200),
  tax_id_type text not null check (tax_id_type in ('NIT', 'CC', 'CE', 'RUT', 'RFC', 'RUC', 'OTHER')),
  tax_id text not null constraint legal_profile_tax_id_form check (tax_id ~ '^[0-9A-Z&Ñ-]{3,20}$'),
  tax_id_check_digit text constraint legal_profile_digit_form check (tax_id_check_digit ~ '^[0-9K]$'),
  producer_registration text constraint legal_profile_registration_length check (length(producer_registration) between 1 and 50),
  address text constraint legal_profile_address_length check (length(address) between 1 and 200),
  city text constraint legal_profile_city_length check (length(city) between 1 and 100),
  country text not null check (country ~ '^[A-Z]{2}$'),
  email text check (length(email) <= 254),
  phone text check (length(phone) between 1 and 30),
  tax_regime text not null default 'standard' check (tax_regime in ('performing_arts_excluded', 'standard')),
  primary key (tenant_id, id),
  constraint legal_profile_nit check (tax_id_type <> 'NIT' or (tax_id ~ '^[0-9]{5,15}$' and tax_id_check_digit is not null and tax_id_check_digit = app.nit_digit(tax_id)))
);
select app.isolate('legal_profile');
select app.tracked('legal_profile');
create index legal_profile_name on legal_profile (tenant_id, lower(legal_name), id);

-- What the platform charges per sold unit. A version is never changed: what was sold under it stays explained.
create table ticket_fee_plan (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  rate_bp integer not null default 326 constraint ticket_fee_plan_rate check (rate_bp between 0 and 10000),
  fixed_minor bigint not null default 189400 constraint ticket_fee_plan_fixed check (fixed_minor between 0 and 1000000000000),
  basis text not null default 'base_price' check (basis in ('base_price', 'paid_price')),
  vat_bp integer not null default 1900 constraint ticket_fee_plan_vat check (vat_bp between 0 and 10000),
  valid_from timestamptz not null,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_fee_plan_once unique (tenant_id, valid_from)
);
select app.isolate('ticket_fee_plan');
select app.append_only('ticket_fee_plan');

-- ---------------------------------------------------------------------------------------------------------- events
create table ticket_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null constraint ticket_event_name_length check (length(name) between 1 and 255),
  slug text not null constraint ticket_event_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  description text not null default '' constraint ticket_event_description_length check (length(description) <= 20000),
  category text not null check (category in ('concert', 'festival', 'theater', 'standup', 'sports', 'conference', 'party', 'other')),
  is_performing_art boolean not null default false,
  start_at timestamptz not null,
  end_at timestamptz not null,
  doors_open_at timestamptz not null,
  -- Null: from publication on.
  sales_start_at timestamptz,
  sales_end_at timestamptz not null,
  -- Postponed without a new date yet: the dates above are the old ones.
  dates_pending boolean not null default false,
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  venue_name text constraint ticket_event_venue_name_length check (length(venue_name) between 1 and 200),
  venue_address text constraint ticket_event_venue_address_length check (length(venue_address) between 1 and 200),
  venue_city text constraint ticket_event_venue_city_length check (length(venue_city) between 1 and 100),
  venue_country text not null check (venue_country ~ '^[A-Z]{2}$'),
  venue_lat double precision constraint ticket_event_lat check (venue_lat between -90 and 90),
  venue_lng double precision constraint ticket_event_lng check (venue_lng between -180 and 180),
  min_age integer constraint ticket_event_min_age check (min_age between 0 and 99),
  legal_profile_id uuid,
  pulep_code text constraint ticket_event_pulep_form check (pulep_code ~ '^[A-Z]{3}[0-9]{3}$'),
  status text not null default 'draft' check (status in ('draft', 'published', 'paused', 'postponed', 'cancelled', 'completed')),
  visibility text not null default 'public' check (visibility in ('public', 'unlisted', 'private')),
  access_code_hash text,
  marketplace_listed boolean not null default false,
  mode text not null default 'live' check (mode in ('live', 'test')),
  commission_bp integer constraint ticket_event_commission check (commission_bp between 0 and 10000),
  fee_plan_id uuid not null,
  fee_payer text not null default 'buyer' check (fee_payer in ('buyer', 'organizer')),
  hold_minutes integer not null default 15 constraint ticket_event_hold check (hold_minutes between 5 and 30),
  max_units_per_order integer not null default 20 constraint ticket_event_order_limit check (max_units_per_order between 1 and 50),
  max_units_per_buyer integer constraint ticket_event_buyer_limit check (max_units_per_buyer between 1 and 100000),
  max_transfers integer not null default 3 constraint ticket_event_transfers check (max_transfers between 0 and 10),
  transfer_cutoff_minutes integer not null default 120 constraint ticket_event_cutoff check (transfer_cutoff_minutes between 0 and 43200),
  entry_policy text not null default 'single' check (entry_policy in ('single', 'reentry', 'once_per_day')),
  refund_policy jsonb not null default '{"tiers": []}',
  require_holder_names boolean not null default false,
  -- Kept by triggers for lists and cards; what is for sale is asked of the units.
  capacity_total integer not null default 0,
  sold_admissions integer not null default 0,
  -- First publication: from then on the zone stands, and an old address leads on.
  published_at timestamptz,
  primary key (tenant_id, id),
  constraint ticket_event_slug_unique unique (tenant_id, slug),
  constraint ticket_event_legal_profile foreign key (tenant_id, legal_profile_id) references legal_profile (tenant_id, id),
  constraint ticket_event_fee_plan foreign key (tenant_id, fee_plan_id) references ticket_fee_plan (tenant_id, id),
  constraint ticket_event_order check (start_at < end_at),
  constraint ticket_event_doors check (doors_open_at <= end_at),
  constraint ticket_event_sales check (sales_end_at <= end_at and (sales_start_at is null or sales_start_at < sales_end_at)),
  constraint ticket_event_private check (visibility <> 'private' or access_code_hash is not null),
  constraint ticket_event_published check (status = 'draft' or published_at is not null),
  constraint ticket_event_pulep_needed check (status not in ('published', 'paused') or not is_performing_art or venue_country <> 'CO' or pulep_code is not null),
  constraint ticket_event_legal_needed check (status not in ('published', 'paused') or legal_profile_id is not null)
);
select app.isolate('ticket_event');
select app.tracked('ticket_event');
-- A sale is no edit: whoever changes the event meanwhile still holds its version.
drop trigger touch on ticket_event;
create trigger touch before update on ticket_event for each row when (new.sold_admissions = old.sold_admissions and new.capacity_total = old.capacity_total) execute function app.touch();
create index ticket_event_start on ticket_event (tenant_id, start_at desc, id desc);
create index ticket_event_search on ticket_event using gin (app.fold(name) gin_trgm_ops);
create index ticket_event_legal on ticket_event (tenant_id, legal_profile_id);
-- What the hourly job completes.
create index ticket_event_ending on ticket_event (tenant_id, end_at) where status in ('published', 'paused');

-- An address that a published event had before it was renamed: it leads on for ever.
create table ticket_event_redirect (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  slug text not null constraint ticket_event_redirect_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  event_id uuid not null,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_event_redirect_unique unique (tenant_id, slug),
  constraint ticket_event_redirect_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade
);
select app.isolate('ticket_event_redirect');
create index ticket_event_redirect_of on ticket_event_redirect (tenant_id, event_id);

create table ticket_event_image (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  file_id uuid not null,
  kind text not null check (kind in ('banner', 'cover', 'flyer', 'gallery')),
  alt_text text not null default '' constraint ticket_event_image_alt_length check (length(alt_text) <= 255),
  place integer not null constraint ticket_event_image_place check (place between 1 and 10),
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_event_image_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_event_image_file foreign key (tenant_id, file_id) references file (tenant_id, id),
  constraint ticket_event_image_file_once unique (tenant_id, file_id),
  -- One banner, cover and flyer; a gallery of ten.
  constraint ticket_event_image_one unique (tenant_id, event_id, kind, place),
  constraint ticket_event_image_single check (kind = 'gallery' or place = 1)
);
select app.isolate('ticket_event_image');

-- ---------------------------------------------------------------------------------------------------- areas, units
create table ticket_area (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  name text not null constraint ticket_area_name_length check (length(name) between 1 and 255),
  description text not null default '' constraint ticket_area_description_length check (length(description) <= 4000),
  -- Per unit, whatever people it admits.
  price_minor bigint not null constraint ticket_area_price check (price_minor between 0 and 1000000000000),
  nomenclature_letter text constraint ticket_area_letter_form check (nomenclature_letter ~ '^[A-Z0-9]{1,10}$'),
  unit_capacity integer not null default 1 constraint ticket_area_unit_capacity check (unit_capacity between 1 and 50),
  -- Rows of ticket_unit, counted by trigger.
  unit_count integer not null default 0 constraint ticket_area_unit_count check (unit_count between 0 and 100000),
  -- People: the legal aforo.
  capacity integer not null generated always as (unit_count * unit_capacity) stored,
  seating_mode text not null check (seating_mode in ('general', 'numbered')),
  status text not null default 'available' check (status in ('available', 'disabled')),
  sort_order integer not null default 0,
  transferable boolean not null default true,
  ticket_benefits text not null default '' constraint ticket_area_benefits_length check (length(ticket_benefits) <= 4000),
  layout jsonb,
  -- Set with the first unit that is sold: what is printed on tickets does not change after it.
  ever_sold boolean not null default false,
  primary key (tenant_id, id),
  constraint ticket_area_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  -- So that stages and promotions can name only areas of their own event.
  constraint ticket_area_of_event unique (tenant_id, event_id, id),
  constraint ticket_area_letter_unique unique (tenant_id, event_id, nomenclature_letter)
);
select app.isolate('ticket_area');
select app.tracked('ticket_area');
drop trigger touch on ticket_area;
create trigger touch before update on ticket_area for each row when (new.unit_count = old.unit_count and new.ever_sold = old.ever_sold) execute function app.touch();
create unique index ticket_area_name_unique on ticket_area (tenant_id, event_id, lower(name));

create table ticket_unit (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  area_id uuid not null,
  number integer not null constraint ticket_unit_number check (number >= 1),
  row_label text constraint ticket_unit_row_form check (length(row_label) between 1 and 10),
  seat_label text constraint ticket_unit_seat_form check (length(seat_label) between 1 and 10),
  status text not null default 'available' check (status in ('available', 'held', 'sold', 'blocked', 'disabled')),
  order_id uuid,
  hold_expires_at timestamptz,
  block_reason text constraint ticket_unit_reason_length check (length(block_reason) between 1 and 200),
  x double precision constraint ticket_unit_x check (x between -100000 and 100000),
  y double precision constraint ticket_unit_y check (y between -100000 and 100000),
  -- 1 is the best row.
  row_rank integer constraint ticket_unit_rank check (row_rank between 1 and 10000),
  accessible boolean not null default false,
  restricted_view boolean not null default false,
  version integer not null default 1,
  primary key (tenant_id, id),
  constraint ticket_unit_area foreign key (tenant_id, area_id) references ticket_area (tenant_id, id) on delete cascade,
  -- Ends with what claims read: n free units of an area in order.
  constraint ticket_unit_number_unique unique (tenant_id, area_id, number),
  constraint ticket_unit_label_unique unique (tenant_id, area_id, row_label, seat_label),
  constraint ticket_unit_label_whole check ((row_label is null) = (seat_label is null)),
  constraint ticket_unit_place_whole check ((x is null) = (y is null)),
  -- What is held or sold has its order, and nothing else has one.
  constraint ticket_unit_owned check ((status in ('held', 'sold')) = (order_id is not null)),
  constraint ticket_unit_hold check ((status = 'held') = (hold_expires_at is not null)),
  constraint ticket_unit_reason check (block_reason is null or status = 'blocked')
);
select app.isolate('ticket_unit');
create index ticket_unit_standing on ticket_unit (tenant_id, area_id, status, number);

-- The steps of a unit (tickets 4.3), whoever writes them; what is held or sold keeps its name and place.
create function app.ticket_unit_step() returns trigger language plpgsql as $$
begin
  if new.area_id <> old.area_id or new.number <> old.number then
    raise exception 'a unit keeps its area and number' using errcode = 'check_violation', constraint = 'ticket_unit_fixed';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('available', 'held'), ('held', 'sold'), ('held', 'available'), ('available', 'blocked'), ('blocked', 'available'),
    ('available', 'disabled'), ('blocked', 'disabled'), ('disabled', 'available'), ('disabled', 'blocked'), ('sold', 'available'), ('sold', 'blocked')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_unit_steps';
  end if;
  if old.status in ('held', 'sold') and (new.row_label, new.seat_label) is distinct from (old.row_label, old.seat_label) then
    raise exception 'a unit that is held or sold keeps its name' using errcode = 'check_violation', constraint = 'ticket_unit_taken';
  end if;
  new.version := old.version + 1;
  return new;
end $$;
create trigger step before update on ticket_unit for each row execute function app.ticket_unit_step();

create function app.ticket_unit_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a unit that is held or sold is never deleted' using errcode = 'check_violation', constraint = 'ticket_unit_kept';
end $$;
create trigger kept before delete on ticket_unit for each row when (old.status in ('held', 'sold')) execute function app.ticket_unit_kept();

-- Counts follow the units, one statement at a time.
create function app.ticket_units_counted() returns trigger language plpgsql as $$
declare sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
  update ticket_area a set unit_count = a.unit_count + sign * c.n
  from (select tenant_id, area_id, count(*)::integer as n from changed group by tenant_id, area_id) c
  where a.tenant_id = c.tenant_id and a.id = c.area_id;
  return null;
end $$;
create trigger counted_in after insert on ticket_unit referencing new table as changed for each statement execute function app.ticket_units_counted();
create trigger counted_out after delete on ticket_unit referencing old table as changed for each statement execute function app.ticket_units_counted();

create function app.ticket_units_sold() returns trigger language plpgsql as $$
begin
  if not exists (select from now_units n join was_units o using (tenant_id, id) where (n.status = 'sold') <> (o.status = 'sold')) then return null; end if;
  with moved as (
    select n.tenant_id, n.area_id, sum((n.status = 'sold')::integer - (o.status = 'sold')::integer)::integer as delta, bool_or(n.status = 'sold') as sold
    from now_units n join was_units o using (tenant_id, id) where (n.status = 'sold') <> (o.status = 'sold') group by n.tenant_id, n.area_id
  ), marked as (
    update ticket_area a set ever_sold = true from moved m where a.tenant_id = m.tenant_id and a.id = m.area_id and m.sold and not a.ever_sold
  )
  update ticket_event e set sold_admissions = e.sold_admissions + s.delta
  from (select a.tenant_id, a.event_id, sum(m.delta * a.unit_capacity)::integer as delta from moved m join ticket_area a on a.tenant_id = m.tenant_id and a.id = m.area_id group by a.tenant_id, a.event_id) s
  where e.tenant_id = s.tenant_id and e.id = s.event_id;
  return null;
end $$;
create trigger sold_counted after update on ticket_unit referencing old table as was_units new table as now_units for each statement execute function app.ticket_units_sold();

create function app.ticket_area_capacity() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.capacity = old.capacity then return null; end if;
  update ticket_event set capacity_total = capacity_total + (case tg_op when 'DELETE' then 0 else new.capacity end) - (case tg_op when 'INSERT' then 0 else old.capacity end)
  where tenant_id = coalesce(new.tenant_id, old.tenant_id) and id = coalesce(new.event_id, old.event_id);
  return null;
end $$;
create trigger capacity_counted after insert or update or delete on ticket_area for each row execute function app.ticket_area_capacity();

create function app.ticket_area_printed() returns trigger language plpgsql as $$
begin
  if new.event_id <> old.event_id then
    raise exception 'an area keeps its event' using errcode = 'check_violation', constraint = 'ticket_area_fixed';
  end if;
  if old.ever_sold and (new.nomenclature_letter is distinct from old.nomenclature_letter or new.unit_capacity <> old.unit_capacity or not new.ever_sold) then
    raise exception 'what is printed on sold tickets stands' using errcode = 'check_violation', constraint = 'ticket_area_printed';
  end if;
  return new;
end $$;
create trigger printed before update on ticket_area for each row execute function app.ticket_area_printed();

-- What an event may not change any more (tickets 3.3).
create function app.ticket_event_fixed() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    if new.published_at is distinct from old.published_at or new.time_zone <> old.time_zone then
      raise exception 'a published event keeps its zone' using errcode = 'check_violation', constraint = 'ticket_event_zone_fixed';
    end if;
    if new.slug <> old.slug and not exists (select from ticket_event_redirect r where r.tenant_id = old.tenant_id and r.slug = old.slug and r.event_id = old.id) then
      raise exception 'the old address of a published event must lead on' using errcode = 'check_violation', constraint = 'ticket_event_slug_fixed';
    end if;
  end if;
  if new.currency <> old.currency and exists (select from ticket_area a where a.tenant_id = old.tenant_id and a.event_id = old.id and a.ever_sold) then
    raise exception 'an event that sold keeps its currency' using errcode = 'check_violation', constraint = 'ticket_event_currency_fixed';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('draft', 'published'), ('published', 'paused'), ('paused', 'published'), ('published', 'postponed'), ('paused', 'postponed'), ('postponed', 'published'),
    ('published', 'cancelled'), ('paused', 'cancelled'), ('postponed', 'cancelled'), ('published', 'completed'), ('paused', 'completed')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_event_steps';
  end if;
  return new;
end $$;
create trigger fixed before update on ticket_event for each row execute function app.ticket_event_fixed();

-- A new event never takes over the old address of another.
create function app.ticket_event_address() returns trigger language plpgsql as $$
begin
  if exists (select from ticket_event_redirect r where r.tenant_id = new.tenant_id and r.slug = new.slug and r.event_id <> new.id) then
    raise exception 'the address leads to another event' using errcode = 'unique_violation', constraint = 'ticket_event_slug_unique';
  end if;
  return new;
end $$;
create trigger address before insert or update of slug on ticket_event for each row execute function app.ticket_event_address();

create function app.ticket_event_deleted() returns trigger language plpgsql as $$
begin
  raise exception 'an event that was published is never deleted' using errcode = 'check_violation', constraint = 'ticket_event_kept';
end $$;
create trigger kept before delete on ticket_event for each row when (old.published_at is not null) execute function app.ticket_event_deleted();

-- ---------------------------------------------------------------------------------------------------------- stages
create table sale_stage (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  name text not null constraint sale_stage_name_length check (length(name) between 1 and 100),
  description text not null default '' constraint sale_stage_description_length check (length(description) <= 1000),
  adjustment_type text not null check (adjustment_type in ('percentage', 'fixed', 'fixed_price')),
  -- percentage: signed basis points; fixed: signed minor units on the whole bundle; fixed_price: the bundle's price.
  adjustment_value bigint not null,
  quota_units integer constraint sale_stage_quota check (quota_units >= 1),
  consumed_units integer not null default 0 constraint sale_stage_consumed check (consumed_units >= 0),
  start_at timestamptz not null,
  end_at timestamptz,
  priority integer not null default 0,
  is_active boolean not null default true,
  primary key (tenant_id, id),
  constraint sale_stage_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint sale_stage_of_event unique (tenant_id, event_id, id),
  constraint sale_stage_window check (end_at is null or start_at < end_at),
  constraint sale_stage_value check (case adjustment_type when 'percentage' then adjustment_value between -10000 and 1000000 when 'fixed_price' then adjustment_value between 0 and 1000000000000
    else adjustment_value between -1000000000000 and 1000000000000 end)
);
select app.isolate('sale_stage');
select app.tracked('sale_stage');
create index sale_stage_start on sale_stage (tenant_id, event_id, start_at, id);

create table sale_stage_area (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  stage_id uuid not null,
  area_id uuid not null,
  bundle_size integer not null default 1 constraint sale_stage_area_bundle check (bundle_size between 1 and 10),
  -- Copies of the stage's, kept by triggers, for the constraint below; the window of an inactive stage is null.
  priority integer,
  active_window tstzrange,
  primary key (tenant_id, id),
  constraint sale_stage_area_once unique (tenant_id, stage_id, area_id),
  constraint sale_stage_area_stage foreign key (tenant_id, event_id, stage_id) references sale_stage (tenant_id, event_id, id) on delete cascade,
  constraint sale_stage_area_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id) on delete cascade,
  -- Of two active stages of one area at one instant the priority tells which goes first (tickets 5.2).
  constraint sale_stage_no_overlap exclude using gist (tenant_id with =, area_id with =, priority with =, active_window with &&) where (active_window is not null)
);
select app.isolate('sale_stage_area');
create index sale_stage_area_of_area on sale_stage_area (tenant_id, event_id, area_id);

create function app.sale_stage_area_copies() returns trigger language plpgsql as $$
begin
  select s.priority, case when s.is_active then tstzrange(s.start_at, s.end_at) end into new.priority, new.active_window
  from sale_stage s where s.tenant_id = new.tenant_id and s.id = new.stage_id;
  return new;
end $$;
create trigger copies before insert or update on sale_stage_area for each row execute function app.sale_stage_area_copies();

create function app.sale_stage_copied() returns trigger language plpgsql as $$
begin
  update sale_stage_area set priority = new.priority where tenant_id = new.tenant_id and stage_id = new.id;
  return null;
end $$;
create trigger copied after update of priority, is_active, start_at, end_at on sale_stage for each row execute function app.sale_stage_copied();

create function app.sale_stage_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a stage that sold is never deleted' using errcode = 'check_violation', constraint = 'sale_stage_kept';
end $$;
create trigger kept before delete on sale_stage for each row when (old.consumed_units > 0) execute function app.sale_stage_kept();

-- ------------------------------------------------------------------------------------------------------ promotions
create table ticket_promotion (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  kind text not null check (kind in ('code', 'package')),
  name text not null constraint ticket_promotion_name_length check (length(name) between 1 and 100),
  code text constraint ticket_promotion_code_form check (code ~ '^[A-Z0-9_-]{3,50}$'),
  discount_type text not null check (discount_type in ('percentage', 'fixed', 'fixed_price')),
  value bigint not null constraint ticket_promotion_value check (value between 0 and 1000000000000),
  fixed_scope text not null default 'per_unit' check (fixed_scope in ('per_unit', 'per_order')),
  max_discount_minor bigint constraint ticket_promotion_cap check (max_discount_minor between 1 and 1000000000000),
  min_quantity integer not null default 1 constraint ticket_promotion_min_quantity check (min_quantity between 1 and 1000),
  target text not null default 'event' check (target in ('event', 'areas')),
  combines_with_stage boolean not null default true,
  max_uses integer constraint ticket_promotion_max_uses check (max_uses >= 1),
  max_uses_per_buyer integer constraint ticket_promotion_max_per_buyer check (max_uses_per_buyer >= 1),
  used integer not null default 0 constraint ticket_promotion_used check (used >= 0),
  start_at timestamptz not null,
  end_at timestamptz,
  priority integer not null default 0,
  is_active boolean not null default true,
  audience text not null default 'public' check (audience in ('public', 'hidden')),
  primary key (tenant_id, id),
  constraint ticket_promotion_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_promotion_of_event unique (tenant_id, event_id, id),
  constraint ticket_promotion_code_unique unique (tenant_id, event_id, code),
  constraint ticket_promotion_code_of_code check ((kind = 'code') = (code is not null)),
  constraint ticket_promotion_price_of_package check (discount_type <> 'fixed_price' or kind = 'package'),
  constraint ticket_promotion_share check (discount_type <> 'percentage' or value between 1 and 10000),
  constraint ticket_promotion_cap_of_share check (max_discount_minor is null or discount_type = 'percentage'),
  constraint ticket_promotion_window check (end_at is null or start_at < end_at)
);
select app.isolate('ticket_promotion');
select app.tracked('ticket_promotion');
create index ticket_promotion_start on ticket_promotion (tenant_id, event_id, start_at, id);

-- The areas that a code is good for.
create table ticket_promotion_area (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  promotion_id uuid not null,
  area_id uuid not null,
  primary key (tenant_id, id),
  constraint ticket_promotion_area_once unique (tenant_id, promotion_id, area_id),
  constraint ticket_promotion_area_promotion foreign key (tenant_id, event_id, promotion_id) references ticket_promotion (tenant_id, event_id, id) on delete cascade,
  constraint ticket_promotion_area_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id)
);
select app.isolate('ticket_promotion_area');
create index ticket_promotion_area_of_area on ticket_promotion_area (tenant_id, event_id, area_id);

-- What one package holds.
create table ticket_promotion_item (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  promotion_id uuid not null,
  area_id uuid not null,
  quantity integer not null constraint ticket_promotion_item_quantity check (quantity between 1 and 50),
  primary key (tenant_id, id),
  constraint ticket_promotion_item_once unique (tenant_id, promotion_id, area_id),
  constraint ticket_promotion_item_promotion foreign key (tenant_id, event_id, promotion_id) references ticket_promotion (tenant_id, event_id, id) on delete cascade,
  constraint ticket_promotion_item_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id)
);
select app.isolate('ticket_promotion_item');
create index ticket_promotion_item_of_area on ticket_promotion_item (tenant_id, event_id, area_id);
