import fastifyStatic from '@fastify/static';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { configureCheckouts } from '#capabilities/checkouts/public.ts';
import { configureFiles, contentOrigins } from '#capabilities/files/public.ts';
import { allowPrivateAddresses, measureConnections } from '#capabilities/connections/public.ts';
import { answerPage, widened } from '#capabilities/sites/public.ts';
import { createIdentity } from '#capabilities/identity/public.ts';
import { sentMessages } from '#capabilities/notifications/public.ts';
import { SystemClock, TestClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { closeDb, openDb } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { notFound } from '#platform/errors.ts';
import { buildServer } from '#platform/http.ts';
import { mapTileOrigins, useMapTiles } from '#platform/map-tiles.ts';
import { originOf } from '#platform/mount.ts';
import { watchFigures } from '#platform/figures.ts';
import { Patience, withPatience } from '#platform/patience.ts';
import { createMetrics } from '#platform/metrics.ts';
import { startRealtime } from '#platform/realtime.ts';
import type { Realtime } from '#platform/realtime.ts';
import { startRelay } from '#platform/relay.ts';
import { useReplica } from '#platform/replica.ts';
import { useSite } from '#platform/site.ts';
import { localeOf } from '#platform/texts.ts';
import { startScheduler } from '#platform/schedule.ts';
import { migrateQueue, startWorker } from '#platform/worker.ts';
import { watchBackups } from '#server/lifecycle/drill.ts';
import { allRoutes } from '#server/modules.ts';
import { serveMetrics, watchProcess } from '#server/metrics-door.ts';
import { systemRoutes, testDoors } from '#server/system-routes.ts';

export interface ProductOptions {
  config: Config;
  urls: { appUrl: string; jobsUrl: string };
  /** `serve` answers requests, `worker` does background work, `all` both. */
  mode: 'all' | 'serve' | 'worker';
  testClock: boolean;
  logger: Logger;
  /** Folder of secrets and files; the same on every node. */
  dataDir: string;
  /** Built web pages; absent: only the API is served. */
  webDir?: string;
}
export interface Product {
  url: string;
  port: number;
  clock: SystemClock | TestClock;
  db: Db;
  metrics: Registry;
  /** Answer what has begun, finish the jobs at hand, hand on the outbox, leave. Nothing acknowledged is lost. */
  stop: () => Promise<void>;
}

export const WEB_DIR = fileURLToPath(new URL('../web/dist/', import.meta.url));
const CLOCK_CHECK_MS = 30_000;

/** Bring up one process of the product over a migrated database. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { config, urls, mode, logger } = options;
  if (options.testClock && config.NODE_ENV === 'production') throw new Error('the test clock cannot be opened in production');
  let stopping = false;
  // Only the reason: the error carries the whole connection. While we stop, the last ones may be cut, which is no news.
  const onError = (error: Error): void => {
    if (!stopping) logger.warn({ reason: error.message }, 'a database connection broke; it is replaced');
  };
  const db = openDb({ url: urls.appUrl, max: config.DATABASE_POOL, named: config.DATABASE_PREPARED, onError });
  const jobsPool = new pg.Pool({ connectionString: urls.jobsUrl, max: mode === 'serve' ? 3 : 4 + config.WORKER_CONCURRENCY, connectionTimeoutMillis: 4000, query_timeout: 30_000, keepAlive: true, application_name: 'mostrador jobs' });
  jobsPool.on('error', onError);
  jobsPool.on('connect', (client) => void client.on('error', onError));
  const system: SystemClock = new SystemClock(() => void correct());
  const clock = options.testClock ? new TestClock(system) : system;
  const correct = (): Promise<void> => correctClock(jobsPool, system).catch((error: unknown) => logger.warn({ err: error }, 'the clock could not be compared with the database'));
  await correct();
  const clockTimer = setInterval(() => void correct(), CLOCK_CHECK_MS);
  useSite(config.PUBLIC_URL ?? `http://localhost:${config.PORT}`);
  useMapTiles(config);
  const metrics = createMetrics();
  watchFigures(metrics.registry, jobsPool);
  watchProcess(metrics, { db, clock: system, mode });
  const replica = config.DATABASE_REPLICA_URL ? useReplica(db, { url: config.DATABASE_REPLICA_URL, max: config.DATABASE_POOL, named: config.DATABASE_PREPARED, applicationName: 'mostrador reading', onError, logger, metrics }) : null;
  const backups = watchBackups({ dataDir: options.dataDir, clock, registry: metrics.registry, logger });
  measureConnections(metrics.registry);
  allowPrivateAddresses(config.OUTBOUND_ALLOW_PRIVATE);
  const routes = allRoutes();
  await migrateQueue(jobsPool);

  await configureFiles({ config, dataDir: options.dataDir });
  configureCheckouts({ config, dataDir: options.dataDir });
  const identity = await createIdentity({ db, clock, config, dataDir: options.dataDir, logger, relaxedLimits: options.testClock });
  let realtime: Realtime | null = null;
  const relay = startRelay({ pool: jobsPool, deliver: (notices) => realtime?.deliver(notices), tells: () => realtime !== null, logger, metrics });
  const scheduler = mode === 'serve' ? null : startScheduler({ db, pool: jobsPool, clock, logger });
  const worker = mode === 'serve' ? null : await startWorker({ db, pool: jobsPool, clock, logger, metrics, concurrency: config.WORKER_CONCURRENCY });

  const app = await buildServer({
    db, clock, authenticate: identity.authenticate, limit: identity.limit, checkAnswers: config.NODE_ENV !== 'production', routes: mode === 'worker' ? [] : routes,
    logger, metrics, contentOrigins: [...contentOrigins(config), ...mapTileOrigins(config)], trustProxy: config.TRUST_PROXY.split(',').map((part) => part.trim()).filter(Boolean),
  });
  await systemRoutes(app, { db, routes, stopping: () => stopping });
  const metricsDoor = await serveMetrics(app, config, metrics.registry);
  if (clock instanceof TestClock) {
    testDoors(app, clock, async () => {
      await scheduler?.tick();
      await relay.drain();
    }, () => sentMessages(jobsPool));
  }
  if (mode !== 'worker') await servePages(app, options.webDir, { db, clock });
  await app.listen({ port: config.PORT, host: config.HOST });
  if (mode !== 'worker') realtime = await startRealtime(app.server, { db, clock, authenticate: identity.authenticate, logger, redisUrl: config.REDIS_URL, metrics });
  const { port } = app.server.address() as AddressInfo;
  const url = config.PUBLIC_URL ?? `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`;
  useSite(url);

  const stop = async (): Promise<void> => {
    stopping = true;
    if (mode !== 'worker' && config.DRAIN_SECONDS > 0) await wait(config.DRAIN_SECONDS * 1000);
    clearInterval(clockTimer);
    backups.stop();
    const handOn = () => relay.drain().catch((error: unknown) => logger.warn({ err: error }, 'the rest of the outbox is handed on by another process or at the next start'));
    realtime?.io.disconnectSockets(true);
    await app.close();
    // What this process numbers, it still tells to the screens of the others.
    await handOn();
    const told = realtime;
    realtime = null;
    await told?.stop();
    await scheduler?.stop();
    await handOn();
    await worker?.stop();
    await relay.stop();
    await identity.stop();
    await replica?.close();
    await closeDb(db);
    await metricsDoor?.close();
    await jobsPool.end();
  };
  return { url, port, clock, db, metrics: metrics.registry, stop };
}

async function correctClock(pool: pg.Pool, clock: SystemClock): Promise<void> {
  const sent = performance.now();
  const { rows } = await pool.query<{ ms: number }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  clock.correct(Number(rows[0]!.ms), sent, performance.now());
}

/** What is not there is said to be not there, so that nobody takes our page for a file of that name; only reports have names with dots. */
function namesFile(pathname: string): boolean {
  if (pathname.startsWith('/assets/') || pathname.includes('/.')) return true;
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot !== -1 && dot < name.length - 1 && !/^\/reports\/[a-z_]+\.[a-z-]+$/.test(pathname);
}

/**
 * The web application: hashed files for ever, unknown API paths stay 404; pages of a public site as the server writes them,
 * by host or by slug; every other page is the one document.
 */
async function servePages(app: Awaited<ReturnType<typeof buildServer>>, webDir: string | undefined, { db, clock }: { db: Db; clock: SystemClock | TestClock }): Promise<void> {
  if (!webDir || !existsSync(`${webDir}/index.html`)) return;
  const shell = existsSync(`${webDir}/portal.html`) ? readFileSync(`${webDir}/portal.html`, 'utf8') : null;
  await app.register(fastifyStatic, {
    root: webDir, wildcard: false, index: false, cacheControl: false, preCompressed: true, globIgnore: ['**/portal.html', '**/built-from.txt'],
    setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.get('/*', async (request, reply) => {
    if (/^\/(?:api|test|realtime|problems|calendar|hooks)\//.test(request.url)) throw notFound();
    const { pathname, search } = new URL(request.url, 'http://page');
    const locale = localeOf(request.headers['accept-language']);
    const page = shell && await withPatience(new Patience(), () => answerPage({ db, clock, now: clock.now(), actor: null, locale, origin: originOf(request) }, shell, { host: request.hostname, path: pathname, search }));
    if (page && page.origins) reply.header('content-security-policy', widened(String(reply.getHeader('content-security-policy')), page.origins));
    if (page) return reply.code(page.status).headers(page.headers).send(page.body);
    if (namesFile(pathname)) throw notFound();
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
