import { memberNames, membersWith } from '#capabilities/identity/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { seesAllDoors } from './devices.ts';
import { gateNotFound, userNotFound } from './errors.ts';
import { assignmentsOf, doorsPage, replaceAssignments } from './queries.ts';
import { doorChanged } from './topic.ts';

/** Doors may be looked at for a day after the end of their event. */
const SHOWN_HOURS = 24;

/** @throws EVENT_NOT_FOUND */
export async function listDoorStaff(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  const able = await membersWith(ctx, 'tickets.checkin.scan.assigned');
  const names = await memberNames(ctx, able);
  const candidates = able.flatMap((userId) => (names.has(userId) ? [{ userId, name: names.get(userId)! }] : [])).sort((a, b) => a.name.localeCompare(b.name));
  return { items: await assignmentsOf(ctx, eventId), candidates };
}

/** @throws EVENT_NOT_FOUND, GATE_NOT_FOUND, USER_NOT_FOUND */
export async function setDoorStaff(ctx: Ctx, eventId: string, items: readonly { userId: string; gateId: string | null }[]): Promise<void> {
  await findEvent(ctx, eventId);
  const plain = (rows: readonly { userId: string; gateId: string | null }[]) => rows.map(({ userId, gateId }) => ({ userId, gateId }));
  const before = plain(await assignmentsOf(ctx, eventId));
  await replaceAssignments(ctx, eventId, items).catch((error) => rethrowConstraint(error, { door_assignment_gate: gateNotFound, door_assignment_member: userNotFound }));
  await audit(ctx, { action: 'door_assignment.change', entity: 'ticket_event', entityId: eventId, before: { staff: before }, after: { staff: plain(items) } });
  await publish(ctx, doorChanged, [eventId]);
}

export const listDoors = (ctx: Ctx, page: { limit: number; cursor?: string | undefined }) =>
  doorsPage(ctx, page, ctx.now.subtract({ hours: SHOWN_HOURS }), seesAllDoors(ctx) ? null : (ctx.actor.userId ?? ctx.actor.id));
