import type { SessionStatus, StudioSettings } from '#contracts/studio-terms.ts';
import { clientToServe } from '#capabilities/clients/public.ts';
import { heldOf, refundableOf, receiptsOf } from '#capabilities/payments/public.ts';
import { invalidSessionDate, orThrow, paymentPendingVerification, sessionTotalZero, sessionWithoutItems } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { changesDeadline, extendedPaymentDeadline, paymentDeadline } from '#apps/studio/rules/deadlines.ts';
import { depositOf, mayConfirm } from '#apps/studio/rules/deposit.ts';
import { policyFor, snapshotOf } from '#apps/studio/rules/policy.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { insufficientPermissions, invalidStateTransition } from '#platform/errors.ts';
import { cancelScheduled, defineEvent, emit, enqueue } from '#platform/outbox.ts';
import { allowedTargets, move } from '#platform/states.ts';
import { z } from 'zod';
import { OWNER, bookIfFree, bookSession } from './bookings.ts';
import { checkTeamFor } from './capacity.ts';
import { checkDateAhead } from './place.ts';
import { linesOf, lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { sessionMachine } from './states.ts';
import { tell } from './tell.ts';
import { refundAbove } from './totals.ts';
import { expiryKey, expireUnpaid } from './unpaid.ts';

// The steps T1 to T4 of a photo session (studio 4.1). Each takes a locked row and answers the row as it is afterwards.

const Payload = z.strictObject({ sessionId: z.uuid(), round: z.int() });
export const sessionPreScheduled = defineEvent('studio.session_pre_scheduled', Payload);
export const sessionConfirmed = defineEvent('studio.session_confirmed', Payload);

/** T1: the hold is renewed if the interval is free, else the session goes on without reservation. */
export async function negotiate(ctx: Ctx, session: SessionRow, settings: StudioSettings): Promise<SessionRow> {
  if (session.status === 'request') {
    await clientToServe(ctx, session.clientId);
    checkDateAhead(ctx, session.startsAt, session.zone);
  }
  await move(ctx, sessionMachine, session, 'negotiation', { round: session.round });
  const moved = await updateSession(ctx, session.id, { firstResponseAt: session.firstResponseAt ?? ctx.now });
  await bookIfFree(ctx, moved, settings);
  return moved;
}

/**
 * T2: the quote stands, the date is firm, the deposit is due. If money already held covers the deposit, T3 follows in
 * the same transaction.
 * @throws SESSION_WITHOUT_ITEMS, SESSION_TOTAL_ZERO, INVALID_SESSION_DATE, ROOM_NOT_AVAILABLE, PHOTOGRAPHER_CAPACITY_EXCEEDED
 */
export async function preSchedule(ctx: Ctx, session: SessionRow, settings: StudioSettings, overrideReason: string | null): Promise<SessionRow> {
  if (session.status !== 'negotiation') throw invalidStateTransition({ from: session.status, to: 'pre_scheduled', allowed: allowedTargets(ctx, sessionMachine, session) });
  if (overrideReason !== null && !can(ctx.actor, 'studio.session.override-capacity')) throw insufficientPermissions({ permission: 'studio.session.override-capacity' });
  if ((await linesOf(ctx, session.id)).length === 0) throw sessionWithoutItems();
  if (session.totalMinor === 0 && !session.isComplimentary) throw sessionTotalZero();
  if (Temporal.Instant.compare(session.startsAt, ctx.now) <= 0) throw invalidSessionDate({ startsAt: session.startsAt.toString() });
  const money = (await heldOf(ctx, OWNER, session.id)).netPaidMinor;
  // The room first: whoever comes second to the same interval hears of the other session, not of the team.
  await bookSession(ctx, { ...session, status: 'pre_scheduled', waitlist: false }, settings, { hasMoney: money > 0 });
  await checkTeamFor(ctx, session, settings, overrideReason);
  await move(ctx, sessionMachine, session, 'pre_scheduled', { round: session.round, reason: overrideReason });
  const policy = snapshotOf(settings);
  const deadline = paymentDeadline({ now: ctx.now, startsAt: session.startsAt, zone: session.zone, policy });
  const moved = await updateSession(ctx, session.id, {
    depositMinor: depositOf(session.totalMinor, session.depositPct), paymentDeadlineAt: deadline, preScheduledAt: ctx.now, policySnapshot: JSON.stringify(policy), waitlist: false,
  });
  await refundAbove(ctx, moved);
  await enqueue(ctx, expireUnpaid, { sessionId: moved.id }, { runAt: deadline, key: expiryKey(moved.id) });
  await emit(ctx, sessionPreScheduled, moved.id, { sessionId: moved.id, round: moved.round });
  return confirmIfPaid(ctx, moved, { orThrowWhy: false });
}

/** T3, when verified money registered in time reaches the deposit. */
export async function confirmIfPaid(ctx: Ctx, session: SessionRow, { orThrowWhy, trusted = true }: { orThrowWhy: boolean; trusted?: boolean }): Promise<SessionRow> {
  const receipts = await refundableOf(ctx, OWNER, session.id);
  const registered = new Map((await receiptsOf(ctx, OWNER, session.id)).map((receipt) => [receipt.id, receipt.registeredAt]));
  const outcome = mayConfirm({
    depositMinor: session.depositMinor ?? 0, paymentDeadlineAt: session.paymentDeadlineAt, receipts: receipts.map(({ id, heldMinor }) => ({ heldMinor, registeredAt: registered.get(id)! })),
  });
  if (!outcome.ok) {
    if (orThrowWhy) orThrow(outcome);
    return session;
  }
  const settings = await settingsOf(ctx, session.branchId);
  const policy = policyFor(session.policySnapshot, settings);
  await updateSession(ctx, session.id, { paymentDeadlineAt: null });
  await move(ctx, sessionMachine, session, 'confirmed', { round: session.round, trusted });
  const moved = await updateSession(ctx, session.id, { changesDeadlineAt: changesDeadline(session.sessionDate, policy.changesDeadlineDays, session.zone), everConfirmed: true });
  await cancelScheduled(ctx, expiryKey(session.id));
  await emit(ctx, sessionConfirmed, moved.id, { sessionId: moved.id, round: moved.round });
  return moved;
}

/** T4: back to negotiation, in the next round. @throws PAYMENT_PENDING_VERIFICATION */
async function reopen(ctx: Ctx, session: SessionRow, settings: StudioSettings, reason: string | null): Promise<SessionRow> {
  const held = await heldOf(ctx, OWNER, session.id);
  if (held.pendingMinor > 0) throw paymentPendingVerification();
  const round = session.round + 1;
  await updateSession(ctx, session.id, { paymentDeadlineAt: null });
  await move(ctx, sessionMachine, session, 'negotiation', { round, reason });
  const moved = await updateSession(ctx, session.id, { round });
  await cancelScheduled(ctx, expiryKey(session.id));
  // The interval is held once more for a while; it stays firm where the client's money is held.
  await bookSession(ctx, moved, settings, { hasMoney: held.netPaidMinor > 0 });
  return moved;
}

/** POST /transition: the step to a state by its name. */
export async function transition(ctx: Ctx, id: string, { to, reason, overrideReason }: { to: SessionStatus; reason?: string | undefined; overrideReason?: string | undefined }): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (!allowedTargets(ctx, sessionMachine, session).includes(to) || to === 'canceled') {
    throw invalidStateTransition({ from: session.status, to, allowed: allowedTargets(ctx, sessionMachine, session).filter((target) => target !== 'canceled') });
  }
  const settings = await settingsOf(ctx, session.branchId);
  return finish(ctx, session, await take(ctx, session, settings, to, reason ?? null, overrideReason ?? null), reason ?? overrideReason ?? null);
}

async function take(ctx: Ctx, session: SessionRow, settings: StudioSettings, to: SessionStatus, reason: string | null, overrideReason: string | null): Promise<SessionRow> {
  if (to === 'negotiation') return session.status === 'request' ? negotiate(ctx, session, settings) : reopen(ctx, session, settings, reason);
  if (to === 'pre_scheduled') return preSchedule(ctx, session, settings, overrideReason);
  return confirmIfPaid(ctx, session, { orThrowWhy: true, trusted: false });
}

/** T1 and T2 in one transaction, two history rows. */
export async function quickQuote(ctx: Ctx, id: string, overrideReason: string | null): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (session.status !== 'request') throw invalidStateTransition({ from: session.status, to: 'pre_scheduled', allowed: allowedTargets(ctx, sessionMachine, session) });
  const settings = await settingsOf(ctx, session.branchId);
  return finish(ctx, session, await preSchedule(ctx, await negotiate(ctx, session, settings), settings, overrideReason), overrideReason);
}

async function finish(ctx: Ctx, before: SessionRow, after: SessionRow, reason: string | null): Promise<SessionRow> {
  await audit(ctx, { action: 'session.transition', entity: 'photo_session', entityId: after.id, before: { status: before.status, round: before.round }, after: { status: after.status, round: after.round }, reason });
  await tell(ctx, after);
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

