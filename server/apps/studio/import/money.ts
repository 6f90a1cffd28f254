import { localToInstant } from '#contracts/time.ts';
import { bulkInsertReceipts, bulkInsertRefunds, heldOfMany, refundableOf, refundExceedsPayment, splitRefund, takenDocuments } from '#capabilities/payments/public.ts';
import type { Action, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { OWNER } from '#apps/studio/sessions/bookings.ts';
import type { Plan, PlannedPayment } from './plan.ts';
import { clientsOfSessions, recountSessions } from './queries.ts';
import type { Place } from './write-sessions.ts';

/** Verified money less refunds, by session. */
export const heldByOwners = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> =>
  new Map([...(await heldOfMany(ctx, OWNER, ids))].map(([id, { netPaidMinor }]) => [id, netPaidMinor]));

export const documentsTaken = (ctx: Ctx, numbers: readonly string[]): Promise<Set<string>> => takenDocuments(ctx, numbers);

interface Dated { sessionId: string; payment: PlannedPayment }

/** Receipts first, then what was given back of them, newest receipt first (studio 5.6). Imported money is verified. */
export async function writePayments(ctx: Ctx, plan: Plan, actionOf: (payment: PlannedPayment) => Action, place: Place, runId: string): Promise<Written[]> {
  const all: Dated[] = [
    ...plan.sessions.flatMap((session) => session.payments.map((payment) => ({ sessionId: session.id, payment }))),
    ...plan.laterPayments.map(({ session, payment }) => ({ sessionId: session.id, payment })),
  ].filter(({ payment }) => actionOf(payment) === 'create');
  const clientOf = await clientsOfSessions(ctx, all.map(({ sessionId }) => sessionId));
  const at = (date: string) => {
    const noon = localToInstant(date, '12:00', place.zone);
    return Temporal.Instant.compare(noon, ctx.now) > 0 ? ctx.now : noon;
  };

  const received = all.filter(({ payment }) => payment.kind !== 'refund');
  await bulkInsertReceipts(ctx, runId, received.map(({ sessionId, payment }) => ({
    id: payment.id, branchId: place.branchId, clientId: clientOf.get(sessionId) ?? '', method: payment.method, amountMinor: payment.amountMinor, currency: place.currency,
    documentNumber: payment.documentNumber, paymentDate: payment.date, registeredAt: at(payment.date),
    allocations: [{ ownerType: OWNER, ownerId: sessionId, round: 1, kind: payment.kind === 'deposit' ? 'deposit' as const : 'balance' as const, amountMinor: payment.amountMinor }],
  })));

  for (const { sessionId, payment } of all.filter((one) => one.payment.kind === 'refund')) {
    const split = splitRefund(payment.amountMinor, await refundableOf(ctx, OWNER, sessionId));
    if (!split.ok) throw refundExceedsPayment(split.details);
    const [first] = await bulkInsertRefunds(ctx, runId, split.value.map((part) => ({
      receiptId: part.paymentId, ownerType: OWNER, ownerId: sessionId, amountMinor: part.amountMinor, method: payment.method, documentNumber: payment.documentNumber, executedAt: at(payment.date), reason: 'cancellation' as const,
    })));
    payment.id = first ?? payment.id;
  }
  if (all.length > 0) await recountSessions(ctx);
  return all.map(({ payment }) => ({ draft: payment.draft, entityId: payment.id }));
}
