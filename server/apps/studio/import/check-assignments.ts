import { addDays, addMinutes, isBefore, localToInstant } from '#contracts/time.ts';
import type { Interval } from '#contracts/time.ts';
import { inTurns, isTaken, place, refuse, warn } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import { blocks, defaultCoverage, overriddenCoverage } from '#apps/studio/rules/availability.ts';
import { leaveOut } from './check-catalog.ts';
import type { Catalog, IdOf } from './check-catalog.ts';
import type { Busy, ImportTerms, Known } from './known.ts';
import { Occupied } from './occupied.ts';
import type { PlannedSession } from './plan.ts';
import type { AssignmentRow, StudioTables } from './sheets.ts';

/** Photographers of sessions, each free for the coverage; one lead a session. */
export async function checkAssignments(tables: StudioTables, sessions: Map<string, PlannedSession>, refusedRefs: ReadonlySet<string>, known: Known, busy: readonly Busy[], catalog: Catalog, idOf: IdOf, terms: ImportTerms, now: Temporal.Instant): Promise<void> {
  const knownRefs = new Set(known.sessions.map(({ ref }) => ref));
  const occupied = new Occupied();
  for (const one of busy) occupied.add(one.resourceId, one);
  const seen = new Map<string, Draft>();
  const leads = new Map<string, Draft>();
  for await (const draft of inTurns(tables.assignments)) {
    const { ref, photographerEmail, lead = false } = draft.values;
    if (ref === undefined) continue;
    const session = sessions.get(ref);
    if (!session) {
      if (knownRefs.has(ref) && !refusedRefs.has(ref)) draft.issues.push({ level: 'skipped', column: 'external_ref', code: 'SESSION_NOT_IN_FILE', params: { value: ref } });
      else leaveOut(draft, 'external_ref', refusedRefs.has(ref), 'SESSION_UNKNOWN', ref);
      continue;
    }
    if (photographerEmail === undefined || !isTaken(draft)) continue;
    const staff = catalog.staff.get(photographerEmail);
    if (!staff || staff.resourceId === null) {
      refuse(draft, 'photographer_email', staff ? 'NOT_A_PHOTOGRAPHER' : 'PHOTOGRAPHER_UNKNOWN', { value: photographerEmail });
      continue;
    }
    const twice = seen.get(`${ref} ${photographerEmail}`);
    if (twice) {
      refuse(draft, 'photographer_email', 'REPEATED', { value: photographerEmail, other: place(twice) });
      continue;
    }
    seen.set(`${ref} ${photographerEmail}`, draft);
    const first = leads.get(ref);
    if (lead && first) {
      refuse(draft, 'lead', 'SECOND_LEAD', { other: place(first) });
      continue;
    }
    const coverage = coverageOf(draft, session, terms);
    if (!coverage) continue;
    if (session.status === 'canceled' || session.status === 'request' || session.status === 'negotiation') {
      draft.issues.push({ level: 'skipped', column: null, code: 'SESSION_NOT_STAFFED', params: { value: ref } });
      continue;
    }
    // People are told apart by user here: those of the file have no resource yet.
    const key = staff.resourceId === '' ? staff.userId : staff.resourceId;
    const clash = blocks(session.status) ? occupied.clash(key, coverage) : undefined;
    if (clash && isBefore(now, coverage.end)) {
      refuse(draft, 'photographer_email', 'PHOTOGRAPHER_TAKEN', { value: staff.name, other: clash.label });
      continue;
    }
    if (clash) warn(draft, 'photographer_email', 'PHOTOGRAPHER_WAS_TAKEN', { value: staff.name, other: clash.label });
    else if (blocks(session.status)) occupied.add(key, { interval: coverage, label: `${ref} (${place(draft)})` });
    if (lead) leads.set(ref, draft);
    session.assignments.push({ draft, id: idOf(draft), staff: staff as typeof staff & { resourceId: string }, coverage, lead, blocking: blocks(session.status) && !clash });
  }
}

function coverageOf(draft: AssignmentRow, session: PlannedSession, terms: ImportTerms): Interval | null {
  const { start, end } = draft.values;
  const usual = defaultCoverage(session.sessionType, session.interval, session.sessionType === 'external' ? terms : null);
  if (start === undefined && end === undefined) return usual;
  // Given as local times of the session's day. Travel may begin the evening before, work may end after midnight.
  const from = start === undefined ? usual.start : localToInstant(session.date, start, terms.zone);
  let to = end === undefined ? usual.end : localToInstant(session.date, end, terms.zone);
  if (!isBefore(from, to)) to = localToInstant(addDays(session.date, 1), end ?? '00:00', terms.zone);
  if (isBefore(addMinutes(from, 24 * 60), to) || (end !== undefined && start !== undefined && end <= start && !isBefore(session.interval.start, to))) {
    refuse(draft, 'coverage_end', 'ENDS_BEFORE_START', { start: start ?? '', end: end ?? '' });
    return null;
  }
  if (end !== undefined && start !== undefined && end <= start && end > '10:00') {
    refuse(draft, 'coverage_end', 'ENDS_BEFORE_START', { start, end });
    return null;
  }
  const coverage = { start: from, end: to };
  if (!overriddenCoverage(coverage, session.interval).ok) {
    refuse(draft, 'coverage_start', 'COVERAGE_OUTSIDE');
    return null;
  }
  return coverage;
}
