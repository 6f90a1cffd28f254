-- Whatever can be booked, when it can be, and what takes it.

-- A room, a person, a camera, a court: anything that serves one booking at a time.
create table resource (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid not null,
  kind text not null check (kind in ('room', 'staff', 'equipment', 'court', 'vehicle', 'other')),
  code text not null constraint resource_code_length check (length(code) between 1 and 50),
  name text not null constraint resource_name_length check (length(name) between 1 and 100),
  -- People that it holds; null when that means nothing.
  capacity integer constraint resource_capacity_positive check (capacity >= 1),
  status text not null default 'active' check (status in ('active', 'inactive', 'maintenance')),
  buffer_before_min integer not null default 0 constraint resource_buffer_before check (buffer_before_min between 0 and 240),
  buffer_after_min integer not null default 0 constraint resource_buffer_after check (buffer_after_min between 0 and 240),
  -- The person behind a resource of kind staff; sees and changes its own time off.
  user_id uuid,
  skills text[] not null default '{}',
  color text constraint resource_color_form check (color ~ '^#[0-9a-f]{6}$'),
  sort_order integer not null default 0,
  primary key (tenant_id, id),
  constraint resource_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint resource_user foreign key (tenant_id, user_id) references membership (tenant_id, user_id),
  constraint resource_user_is_staff check (user_id is null or kind = 'staff')
);
select app.isolate('resource');
select app.tracked('resource');
-- Case and outer spaces do not make two codes different.
create unique index resource_code_unique on resource (tenant_id, lower(btrim(code)));
create unique index resource_name_unique on resource (tenant_id, branch_id, kind, lower(btrim(name)));
create unique index resource_user_unique on resource (tenant_id, branch_id, user_id) where user_id is not null;

-- Weekly opening hours of a branch, or of one resource where it differs (then its rows replace the branch's).
-- closes <= opens lies on the next day: 18:00-02:00, 09:00-00:00.
create table opening_hours (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid not null,
  resource_id uuid,
  weekday smallint not null constraint opening_hours_weekday check (weekday between 1 and 7),
  opens time not null,
  closes time not null,
  primary key (tenant_id, id),
  constraint opening_hours_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint opening_hours_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id) on delete cascade,
  constraint opening_hours_unique unique nulls not distinct (tenant_id, branch_id, resource_id, weekday, opens)
);
select app.isolate('opening_hours');

-- A local day on which a branch or a resource is closed (no hours), or open at other hours.
create table calendar_exception (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid not null,
  resource_id uuid,
  day date not null,
  name text not null constraint calendar_exception_name_length check (length(name) between 1 and 100),
  -- [{"from":"10:00","to":"14:00"}]; empty is closed.
  hours jsonb not null default '[]' constraint calendar_exception_hours_list check (jsonb_typeof(hours) = 'array'),
  primary key (tenant_id, id),
  constraint calendar_exception_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint calendar_exception_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id) on delete cascade,
  constraint calendar_exception_unique unique nulls not distinct (tenant_id, branch_id, resource_id, day)
);
select app.isolate('calendar_exception');
select app.tracked('calendar_exception');

-- When a person cannot be booked. `external` comes from a foreign calendar: it never cancels what stands.
create table time_off (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  kind text not null check (kind in ('vacation', 'sick', 'personal', 'training', 'external', 'other')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  note text constraint time_off_note_length check (length(note) between 1 and 500),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  constraint time_off_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id),
  constraint time_off_forward check (starts_at < ends_at)
);
create index time_off_resource_time on time_off (tenant_id, resource_id, ends_at) where withdrawn_at is null;
select app.isolate('time_off');
select app.tracked('time_off');

-- What takes a resource: a session, a reservation, a block. A change of place or time ends the row and writes another,
-- so that the rows of one owner are its history.
create table booking (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  owner_type text not null constraint booking_owner_type_length check (length(owner_type) between 1 and 50),
  owner_id uuid not null,
  -- A code for people (no client's data).
  label text constraint booking_label_length check (length(label) <= 200),
  -- What is shown ...
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- ... and what is taken, with buffers or travel.
  block_from timestamptz not null,
  block_to timestamptz not null,
  -- Null is firm. A hold that has expired takes nothing, whether or not it has been released yet.
  hold_expires_at timestamptz,
  tentative boolean not null default false,
  -- Takes the resource: the constraint below counts it.
  blocking boolean not null default true,
  -- Stands in the calendar: all that block, and completed ones.
  visible boolean not null default true,
  ended_at timestamptz,
  end_reason text check (end_reason in ('moved', 'released', 'expired', 'completed')),
  -- Counts the changes of the owner's bookings (SEQUENCE of iCalendar).
  sequence integer not null default 0,
  created_at timestamptz not null default app.now(),
  created_by uuid default app.user_id(),
  primary key (tenant_id, id),
  -- Foreign keys are checked without row-level security, so they carry the tenant.
  constraint booking_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id),
  constraint booking_forward check (starts_at < ends_at),
  constraint booking_block_forward check (block_from < block_to),
  constraint booking_finite check (isfinite(starts_at) and isfinite(ends_at) and isfinite(block_from) and isfinite(block_to)),
  constraint booking_ended check ((end_reason is null) = blocking and (ended_at is null) = blocking),
  constraint booking_visible check (visible = (blocking or end_reason = 'completed')),
  -- Two live bookings of one resource never share an instant; ranges are [), so 12:00 may follow 10:00-12:00. The last
  -- guard: the code locks the resource and looks first, since conflicting inserts wait for each other and deadlock.
  constraint booking_no_overlap exclude using gist
    (tenant_id with =, resource_id with =, tstzrange(block_from, block_to) with &&) where (blocking)
) with (fillfactor = 90);
-- The look before a booking and the scan of a window. Live bookings of a resource never overlap, so those that meet an
-- interval are the last one before it and those that begin inside it. Plain comparisons, unlike &&, may be asked of an
-- index below row-level security.
create index booking_resource_time on booking (tenant_id, resource_id, block_from) include (block_to, hold_expires_at) where blocking;
create index booking_owner on booking (tenant_id, owner_type, owner_id);
create index booking_hold on booking (tenant_id, hold_expires_at) where blocking and hold_expires_at is not null;
-- What has ended: completed bookings of a window, called-off ones of a feed.
create index booking_ended on booking (tenant_id, resource_id, block_from) where not blocking;
select app.isolate('booking');

-- A block: maintenance or any other time taken by hand. Its bookings have owner_type 'block' and this id.
create table calendar_block (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid not null,
  kind text not null check (kind in ('maintenance', 'manual')),
  reason text not null constraint calendar_block_reason_length check (length(reason) between 1 and 200),
  removed_at timestamptz,
  primary key (tenant_id, id),
  constraint calendar_block_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id)
);
select app.isolate('calendar_block');
select app.tracked('calendar_block');

-- Secret address of a resource's agenda. Only the hash of the token is kept; one is live per resource.
create table calendar_feed (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  token_hash text not null,
  created_at timestamptz not null default app.now(),
  created_by uuid default app.user_id(),
  revoked_at timestamptz,
  primary key (tenant_id, id),
  constraint calendar_feed_resource foreign key (tenant_id, resource_id) references resource (tenant_id, id) on delete cascade,
  constraint calendar_feed_token_unique unique (tenant_id, token_hash)
);
create unique index calendar_feed_live on calendar_feed (tenant_id, resource_id) where revoked_at is null;
select app.isolate('calendar_feed');
