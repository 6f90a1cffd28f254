import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Email, Id, Instant, Locale, OptionalText, PageQuery, Text, Version, Zone, pageOf } from './shapes.ts';
import { PublicSite, PublicTicket } from './tickets-public.ts';
import { TicketStatus, TransferStatus } from './tickets-terms.ts';

// Tickets change their holder. A holder's address is that of the order (the buyer) or of the transfer that was accepted;
// with either one may pass a ticket on, take it back, get a new QR, and change the name on it.

const HELD = '/api/v1/tickets/public/holdings/:token/tickets/:ticketId';
const held = z.strictObject({ token: z.string().min(1).max(200), ticketId: Id });
const HOLDER = ['ORDER_NOT_FOUND', 'TICKET_NOT_FOUND', 'RATE_LIMITED'] as const;

const Wallet = z.enum(['apple', 'google']);
/** How a ticket stands for its holder. */
export const Holding = PublicTicket.extend({
  /** To whom it is being passed on, and until when they may take it. */
  transfer: z.strictObject({ toEmail: z.string(), expiresAt: Instant, message: z.string() }).nullable(),
  /** What makes its QR turn (contracts/rotating-code.ts); null where it stands still. `required`: a still one opens no door. */
  rotation: z.strictObject({ secret: z.string(), required: z.boolean() }).nullable(),
  /** Wallets of phones that it can be kept in now. */
  wallets: z.array(Wallet),
  /** What its holder may do now. */
  can: z.array(z.enum(['transfer', 'cancel_transfer', 'resend_transfer', 'reissue', 'rename'])), transfersLeft: z.int(),
  /** The buyer passed it on: somebody else holds it now, and it opens for them alone. */
  passedOn: z.strictObject({ toEmail: z.string(), at: Instant }).nullable(),
});
export type Holding = z.infer<typeof Holding>;

export const holdings = endpoint({ id: 'tickets.holdings', method: 'GET', path: '/api/v1/tickets/public/holdings/:token', permission: 'public', summary: 'The tickets that an address gives, and what may be done with each', params: z.strictObject({ token: z.string().min(1).max(200) }), response: z.strictObject({ items: z.array(Holding) }), errors: ['ORDER_NOT_FOUND', 'RATE_LIMITED'] });
export const holdingWallet = endpoint({
  id: 'tickets.holdingWallet', method: 'GET', path: '/api/v1/tickets/public/holdings/:token/wallet/:wallet', permission: 'public', summary: "Tickets for the wallet of a phone: Apple's signed file (of several: a bundle), or on to Google's page; one of them, or the first ten that can be used", produces: 'application/vnd.apple.pkpass',
  params: z.strictObject({ token: z.string().min(1).max(200), wallet: Wallet }), query: z.strictObject({ ticketId: Id.optional() }), errors: [...HOLDER, 'WALLET_NOT_CONNECTED', 'WALLET_UNAVAILABLE', 'PASS_NOT_FOUND'],
});
export const startTransfer = endpoint({
  id: 'tickets.startTransfer', method: 'POST', path: `${HELD}/transfers`, permission: 'public', summary: 'Pass a ticket on to a mailbox; its QR sleeps until they answer', params: held, body: z.strictObject({ email: Email, message: OptionalText(500).default(''), locale: Locale.default('es') }), response: Holding, status: 201,
  errors: [...HOLDER, 'TRANSFER_NOT_YOURS', 'TRANSFER_ALREADY_PENDING', 'TICKET_NOT_TRANSFERABLE', 'TRANSFER_TO_SELF', 'TRANSFER_CLOSED', 'TRANSFER_LIMIT'],
});
export const cancelTransfer = endpoint({ id: 'tickets.cancelTransfer', method: 'POST', path: `${HELD}/transfers/cancel`, permission: 'public', summary: 'Take it back before they answer: the old QR works again', params: held, response: Holding, errors: [...HOLDER, 'TRANSFER_NOT_FOUND'] });
export const resendTransfer = endpoint({ id: 'tickets.resendTransfer', method: 'POST', path: `${HELD}/transfers/resend`, permission: 'public', summary: 'Mail it again, with a new address', params: held, response: Holding, errors: [...HOLDER, 'TRANSFER_NOT_FOUND', 'TRANSFER_EXPIRED', 'RESEND_TOO_SOON'] });
export const reissueTicket = endpoint({ id: 'tickets.reissueTicket', method: 'POST', path: `${HELD}/reissue`, permission: 'public', summary: 'A new QR; the old one opens no door any more', params: held, response: Holding, errors: [...HOLDER, 'REISSUE_LIMIT', 'INVALID_TRANSITION'] });
export const renameTicket = endpoint({ id: 'tickets.renameTicket', method: 'PATCH', path: HELD, permission: 'public', summary: 'Who comes with it', params: held, body: z.strictObject({ holderName: Text(200), holderIdNumber: Text(40).nullable().optional() }), response: Holding, errors: [...HOLDER, 'TRANSFER_CLOSED', 'INVALID_TRANSITION'] });

/** What became of a ticket, oldest first. `who`: the mailbox it went to, in full only for its own people. */
export const TicketStep = z.strictObject({ kind: z.enum(['issued', 'sent', 'accepted', 'rejected', 'cancelled', 'expired', 'reissued', 'renamed', 'entered', 'entry_undone', 'voided', 'restored']), at: Instant, who: z.string().nullable() });
export type TicketStep = z.infer<typeof TicketStep>;
export const ticketHistory = endpoint({ id: 'tickets.ticketHistory', method: 'GET', path: `${HELD}/history`, permission: 'public', summary: 'What became of a ticket', params: held, response: z.strictObject({ items: z.array(TicketStep) }), errors: HOLDER });

// ------------------------------------------------------------------------------------------------------- the recipient
const byToken = z.strictObject({ token: z.string().min(1).max(200) });
export const PublicTransfer = z.strictObject({
  site: PublicSite, status: TransferStatus, fromName: z.string(), toEmail: z.string(), message: z.string(), expiresAt: Instant,
  event: z.strictObject({ name: z.string(), slug: z.string(), startAt: Instant, doorsOpenAt: Instant, zone: Zone, datesPending: z.boolean(), venue: z.string() }), areaName: z.string(), unitName: z.string(), seat: z.int(), seats: z.int(),
  /** Of who has accepted and holds it still. */
  ticket: Holding.nullable(),
});
export type PublicTransfer = z.infer<typeof PublicTransfer>;
const TRANSFER = ['TRANSFER_NOT_FOUND', 'RATE_LIMITED'] as const;
export const readTransfer = endpoint({ id: 'tickets.readTransfer', method: 'GET', path: '/api/v1/tickets/public/transfers/:token', permission: 'public', summary: 'What somebody passes on to me', params: byToken, response: PublicTransfer, errors: TRANSFER });
export const acceptTransfer = endpoint({
  id: 'tickets.acceptTransfer', method: 'POST', path: '/api/v1/tickets/public/transfers/:token/accept', permission: 'public', summary: 'Take the ticket: it gets my name and a new QR; a second time changes nothing', params: byToken, body: z.strictObject({ name: Text(200), idNumber: Text(40).nullable().default(null) }), response: PublicTransfer,
  errors: [...TRANSFER, 'TRANSFER_EXPIRED', 'INVALID_TRANSITION'],
});
export const rejectTransfer = endpoint({ id: 'tickets.rejectTransfer', method: 'POST', path: '/api/v1/tickets/public/transfers/:token/reject', permission: 'public', summary: 'Not for me: the sender keeps it', params: byToken, response: PublicTransfer, errors: [...TRANSFER, 'INVALID_TRANSITION'] });
export const transferDocument = endpoint({ id: 'tickets.transferDocument', method: 'GET', path: '/api/v1/tickets/public/transfers/:token/pdf', permission: 'public', summary: 'The ticket that I took, as PDF', params: byToken, produces: 'application/pdf', errors: [...TRANSFER, 'ORDER_NOT_PAID'] });

// --------------------------------------------------------------------------------------------------------- back office
export const Transfer = z.strictObject({ id: Id, ticketId: Id, status: TransferStatus, fromName: z.string(), fromEmail: z.string(), toEmail: z.string(), areaName: z.string(), unitName: z.string(), orderId: Id, orderNumber: z.string(), message: z.string(), expiresAt: Instant, createdAt: Instant, respondedAt: Instant.nullable(), version: Version });
export type Transfer = z.infer<typeof Transfer>;
const byId = z.strictObject({ id: Id });
export const listTransfers = endpoint({ id: 'tickets.listTransfers', method: 'GET', path: '/api/v1/tickets/events/:id/transfers', permission: 'tickets.transfer.read', summary: 'Transfers of an event, newest first', params: byId, query: PageQuery.extend({ status: TransferStatus.optional() }), response: pageOf(Transfer), errors: ['EVENT_NOT_FOUND'] });
export const overrideTransfer = endpoint({ id: 'tickets.overrideTransfer', method: 'POST', path: '/api/v1/tickets/transfers/:id/cancel', permission: 'tickets.transfer.override', summary: 'Call a transfer off for its sender', params: byId, body: z.strictObject({ reason: Text(300) }), response: Transfer, errors: ['TRANSFER_NOT_FOUND', 'INVALID_TRANSITION'], audit: true });

export const AdminTicket = z.strictObject({
  id: Id, eventId: Id, eventName: z.string(), orderId: Id, orderNumber: z.string(), status: TicketStatus, areaName: z.string(), unitName: z.string(), seat: z.int(), generation: z.int(), transferCount: z.int(), reissueCount: z.int(), refundPending: z.boolean(), isCourtesy: z.boolean(),
  holderName: z.string().nullable(), holderEmail: z.string().nullable(), holderIdNumber: z.string().nullable(), inside: z.boolean(), lastEntryAt: Instant.nullable(), voidedAt: Instant.nullable(), voidedReason: z.string().nullable(),
  history: z.array(z.strictObject({ from: z.string().nullable(), to: z.string(), by: z.string().nullable(), reason: z.string().nullable(), at: Instant })), transfers: z.array(z.strictObject({ status: TransferStatus, toEmail: z.string(), at: Instant })), version: Version,
});
export const getTicket = endpoint({ id: 'tickets.getTicket', method: 'GET', path: '/api/v1/tickets/tickets/:id', permission: 'tickets.order.read', summary: 'One ticket with its chain of holders', params: byId, response: AdminTicket, errors: ['TICKET_NOT_FOUND'] });
const acts = { params: byId, body: z.strictObject({ reason: Text(300) }), response: AdminTicket, audit: true } as const;
export const reissueByStaff = endpoint({ id: 'tickets.reissueByStaff', method: 'POST', path: '/api/v1/tickets/tickets/:id/reissue', permission: 'tickets.ticket.reissue', summary: 'A new QR for its holder', errors: ['TICKET_NOT_FOUND', 'INVALID_TRANSITION'], ...acts });
export const voidTicket = endpoint({ id: 'tickets.voidTicket', method: 'POST', path: '/api/v1/tickets/tickets/:id/void', permission: 'tickets.ticket.void', summary: 'It opens no door any more', errors: ['TICKET_NOT_FOUND', 'INVALID_TRANSITION', 'TICKET_USED'], ...acts });
export const restoreTicket = endpoint({ id: 'tickets.restoreTicket', method: 'POST', path: '/api/v1/tickets/tickets/:id/restore', permission: 'tickets.ticket.void', summary: 'A void ticket within a day, while its place is still its own; with a new QR', errors: ['TICKET_NOT_FOUND', 'INVALID_TRANSITION', 'RESTORE_TOO_LATE'], ...acts });
