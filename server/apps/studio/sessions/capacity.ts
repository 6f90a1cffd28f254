import { poolTimeline } from '#capabilities/calendar/public.ts';
import type { StudioSettings } from '#contracts/studio-terms.ts';
import type { Interval } from '#contracts/time.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { applyCapacity, checkCapacity, defaultCoverage } from '#apps/studio/rules/availability.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { OWNER } from './bookings.ts';
import { needsWithin, travelZoneOf } from './queries.ts';

export const PHOTOGRAPHER = 'photographer';

export interface Shoot {
  /** Null while the session is only being thought of. */
  id: string | null;
  branchId: string;
  sessionType: 'studio' | 'external';
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant;
  travelZoneId: string | null;
  requiredPhotographers: number;
}

/** Coverage that a photographer of this session has unless set by hand: the way there and back with external ones. */
export async function coverageOf(ctx: Ctx, shoot: Pick<Shoot, 'sessionType' | 'startsAt' | 'endsAt' | 'travelZoneId'>): Promise<Interval> {
  const zone = shoot.sessionType === 'external' ? await travelZoneOf(ctx, shoot.travelZoneId) : null;
  return defaultCoverage(shoot.sessionType, { start: shoot.startsAt, end: shoot.endsAt }, zone);
}

/** Whether the team can serve one more session, at every instant of its coverage (studio 5.7, E31). */
export async function capacityFor(ctx: Ctx, shoot: Shoot) {
  const coverage = await coverageOf(ctx, shoot);
  const exclude = shoot.id === null ? undefined : { ownerType: OWNER, ownerId: shoot.id };
  const { members } = await poolTimeline(ctx, { branchId: shoot.branchId, kind: 'staff', skill: PHOTOGRAPHER, from: coverage.start, to: coverage.end, ...(exclude && { exclude }) });
  const needs = await needsWithin(ctx, shoot.branchId, coverage.start, coverage.end, shoot.id);
  const city = needs.some((need) => need.sessionType === 'external' && need.travelMin === null) ? await travelZoneOf(ctx, null) : null;
  const others = needs.map((need) => {
    const zone = need.travelMin === null ? city : { travelMin: need.travelMin, returnMin: need.returnMin! };
    return { coverage: defaultCoverage(need.sessionType, { start: need.startsAt, end: need.endsAt }, zone), requiredPhotographers: need.requiredPhotographers, activeAssignments: need.activeAssignments ?? 0 };
  });
  return { coverage, members, answer: checkCapacity({ coverage, requiredPhotographers: shoot.requiredPhotographers, team: members, others }) };
}

/** @throws PHOTOGRAPHER_CAPACITY_EXCEEDED with details.at and shortBy, INSUFFICIENT_PERMISSIONS for an override without the right */
export async function checkTeamFor(ctx: Ctx, shoot: Shoot, settings: StudioSettings, overrideReason: string | null): Promise<void> {
  const { answer } = await capacityFor(ctx, shoot);
  orThrow(applyCapacity(answer, { mode: settings.photographerCapacityCheck, overrideReason, mayOverride: can(ctx.actor, 'studio.session.override-capacity') }));
}
