import * as contract from '#contracts/studio-payments.ts';
import type { Routes } from '#platform/route.ts';
import { payFromCredit, refundGoodwill } from './money-commands.ts';
import { paySession } from './payment-link.ts';
import { presentSession } from './present.ts';
import { receivables } from './receivable-queries.ts';

export function moneyRoutes(routes: Routes): void {
  routes.mount(contract.createPaymentLink, (ctx, { params }) => paySession(ctx, params.id));
  routes.mount(contract.createGoodwillRefund, async (ctx, { params, body }) => {
    await refundGoodwill(ctx, params.id, body);
    return presentSession(ctx, params.id);
  });
  routes.mount(contract.applyClientCredit, async (ctx, { params, body }) => {
    await payFromCredit(ctx, params.id, body.amountMinor);
    return presentSession(ctx, params.id);
  });
  routes.mount(contract.listReceivables, (ctx, { query }) => receivables(ctx, query));
}
