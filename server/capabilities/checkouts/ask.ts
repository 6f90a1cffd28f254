import { z } from 'zod';
import { ProviderError, noteHealth } from '#capabilities/connections/public.ts';
import { lockOwners } from '#capabilities/payments/public.ts';
import { isBefore } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { defineCron, defineOutbound, emit, enqueue } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { takeMessage } from './arrive.ts';
import { nextAsk } from './asking.ts';
import { accountOf } from './gateways.ts';
import type { Account } from './gateways.ts';
import { gatewayOf } from './port.ts';
import type { GatewayEvent } from './port.ts';
import { attemptsOf, checkoutsToAsk, findCheckout, lockCheckout, transactionsOf, updateAttempt, updateCheckout } from './queries.ts';
import type { CheckoutRow } from './queries.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { asGateway, checkoutExpired, factOf, tellCheckout } from './tell.ts';

// A webhook may be lost: we ask by ourselves what became of each try, and for the last time before a checkout expires.

/** Of one business in one minute. */
const BATCH = 1000;

const PATIENCE_H = 24;

interface Answers { said: GatewayEvent[]; failure: ProviderError | null }
interface ToAsk { account: Account; tries: { id: string; reference: string }[] }

export const askGateway = defineOutbound({
  name: 'checkouts.ask_gateway', payload: z.strictObject({ checkoutId: z.uuid() }), maxAttempts: 6,
  prepare: async (ctx, { checkoutId }): Promise<ToAsk | 'nobody' | null> => {
    const checkout = await findCheckout(ctx, checkoutId);
    if (!checkout) return null;
    const due = await attemptsOf(ctx, checkoutId);
    const isOpen = checkout.status === 'open' || checkout.status === 'failed';
    // The last one whenever somebody wants to know, others when it is time.
    const tries = due.filter((attempt, index) => (isOpen && index === due.length - 1) || (attempt.nextAskAt !== null && !isBefore(ctx.now, attempt.nextAskAt)));
    const account = await accountOf(ctx, checkout);
    return account && tries.length > 0 ? { account, tries } : 'nobody';
  },
  send: async (asking): Promise<Answers> => {
    const said: GatewayEvent[] = [];
    if (asking === 'nobody') return { said, failure: null };
    const { account: { gateway, connection }, tries } = asking;
    try {
      for (const { reference } of tries) said.push(...(await gateway.status(connection, reference)));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { said, failure: error };
    }
    return { said, failure: null };
  },
  settle: async (ctx, { checkoutId }, { said, failure }) => {
    const checkout = await findCheckout(ctx, checkoutId);
    if (!checkout) return;
    if (checkout.connectionId !== null && !failure?.retriable) await noteHealth(ctx, checkout.connectionId, failure?.message ?? null);
    await takeAnswers(ctx, checkout, said);
    await updateCheckout(ctx, checkoutId, { askedAt: ctx.now });
    await planNext(ctx, checkoutId);
    // One that is away is asked again every minute: what was paid in time should be known before the time is up.
    if (!failure?.retriable || isBefore(checkout.expiresAt.add({ hours: PATIENCE_H }), ctx.now)) await expireIfDue(ctx, checkoutId);
  },
});

/** What a gateway answers goes the way of what it tells by itself. */
export async function takeAnswers(ctx: Ctx, { provider, connectionId }: Pick<CheckoutRow, 'provider' | 'connectionId'>, events: readonly GatewayEvent[]): Promise<void> {
  for (const event of events) {
    if (event.kind === 'other') continue;
    await takeMessage(ctx, { provider, connectionId, eventId: `asked:${event.paymentId}:${event.kind}`, event, payload: event, asked: true });
  }
}

/** When each try is asked about again; one whose payment was approved, and a page that was paid, no more. */
async function planNext(ctx: Ctx, checkoutId: string): Promise<void> {
  const checkout = (await findCheckout(ctx, checkoutId))!;
  const { create } = gatewayOf(checkout.provider);
  const over = new Set((await transactionsOf(ctx, checkoutId)).filter(({ status }) => status === 'approved' || status === 'voided' || status === 'refunded').map(({ attemptId }) => attemptId));
  for (const { id, handedAt, nextAskAt } of await attemptsOf(ctx, checkoutId)) {
    if (nextAskAt === null) continue;
    const done = over.has(id) || (create && checkout.status !== 'open' && checkout.status !== 'failed');
    await updateAttempt(ctx, id, { askedAt: ctx.now, nextAskAt: done ? null : nextAsk(handedAt, ctx.now, create ? checkout.expiresAt : undefined) });
  }
}

async function expireIfDue(ctx: Ctx, id: string): Promise<void> {
  const seen = (await findCheckout(ctx, id))!;
  await lockOwners(ctx, [seen]).catch((error: unknown) => {
    if (!(error instanceof AppError && error.kind === 'not_found')) throw error;
  });
  const checkout = await lockCheckout(ctx, id);
  if ((checkout.status !== 'open' && checkout.status !== 'failed') || isBefore(ctx.now, checkout.expiresAt)) return;
  await move(asGateway(ctx, checkout.provider), checkoutMachine, { id, status: checkout.status as CheckoutStatus }, 'expired');
  await emit(ctx, checkoutExpired, id, factOf(checkout));
  await tellCheckout(ctx, checkout);
}

defineCron({
  name: 'checkouts.ask_all', at: { everyMin: 1 },
  run: async (ctx) => {
    for (const { id } of await checkoutsToAsk(ctx, BATCH)) await enqueue(ctx, askGateway, { checkoutId: id }, { key: `checkouts.ask:${id}` });
  },
});
