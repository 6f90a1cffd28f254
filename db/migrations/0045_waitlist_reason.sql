-- Why somebody is off the list is written before the step itself.
alter table waitlist_entry drop constraint waitlist_entry_removed;
alter table waitlist_entry add constraint waitlist_entry_removed check (status <> 'removed' or remove_reason is not null);
