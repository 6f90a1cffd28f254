-- The later life of a photo session: observations of the crew, who edits, groups, and what the nightly check finds.

-- Said by crew about a session; never changed, never removed (studio 3.5). Only a client's anonymisation empties a text.
create table photo_session_note (
  tenant_id uuid not null references tenant (id),
  -- Made by who sends it, so that an offline phone may send it twice.
  id uuid not null default uuidv7(),
  photo_session_id uuid not null,
  kind text not null check (kind in ('photographer_observation', 'editor_observation', 'incident')),
  body text not null check (length(body) <= 4000),
  file_id uuid,
  author_id uuid,
  author_name text not null,
  -- On the phone; created_at is when it arrived.
  occurred_at timestamptz not null,
  created_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint photo_session_note_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id),
  constraint photo_session_note_file foreign key (tenant_id, file_id) references file (tenant_id, id)
);
create index photo_session_note_of on photo_session_note (tenant_id, photo_session_id, occurred_at, id);
select app.isolate('photo_session_note');
revoke update, delete, truncate on photo_session_note from mostrador_app;
grant update (body) on photo_session_note to mostrador_app;

-- The editor is a member of the tenant.
alter table photo_session add constraint photo_session_editor foreign key (tenant_id, assigned_editor_id) references membership (tenant_id, user_id);
-- The local day of the last alert that people or room are missing (studio 4.3).
alter table photo_session add column unstaffed_alert_on date;
-- What is edited has an editor; files of former programs do not always say who.
alter table photo_session add constraint photo_session_editing check (status <> 'in_editing' or imported or (assigned_editor_id is not null and editing_started_at is not null));
create index photo_session_queue on photo_session (tenant_id, is_rush desc, estimated_delivery_date, session_date, code) where status = 'attended' and deleted_at is null;
create index photo_session_editor_jobs on photo_session (tenant_id, assigned_editor_id, status) where assigned_editor_id is not null;
create index photo_session_group on photo_session (tenant_id, group_id) where group_id is not null;
create index photo_session_requested on photo_session (tenant_id, requested_at, id) where deleted_at is null;
create index photo_session_delivery on photo_session (tenant_id, estimated_delivery_date, id) where estimated_delivery_date is not null and deleted_at is null;
create index photo_session_changes_deadline on photo_session (tenant_id, changes_deadline_at) where status = 'confirmed';
create index photo_session_waitlist on photo_session (tenant_id, room_id, requested_at) where waitlist and deleted_at is null;

-- What the nightly check found (J4): one row a check, session and local day.
create table studio_integrity_issue (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  check_name text not null check (check_name in ('totals_differ', 'paid_above_total', 'figures_differ', 'missing_resources', 'overlapping_bookings', 'refunds_above_receipts', 'deadline_passed')),
  photo_session_id uuid,
  local_date date not null,
  details jsonb not null default '{}',
  found_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint studio_integrity_issue_once unique nulls not distinct (tenant_id, check_name, photo_session_id, local_date),
  constraint studio_integrity_issue_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id) on delete cascade
);
create index studio_integrity_issue_newest on studio_integrity_issue (tenant_id, found_at desc, id desc);
select app.isolate('studio_integrity_issue');
-- Completed on credit: what is still owed.
create index photo_session_owing on photo_session (tenant_id) where status = 'completed' and total_minor > net_paid_minor;
