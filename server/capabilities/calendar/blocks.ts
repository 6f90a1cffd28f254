import { isBefore } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { invalid, notFound, versionMismatch } from '#platform/errors.ts';
import type { AppError } from '#platform/errors.ts';
import { findBlock, findBlocks, insertBlock, lockBlock, updateBlock } from './block-queries.ts';
import type { BlockRow } from './block-queries.ts';
import { BLOCK, isNotAvailable } from './conflicts.ts';
import { resourceNotAvailable, resourcesOfSeveralBranches } from './errors.ts';
import { describeOwners } from './owners.ts';
import { bookingsOf, releaseOwner, reserve } from './reserve.ts';
import { resourcesById } from './resources.ts';
import { suggest } from './suggest.ts';

type At = Temporal.Instant;

// A block is time taken by hand: maintenance, a private day. It is an owner of bookings like any other.
describeOwners(BLOCK, async (ctx, ids) => {
  const rows = await findBlocks(ctx.tx, ctx.actor.tenantId, ids);
  return new Map(rows.map((row) => [row.id, { label: row.reason, title: null, state: row.kind, path: null, place: null, version: row.version, movable: ctx.actor.permissions.has('calendar.manage') }]));
});

interface Span { startsAt: At; endsAt: At }
export interface BlockAnswer extends BlockRow, Span { resourceIds: string[] }

/** What blocks takes is exactly what is shown: buffers are for people who come and go. */
const itemsOf = (resourceIds: readonly string[], { startsAt, endsAt }: Span) => resourceIds.map((resourceId) => ({ resourceId, startsAt, endsAt, blockFrom: startsAt, blockTo: endsAt }));

/** @throws RESOURCE_NOT_AVAILABLE with conflicts and alternatives, RESOURCE_INACTIVE, RESOURCES_OF_SEVERAL_BRANCHES, NOT_FOUND */
export async function addBlock(ctx: Ctx, { resourceIds, kind, reason, ...span }: Span & { resourceIds: readonly string[]; kind: BlockRow['kind']; reason: string }): Promise<BlockAnswer> {
  const branchId = await commonBranch(ctx, resourceIds);
  const { id } = await insertBlock(ctx.tx, ctx.actor.tenantId, { branchId, kind, reason });
  await take(ctx, id, branchId, resourceIds, span, reason);
  await audit(ctx, { action: 'block.create', entity: 'calendar_block', entityId: id, after: { resourceIds, kind, reason, ...span } });
  return readBlock(ctx, id);
}

/** Move it, take other resources, or say another reason. */
export async function editBlock(ctx: Ctx, id: string, change: { resourceIds?: readonly string[] | undefined; reason?: string | undefined; startsAt?: At | undefined; endsAt?: At | undefined }): Promise<BlockAnswer> {
  const row = await lockSeen(ctx, id);
  const before = await readBlock(ctx, id);
  const span = { startsAt: change.startsAt ?? before.startsAt, endsAt: change.endsAt ?? before.endsAt };
  if (!isBefore(span.startsAt, span.endsAt)) throw invalid('/body/endsAt', 'ends_before_start');
  const resourceIds = change.resourceIds ?? before.resourceIds;
  const branchId = await commonBranch(ctx, resourceIds);
  if (branchId !== row.branchId) throw resourcesOfSeveralBranches();
  const reason = change.reason ?? row.reason;
  await take(ctx, id, branchId, resourceIds, span, reason);
  await updateBlock(ctx.tx, ctx.actor.tenantId, id, { reason });
  const after = await readBlock(ctx, id);
  await audit(ctx, { action: 'block.edit', entity: 'calendar_block', entityId: id, before, after });
  return after;
}

export async function removeBlock(ctx: Ctx, id: string): Promise<void> {
  await lockSeen(ctx, id);
  const before = await readBlock(ctx, id);
  await releaseOwner(ctx, BLOCK, id);
  await updateBlock(ctx.tx, ctx.actor.tenantId, id, { removedAt: ctx.now });
  await audit(ctx, { action: 'block.remove', entity: 'calendar_block', entityId: id, before });
}

async function lockSeen(ctx: Ctx, id: string): Promise<BlockRow> {
  const row = await lockBlock(ctx.tx, ctx.actor.tenantId, id);
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw notFound({ entity: 'calendar_block', id });
  if (ctx.expectedVersion !== null && ctx.expectedVersion !== row.version) throw versionMismatch({ version: row.version });
  return row;
}

export async function readBlock(ctx: Ctx, id: string): Promise<BlockAnswer> {
  const row = await findBlock(ctx.tx, ctx.actor.tenantId, id);
  const bookings = await bookingsOf(ctx, BLOCK, [id]);
  const [first] = bookings;
  if (!row || !first || !seesBranch(ctx.actor, row.branchId)) throw notFound({ entity: 'calendar_block', id });
  return { ...row, startsAt: first.startsAt, endsAt: first.endsAt, resourceIds: bookings.map((booking) => booking.resourceId) };
}

async function commonBranch(ctx: Ctx, resourceIds: readonly string[]): Promise<string> {
  const resources = await resourcesById(ctx, resourceIds);
  const missing = resourceIds.find((id) => !resources.some((resource) => resource.id === id && seesBranch(ctx.actor, resource.branchId)));
  if (missing !== undefined) throw notFound({ entity: 'resource', id: missing });
  const branches = new Set(resources.map((resource) => resource.branchId));
  if (branches.size > 1) throw resourcesOfSeveralBranches();
  return resources[0]!.branchId;
}

async function take(ctx: Ctx, id: string, branchId: string, resourceIds: readonly string[], span: Span, label: string): Promise<void> {
  try {
    await reserve(ctx, { ownerType: BLOCK, ownerId: id, label }, itemsOf(resourceIds, span));
  } catch (error) {
    throw isNotAvailable(error) ? await withAlternatives(ctx, error, { branchId, resourceIds, span, exclude: { ownerType: BLOCK, ownerId: id } }) : error;
  }
}

/** The refusal with what is free instead, for the first resource in the way. */
async function withAlternatives(ctx: Ctx, error: AppError & { details: { conflicts: { resourceId: string }[] } }, asked: { branchId: string; resourceIds: readonly string[]; span: Span; exclude: { ownerType: string; ownerId: string } }): Promise<AppError> {
  const resourceId = error.details.conflicts[0]?.resourceId ?? asked.resourceIds[0]!;
  const kind = (await resourcesById(ctx, [resourceId]))[0]!.kind;
  const alternatives = await suggest(ctx, { branchId: asked.branchId, kind, ...asked.span, resourceId, exclude: asked.exclude });
  return resourceNotAvailable({ ...error.details, alternatives }, { cause: error });
}
