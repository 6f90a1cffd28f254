import { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineJob, enqueue } from '#platform/outbox.ts';
import { endBookings, expiredHolds } from './booking-queries.ts';
import { tellChanged, tellExpired } from './reserve.ts';

const BATCH = 200;

/**
 * Release holds whose time is up and tell their owners (studio J5). Nothing waits for it: an expired hold takes nothing
 * from its last instant on. What is left after one batch goes on in the next transaction.
 */
export async function releaseExpiredHolds(ctx: Ctx): Promise<number> {
  const due = await expiredHolds(ctx.tx, ctx.actor.tenantId, BATCH);
  const ended = await endBookings(ctx.tx, ctx.actor.tenantId, due.map((row) => row.id), 'expired');
  await tellExpired(ctx, ended);
  await tellChanged(ctx, ended);
  if (due.length === BATCH) await enqueue(ctx, releaseMore, {});
  return ended.length;
}

const releaseMore = defineJob({
  name: 'calendar.release_expired_holds.more', payload: z.object({}),
  run: async (ctx) => void (await releaseExpiredHolds(ctx)),
});

defineCron({ name: 'calendar.release_expired_holds', at: { everyMin: 10 }, run: async (ctx) => void (await releaseExpiredHolds(ctx)) });
