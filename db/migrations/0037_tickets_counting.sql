-- A sale is no edit: who changes a stage or a promotion meanwhile still holds its version.
drop trigger touch on sale_stage;
create trigger touch before update on sale_stage for each row when (new.consumed_units = old.consumed_units) execute function app.touch();
drop trigger touch on ticket_promotion;
create trigger touch before update on ticket_promotion for each row when (new.used = old.used) execute function app.touch();

-- Whether buyers may leave a single seat between theirs and others (tickets 5.4).
alter table ticket_area add column spare_orphans boolean not null default false;

-- Who comes, where the event wants names: by unit and seat in it, until the tickets are made.
alter table ticket_order add column holders jsonb not null default '[]';
