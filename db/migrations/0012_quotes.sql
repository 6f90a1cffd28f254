-- What is offered to a client, as it stood when it was offered, and who accepted it (studio 3.8).

create table quote (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  photo_session_id uuid not null,
  round integer not null check (round >= 1),
  -- C-2026-000042, per tenant and local year.
  number text not null,
  status text not null check (status in ('draft', 'sent', 'accepted', 'expired', 'superseded')),
  -- Lines, totals, terms and refund policy as the client reads them: later changes alter nothing here.
  snapshot jsonb not null,
  -- Of what was offered: when it differs from the session's own, the quote no longer holds.
  terms_hash text not null,
  valid_until timestamptz not null,
  sent_at timestamptz,
  -- The document that was sent, kept whole, and its SHA-256.
  file_id uuid,
  document_hash text,
  primary key (tenant_id, id),
  constraint quote_number_unique unique (tenant_id, number),
  constraint quote_session foreign key (tenant_id, photo_session_id) references photo_session (tenant_id, id),
  constraint quote_file foreign key (tenant_id, file_id) references file (tenant_id, id),
  -- What has left is on paper.
  constraint quote_sent_is_kept check (status in ('draft', 'superseded') or (sent_at is not null and file_id is not null and document_hash is not null))
);
create index quote_of_session on quote (tenant_id, photo_session_id, id);
create index quote_waiting on quote (tenant_id, valid_until) where status = 'sent';
-- One offer at a time.
create unique index quote_one_sent on quote (tenant_id, photo_session_id) where status = 'sent';
select app.isolate('quote');
select app.tracked('quote');

-- Proof of acceptance: never changed, never deleted.
create table contract_acceptance (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  quote_id uuid not null,
  accepted_name text not null check (length(accepted_name) between 1 and 100),
  accepted_at timestamptz not null default app.now(),
  ip inet,
  user_agent text check (length(user_agent) <= 500),
  -- How the person was checked by a code, where that was asked for.
  otp_channel text,
  document_hash text not null check (document_hash ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, id),
  constraint contract_acceptance_once unique (tenant_id, quote_id),
  constraint contract_acceptance_quote foreign key (tenant_id, quote_id) references quote (tenant_id, id)
);
select app.isolate('contract_acceptance');
select app.append_only('contract_acceptance');
