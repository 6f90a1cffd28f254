import type { SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import { addMinutes, byInstant, holds, type Interval, isBefore, overlaps } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

type At = Temporal.Instant;

/** States whose bookings block: all but the terminal ones (studio 5.7). */
export const blocks = (status: SessionStatus): boolean => status !== 'canceled' && status !== 'completed';

/** What a session takes of a room: itself and the room's buffers (E28). */
export const roomBlock = (session: Interval, room: { bufferBeforeMin: number; bufferAfterMin: number }): Interval => ({
  start: addMinutes(session.start, -room.bufferBeforeMin),
  end: addMinutes(session.end, room.bufferAfterMin),
});

/** A photographer's blocked time: the session, and for external ones the way there and back (E29, E30). */
export const defaultCoverage = (sessionType: SessionType, session: Interval, zone: { travelMin: number; returnMin: number } | null): Interval =>
  sessionType === 'studio' || zone === null
    ? session : { start: addMinutes(session.start, -zone.travelMin), end: addMinutes(session.end, zone.returnMin) };

/** A coverage set by hand must share time with the session. */
export const overriddenCoverage = (coverage: Interval, session: Interval): Outcome<Interval, 'VALIDATION_ERROR'> =>
  overlaps(coverage, session) ? accepted(coverage)
    : refused('VALIDATION_ERROR', { start: session.start.toString(), end: session.end.toString() });

export interface Booking {
  resourceId: string;
  /** The session that owns it; null for a block without a session (time off, maintenance). */
  sessionId: string | null;
  range: Interval;
  /** null = firm. */
  holdExpiresAt: At | null;
  blocking: boolean;
}

/** An expired hold never blocks, whether or not a job has released it yet. */
export const isBlocking = (booking: Pick<Booking, 'blocking' | 'holdExpiresAt'>, now: At): boolean =>
  booking.blocking && (booking.holdExpiresAt === null || isBefore(now, booking.holdExpiresAt));

/** Bookings of one resource that stand in the way, in order; a session never conflicts with itself when moved. */
export const conflictsOf = <B extends Booking>(
  block: Interval, bookings: readonly B[], { now, exceptSessionId }: { now: At; exceptSessionId?: string | undefined },
): B[] =>
  bookings
    .filter((booking) => isBlocking(booking, now) && overlaps(booking.range, block))
    .filter((booking) => exceptSessionId === undefined || booking.sessionId !== exceptSessionId)
    .sort((a, b) => byInstant(a.range.start, b.range.start));

export interface TeamMember {
  id: string;
  timeOff: readonly Interval[];
  /** Ranges of blocking bookings of other sessions. */
  busy: readonly Interval[];
}

export interface OpenNeed {
  coverage: Interval;
  requiredPhotographers: number;
  activeAssignments: number;
}

export interface CapacityQuestion {
  /** Default coverage of the session asked about. */
  coverage: Interval;
  requiredPhotographers: number;
  /** Active photographers of the branch. */
  team: readonly TeamMember[];
  /** Other sessions in pre_scheduled, confirmed, assigned. */
  others: readonly OpenNeed[];
}

export interface CapacityAt {
  at: At;
  /** A: photographers not on time off. */
  available: number;
  /** N: of those, booked elsewhere. */
  booked: number;
  /** U: needed by other sessions and not yet named. */
  unnamed: number;
  /** A - N - U - R; below 0 the session does not fit. */
  spare: number;
}

/** The figures of N + U + R <= A at one instant (studio 5.7). */
export function capacityAt(at: At, { requiredPhotographers, team, others }: Omit<CapacityQuestion, 'coverage'>): CapacityAt {
  const present = team.filter((member) => !member.timeOff.some((off) => holds(off, at)));
  const booked = present.filter((member) => member.busy.some((range) => holds(range, at))).length;
  const unnamed = others.filter((other) => holds(other.coverage, at))
    .reduce((sum, other) => sum + Math.max(0, other.requiredPhotographers - other.activeAssignments), 0);
  return { at, available: present.length, booked, unnamed, spare: present.length - booked - unnamed - requiredPhotographers };
}

/**
 * Whether the team can serve one more session at every instant of its coverage. Nothing changes between two starts or
 * ends, so only those are looked at. Refused with the first failing instant and how many are missing there (E31);
 * accepted with the tightest instant.
 */
export function checkCapacity({ coverage, ...question }: CapacityQuestion): Outcome<CapacityAt, 'PHOTOGRAPHER_CAPACITY_EXCEEDED'> {
  const ranges = [...question.team.flatMap((member) => [...member.timeOff, ...member.busy]), ...question.others.map((other) => other.coverage)];
  const changes = ranges.flatMap((range) => [range.start, range.end]).filter((at) => isBefore(coverage.start, at) && isBefore(at, coverage.end));
  const figures = [coverage.start, ...changes.sort(byInstant)].map((at) => capacityAt(at, question));

  const short = figures.find((figure) => figure.spare < 0);
  if (short) return refused('PHOTOGRAPHER_CAPACITY_EXCEEDED', { at: short.at.toString(), shortBy: -short.spare });
  return accepted(figures.reduce((a, b) => (b.spare < a.spare ? b : a)));
}

export type CapacityRefusal = 'PHOTOGRAPHER_CAPACITY_EXCEEDED' | 'INSUFFICIENT_PERMISSIONS';

/**
 * What the tenant's setting makes of the answer: refused, or let pass with a warning. A reason to override is refused
 * to whoever may not give one, even when there is room.
 */
export function applyCapacity(
  answer: ReturnType<typeof checkCapacity>,
  { mode, overrideReason, mayOverride }: { mode: 'enforce' | 'warn' | 'off'; overrideReason: string | null; mayOverride: boolean },
): Outcome<{ warning: Record<string, unknown> | null }, CapacityRefusal> {
  if (overrideReason !== null && !mayOverride) return refused('INSUFFICIENT_PERMISSIONS', { permission: 'studio.session.override-capacity' });
  if (answer.ok || mode === 'off') return accepted({ warning: null });
  if (mode === 'warn' || overrideReason !== null) return accepted({ warning: answer.details });
  return answer;
}
