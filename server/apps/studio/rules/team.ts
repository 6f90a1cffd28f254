import type { AssignmentStatus, CancelInitiator, CancelReasonCode, SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import { isBefore, startOfDay, todayIn } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

type At = Temporal.Instant;

export const isActiveAssignment = (status: AssignmentStatus): boolean => status === 'tentative' || status === 'assigned' || status === 'acknowledged';

export interface Staffing {
  status: SessionStatus;
  sessionType: SessionType;
  changesDeadlineAt: At | null;
  activeAssignments: number;
  requiredPhotographers: number;
  roomId: string | null;
}

/** What keeps a session from being assigned: photographers still to name, and a room for studio sessions. */
export const missingResources = ({ sessionType, activeAssignments, requiredPhotographers, roomId }: Staffing): { photographers: number; room: boolean } | null => {
  const missing = { photographers: Math.max(0, requiredPhotographers - activeAssignments), room: sessionType === 'studio' && roomId === null };
  return missing.photographers > 0 || missing.room ? missing : null;
};

/** Guards of T6, confirmed to assigned. */
export function mayAssign(session: Staffing, now: At): Outcome<null, 'INVALID_STATE_TRANSITION' | 'CHANGES_DEADLINE_NOT_REACHED' | 'MISSING_RESOURCES'> {
  if (session.status !== 'confirmed') return refused('INVALID_STATE_TRANSITION', { status: session.status });
  if (session.changesDeadlineAt !== null && isBefore(now, session.changesDeadlineAt)) {
    return refused('CHANGES_DEADLINE_NOT_REACHED', { changesDeadlineAt: session.changesDeadlineAt.toString() });
  }
  const missing = missingResources(session);
  return missing ? refused('MISSING_RESOURCES', { missing }) : accepted(null);
}

/** evaluate_assign (studio 4.3): assign by itself, alert the coordinators (once a local day), or leave it. */
export const evaluateAssign = (session: Staffing, now: At): 'assign' | 'alert' | 'nothing' => {
  const answer = mayAssign(session, now);
  if (answer.ok) return 'assign';
  return answer.code === 'MISSING_RESOURCES' ? 'alert' : 'nothing';
};

export interface Attendance {
  status: AssignmentStatus;
  attended: boolean;
}

/** The shoot counts as attended when every active photographer is marked, at least one; the lead or a coordinator may close for all. */
export const isTeamDone = (rows: readonly Attendance[], closeForTeam: boolean): boolean => {
  const active = rows.filter((row) => isActiveAssignment(row.status));
  return active.some((row) => row.attended) && (closeForTeam || active.every((row) => row.attended));
};

/** Marking starts on the local day of the session (T7). */
export const hasComeToPass = (sessionDate: string, now: At, zone: string): Outcome<null, 'SESSION_DATE_NOT_REACHED'> =>
  todayIn(zone, now) >= sessionDate ? accepted(null) : refused('SESSION_DATE_NOT_REACHED', { sessionDate });

/** The instant told by an offline phone: from the start of the session's day until five minutes from now (studio 4.4). */
export const attendedInstant = (occurredAt: At, sessionDate: string, now: At, zone: string): Outcome<At, 'VALIDATION_ERROR'> => {
  const [from, until] = [startOfDay(sessionDate, zone), now.add({ minutes: 5 })];
  return isBefore(occurredAt, from) || isBefore(until, occurredAt)
    ? refused('VALIDATION_ERROR', { from: from.toString(), until: until.toString() }) : accepted(occurredAt);
};

/** "Client did not come" is said of an assigned session that should have begun, and by the client's fault (studio 4.5). */
export const mayCancelWith = ({ reasonCode, initiator, status, startsAt, now }: {
  reasonCode: CancelReasonCode; initiator: CancelInitiator; status: SessionStatus; startsAt: At; now: At;
}): Outcome<null, 'VALIDATION_ERROR'> =>
  reasonCode !== 'client_no_show' || (status === 'assigned' && initiator === 'client' && !isBefore(now, startsAt))
    ? accepted(null) : refused('VALIDATION_ERROR', { reasonCode });
