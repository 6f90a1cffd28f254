/** Where "now" comes from. Business code gets it as `ctx.now`; nothing else reads the machine's clock. */
export interface Clock {
  now(): Temporal.Instant;
}

/** More than what a machine is corrected by in small steps: somebody has set its clock, or it has slept. */
const JUMP_MS = 1000;

/**
 * The database's time, so that deadlines mean the same on every node. Between two looks at the database it goes by what
 * has passed in this process: a clock that somebody sets on this machine moves nothing.
 */
export class SystemClock implements Clock {
  /** What was to be added to the time since the start of this process. */
  #originMs = Date.now() - performance.now();
  /** How far the machine's clock was ahead of that when both were last compared. */
  #aheadMs = 0;
  #last = Temporal.Instant.fromEpochMilliseconds(0);
  readonly #onJump: () => void;

  /** @param onJump the machine's clock and the time that has passed disagree; asks for a look at the database */
  constructor(onJump: () => void = () => undefined) {
    this.#onJump = onJump;
  }
  /** The same object all through a millisecond: under load many requests share it, and its text. */
  now(): Temporal.Instant {
    const ms = Math.floor(this.#originMs + performance.now());
    const ahead = Date.now() - ms;
    if (Math.abs(ahead - this.#aheadMs) > JUMP_MS) {
      this.#aheadMs = ahead;
      this.#onJump();
    }
    if (this.#last.epochMilliseconds !== ms) this.#last = Temporal.Instant.fromEpochMilliseconds(ms);
    return this.#last;
  }
  /** How far this machine's clock is from the database's. */
  get offsetMs(): number {
    return Math.round(this.#originMs + performance.now() - Date.now());
  }
  /** @param databaseMs the database's time in milliseconds, read between `sentMs` and `receivedMs` of `performance.now()` */
  correct(databaseMs: number, sentMs: number, receivedMs: number): void {
    const originMs = databaseMs - (sentMs + receivedMs) / 2;
    // Within a round trip the two agree as far as can be known.
    if (Math.abs(originMs - this.#originMs) > Math.max(50, receivedMs - sentMs)) this.#originMs = originMs;
    this.#aheadMs = Date.now() - (this.#originMs + performance.now());
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
