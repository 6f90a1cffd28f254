import type { RoomEnd, RoomStatus } from '#contracts/tickets-terms.ts';
import type { z } from 'zod';
import { invalidTransition } from '#apps/tickets/errors.ts';
import { seedCommit } from '#apps/tickets/rules/waiting-room.ts';
import { step } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { allowedTargets } from '#platform/states.ts';
import { openText, randomToken, sealText } from '#platform/vault.ts';
import { drawPlaces } from './entry-queries.ts';
import { lockedRoom, presentRoom, shownRoom } from './room.ts';
import { roomById, setPace, shutDoor, updateRoom } from './room-queries.ts';
import type { RoomRow } from './room-queries.ts';
import { roomMachine } from './states.ts';
import { cancelStep, scheduleStep } from './step.ts';
import { roomChanged } from './topic.ts';

const SEED = 'tickets.waiting_room.seed';

/** Takes the step, tells, writes it down. */
async function go(ctx: Ctx, room: RoomRow, to: RoomStatus, reason: string | null = null) {
  await step(ctx, roomMachine, room, to, { reason });
  const after = (await roomById(ctx, room.id))!;
  await audit(ctx, { action: `waiting_room.${to}`, entity: 'waiting_room', entityId: room.id, before: shownRoom(room), after: shownRoom(after), reason });
  await publish(ctx, roomChanged, [room.id]);
  return presentRoom(ctx, after);
}

/** The room opens: the seed is drawn now and its hash published, so that nobody can choose it once names are in. */
export async function openRoom(ctx: Ctx, room: RoomRow) {
  const seed = randomToken();
  await updateRoom(ctx, room.id, { openedAt: ctx.now, seedCommit: seedCommit(seed), seedSealed: sealText(SEED, seed) });
  return go(ctx, room, 'prequeue');
}

/** The draw. Nobody comes in meanwhile: who is in is drawn, who comes later stands behind. */
export async function drawRoom(ctx: Ctx, room: RoomRow) {
  await shutDoor(ctx, room.id);
  const seed = openText(SEED, room.seedSealed!);
  await updateRoom(ctx, room.id, { seed, startedAt: ctx.now });
  const after = await go(ctx, room, 'running');
  // The first round may let in what five seconds give.
  await setPace(ctx, room.id, { tail: await drawPlaces(ctx, room.id, seed), roundAt: ctx.now.subtract({ seconds: 5 }) });
  return after;
}

const refused = (ctx: Ctx, room: RoomRow, to: RoomStatus) => invalidTransition({ from: room.status, to, allowed: allowedTargets(ctx, roomMachine, room) });

/** @throws WAITING_ROOM_NOT_FOUND, INVALID_TRANSITION: what has not opened has nobody to draw, what is paused is resumed */
export async function startRoom(ctx: Ctx, id: string) {
  const room = await lockedRoom(ctx, id);
  if (room.status !== 'prequeue') throw refused(ctx, room, 'running');
  const after = await drawRoom(ctx, room);
  await scheduleStep(ctx, id, ctx.now);
  return after;
}

/** @throws WAITING_ROOM_NOT_FOUND, INVALID_TRANSITION */
export const pauseRoom = async (ctx: Ctx, id: string) => go(ctx, await lockedRoom(ctx, id), 'paused');

/** @throws WAITING_ROOM_NOT_FOUND, INVALID_TRANSITION */
export async function resumeRoom(ctx: Ctx, id: string) {
  const room = await lockedRoom(ctx, id);
  if (room.status !== 'paused') throw refused(ctx, room, 'running');
  return go(ctx, room, 'running');
}

/** @throws WAITING_ROOM_NOT_FOUND, INVALID_TRANSITION */
export async function endRoom(ctx: Ctx, id: string, reason: z.infer<typeof RoomEnd> = 'manual') {
  const room = await lockedRoom(ctx, id);
  if (room.status === 'ended') throw refused(ctx, room, 'ended');
  await updateRoom(ctx, id, { endedAt: ctx.now, endReason: reason });
  await cancelStep(ctx, id);
  return go(ctx, room, 'ended', reason);
}
