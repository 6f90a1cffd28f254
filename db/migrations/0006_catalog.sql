-- What is sold: items, sets of items at one price (packages), and the tax that prices include.

create table tax_class (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  code text not null constraint tax_class_code_length check (length(code) between 1 and 50),
  name text not null constraint tax_class_name_length check (length(name) between 1 and 100),
  -- Basis points: 1200 is 12 %.
  rate_bp integer not null constraint tax_class_rate check (rate_bp between 0 and 10000),
  -- Whether prices contain the tax already.
  included boolean not null default true,
  status text not null default 'active' check (status in ('active', 'inactive')),
  primary key (tenant_id, id)
);
select app.isolate('tax_class');
select app.tracked('tax_class');
-- Case and outer spaces do not make two codes or names different.
create unique index tax_class_code_unique on tax_class (tenant_id, lower(btrim(code)));
create unique index tax_class_name_unique on tax_class (tenant_id, lower(btrim(name)));

create table catalog_item (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  code text not null constraint catalog_item_code_length check (length(code) between 1 and 50),
  name text not null constraint catalog_item_name_length check (length(name) between 1 and 100),
  description text constraint catalog_item_description_length check (length(description) <= 4000),
  -- A word of the app that sells it (digital_photo, album); the code holds the list.
  item_type text not null constraint catalog_item_type_form check (item_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  unit_price_minor bigint not null constraint catalog_item_price check (unit_price_minor between 0 and 999999999),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  unit_measure text not null default 'unit' check (unit_measure in ('unit', 'hour', 'package')),
  default_quantity integer constraint catalog_item_default_quantity check (default_quantity between 1 and 100000),
  tax_class_id uuid not null,
  status text not null default 'active' check (status in ('active', 'inactive')),
  primary key (tenant_id, id),
  constraint catalog_item_tax_class foreign key (tenant_id, tax_class_id) references tax_class (tenant_id, id)
);
select app.isolate('catalog_item');
select app.tracked('catalog_item');
create unique index catalog_item_code_unique on catalog_item (tenant_id, lower(btrim(code)));
create index catalog_item_name on catalog_item (tenant_id, lower(name), id);
create index catalog_item_search on catalog_item using gin (app.fold(code || ' ' || name) gin_trgm_ops);
create index catalog_item_tax on catalog_item (tenant_id, tax_class_id);

create table catalog_package (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  code text not null constraint catalog_package_code_length check (length(code) between 1 and 50),
  name text not null constraint catalog_package_name_length check (length(name) between 1 and 100),
  description text constraint catalog_package_description_length check (length(description) <= 4000),
  -- Which kind of work it is sold for, a word of the app (studio, external, both).
  kind text not null constraint catalog_package_kind_form check (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
  -- What is charged for the whole set, whatever its items cost.
  base_price_minor bigint not null constraint catalog_package_price check (base_price_minor between 0 and 999999999),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Days of work after the booked time until it can be delivered.
  lead_days integer not null default 5 constraint catalog_package_lead_days check (lead_days between 1 and 3650),
  duration_min integer constraint catalog_package_duration check (duration_min between 15 and 1440),
  required_staff integer not null default 1 constraint catalog_package_staff check (required_staff between 1 and 10),
  status text not null default 'active' check (status in ('active', 'inactive')),
  primary key (tenant_id, id)
);
select app.isolate('catalog_package');
select app.tracked('catalog_package');
create unique index catalog_package_code_unique on catalog_package (tenant_id, lower(btrim(code)));
create index catalog_package_name on catalog_package (tenant_id, lower(name), id);
create index catalog_package_search on catalog_package using gin (app.fold(code || ' ' || name) gin_trgm_ops);

create table catalog_package_item (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  package_id uuid not null,
  item_id uuid not null,
  quantity integer not null constraint catalog_package_item_quantity check (quantity between 1 and 100000),
  display_order integer not null,
  primary key (tenant_id, id),
  constraint catalog_package_item_package foreign key (tenant_id, package_id) references catalog_package (tenant_id, id) on delete cascade,
  -- An item that some set contains cannot be deleted.
  constraint catalog_package_item_item foreign key (tenant_id, item_id) references catalog_item (tenant_id, id),
  constraint catalog_package_item_once unique (tenant_id, package_id, item_id)
);
select app.isolate('catalog_package_item');
create index catalog_package_item_used on catalog_package_item (tenant_id, item_id);

-- A package may be sold when it is active, has items, and all of them are active. Derived at each look, so that it
-- is never stale.
create view catalog_package_standing with (security_invoker = true) as
select p.tenant_id, p.id,
  count(i.id)::integer as items,
  coalesce(sum(pi.quantity * i.unit_price_minor), 0)::bigint as list_minor,
  coalesce(array_agg(i.code order by pi.display_order) filter (where i.status = 'inactive'), '{}') as inactive_codes,
  p.status = 'active' and count(i.id) > 0 and coalesce(bool_and(i.status = 'active'), false) as sellable
from catalog_package p
left join catalog_package_item pi on pi.tenant_id = p.tenant_id and pi.package_id = p.id
left join catalog_item i on i.tenant_id = pi.tenant_id and i.id = pi.item_id
group by p.tenant_id, p.id, p.status;
grant select on catalog_package_standing to mostrador_app;
