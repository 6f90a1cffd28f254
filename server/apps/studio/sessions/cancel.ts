import type { CancelInitiator, CancelReasonCode } from '#contracts/studio-terms.ts';
import { releaseOwner } from '#capabilities/calendar/public.ts';
import { createRefunds, refundableOf, releasePending } from '#capabilities/payments/public.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { cancellationRefund } from '#apps/studio/rules/refund.ts';
import type { CancellationRefund, OpenStatus } from '#apps/studio/rules/refund.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { mayCancelWith } from '#apps/studio/rules/team.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import { cancelScheduled, emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { tellCrew } from './alerts.ts';
import { OWNER } from './bookings.ts';
import { sessionCanceled } from './events.ts';
import { assignmentsOf, findSession, lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { isOpen, mayStep, sessionMachine, wrongState } from './states.ts';
import { tell } from './tell.ts';
import { expiryKey } from './unpaid-key.ts';

interface Cancellation { initiator: CancelInitiator; reasonCode: CancelReasonCode; reason: string }

async function refundOf(ctx: Ctx, session: SessionRow, initiator: CancelInitiator): Promise<CancellationRefund> {
  if (!isOpen(session.status)) throw invalidStateTransition({ from: session.status, to: 'canceled', allowed: [] });
  return cancellationRefund({
    status: session.status as OpenStatus, initiator, everConfirmed: session.everConfirmed, changesDeadlineAt: session.changesDeadlineAt, priorChangesDeadlineAt: session.priorChangesDeadlineAt,
    now: ctx.now, policy: policyFor(session.policySnapshot, await settingsOf(ctx, session.branchId)), depositMinor: session.depositMinor ?? 0, receipts: await refundableOf(ctx, OWNER, session.id),
  });
}

/** What cancelling now would pay back, and from which receipts; changes nothing (studio 5.6). */
export async function previewCancel(ctx: Ctx, id: string, initiator: CancelInitiator): Promise<CancellationRefund & { currency: string }> {
  const session = await findSession(ctx, id);
  return { ...(await refundOf(ctx, session, initiator)), currency: session.currency };
}

/** T12 by a person. @throws INVALID_STATE_TRANSITION (also the second time), INSUFFICIENT_PERMISSIONS once attended */
export async function cancelSession(ctx: Ctx, id: string, cancellation: Cancellation): Promise<SessionRow> {
  const session = await lockSession(ctx, id, (row) => mayStep(ctx, row, 'canceled'));
  if (!isOpen(session.status)) throw wrongState(ctx, session, 'canceled');
  orThrow(mayCancelWith({ reasonCode: cancellation.reasonCode, initiator: cancellation.initiator, status: session.status, startsAt: session.startsAt, now: ctx.now }));
  return cancelLocked(ctx, session, cancellation, false);
}

/**
 * T12 of a locked session, in one transaction: state, refunds, pending receipts let go, bookings freed, history (studio 4.5).
 * @param trusted the caller is a job that has judged by itself
 */
export async function cancelLocked(ctx: Ctx, session: SessionRow, { initiator, reasonCode, reason }: Cancellation, trusted: boolean): Promise<SessionRow> {
  const refund = await refundOf(ctx, session, initiator);
  await updateSession(ctx, session.id, { paymentDeadlineAt: null });
  await move(ctx, sessionMachine, session, 'canceled', { round: session.round, reason, notes: reasonCode, trusted });
  const moved = await updateSession(ctx, session.id, { canceledAt: ctx.now, canceledBy: ctx.actor.userId, cancelInitiator: initiator, cancelReasonCode: reasonCode, cancellationReason: reason, firstResponseAt: session.firstResponseAt ?? ctx.now });
  if (refund.parts.length > 0) await createRefunds(ctx, { ownerType: OWNER, ownerId: session.id, reason: 'cancellation', pctApplied: refund.pct, parts: refund.parts });
  await releasePending(ctx, OWNER, session.id);
  await releaseOwner(ctx, OWNER, session.id);
  await cancelScheduled(ctx, expiryKey(session.id));
  await audit(ctx, { action: 'session.cancel', entity: 'photo_session', entityId: session.id, before: { status: session.status }, after: { status: 'canceled', initiator, reasonCode, refundMinor: refund.refundMinor, pct: refund.pct }, reason });
  await emit(ctx, sessionCanceled, session.id, { sessionId: session.id, round: session.round, refundMinor: refund.refundMinor, initiator, reasonCode, reason, fromStatus: session.status });
  await tellCrew(ctx, moved, (await assignmentsOf(ctx, session.id)).map((one) => one.photographerId), 'studio.crew_canceled', `${session.round}`);
  await tell(ctx, moved, session.status);
  return moved;
}
