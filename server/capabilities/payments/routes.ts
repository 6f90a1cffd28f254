import { findClientForView } from '#capabilities/clients/public.ts';
import * as contract from '#contracts/payments.ts';
import type { Ctx } from '#platform/context.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { checkLedger } from './check.ts';
import { creditOf } from './credit.ts';
import { receiptDocument } from './document.ts';
import { paymentNotFound } from './errors.ts';
import { presentPayments, presentRefunds } from './present.ts';
import { creditPage, findDocument, paymentById, paymentPage, refundPage } from './queries.ts';
import type { RefundRow } from './queries.ts';
import { rejectReceipt, verifyReceipt } from './receipts.ts';
import { paymentSettings } from './settings.ts';
import { executeRefund, failRefund, refundCredit, retryRefund, reverseReceipt, voidRefund } from './refunds.ts';

async function payment(ctx: Ctx, id: string) {
  const row = await paymentById(ctx, id);
  if (!row) throw paymentNotFound();
  return (await presentPayments(ctx, [row]))[0]!;
}
const refund = async (ctx: Ctx, row: RefundRow) => (await presentRefunds(ctx, [row]))[0]!;

export function paymentRoutes(routes: Routes): void {
  routes.mount(contract.listPayments, async (ctx, { query }) => {
    const page = await paymentPage(ctx, query);
    return { items: await presentPayments(ctx, page.items), next: page.next };
  });
  routes.mount(contract.findPaymentDocument, async (ctx, { query }) => {
    const found = await findDocument(ctx, query.method, query.number);
    return { taken: found ? { paymentId: found.id, clientName: found.fullName, amountMinor: found.amountMinor, currency: found.currency, paymentDate: found.paymentDate } : null };
  });
  routes.mount(contract.paymentReceipt, async (ctx, { params }) => {
    const row = await paymentById(ctx, params.id);
    if (!row) throw paymentNotFound();
    return receiptDocument(ctx, row);
  });
  routes.mount(contract.getPayment, (ctx, { params }) => payment(ctx, params.id));
  routes.mount(contract.verifyPayment, async (ctx, { params }) => payment(ctx, (await verifyReceipt(ctx, params.id)).id));
  routes.mount(contract.rejectPayment, async (ctx, { params, body }) => payment(ctx, (await rejectReceipt(ctx, params.id, body.reason)).id));

  routes.mount(contract.reversePayment, async (ctx, { params, body }) => ({ items: await presentRefunds(ctx, await reverseReceipt(ctx, params.id, body.reason)) }));

  routes.mount(contract.listRefunds, async (ctx, { query }) => {
    const page = await refundPage(ctx, query);
    return { items: await presentRefunds(ctx, page.items), next: page.next };
  });
  routes.mount(contract.executeRefund, async (ctx, { params, body }) => refund(ctx, await executeRefund(ctx, params.id, body)));
  routes.mount(contract.failRefund, async (ctx, { params, body }) => refund(ctx, await failRefund(ctx, params.id, body.reason)));
  routes.mount(contract.retryRefund, async (ctx, { params, body }) => refund(ctx, await retryRefund(ctx, params.id, body)));
  routes.mount(contract.voidRefund, async (ctx, { params, body }) => refund(ctx, await voidRefund(ctx, params.id, body.reason)));

  routes.mount(contract.listCredit, (ctx, { query }) => creditPage(ctx, query));
  routes.mount(contract.readCredit, async (ctx, { params }) => {
    await findClientForView(ctx, params.clientId);
    return { items: await creditOf(ctx, params.clientId) };
  });
  routes.mount(contract.refundCredit, async (ctx, { params, body }) => {
    await findClientForView(ctx, params.clientId);
    return { items: await presentRefunds(ctx, await refundCredit(ctx, params.clientId, body)) };
  });
  routes.mount(contract.readPaymentSettings, (ctx) => readSettings(ctx, paymentSettings));
  routes.mount(contract.changePaymentSettings, async (ctx, { body }) => {
    await changeSettings(ctx, paymentSettings, body);
    return readSettings(ctx, paymentSettings);
  });
  routes.mount(contract.checkLedger, (ctx, { query }) => checkLedger(ctx, { seals: query.seals ?? false }));
}
