import { eventNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { can, type Ctx } from '#platform/context.ts';
import { deviceRequired } from './errors.ts';
import { deviceById, isAssigned } from './queries.ts';

// Whose door it is (tickets 7): a device sees its own event; door staff see events, and gates, to which they are assigned;
// the rest of what exists is not there for them.

const WIDE = ['tickets.event.manage', 'tickets.checkin.monitor', 'tickets.checkin.scan'];

/** @throws EVENT_NOT_FOUND */
export async function doorOf(ctx: Ctx, eventId: string, gateId: string | null = null): Promise<EventRow> {
  const event = await findEvent(ctx, eventId);
  if (ctx.actor.type === 'device') {
    if ((await deviceById(ctx, ctx.actor.id!))?.eventId !== eventId) throw eventNotFound();
    return event;
  }
  if (WIDE.some((permission) => can(ctx.actor, permission))) return event;
  if (ctx.actor.userId === null || !(await isAssigned(ctx, eventId, ctx.actor.userId, gateId))) throw eventNotFound();
  return event;
}

export type CallingDevice = NonNullable<Awaited<ReturnType<typeof deviceById>>>;

/** The device that calls, at its own event. @throws EVENT_NOT_FOUND, DEVICE_REQUIRED */
export async function callingDevice(ctx: Ctx, eventId: string): Promise<{ event: EventRow; device: CallingDevice }> {
  const event = await findEvent(ctx, eventId);
  if (ctx.actor.type !== 'device') {
    await doorOf(ctx, eventId);
    throw deviceRequired();
  }
  const device = await deviceById(ctx, ctx.actor.id!);
  if (device?.eventId !== eventId) throw eventNotFound();
  return { event, device };
}
