import { z } from 'zod';
import { ProviderError, retryAfter } from '#capabilities/connections/public.ts';
import { executeRefund, failRefund, findRefund, lockOwners, registerRefundRunner } from '#capabilities/payments/public.ts';
import type { RefundRow } from '#capabilities/payments/public.ts';
import { formatMoney } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import { accountOf } from './gateways.ts';
import type { Account } from './gateways.ts';
import type { RefundAnswer, RefundAsked } from './port.ts';
import { findCheckout, findGatewayRefund, insertGatewayRefund, lockGatewayRefund, otherRefundsOf, transactionById, transactionOfReceipt, updateGatewayRefund } from './queries.ts';
import type { GatewayRefundRow, TransactionRow } from './queries.ts';
import { alert, asGateway } from './tell.ts';

// Money that came by a gateway goes back by it: tried up to six times while the gateway is away, then failed for a
// person to try again or to pay by hand. What the gateway cannot give back stays pending for a person; what it has taken
// on stays pending until it confirms.

type Tried = RefundAnswer | { ok: 'later'; reason: string };
interface ToAsk { account: Account; asked: RefundAsked; /** What it calls a refund that it has taken on. */ reference: string | null }

export const refundAtGateway = defineOutbound({
  name: 'checkouts.refund_at_gateway', payload: z.strictObject({ refundId: z.uuid() }),
  prepare: async (ctx, { refundId }): Promise<ToAsk | null> => {
    const running = await findGatewayRefund(ctx, refundId);
    const refund = await findRefund(ctx, refundId);
    if (running?.status !== 'running' || refund?.status !== 'pending') return null;
    const account = await accountOf(ctx, (await findCheckout(ctx, running.checkoutId))!);
    return account && { account, asked: { refundId, amountMinor: refund.amountMinor, ...paidOf(await transactionById(ctx, running.transactionId), refund.currency) }, reference: running.reference };
  },
  send: async ({ account: { gateway, connection }, asked, reference }): Promise<Tried> => {
    try {
      return reference === null ? await gateway.refund!(connection, asked) : await gateway.refundStatus!(connection, asked, reference);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return error.retriable || reference !== null ? { ok: 'later', reason: error.message } : { ok: false, reason: error.message };
    }
  },
  settle: (ctx, { refundId }, answer) => settle(asGateway(ctx, 'gateway'), refundId, answer),
});

const paidOf = ({ transactionId, amountMinor, method, orderRef }: TransactionRow, currency: string) => ({ paymentId: transactionId, paidMinor: amountMinor ?? 0, currency, method, orderRef });

// Banks confirm within days; after that a person looks at it.
const CONFIRM_EVERY_H = 1;
const CONFIRM_WITHIN_H = 15 * 24;

async function settle(ctx: Ctx, refundId: string, answer: Tried): Promise<void> {
  const refund = await findRefund(ctx, refundId);
  if (refund?.ownerType && refund.ownerId) await lockOwners(ctx, [{ ownerType: refund.ownerType, ownerId: refund.ownerId }]); // an event of the same payment locks it first, too
  const running = await lockGatewayRefund(ctx, refundId);
  if (running?.status !== 'running') return;
  if (answer.ok === true) {
    await updateGatewayRefund(ctx, refundId, { status: 'done', reference: answer.reference.slice(0, 100), attempts: running.attempts + 1, nextTryAt: null, lastError: null });
    await executeRefund(ctx, refundId, { method: 'gateway', documentNumber: answer.reference });
    return;
  }
  if (answer.ok === 'waiting' || (answer.ok === 'later' && running.reference !== null)) return wait(ctx, running, answer);
  const attempts = running.attempts + 1;
  const lastError = answer.reason.slice(0, 500) || 'refused';
  const pause = answer.ok === 'later' ? retryAfter(attempts) : null;
  if (pause) {
    const runAt = ctx.now.add({ milliseconds: Math.ceil(pause.total('milliseconds')) });
    await updateGatewayRefund(ctx, refundId, { attempts, lastError, nextTryAt: runAt });
    await enqueue(ctx, refundAtGateway, { refundId }, { runAt, key: `checkouts.refund:${refundId}` });
    return;
  }
  await giveUp(ctx, { ...running, attempts }, lastError);
}

/** Taken on, and not confirmed yet: we ask again. */
async function wait(ctx: Ctx, running: GatewayRefundRow, answer: { ok: 'waiting'; reference: string } | { ok: 'later'; reason: string }): Promise<void> {
  const { refundId } = running;
  const askedAt = running.askedAt ?? ctx.now;
  const runAt = ctx.now.add({ hours: CONFIRM_EVERY_H });
  if (Temporal.Instant.compare(runAt, askedAt.add({ hours: CONFIRM_WITHIN_H })) > 0) return giveUp(ctx, running, 'not confirmed');
  await updateGatewayRefund(ctx, refundId, { askedAt, nextTryAt: runAt, ...(answer.ok === 'waiting' ? { reference: answer.reference.slice(0, 100), lastError: null } : { lastError: answer.reason.slice(0, 500) }) });
  await enqueue(ctx, refundAtGateway, { refundId }, { runAt, key: `checkouts.refund:${refundId}` });
}

/** It stays for a person, who is told. */
async function giveUp(ctx: Ctx, { refundId, attempts }: GatewayRefundRow, lastError: string): Promise<void> {
  await updateGatewayRefund(ctx, refundId, { status: 'refused', attempts, lastError, nextTryAt: null });
  const failed = await failRefund(ctx, refundId, lastError);
  await alert(ctx, 'refund_failed', { client: failed.clientName, amount: formatMoney(failed.amountMinor, failed.currency, ctx.locale), reason: lastError }, `${refundId}:${failed.version}`);
}

async function take(ctx: Ctx, refund: RefundRow): Promise<void> {
  const transaction = await transactionOfReceipt(ctx, refund.receiptId);
  const account = transaction && (await accountOf(ctx, transaction));
  if (!account?.gateway.refund) return;
  const paid = paidOf(transaction!, refund.currency);
  if (!(account.gateway.canRefund?.({ ...paid, amountMinor: refund.amountMinor }) ?? true)) return;
  if (account.gateway.canRefund && (await otherRefundsOf(ctx, transaction!.id, refund.id)) > 0) return;
  await insertGatewayRefund(ctx, refund.id, transaction!);
  await enqueue(ctx, refundAtGateway, { refundId: refund.id });
}

registerRefundRunner({ take, runs: async (ctx, refundId) => (await findGatewayRefund(ctx, refundId))?.status === 'running' });
