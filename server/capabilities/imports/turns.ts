import { setImmediate as turn } from 'node:timers/promises';

const MANY = 250;

/** A long list in portions, with a turn for everybody else in between: a large file must not hold up the requests of others. */
export async function* inTurns<T>(all: Iterable<T>): AsyncGenerator<T, void, undefined> {
  let count = 0;
  for (const one of all) {
    count += 1;
    if (count % MANY === 0) await turn();
    yield one;
  }
}
