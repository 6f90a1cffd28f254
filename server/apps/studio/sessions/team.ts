import { resourcesById } from '#capabilities/calendar/public.ts';
import type { z } from 'zod';
import type { assignPhotographer as contract } from '#contracts/studio.ts';
import type { editAssignment as editContract, replaceAssignment as replaceContract } from '#contracts/studio-life.ts';
import { alreadyAssigned, assignmentNotFound, missingResources, orThrow, resourceNotFound, userNotPhotographer } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { overriddenCoverage } from '#apps/studio/rules/availability.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition, invalid, resourceInactive, rethrowConstraint } from '#platform/errors.ts';
import { born, move } from '#platform/states.ts';
import { bookSession } from './bookings.ts';
import { PHOTOGRAPHER, coverageOf } from './capacity.ts';
import { evaluateAssign } from './evaluate.ts';
import { assignmentsOf, insertAssignment, lockSession, updateAssignment } from './queries.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';
import { assignmentMachine } from './states.ts';
import { teamChanged } from './team-facts.ts';
import { touchSession } from './tell.ts';

/** States in which people are named (studio 4.4). */
export const NAMED_IN: readonly SessionRow['status'][] = ['pre_scheduled', 'confirmed', 'assigned', 'attended'];

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
    const member = await insertAssignment(ctx, {
      photoSessionId: session.id, photographerId: person.id, role, coverageStart: coverage.start, coverageEnd: coverage.end,
      status: session.status === 'pre_scheduled' || session.status === 'confirmed' ? 'tentative' : 'assigned', assignedBy: ctx.actor.userId, notes: one.notes ?? null,
    }).catch((error: unknown) => rethrowConstraint(error, { photo_session_assignment_once: () => alreadyAssigned({ name: person.name }), photo_session_assignment_lead: () => alreadyAssigned({ role: 'lead' }) }));
    await born(ctx, assignmentMachine, member.id, member.status, { round: session.round });
    made.push(member);
  }
  await teamChanged(ctx, session, made, 'named');
  return made;
}

export async function assignPhotographer(ctx: Ctx, sessionId: string, body: z.output<typeof contract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const [made] = await nameTeam(ctx, session, [{ ...body, coverageStart: toInstant(body.coverageStart), coverageEnd: toInstant(body.coverageEnd) }]);
  await audit(ctx, { action: 'session.assign', entity: 'photo_session', entityId: session.id, after: made });
  return follow(ctx, session);
}

const toInstant = (text: string | undefined): Temporal.Instant | undefined => (text === undefined ? undefined : Temporal.Instant.from(text));

/** The calendar agrees with the team again, and the session goes on where that completes it (studio 4.3). */
async function follow(ctx: Ctx, session: SessionRow): Promise<SessionRow> {
  const settings = await settingsOf(ctx, session.branchId);
  await bookSession(ctx, session, settings);
  return touchSession(ctx, await evaluateAssign(ctx, session, settings));
}

/** One of the team in a state in which teams may change. @throws ASSIGNMENT_NOT_FOUND, INVALID_STATE_TRANSITION */
async function findMember(ctx: Ctx, session: SessionRow, assignmentId: string): Promise<{ team: AssignmentRow[]; member: AssignmentRow }> {
  const team = await assignmentsOf(ctx, session.id);
  const member = team.find((one) => one.id === assignmentId);
  if (!member) throw assignmentNotFound();
  if (!NAMED_IN.includes(session.status) || session.status === 'attended') throw invalidStateTransition({ status: session.status, allowed: NAMED_IN.filter((state) => state !== 'attended') });
  return { team, member };
}

/** @throws ASSIGNMENT_NOT_FOUND, INVALID_STATE_TRANSITION, MISSING_RESOURCES when an assigned session would be left without enough people */
export async function removeAssignment(ctx: Ctx, sessionId: string, assignmentId: string): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const { team, member } = await findMember(ctx, session, assignmentId);
  if (session.status === 'assigned' && team.length - 1 < session.requiredPhotographers) throw missingResources({ missing: { photographers: session.requiredPhotographers - team.length + 1, room: false } });
  await move(ctx, assignmentMachine, member, 'reassigned', { trusted: true });
  await teamChanged(ctx, session, [member], 'removed');
  await audit(ctx, { action: 'session.unassign', entity: 'photo_session', entityId: session.id, before: member });
  return follow(ctx, session);
}

/** One in place of another, in the same role; the usual coverage unless the former had one set by hand or one is given. Both are told. */
export async function replaceAssignment(ctx: Ctx, sessionId: string, assignmentId: string, body: z.output<typeof replaceContract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const { team, member } = await findMember(ctx, session, assignmentId);
  if (team.some((one) => one.photographerId === body.photographerId)) throw alreadyAssigned({ photographerId: body.photographerId });
  await move(ctx, assignmentMachine, member, 'reassigned', { reason: body.reason ?? null, trusted: true });
  const [made] = await nameTeam(ctx, session, [{
    photographerId: body.photographerId, role: member.role, notes: body.notes, coverageStart: toInstant(body.coverageStart) ?? member.coverageStart, coverageEnd: toInstant(body.coverageEnd) ?? member.coverageEnd,
  }]);
  await teamChanged(ctx, session, [member], 'removed');
  await audit(ctx, { action: 'session.replace', entity: 'photo_session', entityId: session.id, before: member, after: made, reason: body.reason ?? null });
  return follow(ctx, session);
}

/** Role, coverage, notes. A new coverage is acknowledged anew; a new lead makes the former an assistant. */
export async function editAssignment(ctx: Ctx, sessionId: string, assignmentId: string, { role, coverageStart, coverageEnd, notes }: z.output<typeof editContract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const { team, member } = await findMember(ctx, session, assignmentId);
  const coverage = { start: toInstant(coverageStart) ?? member.coverageStart, end: toInstant(coverageEnd) ?? member.coverageEnd };
  if (Temporal.Instant.compare(coverage.start, coverage.end) >= 0) throw invalid('/body/coverageEnd', 'ends_before_start');
  orThrow(overriddenCoverage(coverage, { start: session.startsAt, end: session.endsAt }));
  if (role === 'lead') for (const one of team) if (one.role === 'lead' && one !== member) await updateAssignment(ctx, one.id, { role: 'assistant' });
  const hasMoved = !coverage.start.equals(member.coverageStart) || !coverage.end.equals(member.coverageEnd);
  const changed = { ...member, role: role ?? member.role, coverageStart: coverage.start, coverageEnd: coverage.end };
  await updateAssignment(ctx, member.id, { role: changed.role, coverageStart: coverage.start, coverageEnd: coverage.end, ...(notes !== undefined && { notes: notes || null }) });
  if (hasMoved) await askAgain(ctx, member);
  await teamChanged(ctx, session, [changed], hasMoved ? 'coverage' : 'role');
  await audit(ctx, { action: 'session.edit-assignment', entity: 'photo_session', entityId: session.id, before: member, after: changed });
  return follow(ctx, session);
}

/** What was acknowledged is another time now. */
async function askAgain(ctx: Ctx, member: AssignmentRow): Promise<void> {
  if (member.status !== 'acknowledged') return;
  await move(ctx, assignmentMachine, member, 'assigned', { trusted: true });
  await updateAssignment(ctx, member.id, { acknowledgedAt: null });
}

/** The session has moved: everybody's coverage moves with it (shifted by as much where it was set by hand), and they are told. */
export async function moveTeam(ctx: Ctx, before: SessionRow, after: SessionRow): Promise<AssignmentRow[]> {
  const team = await assignmentsOf(ctx, after.id);
  if (team.length === 0) return [];
  const [old, fresh] = [await coverageOf(ctx, before), await coverageOf(ctx, after)];
  const shift = after.startsAt.since(before.startsAt);
  const moved: AssignmentRow[] = [];
  for (const one of team) {
    const standard = one.coverageStart.equals(old.start) && one.coverageEnd.equals(old.end);
    const coverage = standard ? { coverageStart: fresh.start, coverageEnd: fresh.end } : { coverageStart: one.coverageStart.add(shift), coverageEnd: one.coverageEnd.add(shift) };
    const isSame = coverage.coverageStart.equals(one.coverageStart) && coverage.coverageEnd.equals(one.coverageEnd);
    if (!isSame) {
      await updateAssignment(ctx, one.id, coverage);
      await askAgain(ctx, one);
    }
    const row = { ...one, ...coverage, ...(!isSame && one.status === 'acknowledged' && { status: 'assigned' as const }) };
    moved.push(row);
    if (!isSame) await teamChanged(ctx, after, [row], 'coverage');
  }
  return moved;
}
