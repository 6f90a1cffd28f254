-- A worker that was silent for too long lost its jobs to the others; it may only have been asleep. Whatever it still wants
-- to write then is refused: each transaction of a job holds on to the worker's sign of life, and who takes its jobs away
-- removes that sign first, which waits for such a transaction or passes it by.
create function app.worker_lives(worker text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from public.worker_heartbeat where worker_id = worker for key share;
  return found;
end $$;
revoke all on function app.worker_lives(text) from public;
grant execute on function app.worker_lives(text) to mostrador_app;
