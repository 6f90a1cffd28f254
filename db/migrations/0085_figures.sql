-- What the metrics tell of the installation as a whole: counts and ages, nothing of anybody. They look across tenants,
-- so they are the owner's; only the role of the queue may ask, every few seconds, so each is short by an index.
create index job_failure_open on job_failure (first_failed_at) where status = 'failed';

create function app.figures() returns table (
  outbox_waiting bigint, outbox_oldest_s double precision, scheduled_overdue_s double precision,
  workers_alive bigint, job_failures_open bigint, checkouts_overdue bigint, tenants_active bigint
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select
    (select count(*) from outbox),
    (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 from outbox),
    (select greatest(coalesce(extract(epoch from clock_timestamp() - min(run_at)), 0), 0)::float8 from scheduled_job),
    (select count(*) from worker_heartbeat where beat_at > clock_timestamp() - interval '15 seconds'),
    (select count(*) from job_failure where status = 'failed'),
    -- A gateway is asked what became of those whose time is over.
    (select count(*) from checkout where status in ('open', 'failed') and status = 'open' and expires_at < clock_timestamp() - interval '15 minutes'),
    (select count(*) from tenant where status = 'active')
$$;
revoke all on function app.figures() from public, mostrador_app;
grant execute on function app.figures() to mostrador_jobs;
