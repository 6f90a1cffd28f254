import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';

// The queue's library writes down that a job is done without waiting for it, and tries again only where the error has one of
// its codes. A database that is away for a moment has none of them: the refusal is nobody's, and ends the process.

const FIRST_WAIT_MS = 50;
const MOST_WAIT_MS = 2_000;
/** Of those after which the library tries again. */
const CANNOT_CONNECT_NOW = '57P03';
/** The server says so when it goes. */
const GOING = new Set(['57P01', '57P02', CANNOT_CONNECT_NOW]);

const isAway = (error: unknown): error is Error => error instanceof Error && (!(error instanceof pg.DatabaseError) || GOING.has(error.code ?? ''));

/** The same pool for the queue: it waits for a database that is away, and says so in the queue's words when one goes in between. */
export function patientPool(pool: pg.Pool): pg.Pool {
  const connect = async (): Promise<pg.PoolClient> => {
    for (let ms = FIRST_WAIT_MS; ; ms = Math.min(ms * 2, MOST_WAIT_MS)) {
      try {
        return tellingClient(await pool.connect());
      } catch (error) {
        if (pool.ending) throw error;
        await wait(ms);
      }
    }
  };
  // Who listens for news connects with a callback, and sees to its own failures.
  const connectFor = (listener?: Parameters<pg.Pool['connect']>[0]) => (listener ? pool.connect(listener) : connect());
  return new Proxy(pool, { get: (target, name) => (name === 'connect' ? connectFor : bound(target, name)) });
}

const tellingClient = (client: pg.PoolClient): pg.PoolClient => new Proxy(client, {
  get: (target, name) => name !== 'query' ? bound(target, name) : async (...asked: unknown[]) => {
    try {
      return await (target.query as (...asked: unknown[]) => Promise<unknown>).apply(target, asked);
    } catch (error) {
      if (isAway(error)) Object.assign(error, { code: CANNOT_CONNECT_NOW });
      throw error;
    }
  },
});

function bound<T extends object>(target: T, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}
