import type { SessionStatus, StudioSettings } from '#contracts/studio-terms.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { mustSee, readyLocked, reworkLocked, startEditing } from '#apps/studio/editing/jobs.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { extendedPaymentDeadline } from '#apps/studio/rules/deadlines.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { insufficientPermissions, invalidStateTransition } from '#platform/errors.ts';
import { enqueue } from '#platform/outbox.ts';
import { attendLocked, attendOwn, undoAttended } from './attendance.ts';
import { completeLocked } from './complete.ts';
import { confirmIfPaid, negotiate, preSchedule, reopenConfirmed, reopenQuote } from './early-steps.ts';
import { assignByHand } from './evaluate.ts';
import { allowedTargets } from '#platform/states.ts';
import { lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { mayStep, sessionMachine, wrongState } from './states.ts';
import { tell } from './tell.ts';
import { expiryKey, expireUnpaid } from './unpaid.ts';

interface Asked { reason: string | null; overrideReason: string | null; editorId: string | null }

/** POST /transition: the step to a state by its name (T1 to T11, T13). Checks: 404, 403, 412, 409, then the guards of the step. */
export async function transition(ctx: Ctx, id: string, { to, reason = null, overrideReason = null, editorId = null }: { to: SessionStatus } & { [K in keyof Asked]?: Asked[K] | undefined }): Promise<SessionRow> {
  const session = await lockSession(ctx, id, async (row) => {
    mayStep(ctx, row, to);
    await mustSee(ctx, row);
  });
  // Canceling says who and why, and shows what it pays back: it has its own route.
  const isStep = sessionMachine.steps.some((step) => step.from === session.status && step.to === to);
  if (to === 'canceled' || (!isStep && to !== 'in_editing')) throw invalidStateTransition({ from: session.status, to, allowed: allowedTargets(ctx, sessionMachine, session).filter((target) => target !== 'canceled') });
  return take(ctx, session, await settingsOf(ctx, session.branchId), to, { reason, overrideReason, editorId });
}

async function take(ctx: Ctx, session: SessionRow, settings: StudioSettings, to: SessionStatus, asked: Asked): Promise<SessionRow> {
  const { reason, overrideReason } = asked;
  const early = async (step: Promise<SessionRow>): Promise<SessionRow> => finish(ctx, session, await step, reason ?? overrideReason);
  switch (to) {
    case 'negotiation': return early(session.status === 'request' ? negotiate(ctx, session, settings) : session.status === 'pre_scheduled' ? reopenQuote(ctx, session, settings, reason) : reopenConfirmed(ctx, session, settings, reason));
    case 'pre_scheduled': return early(preSchedule(ctx, session, settings, overrideReason));
    case 'confirmed': return early(confirmIfPaid(ctx, session, { orThrowWhy: true, trusted: false }));
    case 'assigned': return early(session.status === 'confirmed' ? assignByHand(ctx, session, settings, reason) : undoAttended(ctx, session, reason));
    case 'attended': return can(ctx.actor, 'studio.session.view.all') ? attendLocked(ctx, session, { reason: reason ?? undefined }) : early(attendOwn(ctx, session));
    case 'in_editing': return session.status === 'ready_for_delivery' ? rework(ctx, session, reason) : startEditing(ctx, session, editorFor(ctx, asked));
    case 'ready_for_delivery': return readyLocked(ctx, session);
    case 'completed': return completeLocked(ctx, session, { reason });
    default: throw wrongState(ctx, session, to);
  }
}

const rework = (ctx: Ctx, session: SessionRow, reason: string | null): Promise<SessionRow> => reworkLocked(ctx, session, reason);

/** An editor takes for themselves; to name somebody else is the coordinators'. */
function editorFor(ctx: Ctx, { editorId, overrideReason }: Asked): { editorId: string | null; overrideReason: string | null } {
  const assigns = can(ctx.actor, 'studio.session.assign-resources');
  if ((editorId !== null && editorId !== ctx.actor.userId && !assigns) || (overrideReason !== null && !assigns)) throw insufficientPermissions({ permission: 'studio.session.assign-resources' });
  return { editorId: editorId ?? (can(ctx.actor, 'studio.session.take-editing') ? ctx.actor.userId : null), overrideReason };
}

/** T1 and T2 in one transaction, two history rows. */
export async function quickQuote(ctx: Ctx, id: string, overrideReason: string | null): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (session.status !== 'request') throw wrongState(ctx, session, 'pre_scheduled');
  const settings = await settingsOf(ctx, session.branchId);
  return finish(ctx, session, await preSchedule(ctx, await negotiate(ctx, session, settings), settings, overrideReason), overrideReason);
}

/** T13 by its own route. */
export const undoAttendedOf = (ctx: Ctx, id: string, reason: string): Promise<SessionRow> =>
  lockSession(ctx, id).then(async (session) => finish(ctx, session, await undoAttended(ctx, session, reason), reason));

/** T10 by its own route. */
export const reworkOf = (ctx: Ctx, id: string, reason: string): Promise<SessionRow> => lockSession(ctx, id).then((session) => rework(ctx, session, reason));

async function finish(ctx: Ctx, before: SessionRow, after: SessionRow, reason: string | null): Promise<SessionRow> {
  await audit(ctx, { action: 'session.transition', entity: 'photo_session', entityId: after.id, before: { status: before.status, round: before.round }, after: { status: after.status, round: after.round }, reason });
  await tell(ctx, after, before.status);
  return after;
}

/** More time for the deposit; the reservation stays firm. @throws INVALID_PAYMENT_DEADLINE, INVALID_STATE_TRANSITION */
export async function extendDeadline(ctx: Ctx, id: string, to: Temporal.Instant, reason: string): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (session.status !== 'pre_scheduled') throw invalidStateTransition({ status: session.status, allowed: ['pre_scheduled'] });
  orThrow(extendedPaymentDeadline({ now: ctx.now, startsAt: session.startsAt, to }));
  const moved = await updateSession(ctx, id, { paymentDeadlineAt: to });
  await enqueue(ctx, expireUnpaid, { sessionId: id }, { runAt: to, key: expiryKey(id) });
  await audit(ctx, { action: 'session.extend-deadline', entity: 'photo_session', entityId: id, before: { paymentDeadlineAt: session.paymentDeadlineAt }, after: { paymentDeadlineAt: to }, reason });
  await tell(ctx, moved);
  return moved;
}
