import type { z } from 'zod';
import type { NewResource, ResourceChanges, ResourceKind, ResourceStatus } from '#contracts/calendar.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { duplicateCode, duplicateName, invalid, notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { allowedTargets, born, move } from '#platform/states.ts';
import { refusalOfFutureBookings } from './conflicts.ts';
import { resourceInUse, userAlreadyAResource } from './errors.ts';
import { deleteResourceRow, findBranch, findResource, findResourceOfUser, findResources, insertResource, lockResource, pageOfResources, updateResource } from './resource-queries.ts';
import type { ResourceFilter, ResourceRow } from './resource-queries.ts';
import { tellChanged } from './reserve.ts';
import { resourceMachine } from './states.ts';
import { branchOf } from './window.ts';

/** Resources by id, in no order; those that are unknown or foreign are missing. */
export const resourcesById = (ctx: Ctx, ids: readonly string[]): Promise<ResourceRow[]> => findResources(ctx.tx, ctx.actor.tenantId, { ids: [...new Set(ids)] });

export const listResources = (ctx: Ctx, filter: { branchId?: string; kind?: ResourceKind; status?: ResourceStatus; skill?: string } = {}): Promise<ResourceRow[]> =>
  findResources(ctx.tx, ctx.actor.tenantId, { ...filter, branchIds: ctx.actor.branchIds });

/** The staff resource of a user; null for who is none. An active one is preferred. */
export const resourceOfUser = async (ctx: Ctx, userId: string): Promise<ResourceRow | null> => (await findResourceOfUser(ctx.tx, ctx.actor.tenantId, userId)) ?? null;

/** The caller as a person in the calendar, in the zone of that branch; null for who is none. */
export async function ownResourceOf(ctx: Ctx) {
  const own = ctx.actor.userId === null ? null : await resourceOfUser(ctx, ctx.actor.userId);
  if (!own) return null;
  // One's own, also where the membership does not cover the branch any more.
  const [branch, row] = await Promise.all([findBranch(ctx.tx, ctx.actor.tenantId, own.branchId), findResource(ctx.tx, ctx.actor.tenantId, own.id)]);
  return { id: own.id, name: own.name, branchId: own.branchId, zone: branch!.zone, hasFeed: row!.hasFeed };
}

export const presentResource = (ctx: Ctx, row: ResourceRow & { hasFeed: boolean }) => ({ ...row, allowed: allowedTargets(ctx, resourceMachine, row) });

export async function readResource(ctx: Ctx, id: string) {
  const row = await findResource(ctx.tx, ctx.actor.tenantId, id);
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw notFound({ entity: 'resource', id });
  return row;
}

export async function resourcePage(ctx: Ctx, query: Omit<ResourceFilter, 'branchIds'> & { limit: number; cursor?: string | undefined }) {
  const rows = await pageOfResources(ctx.tx, ctx.actor.tenantId, { ...query, branchIds: ctx.actor.branchIds }, readCursor(query.cursor, 3), query.limit + 1);
  const page = toPage(rows, query.limit, (row) => [row.sortOrder, row.name, row.id]);
  return { items: page.items.map((row) => presentResource(ctx, row)), next: page.next };
}

const doubles = (fields: { code?: string | undefined; name?: string | undefined }) => ({
  resource_code_unique: () => duplicateCode({ code: fields.code }),
  resource_name_unique: () => duplicateName({ name: fields.name }),
  resource_user_unique: userAlreadyAResource,
  resource_user: () => invalid('/body/userId', 'unknown_reference'),
});

/** @throws DUPLICATE_CODE, DUPLICATE_NAME, USER_ALREADY_A_RESOURCE, NOT_FOUND for the branch */
export async function addResource(ctx: Ctx, fields: z.output<typeof NewResource>): Promise<{ id: string }> {
  await branchOf(ctx, fields.branchId);
  const { id } = await insertResource(ctx.tx, ctx.actor.tenantId, fields).catch((error: unknown) => rethrowConstraint(error, doubles(fields)));
  await born(ctx, resourceMachine, id, 'active');
  await audit(ctx, { action: 'resource.create', entity: 'resource', entityId: id, after: fields });
  await tellChanged(ctx, [{ resourceId: id }]);
  return { id };
}

/** The row, locked, at the version that the caller has seen. */
async function lockSeen(ctx: Ctx, id: string): Promise<ResourceRow> {
  const row = await lockResource(ctx.tx, ctx.actor.tenantId, id);
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw notFound({ entity: 'resource', id });
  if (ctx.expectedVersion !== null && ctx.expectedVersion !== row.version) throw versionMismatch({ version: row.version });
  return row;
}

/** New buffers hold for what is booked from now on; what stands keeps the range it was given. */
export async function editResource(ctx: Ctx, id: string, changes: z.output<typeof ResourceChanges>): Promise<void> {
  const before = await lockSeen(ctx, id);
  if (changes.userId && before.kind !== 'staff') throw invalid('/body/userId', 'user_needs_staff');
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length > 0) await updateResource(ctx.tx, ctx.actor.tenantId, id, given).catch((error: unknown) => rethrowConstraint(error, doubles(changes)));
  await audit(ctx, { action: 'resource.edit', entity: 'resource', entityId: id, before, after: { ...before, ...given } });
  await tellChanged(ctx, [{ resourceId: id }]);
}

/** Locks: the resource, as a booking does, so that none slips in between the look and the change (studio 4.6). */
export async function changeStatus(ctx: Ctx, id: string, to: ResourceStatus, reason: string | null): Promise<void> {
  await lockAll(ctx.tx, 'resource', [id]);
  const row = await lockSeen(ctx, id);
  await move(ctx, resourceMachine, row, to, { reason });
  await audit(ctx, { action: 'resource.status', entity: 'resource', entityId: id, before: { status: row.status }, after: { status: to }, reason });
  await tellChanged(ctx, [{ resourceId: id }]);
}

/** Only what was never used can go; the rest is put out of use. */
export async function removeResource(ctx: Ctx, id: string): Promise<void> {
  await lockAll(ctx.tx, 'resource', [id]);
  const row = await lockSeen(ctx, id);
  const refused = await refusalOfFutureBookings(ctx, id);
  if (refused) throw refused;
  await audit(ctx, { action: 'resource.delete', entity: 'resource', entityId: id, before: row });
  await deleteResourceRow(ctx.tx, ctx.actor.tenantId, id).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === '23503') throw resourceInUse({ name: row.name });
    throw error;
  });
}
