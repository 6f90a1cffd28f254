import type { TimeOffKind } from '#contracts/calendar.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { can, seesBranch } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { insufficientPermissions, notFound } from '#platform/errors.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { findConflicts } from './conflicts.ts';
import type { Conflict } from './conflicts.ts';
import { notAStaffResource } from './errors.ts';
import { readResource, resourceOfUser } from './resources.ts';
import { tellChanged } from './reserve.ts';
import { findTimeOff, insertTimeOff, pageOfTimeOff, withdrawRow } from './time-off-queries.ts';
import type { TimeOffRow } from './time-off-queries.ts';

type At = Temporal.Instant;

/** The caller's own staff resource; null for who is none. */
async function ownResource(ctx: Ctx): Promise<string | null> {
  const { userId } = ctx.actor;
  return userId === null ? null : ((await resourceOfUser(ctx, userId))?.id ?? null);
}

const seesAll = (ctx: Ctx): boolean => can(ctx.actor, 'calendar.timeoff') || can(ctx.actor, 'calendar.view');

const presentTimeOff = ({ id, resourceId, resourceName, kind, startsAt, endsAt, note, version }: TimeOffRow) => ({ id, resourceId, resourceName, kind, startsAt, endsAt, note, version });

export async function timeOffPage(ctx: Ctx, query: { limit: number; cursor?: string | undefined; resourceId?: string | undefined; from?: string | undefined; to?: string | undefined }) {
  const own = seesAll(ctx) ? null : await ownResource(ctx);
  const visible = seesAll(ctx) ? null : own === null ? [] : [own];
  const resourceIds = query.resourceId === undefined ? visible : visible === null || visible.includes(query.resourceId) ? [query.resourceId] : [];
  const rows = await pageOfTimeOff(ctx.tx, ctx.actor.tenantId, {
    resourceIds, branchIds: seesAll(ctx) ? ctx.actor.branchIds : null, from: query.from === undefined ? undefined : Temporal.Instant.from(query.from), to: query.to === undefined ? undefined : Temporal.Instant.from(query.to),
  }, readCursor(query.cursor, 2), query.limit + 1);
  const page = toPage(rows, query.limit, (row) => [row.startsAt, row.id]);
  return { items: page.items.map(presentTimeOff), next: page.next };
}

/**
 * Record that a person is away. It never cancels what stands: the bookings inside it come back as `overlaps`, for
 * somebody to look at. Locks: the resource, so that a booking made at the same time sees it.
 *
 * @throws NOT_A_STAFF_RESOURCE, INSUFFICIENT_PERMISSIONS for another's with the own permission only
 */
export async function recordTimeOff(ctx: Ctx, given: { resourceId?: string | undefined; kind: TimeOffKind; startsAt: At; endsAt: At; note: string | null }): Promise<ReturnType<typeof presentTimeOff> & { overlaps: Conflict[] }> {
  const own = await ownResource(ctx);
  const resourceId = given.resourceId ?? own;
  if (resourceId === null) throw notAStaffResource();
  const resource = resourceId === own ? null : await readResource(ctx, resourceId);
  if (resource && !can(ctx.actor, 'calendar.timeoff')) throw insufficientPermissions({ permission: 'calendar.timeoff' });
  if (resource && resource.kind !== 'staff') throw notAStaffResource();

  await lockAll(ctx.tx, 'resource', [resourceId]);
  const span = { resourceId, startsAt: given.startsAt, endsAt: given.endsAt };
  const overlaps = (await findConflicts(ctx, [{ ...span, blockFrom: given.startsAt, blockTo: given.endsAt }])).filter((conflict) => conflict.kind !== 'time_off');
  const { id } = await insertTimeOff(ctx.tx, ctx.actor.tenantId, { ...span, kind: given.kind, note: given.note });
  await audit(ctx, { action: 'time_off.create', entity: 'time_off', entityId: id, after: { ...span, kind: given.kind } });
  await tellChanged(ctx, [{ resourceId }]);
  return { ...presentTimeOff((await findTimeOff(ctx.tx, ctx.actor.tenantId, id))!), overlaps };
}

export async function cancelTimeOff(ctx: Ctx, id: string): Promise<void> {
  const row = await findTimeOff(ctx.tx, ctx.actor.tenantId, id);
  const own = row !== undefined && row.resourceId === (await ownResource(ctx));
  if (!row || !(own || seesBranch(ctx.actor, row.branchId))) throw notFound({ entity: 'time_off', id });
  if (!own && !can(ctx.actor, 'calendar.timeoff')) throw insufficientPermissions({ permission: 'calendar.timeoff' });
  await withdrawRow(ctx.tx, ctx.actor.tenantId, id, ctx.now);
  await audit(ctx, { action: 'time_off.withdraw', entity: 'time_off', entityId: id, before: presentTimeOff(row) });
  await tellChanged(ctx, [row]);
}
