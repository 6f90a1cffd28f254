import { addMinutes, earliest, isBefore, latest } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

// How long units stay with whoever is buying them (tickets 5.6).

type At = Temporal.Instant;

const PAYING_MIN = 15;
const PAYING_AT_MOST_MIN = 30;
const PENDING_MIN = 20;
const PENDING_AT_MOST_MIN = 60;

export interface Hold {
  createdAt: At;
  expiresAt: At;
  /** When a payment was started; extends once. */
  extendedAt: At | null;
  /** Whether a payment that the gateway has not decided on has extended it; once too. */
  graceUsed: boolean;
}

/** At the instant at which it expires it is expired. */
export const isHoldExpired = ({ expiresAt }: Pick<Hold, 'expiresAt'>, now: At): boolean => !isBefore(now, expiresAt);

/** More seats do not make it longer. */
export const newHold = (now: At, holdMinutes: number): Hold => ({ createdAt: now, expiresAt: addMinutes(now, holdMinutes), extendedAt: null, graceUsed: false });

/** The hold when a payment starts; the gateway is told the same expiry. */
export function startPayment(hold: Hold, now: At): Outcome<Hold, 'HOLD_EXPIRED'> {
  if (isHoldExpired(hold, now)) return refused('HOLD_EXPIRED', { expiredAt: hold.expiresAt.toString() });
  if (hold.extendedAt !== null) return accepted(hold);
  // The page's min(max(current, t + 15), created + 30), but for a hold that a pending payment has already carried further.
  const expiresAt = latest(hold.expiresAt, earliest(addMinutes(now, PAYING_MIN), addMinutes(hold.createdAt, PAYING_AT_MOST_MIN)));
  return accepted({ ...hold, expiresAt, extendedAt: now });
}

/** The hold when the gateway says that a payment is pending: a grace, which never shortens it. */
export function seePending(hold: Hold, now: At): Hold {
  if (isHoldExpired(hold, now) || hold.graceUsed) return hold;
  const grace = earliest(addMinutes(now, PENDING_MIN), addMinutes(hold.createdAt, PENDING_AT_MOST_MIN));
  return { ...hold, expiresAt: latest(hold.expiresAt, grace), graceUsed: true };
}
