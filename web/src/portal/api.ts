import type { Answer, CallInput, Endpoint } from '#contracts/endpoint.ts';
import type * as pub from '#contracts/tickets-public.ts';
import type * as transfers from '#contracts/tickets-transfers.ts';
import type * as series from '#contracts/tickets-series.ts';
import type * as mine from '#contracts/tickets-mine.ts';
import type * as aftersale from '#contracts/tickets-aftersale.ts';
import { callRaw, type CallOptions } from '#web/api.ts';
import { noteClock } from './clock.ts';

// Contracts judge by Zod, which would be half of this program; what is called here knows them as types only. That method
// and path are those of the contracts is a test's to say (routes.test.ts).

type Contract = typeof pub & typeof mine & typeof transfers & typeof aftersale & typeof series;
const PUBLIC = '/api/v1/tickets/public/';
export const routes = {
  publicEvents: ['GET', 'sites/:site/events'],
  publicSeries: ['GET', 'sites/:site/series/:slug'],
  marketEvents: ['GET', 'markets/:site/events'],
  publicEvent: ['GET', 'sites/:site/events/:slug'],
  publicAvailability: ['GET', 'sites/:site/events/:slug/availability'],
  publicMap: ['GET', 'sites/:site/events/:slug/areas/:areaId/map'],
  askAnnouncement: ['POST', 'sites/:site/announcements'],
  keepCart: ['PUT', 'sites/:site/events/:slug/cart'],
  quoteBasket: ['POST', 'sites/:site/events/:slug/quote'],
  holdOrder: ['POST', 'sites/:site/events/:slug/orders'],
  readOrder: ['GET', 'orders/:token'],
  changeOrderUnits: ['PUT', 'orders/:token/units'],
  setBuyer: ['PATCH', 'orders/:token/buyer'],
  payOrder: ['POST', 'orders/:token/pay'],
  dropOrder: ['DELETE', 'orders/:token'],
  refundTerms: ['GET', 'orders/:token/refund-requests'],
  quoteRefund: ['POST', 'orders/:token/refund-quote'],
  askRefund: ['POST', 'orders/:token/refund-requests'],
  mailTickets: ['POST', 'orders/:token/letter'],
  holdings: ['GET', 'holdings/:token'],
  ticketHistory: ['GET', 'holdings/:token/tickets/:ticketId/history'],
  reissueTicket: ['POST', 'holdings/:token/tickets/:ticketId/reissue'],
  renameTicket: ['PATCH', 'holdings/:token/tickets/:ticketId'],
  resendTransfer: ['POST', 'holdings/:token/tickets/:ticketId/transfers/resend'],
  startTransfer: ['POST', 'holdings/:token/tickets/:ticketId/transfers'],
  cancelTransfer: ['POST', 'holdings/:token/tickets/:ticketId/transfers/cancel'],
  readTransfer: ['GET', 'transfers/:token'],
  acceptTransfer: ['POST', 'transfers/:token/accept'],
  rejectTransfer: ['POST', 'transfers/:token/reject'],
  askSignIn: ['POST', 'sites/:site/sign-in'],
  signInBuyer: ['POST', 'sites/:site/sign-in/verify'],
  signOutBuyer: ['POST', 'sites/:site/sign-out'],
  myTickets: ['GET', 'sites/:site/me/tickets'],
  myInvoices: ['GET', 'sites/:site/me/invoices'],
  myOrders: ['GET', 'sites/:site/me/orders'],
} as const satisfies Partial<Record<keyof Contract, readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string]>>;
export type Name = keyof typeof routes;

type Of<N extends Name> = Contract[N] extends Endpoint ? Contract[N] : never;
type Input<N extends Name> = { [K in keyof CallInput<Of<N>> as CallInput<Of<N>>[K] extends undefined ? never : K]: CallInput<Of<N>>[K] };

/** @throws ApiProblem */
export async function ask<N extends Name>(name: N, input: Input<N>, options: CallOptions = {}): Promise<Answer<Of<N>>> {
  const [method, path] = routes[name];
  const response = await callRaw({ id: name, method, path: PUBLIC + path, permission: 'public', summary: '', errors: [] }, input as object, options);
  noteClock(response.headers.get('date'));
  return (response.status === 204 || response.status === 202 ? undefined : await response.json()) as Answer<Of<N>>;
}
/** Addresses that a browser opens by itself. */
export const transferFile = (token: string) => `${PUBLIC}transfers/${encodeURIComponent(token)}/pdf`;
export const orderFile = (token: string, kind: 'pdf' | 'ics') => `${PUBLIC}orders/${encodeURIComponent(token)}/${kind}`;

export const invoiceFile = (site: string, id: string) => `${PUBLIC}sites/${encodeURIComponent(site)}/me/invoices/${id}/pdf`;
export const walletFile = (token: string, wallet: string, ticketId: string) => `${PUBLIC}holdings/${encodeURIComponent(token)}/wallet/${wallet}?ticketId=${ticketId}`;

/** Counted for whoever sent the visitor; that it could not be counted is nothing to a buyer. */
export const countClick = (site: string, code: string, slug?: string) =>
  void callRaw({ id: 'click', method: 'POST', path: `${PUBLIC}sites/:site/promoter-clicks`, permission: 'public', summary: '', errors: [] }, { params: { site }, body: { code, ...(slug && { slug }) } }).catch(() => undefined);
