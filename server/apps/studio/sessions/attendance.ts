import type { z } from 'zod';
import type { attendAll as allContract, markAttendance as markContract } from '#contracts/studio-life.ts';
import { isBefore, latest } from '#contracts/time.ts';
import { assignmentNotFound, missingResources, notLead, orThrow, sessionNotAssigned, sessionNotEnded } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { attendedInstant, hasComeToPass, isActiveAssignment, isTeamDone } from '#apps/studio/rules/team.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, invalidStateTransition } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { tellEditors } from './alerts.ts';
import { bookSession } from './bookings.ts';
import { UNDO_HOURS } from './commands.ts';
import { sessionAttended, sessionUnattended } from './events.ts';
import { teamOf } from './list-queries.ts';
import { assignmentsOf, findAssignment, lockForOthers, lockSession, updateAssignment, updateSession } from './queries.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';
import { assignmentMachine, sessionMachine, wrongState } from './states.ts';
import { teamChanged } from './team-facts.ts';
import { tell, touchSession } from './tell.ts';

// Who came and whether the shoot took place (studio 4.4, T7, T13).

const seesAll = (ctx: Ctx): boolean => can(ctx.actor, 'studio.session.view.all');

/** The row and its session, locked; the caller's own, or anybody's for who sees all. */
async function lockRow(ctx: Ctx, assignmentId: string, { ownOnly }: { ownOnly: boolean }) {
  const found = await findAssignment(ctx, assignmentId);
  if (!found) throw assignmentNotFound();
  const session = await lockForOthers(ctx, found.photoSessionId);
  const row = (await findAssignment(ctx, assignmentId))!; // as it is under the lock
  const isOwn = row.userId !== null && row.userId === ctx.actor.userId;
  // Who was replaced is not on the team any more.
  if ((!isOwn && (ownOnly || !seesAll(ctx))) || (isOwn && row.status === 'reassigned' && !seesAll(ctx))) throw sessionNotAssigned();
  return { session, row, isOwn };
}

/** The photographer has seen it and will come. Again changes nothing. */
export async function acknowledge(ctx: Ctx, assignmentId: string): Promise<SessionRow> {
  const { session, row } = await lockRow(ctx, assignmentId, { ownOnly: true });
  if (row.status === 'acknowledged') return session;
  if (row.status !== 'assigned' || session.status !== 'assigned') throw invalidStateTransition({ from: row.status, to: 'acknowledged', allowed: ['assigned'] });
  await move(ctx, assignmentMachine, row, 'acknowledged', { trusted: true });
  await updateAssignment(ctx, row.id, { acknowledgedAt: ctx.now });
  await teamChanged(ctx, session, [row], 'acknowledged');
  return touchSession(ctx, session);
}

/**
 * Mark or unmark one row; the session is attended when the team is done. What a phone sends again after it has been
 * kept changes nothing, in whatever state the session is by then.
 */
export async function markAttendance(ctx: Ctx, assignmentId: string, body: z.output<typeof markContract.body>): Promise<SessionRow> {
  const { session, row, isOwn } = await lockRow(ctx, assignmentId, { ownOnly: false });
  const closes = body.closeForTeam === true && body.attended;
  if (closes && row.role !== 'lead' && !seesAll(ctx)) throw notLead();
  if (row.attended === body.attended && (!closes || session.status !== 'assigned')) return session;
  if (session.status !== 'assigned') throw wrongState(ctx, session, 'attended');
  if (!isActiveAssignment(row.status)) throw invalidStateTransition({ from: row.status, to: 'attended', allowed: ['assigned', 'acknowledged'] });
  orThrow(hasComeToPass(session.sessionDate, ctx.now, session.zone));
  const at = toldInstant(ctx, session, body.occurredAt);
  if (!isOwn && !body.reason) throw invalid('/body/reason', 'reason_required');
  await updateAssignment(ctx, row.id, { attended: body.attended, attendedAt: body.attended ? (row.attendedAt ?? at) : null, ...(body.notes !== undefined && { notes: body.notes || null }) });
  if (!isOwn) await audit(ctx, { action: 'session.attendance', entity: 'photo_session', entityId: session.id, before: { assignmentId, attended: row.attended }, after: { attended: body.attended }, reason: body.reason ?? null });
  const team = await assignmentsOf(ctx, session.id);
  return body.attended && isTeamDone(team, closes) ? attendNow(ctx, session, team, body.reason ?? null) : touchSession(ctx, session);
}

/** A photographer marks their own row of a session. */
export async function attendOwn(ctx: Ctx, session: SessionRow): Promise<SessionRow> {
  const mine = (await teamOf(ctx, session.id)).find((one) => one.userId !== null && one.userId === ctx.actor.userId && isActiveAssignment(one.status));
  if (!mine) throw sessionNotAssigned();
  return markAttendance(ctx, mine.id, { attended: true });
}

function toldInstant(ctx: Ctx, session: SessionRow, occurredAt: string | undefined): Temporal.Instant {
  if (occurredAt === undefined) return ctx.now;
  const told = attendedInstant(Temporal.Instant.from(occurredAt), session.sessionDate, ctx.now, session.zone);
  if (!told.ok) throw invalid('/body/occurredAt', 'outside_session_day', told.details);
  return told.value;
}

/** A coordinator says that the shoot took place: for all of the team, or for those named; the rest stay unmarked. */
export const attendAll = (ctx: Ctx, id: string, body: z.output<typeof allContract.body>): Promise<SessionRow> =>
  lockSession(ctx, id, () => mustSeeAll(ctx)).then((session) => attendLocked(ctx, session, body));

function mustSeeAll(ctx: Ctx): void {
  if (!seesAll(ctx)) throw sessionNotAssigned();
}

/** T7 of a locked session by somebody who sees all. */
export async function attendLocked(ctx: Ctx, session: SessionRow, { reason, assignmentIds, occurredAt }: { reason?: string | undefined; assignmentIds?: string[] | undefined; occurredAt?: string | undefined }): Promise<SessionRow> {
  mustSeeAll(ctx);
  if (session.status !== 'assigned') throw wrongState(ctx, session, 'attended');
  orThrow(hasComeToPass(session.sessionDate, ctx.now, session.zone));
  if (!reason) throw invalid('/body/reason', 'reason_required');
  const at = toldInstant(ctx, session, occurredAt);
  const team = await assignmentsOf(ctx, session.id);
  if (team.length === 0) throw missingResources({ missing: { photographers: session.requiredPhotographers, room: false } });
  if (assignmentIds?.some((wanted) => !team.some((one) => one.id === wanted))) throw assignmentNotFound();
  for (const one of team.filter((each) => !each.attended && (!assignmentIds || assignmentIds.includes(each.id)))) await updateAssignment(ctx, one.id, { attended: true, attendedAt: at });
  const attended = await attendNow(ctx, session, await assignmentsOf(ctx, session.id), reason);
  await audit(ctx, { action: 'session.attendance', entity: 'photo_session', entityId: session.id, before: { status: session.status }, after: { status: attended.status, assignmentIds: assignmentIds ?? 'all' }, reason });
  return attended;
}

/** T7: into the editing queue. */
async function attendNow(ctx: Ctx, session: SessionRow, team: readonly AssignmentRow[], reason: string | null): Promise<SessionRow> {
  await move(ctx, sessionMachine, session, 'attended', { round: session.round, reason });
  const marks = team.flatMap((one) => (one.attendedAt === null ? [] : [one.attendedAt]));
  const moved = await updateSession(ctx, session.id, { attendedAt: marks.length > 0 ? latest(marks[0]!, ...marks.slice(1)) : ctx.now });
  await emit(ctx, sessionAttended, moved.id, { sessionId: moved.id, round: moved.round });
  await tellEditors(ctx, moved, null, 'studio.attended', `${moved.round}:${moved.attendedAt?.toString()}`, { delivery: moved.estimatedDeliveryDate ?? '' });
  await tell(ctx, moved, session.status);
  return moved;
}

/** T13: it was marked by mistake. @throws INVALID_STATE_TRANSITION later than a day, or once somebody edits */
export async function undoAttended(ctx: Ctx, session: SessionRow, reason: string | null): Promise<SessionRow> {
  const tooLate = session.attendedAt === null || isBefore(session.attendedAt.add({ hours: UNDO_HOURS }), ctx.now);
  if (session.status !== 'attended' || session.assignedEditorId !== null || tooLate) throw wrongState(ctx, session, 'assigned');
  await move(ctx, sessionMachine, session, 'assigned', { round: session.round, reason });
  for (const one of await assignmentsOf(ctx, session.id)) if (one.attended) await updateAssignment(ctx, one.id, { attended: false, attendedAt: null });
  const moved = await updateSession(ctx, session.id, { attendedAt: null });
  await emit(ctx, sessionUnattended, moved.id, { sessionId: moved.id, round: moved.round });
  await tell(ctx, moved, session.status);
  return moved;
}

/** A photographer who did not come counts no more; that may complete the team. @throws SESSION_NOT_ENDED */
export async function markNoShow(ctx: Ctx, sessionId: string, assignmentId: string, reason: string): Promise<SessionRow> {
  const session = await lockSession(ctx, sessionId);
  const team = await assignmentsOf(ctx, session.id);
  const row = team.find((one) => one.id === assignmentId);
  if (!row) throw assignmentNotFound();
  if (session.status !== 'assigned' && session.status !== 'attended') throw invalidStateTransition({ from: session.status, to: 'no_show', allowed: ['assigned', 'attended'] });
  if (isBefore(ctx.now, session.endsAt)) throw sessionNotEnded({ endsAt: session.endsAt.toString() });
  await move(ctx, assignmentMachine, row, 'no_show', { reason, trusted: true });
  await updateAssignment(ctx, row.id, { attended: false, attendedAt: null });
  const left = team.filter((one) => one !== row);
  await bookSession(ctx, session, await settingsOf(ctx, session.branchId), { team: left });
  await teamChanged(ctx, session, [row], 'no_show');
  await audit(ctx, { action: 'session.no-show', entity: 'photo_session', entityId: session.id, before: row, reason });
  return session.status === 'assigned' && isTeamDone(left, false) ? attendNow(ctx, session, left, reason) : touchSession(ctx, session);
}
