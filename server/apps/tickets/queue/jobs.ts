import { isBefore } from '#contracts/time.ts';
import { orderPaid } from '#apps/tickets/orders/events.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, publish, subscribe } from '#platform/outbox.ts';
import { spendPass } from './entry-queries.ts';
import { drawRoom, endRoom, openRoom } from './life.ts';
import { holdRound, nextRound } from './round.ts';
import { lockRoom, roomById, strayRooms } from './room-queries.ts';
import type { RoomRow } from './room-queries.ts';
import { defineStep, scheduleStep } from './step.ts';
import { roomChanged } from './topic.ts';

/** The next step of a room, whichever is due, and the first round right after the draw; then asks for the one after it. */
export async function stepRoom(ctx: Ctx, roomId: string): Promise<void> {
  const room = await opened(ctx, roomId);
  if (!room || room.status === 'ended') return;
  if (room.status === 'scheduled' || room.status === 'prequeue') {
    await scheduleStep(ctx, roomId, room.status === 'scheduled' ? room.opensAt : room.startsAt);
    return;
  }
  const round = await holdRound(ctx, roomId);
  if (round?.over) await endRoom(ctx, roomId, round.supply === 'none' ? 'sold_out' : 'sales_over');
  else await scheduleStep(ctx, roomId, nextRound(room.startedAt!, ctx.now));
}

/** The room as it stands once what is due by the clock has been done: opened, drawn. */
async function opened(ctx: Ctx, roomId: string): Promise<RoomRow | undefined> {
  const seen = await roomById(ctx, roomId);
  if (seen?.status !== 'scheduled' && seen?.status !== 'prequeue') return seen;
  const due = (at: Temporal.Instant) => !isBefore(ctx.now, at);
  const room = await lockRoom(ctx, roomId);
  if (room?.status === 'scheduled' && due(room.opensAt)) await openRoom(ctx, room);
  const now = await roomById(ctx, roomId);
  if (now?.status === 'prequeue' && due(now.startsAt)) await drawRoom(ctx, now);
  return roomById(ctx, roomId);
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
