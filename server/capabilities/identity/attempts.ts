import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { inGlobal } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { plainIp } from './access-rules.ts';
import { attemptsSince, forgetAttempts, insertAttempts, lockCounters, lockedUntil, setLock } from './attempt-queries.ts';
import { accountLocked, tooManyAttempts } from './errors.ts';

// How often somebody may guess (insurance 5.17, W34). In the database, so that it holds over restarts and processes.
// A try is counted before its password is looked at: a burst of two hundred at once gets five looks, not two hundred.

const WINDOW_MIN = 15;
const PER_USER = 5;
const PER_ADDRESS = 10;
const LOCK_AT = 10;
const LOCK_MIN = 30;

/**
 * `user` is the counter of the account or, from a browser that the user has signed in with before, that device's own:
 * strangers who use up the account's tries do not shut the user out. `address` is left out there for the same reason.
 */
export interface Counters { user: string; address: string | null }
export interface Attempt { id: string; counters: Counters; /** It is the fifth: somebody should be told. */ alert: boolean }

/** The counter of an address; of IPv6 the network of a customer (/64), since he has all addresses in it. */
export function addressCounter(ip: string | null): string {
  const plain = plainIp(ip ?? 'unknown');
  return `address:${isIP(plain) === 6 ? network64(plain) : plain}`;
}

function network64(ip: string): string {
  const [head = '', tail] = ip.split('%')[0]!.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

const turns = new Map<string, Promise<unknown>>();
/** One after the other for each counter, account before address: whoever waits for its lock in the database holds a connection that everybody else needs. */
function inTurn<T>([first, ...others]: readonly string[], work: () => Promise<T>): Promise<T> {
  if (first === undefined) return work();
  const turn = (turns.get(first) ?? Promise.resolve()).then(() => inTurn(others, work));
  const over = turn.catch(() => undefined);
  turns.set(first, over);
  void over.then(() => turns.get(first) === over && turns.delete(first));
  return turn;
}

/**
 * Count a try and say whether it may be judged at all.
 * @throws TOO_MANY_ATTEMPTS with details.retryAfterS, ACCOUNT_LOCKED with details.until
 */
export async function beginAttempt(db: Db, now: Temporal.Instant, counters: Counters): Promise<Attempt> {
  const all = counters.address ? [counters.user, counters.address] : [counters.user];
  const id = randomUUID();
  const since = now.subtract({ minutes: WINDOW_MIN });
  const outcome = await inTurn(all, () => inGlobal(db, now, async (tx) => {
    await lockCounters(tx, all);
    const user = await attemptsSince(tx, counters.user, since, LOCK_AT);
    const address = counters.address ? await attemptsSince(tx, counters.address, since, LOCK_AT) : [];
    const locked = await lockedUntil(tx, counters.user, now);
    const blocked = locked !== null || user.length >= PER_USER || address.length >= PER_ADDRESS;
    await insertAttempts(tx, id, all, blocked, now);
    if (!blocked) return { alert: user.length + 1 === PER_USER };
    if (!locked && user.length + 1 >= LOCK_AT) {
      const until = now.add({ minutes: LOCK_MIN });
      await setLock(tx, counters.user, until);
      return { locked: until };
    }
    if (locked) return { locked };
    // The try may be made again when so many of the counted ones have left the window that it is below the limit.
    const free = [waitOf(user, PER_USER), waitOf(address, PER_ADDRESS)].map((at) => (at ? at.add({ minutes: WINDOW_MIN }).since(now).total('seconds') : 0));
    return { retryAfterS: Math.max(1, Math.ceil(Math.max(...free))) };
  }));
  if ('alert' in outcome) return { id, counters, alert: outcome.alert! };
  if (outcome.locked) {
    const seconds = Math.max(1, Math.ceil(outcome.locked.since(now).total('seconds')));
    throw accountLocked({ until: outcome.locked.toString(), minutes: Math.ceil(seconds / 60) }, { headers: { 'retry-after': String(seconds) } });
  }
  throw tooManyAttempts({ retryAfterS: outcome.retryAfterS, minutes: Math.ceil(outcome.retryAfterS! / 60) }, { headers: { 'retry-after': String(outcome.retryAfterS) } });
}

/** The try that has to leave the window; this refused one counts, too. */
const waitOf = (attempts: readonly { at: Temporal.Instant }[], limit: number): Temporal.Instant | undefined => attempts.at(attempts.length + 1 - limit)?.at;

/** It was the right one: it does not count, and the user's counter begins anew. The address keeps its failures. */
export const attemptSucceeded = (db: Db, now: Temporal.Instant, attempt: Attempt): Promise<void> =>
  inGlobal(db, now, (tx) => forgetAttempts(tx, attempt.id, attempt.counters.user));
