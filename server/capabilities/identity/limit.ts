import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Actor } from '#platform/context.ts';
import { rateLimited } from '#platform/errors.ts';
import { addressCounter } from './attempts.ts';

// The general ceiling of requests, in the memory of each process, per user or key, else per address. What must hold over
// restarts and processes (guessing passwords) is counted in the database: attempts.ts.

export interface Rates { readsPerMin: number; writesPerMin: number; anonymousPerMin: number; signInsPerMin: number }

/** Tries to get in, by password or by asking for a link. */
const SIGN_IN = new Set(['/api/v1/auth/login', '/api/v1/auth/magic-link', '/api/v1/auth/forgot']);

/** So many times as often as other things may be asked what everybody who waits asks every few seconds: many phones have one address. */
const POLLS = 20;

export class Limits {
  readonly #reads: RateLimiterMemory;
  readonly #writes: RateLimiterMemory;
  readonly #anonymous: RateLimiterMemory;
  readonly #polls: RateLimiterMemory;
  readonly #signIns: RateLimiterMemory;
  constructor(rates: Rates) {
    const perMinute = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: 60 });
    this.#reads = perMinute(rates.readsPerMin);
    this.#writes = perMinute(rates.writesPerMin);
    this.#anonymous = perMinute(rates.anonymousPerMin);
    this.#polls = perMinute(rates.anonymousPerMin * POLLS);
    this.#signIns = perMinute(rates.signInsPerMin);
  }

  /** @throws RATE_LIMITED with Retry-After */
  async limit(request: FastifyRequest, actor: Actor | null, writes: boolean): Promise<void> {
    const address = addressCounter(request.ip);
    if (SIGN_IN.has(request.routeOptions.url ?? '')) await take(this.#signIns, address, request);
    if (actor?.id) await take(writes ? this.#writes : this.#reads, actor.id, request);
    else await take(request.routeOptions.config.polled ? this.#polls : this.#anonymous, address, request);
  }

  /** A sign-in that succeeded does not count: an office opens in the morning from one address. */
  async signedIn(ip: string): Promise<void> {
    await this.#signIns.reward(addressCounter(ip), 1);
  }
}

async function take(limiter: RateLimiterMemory, key: string, request: FastifyRequest): Promise<void> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key);
    request.rateLimit = { limit: limiter.points, remaining: remainingPoints, resetS: Math.ceil(msBeforeNext / 1000) };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    request.rateLimit = { limit: limiter.points, remaining: 0, resetS: seconds };
    throw rateLimited({ retryAfterS: seconds }, { headers: { 'retry-after': String(seconds) } });
  }
}
