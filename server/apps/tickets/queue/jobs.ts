import { isBefore } from '#contracts/time.ts';
import { orderPaid } from '#apps/tickets/orders/events.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, publish, subscribe } from '#platform/outbox.ts';
import { spendPass } from './entry-queries.ts';
import { drawRoom, endRoom, openRoom } from './life.ts';
import { holdRound, nextRound } from './round.ts';
import { lockRoom, roomById, strayRooms } from './room-queries.ts';
import { defineStep, scheduleStep } from './step.ts';
import { roomChanged } from './topic.ts';

/** The next step of a room, whichever is due; then asks for the one after it. */
export async function stepRoom(ctx: Ctx, roomId: string): Promise<void> {
  const seen = await roomById(ctx, roomId);
  if (!seen || seen.status === 'ended') return;
  if (seen.status === 'scheduled' || seen.status === 'prequeue') {
    const room = (await lockRoom(ctx, roomId))!;
    const due = (at: Temporal.Instant) => !isBefore(ctx.now, at);
    if (room.status === 'scheduled' && due(room.opensAt)) await openRoom(ctx, room);
    const opened = (await roomById(ctx, roomId))!;
    if (opened.status === 'prequeue' && due(opened.startsAt)) await drawRoom(ctx, opened);
  } else {
    const round = await holdRound(ctx, roomId);
    if (round?.over) {
      await endRoom(ctx, roomId, round.supply === 'none' ? 'sold_out' : 'sales_over');
      return;
    }
  }
  const now = (await roomById(ctx, roomId))!;
  if (now.status === 'running' || now.status === 'paused') await scheduleStep(ctx, roomId, seen.status === 'prequeue' || seen.status === 'scheduled' ? ctx.now : nextRound(now.startedAt!, ctx.now));
  else if (now.status !== 'ended') await scheduleStep(ctx, roomId, now.status === 'scheduled' ? now.opensAt : now.startsAt);
}
defineStep(stepRoom);

const STRAY_AFTER_S = 15;

/** Should the chain of a room ever break, it goes on within a minute. */
export const findStrayRooms = defineCron({
  name: 'tickets.queue_strays', at: { everyMin: 1 }, app: 'tickets',
  run: async (ctx) => {
    for (const id of await strayRooms(ctx, ctx.now.subtract({ seconds: STRAY_AFTER_S }))) await scheduleStep(ctx, id, ctx.now);
  },
});

subscribe(orderPaid, 'queue', async (ctx, { orderId }) => {
  const rooms = await spendPass(ctx, orderId);
  if (rooms.length > 0) await publish(ctx, roomChanged, rooms);
});
