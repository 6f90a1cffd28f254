import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { Actor, Ctx } from '#platform/context.ts';
import { closeDb, inTenant, openDb } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { TestClock, SystemClock } from '#platform/clock.ts';
import { buildServer } from '#platform/http.ts';
import { useReplica } from '#platform/replica.ts';
import { useServerKey } from '#platform/vault.ts';
import { allRoutes } from '#server/modules.ts';
import { testDatabase } from '#test/database.ts';

/** The instant at which tests live unless they say otherwise: Friday 20 November 2026, 10:00 in Guatemala. */
export const NOW = Temporal.Instant.from('2026-11-20T16:00:00Z');

export interface World {
  /** As the application role: row-level security is on. */
  db: Db;
  /** As the owner of the schema: sees every tenant. */
  owner: Db;
  clock: TestClock;
  appUrl: string;
  /** The same login, past a pooler. */
  directUrl: string;
  ownerUrl: string;
  jobsUrl: string;
  /** For a look from outside of the rules. */
  superuserUrl: string;
}

/** A database of its own for the test file (a copy of the migrated template), opened before and dropped after it. */
export function useWorld(): World {
  const world = { clock: new TestClock(new SystemClock(), NOW) } as World;
  let drop: () => Promise<void>;
  let replica: { close: () => Promise<void> } | null = null;
  beforeAll(async () => {
    useServerKey(randomBytes(32));
    const database = await testDatabase();
    drop = database.drop;
    Object.assign(world, {
      appUrl: database.appUrl, directUrl: database.directUrl, ownerUrl: database.ownerUrl, jobsUrl: database.jobsUrl, superuserUrl: database.superuserUrl,
      db: openDb({ url: database.appUrl, named: database.named, applicationName: 'test' }), owner: openDb({ url: database.ownerUrl, max: 3, applicationName: 'test owner' }),
    });
    replica = database.replicaUrl === null ? null : useReplica(world.db, { url: database.replicaUrl, max: 4, applicationName: 'test reading', logger: pino({ level: process.env.TEST_LOG ?? 'silent' }) });
  });
  afterAll(async () => {
    await replica?.close();
    await closeDb(world.db);
    await closeDb(world.owner);
    await drop();
  });
  return world;
}

export interface TestTenant {
  id: string;
  slug: string;
  branchId: string;
  /** One transaction of this tenant, as the system unless an actor is given. */
  run: <T>(work: (ctx: Ctx) => Promise<T>, actor?: Partial<Actor>) => Promise<T>;
  actor: (permissions: readonly string[], more?: Partial<Actor>) => Actor;
}

const everything: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();

/** A new tenant with one branch; America/Guatemala and GTQ unless said otherwise. */
export async function makeTenant(world: World, given: { zone?: string; currency?: string; country?: string; apps?: string[] } = {}): Promise<TestTenant> {
  const zone = given.zone ?? 'America/Guatemala';
  const currency = given.currency ?? 'GTQ';
  const slug = `t-${randomUUID().slice(0, 13)}`;
  const { id } = await world.owner.global.insertInto('tenant')
    .values({ slug, name: `Tenant ${slug}`, zone, currency, country: given.country ?? 'GT', apps: given.apps ?? ['studio'] }).returning('id').executeTakeFirstOrThrow();
  const actor: TestTenant['actor'] = (permissions, more = {}) => ({
    type: 'user', id: randomUUID(), userId: null, tenantId: id, name: 'Prueba', sessionId: null, permissions: new Set(permissions), branchIds: null, roles: [], ...more,
  });
  const run: TestTenant['run'] = (work, more = {}) => {
    const who: Actor = { ...actor([]), type: 'system', id: null, permissions: everything, ...more };
    return inTenant(world.db, { tenantId: id, userId: who.userId, now: world.clock.now() }, (tx) => work({
      tx, now: world.clock.now(), actor: who, locale: 'es', origin: { ip: null, userAgent: null, requestId: 'test' }, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined,
    }));
  };
  const branch = await run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: id, name: 'Central', zone, currency }).returning('id').executeTakeFirstOrThrow());
  return { id, slug, branchId: branch.id, run, actor };
}

/** A person who is an active member of the tenant, without a role: what a resource of kind staff may stand for. */
export async function makeMember(world: World, tenant: TestTenant, name: string): Promise<string> {
  const { id } = await world.owner.global.insertInto('appUser').values({ email: `${randomUUID()}@example.com`, name }).returning('id').executeTakeFirstOrThrow();
  await tenant.run((ctx) => ctx.tx.insertInto('membership').values({ tenantId: tenant.id, userId: id, name, status: 'active' }).execute());
  return id;
}

/**
 * The real server over the real database, called in process. Who calls is given here, so that a test of one
 * capability needs no sign-in; tests of the whole sign in for real.
 */
export async function serverFor(world: World, tenant: TestTenant, permissions: readonly string[] | 'everything', more: Partial<Actor> = {}): Promise<FastifyInstance> {
  const caller = { ...tenant.actor(permissions === 'everything' ? [] : permissions), ...(permissions === 'everything' && { permissions: everything }), ...more };
  return serverAs(world, async () => caller);
}

export async function serverAs(world: World, authenticate: () => Promise<Actor | null>): Promise<FastifyInstance> {
  const app = await buildServer({
    db: world.db, clock: world.clock, authenticate, limit: async () => undefined, checkAnswers: true, routes: allRoutes(), logger: pino({ level: process.env.TEST_LOG ?? 'silent' }), trustProxy: [],
  });
  await app.ready();
  return app;
}
