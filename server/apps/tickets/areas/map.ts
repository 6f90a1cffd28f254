import type { z } from 'zod';
import type { markUnits as markContract, placeUnits as placeContract } from '#contracts/tickets-areas.ts';
import { unitInUse } from '#apps/tickets/errors.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { editableArea, type presentArea } from './areas.ts';
import { deleteUnitRows, markUnitRows, placeUnitRows, unitsForMap } from './queries.ts';
import { findArea, lockNamed, told } from './units.ts';

// The map of an area: what stands where, and many units changed at once.

/** @throws AREA_NOT_FOUND */
export async function areaMap(ctx: Ctx, areaId: string) {
  const { name, layout, nomenclatureLetter } = await findArea(ctx, areaId);
  const units = await unitsForMap(ctx, areaId);
  return {
    areaId, name, layout: layout as Awaited<ReturnType<typeof presentArea>>['layout'],
    units: units.map((unit) => ({
      id: unit.id, n: unit.number, name: displayName(unit, nomenclatureLetter), status: unit.status, x: unit.x, y: unit.y, row: unit.rowLabel, seat: unit.seatLabel, accessible: unit.accessible, restricted: unit.restrictedView,
      ...(unit.blockReason !== null && { reason: unit.blockReason }), v: unit.version,
    })),
  };
}

/**
 * Move units, all or none, each for the version that was seen: what another has moved since is not moved over.
 * @throws AREA_NOT_FOUND, EVENT_READ_ONLY, UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD, VERSION_MISMATCH
 */
export async function placeUnits(ctx: Ctx, areaId: string, { units }: z.output<typeof placeContract.body>) {
  const { area, event } = await editableArea(ctx, areaId);
  const rows = new Map((await lockNamed(ctx, area, units.map(({ id }) => id))).map((row) => [row.id, row]));
  if (units.some(({ id, version }) => rows.get(id)!.version !== version)) throw versionMismatch();
  const placed = await placeUnitRows(ctx, units);
  await audit(ctx, { action: 'ticket_unit.place', entity: 'ticket_area', entityId: areaId, after: { units: units.map(({ id, x, y }) => ({ id, x, y })) } });
  await publish(ctx, eventChanged, [event.id]);
  return { units: placed };
}

/** @throws AREA_NOT_FOUND, EVENT_READ_ONLY, UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD */
export async function markUnits(ctx: Ctx, areaId: string, { unitIds, ...marks }: z.output<typeof markContract.body>) {
  const { area } = await editableArea(ctx, areaId);
  await lockNamed(ctx, area, unitIds);
  const changed = await markUnitRows(ctx, unitIds, marks);
  return told(ctx, area, 'ticket_unit.mark', changed, { unitIds, ...marks });
}

/** @throws AREA_NOT_FOUND, EVENT_READ_ONLY, UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD, UNIT_IN_USE */
export async function removeUnits(ctx: Ctx, areaId: string, unitIds: readonly string[]) {
  const { area } = await editableArea(ctx, areaId);
  await lockNamed(ctx, area, unitIds);
  const changed = await deleteUnitRows(ctx, unitIds).catch((error) => rethrowConstraint(error, { ticket_order_unit_unit: unitInUse }));
  return told(ctx, area, 'ticket_unit.remove', changed, { unitIds });
}
