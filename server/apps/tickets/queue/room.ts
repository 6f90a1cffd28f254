import type { z } from 'zod';
import type { NewRoom, RoomChanges } from '#contracts/tickets-queue.ts';
import { isBefore } from '#contracts/time.ts';
import { findEvent, lockedEvent, mustBeOpen } from '#apps/tickets/events/find.ts';
import { eventById } from '#apps/tickets/events/queries.ts';
import { instantOf } from '#apps/tickets/events/times.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { allowedTargets, born } from '#platform/states.ts';
import { roomExists, roomFixed, roomNotFound } from './errors.ts';
import { scheduleStep } from './step.ts';
import { deleteRoomRow, figuresOf, insertRoom, liveRoom, lockRoom, paceOf, roomById, roomPage, roomState, updateRoom } from './room-queries.ts';
import type { RoomRow } from './room-queries.ts';
import { roomMachine } from './states.ts';
import { roomChanged } from './topic.ts';

/** What may be shown of a room, also in the audit log: the seed is null until it is told. */
export function shownRoom({ tenantId: _tenant, seedSealed: _sealed, createdAt: _c, createdBy: _cb, updatedAt: _u, updatedBy: _ub, ...room }: RoomRow) {
  return room;
}
export const presentRoom = (ctx: Ctx, room: RoomRow) => ({ ...shownRoom(room), allowedStatuses: allowedTargets(ctx, roomMachine, room) });

/** The room in front of an event's sale, while it is on; null: whoever wants may buy. */
export const roomOfEvent = async (ctx: Ctx, eventId: string): Promise<{ id: string; status: RoomRow['status'] } | null> => (await liveRoom(ctx, eventId)) ?? null;

/** @throws WAITING_ROOM_NOT_FOUND */
export async function findRoom(ctx: Ctx, id: string): Promise<RoomRow> {
  const room = await roomById(ctx, id);
  if (!room) throw roomNotFound();
  return room;
}
/** The room, locked until commit. @throws WAITING_ROOM_NOT_FOUND */
export async function lockedRoom(ctx: Ctx, id: string): Promise<RoomRow> {
  const room = await lockRoom(ctx, id);
  if (!room) throw roomNotFound();
  return room;
}

/** @throws EVENT_NOT_FOUND */
export async function listRooms(ctx: Ctx, eventId: string, page: { limit: number; cursor?: string | undefined }) {
  await findEvent(ctx, eventId);
  const { items, next } = await roomPage(ctx, eventId, page);
  return { items: items.map((room) => presentRoom(ctx, room)), next };
}

/** @throws VALIDATION_ERROR at the time that does not fit */
function checkTimes(ctx: Ctx, { opensAt, startsAt }: Pick<RoomRow, 'opensAt' | 'startsAt'>, salesEndAt: Temporal.Instant): void {
  if (!isBefore(opensAt, startsAt)) throw invalid('/body/startsAt', 'starts_before_opening');
  if (!isBefore(ctx.now, startsAt)) throw invalid('/body/startsAt', 'in_the_past');
  if (!isBefore(startsAt, salesEndAt)) throw invalid('/body/startsAt', 'after_sales');
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, WAITING_ROOM_EXISTS, INVALID_LOCAL_TIME */
export async function createRoom(ctx: Ctx, eventId: string, input: z.output<typeof NewRoom>) {
  const event = await lockedEvent(ctx, eventId);
  mustBeOpen(event);
  const times = { opensAt: instantOf(input.opensAt, event.timeZone), startsAt: instantOf(input.startsAt, event.timeZone) };
  checkTimes(ctx, times, event.salesEndAt);
  const room = await insertRoom(ctx, { ...input, ...times, eventId }).catch((error) => rethrowConstraint(error, { waiting_room_one: roomExists }));
  await born(ctx, roomMachine, room.id, room.status);
  await scheduleStep(ctx, room.id, room.opensAt);
  await audit(ctx, { action: 'waiting_room.create', entity: 'waiting_room', entityId: room.id, after: shownRoom(room) });
  await publish(ctx, roomChanged, [room.id]);
  return presentRoom(ctx, room);
}

/** @throws WAITING_ROOM_NOT_FOUND, VERSION_MISMATCH, WAITING_ROOM_FIXED, INVALID_LOCAL_TIME */
export async function changeRoom(ctx: Ctx, id: string, { opensAt, startsAt, ...rest }: z.output<typeof RoomChanges>) {
  const room = await lockedRoom(ctx, id);
  if (room.version !== ctx.expectedVersion) throw versionMismatch();
  const { status } = room;
  if (status === 'ended' || (opensAt !== undefined && status !== 'scheduled') || (startsAt !== undefined && status !== 'scheduled' && status !== 'prequeue')) throw roomFixed({ status });
  const event = (await eventById(ctx, room.eventId))!;
  const times = { opensAt: opensAt === undefined ? room.opensAt : instantOf(opensAt, event.timeZone), startsAt: startsAt === undefined ? room.startsAt : instantOf(startsAt, event.timeZone) };
  if (opensAt !== undefined || startsAt !== undefined) checkTimes(ctx, times, event.salesEndAt);
  const after = await updateRoom(ctx, id, { ...rest, ...times });
  if (status === 'scheduled') await scheduleStep(ctx, id, after.opensAt);
  if (status === 'prequeue') await scheduleStep(ctx, id, after.startsAt);
  await audit(ctx, { action: 'waiting_room.change', entity: 'waiting_room', entityId: id, before: shownRoom(room), after: shownRoom(after) });
  await publish(ctx, roomChanged, [id]);
  return presentRoom(ctx, after);
}

/** Only before anybody can have come in. @throws WAITING_ROOM_NOT_FOUND, VERSION_MISMATCH, WAITING_ROOM_FIXED */
export async function deleteRoom(ctx: Ctx, id: string): Promise<void> {
  const room = await lockedRoom(ctx, id);
  if (room.version !== ctx.expectedVersion) throw versionMismatch();
  if (room.status !== 'scheduled') throw roomFixed({ status: room.status });
  await deleteRoomRow(ctx, id);
  await audit(ctx, { action: 'waiting_room.delete', entity: 'waiting_room', entityId: id, before: shownRoom(room) });
  await publish(ctx, roomChanged, [id]);
}

const MINUTES_SHOWN = 30;

/** How it goes right now, for whoever watches the sale. @throws WAITING_ROOM_NOT_FOUND */
export async function liveFigures(ctx: Ctx, id: string) {
  const room = await findRoom(ctx, id);
  const [state, figures, pace, event] = await Promise.all([roomState(ctx, id), figuresOf(ctx, room), paceOf(ctx, id, MINUTES_SHOWN), eventById(ctx, room.eventId)]);
  return { room: presentRoom(ctx, room), supply: state!.supply, now: ctx.now, ...figures, admittedPerMinute: pace.lastMinute, minutes: pace.minutes, sold: event!.soldAdmissions, capacity: event!.capacityTotal };
}
