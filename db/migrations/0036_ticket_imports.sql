-- Imports of what an organizer has: amounts as chosen, one event as chosen, files that come in once, and tickets that were sold elsewhere.

alter table import_run add column amount_format text constraint import_run_amount_format check (amount_format in ('1,250.00', '1.250,00'));
-- What of the app the rows belong to where they do not say it (an event); the app knows which table.
alter table import_run add column scope_id uuid;

-- Files whose rows are in: the same bytes a second time are refused, whoever is faster.
create table import_committed_file (
  tenant_id uuid not null references tenant (id),
  app text not null,
  sha256 text not null constraint import_committed_file_hash check (sha256 ~ '^[0-9a-f]{64}$'),
  run_id uuid not null,
  primary key (tenant_id, app, sha256),
  constraint import_committed_file_run foreign key (tenant_id, run_id) references import_run (tenant_id, id) on delete cascade
);
select app.isolate('import_committed_file');
create index import_committed_file_of_run on import_committed_file (tenant_id, run_id);

-- What the other seller calls the sale: the same one a second time changes nothing.
alter table ticket_order add column external_ref text constraint ticket_order_external_ref_length check (length(external_ref) between 1 and 100);
alter table ticket_order add constraint ticket_order_external_ref_of_import check (external_ref is null or channel = 'import');
create unique index ticket_order_external_ref on ticket_order (tenant_id, event_id, external_ref) where external_ref is not null;

-- What an import brought may be taken back with it while nobody has used it; anything else stays for ever.
create or replace function app.ticket_order_kept() returns trigger language plpgsql as $$
begin
  if old.channel = 'import' and old.status = 'paid' then return old; end if;
  raise exception 'an order is never deleted' using errcode = 'check_violation', constraint = 'ticket_order_kept';
end $$;

create or replace function app.ticket_kept() returns trigger language plpgsql as $$
begin
  if old.status = 'valid' and old.generation = 1 and old.transfer_count = 0 and old.last_entry_at is null and not old.refund_pending
    and exists (select from ticket_order o where o.tenant_id = old.tenant_id and o.id = old.order_id and o.channel = 'import') then return old; end if;
  raise exception 'a ticket is voided, never deleted' using errcode = 'check_violation', constraint = 'ticket_kept';
end $$;
