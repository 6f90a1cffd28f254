import pg from 'pg';
import type { Logger } from 'pino';
import { openDb } from './db.ts';
import type { Db, DbOptions } from './db.ts';
import { AppError, asAppError, isTransient } from './errors.ts';
import type { Metrics } from './metrics.ts';

// Long readings (reports, exports, the audit log) may be made on a streaming replica. They are never old: the primary is
// asked how far it is, and the replica answers when it has come as far. So whoever wrote finds what he wrote, whichever
// process took it; the price is one short question to the primary for each long reading.

/** How long a reading waits for the replica to catch up; after that the primary answers. */
const PATIENCE_MS = 300;
const LOOK_EVERY_MS = 10;
/** One that lags or does not answer is left alone for so long, so that not every reading waits for it. */
const REST_MS = 5000;

/** Why the primary answered. */
export type Refusal = 'resting' | 'lagging' | 'unreachable';

export interface Replica {
  db: Db;
  /** Whether it has everything by now that was committed before this call. */
  caughtUp: () => Promise<true | Refusal>;
  /** It failed in the middle of a reading. */
  rest: (error: unknown) => void;
  count: (answered: 'replica' | Refusal | 'failed') => void;
}

const replicas = new WeakMap<Db, Replica>();

export interface ReplicaOptions extends DbOptions { logger: Logger; metrics?: Metrics; patienceMs?: number; restMs?: number }

/** Long readings of this database go to its replica from now on. @returns ends it */
export function useReplica(primary: Db, { logger, metrics, patienceMs = PATIENCE_MS, restMs = REST_MS, ...options }: ReplicaOptions): { close: () => Promise<void> } {
  const db = openDb(options);
  let restsUntil = 0;
  const rest = (error: unknown): void => {
    restsUntil = performance.now() + restMs;
    logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the replica is left alone for a while, the primary answers');
  };
  const caughtUp = async (): Promise<true | Refusal> => {
    if (performance.now() < restsUntil) return 'resting';
    const { rows: [there] } = await primary.pool.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
    const until = performance.now() + patienceMs;
    try {
      for (;;) {
        const { rows: [here] } = await db.pool.query<{ follows: boolean; reached: boolean; behind: number }>(
          'select pg_is_in_recovery() as follows, pg_last_wal_replay_lsn() >= $1::pg_lsn as reached, coalesce(pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn()), 0)::float8 as behind', [there!.lsn]);
        metrics?.replicaBehind.set(Math.max(0, here!.behind));
        // One that was promoted has a history of its own.
        if (!here!.follows) throw new Error('it does not follow a primary');
        if (here!.reached) return true;
        if (performance.now() > until) {
          rest(`${here!.behind} bytes behind`);
          return 'lagging';
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    } catch (error) {
      rest(error);
      return 'unreachable';
    }
  };
  replicas.set(primary, { db, caughtUp, rest, count: (answered) => metrics?.longReads.labels(answered).inc() });
  return {
    close: async () => {
      replicas.delete(primary);
      await db.pool.end();
    },
  };
}

/** The replica, when there is one that has everything that was committed before this call; else the primary. */
export async function dbForLongRead(primary: Db): Promise<Db> {
  const replica = replicas.get(primary);
  if (!replica) return primary;
  const answer = await replica.caughtUp();
  replica.count(answer === true ? 'replica' : answer);
  return answer === true ? replica.db : primary;
}

/** A reading that the replica may make. One that fails there for the replica's own reasons is made again on the primary. */
export async function longRead<T>(primary: Db, read: (db: Db) => Promise<T>): Promise<T> {
  const db = await dbForLongRead(primary);
  if (db === primary) return read(primary);
  try {
    return await read(db);
  } catch (error) {
    if (!isOfTheReplica(error)) throw error;
    const replica = replicas.get(primary);
    replica?.rest(error);
    replica?.count('failed');
    return read(primary);
  }
}

/** It is gone or going, or cancelled us because the replay had to go on. An answer of the reading itself is none of it. */
function isOfTheReplica(error: unknown): boolean {
  if (error instanceof AppError) return false;
  if (!(error instanceof pg.DatabaseError)) return asAppError(error)?.status === 503;
  return isTransient(error) || /^(?:57P|08|53)/.test(error.code ?? '') || /conflict with recovery/.test(error.message);
}
