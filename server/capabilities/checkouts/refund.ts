import { z } from 'zod';
import { ProviderError, retryAfter } from '#capabilities/connections/public.ts';
import { executeRefund, failRefund, findRefund, registerRefundRunner } from '#capabilities/payments/public.ts';
import type { RefundRow } from '#capabilities/payments/public.ts';
import { formatMoney } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import { accountOf } from './gateways.ts';
import type { Account } from './gateways.ts';
import type { RefundAnswer, RefundAsked } from './port.ts';
import { checkoutOfReceipt, findCheckout, findGatewayRefund, insertGatewayRefund, lockGatewayRefund, otherRefundsOf, updateGatewayRefund } from './queries.ts';
import { alert, asGateway } from './tell.ts';

// Money that came by a gateway goes back by it: tried up to six times while the gateway is away, then failed for a
// person to try again or to pay by hand. What the gateway cannot give back stays pending for a person.

type Tried = RefundAnswer | { ok: 'later'; reason: string };

export const refundAtGateway = defineOutbound({
  name: 'checkouts.refund_at_gateway', payload: z.strictObject({ refundId: z.uuid() }),
  prepare: async (ctx, { refundId }): Promise<{ account: Account; asked: RefundAsked } | null> => {
    const running = await findGatewayRefund(ctx, refundId);
    const refund = await findRefund(ctx, refundId);
    if (running?.status !== 'running' || refund?.status !== 'pending') return null;
    const checkout = (await findCheckout(ctx, running.checkoutId))!;
    const account = await accountOf(ctx, checkout);
    return account && { account, asked: { refundId, paymentId: checkout.providerPaymentId!, amountMinor: refund.amountMinor, paidMinor: checkout.amountMinor, currency: refund.currency } };
  },
  send: async ({ account, asked }): Promise<Tried> => {
    try {
      return await account.gateway.refund!(account.connection, asked);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return error.retriable ? { ok: 'later', reason: error.message } : { ok: false, reason: error.message };
    }
  },
  settle: (ctx, { refundId }, answer) => settle(asGateway(ctx, 'gateway'), refundId, answer),
});

async function settle(ctx: Ctx, refundId: string, answer: Tried): Promise<void> {
  const running = await lockGatewayRefund(ctx, refundId);
  if (running?.status !== 'running') return;
  if (answer.ok === true) {
    await updateGatewayRefund(ctx, refundId, { status: 'done', reference: answer.reference.slice(0, 100), attempts: running.attempts + 1, nextTryAt: null, lastError: null });
    await executeRefund(ctx, refundId, { method: 'gateway', documentNumber: answer.reference });
    return;
  }
  const attempts = running.attempts + 1;
  const lastError = answer.reason.slice(0, 500) || 'refused';
  const pause = answer.ok === 'later' ? retryAfter(attempts) : null;
  if (pause) {
    const runAt = ctx.now.add({ milliseconds: Math.ceil(pause.total('milliseconds')) });
    await updateGatewayRefund(ctx, refundId, { attempts, lastError, nextTryAt: runAt });
    await enqueue(ctx, refundAtGateway, { refundId }, { runAt, key: `checkouts.refund:${refundId}` });
    return;
  }
  await updateGatewayRefund(ctx, refundId, { status: 'refused', attempts, lastError, nextTryAt: null });
  const failed = await failRefund(ctx, refundId, lastError);
  await alert(ctx, 'refund_failed', { client: failed.clientName, amount: formatMoney(failed.amountMinor, failed.currency, ctx.locale), reason: lastError }, `${refundId}:${failed.version}`);
}

async function take(ctx: Ctx, refund: RefundRow): Promise<void> {
  const checkout = await checkoutOfReceipt(ctx, refund.receiptId);
  const account = checkout && (await accountOf(ctx, checkout));
  if (!account?.gateway.refund) return;
  const whole = account.gateway.canRefund?.({ amountMinor: refund.amountMinor, paidMinor: checkout!.amountMinor }) ?? true;
  if (!whole || (account.gateway.canRefund && (await otherRefundsOf(ctx, checkout!.id, refund.id)) > 0)) return;
  await insertGatewayRefund(ctx, refund.id, checkout!.id);
  await enqueue(ctx, refundAtGateway, { refundId: refund.id });
}

registerRefundRunner({ take, runs: async (ctx, refundId) => (await findGatewayRefund(ctx, refundId))?.status === 'running' });
