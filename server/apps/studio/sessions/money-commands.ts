import { applyCredit, createRefunds, heldOf, planRefund } from '#capabilities/payments/public.ts';
import { todayIn } from '#contracts/time.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { planReceipt } from '#apps/studio/rules/payments.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { OWNER } from './owner.ts';
import { moneyOf } from './payments.ts';
import { lockForOthers, lockSession } from './queries.ts';

/** Above the matrix, up to what is held; the newest receipts give it back (studio 5.6). @throws SESSION_NOT_FOUND, REFUND_EXCEEDS_PAYMENT */
export async function refundGoodwill(ctx: Ctx, sessionId: string, { amountMinor, reason }: { amountMinor: number; reason: string }): Promise<void> {
  await lockSession(ctx, sessionId);
  await createRefunds(ctx, { ownerType: OWNER, ownerId: sessionId, reason: 'goodwill', notes: reason, parts: await planRefund(ctx, OWNER, sessionId, amountMinor) });
}

/** The client's credit pays, judged like money that comes in now. @throws the guards of studio 5.4, CREDIT_EXCEEDED */
export async function payFromCredit(ctx: Ctx, sessionId: string, amountMinor: number): Promise<void> {
  const session = await lockSession(ctx, sessionId);
  const { clientId, currency, zone } = session;
  const today = todayIn(zone, ctx.now);
  const { allocations } = orThrow(planReceipt(moneyOf(session, await heldOf(ctx, OWNER, sessionId)), { amountMinor, currency, method: 'cash', documentNumber: null, paymentDate: today, kind: null }, {
    now: ctx.now, today, policy: policyFor(session.policySnapshot, await settingsOf(ctx, session.branchId)),
  }));
  for (const allocation of allocations) {
    const { round } = await lockForOthers(ctx, sessionId);
    await applyCredit(ctx, { ...allocation, round, ownerType: OWNER, ownerId: sessionId, clientId, currency });
  }
}
