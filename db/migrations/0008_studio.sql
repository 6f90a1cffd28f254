-- The photo studio: photo sessions, their priced lines and their people (studio 3.5 to 3.7). Money received is in the
-- tables of payments, rooms and people are resources of the calendar, clients are clients.

-- How far the client's place is (studio 3.4); the fee is only proposed.
create table travel_zone (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  code text not null check (length(code) between 1 and 50),
  name text not null check (length(name) between 1 and 100),
  travel_min integer not null check (travel_min between 0 and 600),
  return_min integer not null check (return_min between 0 and 600),
  transport_fee_minor bigint not null default 0 check (transport_fee_minor >= 0),
  status text not null default 'active' check (status in ('active', 'inactive')),
  primary key (tenant_id, id)
);
create unique index travel_zone_code_unique on travel_zone (tenant_id, lower(btrim(code)));
select app.isolate('travel_zone');
select app.tracked('travel_zone');

create table photo_session (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- S-2026-000042, per tenant and local year; gaps allowed, never used again.
  code text not null,
  branch_id uuid not null,
  zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  client_id uuid not null,
  session_type text not null check (session_type in ('studio', 'external')),
  status text not null check (status in ('request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed', 'canceled')),
  round integer not null default 1 check (round >= 1),
  ever_confirmed boolean not null default false,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  session_date date not null,
  room_id uuid,
  location_text text check (length(location_text) <= 500),
  lat double precision,
  lng double precision,
  travel_zone_id uuid,
  required_photographers integer not null default 1 check (required_photographers between 1 and 10),
  event_description text check (length(event_description) <= 4000),
  client_requirements text check (length(client_requirements) <= 4000),
  internal_notes text check (length(internal_notes) <= 4000),
  lead_source text check (lead_source in ('whatsapp', 'phone', 'email', 'instagram', 'facebook', 'web', 'referral', 'walk_in', 'other')),
  subtotal_minor bigint not null default 0 check (subtotal_minor >= 0),
  transport_minor bigint not null default 0 check (transport_minor >= 0),
  discount_minor bigint not null default 0 check (discount_minor >= 0),
  total_minor bigint not null default 0 check (total_minor >= 0),
  -- What payments say (verified less refunds pending or executed; waiting for verification), kept in their transaction.
  net_paid_minor bigint not null default 0,
  pending_minor bigint not null default 0 check (pending_minor >= 0),
  deposit_pct integer not null default 50 check (deposit_pct between 0 and 100),
  deposit_minor bigint check (deposit_minor >= 0),
  payment_deadline_at timestamptz,
  pre_scheduled_at timestamptz,
  changes_deadline_at timestamptz,
  prior_changes_deadline_at timestamptz,
  estimated_editing_days integer not null default 5 check (estimated_editing_days >= 1),
  promised_delivery_date date,
  estimated_delivery_date date,
  is_rush boolean not null default false,
  rush_editing_days integer check (rush_editing_days >= 1),
  assigned_editor_id uuid,
  editing_started_at timestamptz,
  ready_at timestamptz,
  rework_count integer not null default 0,
  delivery_method text check (delivery_method in ('digital', 'physical', 'both')),
  delivery_address text check (length(delivery_address) <= 500),
  delivered_at timestamptz,
  attended_at timestamptz,
  requested_at timestamptz not null,
  first_response_at timestamptz,
  canceled_at timestamptz,
  canceled_by uuid,
  cancel_initiator text check (cancel_initiator in ('client', 'company', 'force_majeure', 'system')),
  cancel_reason_code text check (cancel_reason_code in ('client_request', 'client_no_show', 'evaluation_negative', 'negotiation_failed', 'payment_deadline_expired', 'company_cannot_fulfil', 'force_majeure', 'duplicate', 'other')),
  cancellation_reason text check (length(cancellation_reason) <= 1000),
  policy_snapshot jsonb,
  group_id uuid,
  is_complimentary boolean not null default false,
  -- Takes no hold; told, in order of arrival, when the interval frees (studio 5.7).
  waitlist boolean not null default false,
  -- The key of the row in the file that it was imported from.
  external_ref text check (length(external_ref) between 1 and 100),
  imported boolean not null default false,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint photo_session_code_unique unique (tenant_id, code),
  constraint photo_session_external_ref_unique unique (tenant_id, external_ref),
  constraint photo_session_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint photo_session_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint photo_session_room foreign key (tenant_id, room_id) references resource (tenant_id, id),
  constraint photo_session_zone foreign key (tenant_id, travel_zone_id) references travel_zone (tenant_id, id),
  constraint photo_session_length check (ends_at - starts_at between interval '15 minutes' and interval '24 hours'),
  -- The total is what its parts say, whoever writes it (studio 5.1).
  constraint photo_session_total check (total_minor = subtotal_minor + transport_minor - discount_minor),
  constraint photo_session_place check (
    (session_type = 'studio' and room_id is not null and location_text is null and lat is null and lng is null and travel_zone_id is null and transport_minor = 0)
    or (session_type = 'external' and room_id is null and location_text is not null)),
  constraint photo_session_payment_deadline check (payment_deadline_at is null or status = 'pre_scheduled'),
  constraint photo_session_canceled check (canceled_at is null or status = 'canceled')
) with (fillfactor = 90);
-- The list and its pages, in either direction.
create index photo_session_start on photo_session (tenant_id, starts_at, id) where deleted_at is null;
create index photo_session_date on photo_session (tenant_id, session_date, starts_at);
create index photo_session_status on photo_session (tenant_id, status, starts_at, id);
create index photo_session_client_idx on photo_session (tenant_id, client_id, starts_at desc);
create index photo_session_branch_time on photo_session (tenant_id, branch_id, starts_at, id);
create index photo_session_deadline on photo_session (tenant_id, payment_deadline_at) where payment_deadline_at is not null;
select app.isolate('photo_session');
select app.tracked('photo_session');

create table photo_session_line (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  photo_session_id uuid not null,
  line_type text not null check (line_type in ('item', 'package_fee', 'adjustment')),
  source_type text check (source_type in ('item', 'package')),
  source_id uuid,
  package_group uuid,
  package_name text,
  -- Copied when it was sold: what the catalog says later changes nothing here.
  item_code text,
  item_name text not null check (length(item_name) between 1 and 200),
  item_description text,
  item_type text check (item_type in ('digital_photo', 'printed_photo', 'album', 'video', 'other')),
  unit_measure text check (unit_measure in ('unit', 'hour', 'package')),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  tax_class text,
  quantity integer not null check (quantity between 1 and 100000),
  list_minor bigint not null,
  discount_minor bigint not null default 0,
  line_total_minor bigint not null,
  description_override text check (length(description_override) <= 500),
  editing_days integer,
  display_order integer not null,
  is_delivered boolean not null default false,
  delivered_at timestamptz,
  invoiced_qty integer not null default 0,
  primary key (tenant_id, id),
  constraint photo_session_line_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id) on delete cascade,
  constraint photo_session_line_list check (list_minor = quantity * unit_price_minor),
  constraint photo_session_line_discount check (discount_minor between 0 and list_minor),
  constraint photo_session_line_total check (line_total_minor = list_minor - discount_minor)
);
create index photo_session_line_of on photo_session_line (tenant_id, photo_session_id, display_order);
select app.isolate('photo_session_line');
select app.tracked('photo_session_line');

create table photo_session_assignment (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  photo_session_id uuid not null,
  photographer_id uuid not null,
  role text not null default 'lead' check (role in ('lead', 'assistant')),
  coverage_start timestamptz not null,
  coverage_end timestamptz not null,
  status text not null check (status in ('tentative', 'assigned', 'acknowledged', 'reassigned', 'no_show')),
  assigned_by uuid,
  assigned_at timestamptz not null default app.now(),
  acknowledged_at timestamptz,
  attended boolean not null default false,
  attended_at timestamptz,
  notes text check (length(notes) <= 1000),
  primary key (tenant_id, id),
  constraint photo_session_assignment_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id) on delete cascade,
  constraint photo_session_assignment_person foreign key (tenant_id, photographer_id) references resource (tenant_id, id),
  constraint photo_session_assignment_coverage check (coverage_end > coverage_start)
);
-- A person is at most once in a session's team, and a session has at most one lead; who was replaced may come back.
create unique index photo_session_assignment_once on photo_session_assignment (tenant_id, photo_session_id, photographer_id) where status in ('tentative', 'assigned', 'acknowledged');
create unique index photo_session_assignment_lead on photo_session_assignment (tenant_id, photo_session_id) where role = 'lead' and status in ('tentative', 'assigned', 'acknowledged');
create index photo_session_assignment_person_time on photo_session_assignment (tenant_id, photographer_id, coverage_start);
select app.isolate('photo_session_assignment');
select app.tracked('photo_session_assignment');
