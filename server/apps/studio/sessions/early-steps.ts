import type { StudioSettings } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { clientToServe } from '#capabilities/clients/public.ts';
import { heldOf, refundableOf, receiptsOf } from '#capabilities/payments/public.ts';
import { changesDeadlineExpired, invalidSessionDate, orThrow, paymentPendingVerification, sessionTotalZero, sessionWithoutItems } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { changesDeadline, paymentDeadline } from '#apps/studio/rules/deadlines.ts';
import { depositOf, mayConfirm } from '#apps/studio/rules/deposit.ts';
import { policyFor, snapshotOf } from '#apps/studio/rules/policy.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { insufficientPermissions } from '#platform/errors.ts';
import { cancelScheduled, emit, enqueue } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { OWNER, bookIfFree, bookSession } from './bookings.ts';
import { checkTeamFor } from './capacity.ts';
import { evaluateAssign } from './evaluate.ts';
import { sessionConfirmed, sessionPreScheduled, sessionReopened } from './events.ts';
import { checkDateAhead } from './place.ts';
import { linesOf, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { sessionMachine, wrongState } from './states.ts';
import { refundAbove } from './totals.ts';
import { expiryKey, expireUnpaid } from './unpaid.ts';

// The steps T1 to T5 of a photo session (studio 4.1): request, quote, confirmation, and back. Each takes a locked row
// and answers the row as it is afterwards.

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
  if (session.status !== 'negotiation') throw wrongState(ctx, session, 'pre_scheduled');
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

/** T3, when verified money registered in time reaches the deposit; then evaluate_assign (studio 4.3). */
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
  return evaluateAssign(ctx, moved, settings);
}

/** T4: back to negotiation, in the next round. @throws PAYMENT_PENDING_VERIFICATION */
export async function reopenQuote(ctx: Ctx, session: SessionRow, settings: StudioSettings, reason: string | null): Promise<SessionRow> {
  const held = await heldOf(ctx, OWNER, session.id);
  if (held.pendingMinor > 0) throw paymentPendingVerification();
  await updateSession(ctx, session.id, { paymentDeadlineAt: null });
  // The interval is held once more for a while; it stays firm where the client's money is held.
  return nextRound(ctx, session, settings, reason, { hasMoney: held.netPaidMinor > 0 });
}

/** T5: the client changes what was confirmed, in time; booking and money stay. @throws CHANGES_DEADLINE_EXPIRED */
export async function reopenConfirmed(ctx: Ctx, session: SessionRow, settings: StudioSettings, reason: string | null): Promise<SessionRow> {
  if (session.changesDeadlineAt !== null && !isBefore(ctx.now, session.changesDeadlineAt)) throw changesDeadlineExpired({ changesDeadlineAt: session.changesDeadlineAt.toString() });
  await updateSession(ctx, session.id, { priorChangesDeadlineAt: session.changesDeadlineAt, changesDeadlineAt: null });
  return nextRound(ctx, session, settings, reason, { hasMoney: true });
}

async function nextRound(ctx: Ctx, session: SessionRow, settings: StudioSettings, reason: string | null, money: { hasMoney: boolean }): Promise<SessionRow> {
  const round = session.round + 1;
  await move(ctx, sessionMachine, session, 'negotiation', { round, reason });
  const moved = await updateSession(ctx, session.id, { round });
  await cancelScheduled(ctx, expiryKey(session.id));
  await bookSession(ctx, moved, settings, money);
  await emit(ctx, sessionReopened, moved.id, { sessionId: moved.id, round });
  return moved;
}
