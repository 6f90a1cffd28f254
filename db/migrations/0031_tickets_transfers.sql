-- A ticket changes its holder.

create table ticket_transfer (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  ticket_id uuid not null,
  from_client_id uuid not null,
  -- The sender as the recipient reads it, and where answers go.
  from_name text not null constraint ticket_transfer_from_name_length check (length(from_name) between 1 and 200),
  from_email text not null constraint ticket_transfer_from_email_length check (length(from_email) between 3 and 254),
  to_email text not null constraint ticket_transfer_to_email_length check (length(to_email) between 3 and 254 and to_email = lower(to_email)),
  to_client_id uuid,
  locale text not null default 'es' check (locale in ('es', 'en')),
  status text not null default 'pending' check (status in ('pending', 'accepted', 'rejected', 'cancelled', 'expired')),
  message text not null default '' constraint ticket_transfer_message_length check (length(message) <= 500),
  -- The recipient's address for the ticket: by the mail alone before, and for the new holder after.
  token_hash text not null,
  token_sealed bytea not null,
  expires_at timestamptz not null,
  resend_log timestamptz[] not null default '{}',
  responded_at timestamptz,
  -- The generation that the recipient got.
  generation integer,
  primary key (tenant_id, id),
  constraint ticket_transfer_ticket foreign key (tenant_id, event_id, ticket_id) references ticket (tenant_id, event_id, id),
  constraint ticket_transfer_from foreign key (tenant_id, from_client_id) references client (tenant_id, id),
  constraint ticket_transfer_to foreign key (tenant_id, to_client_id) references client (tenant_id, id),
  constraint ticket_transfer_token unique (token_hash),
  constraint ticket_transfer_accepted check ((status = 'accepted') <= (to_client_id is not null and responded_at is not null and generation is not null))
);
select app.isolate('ticket_transfer');
select app.tracked('ticket_transfer');
create unique index ticket_transfer_pending on ticket_transfer (tenant_id, ticket_id) where status = 'pending';
create index ticket_transfer_of_ticket on ticket_transfer (tenant_id, ticket_id, id);
create index ticket_transfer_of_event on ticket_transfer (tenant_id, event_id, id desc);
create index ticket_transfer_due on ticket_transfer (tenant_id, expires_at) where status = 'pending';
create index ticket_transfer_from_of on ticket_transfer (tenant_id, from_client_id);
create index ticket_transfer_to_of on ticket_transfer (tenant_id, to_client_id);

-- What has ended stays so, and is never deleted (tickets 3.16, 4.5).
create function app.ticket_transfer_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'transfers are never deleted' using errcode = 'check_violation', constraint = 'ticket_transfer_kept';
  end if;
  if old.status <> 'pending' and (new.status, new.to_email, new.responded_at, new.expires_at) is distinct from (old.status, old.to_email, old.responded_at, old.expires_at) then
    raise exception 'a transfer that has ended stays as it is' using errcode = 'check_violation', constraint = 'ticket_transfer_ended';
  end if;
  return new;
end $$;
create trigger step before update or delete on ticket_transfer for each row execute function app.ticket_transfer_step();
