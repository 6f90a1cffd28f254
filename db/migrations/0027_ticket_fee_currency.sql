-- A fixed fee is an amount of one currency: each currency of a tenant's events has versions of its own.

alter table ticket_fee_plan disable trigger append_only;
alter table ticket_fee_plan add column currency text constraint ticket_fee_plan_currency check (currency ~ '^[A-Z]{3}$');
update ticket_fee_plan p set currency = t.currency from tenant t where t.id = p.tenant_id;
alter table ticket_fee_plan alter column currency set not null;
alter table ticket_fee_plan enable trigger append_only;
alter table ticket_fee_plan drop constraint ticket_fee_plan_once;
alter table ticket_fee_plan add constraint ticket_fee_plan_once unique (tenant_id, currency, valid_from);
alter table ticket_fee_plan add constraint ticket_fee_plan_of_currency unique (tenant_id, id, currency);

insert into ticket_fee_plan (tenant_id, currency, fixed_minor, vat_bp, valid_from)
  select distinct e.tenant_id, e.currency, 0, 0, app.now() from ticket_event e join ticket_fee_plan p on p.tenant_id = e.tenant_id and p.id = e.fee_plan_id where p.currency <> e.currency;
update ticket_event e set fee_plan_id = n.id from ticket_fee_plan p, ticket_fee_plan n
  where p.tenant_id = e.tenant_id and p.id = e.fee_plan_id and p.currency <> e.currency and n.tenant_id = e.tenant_id and n.currency = e.currency;
alter table ticket_event drop constraint ticket_event_fee_plan;
alter table ticket_event add constraint ticket_event_fee_plan foreign key (tenant_id, fee_plan_id, currency) references ticket_fee_plan (tenant_id, id, currency);
