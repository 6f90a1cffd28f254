-- Tickets: who came in, counted by the event; what was refused for want of units; ways to the orders of a period.

-- Kept by trigger for lists and cards like the other two, and counted again at night; doors ask the tickets.
alter table ticket_event add column checked_in integer not null default 0 constraint ticket_event_checked_in check (checked_in >= 0);
update ticket_event e set checked_in = c.n from (select tenant_id, event_id, count(*)::integer as n from ticket where last_entry_at is not null group by tenant_id, event_id) c where c.tenant_id = e.tenant_id and c.event_id = e.id;
-- Somebody who comes in is no edit of the event.
drop trigger touch on ticket_event;
create trigger touch before update on ticket_event for each row when (new.sold_admissions = old.sold_admissions and new.capacity_total = old.capacity_total and new.checked_in = old.checked_in) execute function app.touch();

create function app.tickets_entered() returns trigger language plpgsql as $$
begin
  if not exists (select from now_tickets n join was_tickets o using (tenant_id, id) where (n.last_entry_at is null) <> (o.last_entry_at is null)) then return null; end if;
  update ticket_event e set checked_in = e.checked_in + c.delta
  from (select n.tenant_id, n.event_id, sum((n.last_entry_at is not null)::integer - (o.last_entry_at is not null)::integer)::integer as delta
        from now_tickets n join was_tickets o using (tenant_id, id) where (n.last_entry_at is null) <> (o.last_entry_at is null) group by n.tenant_id, n.event_id) c
  where e.tenant_id = c.tenant_id and e.id = c.event_id;
  return null;
end $$;
create trigger entered after update on ticket referencing old table as was_tickets new table as now_tickets for each statement execute function app.tickets_entered();

-- Wishes that could not be met, by event, area, event-local day and reason: counted after the refused purchase is gone.
create table ticket_refusal (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  -- Null where a package wanted several.
  area_id uuid,
  day date not null,
  -- sold_out: nothing was free; not_enough: less than was asked for; taken: somebody else was faster with these seats.
  reason text not null check (reason in ('sold_out', 'not_enough', 'taken')),
  attempts integer not null constraint ticket_refusal_attempts check (attempts >= 1),
  units integer not null constraint ticket_refusal_units check (units >= 1),
  primary key (tenant_id, id),
  constraint ticket_refusal_once unique nulls not distinct (tenant_id, event_id, area_id, day, reason),
  constraint ticket_refusal_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_refusal_area foreign key (tenant_id, event_id, area_id) references ticket_area (tenant_id, event_id, id) on delete cascade
);
select app.isolate('ticket_refusal');
create index ticket_refusal_of_area on ticket_refusal (tenant_id, event_id, area_id) where area_id is not null;

-- Reports read orders by when they were paid, or begun.
create index ticket_order_paid_at on ticket_order (tenant_id, paid_at) where paid_at is not null;
create index ticket_order_begun on ticket_order (tenant_id, created_at) where channel = 'online';
-- Whether a buyer without a party of their own (sold elsewhere) bought before.
create index ticket_order_address on ticket_order (tenant_id, buyer_email, paid_at) where client_id is null and paid_at is not null;
create index gateway_transaction_told on gateway_transaction (tenant_id, first_told_at);
