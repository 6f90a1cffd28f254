import { createServer } from 'node:http';
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { SystemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Db } from '#platform/db.ts';
import type { Metrics } from '#platform/metrics.ts';
import { listenProblem } from '#server/lifecycle/port.ts';
import { VERSION } from '#server/system-routes.ts';

/** What a process knows of itself. */
export function watchProcess(metrics: Metrics, { db, clock, mode }: { db: Db; clock: SystemClock; mode: string }): void {
  metrics.watch('db_pool_waiting', 'Requests that wait for a database connection', () => db.pool.waitingCount);
  metrics.watch('db_pool_busy', 'Connections of the pool that are at work', () => db.pool.totalCount - db.pool.idleCount);
  metrics.watch('db_pool_max', 'Connections that the pool may have', () => db.pool.options.max);
  metrics.watch('clock_offset_seconds', 'How far the clock of this machine is from the database\'s', () => clock.offsetMs / 1000);
  new Gauge({ name: 'mostrador_info', help: 'Version and kind of this process', labelNames: ['version', 'mode'], registers: [metrics.registry] }).labels(VERSION, mode).set(1);
}

/** /metrics, at the port of the pages or, with METRICS_PORT, at one of its own that only the collector can reach. */
export async function serveMetrics(app: FastifyInstance, { METRICS_PORT, HOST }: Pick<Config, 'METRICS_PORT' | 'HOST'>, registry: Registry): Promise<{ close: () => Promise<void> } | null> {
  if (METRICS_PORT === undefined) {
    app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
    return null;
  }
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text), () => response.writeHead(500).end());
  });
  server.listen(METRICS_PORT, HOST);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw listenProblem(error, HOST, METRICS_PORT);
  });
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
