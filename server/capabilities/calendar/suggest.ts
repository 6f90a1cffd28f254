import type { ResourceKind } from '#contracts/calendar.ts';
import { addDays, dayOf, earliest, type Interval, latest, localDateOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { BLOCK } from './conflicts.ts';
import type { Owner } from './conflicts.ts';
import { findResources } from './resource-queries.ts';
import { type Candidate, DAYS_AHEAD, freePeople, isoWeekOf, nearestStarts, nextDays, otherResources } from './suggestions.ts';
import { branchOf, busyOf, openOf } from './window.ts';

type At = Temporal.Instant;

export interface SuggestQuestion {
  branchId: string;
  kind: ResourceKind;
  startsAt: At;
  endsAt: At;
  /** The resource asked for; without one, only others and people are offered. */
  resourceId?: string | null;
  /** Smallest capacity wanted. */
  people?: number | undefined;
  /** Ask for people too: free from `from` to `to` (a coverage), with a skill. */
  staff?: { skill?: string; from: At; to: At } | null;
  exclude?: Owner | null;
}

export interface Suggested {
  otherResources: { id: string; name: string; capacity: number | null }[];
  sameDay: { startsAt: At; endsAt: At }[];
  nextDays: { startsAt: At; endsAt: At }[];
  staff: { id: string; name: string; weekMin: number }[];
}

const shown = ({ start, end }: Interval) => ({ startsAt: start, endsAt: end });

/** What is free in place of what was asked for, at most five of each, in the order of studio 5.7. Two scans of the calendar at most. */
export async function suggest(ctx: Ctx, { branchId, kind, startsAt, endsAt, resourceId = null, people: places = 1, staff = null, exclude = null }: SuggestQuestion): Promise<Suggested> {
  const { tenantId } = ctx.actor;
  const branch = await branchOf(ctx, branchId);
  const asked = { start: startsAt, end: endsAt, now: ctx.now, zone: branch.zone };
  const date = localDateOf(startsAt, branch.zone);

  const resources = await findResources(ctx.tx, tenantId, { branchId, kind, status: 'active' });
  // Wide enough for every suggestion with its buffers (at most four hours each).
  const window = { start: dayOf(date, branch.zone).start.subtract({ hours: 4 }), end: dayOf(addDays(date, DAYS_AHEAD + 1), branch.zone).end.add(startsAt.until(endsAt)) };
  const [{ busy }, { open }, people] = await Promise.all([
    busyOf(ctx, resources, window, exclude), openOf(ctx, branch, resources, window), staff ? freeStaff(ctx, branch, staff, exclude) : [],
  ]);
  const candidates = resources.map((resource): Candidate => ({ ...resource, busy: busy.get(resource.id)!, open: open.get(resource.id)! }));
  const wanted = candidates.find((candidate) => candidate.id === resourceId);

  return {
    otherResources: otherResources(asked, candidates.filter((candidate) => candidate.id !== resourceId), places).map(({ id, name, capacity }) => ({ id, name, capacity })),
    sameDay: wanted ? nearestStarts(asked, wanted).map(shown) : [],
    nextDays: wanted ? nextDays(asked, wanted).map(shown) : [],
    staff: people,
  };
}

async function freeStaff(ctx: Ctx, branch: { id: string; zone: string }, { skill, from, to }: { skill?: string; from: At; to: At }, exclude: Owner | null): Promise<Suggested['staff']> {
  const resources = await findResources(ctx.tx, ctx.actor.tenantId, { branchId: branch.id, kind: 'staff', status: 'active', skill });
  const week = isoWeekOf(from, branch.zone);
  const window = { start: earliest(week.start, from), end: latest(week.end, to) };
  const { busy, bookings } = await busyOf(ctx, resources, window, exclude);
  const persons = resources.map(({ id, name }) => ({ id, name, busy: busy.get(id)!, work: bookings.get(id)!.filter((each) => each.ownerType !== BLOCK) }));
  return freePeople({ start: from, end: to }, persons, branch.zone).map(({ id, name, weekMin }) => ({ id, name, weekMin }));
}
