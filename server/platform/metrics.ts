import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  registry: Registry;
  request(method: string, route: string, status: number, ms: number): void;
  /** A refusal by its code (`RATE_LIMITED`, `TRY_AGAIN`, …); `BUG` for what we did not foresee. */
  problem(code: string): void;
  jobDone(name: string, ok: boolean, ms: number): void;
  /** Long readings by who answered: `replica`, or why the primary did. */
  longReads: Counter<'answered'>;
  replicaBehind: Gauge;
  realtimeNotices: Counter;
  outboxMoved: Counter<'kind'>;
  /** Reads a figure when somebody asks for the metrics. */
  watch(name: string, help: string, read: () => number): void;
}

/** Prometheus metrics of one process: rate, errors and duration by route template, jobs, readings, event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({ name: 'http_request_duration_seconds', help: 'Duration of requests by route template', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5], registers });
  const problems = new Counter({ name: 'http_problems_total', help: 'Refusals by their code', labelNames: ['code'], registers });
  const jobs = new Histogram({ name: 'job_duration_seconds', help: 'Duration of background jobs', labelNames: ['job', 'result'], buckets: [0.01, 0.05, 0.2, 1, 5, 30, 120], registers });
  const failed = new Counter({ name: 'job_failures_total', help: 'Tries of background jobs that failed', labelNames: ['job'], registers });
  return {
    registry,
    request: (method, route, status, ms) => requests.labels(method, route, `${Math.floor(status / 100)}xx`).observe(ms / 1000),
    problem: (code) => problems.labels(code).inc(),
    jobDone: (name, ok, ms) => {
      jobs.labels(name, ok ? 'ok' : 'failed').observe(ms / 1000);
      if (!ok) failed.labels(name).inc();
    },
    longReads: new Counter({ name: 'db_long_reads_total', help: 'Reports, exports and long lists by who answered: the replica, or why the primary did', labelNames: ['answered'], registers }),
    replicaBehind: new Gauge({ name: 'db_replica_behind_bytes', help: 'WAL that the replica had not replayed when a long reading last asked', registers }),
    realtimeNotices: new Counter({ name: 'realtime_notices_total', help: 'Notices of changes told to screens by this process', registers }),
    outboxMoved: new Counter({ name: 'outbox_moved_total', help: 'Rows of the outbox handed on by this process', labelNames: ['kind'], registers }),
    watch: (name, help, read) => void new Gauge({
      name, help, registers,
      collect() {
        this.set(read());
      },
    }),
  };
}
