import type { FastifyInstance } from 'fastify';
import reference from '@scalar/fastify-api-reference';
import { z } from 'zod';
import { openApi } from '#platform/openapi.ts';
import type { Db } from '#platform/db.ts';
import { pendingMigrations } from '#platform/migrate.ts';
import { declaredErrors, notFound } from '#platform/errors.ts';
import type { Route } from '#platform/route.ts';
import { localeOf, text } from '#platform/texts.ts';
import { parseInput } from '#platform/validate.ts';
import type { TestClock } from '#platform/clock.ts';

// Routes about the program itself: health, metrics, the document of all routes, and the doors of black-box tests.

export const VERSION = '0.1.0';

export interface SystemOptions { db: Db; routes: readonly Route[]; stopping: () => boolean }

export async function systemRoutes(app: FastifyInstance, { db, routes, stopping }: SystemOptions): Promise<void> {
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const problem = stopping() ? 'stopping' : db.pool.waitingCount > db.pool.options.max ? 'pool_exhausted' : await databaseProblem(db);
    return reply.code(problem ? 503 : 200).send({ status: problem ?? 'ok' });
  });
  const document = openApi(routes.map(({ endpoint }) => endpoint), VERSION);
  app.get('/openapi.json', async () => document);
  // The page that a problem's `type` leads to.
  app.get('/problems/:code', async (request, reply) => {
    const { code } = request.params as { code: string };
    const error = declaredErrors().get(code);
    if (!error) throw notFound();
    const locale = localeOf(request.headers['accept-language']);
    return reply.type('text/plain; charset=utf-8').send(`${code} (${error().status})\n\n${text(locale, `error.${code}`)}\n`);
  });
  await app.register(reference, { routePrefix: '/reference', configuration: { url: '/openapi.json', theme: 'default', hideClientButton: true, withDefaultFonts: false, telemetry: false } as never });
}

async function databaseProblem(db: Db): Promise<string | null> {
  try {
    return (await pendingMigrations(db.pool)).length > 0 ? 'migrations_pending' : null;
  } catch {
    return 'database_unreachable';
  }
}

const ClockBody = z.strictObject({ now: z.iso.datetime({ offset: true }).nullable() });

/** The doors for black-box tests: set the clock, read what was sent. Never opened in production. */
export function testDoors(app: FastifyInstance, clock: TestClock, changed: () => Promise<void>, sent: () => Promise<Record<string, unknown[]>>): void {
  app.put('/test/clock', async (request) => {
    const { now } = parseInput(ClockBody, request.body, '/body');
    clock.set(now === null ? null : Temporal.Instant.fromEpochMilliseconds(Temporal.Instant.from(now).epochMilliseconds));
    await changed();
    return { now: clock.now().toString(), frozen: clock.frozen };
  });
  app.get('/test/clock', async () => ({ now: clock.now().toString(), frozen: clock.frozen }));
  app.get('/test/outbox', async () => sent());
}
