import { areaNotFound, limitExceeded } from '#apps/tickets/errors.ts';
import { editableEvent, findEvent, lockedEvent, mustBeOpen } from '#apps/tickets/events/find.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { gateInUse, gateNameTaken, gateNotFound } from './errors.ts';
import { deleteGateRow, gateById, gatesOf, insertGate, lockGate, setGateAreas, updateGate } from './queries.ts';
import { doorChanged } from './topic.ts';

const MOST_GATES = 50;

const known = { ticket_gate_name_unique: gateNameTaken, ticket_gate_area_area: areaNotFound, scan_device_gate: gateInUse, ticket_scan_gate: gateInUse };

type Row = Awaited<ReturnType<typeof gatesOf>>[number];
const present = ({ id, eventId, name, areaIds, devices, version }: Row) => ({ id, eventId, name, areaIds, devices: devices ?? 0, version });

/** @throws EVENT_NOT_FOUND */
export async function listGates(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { items: (await gatesOf(ctx, eventId)).map(present) };
}

async function told(ctx: Ctx, id: string, action: string, before?: object) {
  const gate = present((await gateById(ctx, id))!);
  await audit(ctx, { action, entity: 'ticket_gate', entityId: id, before, after: gate });
  await publish(ctx, doorChanged, [gate.eventId]);
  return gate;
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, GATE_NAME_TAKEN, AREA_NOT_FOUND, LIMIT_EXCEEDED */
export async function createGate(ctx: Ctx, eventId: string, { name, areaIds }: { name: string; areaIds: readonly string[] }) {
  await editableEvent(ctx, eventId);
  const there = (await gatesOf(ctx, eventId)).length;
  if (there >= MOST_GATES) throw limitExceeded({ limit: MOST_GATES, requested: there + 1 });
  const { id } = await insertGate(ctx, eventId, name).catch((error) => rethrowConstraint(error, known));
  await setGateAreas(ctx, eventId, id, areaIds).catch((error) => rethrowConstraint(error, known));
  return told(ctx, id, 'ticket_gate.create');
}

/** The gate, below its locked event, at the version that the caller has seen. @throws GATE_NOT_FOUND, EVENT_READ_ONLY, VERSION_MISMATCH */
async function editable(ctx: Ctx, id: string): Promise<Row> {
  const seen = await gateById(ctx, id);
  if (!seen) throw gateNotFound();
  mustBeOpen(await lockedEvent(ctx, seen.eventId));
  const locked = await lockGate(ctx, id);
  if (!locked) throw gateNotFound();
  if (ctx.expectedVersion !== null && locked.version !== ctx.expectedVersion) throw versionMismatch();
  return seen;
}

/** @throws GATE_NOT_FOUND, EVENT_READ_ONLY, VERSION_MISMATCH, GATE_NAME_TAKEN, AREA_NOT_FOUND */
export async function changeGate(ctx: Ctx, id: string, { name, areaIds }: { name?: string | undefined; areaIds?: readonly string[] | undefined }) {
  const before = await editable(ctx, id);
  await updateGate(ctx, id, name ?? before.name).catch((error) => rethrowConstraint(error, known));
  if (areaIds) await setGateAreas(ctx, before.eventId, id, areaIds).catch((error) => rethrowConstraint(error, known));
  return told(ctx, id, 'ticket_gate.change', present(before));
}

/** @throws GATE_NOT_FOUND, EVENT_READ_ONLY, VERSION_MISMATCH, GATE_IN_USE */
export async function deleteGate(ctx: Ctx, id: string): Promise<void> {
  const before = await editable(ctx, id);
  await deleteGateRow(ctx, id).catch((error) => rethrowConstraint(error, known));
  await audit(ctx, { action: 'ticket_gate.delete', entity: 'ticket_gate', entityId: id, before: present(before) });
  await publish(ctx, doorChanged, [before.eventId]);
}
