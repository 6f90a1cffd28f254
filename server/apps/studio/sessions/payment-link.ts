import { cancelCheckouts, createCheckout } from '#capabilities/checkouts/public.ts';
import { heldOf } from '#capabilities/payments/public.ts';
import { todayIn } from '#contracts/time.ts';
import { nothingToPay, orThrow } from '#apps/studio/errors.ts';
import { standingOf } from '#apps/studio/rules/deposit.ts';
import { planReceipt, roomForPayment, takesPayment } from '#apps/studio/rules/payments.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import type { Ctx } from '#platform/context.ts';
import type { Locale } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { sessionCanceled } from './events.ts';
import { OWNER } from './owner.ts';
import { moneyOf } from './payments.ts';
import { lockForOthers, lockSession } from './queries.ts';

export interface SessionPaymentLink { id: string; url: string; purpose: 'deposit' | 'balance'; amountMinor: number; currency: string; expiresAt: Temporal.Instant }

/**
 * A link by which the client pays what is due now: what is missing of the deposit, then the balance (studio 5.3, 5.4).
 * A deposit's link ends with its deadline.
 * @throws SESSION_NOT_FOUND, NOTHING_TO_PAY, NO_GATEWAY, the guards of studio 5.4
 */
export async function paySession(ctx: Ctx, sessionId: string, { returnPath = null }: { returnPath?: string | null } = {}): Promise<SessionPaymentLink> {
  const session = await lockSession(ctx, sessionId);
  const money = moneyOf(session, await heldOf(ctx, OWNER, sessionId));
  const purpose = session.status === 'pre_scheduled' ? 'deposit' as const : 'balance' as const;
  const amountMinor = Math.min(roomForPayment(money), purpose === 'deposit' ? standingOf(money).shortfallMinor : Infinity);
  if (takesPayment(money) && amountMinor === 0) throw nothingToPay();
  const today = todayIn(session.zone, ctx.now);
  orThrow(planReceipt(money, { amountMinor, currency: session.currency, method: 'gateway', documentNumber: null, paymentDate: today, kind: null }, {
    now: ctx.now, today, policy: policyFor(session.policySnapshot, await settingsOf(ctx, session.branchId)),
  }));
  const { locale } = await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const checkout = await createCheckout(ctx, {
    ownerType: OWNER, ownerId: sessionId, clientId: session.clientId, branchId: session.branchId, round: session.round, purpose, amountMinor, currency: session.currency,
    description: text(locale as Locale, `studio.checkout.${purpose}`, { code: session.code }), returnPath,
    ...(purpose === 'deposit' && session.paymentDeadlineAt !== null && { expiresAt: session.paymentDeadlineAt }),
  });
  return { ...checkout, purpose, amountMinor, currency: session.currency };
}

/** Nobody is asked any more to pay for what is canceled. */
export function callOffLinksOfCanceled(): void {
  subscribe(sessionCanceled, 'checkouts', async (ctx, { sessionId }) => {
    const gone = await lockForOthers(ctx, sessionId).then(() => false, (error: unknown) => {
      if (error instanceof AppError && error.kind === 'not_found') return true;
      throw error;
    });
    if (!gone) await cancelCheckouts(ctx, OWNER, sessionId, 'session_canceled');
  });
}
