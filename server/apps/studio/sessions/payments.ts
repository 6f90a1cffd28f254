import type { z } from 'zod';
import type { NewSessionPayment } from '#contracts/studio.ts';
import { todayIn } from '#contracts/time.ts';
import { heldOf, registerPaymentOwner, registerReceipt } from '#capabilities/payments/public.ts';
import type { Held } from '#capabilities/payments/public.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { sharesOfGatewayMoney } from '#apps/studio/rules/gateway-money.ts';
import { planReceipt } from '#apps/studio/rules/payments.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { longDate } from '#apps/studio/messages/words.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { OWNER } from './bookings.ts';
import { accountsOfSessions, describeSessions } from './list-queries.ts';
import { lockForOthers, lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { tell } from './tell.ts';
import { confirmIfPaid } from './early-steps.ts';

/**
 * Money received for a session, registered by hand: judged under the session's lock, split over deposit and balance
 * (studio 5.3, 5.4). Cash and card terminal are verified at once and may confirm the session.
 * @throws the guards of studio 5.4 in their order
 */
export async function recordPayment(ctx: Ctx, id: string, { slipFileId, ...payment }: z.output<typeof NewSessionPayment>): Promise<void> {
  const session = await lockSession(ctx, id);
  const held = await heldOf(ctx, OWNER, id);
  const settings = await settingsOf(ctx, session.branchId);
  const documentNumber = payment.documentNumber || null;
  const { allocations } = orThrow(planReceipt(moneyOf(session, held), { ...payment, documentNumber, kind: null }, { now: ctx.now, today: todayIn(session.zone, ctx.now), policy: policyFor(session.policySnapshot, settings) }));
  await registerReceipt(ctx, {
    clientId: session.clientId, branchId: session.branchId, method: payment.method, amountMinor: payment.amountMinor, currency: payment.currency, documentNumber, paymentDate: payment.paymentDate, notes: payment.notes || null, fileId: slipFileId ?? null,
    allocations: allocations.map((allocation) => ({ ownerType: OWNER, ownerId: id, round: session.round, ...allocation })),
  });
}

/** A session as the rules of money see it. */
export const moneyOf = (session: SessionRow, held: Held) => ({
  status: session.status, currency: session.currency, totalMinor: session.totalMinor, depositMinor: session.depositMinor ?? 0, verifiedMinor: held.verifiedMinor, pendingMinor: held.pendingMinor, refundedMinor: held.refundedMinor,
  paymentDeadlineAt: session.paymentDeadlineAt, roundDeposits: held.deposits.filter((deposit) => deposit.round === session.round), hasVerifiedDeposit: held.deposits.some((deposit) => deposit.status === 'verified'),
});

/** The denormalised figures of the row, from what payments hold. */
const keepFigures = (ctx: Ctx, id: string, held: Held): Promise<SessionRow> =>
  updateSession(ctx, id, { netPaidMinor: held.netPaidMinor, pendingMinor: held.pendingMinor });

/** Tell payments what a photo session is to them. */
export const registerSessionPayments = (): void =>
  registerPaymentOwner(OWNER, {
    lock: async (ctx, id) => {
      await lockForOthers(ctx, id);
    },
    allocate: async (ctx, id, money, held) => {
      const session = await lockForOthers(ctx, id);
      return sharesOfGatewayMoney(moneyOf(session, held), money).map((share) => ({ ...share, round: session.round }));
    },
    onVerified: async (ctx, id) => {
      const session = await lockForOthers(ctx, id);
      if (session.status === 'pre_scheduled') await confirmIfPaid(ctx, session, { orThrowWhy: false });
    },
    onChanged: async (ctx, id, held) => {
      await tell(ctx, await keepFigures(ctx, id, held));
    },
    account: async (ctx, ids, locale) => new Map((await accountsOfSessions(ctx, ids)).map(({ id, code, status, sessionDate, totalMinor, netPaidMinor }) => [id, {
      title: text(locale, 'studio.receiptFor', { code, date: longDate(sessionDate, locale) }), short: code, balanceDueMinor: status === 'canceled' ? null : Math.max(0, totalMinor - netPaidMinor),
    }])),
    describe: async (ctx, ids) => new Map((await describeSessions(ctx, ids)).map((session) => [session.id, { title: session.code, path: `/studio/sessions/${session.id}` }])),
  });
