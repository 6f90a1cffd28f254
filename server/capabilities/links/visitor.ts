import type { Actor, Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { findAnswer, keepAnswers, requestHash, storedAnswers } from '#platform/idempotency.ts';
import type { StoredAnswer } from '#platform/idempotency.ts';

export interface VisitOptions {
  /** Opens a transaction; a visit without it only reads. */
  writes?: boolean;
  /** Short statements that are run again and again: the database keeps one plan of each instead of making it anew. */
  samePlan?: boolean;
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
  const context = { tenantId, now: open.now, samePlan: options.samePlan ?? false };
  if (!options.writes) return run(make(readTenant(open.db, context)));
  const result = await inTenant(open.db, context, (tx) => {
    later.length = 0; // a retried transaction starts anew
    return run(make(tx));
  });
  for (const one of later) one();
  return result;
}

export interface Command { key: string; who: string; operation: string; input: unknown }
const hashes = new WeakMap<Command, string>();
/** Asked for before the work and after it. */
const hashOf = (command: Command): string => hashes.getOrInsertComputed(command, ({ operation, input }) => requestHash(operation, null, null, input));
const read = <T>(stored: StoredAnswer): T => JSON.parse(stored.body!) as T;

/** The answer that this command has had, or null. For what is checked before the work, in transactions of its own. */
export async function storedByKey<T>(ctx: Ctx, command: Command): Promise<T | null> {
  const stored = await findAnswer(ctx.tx, command.who, command.key, hashOf(command));
  return stored && read<T>(stored);
}

/**
 * The same answer to the same command with the same key, and one effect (what the platform does for signed-in callers).
 * @throws REQUEST_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED
 */
export async function onceByKey<T>(ctx: Ctx, command: Command, work: () => Promise<T>): Promise<T> {
  const stored = await storedByKey<T>(ctx, command);
  if (stored) return stored;
  const answer = await work();
  await keepByKeys(ctx, [{ command, answer }]);
  return JSON.parse(JSON.stringify(answer)) as T;
}

/** The same for commands that one transaction carries out one after the other, and that nobody else carries out meanwhile. @returns the answer of each, null where there is none yet, or IDEMPOTENCY_KEY_REUSED */
export async function storedByKeys<T>(ctx: Ctx, commands: readonly Command[]): Promise<(T | AppError | null)[]> {
  const stored = await storedAnswers(ctx.tx, commands.map((command) => ({ actor: command.who, key: command.key, hash: hashOf(command) })));
  return stored.map((one) => (one === null || one instanceof AppError ? one : read<T>(one)));
}
export const keepByKeys = (ctx: Ctx, kept: readonly { command: Command; answer: unknown }[]): Promise<void> =>
  keepAnswers(ctx.tx, ctx.actor.tenantId, kept.map(({ command, answer }) => ({ actor: command.who, key: command.key, hash: hashOf(command), status: 200, headers: {}, body: JSON.stringify(answer) })));
