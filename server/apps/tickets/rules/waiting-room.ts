import { createHash } from 'node:crypto';
import { addMinutes, byInstant, earliest } from '#contracts/time.ts';

// The queue in front of a sale (tickets 5.15).

type At = Temporal.Instant;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is published when the room opens, so that nobody can choose the seed afterwards. */
export const seedCommit = (seed: string): string => sha256(seed);

export interface QueueEntry {
  id: string;
  /** Before the start or after it. */
  group: 'prequeue' | 'live';
  joinedAt: At;
}

/** Everybody in their order: those who came before the start by the draw, which anyone can check with the seed; then who came first. */
export function queueOrder(entries: readonly QueueEntry[], seed: string): QueueEntry[] {
  const drawn = entries.filter(({ group }) => group === 'prequeue').map((entry) => ({ entry, draw: sha256(`${seed}:${entry.id}`) }));
  const live = entries.filter(({ group }) => group === 'live');
  return [
    ...drawn.sort((a, b) => (a.draw < b.draw ? -1 : 1)).map(({ entry }) => entry),
    ...live.sort((a, b) => byInstant(a.joinedAt, b.joinedAt) || (a.id < b.id ? -1 : 1)),
  ];
}

const SECONDS_AT_MOST = 60;

export interface Admission {
  ratePerMinute: number;
  /** Passes at once. */
  maxActive: number;
  active: number;
  waiting: number;
  /** Sixtieths of an admission that the last round left over. */
  carry60: number;
  /** Since the last round: five seconds; more when rounds were missed, of which a minute counts. */
  elapsedS?: number;
}

/** How many are let in now, and what is carried over. */
export function admit({ ratePerMinute, maxActive, active, waiting, carry60, elapsedS = 5 }: Admission): { admitted: number; carry60: number } {
  const credit60 = ratePerMinute * Math.min(elapsedS, SECONDS_AT_MOST) + carry60;
  const whole = Math.floor(credit60 / 60);
  return { admitted: Math.max(0, Math.min(whole, maxActive - active, waiting)), carry60: credit60 - whole * 60 };
}

const PASS_AT_MOST_MIN = 30;

/** A pass lasts so many minutes from the last sign of its visitor, and half an hour at most. */
export const passExpiry = ({ admittedAt, lastSeenAt, passMinutes }: { admittedAt: At; lastSeenAt: At; passMinutes: number }): At =>
  earliest(addMinutes(lastSeenAt, passMinutes), addMinutes(admittedAt, PASS_AT_MOST_MIN));
