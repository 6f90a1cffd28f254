-- Codes that turn every half minute (tickets 5.13), and what a door says to a picture of one.

alter table ticket_event add column rotating_qr text not null default 'off' constraint ticket_event_rotating_qr check (rotating_qr in ('off', 'optional', 'required'));

alter table ticket_scan drop constraint ticket_scan_result_check;
alter table ticket_scan add constraint ticket_scan_result check (result in ('malformed', 'bad_signature', 'wrong_event', 'unknown_ticket', 'test_ticket', 'voided', 'refund_in_progress', 'superseded', 'transfer_pending',
  'not_live', 'not_yet_open', 'event_ended', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'valid', 'valid_unverified'));
alter table ticket_scan drop constraint ticket_scan_overridable;
alter table ticket_scan add constraint ticket_scan_overridable check (override_of is null or result in ('not_live', 'not_yet_open', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'transfer_pending', 'event_ended', 'valid'));

-- A pass in a wallet shows whether its code turns.
drop trigger passes on ticket_event;
create trigger passes after update of name, start_at, end_at, doors_open_at, dates_pending, venue_name, venue_address, venue_city, venue_lat, venue_lng, status, rotating_qr on ticket_event for each row
  when ((new.name, new.start_at, new.end_at, new.doors_open_at, new.dates_pending, new.venue_name, new.venue_address, new.venue_city, new.venue_lat, new.venue_lng, new.status, new.rotating_qr)
    is distinct from (old.name, old.start_at, old.end_at, old.doors_open_at, old.dates_pending, old.venue_name, old.venue_address, old.venue_city, old.venue_lat, old.venue_lng, old.status, old.rotating_qr))
  execute function app.ticket_event_passes_stale();
