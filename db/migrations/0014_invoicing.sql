-- Fiscal documents: what was certified by (or waits for) the tenant's certifier, with the buyer and the lines as they
-- were when it was made. Payments never wait for them.

create table fiscal_document (
  tenant_id uuid not null references tenant (id),
  -- Also what the certifier knows it by, so that sending it again does not certify it twice.
  id uuid not null default uuidv7(),
  connection_id uuid not null,
  provider text not null,
  kind text not null check (kind in ('invoice', 'credit_note')),
  status text not null default 'pending' check (status in ('pending', 'certified', 'rejected', 'annulling', 'annulled', 'discarded')),
  -- What it was made for: a receipt, a refund, or a thing of an app that was completed. One document each.
  source_type text not null check (source_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  source_id uuid not null,
  -- What the money is for, as the app calls it.
  owner_type text check (owner_type ~ '^[a-z][a-z0-9_]{0,39}$'),
  owner_id uuid,
  owner_label text check (length(owner_label) <= 200),
  owner_path text check (length(owner_path) <= 300),
  -- The invoice that a credit note takes back from.
  reference_id uuid,
  reason text check (length(reason) <= 255),
  branch_id uuid,
  client_id uuid not null,
  zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Null: final consumer.
  buyer_tax_id text check (buyer_tax_id ~ '^[0-9A-ZÑ&]{1,30}$'),
  buyer_identity text check (buyer_identity ~ '^[0-9A-ZÑ&]{1,30}$'),
  buyer_name text not null check (length(buyer_name) between 1 and 200),
  buyer_email text check (length(buyer_email) <= 254),
  buyer_address text check (length(buyer_address) <= 300),
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null constraint fiscal_document_total check (total_minor between 1 and 999999999),
  issued_at timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  errors jsonb not null default '[]',
  -- Given by the certifier.
  uuid text,
  series text,
  number text,
  certified_at timestamptz,
  xml_file_id uuid,
  annulment_reason text check (length(annulment_reason) <= 255),
  annulment_at timestamptz,
  annulled_at timestamptz,
  primary key (tenant_id, id),
  constraint fiscal_document_once unique (tenant_id, kind, source_type, source_id),
  constraint fiscal_document_uuid_unique unique (tenant_id, uuid),
  constraint fiscal_document_sum check (net_minor + tax_minor = total_minor and net_minor >= 0 and tax_minor >= 0),
  constraint fiscal_document_owner check ((owner_type is null) = (owner_id is null)),
  constraint fiscal_document_reference_of_note check ((kind = 'credit_note') = (reference_id is not null)),
  constraint fiscal_document_certified check (status not in ('certified', 'annulling', 'annulled') or (uuid is not null and series is not null and number is not null and certified_at is not null)),
  constraint fiscal_document_connection foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  constraint fiscal_document_reference foreign key (tenant_id, reference_id) references fiscal_document (tenant_id, id),
  constraint fiscal_document_client foreign key (tenant_id, client_id) references client (tenant_id, id),
  constraint fiscal_document_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id),
  constraint fiscal_document_file foreign key (tenant_id, xml_file_id) references file (tenant_id, id)
);
select app.isolate('fiscal_document');
select app.tracked('fiscal_document');
create index fiscal_document_newest on fiscal_document (tenant_id, id desc);
create index fiscal_document_state on fiscal_document (tenant_id, status, id desc);
create index fiscal_document_owner_of on fiscal_document (tenant_id, owner_type, owner_id) where owner_id is not null;
create index fiscal_document_source on fiscal_document (tenant_id, source_id);
create index fiscal_document_client_of on fiscal_document (tenant_id, client_id, id desc);
create index fiscal_document_reference_of on fiscal_document (tenant_id, reference_id) where reference_id is not null;
create index fiscal_document_open on fiscal_document (tenant_id, last_attempt_at) where status in ('pending', 'annulling');

-- One line for each line of what was sold, as it was sold.
create table fiscal_document_line (
  tenant_id uuid not null references tenant (id),
  document_id uuid not null,
  position integer not null check (position between 1 and 1000),
  kind text not null check (kind in ('good', 'service')),
  description text not null check (length(description) between 1 and 500),
  quantity integer not null check (quantity between 1 and 100000),
  -- With tax.
  unit_price_minor bigint not null check (unit_price_minor > 0),
  discount_minor bigint not null default 0,
  total_minor bigint not null,
  tax_code text not null check (tax_code ~ '^[A-Z0-9_]{1,20}$'),
  rate_bp integer not null check (rate_bp between 0 and 10000),
  net_minor bigint not null,
  tax_minor bigint not null,
  primary key (tenant_id, document_id, position),
  constraint fiscal_document_line_document foreign key (tenant_id, document_id) references fiscal_document (tenant_id, id),
  constraint fiscal_document_line_total check (total_minor = quantity * unit_price_minor - discount_minor and discount_minor >= 0 and total_minor >= 0),
  constraint fiscal_document_line_tax check (net_minor + tax_minor = total_minor and net_minor >= 0 and tax_minor >= 0)
);
select app.isolate('fiscal_document_line');
select app.append_only('fiscal_document_line');

-- What was certified is never another document afterwards, and no document ever goes away.
create function app.guard_fiscal_document() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'fiscal documents are never deleted' using errcode = 'restrict_violation', constraint = 'fiscal_document_kept';
  end if;
  if (old.kind, old.source_type, old.source_id, old.currency, old.net_minor, old.tax_minor, old.total_minor) is distinct from (new.kind, new.source_type, new.source_id, new.currency, new.net_minor, new.tax_minor, new.total_minor) then
    raise exception 'what fiscal document % is about never changes', old.id using errcode = 'check_violation', constraint = 'fiscal_document_frozen';
  end if;
  if old.uuid is not null and (old.uuid, old.series, old.number, old.certified_at, old.buyer_tax_id, old.buyer_identity, old.buyer_name, old.issued_at) is distinct from (new.uuid, new.series, new.number, new.certified_at, new.buyer_tax_id, new.buyer_identity, new.buyer_name, new.issued_at) then
    raise exception 'fiscal document % was certified as it is', old.id using errcode = 'check_violation', constraint = 'fiscal_document_frozen';
  end if;
  return new;
end $$;
create trigger guard before update or delete on fiscal_document for each row execute function app.guard_fiscal_document();
