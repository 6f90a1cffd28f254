import type { Actor, Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { findAnswer, keepAnswer, requestHash } from '#platform/idempotency.ts';

export interface VisitOptions {
  /** Opens a transaction; a visit without it only reads. */
  writes?: boolean;
  /** What the thing that the visitor holds entitles him to (a quote: to take its date). None unless said. */
  permissions?: readonly string[];
  /** Who it is in history and audit: the link that let him in. */
  id?: string | null;
  name?: string;
}

/** Somebody without an account at the door of one business. Sees no more than what the caller hands out. */
export const visitor = (tenantId: string, { permissions = [], id = null, name = 'client' }: VisitOptions = {}): Actor => ({
  type: 'client', id, userId: null, tenantId, name, sessionId: null, permissions: new Set(permissions), branchIds: null, roles: [],
});

/** One transaction (or, of a visit that only reads, none) of a tenant on behalf of a visitor. */
export async function asVisitor<T>(open: OpenCtx, tenantId: string, options: VisitOptions, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  const later: (() => void)[] = [];
  const make = (tx: TenantTx): Ctx => ({
    tx, now: open.now, actor: visitor(tenantId, options), locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: (work) => void later.push(work),
  });
  const context = { tenantId, now: open.now };
  if (!options.writes) return run(make(readTenant(open.db, context)));
  const result = await inTenant(open.db, context, (tx) => {
    later.length = 0; // a retried transaction starts anew
    return run(make(tx));
  });
  for (const one of later) one();
  return result;
}

/**
 * The same answer to the same command with the same key, and one effect (what the platform does for signed-in callers).
 * @throws REQUEST_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED
 */
export async function onceByKey<T>(ctx: Ctx, { key, who, operation, input }: { key: string; who: string; operation: string; input: unknown }, work: () => Promise<T>): Promise<T> {
  const hash = requestHash(operation, null, null, input);
  const stored = await findAnswer(ctx.tx, who, key, hash);
  if (stored) return JSON.parse(stored.body!) as T;
  const answer = await work();
  const body = JSON.stringify(answer);
  await keepAnswer(ctx.tx, ctx.actor.tenantId, who, key, hash, { status: 200, headers: {}, body });
  return JSON.parse(body) as T;
}
