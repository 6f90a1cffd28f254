import { z } from 'zod';
import { addMinutes, isBefore } from '#contracts/time.ts';
import { defineEvent } from '#platform/outbox.ts';

// A secret that does not fit is silent: the provider's messages are refused, and nobody looks. Several refusals in a row
// are told (tickets 10). Each process counts its own, so that a stranger's noise writes nothing.

const MANY = 5;
const WITHIN_MIN = 10;
const MOST_CONNECTIONS = 5000;

/** An account has refused what claims to come from its provider, again and again. */
export const hooksRefused = defineEvent('connections.hooks_refused', z.strictObject({ connectionId: z.uuid(), provider: z.string(), name: z.string(), since: z.string() }));

const refusals = new Map<string, Temporal.Instant[]>();

/** @returns when the first of them came, once they are many; then it counts anew */
export function countRefusal(connectionId: string, now: Temporal.Instant): Temporal.Instant | null {
  const recent = [...(refusals.get(connectionId) ?? []).filter((at) => !isBefore(at, addMinutes(now, -WITHIN_MIN))), now];
  refusals.delete(connectionId);
  if (recent.length >= MANY) return recent[0]!;
  if (refusals.size >= MOST_CONNECTIONS) refusals.delete(refusals.keys().next().value!);
  refusals.set(connectionId, recent);
  return null;
}
