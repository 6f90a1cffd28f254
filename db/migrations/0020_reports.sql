-- What people keep of reports and lists, and what is sent to them by itself.

-- A list or report as somebody likes to look at it: filters, columns, order. Its maker's own, or for everybody.
create table saved_view (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- What it is a view of: `report:studio.revenue`, `list:studio.sessions`.
  subject text not null constraint saved_view_subject check (subject ~ '^(report|list):[a-z][a-z0-9_.-]{0,79}$'),
  name text not null constraint saved_view_name_length check (length(name) between 1 and 80),
  user_id uuid not null,
  shared boolean not null default false,
  -- The search parameters of the screen's address.
  query jsonb not null constraint saved_view_query check (jsonb_typeof(query) = 'object'),
  primary key (tenant_id, id),
  constraint saved_view_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  constraint saved_view_name_unique unique (tenant_id, user_id, subject, name)
);
create index saved_view_of on saved_view (tenant_id, subject, user_id);
select app.isolate('saved_view');
select app.tracked('saved_view');

-- A report that goes out by mail at a local time of the business's zone.
create table report_schedule (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  report text not null constraint report_schedule_report check (report ~ '^[a-z][a-z0-9_.-]{0,79}$'),
  name text not null constraint report_schedule_name_length check (length(name) between 1 and 80),
  filters jsonb not null default '{}' constraint report_schedule_filters check (jsonb_typeof(filters) = 'object'),
  every text not null check (every in ('day', 'week', 'month')),
  -- Weekly: 1 Monday to 7 Sunday. Monthly: the day, or the last one of a shorter month.
  day integer constraint report_schedule_day check ((every = 'day' and day is null) or (every = 'week' and day between 1 and 7) or (every = 'month' and day between 1 and 31)),
  local_time time not null,
  formats text[] not null constraint report_schedule_formats check (formats <@ array['csv', 'xlsx', 'pdf'] and cardinality(formats) between 1 and 3),
  -- Members; who may no longer see the report is left out on the day.
  recipients uuid[] not null constraint report_schedule_recipients check (cardinality(recipients) between 1 and 50),
  user_id uuid not null,
  active boolean not null default true,
  next_at timestamptz,
  last_sent_at timestamptz,
  primary key (tenant_id, id),
  constraint report_schedule_member foreign key (tenant_id, user_id) references membership (tenant_id, user_id) on delete cascade,
  constraint report_schedule_next check (not active or next_at is not null)
);
create index report_schedule_of on report_schedule (tenant_id, report);
select app.isolate('report_schedule');
select app.tracked('report_schedule');

-- What was sent: the key of a run makes it happen once (`<schedule>:<local date>`, `studio.monthly:<month>`).
create table report_run (
  tenant_id uuid not null references tenant (id),
  run_key text not null constraint report_run_key_length check (length(run_key) between 1 and 120),
  sent_at timestamptz not null default app.now(),
  primary key (tenant_id, run_key)
);
select app.isolate('report_run');

-- The periods that reports of the studio ask for. Dates of life are instants; reports cut them by the session's zone.
create index photo_session_attended on photo_session (tenant_id, attended_at) where attended_at is not null and deleted_at is null;
create index photo_session_ready on photo_session (tenant_id, ready_at) where ready_at is not null and deleted_at is null;
create index photo_session_promised on photo_session (tenant_id, promised_delivery_date) where promised_delivery_date is not null and deleted_at is null;
create index refund_executed on refund (tenant_id, executed_at) where status = 'executed';
create index photo_session_delivered on photo_session (tenant_id, delivered_at) where delivered_at is not null and deleted_at is null;
create index photo_session_canceled_on on photo_session (tenant_id, canceled_at) where canceled_at is not null and deleted_at is null;
create index state_change_confirmed on state_change (tenant_id, occurred_at) where machine = 'photo_session' and to_state = 'confirmed' and from_state is not null;
