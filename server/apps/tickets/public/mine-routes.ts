import type { FastifyRequest } from 'fastify';
import * as contract from '#contracts/tickets-mine.ts';
import { leaveMailbox, proveMailbox } from '#capabilities/mailboxes/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import type { Raw, Routes } from '#platform/route.ts';
import { myInvoicePdf, myInvoices } from '#apps/tickets/invoicing/mine.ts';
import { askSignIn, myOrders, myTickets } from './mine.ts';
import { tenantOfSite } from './site.ts';

// The session is out of reach of scripts and never goes along with a request of another page.
/** Over TLS every path, since that goes with the name: no sister host can set such a cookie. */
const pathOf = (request: FastifyRequest): string => (request.protocol === 'https' ? '/' : '/api/v1/tickets/public');
/** One for each organizer: on the product's own host several portals share a browser. */
const nameOf = (request: FastifyRequest, tenantId: string): string => `${request.protocol === 'https' ? '__Host-' : ''}buyer_${tenantId.slice(-12)}`;
const write = ({ request, reply }: Raw, tenantId: string, token: string, maxAge: number): void =>
  void reply.setCookie(nameOf(request, tenantId), token, { path: pathOf(request), httpOnly: true, secure: request.protocol === 'https', sameSite: 'strict', maxAge });
const sessionOf = async (open: OpenCtx, site: string, { request }: Raw): Promise<{ tenantId: string; token: string | undefined }> => {
  const tenantId = await tenantOfSite(open, site);
  return { tenantId, token: request.cookies[nameOf(request, tenantId)] };
};

export function mineRoutes(routes: Routes): void {
  routes.mountOpen(contract.askSignIn, (open, { params, body }) => askSignIn(open, params.site, body));
  routes.mountOpen(contract.signInBuyer, async (open, { params, body }, raw) => {
    const tenantId = await tenantOfSite(open, params.site);
    const { token, address, maxAgeS } = await proveMailbox(open, tenantId, body);
    write(raw, tenantId, token, maxAgeS);
    return { email: address };
  });
  routes.mountOpen(contract.signOutBuyer, async (open, { params }, raw) => {
    const { tenantId, token } = await sessionOf(open, params.site, raw);
    await leaveMailbox(open, tenantId, token);
    write(raw, tenantId, '', 0);
  });
  routes.mountOpen(contract.myTickets, async (open, { params, query }, raw) => myTickets(open, params.site, (await sessionOf(open, params.site, raw)).token, query));
  routes.mountOpen(contract.myInvoices, async (open, { params, query }, raw) => myInvoices(open, params.site, (await sessionOf(open, params.site, raw)).token, query));
  routes.mountOpen(contract.myInvoicePdf, async (open, { params }, raw) => myInvoicePdf(open, params.site, (await sessionOf(open, params.site, raw)).token, params.id));
  routes.mountOpen(contract.myOrders, async (open, { params, query }, raw) => myOrders(open, params.site, (await sessionOf(open, params.site, raw)).token, query));
}
