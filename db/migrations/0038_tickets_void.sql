-- When a ticket was made void is written before its step is taken.
alter table ticket drop constraint ticket_void;
alter table ticket add constraint ticket_void check (status <> 'voided' or voided_at is not null);
