import * as contract from '#contracts/tickets-public.ts';
import { keyOfVisitor } from '#capabilities/links/public.ts';
import type { Routes } from '#platform/route.ts';
import { changeOrderUnits, dropOrder, holdOrder, payOrder, quoteBasket, readOrder, setOrderBuyer } from './order-page.ts';
import { orderCalendar, orderDocument, orderTickets } from './ticket-page.ts';

export function orderRoutes(routes: Routes): void {
  routes.mountOpen(contract.quoteBasket, (open, { params, body }) => quoteBasket(open, params.site, params.slug, body));
  routes.mountOpen(contract.holdOrder, (open, { params, body }, { request }) => holdOrder(open, params.site, params.slug, keyOfVisitor(request.headers['idempotency-key']), body));
  routes.mountOpen(contract.readOrder, (open, { params }) => readOrder(open, params.token));
  routes.mountOpen(contract.changeOrderUnits, (open, { params, body }) => changeOrderUnits(open, params.token, body));
  routes.mountOpen(contract.setBuyer, (open, { params, body }) => setOrderBuyer(open, params.token, body));
  routes.mountOpen(contract.payOrder, (open, { params }) => payOrder(open, params.token));
  routes.mountOpen(contract.dropOrder, (open, { params }) => dropOrder(open, params.token));
  routes.mountOpen(contract.orderTickets, (open, { params }) => orderTickets(open, params.token));
  routes.mountOpen(contract.orderDocument, (open, { params }) => orderDocument(open, params.token));
  routes.mountOpen(contract.orderCalendar, (open, { params }) => orderCalendar(open, params.token));
}
