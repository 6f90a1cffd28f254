import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { FiscalKind } from './invoicing-terms.ts';
import { Currency, Email, Id, Instant, Locale, PageQuery, Zone, pageOf } from './shapes.ts';
import { EventStatus, OrderStatus, TicketStatus } from './tickets-terms.ts';

// What a buyer sees who proved the mailbox (tickets 9, 14): own orders with this organizer, and nothing else.

const path = (rest: string) => `/api/v1/tickets/public/${rest}`;
const Site = z.strictObject({ site: z.string().min(1).max(253) });
const SITE = ['SITE_NOT_FOUND'] as const;

export const askSignIn = endpoint({
  id: 'tickets.askSignIn', method: 'POST', path: path('sites/:site/sign-in'), permission: 'public', summary: 'Mail a code and a link; the answer is the same whoever asks', params: Site, body: z.strictObject({ email: Email, locale: Locale.default('es') }), status: 202, errors: SITE,
});
export const signInBuyer = endpoint({
  id: 'tickets.signInBuyer', method: 'POST', path: path('sites/:site/sign-in/verify'), permission: 'public', summary: 'The code that was mailed, or the token of the link', params: Site,
  body: z.union([z.strictObject({ email: Email, code: z.string().max(20) }), z.strictObject({ token: z.string().min(1).max(200) })]), response: z.strictObject({ email: z.string() }), errors: [...SITE, 'CODE_REFUSED', 'RATE_LIMITED'],
});
export const signOutBuyer = endpoint({ id: 'tickets.signOutBuyer', method: 'POST', path: path('sites/:site/sign-out'), permission: 'public', summary: 'Forget this browser', params: Site, errors: SITE });

const EventOf = z.strictObject({ slug: z.string(), name: z.string(), status: EventStatus, startAt: Instant, endAt: Instant, datesPending: z.boolean(), zone: Zone, venueName: z.string().nullable(), venueCity: z.string().nullable(), country: z.string(), coverUrl: z.string().nullable() });
/** Where a ticket stands for this mailbox: to come, used, over without having been used, given away, void. */
export const MyTicketStand = z.enum(['coming', 'used', 'over', 'passed_on', 'voided']);
export type MyTicketStand = z.infer<typeof MyTicketStand>;
export const MyTicket = z.strictObject({
  id: Id, status: TicketStatus, stand: MyTicketStand, areaName: z.string(), unitName: z.string(), seat: z.int(), seats: z.int(), holderName: z.string().nullable(), usedAt: Instant.nullable(),
  /** Of the page that shows it: `/o/<token>` of a purchase, `/x/<token>` of what somebody passed on. */
  path: z.string(), event: EventOf,
});
export type MyTicket = z.infer<typeof MyTicket>;
export const myTickets = endpoint({
  id: 'tickets.myTickets', method: 'GET', path: path('sites/:site/me/tickets'), permission: 'public', summary: 'Tickets that this mailbox holds or bought: what is to come by its day, the rest newest first', params: Site,
  query: PageQuery.extend({ stand: MyTicketStand.default('coming') }), response: pageOf(MyTicket).extend({ email: z.string() }), errors: [...SITE, 'MAILBOX_NOT_PROVEN'],
});

export const MyOrder = z.strictObject({
  number: z.string(), /** Of the order's own address. */ token: z.string(), status: OrderStatus, paidAt: Instant.nullable(), totalMinor: z.int(), currency: Currency, admissions: z.int(),
  event: EventOf,
});
export type MyOrder = z.infer<typeof MyOrder>;
export const myOrders = endpoint({
  id: 'tickets.myOrders', method: 'GET', path: path('sites/:site/me/orders'), permission: 'public', summary: 'Paid orders of this mailbox, the newest first', params: Site, query: PageQuery, response: pageOf(MyOrder).extend({ email: z.string() }), errors: [...SITE, 'MAILBOX_NOT_PROVEN'],
});

export const MyInvoice = z.strictObject({
  id: Id, kind: FiscalKind, isAnnulled: z.boolean(), /** The organizer for the tickets, the platform for its fee. */ issuerName: z.string(), series: z.string(), number: z.string(), totalMinor: z.int(), taxMinor: z.int(), currency: Currency, issuedAt: Instant, orderNumber: z.string(),
});
export type MyInvoice = z.infer<typeof MyInvoice>;
export const myInvoices = endpoint({
  id: 'tickets.myInvoices', method: 'GET', path: path('sites/:site/me/invoices'), permission: 'public', summary: 'Invoices and credit notes of this mailbox, the newest first', params: Site, query: PageQuery, response: pageOf(MyInvoice), errors: [...SITE, 'MAILBOX_NOT_PROVEN'],
});
export const myInvoicePdf = endpoint({
  id: 'tickets.myInvoicePdf', method: 'GET', path: path('sites/:site/me/invoices/:id/pdf'), permission: 'public', summary: 'One of them to read and print', params: Site.extend({ id: Id }), produces: 'application/pdf', errors: [...SITE, 'MAILBOX_NOT_PROVEN', 'INVOICE_NOT_FOUND'],
});
