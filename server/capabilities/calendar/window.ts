import type { ResourceKind } from '#contracts/calendar.ts';
import { addDays, type Interval, localDateOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { notFound } from '#platform/errors.ts';
import { taken, windowBookings } from './booking-queries.ts';
import type { BookingRow, Taken } from './booking-queries.ts';
import type { Owner } from './conflicts.ts';
import { subtract } from './gaps.ts';
import { exceptionsBetween, weeklyOf } from './hours-queries.ts';
import type { ExceptionRow } from './hours-queries.ts';
import { openIntervals } from './hours.ts';
import { findBranch, findResources } from './resource-queries.ts';
import type { ResourceRow } from './resource-queries.ts';
import { timeOffBetween } from './time-off-queries.ts';
import type { TimeOffRow } from './time-off-queries.ts';

type At = Temporal.Instant;

export interface WindowQuestion {
  branchId: string;
  kinds?: readonly ResourceKind[] | undefined;
  resourceIds?: readonly string[] | undefined;
  from: At;
  to: At;
}

export interface Window {
  zone: string;
  resources: ResourceRow[];
  bookings: BookingRow[];
  timeOff: TimeOffRow[];
  /** Resource id -> when it is open within the window. */
  open: Map<string, Interval[]>;
  exceptions: ExceptionRow[];
}

/** The branch, or NOT_FOUND for one that is foreign or that the membership does not cover. */
export async function branchOf(ctx: Ctx, branchId: string) {
  const branch = await findBranch(ctx.tx, ctx.actor.tenantId, branchId);
  if (!branch || !seesBranch(ctx.actor, branchId)) throw notFound({ entity: 'branch', id: branchId });
  return branch;
}

/** Everything that stands in the calendar of a branch in `[from, to)`, completed bookings included. */
export async function windowOf(ctx: Ctx, { branchId, kinds, resourceIds, from, to }: WindowQuestion): Promise<Window> {
  const { tx } = ctx;
  const { tenantId } = ctx.actor;
  const branch = await branchOf(ctx, branchId);
  const resources = await findResources(tx, tenantId, { branchId, kinds, ids: resourceIds });
  const ids = resources.map((resource) => resource.id);
  const [{ open, exceptions }, bookings, timeOff] = await Promise.all([
    openOf(ctx, branch, resources, { start: from, end: to }), windowBookings(tx, tenantId, ids, from, to, { completed: true }), timeOffBetween(tx, tenantId, ids, from, to),
  ]);
  return { zone: branch.zone, resources, open, exceptions, bookings, timeOff };
}

/** When resources are open: by their own weekly hours or else the branch's, and by special days, the resource's before the branch's. */
export async function openOf(ctx: Ctx, branch: { id: string; zone: string }, resources: readonly { id: string }[], window: Interval): Promise<{ open: Map<string, Interval[]>; exceptions: ExceptionRow[] }> {
  const { tx } = ctx;
  const { tenantId } = ctx.actor;
  const [weekly, exceptions] = await Promise.all([
    weeklyOf(tx, tenantId, branch.id), exceptionsBetween(tx, tenantId, branch.id, addDays(localDateOf(window.start, branch.zone), -1), localDateOf(window.end, branch.zone)),
  ]);
  const rowsOf = (resourceId: string | null) => weekly.filter((row) => row.resourceId === resourceId);
  const daysOf = (resourceId: string | null) => exceptions.filter((row) => row.resourceId === resourceId).map((row) => [row.day, row.hours] as const);
  const branchWeekly = rowsOf(null);
  const hoursOf = (resourceId: string | null) => {
    const own = resourceId === null ? [] : rowsOf(resourceId);
    const rows = own.length > 0 ? own : branchWeekly;
    return openIntervals({ zone: branch.zone, weekly: rows.length > 0 ? rows : null, exceptions: new Map([...daysOf(null), ...(resourceId === null ? [] : daysOf(resourceId))]) }, window);
  };
  // Most resources have no hours of their own: worked out once for all of them.
  const shared = hoursOf(null);
  const special = new Set([...weekly, ...exceptions].flatMap((row) => row.resourceId ?? []));
  return { open: new Map(resources.map(({ id }) => [id, special.has(id) ? hoursOf(id) : shared])), exceptions };
}

/** Free times of resources in `[from, to)`; with `insideHours` only while they are open. */
export async function freeGaps(ctx: Ctx, question: WindowQuestion & { insideHours?: boolean; exclude?: Owner | null }): Promise<{ resourceId: string; gaps: Interval[] }[]> {
  const branch = await branchOf(ctx, question.branchId);
  const resources = await findResources(ctx.tx, ctx.actor.tenantId, { branchId: question.branchId, kinds: question.kinds, ids: question.resourceIds, status: 'active' });
  const window = { start: question.from, end: question.to };
  const { busy } = await busyOf(ctx, resources, window, question.exclude ?? null);
  const open = question.insideHours ? (await openOf(ctx, branch, resources, window)).open : null;
  return resources.map(({ id }) => ({ resourceId: id, gaps: subtract(open?.get(id) ?? (open ? [] : [window]), busy.get(id)!) }));
}

/** What takes each resource within the window: bookings of others and time off. */
export async function busyOf(ctx: Ctx, resources: readonly { id: string }[], window: Interval, exclude: Owner | null): Promise<{ busy: Map<string, Interval[]>; bookings: Map<string, Taken[]>; timeOff: Map<string, Interval[]> }> {
  const ids = resources.map((resource) => resource.id);
  // Reads of their own run side by side; within a transaction they stand in line on its connection.
  const [rows, timeOffRows] = await Promise.all([
    taken(ctx.tx, ctx.actor.tenantId, ids, window.start, window.end, exclude), timeOffBetween(ctx.tx, ctx.actor.tenantId, ids, window.start, window.end),
  ]);
  const bookings = groupBy(ids, rows);
  const off = groupBy(ids, timeOffRows.map((row) => ({ resourceId: row.resourceId, start: row.startsAt, end: row.endsAt })));
  return { bookings, timeOff: off, busy: new Map(ids.map((id) => [id, [...bookings.get(id)!, ...off.get(id)!]])) };
}

function groupBy<R extends { resourceId: string }>(ids: readonly string[], rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row.resourceId)?.push(row);
  return groups;
}
