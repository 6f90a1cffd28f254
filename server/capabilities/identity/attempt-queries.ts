import type { GlobalTx } from '#platform/db.ts';
import { sql } from '#platform/db.ts';

/** Tries under the same counter stand in line, so that a burst at once is counted one by one. */
export const lockCounters = (tx: GlobalTx, counters: readonly string[]) =>
  sql`select pg_advisory_xact_lock(hashtextextended(k, 17)) from unnest(${[...counters].sort()}::text[]) with ordinality as t(k, n) order by n`.execute(tx);

/** Oldest first, of the newest so many: whoever guesses ten thousand times must not make each look slower than the last. */
export const attemptsSince = async (tx: GlobalTx, counter: string, since: Temporal.Instant, most: number) =>
  (await tx.selectFrom('loginAttempt').select('at').where('counter', '=', counter).where('at', '>', since).orderBy('at', 'desc').limit(most).execute()).reverse();

export const insertAttempts = (tx: GlobalTx, attemptId: string, counters: readonly string[], blocked: boolean, at: Temporal.Instant) =>
  tx.insertInto('loginAttempt').values(counters.map((counter) => ({ attemptId, counter, blocked, at }))).execute();

export const lockedUntil = async (tx: GlobalTx, counter: string, now: Temporal.Instant): Promise<Temporal.Instant | null> =>
  (await tx.selectFrom('loginLock').select('lockedUntil').where('counter', '=', counter).where('lockedUntil', '>', now).executeTakeFirst())?.lockedUntil ?? null;

export const setLock = (tx: GlobalTx, counter: string, until: Temporal.Instant) =>
  tx.insertInto('loginLock').values({ counter, lockedUntil: until }).onConflict((oc) => oc.column('counter').doUpdateSet({ lockedUntil: until })).execute();

export async function forgetAttempts(tx: GlobalTx, attemptId: string, counter: string): Promise<void> {
  await tx.deleteFrom('loginAttempt').where((eb) => eb.or([eb('attemptId', '=', attemptId), eb('counter', '=', counter)])).execute();
}

export async function sweepAttempts(tx: GlobalTx, before: Temporal.Instant): Promise<void> {
  await tx.deleteFrom('loginAttempt').where('at', '<', before).execute();
  await tx.deleteFrom('loginLock').where('lockedUntil', '<', before).execute();
}
