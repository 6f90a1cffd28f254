import { eventChanged } from '#apps/tickets/topic.ts';
import { dataChanged } from '#capabilities/imports/public.ts';
import type { Action, Draft, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import type { AreaOf, Plan, PlannedUnit } from './plan.ts';
import { insertUnits, placesOf, placeUnits, unitsOfAreas } from './queries.ts';

/** Seats and places in one statement. Those that are named by row and seat get the next numbers of their area. */
export async function writeUnits(ctx: Ctx, plan: Plan, actionOf: (draft: Draft) => Action): Promise<Written[]> {
  const created = plan.newUnits.filter(({ draft }) => actionOf(draft) === 'create');
  const updated = plan.newUnits.filter(({ draft }) => actionOf(draft) === 'update');
  for (const [area, units] of Map.groupBy(created, ({ unit }) => unit.area)) await numberOn(ctx, area, units);
  await insertUnits(ctx, created.map(({ draft: { values }, unit }) => ({
    id: unit.id ?? '', areaId: unit.area.id, number: unit.number ?? 0, rowLabel: unit.row, seatLabel: unit.seat, rowRank: unit.rowRank, x: values.x ?? null, y: values.y ?? null, accessible: values.accessible ?? false,
    status: values.blocked ? 'blocked' : 'available',
  }))).catch((error) => rethrowConstraint(error, { ticket_unit_number_unique: dataChanged, ticket_unit_label_unique: dataChanged, ticket_area_unit_count: dataChanged }));

  const before = new Map((await placesOf(ctx, updated.map(({ unit }) => unit.id ?? ''))).map((place) => [place.id, place]));
  const moved = await placeUnits(ctx, updated.map(({ draft: { values }, unit }) => ({ id: unit.id ?? '', x: values.x ?? null, y: values.y ?? null, accessible: values.accessible ?? false, status: values.blocked ? 'blocked' : 'available' })));
  if (moved !== updated.length) throw dataChanged();
  await publish(ctx, eventChanged, [...new Set([...created, ...updated].map(({ unit }) => unit.area.event.id))]);
  return [...created.map(({ draft, unit }) => ({ draft, entityId: unit.id ?? '' })), ...updated.map(({ draft, unit }) => ({ draft, entityId: unit.id ?? '', before: before.get(unit.id ?? '') }))];
}

async function numberOn(ctx: Ctx, area: AreaOf, units: readonly PlannedUnit[]): Promise<void> {
  let last = (await unitsOfAreas(ctx, [area.id])).at(-1)?.number ?? 0;
  for (const { unit } of units) last = Math.max(last, unit.number ?? 0);
  for (const { unit } of units) unit.number ??= (last += 1);
}
