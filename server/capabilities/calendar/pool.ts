import type { ResourceKind } from '#contracts/calendar.ts';
import { byInstant, holds, type Interval, isBefore, isSame } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import type { Owner } from './conflicts.ts';
import { findResources } from './resource-queries.ts';
import { busyOf } from './window.ts';

type At = Temporal.Instant;

export interface PoolMember { id: string; name: string; timeOff: Interval[]; busy: Interval[] }

/** The pool's figures between two changes. */
export interface PoolStep {
  from: At;
  to: At;
  /** A: members not on time off. */
  available: number;
  /** N: of those, booked. */
  booked: number;
}

export interface PoolQuestion {
  branchId: string;
  kind: ResourceKind;
  skill?: string;
  from: At;
  to: At;
  /** An owner whose own bookings do not count (a session that asks about itself). */
  exclude?: Owner | null;
}

/** The active members of a pool over a stretch of time, and how many of them are there and how many taken at each instant of it. */
export async function poolTimeline(ctx: Ctx, { branchId, kind, skill, from, to, exclude = null }: PoolQuestion): Promise<{ members: PoolMember[]; steps: PoolStep[] }> {
  const resources = await findResources(ctx.tx, ctx.actor.tenantId, { branchId, kind, skill, status: 'active' });
  const { bookings, timeOff } = await busyOf(ctx, resources, { start: from, end: to }, exclude);
  const members = resources.map(({ id, name }): PoolMember => ({
    id, name, timeOff: timeOff.get(id)!, busy: bookings.get(id)!.map(({ start, end }) => ({ start, end })),
  }));
  return { members, steps: stepsOf(members, { start: from, end: to }) };
}

/** Nothing changes between two starts or ends, so the figures are constant from one to the next. */
export function stepsOf(members: readonly Pick<PoolMember, 'timeOff' | 'busy'>[], window: Interval): PoolStep[] {
  const changes = members.flatMap((member) => [...member.timeOff, ...member.busy]).flatMap(({ start, end }) => [start, end])
    .filter((at) => isBefore(window.start, at) && isBefore(at, window.end));
  const times = [window.start, ...changes.sort(byInstant)].filter((at, i, all) => i === 0 || !isSame(at, all[i - 1]!));
  return times.map((at, i): PoolStep => {
    const present = members.filter((member) => !member.timeOff.some((off) => holds(off, at)));
    return { from: at, to: times[i + 1] ?? window.end, available: present.length, booked: present.filter((member) => member.busy.some((busy) => holds(busy, at))).length };
  });
}
