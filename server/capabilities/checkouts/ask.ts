import { z } from 'zod';
import { noteHealth } from '#capabilities/connections/public.ts';
import { lockOwners } from '#capabilities/payments/public.ts';
import { isBefore } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { defineCron, defineOutbound, emit, enqueue } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { takeMessage } from './arrive.ts';
import { accountOf } from './gateways.ts';
import type { Account } from './gateways.ts';
import type { GatewayEvent } from './port.ts';
import { checkoutsToAsk, findCheckout, lockCheckout, updateCheckout } from './queries.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { asGateway, checkoutExpired, factOf, tellCheckout } from './tell.ts';

// A webhook may be lost: we ask by ourselves what became of what is open, and for the last time before it expires.

const EVERY_MIN = 10;
const BATCH = 200;

export const askGateway = defineOutbound({
  name: 'checkouts.ask_gateway', payload: z.strictObject({ checkoutId: z.uuid() }), maxAttempts: 6,
  prepare: async (ctx, { checkoutId }): Promise<{ account: Account | null; providerCheckoutId: string | null } | null> => {
    const checkout = await findCheckout(ctx, checkoutId);
    if (!checkout || (checkout.status !== 'open' && checkout.status !== 'failed')) return null;
    return { account: await accountOf(ctx, checkout), providerCheckoutId: checkout.providerCheckoutId };
  },
  send: async ({ account, providerCheckoutId }): Promise<GatewayEvent | null> => (account && providerCheckoutId !== null ? account.gateway.status(account.connection, providerCheckoutId) : null),
  settle: async (ctx, { checkoutId }, event) => {
    const checkout = await findCheckout(ctx, checkoutId);
    if (!checkout) return;
    if (checkout.connectionId !== null) await noteHealth(ctx, checkout.connectionId, null);
    if (event?.kind === 'paid') {
      await takeMessage(ctx, { provider: checkout.provider, connectionId: checkout.connectionId, eventId: `asked:${event.paymentId}`, event, payload: event, asked: true });
    }
    await updateCheckout(ctx, checkoutId, { askedAt: ctx.now });
    await expireIfDue(ctx, checkoutId);
  },
});

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
  name: 'checkouts.ask_all', at: { everyMin: EVERY_MIN },
  run: async (ctx) => {
    for (const { id } of await checkoutsToAsk(ctx, ctx.now.subtract({ minutes: EVERY_MIN - 1 }), BATCH)) await enqueue(ctx, askGateway, { checkoutId: id }, { key: `checkouts.ask:${id}` });
  },
});
