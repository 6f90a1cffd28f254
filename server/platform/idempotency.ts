import { createHash } from 'node:crypto';
import type { TenantTx } from './db.ts';
import { sql } from './db.ts';
import { AppError, idempotencyKeyReused, requestInProgress } from './errors.ts';
import { openText, sealText } from './vault.ts';

// Answers show secrets once (a key, the token of an order); kept for the repeat, they are unreadable to whoever has the database alone.
const PURPOSE = 'kept answer';
const SEALED = 'sealed ';
const sealed = (body: string): string => SEALED + sealText(PURPOSE, body).toString('base64');
const opened = (body: string): string => (body.startsWith(SEALED) ? openText(PURPOSE, Buffer.from(body.slice(SEALED.length), 'base64')) : body);

export interface StoredAnswer { status: number; headers: Record<string, string>; body: string | null }

/** What makes two requests the same: route, addressed thing and body. */
export const requestHash = (operation: string, params: unknown, query: unknown, body: unknown): string =>
  createHash('sha256').update(JSON.stringify([operation, params ?? null, query ?? null, body ?? null])).digest('base64');

interface Asked { actor: string; key: string; hash: string }

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
  const [found] = await storedAnswers(tx, [{ actor, key, hash }]);
  if (found instanceof AppError) throw found;
  return found!;
}

/** The same for many requests at once, whose keys are held by whoever asks: IDEMPOTENCY_KEY_REUSED is among the answers. */
export async function storedAnswers(tx: TenantTx, asked: readonly Asked[]): Promise<(StoredAnswer | AppError | null)[]> {
  const { rows } = await sql<StoredAnswer & { nth: number; requestHash: string }>`
    select a.nth::integer, k.request_hash, k.status, k.headers, k.body from unnest(${asked.map(({ actor }) => actor)}::text[], ${asked.map(({ key }) => key)}::text[]) with ordinality as a (actor, key, nth)
    join idempotency_key k on k.tenant_id = app.tenant_id() and k.actor = a.actor and k.key = a.key`.execute(tx);
  const found = new Map(rows.map((row) => [row.nth, row]));
  return asked.map(({ hash }, index) => {
    const row = found.get(index + 1);
    if (!row) return null;
    return row.requestHash === hash ? { status: row.status, headers: row.headers, body: row.body === null ? null : opened(row.body) } : idempotencyKeyReused();
  });
}

export const keepAnswer = (tx: TenantTx, tenantId: string, actor: string, key: string, hash: string, answer: StoredAnswer): Promise<void> => keepAnswers(tx, tenantId, [{ actor, key, hash, ...answer }]);

export async function keepAnswers(tx: TenantTx, tenantId: string, kept: readonly (Asked & StoredAnswer)[]): Promise<void> {
  await sql`
    insert into idempotency_key (tenant_id, actor, key, request_hash, status, headers, body)
    select ${tenantId}::uuid, actor, key, hash, status, headers, body from json_to_recordset(${JSON.stringify(kept.map((one) => ({ ...one, body: one.body === null ? null : sealed(one.body) })))}::json) as k (actor text, key text, hash text, status integer, headers jsonb, body text)`.execute(tx);
}

export const KEEP_HOURS = 72;

export const sweepAnswers = (tx: TenantTx, now: Temporal.Instant) =>
  tx.deleteFrom('idempotencyKey').where('createdAt', '<', now.subtract({ hours: KEEP_HOURS })).execute();
