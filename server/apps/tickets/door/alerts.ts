import { localTimeOf } from '#contracts/time.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage } from '#capabilities/notifications/public.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { Conflict } from '#apps/tickets/rules/scan-merge.ts';
import type { Ctx } from '#platform/context.ts';
import { areasAtDoor, presentPerson } from './present.ts';
import { gatesOf } from './queries.ts';
import type { DoorTicketRow } from './queries.ts';

// Supervisors hear of each conflict between doors (tickets 10): on the screen, and by push where they have it.

const variables = ['event', 'area', 'unit', 'gate', 'time'];
const sample = { event: 'Noche de boleros', area: 'Platea', unit: 'C-14', gate: 'Norte', time: '20:41' };
const kinds: Record<Exclude<Conflict, 'none'>, string> = { duplicate: 'tickets.door_duplicate', superseded: 'tickets.door_superseded', revoked: 'tickets.door_revoked' };
for (const key of Object.values(kinds)) defineMessage({ key, app: 'tickets', audience: 'staff', variables, sample, urgent: true });

export interface ConflictAlert { ticket: DoorTicketRow; conflict: Exclude<Conflict, 'none'>; scanId: string; gateId: string; at: Temporal.Instant }

export async function alertConflicts(ctx: Ctx, event: EventRow, conflicts: readonly ConflictAlert[]): Promise<void> {
  if (conflicts.length === 0) return;
  const userIds = await membersWith(ctx, 'tickets.checkin.monitor');
  if (userIds.length === 0) return;
  const areas = await areasAtDoor(ctx, event.id);
  const gates = new Map((await gatesOf(ctx, event.id)).map(({ id, name }) => [id, name]));
  for (const { ticket, conflict, scanId, gateId, at } of conflicts) {
    const { areaName, unitName } = presentPerson(ticket, areas);
    await alertStaff(ctx, {
      message: kinds[conflict], userIds, path: `/tickets/events/${event.id}/door`, key: `${kinds[conflict]}:${scanId}`,
      data: { event: event.name, area: areaName, unit: unitName, gate: gates.get(gateId) ?? '', time: localTimeOf(at, event.timeZone) },
    });
  }
}
