-- A draw gives a hundred thousand entries their places at once: what it need not keep up, and need not ask, is left out.
drop index queue_entry_next;
drop trigger step on queue_entry;
create trigger step before update on queue_entry for each row
  when (old.status <> new.status or old.position is not null or old.admitted_at is not null or old.room_id <> new.room_id or old.visitor_hash <> new.visitor_hash or old."group" <> new."group" or old.joined_at <> new.joined_at)
  execute function app.queue_entry_step();
