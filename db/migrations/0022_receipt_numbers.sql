-- Verified money has a number of the business, by which its document is called.
alter table receipt add column number text constraint receipt_number_length check (length(number) between 1 and 40);
alter table receipt add constraint receipt_number_of_verified check (number is null or status = 'verified');
create unique index receipt_number_unique on receipt (tenant_id, number) where number is not null;
grant update (number) on receipt to mostrador_app;

-- Those that were verified before get theirs in the order in which they were, by the year in which the money moved.
alter table receipt disable trigger user;
update receipt r set number = 'R-' || n.year || '-' || lpad(n.place::text, 6, '0')
from (
  select tenant_id, id, to_char(payment_date, 'YYYY') as year, row_number() over (partition by tenant_id, to_char(payment_date, 'YYYY') order by verified_at, id) as place
  from receipt where status = 'verified'
) as n where n.tenant_id = r.tenant_id and n.id = r.id;
alter table receipt enable trigger user;
insert into counter (tenant_id, scope, value)
select tenant_id, 'payments.receipt.' || to_char(payment_date, 'YYYY'), count(*) from receipt where status = 'verified' group by tenant_id, to_char(payment_date, 'YYYY');

-- A number that was given is never another one.
create function app.guard_receipt_number() returns trigger language plpgsql as $$
begin
  if old.number is not null and new.number is distinct from old.number then
    raise exception 'the number of a receipt stays' using errcode = 'check_violation', constraint = 'receipt_number_stays';
  end if;
  return new;
end $$;
create trigger guard_number before update of number on receipt for each row execute function app.guard_receipt_number();
