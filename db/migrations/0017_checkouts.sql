-- Payments through a gateway: what was asked of a client by link, what the gateway told of it, refunds that the
-- gateway carries out. The money itself is a receipt (0007).

-- One demand for money, paid on a page of a gateway. `/pay/<token>` leads to it.
create table checkout (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  branch_id uuid,
  -- What the money is for, as in receipt_allocation.
  owner_type text not null check (owner_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  owner_id uuid not null,
  round integer not null default 1 constraint checkout_round check (round >= 1),
  purpose text not null check (purpose in ('deposit', 'balance')),
  client_id uuid not null,
  amount_minor bigint not null constraint checkout_amount check (amount_minor between 1 and 999999999),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  description text not null constraint checkout_description_length check (length(description) between 1 and 200),
  -- Where the client goes afterwards; a path of our own pages. Never a proof of payment.
  return_path text constraint checkout_return_path check (return_path ~ '^/[^/\\]' and length(return_path) <= 500),
  status text not null check (status in ('open', 'paid', 'expired', 'failed', 'canceled')),
  -- The gateway and the account there (null: the built-in demo gateway). Test accounts take no real money.
  provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
  connection_id uuid,
  live boolean not null,
  -- The gateway's own names of it and of the payment that came, and its page; known once somebody opened the link.
  provider_checkout_id text constraint checkout_provider_id_length check (length(provider_checkout_id) between 1 and 200),
  provider_payment_id text constraint checkout_payment_id_length check (length(provider_payment_id) between 1 and 200),
  provider_url text constraint checkout_provider_url_length check (length(provider_url) between 1 and 2000),
  -- The link: found by its hash, read again by us alone.
  token_hash text not null,
  token_sealed bytea not null,
  expires_at timestamptz not null,
  paid_at timestamptz,
  receipt_id uuid,
  failure_reason text constraint checkout_failure_length check (length(failure_reason) <= 500),
  -- When the gateway was last asked what became of it.
  asked_at timestamptz,
  primary key (tenant_id, id),
  constraint checkout_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint checkout_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint checkout_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  constraint checkout_receipt foreign key (tenant_id, receipt_id) references receipt (tenant_id, id),
  constraint checkout_paid check (status <> 'paid' or (receipt_id is not null and paid_at is not null and provider_payment_id is not null))
);
select app.isolate('checkout');
select app.tracked('checkout');
create unique index checkout_token_unique on checkout (tenant_id, token_hash);
create unique index checkout_provider_unique on checkout (tenant_id, provider, provider_checkout_id) where provider_checkout_id is not null;
-- One demand at a time for what is the same.
create unique index checkout_open_unique on checkout (tenant_id, owner_type, owner_id, purpose) where status in ('open', 'failed');
create index checkout_owner_of on checkout (tenant_id, owner_type, owner_id, id);
create index checkout_client_of on checkout (tenant_id, client_id);
create index checkout_open on checkout (tenant_id, expires_at) where status in ('open', 'failed');
create unique index checkout_receipt_of on checkout (tenant_id, receipt_id) where receipt_id is not null;

-- What is due is fixed when it is asked for; paid stays paid; nothing is deleted.
create function app.guard_checkout() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'checkouts are never deleted' using errcode = 'restrict_violation', constraint = 'checkout_kept';
  end if;
  if old.status = 'paid' and new.status <> 'paid' then
    raise exception 'a paid checkout stays paid' using errcode = 'check_violation', constraint = 'checkout_stays_paid';
  end if;
  if (old.owner_type, old.owner_id, old.round, old.purpose, old.amount_minor, old.currency, old.live, old.provider) is distinct from (new.owner_type, new.owner_id, new.round, new.purpose, new.amount_minor, new.currency, new.live, new.provider) then
    raise exception 'what a checkout asks for never changes' using errcode = 'check_violation', constraint = 'checkout_fixed';
  end if;
  return new;
end $$;
create trigger guard before update or delete on checkout for each row execute function app.guard_checkout();

-- What a gateway told us, each message once. What does not fit the demand is kept aside and never booked.
create table gateway_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  provider text not null,
  -- The message's own id (svix-id), or one made of the payment's id when we asked ourselves.
  event_id text not null constraint gateway_event_id_length check (length(event_id) between 1 and 200),
  kind text not null check (kind in ('paid', 'failed', 'pending', 'other')),
  checkout_id uuid,
  payment_id text,
  -- applied: it moved the checkout. repeated: known already. ignored: of no concern. quarantined: does not fit.
  outcome text not null check (outcome in ('applied', 'repeated', 'ignored', 'quarantined')),
  reason text,
  payload jsonb not null,
  occurred_at timestamptz not null default app.now(),
  -- Somebody has looked at what was put aside.
  resolved_at timestamptz,
  resolved_by uuid,
  primary key (tenant_id, id),
  constraint gateway_event_checkout foreign key (tenant_id, checkout_id) references checkout (tenant_id, id)
);
select app.isolate('gateway_event');
create unique index gateway_event_once on gateway_event (tenant_id, provider, event_id);
create index gateway_event_checkout_of on gateway_event (tenant_id, checkout_id) where checkout_id is not null;
create index gateway_event_quarantined on gateway_event (tenant_id, id) where outcome = 'quarantined' and resolved_at is null;
revoke update, delete on gateway_event from mostrador_app;
grant update (resolved_at, resolved_by) on gateway_event to mostrador_app;

-- A refund that the gateway carries out.
create table gateway_refund (
  tenant_id uuid not null references tenant (id),
  refund_id uuid not null,
  checkout_id uuid not null,
  -- running: we try until it is done or refused; done, refused: the refund itself says the rest.
  status text not null check (status in ('running', 'done', 'refused')),
  attempts integer not null default 0,
  next_try_at timestamptz,
  reference text constraint gateway_refund_reference_length check (length(reference) between 1 and 100),
  last_error text constraint gateway_refund_error_length check (length(last_error) <= 500),
  primary key (tenant_id, refund_id),
  constraint gateway_refund_refund foreign key (tenant_id, refund_id) references refund (tenant_id, id),
  constraint gateway_refund_checkout foreign key (tenant_id, checkout_id) references checkout (tenant_id, id)
);
select app.isolate('gateway_refund');
