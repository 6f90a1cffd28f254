import { createHmac } from 'node:crypto';
import { isBefore } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { derivedSecret, sameSecret } from '#platform/vault.ts';
import { guardedBy, hasOpenOrder, renewPass } from './entry-queries.ts';
import { queuePassExpired, queuePassInUse, queuePassRequired } from './errors.ts';
import { renewedUntil } from './round.ts';

/** The pass of an entry: made from it by our key, so that none is kept and a page that is loaded again gets the same. */
export const passOf = (entryId: string): string => createHmac('sha256', derivedSecret('tickets.queue.pass')).update(entryId).digest('base64url');

/**
 * Whoever holds units of an event that has a waiting room needs a pass (tickets 5.15); it is a sign of life of its visitor.
 * @returns null where there is no room, or the entry
 * @throws QUEUE_PASS_REQUIRED, QUEUE_PASS_EXPIRED; QUEUE_PASS_IN_USE while another purchase of the same pass is open
 */
export async function mustHavePass(ctx: Ctx, event: { id: string }, { pass, visitorHash }: { pass: string | null | undefined; visitorHash: string }): Promise<{ entryId: string } | null> {
  const guard = await guardedBy(ctx, event.id, visitorHash);
  if (!guard) return null;
  const { roomId, entryId, status, passExpiresAt, admittedAt, passMinutes } = guard;
  if (!pass || entryId === null || !sameSecret(pass, passOf(entryId)) || (status !== 'admitted' && status !== 'pass_expired')) throw queuePassRequired({ roomId });
  if (status === 'pass_expired' || !isBefore(ctx.now, passExpiresAt!)) throw queuePassExpired({ roomId });
  // Renewing locks the entry: two purchases of one pass stand in line here.
  if (!(await renewPass(ctx, entryId, renewedUntil(ctx.now, { admittedAt: admittedAt!, passMinutes })))) throw queuePassExpired({ roomId });
  if (await hasOpenOrder(ctx, event.id, visitorHash)) throw queuePassInUse({ roomId });
  return { entryId };
}
