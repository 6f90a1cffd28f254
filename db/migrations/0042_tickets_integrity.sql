-- What the nightly questions about sold and held places find: the tables refuse most of it on every write, so what is
-- found came past the program, with imported data, or by a mistake in it.
create table ticket_integrity_issue (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  check_name text not null check (check_name in ('sold_without_order', 'two_live_orders', 'held_by_dead_order', 'label_twice', 'stage_not_counted', 'paid_differs')),
  event_id uuid not null,
  -- The unit, stage or order that it is about.
  entity_id uuid not null,
  local_date date not null,
  details jsonb not null default '{}',
  found_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint ticket_integrity_issue_once unique (tenant_id, check_name, entity_id, local_date),
  constraint ticket_integrity_issue_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade
);
create index ticket_integrity_issue_newest on ticket_integrity_issue (tenant_id, found_at desc, id desc);
create index ticket_integrity_issue_of_event on ticket_integrity_issue (tenant_id, event_id);
select app.isolate('ticket_integrity_issue');
