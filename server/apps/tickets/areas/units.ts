import type { z } from 'zod';
import type { Generation, blockUnits as blockContract, changeUnit as changeContract, listUnits as listContract, releaseUnits as releaseContract } from '#contracts/tickets-areas.ts';
import type { UnitStatus } from '#contracts/tickets-terms.ts';
import { areaNotFound, duplicateUnit, invalidRows, invalidTransition, labelTaken, limitExceeded, noSeats, notEnoughUnits, notNumbered, unitAllotted, unitHeld, unitNotFound, unitSold } from '#apps/tickets/errors.ts';
import { displayName, generalUnits, numberedUnits } from '#apps/tickets/rules/numbering.ts';
import type { NewUnit } from '#apps/tickets/rules/numbering.ts';
import { step, unitMachine } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { editableArea, presentArea } from './areas.ts';
import { placeGrid, placeRows } from '#contracts/tickets-place.ts';
import { areaById, blockedIds, existingOf, insertUnits, lockFree, lockUnit, lockUnits, moveUnits, unitById, unitPage, updateArea, updateUnit } from './queries.ts';
import type { AreaRow, UnitRow } from './queries.ts';

const refusals = { LIMIT_EXCEEDED: limitExceeded, LABEL_TAKEN: labelTaken, INVALID_ROWS: invalidRows, NO_SEATS: noSeats };

const present = ({ tenantId: _tenant, orderId: _order, holdExpiresAt: _hold, ...unit }: UnitRow, letter: string | null) => ({ ...unit, displayName: displayName(unit, letter) });

async function plan(ctx: Ctx, area: AreaRow, wish: Generation): Promise<NewUnit[]> {
  if (wish.kind === 'numbers') {
    const made = generalUnits(wish.count, await existingOf(ctx, area.id, false));
    if (!made.ok) throw refusals[made.code](made.details);
    return placeGrid(made.value, wish.place);
  }
  if (area.seatingMode !== 'numbered') throw notNumbered();
  const made = numberedUnits(wish, await existingOf(ctx, area.id, true));
  if (!made.ok) throw refusals[made.code]({ ...made.details, ...('labels' in made.details && { labels: (made.details['labels'] as string[]).join(', ') }) });
  return placeRows(made.value, wish.place);
}

/**
 * Make units, all or none, numbered on from the highest. One command at a time for each area.
 * @throws AREA_NOT_FOUND, EVENT_READ_ONLY, LIMIT_EXCEEDED, LABEL_TAKEN, NOT_NUMBERED, INVALID_ROWS, NO_SEATS
 */
export async function generateUnits(ctx: Ctx, areaId: string, wish: Generation) {
  const { area, event } = await editableArea(ctx, areaId);
  const units = await plan(ctx, area, wish);
  await insertUnits(ctx, areaId, units).catch((error) => rethrowConstraint(error, { ticket_unit_label_unique: () => labelTaken({ labels: '' }), ticket_area_unit_count: () => limitExceeded({ limit: 100_000, requested: area.unitCount + units.length }) }));
  const after = await updateArea(ctx, areaId, {});
  const [firstNumber, lastNumber] = [units[0]!.number, units.at(-1)!.number];
  await audit(ctx, { action: 'ticket_unit.generate', entity: 'ticket_area', entityId: areaId, after: { made: units.length, firstNumber, lastNumber } });
  await publish(ctx, eventChanged, [event.id]);
  return { made: units.length, firstNumber, lastNumber, area: await presentArea(ctx, after) };
}

/** The named units, locked, all of the area and none being bought. @throws UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD */
export async function lockNamed(ctx: Ctx, area: AreaRow, ids: readonly string[]) {
  if (new Set(ids).size !== ids.length) throw duplicateUnit();
  const rows = await lockUnits(ctx, area.id, ids);
  if (rows.length !== ids.length) throw unitNotFound();
  for (const row of rows) mustBeFree(row);
  return rows;
}

/** The same, all in the state to start from. @throws UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD, INVALID_TRANSITION */
async function namedUnits(ctx: Ctx, area: AreaRow, ids: readonly string[], from: UnitStatus, to: UnitStatus): Promise<string[]> {
  const rows = await lockNamed(ctx, area, ids);
  const other = rows.find(({ status }) => status !== from);
  if (other) throw invalidTransition({ from: other.status, to, allowed: unitMachine.steps.filter((one) => one.from === other.status).map((one) => one.to) });
  return rows.map(({ id }) => id);
}

function mustBeFree({ status, number }: Pick<UnitRow, 'status' | 'number'>): void {
  if (status === 'sold') throw unitSold({ number });
  if (status === 'held') throw unitHeld({ number });
}

export async function told(ctx: Ctx, area: AreaRow, action: string, changed: number, more: object, reason: string | null = null) {
  await audit(ctx, { action, entity: 'ticket_area', entityId: area.id, after: { changed, ...more }, reason });
  await publish(ctx, eventChanged, [area.eventId]);
  return { changed, area: await presentArea(ctx, (await areaById(ctx, area.id))!) };
}

/** @throws AREA_NOT_FOUND, EVENT_READ_ONLY, UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD, INVALID_TRANSITION, NOT_ENOUGH_UNITS */
export async function blockUnits(ctx: Ctx, areaId: string, wish: z.output<typeof blockContract.body>) {
  const { area } = await editableArea(ctx, areaId);
  const ids = 'unitIds' in wish ? await namedUnits(ctx, area, wish.unitIds, 'available', 'blocked') : (await lockFree(ctx, areaId, wish.count)).map(({ id }) => id);
  if ('count' in wish && ids.length < wish.count) throw notEnoughUnits({ available: ids.length });
  const changed = await moveUnits(ctx, ids, 'available', 'blocked', wish.reason ?? null);
  return told(ctx, area, 'ticket_unit.block', changed, 'unitIds' in wish ? { unitIds: ids } : {}, wish.reason ?? null);
}

/** @throws AREA_NOT_FOUND, EVENT_READ_ONLY, UNIT_NOT_FOUND, DUPLICATE_UNIT, UNIT_SOLD, UNIT_HELD, INVALID_TRANSITION, UNIT_ALLOTTED */
export async function releaseUnits(ctx: Ctx, areaId: string, wish: z.output<typeof releaseContract.body>) {
  const { area } = await editableArea(ctx, areaId);
  const ids = 'unitIds' in wish ? await namedUnits(ctx, area, wish.unitIds, 'blocked', 'available') : (await blockedIds(ctx, areaId)).map(({ id }) => id);
  const changed = await moveUnits(ctx, ids, 'blocked', 'available', null).catch((error) => rethrowConstraint(error, { ticket_unit_allotted: unitAllotted }));
  return told(ctx, area, 'ticket_unit.release', changed, 'unitIds' in wish ? { unitIds: ids } : {});
}

/** @throws UNIT_NOT_FOUND, VERSION_MISMATCH, EVENT_READ_ONLY, UNIT_SOLD, UNIT_HELD, LABEL_TAKEN, INVALID_TRANSITION, UNIT_ALLOTTED */
export async function changeUnit(ctx: Ctx, id: string, { status, blockReason, ...changes }: z.output<typeof changeContract.body>) {
  const seen = await unitById(ctx, id);
  if (!seen) throw unitNotFound();
  const { area, event } = await editableArea(ctx, seen.areaId);
  const unit = await lockUnit(ctx, id);
  if (!unit) throw unitNotFound();
  if (unit.version !== ctx.expectedVersion) throw versionMismatch();
  mustBeFree(unit);
  const to = status ?? unit.status;
  const labelled = { rowLabel: unit.rowLabel, seatLabel: unit.seatLabel, x: unit.x, y: unit.y, ...changes };
  if ((labelled.rowLabel === null) !== (labelled.seatLabel === null)) throw invalid(labelled.rowLabel === null ? '/body/rowLabel' : '/body/seatLabel', 'required');
  if ((labelled.x === null) !== (labelled.y === null)) throw invalid(labelled.x === null ? '/body/x' : '/body/y', 'required');
  // The reason goes before the block does.
  await updateUnit(ctx, id, { ...changes, ...(to !== 'blocked' && { blockReason: null }) }).catch((error) => rethrowConstraint(error, {
    ticket_unit_label_unique: () => labelTaken({ labels: `${labelled.rowLabel}-${labelled.seatLabel}` }),
  }));
  if (to !== unit.status) await step(ctx, unitMachine, unit, to, { reason: blockReason ?? null }).catch((error) => rethrowConstraint(error, { ticket_unit_allotted: unitAllotted }));
  const after = await updateUnit(ctx, id, to === 'blocked' && blockReason !== undefined ? { blockReason } : {});
  await audit(ctx, { action: 'ticket_unit.change', entity: 'ticket_unit', entityId: id, before: unit, after });
  await publish(ctx, eventChanged, [event.id]);
  return present(after, area.nomenclatureLetter);
}

export async function findArea(ctx: Ctx, id: string): Promise<AreaRow> {
  const area = await areaById(ctx, id);
  if (!area) throw areaNotFound();
  return area;
}

/** @throws AREA_NOT_FOUND */
export async function listUnits(ctx: Ctx, areaId: string, query: z.output<typeof listContract.query>) {
  const area = await findArea(ctx, areaId);
  const page = await unitPage(ctx, areaId, query);
  return { items: page.items.map((unit) => present(unit, area.nomenclatureLetter)), next: page.next };
}
