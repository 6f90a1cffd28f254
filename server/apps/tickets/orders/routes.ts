import * as contract from '#contracts/tickets-orders.ts';
import type { Routes } from '#platform/route.ts';
import { approveRefund, listRefunds, payRefundByHand, previewRefund, rejectRefund, requestRefund, retryRefund } from '#apps/tickets/refunds/staff.ts';
import { cancelOrder, listOrders, presentDetail, resendOrder } from './staff.ts';

export function staffOrderRoutes(routes: Routes): void {
  routes.mount(contract.listOrders, (ctx, { query }) => listOrders(ctx, query));
  routes.mount(contract.getOrder, (ctx, { params }) => presentDetail(ctx, params.id));
  routes.mount(contract.cancelOrder, (ctx, { params, body }) => cancelOrder(ctx, params.id, body.reason));
  routes.mount(contract.resendOrder, (ctx, { params }) => resendOrder(ctx, params.id));
  routes.mount(contract.requestRefund, (ctx, { params, body }) => requestRefund(ctx, params.id, body));
  routes.mount(contract.previewRefund, (ctx, { params, body }) => previewRefund(ctx, params.id, body));
  routes.mount(contract.listRefunds, (ctx, { query }) => listRefunds(ctx, query));
  routes.mount(contract.approveRefund, (ctx, { params }) => approveRefund(ctx, params.id));
  routes.mount(contract.rejectRefund, (ctx, { params, body }) => rejectRefund(ctx, params.id, body.reason));
  routes.mount(contract.retryRefundMoney, (ctx, { params }) => retryRefund(ctx, params.id));
  routes.mount(contract.markRefundPaid, (ctx, { params, body }) => payRefundByHand(ctx, params.id, body));
}
