-- Events that belong together (a season, a cycle), and the list over all organizers.

create table ticket_series (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null constraint ticket_series_name_length check (length(name) between 1 and 200),
  -- Part of its public address; it stays when the name changes.
  slug text not null constraint ticket_series_slug_form check (length(slug) <= 120 and slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  description text not null default '' constraint ticket_series_description_length check (length(description) <= 20000),
  primary key (tenant_id, id),
  constraint ticket_series_slug_unique unique (tenant_id, slug)
);
select app.isolate('ticket_series');
select app.tracked('ticket_series');

alter table ticket_event add column series_id uuid;
alter table ticket_event add constraint ticket_event_series foreign key (tenant_id, series_id) references ticket_series (tenant_id, id);
create index ticket_event_of_series on ticket_event (tenant_id, series_id) where series_id is not null;

-- ---------------------------------------------------------------------------------------------------- marketplace
alter table tenant_site drop constraint tenant_site_kind_check;
alter table tenant_site add constraint tenant_site_kind_check check (kind in ('portal', 'backoffice', 'marketplace'));

create index ticket_event_marketplace on ticket_event (start_at, id) where marketplace_listed and visibility = 'public' and mode = 'live' and status = 'published';

-- The one look past row-level security: which events of whom are published, public, real and wanted there, and no more of
-- them than their ids. What is shown of each is read in its own tenant.
create function app.marketplace_events(asked_at timestamptz, wanted_city text, wanted_category text, from_day date, to_day date, words text, after_start timestamptz, after_id uuid, most integer)
returns table (tenant_id uuid, event_id uuid, start_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, app, pg_temp as
$$
  select e.tenant_id, e.id, e.start_at from public.ticket_event e join public.tenant t on t.id = e.tenant_id
  where e.marketplace_listed and e.visibility = 'public' and e.mode = 'live' and e.status = 'published' and e.end_at > asked_at and not e.dates_pending and t.status = 'active' and 'tickets' = any (t.apps)
    and (wanted_city is null or app.fold(coalesce(e.venue_city, '')) = app.fold(wanted_city)) and (wanted_category is null or e.category = wanted_category)
    and (from_day is null or (e.start_at at time zone e.time_zone)::date >= from_day) and (to_day is null or (e.start_at at time zone e.time_zone)::date <= to_day)
    and (words is null or app.fold(e.name) like words or app.fold(coalesce(e.venue_name, '') || ' ' || coalesce(e.venue_city, '')) like words)
    and (after_start is null or (e.start_at, e.id) > (after_start, after_id))
  order by e.start_at, e.id limit least(most, 201)
$$;

create function app.marketplace_cities(asked_at timestamptz) returns table (city text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as
$$
  select distinct e.venue_city from public.ticket_event e join public.tenant t on t.id = e.tenant_id
  where e.marketplace_listed and e.visibility = 'public' and e.mode = 'live' and e.status = 'published' and e.end_at > asked_at and not e.dates_pending and t.status = 'active' and 'tickets' = any (t.apps) and e.venue_city is not null
  order by 1 limit 200
$$;
