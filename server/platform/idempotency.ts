import { createHash } from 'node:crypto';
import type { TenantTx } from './db.ts';
import { sql } from './db.ts';
import { idempotencyKeyReused, requestInProgress } from './errors.ts';

export interface StoredAnswer { status: number; headers: Record<string, string>; body: string | null }

/** What makes two requests the same: route, addressed thing and body. */
export const requestHash = (operation: string, params: unknown, query: unknown, body: unknown): string =>
  createHash('sha256').update(JSON.stringify([operation, params ?? null, query ?? null, body ?? null])).digest('base64');

/**
 * The stored answer of an earlier request with this key, or null when the work is to be done now. The key is
 * held by a transaction lock, so that two at once never both work, and a crash leaves nothing behind; the answer
 * is stored in the same transaction as the effect (keepAnswer). Only successes are stored: a refused request had
 * no effect, and its retry is judged anew.
 *
 * @throws REQUEST_IN_PROGRESS while the first is running, IDEMPOTENCY_KEY_REUSED for another content
 */
export async function findAnswer(tx: TenantTx, actor: string, key: string, hash: string): Promise<StoredAnswer | null> {
  const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || ${actor} || '/' || ${key}, 7)) as held`.execute(tx);
  if (!lock.rows[0]?.held) throw requestInProgress(undefined, { headers: { 'retry-after': '1' } });
  const found = await tx.selectFrom('idempotencyKey').select(['requestHash', 'status', 'headers', 'body'])
    .where('tenantId', '=', sql<string>`app.tenant_id()`).where('actor', '=', actor).where('key', '=', key).executeTakeFirst();
  if (!found) return null;
  if (found.requestHash !== hash) throw idempotencyKeyReused();
  return { status: found.status, headers: found.headers as Record<string, string>, body: found.body };
}

export async function keepAnswer(tx: TenantTx, tenantId: string, actor: string, key: string, hash: string, answer: StoredAnswer): Promise<void> {
  await tx.insertInto('idempotencyKey').values({
    tenantId, actor, key, requestHash: hash, status: answer.status, headers: JSON.stringify(answer.headers), body: answer.body,
  }).execute();
}

export const KEEP_HOURS = 72;

export const sweepAnswers = (tx: TenantTx, now: Temporal.Instant) =>
  tx.deleteFrom('idempotencyKey').where('createdAt', '<', now.subtract({ hours: KEEP_HOURS })).execute();
