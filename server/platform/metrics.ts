import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  registry: Registry;
  request(method: string, route: string, status: number, ms: number): void;
  jobDone(name: string, ok: boolean, ms: number): void;
  outboxAge: Gauge;
  poolWaiting: Gauge;
}

/** Prometheus metrics: rate, errors and duration by route template, jobs, outbox, pool, event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({ name: 'http_request_duration_seconds', help: 'Duration of requests by route template', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5], registers: [registry] });
  const jobs = new Histogram({ name: 'job_duration_seconds', help: 'Duration of background jobs', labelNames: ['job', 'result'], buckets: [0.01, 0.05, 0.2, 1, 5, 30, 120], registers: [registry] });
  const failed = new Counter({ name: 'job_failures_total', help: 'Tries of background jobs that failed', labelNames: ['job'], registers: [registry] });
  return {
    registry,
    request: (method, route, status, ms) => requests.labels(method, route, `${Math.floor(status / 100)}xx`).observe(ms / 1000),
    jobDone: (name, ok, ms) => {
      jobs.labels(name, ok ? 'ok' : 'failed').observe(ms / 1000);
      if (!ok) failed.labels(name).inc();
    },
    outboxAge: new Gauge({ name: 'outbox_oldest_seconds', help: 'Age of the oldest row that waits to be handed on', registers: [registry] }),
    poolWaiting: new Gauge({ name: 'db_pool_waiting', help: 'Requests that wait for a database connection', registers: [registry] }),
  };
}
