import { resourcesById } from '#capabilities/calendar/public.ts';
import type { z } from 'zod';
import type { assignPhotographer as contract } from '#contracts/studio.ts';
import { alreadyAssigned, assignmentNotFound, missingResources, orThrow, resourceNotFound, userNotPhotographer } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { overriddenCoverage } from '#apps/studio/rules/availability.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition, invalid, resourceInactive, rethrowConstraint } from '#platform/errors.ts';
import { bookSession } from './bookings.ts';
import { PHOTOGRAPHER, coverageOf } from './capacity.ts';
import { assignmentsOf, insertAssignment, lockSession, updateAssignment } from './queries.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';
import { touchSession } from './tell.ts';

/** States in which people are named (studio 4.4). */
const NAMED_IN: readonly SessionRow['status'][] = ['pre_scheduled', 'confirmed', 'assigned', 'attended'];

export interface NewAssignment { photographerId: string; role?: 'lead' | 'assistant' | undefined; coverageStart?: Temporal.Instant | undefined; coverageEnd?: Temporal.Instant | undefined; notes?: string | null | undefined }

/**
 * Name photographers for a session whose row is locked; their coverage is booked with its room in one step.
 * @throws RESOURCE_NOT_FOUND, USER_NOT_PHOTOGRAPHER, RESOURCE_INACTIVE, ALREADY_ASSIGNED, PHOTOGRAPHER_NOT_AVAILABLE
 */
export async function nameTeam(ctx: Ctx, session: SessionRow, wanted: readonly NewAssignment[]): Promise<AssignmentRow[]> {
  if (!NAMED_IN.includes(session.status)) throw invalidStateTransition({ status: session.status, allowed: NAMED_IN });
  const people = new Map((await resourcesById(ctx, wanted.map((one) => one.photographerId))).map((person) => [person.id, person]));
  const standard = await coverageOf(ctx, session);
  const before = await assignmentsOf(ctx, session.id);
  let hasLead = before.some((one) => one.role === 'lead');
  const made: AssignmentRow[] = [];
  for (const one of wanted) {
    const person = people.get(one.photographerId);
    if (!person || person.kind !== 'staff' || person.branchId !== session.branchId) throw resourceNotFound();
    if (!person.skills.includes(PHOTOGRAPHER)) throw userNotPhotographer({ name: person.name });
    if (person.status !== 'active') throw resourceInactive({ resourceId: person.id, name: person.name });
    const coverage = { start: one.coverageStart ?? standard.start, end: one.coverageEnd ?? standard.end };
    if (Temporal.Instant.compare(coverage.start, coverage.end) >= 0) throw invalid('/body/coverageEnd', 'ends_before_start');
    orThrow(overriddenCoverage(coverage, { start: session.startsAt, end: session.endsAt }));
    const role = one.role ?? (hasLead ? 'assistant' : 'lead');
    hasLead ||= role === 'lead';
    made.push(await insertAssignment(ctx, {
      photoSessionId: session.id, photographerId: person.id, role, coverageStart: coverage.start, coverageEnd: coverage.end,
      status: session.status === 'pre_scheduled' || session.status === 'confirmed' ? 'tentative' : 'assigned', assignedBy: ctx.actor.userId, notes: one.notes ?? null,
    }).catch((error: unknown) => rethrowConstraint(error, { photo_session_assignment_once: () => alreadyAssigned({ name: person.name }), photo_session_assignment_lead: () => alreadyAssigned({ role: 'lead' }) })));
  }
  return made;
}

export async function assignPhotographer(ctx: Ctx, sessionId: string, body: z.output<typeof contract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const [made] = await nameTeam(ctx, session, [{ ...body, coverageStart: toInstant(body.coverageStart), coverageEnd: toInstant(body.coverageEnd) }]);
  await bookSession(ctx, session, await settingsOf(ctx, session.branchId));
  await audit(ctx, { action: 'session.assign', entity: 'photo_session', entityId: session.id, after: made });
  return touchSession(ctx, session);
}

const toInstant = (text: string | undefined): Temporal.Instant | undefined => (text === undefined ? undefined : Temporal.Instant.from(text));

/** @throws ASSIGNMENT_NOT_FOUND, INVALID_STATE_TRANSITION, MISSING_RESOURCES when an assigned session would be left without enough people */
export async function removeAssignment(ctx: Ctx, sessionId: string, assignmentId: string): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const team = await assignmentsOf(ctx, session.id);
  const gone = team.find((one) => one.id === assignmentId);
  if (!gone) throw assignmentNotFound();
  if (!NAMED_IN.includes(session.status) || session.status === 'attended') throw invalidStateTransition({ status: session.status, allowed: NAMED_IN });
  const left = team.filter((one) => one !== gone);
  if (session.status === 'assigned' && left.length < session.requiredPhotographers) throw missingResources({ missing: session.requiredPhotographers - left.length });
  await updateAssignment(ctx, gone.id, { status: 'reassigned' });
  await bookSession(ctx, session, await settingsOf(ctx, session.branchId), { team: left });
  await audit(ctx, { action: 'session.unassign', entity: 'photo_session', entityId: session.id, before: gone });
  return touchSession(ctx, session);
}

/** The session has moved: everybody's coverage moves with it (shifted by as much where it was set by hand). */
export async function moveTeam(ctx: Ctx, before: SessionRow, after: SessionRow): Promise<AssignmentRow[]> {
  const team = await assignmentsOf(ctx, after.id);
  if (team.length === 0) return [];
  const [old, fresh] = [await coverageOf(ctx, before), await coverageOf(ctx, after)];
  const shift = after.startsAt.since(before.startsAt);
  return Promise.all(team.map(async (one) => {
    const standard = one.coverageStart.equals(old.start) && one.coverageEnd.equals(old.end);
    const coverage = standard ? { coverageStart: fresh.start, coverageEnd: fresh.end } : { coverageStart: one.coverageStart.add(shift), coverageEnd: one.coverageEnd.add(shift) };
    await updateAssignment(ctx, one.id, coverage);
    return { ...one, ...coverage };
  }));
}
