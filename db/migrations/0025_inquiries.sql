-- Somebody wrote and has no open session: what is wanted is not known yet, but somebody waits for an answer. It becomes
-- a request when the day is known (studio 12: inbound text creates or joins a request).
create table studio_inquiry (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  client_id uuid not null,
  channel text not null constraint studio_inquiry_channel check (channel in ('mail', 'whatsapp', 'sms', 'telegram', 'push')),
  opened_at timestamptz not null,
  last_at timestamptz not null,
  -- The first answer of the studio; it becomes that of the request (studio 5.11).
  answered_at timestamptz constraint studio_inquiry_answer check (answered_at >= opened_at),
  closed_at timestamptz,
  -- The request that came of it; closed without one: there was nothing to it.
  photo_session_id uuid,
  primary key (tenant_id, id),
  constraint studio_inquiry_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint studio_inquiry_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id),
  constraint studio_inquiry_closed check (photo_session_id is null or closed_at is not null)
);
create index studio_inquiry_open on studio_inquiry (tenant_id, last_at desc, id) where closed_at is null;
create index studio_inquiry_of_client on studio_inquiry (tenant_id, client_id);
create index studio_inquiry_of_session on studio_inquiry (tenant_id, photo_session_id);
select app.isolate('studio_inquiry');
select app.tracked('studio_inquiry');
