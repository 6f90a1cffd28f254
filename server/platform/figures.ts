import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type pg from 'pg';

// Figures of the installation as a whole, the same from every process: the queue, the outbox, the database. Asked when
// the metrics are, at most every few seconds, whoever asks.

const KEPT_MS = 5000;

const FIGURES = {
  database_up: 'Whether the database answered',
  outbox_waiting: 'Rows of the outbox that wait to be handed on',
  outbox_oldest_seconds: 'Age of the oldest row of the outbox',
  scheduled_overdue_seconds: 'How long the oldest work for a later instant is due and not handed on',
  workers_alive: 'Workers that gave a sign of life within 15 seconds',
  job_queue_waiting: 'Jobs that are due and wait for a worker',
  job_queue_oldest_seconds: 'How long the oldest due job waits',
  job_queue_running: 'Jobs at work',
  job_queue_orphaned: 'Jobs held for 30 seconds or more by a worker that gives no sign of life',
  job_failures_open: 'Jobs that failed for good and wait for somebody',
  checkouts_overdue: 'Payment pages whose time was over 15 minutes ago and whose end is not known',
  tenants_active: 'Tenants at work',
  database_size_bytes: 'Size of the database',
  database_connections: 'Connections to the database, ours and others',
  database_deadlocks_total: 'Deadlocks since the statistics of the database began',
  database_transaction_age: 'Transactions since the oldest that is not frozen; the database stops before two thousand million',
  database_slot_retained_bytes: 'WAL that is kept for the replication slot that is furthest behind',
  database_checksum_failures: 'Pages whose checksum was wrong',
} as const;
type Figure = keyof typeof FIGURES;

const QUERY = `select 1 as database_up, f.outbox_waiting, f.outbox_oldest_s as outbox_oldest_seconds, f.scheduled_overdue_s as scheduled_overdue_seconds, f.workers_alive, f.job_failures_open, f.checkouts_overdue, f.tenants_active,
    q.*, s.*, pg_database_size(current_database()) as database_size_bytes,
    (select count(*) from pg_stat_activity where datname = current_database()) as database_connections,
    (select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) from pg_replication_slots) as database_slot_retained_bytes
  from app.figures() f,
    (select count(*) filter (where locked_at is null and run_at <= clock_timestamp() and attempts < max_attempts) as job_queue_waiting,
       coalesce(extract(epoch from clock_timestamp() - min(run_at) filter (where locked_at is null and run_at <= clock_timestamp() and attempts < max_attempts)), 0) as job_queue_oldest_seconds,
       count(*) filter (where locked_at is not null) as job_queue_running,
       count(*) filter (where locked_at < clock_timestamp() - interval '30 seconds' and not exists (select from worker_heartbeat b where b.worker_id = locked_by and b.beat_at > clock_timestamp() - interval '30 seconds')) as job_queue_orphaned
     from graphile_worker._private_jobs) q,
    (select d.deadlocks as database_deadlocks_total, age(c.datfrozenxid) as database_transaction_age, coalesce(d.checksum_failures, 0) as database_checksum_failures
     from pg_stat_database d join pg_database c on c.oid = d.datid where d.datname = current_database()) s`;

/** @param pool direct connections as the role of the queue */
export function watchFigures(registry: Registry, pool: pg.Pool): void {
  let asked = -Infinity;
  let answer: Promise<Partial<Record<Figure, number>>> = Promise.resolve({});
  const figures = (): typeof answer => {
    if (performance.now() - asked > KEPT_MS) {
      asked = performance.now();
      answer = pool.query<Record<Figure, string>>(QUERY).then(({ rows }) => Object.fromEntries(Object.entries(rows[0]!).map(([name, value]) => [name, Number(value)])), () => ({ database_up: 0 }));
    }
    return answer;
  };
  for (const [name, help] of Object.entries(FIGURES) as [Figure, string][]) {
    void new Gauge({
      name, help, registers: [registry],
      async collect() {
        const value = (await figures())[name];
        // What is not known is left out; a zero would be a lie.
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
}
