import { createHmac } from 'node:crypto';
import { isBefore } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { derivedSecret, sameSecret } from '#platform/vault.ts';
import { guardOf, renewPasses } from './entry-queries.ts';
import { queuePassExpired, queuePassInUse, queuePassRequired } from './errors.ts';
import { renewedUntil } from './round.ts';

/** The pass of an entry: made from it by our key, so that none is kept and a page that is loaded again gets the same. */
export const passOf = (entryId: string): string => createHmac('sha256', derivedSecret('tickets.queue.pass')).update(entryId).digest('base64url');

interface Bearer { visitorHash: string; pass: string | null | undefined }

/**
 * Whoever holds units of an event that has a waiting room needs a pass (tickets 5.15); it is a sign of life of its visitor.
 * @returns judges one of the bearers, by its index, and whether it has a purchase open already; throws QUEUE_PASS_REQUIRED, QUEUE_PASS_EXPIRED, QUEUE_PASS_IN_USE
 */
export async function passesOf(ctx: Ctx, eventId: string, bearers: readonly Bearer[]): Promise<(index: number, isBuying: boolean) => void> {
  const guard = await guardOf(ctx, eventId, bearers.map(({ visitorHash }) => visitorHash));
  if (!guard) return () => undefined;
  const { roomId, passMinutes, entries } = guard;
  const own = bearers.map(({ visitorHash, pass }) => {
    const entry = entries.get(visitorHash);
    return entry && pass && sameSecret(pass, passOf(entry.id)) && (entry.status === 'admitted' || entry.status === 'pass_expired') ? entry : null;
  });
  const good = own.filter((entry) => entry !== null).filter(({ status, passExpiresAt }) => status === 'admitted' && isBefore(ctx.now, passExpiresAt!));
  // Renewing locks the entries: two purchases of one pass stand in line here.
  const renewed = await renewPasses(ctx, good.map(({ id, admittedAt }) => ({ id, until: renewedUntil(ctx.now, { admittedAt: admittedAt!, passMinutes }) })));
  return (index, isBuying) => {
    const entry = own[index]!;
    if (!entry) throw queuePassRequired({ roomId });
    if (!renewed.has(entry.id)) throw queuePassExpired({ roomId });
    if (isBuying) throw queuePassInUse({ roomId });
  };
}
