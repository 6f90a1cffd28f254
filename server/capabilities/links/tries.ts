import type { OpenCtx } from '#platform/context.ts';
import { inGlobal } from '#platform/db.ts';
import { rateLimited } from '#platform/errors.ts';
import { insertTries, lockCounters, sweepTries, triesSince } from './queries.ts';

/** At most `most` tries within `minutes` under one counter (`address:…`, `gallery-pin:<id>:…`). */
export interface TryLimit { counter: string; most: number; minutes: number }

/** No limit looks further back than a day. */
const KEEP_HOURS = 24;

/** The try that has to leave the window before the next may come. */
const waitOf = (tries: readonly { at: Temporal.Instant }[], { most, minutes }: TryLimit, now: Temporal.Instant): number =>
  Math.max(1, Math.ceil(tries.at(-most)!.at.add({ minutes }).since(now).total('seconds')));

const refused = (seconds: number) => rateLimited({ retryAfterS: seconds }, { headers: { 'retry-after': String(seconds) } });

/** May somebody try at all? Counts nothing. @throws RATE_LIMITED with Retry-After */
export async function mayTry(open: OpenCtx, limits: readonly TryLimit[]): Promise<void> {
  for (const limit of limits) {
    const tries = await triesSince(open.db.global, limit.counter, open.now.subtract({ minutes: limit.minutes }));
    if (tries.length >= limit.most) throw refused(waitOf(tries, limit, open.now));
  }
}

/**
 * Count a try under each of the counters. In the database, so that it holds over restarts and processes; in a
 * transaction of its own, so that it stays counted whatever becomes of the request.
 * @throws RATE_LIMITED with Retry-After when one of them is full; then nothing is counted
 */
export async function countTry(open: OpenCtx, limits: readonly TryLimit[]): Promise<void> {
  const wait = await inGlobal(open.db, open.now, async (tx) => {
    await lockCounters(tx, limits.map(({ counter }) => counter));
    for (const limit of limits) {
      const tries = await triesSince(tx, limit.counter, open.now.subtract({ minutes: limit.minutes }));
      if (tries.length >= limit.most) return waitOf(tries, limit, open.now);
    }
    await sweepTries(tx, open.now.subtract({ hours: KEEP_HOURS }));
    await insertTries(tx, limits.map(({ counter }) => counter), open.now);
    return 0;
  });
  if (wait > 0) throw refused(wait);
}
