import * as contract from '#contracts/tickets-public.ts';
import { keyOfVisitor } from '#capabilities/links/public.ts';
import type { Routes } from '#platform/route.ts';
import { changeOrderUnits, dropOrder, holdOrder, payOrder, quoteBasket, readOrder, setOrderBuyer } from './order-page.ts';
import * as aftersale from '#contracts/tickets-aftersale.ts';
import { keepCart } from './cart.ts';
import { askRefund, quoteRefund, refundTerms } from './refund-page.ts';
import { mailTickets, orderCalendar, orderDocument, orderTickets } from './ticket-page.ts';

export function orderRoutes(routes: Routes): void {
  routes.mountOpen(contract.quoteBasket, (open, { params, body }) => quoteBasket(open, params.site, params.slug, body));
  routes.mountOpen(contract.keepCart, (open, { params, body }) => keepCart(open, params.site, params.slug, body));
  routes.mountOpen(contract.holdOrder, (open, { params, body }, { request }) => holdOrder(open, params.site, params.slug, keyOfVisitor(request.headers['idempotency-key']), body));
  routes.mountOpen(contract.readOrder, (open, { params }) => readOrder(open, params.token));
  routes.mountOpen(contract.changeOrderUnits, (open, { params, body }) => changeOrderUnits(open, params.token, body));
  routes.mountOpen(contract.setBuyer, (open, { params, body }) => setOrderBuyer(open, params.token, body));
  routes.mountOpen(contract.payOrder, (open, { params }) => payOrder(open, params.token));
  routes.mountOpen(contract.dropOrder, (open, { params }) => dropOrder(open, params.token));
  routes.mountOpen(contract.orderTickets, (open, { params }) => orderTickets(open, params.token));
  routes.mountOpen(contract.orderDocument, (open, { params }) => orderDocument(open, params.token));
  routes.mountOpen(contract.orderCalendar, (open, { params }) => orderCalendar(open, params.token));
  routes.mountOpen(aftersale.mailTickets, (open, { params }) => mailTickets(open, params.token));
  routes.mountOpen(aftersale.refundTerms, (open, { params }) => refundTerms(open, params.token));
  routes.mountOpen(aftersale.quoteRefund, (open, { params, body }) => quoteRefund(open, params.token, body.unitIds));
  routes.mountOpen(aftersale.askRefund, (open, { params, body }) => askRefund(open, params.token, body));
}
