import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { DatabaseError } from 'pg';
import { resourceInUse, resourceNotAvailable } from './errors.ts';
import { deleteOwners, deleteResources, insertBulk, occupiedFrom, versionsOfResources } from './bulk-queries.ts';
import type { BulkBooking, Occupied } from './bulk-queries.ts';
import { tellChanged } from './reserve.ts';

// Bookings of an import: judged as a whole before, written in a handful of statements, guarded by the same constraint.

const BATCH = 500;

/** Live bookings and time off from an instant on, of all resources: what an import compares its rows with. */
export const occupations = (ctx: Ctx, from: Temporal.Instant): Promise<Occupied[]> => occupiedFrom(ctx.tx, ctx.actor.tenantId, from);

/**
 * Enter many bookings at once, of any owners. Locks: the resources that they occupy, in sorted order.
 * @throws RESOURCE_NOT_AVAILABLE when one of them is taken: look first (`occupations`)
 */
export async function bulkInsertBookings(ctx: Ctx, rows: readonly BulkBooking[]): Promise<void> {
  if (rows.length === 0) return;
  await lockAll(ctx.tx, 'resource', rows.filter(({ blocking }) => blocking).map(({ resourceId }) => resourceId));
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows.slice(from, from + BATCH);
    const written = await insertBulk(ctx.tx, ctx.actor.tenantId, part);
    if (written < part.length) throw resourceNotAvailable({ conflicts: [], missing: part.length - written });
  }
  await tellChanged(ctx, rows);
}

/** Take back what an import entered for these owners, without leaving a trace in the calendar. */
export async function removeImportedBookings(ctx: Ctx, ownerType: string, ownerIds: readonly string[]): Promise<void> {
  if (ownerIds.length > 0) await deleteOwners(ctx.tx, ctx.actor.tenantId, ownerType, ownerIds);
}

/** @throws RESOURCE_IN_USE when anything refers to one of them */
export async function removeImportedResources(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await deleteResources(ctx.tx, ctx.actor.tenantId, ids).catch((error: unknown) => {
    if (error instanceof DatabaseError && (error.code === '23503' || error.code === '23001')) throw resourceInUse({ name: error.constraint ?? '' });
    throw error;
  });
  await tellChanged(ctx, ids.map((resourceId) => ({ resourceId })));
}

/** Versions by id, of those that still exist. */
export const resourceVersions = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> =>
  new Map((await versionsOfResources(ctx.tx, ctx.actor.tenantId, ids)).map(({ id, version }) => [id, version]));
