import { registerClientUse } from '#capabilities/clients/public.ts';
import type { Module } from '#platform/route.ts';
import './demo.ts';
import './payu.ts';
import './recurrente.ts';
import './refund.ts';
import './wompi.ts';
import { countOfClients, moveCheckouts } from './queries.ts';
import { checkoutRoutes } from './routes.ts';

export { cancelCheckouts, createCheckout, extendCheckouts } from './create.ts';
export type { NewCheckout } from './create.ts';
export { configureCheckouts, useDemoGateway } from './demo.ts';
export { noGateway } from './errors.ts';
export { activeAccount } from './gateways.ts';
export { startPayment } from './start.ts';
export { lastRefusal } from './queries.ts';
export { takeMessage } from './arrive.ts';
export type { Message } from './arrive.ts';
export { svixSignature } from './svix.ts';
export type { TransactionStatus } from './facts.ts';
export { checkoutExpired, checkoutPaid } from './tell.ts';

registerClientUse({
  kind: 'checkout',
  count: countOfClients,
  merged: (ctx, { keptId, goneId }) => moveCheckouts(ctx, goneId, keptId),
  unmerged: async (ctx, { keptId, goneId, moved }) => {
    const ids = moved as string[];
    if (ids.length > 0) await moveCheckouts(ctx, keptId, goneId, ids);
  },
});

export const checkoutsModule: Module = { name: 'checkouts', routes: checkoutRoutes };
