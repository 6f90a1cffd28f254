-- Signs of resale that somebody has looked at (tickets 14): they come back only when there is more of the same.
create table ticket_signal_review (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  kind text not null check (kind in ('email', 'document', 'transfers')),
  -- Of the address or number that the sign is about: this table is nobody's list of people.
  subject_hash text not null,
  count integer not null constraint ticket_signal_review_count check (count >= 1),
  note text not null constraint ticket_signal_review_note_length check (length(note) <= 300),
  reviewed_by uuid,
  reviewed_at timestamptz not null,
  primary key (tenant_id, id),
  constraint ticket_signal_review_once unique (tenant_id, event_id, kind, subject_hash),
  constraint ticket_signal_review_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade
);
select app.isolate('ticket_signal_review');
