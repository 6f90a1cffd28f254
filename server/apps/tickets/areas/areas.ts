import type { z } from 'zod';
import { stepOf } from '#contracts/money.ts';
import type { Area, AreaChanges, NewArea } from '#contracts/tickets-areas.ts';
import { areaHasSales, areaInUse, areaNameTaken, areaNotFound, capacityBelowActive, immutableField, letterTaken, limitExceeded, priceStep } from '#apps/tickets/errors.ts';
import { checkPackages } from '#apps/tickets/pricing/packages.ts';
import { editableEvent, findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { generalUnits } from '#apps/tickets/rules/numbering.ts';
import { occupancyOf } from '#apps/tickets/rules/occupancy.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { areaById, areasOf, countsOf, deleteAreaRow, existingOf, insertArea, insertUnits, lastPlace, lockArea, removeUnits, updateArea } from './queries.ts';
import type { AreaRow } from './queries.ts';

type NewAreaInput = z.output<typeof NewArea>;

export async function presentAreas(ctx: Ctx, rows: readonly AreaRow[]) {
  const counts = await countsOf(ctx, rows.map(({ id }) => id));
  return rows.map(({ tenantId: _tenant, createdAt: _at, createdBy: _by, updatedAt: _last, updatedBy: _who, ...area }) => {
    const units = { available: 0, held: 0, sold: 0, blocked: 0, disabled: 0 };
    for (const { areaId, status, n } of counts) if (areaId === area.id) units[status] = n;
    const people = (n: number) => n * area.unitCapacity;
    const { ofSellableBp, ofCapacityBp } = occupancyOf({ capacity: area.capacity!, blocked: people(units.blocked), disabled: people(units.disabled), sold: people(units.sold) });
    const percent = (bp: number | null) => (bp === null ? null : bp / 100);
    return { ...area, capacity: area.capacity!, layout: area.layout as Area['layout'], units, occupancyPct: percent(ofSellableBp), occupancyOfTotalPct: percent(ofCapacityBp) };
  });
}
export const presentArea = async (ctx: Ctx, row: AreaRow) => (await presentAreas(ctx, [row]))[0]!;

const known = {
  ticket_area_name_unique: areaNameTaken, ticket_area_letter_unique: letterTaken, ticket_area_printed: () => immutableField({ field: 'nomenclatureLetter, unitCapacity' }),
};

/** @throws PRICE_STEP */
export function checkStep(amount: number, currency: string): void {
  const step = stepOf(currency);
  if (amount % step !== 0) throw priceStep({ step, currency });
}

/** Units that only have a number, after those that are there. @throws LIMIT_EXCEEDED */
async function addGeneral(ctx: Ctx, areaId: string, count: number): Promise<void> {
  const made = generalUnits(count, await existingOf(ctx, areaId, false));
  if (!made.ok) throw limitExceeded(made.details);
  await insertUnits(ctx, areaId, made.value);
}

/** The areas of an event that is being made. @throws PRICE_STEP, AREA_NAME_TAKEN, LETTER_TAKEN, LIMIT_EXCEEDED */
export async function createAreas(ctx: Ctx, event: Pick<EventRow, 'id' | 'currency'>, areas: readonly NewAreaInput[]): Promise<AreaRow[]> {
  let place = areas.length === 0 ? 0 : await lastPlace(ctx, event.id);
  const made: AreaRow[] = [];
  for (const { unitCount, layout, sortOrder, ...values } of areas) {
    checkStep(values.priceMinor, event.currency);
    place = sortOrder ?? place + 1;
    const area = await insertArea(ctx, { eventId: event.id, ...values, sortOrder: place, layout: layout === null ? null : JSON.stringify(layout) }).catch((error) => rethrowConstraint(error, known));
    if (unitCount > 0) await addGeneral(ctx, area.id, unitCount);
    made.push(area);
  }
  return made;
}

/** @throws EVENT_NOT_FOUND */
export async function listAreas(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { items: await presentAreas(ctx, await areasOf(ctx, eventId)) };
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, PRICE_STEP, AREA_NAME_TAKEN, LETTER_TAKEN, LIMIT_EXCEEDED */
export async function createArea(ctx: Ctx, eventId: string, input: NewAreaInput) {
  const event = await editableEvent(ctx, eventId);
  const [made] = await createAreas(ctx, event, [input]);
  const area = (await areaById(ctx, made!.id))!;
  await audit(ctx, { action: 'ticket_area.create', entity: 'ticket_area', entityId: area.id, after: area });
  await publish(ctx, eventChanged, [eventId]);
  return presentArea(ctx, area);
}

/** The area and its event, both locked in that order everywhere: event, area, units. @throws AREA_NOT_FOUND, EVENT_READ_ONLY, VERSION_MISMATCH */
export async function editableArea(ctx: Ctx, id: string, { checkVersion = false } = {}): Promise<{ area: AreaRow; event: EventRow }> {
  const seen = await areaById(ctx, id);
  if (!seen) throw areaNotFound();
  const event = await editableEvent(ctx, seen.eventId);
  const area = await lockArea(ctx, id);
  if (!area) throw areaNotFound();
  if (checkVersion && area.version !== ctx.expectedVersion) throw versionMismatch();
  return { area, event };
}

/** More units are numbered on, fewer leave from the highest number down (tickets 5.4). @throws LIMIT_EXCEEDED, CAPACITY_BELOW_ACTIVE */
async function resize(ctx: Ctx, area: AreaRow, unitCount: number): Promise<void> {
  if (unitCount > area.unitCount) await addGeneral(ctx, area.id, unitCount - area.unitCount);
  const surplus = area.unitCount - unitCount;
  if (surplus <= 0) return;
  const removed = await removeUnits(ctx, area.id, surplus);
  if (removed < surplus) throw capacityBelowActive({ active: area.unitCount - removed, requested: unitCount });
}

/** @throws AREA_NOT_FOUND, VERSION_MISMATCH, EVENT_READ_ONLY, PRICE_STEP, AREA_NAME_TAKEN, LETTER_TAKEN, LIMIT_EXCEEDED, CAPACITY_BELOW_ACTIVE, IMMUTABLE_FIELD, PACKAGE_NOT_A_DISCOUNT */
export async function changeArea(ctx: Ctx, id: string, { unitCount, layout, ...changes }: z.output<typeof AreaChanges>) {
  const { area, event } = await editableArea(ctx, id, { checkVersion: true });
  if (area.everSold && changes.unitCapacity !== undefined && changes.unitCapacity !== area.unitCapacity) throw immutableField({ field: 'unitCapacity' });
  if (area.everSold && changes.nomenclatureLetter !== undefined && changes.nomenclatureLetter !== area.nomenclatureLetter) throw immutableField({ field: 'nomenclatureLetter' });
  if (changes.priceMinor !== undefined) checkStep(changes.priceMinor, event.currency);
  if (unitCount !== undefined) await resize(ctx, area, unitCount);
  const after = await updateArea(ctx, id, { ...changes, ...(layout !== undefined && { layout: layout === null ? null : JSON.stringify(layout) }) }).catch((error) => rethrowConstraint(error, known));
  if (after.priceMinor !== area.priceMinor) await checkPackages(ctx, event);
  await audit(ctx, { action: 'ticket_area.change', entity: 'ticket_area', entityId: id, before: area, after });
  await publish(ctx, eventChanged, [event.id]);
  return presentArea(ctx, after);
}

/** @throws AREA_NOT_FOUND, VERSION_MISMATCH, EVENT_READ_ONLY, AREA_HAS_SALES, AREA_IN_USE when a promotion names it */
export async function deleteArea(ctx: Ctx, id: string): Promise<void> {
  const { area, event } = await editableArea(ctx, id, { checkVersion: true });
  if (area.everSold) throw areaHasSales({ name: area.name });
  await deleteAreaRow(ctx, id).catch((error) => rethrowConstraint(error, { ticket_unit_kept: () => areaHasSales({ name: area.name }), ticket_order_unit_area: () => areaHasSales({ name: area.name }), ticket_area_of: () => areaHasSales({ name: area.name }), ticket_allotment_area: areaInUse, ticket_promotion_area_area: areaInUse, ticket_promotion_item_area: areaInUse }));
  await audit(ctx, { action: 'ticket_area.delete', entity: 'ticket_area', entityId: id, before: area });
  await publish(ctx, eventChanged, [event.id]);
}
