import * as contract from '#contracts/checkouts.ts';
import type { Checkout } from '#contracts/checkouts.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { describeOwners, lockOwners } from '#capabilities/payments/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import type { Routes } from '#platform/route.ts';
import { callOff, linkOf } from './create.ts';
import { checkoutNotFound, gatewayEventNotFound } from './errors.ts';
import { activeAccount } from './gateways.ts';
import { goPage } from './go.ts';
import { askSoon, comeBack, payDemo, readPayPage, takeDemoHook } from './page.ts';
import { gatewayOf, knowsGateway } from './port.ts';
import { checkoutPage, findCheckout, lockCheckout, quarantinePage, resolveEvent, shownCheckout } from './queries.ts';
import type { ShownCheckout } from './queries.ts';
import { startPayment } from './start.ts';
import type { CheckoutStatus } from './states.ts';

export async function presentCheckouts(ctx: Ctx, rows: readonly ShownCheckout[]): Promise<Presented<Checkout>[]> {
  const nameOf = await describeOwners(ctx, rows);
  const mayAsk = can(ctx.actor, 'payments.record');
  return rows.map(({ tokenSealed, receiptId, purpose, status, ...row }) => ({
    ...row, purpose: purpose as 'deposit', status: status as CheckoutStatus, paymentId: receiptId, url: mayAsk ? linkOf(tokenSealed) : null, ...nameOf(row.ownerType, row.ownerId),
  }));
}
async function one(ctx: Ctx, id: string) {
  const row = await shownCheckout(ctx, id);
  if (!row) throw checkoutNotFound();
  return (await presentCheckouts(ctx, [row]))[0]!;
}

export function checkoutRoutes(routes: Routes): void {
  routes.mount(contract.listCheckouts, async (ctx, { query }) => {
    const page = await checkoutPage(ctx, query);
    return { items: await presentCheckouts(ctx, page.items), next: page.next };
  });
  routes.mount(contract.gatewayState, async (ctx) => {
    const account = await activeAccount(ctx);
    return { provider: account?.gateway.key ?? null, live: account?.connection?.live ?? false };
  });
  routes.mount(contract.cancelCheckout, async (ctx, { params }) => {
    const seen = await findCheckout(ctx, params.id);
    if (!seen || !(await shownCheckout(ctx, params.id))) throw checkoutNotFound();
    await lockOwners(ctx, [seen]);
    const checkout = await lockCheckout(ctx, params.id);
    if (checkout.status !== 'open' && checkout.status !== 'failed') throw invalidStateTransition({ from: checkout.status, to: 'canceled', allowed: [] });
    await callOff(ctx, checkout, 'by_hand');
    return one(ctx, params.id);
  });
  routes.mount(contract.askCheckout, async (ctx, { params }) => {
    if (!(await shownCheckout(ctx, params.id))) throw checkoutNotFound();
    await askSoon(ctx, params.id);
  });
  routes.mount(contract.listQuarantined, async (ctx, { query }) => {
    const page = await quarantinePage(ctx, query);
    return {
      items: page.items.map(({ payload, reason, ...row }) => {
        const event = knowsGateway(row.provider) ? gatewayOf(row.provider).parse(payload) : null;
        return { ...row, reason: reason ?? 'unknown_checkout', amountMinor: event?.amountMinor ?? null, currency: event?.currency ?? null };
      }),
      next: page.next,
    };
  });
  routes.mount(contract.resolveQuarantined, async (ctx, { params }) => {
    const resolved = await resolveEvent(ctx, params.id);
    if (!resolved) throw gatewayEventNotFound();
    await audit(ctx, { action: 'gateway_event.resolve', entity: 'gateway_event', entityId: resolved.id, after: resolved });
  });

  routes.mountOpen(contract.readPay, (open, { params }) => readPayPage(open, params.token));
  routes.mountOpen(contract.startPay, (open, { params }) => startPayment(open, params.token));
  routes.mountOpen(contract.returnPay, (open, { params, body }) => comeBack(open, params.token, body.paymentId));
  routes.mountOpen(contract.goPay, (open, { params }) => goPage(open, params.token));
  routes.mountOpen(contract.demoPay, (open, { params, body }) => payDemo(open, params.token, body.outcome));
  routes.mountOpen(contract.demoHook, async (open, { params }, { request }) => {
    await takeDemoHook(open, params.tenantId, request.headers, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  });
}
