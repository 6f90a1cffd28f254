import { AsyncLocalStorage } from 'node:async_hooks';

/** Everybody is answered within five seconds; the rest of them is for our own work and the way back. */
export const PATIENCE_MS = 4200;

/**
 * How long one request may still wait for the database: for a connection, and for each answer after that. Only such waiting
 * counts, not an upload that takes its time, nor a provider whose answer has to be written down however late it comes.
 */
export class Patience {
  #spent = 0;
  #waits = 0;
  #since = 0;
  #ended = false;

  /** Endless once the request is answered: what it has set going goes on without it. */
  get leftMs(): number {
    if (this.#ended) return Number.POSITIVE_INFINITY;
    return PATIENCE_MS - this.#spent - (this.#waits > 0 ? performance.now() - this.#since : 0);
  }
  /** What is waited for at the same time counts once. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#waits === 0) this.#since = performance.now();
    this.#waits += 1;
    try {
      return await wait();
    } finally {
      this.#waits -= 1;
      if (this.#waits === 0) this.#spent += performance.now() - this.#since;
    }
  }
  end(): void {
    this.#ended = true;
  }
}

const current = new AsyncLocalStorage<Patience>();

export const withPatience = <T>(patience: Patience, work: () => T): T => current.run(patience, work);

/** Of the request that is at work; none in jobs, commands and seeds. */
export const currentPatience = (): Patience | undefined => current.getStore();
