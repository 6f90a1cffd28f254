import type { StudioSettings } from '#contracts/studio-terms.ts';
import { todayIn } from '#contracts/time.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { deliveryDate } from '#apps/studio/rules/deadlines.ts';
import { evaluateAssign as verdictOf, mayAssign, missingResources } from '#apps/studio/rules/team.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { text } from '#platform/texts.ts';
import { tellCoordinators, tellCrew } from './alerts.ts';
import { bookSession } from './bookings.ts';
import { sessionAssigned, sessionUnstaffed } from './events.ts';
import { assignmentsOf, updateSession } from './queries.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';
import { assignmentMachine, sessionMachine } from './states.ts';

/**
 * evaluate_assign (studio 4.3): a confirmed session whose changes deadline has passed is assigned as soon as its people
 * and its room are complete; while something is missing then, the coordinators are told once a local day.
 *
 * @param session locked by the caller
 */
export async function evaluateAssign(ctx: Ctx, session: SessionRow, settings: StudioSettings): Promise<SessionRow> {
  if (session.status !== 'confirmed') return session;
  const team = await assignmentsOf(ctx, session.id);
  const staffing = { ...session, activeAssignments: team.length };
  const verdict = verdictOf(staffing, ctx.now);
  if (verdict === 'assign') return assignNow({ ...ctx, actor: systemActor(ctx.actor.tenantId, 'evaluate_assign') }, session, team, settings, null);
  return verdict === 'alert' ? alertMissing(ctx, session, missingResources(staffing)!) : session;
}

/** T6 asked for by a person. @throws CHANGES_DEADLINE_NOT_REACHED, MISSING_RESOURCES */
export async function assignByHand(ctx: Ctx, session: SessionRow, settings: StudioSettings, reason: string | null): Promise<SessionRow> {
  const team = await assignmentsOf(ctx, session.id);
  orThrow(mayAssign({ ...session, activeAssignments: team.length }, ctx.now));
  return assignNow(ctx, session, team, settings, reason);
}

async function assignNow(ctx: Ctx, session: SessionRow, team: readonly AssignmentRow[], settings: StudioSettings, reason: string | null): Promise<SessionRow> {
  await move(ctx, sessionMachine, session, 'assigned', { round: session.round, reason });
  for (const one of team.filter(({ status }) => status === 'tentative')) await move(ctx, assignmentMachine, one, 'assigned', { trusted: true });
  const estimatedDeliveryDate = deliveryDate(session.sessionDate, session.estimatedEditingDays);
  // The first promise stands for ever (studio 5.5).
  const moved = await updateSession(ctx, session.id, { estimatedDeliveryDate, promisedDeliveryDate: session.promisedDeliveryDate ?? estimatedDeliveryDate });
  await bookSession(ctx, moved, settings, { team: team.map((one) => (one.status === 'tentative' ? { ...one, status: 'assigned' as const } : one)) });
  await emit(ctx, sessionAssigned, moved.id, { sessionId: moved.id, round: moved.round });
  await tellCrew(ctx, moved, team.map((one) => one.photographerId), 'studio.assigned', `${moved.round}:${moved.sessionDate}`);
  return moved;
}

async function alertMissing(ctx: Ctx, session: SessionRow, missing: { photographers: number; room: boolean }): Promise<SessionRow> {
  const localDate = todayIn(session.zone, ctx.now);
  if (session.unstaffedAlertOn === localDate) return session;
  const told = await updateSession(ctx, session.id, { unstaffedAlertOn: localDate });
  await emit(ctx, sessionUnstaffed, session.id, { sessionId: session.id, round: session.round, localDate, missingPhotographers: missing.photographers, missingRoom: missing.room });
  await tellCoordinators(ctx, session, 'studio.unstaffed', localDate, { missing: (locale) => text(locale, 'studio.alert.missing', { photographers: missing.photographers, room: missing.room ? 1 : 0 }) });
  return told;
}
