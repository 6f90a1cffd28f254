import type { z } from 'zod';
import type { NewTravelZone, TravelZoneChanges } from '#contracts/studio-zones.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { duplicateCode, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { born, machine, move } from '#platform/states.ts';
import { text } from '#platform/texts.ts';
import { zoneInUse, zoneNotFound } from './errors.ts';
import { deleteZoneRow, insertZone, lockZone, localeOfTenant, updateZone, zoneById, zoneIdsByCode } from './queries.ts';

type Standing = 'active' | 'inactive';
export const zonesChanged = defineTopic('zones.changed', 'studio.zone.view');
export const zoneMachine = machine<Standing, { id: string; status: Standing }>('travel_zone', 'travel_zone', [
  { from: 'active', to: 'inactive', by: 'studio.zone.manage' },
  { from: 'inactive', to: 'active', by: 'studio.zone.manage' },
]);
const known = { travel_zone_code_unique: duplicateCode };

async function lockedZone(ctx: Ctx, id: string) {
  const row = await lockZone(ctx, id);
  if (!row) throw zoneNotFound();
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

/** @throws DUPLICATE_CODE */
export async function createZone(ctx: Ctx, input: z.output<typeof NewTravelZone>) {
  const row = await insertZone(ctx, input).catch((error) => rethrowConstraint(error, known));
  await born(ctx, zoneMachine, row.id, 'active');
  await audit(ctx, { action: 'zone.create', entity: 'travel_zone', entityId: row.id, after: row });
  await publish(ctx, zonesChanged, [row.id]);
  return row;
}

/**
 * What a new studio begins with (studio 3.4): the city, where transport is included, and beyond it, for the flat fee of
 * the settings. An external session without a zone counts the travel of the city. Safe to repeat.
 */
export async function firstZones(ctx: Ctx): Promise<{ city: string; remote: string }> {
  const there = await zoneIdsByCode(ctx, ['city', 'remote']);
  const locale = await localeOfTenant(ctx) as Locale;
  const make = async (code: 'city' | 'remote', min: number, transportFeeMinor: number | null): Promise<string> =>
    there.get(code) ?? (await createZone(ctx, { code, name: text(locale, `studio.firstZone.${code}`), travelMin: min, returnMin: min, transportFeeMinor })).id;
  return { city: await make('city', 60, 0), remote: await make('remote', 120, null) };
}

/** Sessions keep the fee they have (studio 3.4). @throws ZONE_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_CODE */
export async function changeZone(ctx: Ctx, id: string, changes: z.output<typeof TravelZoneChanges>) {
  const before = await lockedZone(ctx, id);
  const row = Object.keys(changes).length === 0 ? before : await updateZone(ctx, id, changes).catch((error) => rethrowConstraint(error, known));
  await audit(ctx, { action: 'zone.change', entity: 'travel_zone', entityId: id, before, after: row });
  await publish(ctx, zonesChanged, [id], { version: row.version });
  return row;
}

/** @throws ZONE_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function setZoneStatus(ctx: Ctx, id: string, to: Standing) {
  const before = await lockedZone(ctx, id);
  await move(ctx, zoneMachine, before, to);
  await audit(ctx, { action: `zone.${to === 'active' ? 'activate' : 'deactivate'}`, entity: 'travel_zone', entityId: id, before: { status: before.status }, after: { status: to } });
  await publish(ctx, zonesChanged, [id]);
  return (await zoneById(ctx, id))!;
}

/** @throws ZONE_NOT_FOUND, VERSION_MISMATCH, ZONE_IN_USE */
export async function deleteZone(ctx: Ctx, id: string): Promise<void> {
  const before = await lockedZone(ctx, id);
  await deleteZoneRow(ctx, id).catch((error) => rethrowConstraint(error, { photo_session_zone: () => zoneInUse({ name: before.name }) }));
  await audit(ctx, { action: 'zone.delete', entity: 'travel_zone', entityId: id, before });
  await publish(ctx, zonesChanged, [id]);
}
