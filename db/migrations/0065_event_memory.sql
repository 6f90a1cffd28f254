-- What an event only counts or remembers is no edit of it: whoever changes it meanwhile still holds its version.
drop trigger touch on ticket_event;
create trigger touch before update on ticket_event for each row
  when (new.sold_admissions = old.sold_admissions and new.capacity_total = old.capacity_total and new.checked_in = old.checked_in and new.told_percent = old.told_percent and new.minimised_at is not distinct from old.minimised_at)
  execute function app.touch();
