import type { z } from 'zod';
import type { addException } from '#contracts/calendar.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { invalid, notFound, rethrowConstraint } from '#platform/errors.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { duplicateDay } from './errors.ts';
import { deleteExceptionRow, findException, insertException, pageOfExceptions, replaceWeekly, weeklyOf } from './hours-queries.ts';
import type { WeeklySpan } from './hours.ts';
import { readResource } from './resources.ts';
import { tellChanged } from './reserve.ts';
import { branchOf } from './window.ts';

export async function hoursOfBranch(ctx: Ctx, branchId: string) {
  const branch = await branchOf(ctx, branchId);
  const rows = await weeklyOf(ctx.tx, ctx.actor.tenantId, branchId);
  return { zone: branch.zone, inherited: false, weekly: present(rows.filter((row) => row.resourceId === null)) };
}

export async function hoursOfResource(ctx: Ctx, resourceId: string) {
  const resource = await readResource(ctx, resourceId);
  const branch = await branchOf(ctx, resource.branchId);
  const rows = await weeklyOf(ctx.tx, ctx.actor.tenantId, branch.id);
  const own = rows.filter((row) => row.resourceId === resourceId);
  return { zone: branch.zone, inherited: own.length === 0, weekly: present(own.length > 0 ? own : rows.filter((row) => row.resourceId === null)) };
}
const present = (rows: readonly WeeklySpan[]) => rows.map(({ weekday, from, to }) => ({ weekday, from, to }));

export async function changeBranchHours(ctx: Ctx, branchId: string, weekly: readonly WeeklySpan[]) {
  await lockAll(ctx.tx, 'opening_hours', [branchId]);
  const before = await hoursOfBranch(ctx, branchId);
  await replaceWeekly(ctx.tx, ctx.actor.tenantId, branchId, null, weekly);
  const after = await hoursOfBranch(ctx, branchId);
  await audit(ctx, { action: 'hours.change', entity: 'branch', entityId: branchId, before: { weekly: before.weekly }, after: { weekly: after.weekly } });
  return after;
}

/** Hours of its own for a resource; null takes them away. */
export async function changeResourceHours(ctx: Ctx, resourceId: string, weekly: readonly WeeklySpan[] | null) {
  await lockAll(ctx.tx, 'opening_hours', [resourceId]);
  const before = await hoursOfResource(ctx, resourceId);
  const resource = await readResource(ctx, resourceId);
  await replaceWeekly(ctx.tx, ctx.actor.tenantId, resource.branchId, resourceId, weekly ?? []);
  const after = await hoursOfResource(ctx, resourceId);
  await audit(ctx, { action: 'hours.change', entity: 'resource', entityId: resourceId, before, after });
  await tellChanged(ctx, [{ resourceId }]);
  return after;
}

type NewException = z.output<typeof addException.body>;

/** @throws DUPLICATE_DAY when the day has one already */
export async function addSpecialDay(ctx: Ctx, given: NewException) {
  await branchOf(ctx, given.branchId);
  if (given.resourceId !== null) {
    const resource = await readResource(ctx, given.resourceId);
    if (resource.branchId !== given.branchId) throw invalid('/body/resourceId', 'of_another_branch');
  }
  const row = await insertException(ctx.tx, ctx.actor.tenantId, given).catch((error: unknown) => rethrowConstraint(error, { calendar_exception_unique: () => duplicateDay({ day: given.day }) }));
  await audit(ctx, { action: 'calendar_exception.create', entity: 'calendar_exception', entityId: row.id, after: given });
  return row;
}

export async function removeSpecialDay(ctx: Ctx, id: string): Promise<void> {
  const row = await findException(ctx.tx, ctx.actor.tenantId, id);
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw notFound({ entity: 'calendar_exception', id });
  await deleteExceptionRow(ctx.tx, ctx.actor.tenantId, id);
  await audit(ctx, { action: 'calendar_exception.delete', entity: 'calendar_exception', entityId: id, before: row });
}

export async function specialDays(ctx: Ctx, { limit, cursor, branchId, from, to }: { limit: number; cursor?: string | undefined; branchId?: string | undefined; from?: string | undefined; to?: string | undefined }) {
  const rows = await pageOfExceptions(ctx.tx, ctx.actor.tenantId, { branchId, branchIds: ctx.actor.branchIds, from, to }, readCursor(cursor, 2), limit + 1);
  return toPage(rows, limit, (row) => [row.day, row.id]);
}
