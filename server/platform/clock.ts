/** Where "now" comes from. Business code gets it as `ctx.now`; nothing else reads the machine's clock. */
export interface Clock {
  now(): Temporal.Instant;
}

/** The machine's clock, corrected to the database's, so that deadlines mean the same on every node. */
export class SystemClock implements Clock {
  #offsetMs = 0;
  #last = Temporal.Instant.fromEpochMilliseconds(0);
  /** The same object all through a millisecond: under load many requests share it, and its text. */
  now(): Temporal.Instant {
    const ms = Date.now() + this.#offsetMs;
    if (this.#last.epochMilliseconds !== ms) this.#last = Temporal.Instant.fromEpochMilliseconds(ms);
    return this.#last;
  }
  /** How far this machine's clock is from the database's. */
  get offsetMs(): number {
    return this.#offsetMs;
  }
  /** @param databaseMs the database's time in milliseconds, read between `sentMs` and `receivedMs` of this machine */
  correct(databaseMs: number, sentMs: number, receivedMs: number): void {
    const offset = Math.round(databaseMs - (sentMs + receivedMs) / 2);
    // Within a round trip the two agree as far as can be known.
    this.#offsetMs = Math.abs(offset) <= Math.max(50, receivedMs - sentMs) ? 0 : offset;
  }
}

/** A clock that tests set; impossible in production. Free-running until it is set. */
export class TestClock implements Clock {
  readonly #free: Clock;
  #fixed: Temporal.Instant | null = null;
  constructor(free: Clock, fixed: Temporal.Instant | null = null) {
    this.#free = free;
    this.#fixed = fixed;
  }
  now(): Temporal.Instant {
    return this.#fixed ?? this.#free.now();
  }
  set(instant: Temporal.Instant | null): void {
    this.#fixed = instant;
  }
  get frozen(): boolean {
    return this.#fixed !== null;
  }
}
