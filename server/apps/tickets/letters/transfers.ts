import { findEvent } from '#apps/tickets/events/find.ts';
import { eventDate, holderDocument } from '#apps/tickets/issue/document.ts';
import { placedTicket } from '#apps/tickets/issue/queries.ts';
import type { PlacedTicket } from '#apps/tickets/issue/queries.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { ticketReissued, transferEnded, transferSent } from '#apps/tickets/transfers/events.ts';
import { transferById } from '#apps/tickets/transfers/queries.ts';
import type { TransferRow } from '#apps/tickets/transfers/queries.ts';
import { urlOfTransfer } from '#apps/tickets/transfers/token.ts';
import type { Ctx } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { letters } from './kinds.ts';
import { writeTo } from './write.ts';

// Letters of transfers (tickets 10). The recipient is nobody's client until the ticket is theirs.

const ENDED = { accepted: letters.transferAccepted, rejected: letters.transferRejected, cancelled: letters.transferCancelled, expired: letters.transferExpired } as const;

export const seatOf = (ticket: PlacedTicket): string => `${ticket.areaName} ${displayName(ticket, ticket.letter)}`;

async function about(ctx: Ctx, transfer: TransferRow) {
  const [event, ticket] = [await findEvent(ctx, transfer.eventId), (await placedTicket(ctx, transfer.ticketId))!];
  return { event, seat: seatOf(ticket), who: { sender: transfer.fromName, recipient: transfer.toEmail } };
}

subscribe(transferSent, 'tickets.letter_transfer', async (ctx, { transferId, resend }) => {
  const transfer = await transferById(ctx, transferId);
  if (transfer?.status !== 'pending') return;
  const { event, seat, who } = await about(ctx, transfer);
  await writeTo(ctx, { clientId: null, name: '', email: transfer.toEmail, locale: transfer.locale }, {
    kind: letters.transferReceived, event, key: `${transferId}:${resend}`, data: { seat, ...who, note: transfer.message, expires: eventDate(transfer.expiresAt, event.timeZone, transfer.locale), accept_url: urlOfTransfer(transfer.tokenSealed) },
  });
});

subscribe(transferEnded, 'tickets.letter_transfer_ended', async (ctx, { transferId, status }) => {
  const transfer = await transferById(ctx, transferId);
  if (!transfer) return;
  const { event, seat, who } = await about(ctx, transfer);
  await writeTo(ctx, { clientId: transfer.fromClientId, name: transfer.fromName, email: transfer.fromEmail, locale: transfer.locale }, { kind: ENDED[status], event, key: transferId, data: { seat, ...who } });
  if (status !== 'accepted') return;
  const { name, content } = await holderDocument(ctx, transfer.ticketId, transfer.locale);
  await writeTo(ctx, { clientId: transfer.toClientId, name: '', email: transfer.toEmail, locale: transfer.locale }, {
    kind: letters.ticketYours, event, key: transferId, data: { seat, access_url: urlOfTransfer(transfer.tokenSealed) }, attachments: [{ name, type: 'application/pdf', content }],
  });
});

subscribe(ticketReissued, 'tickets.letter_reissued', async (ctx, { ticketId, generation, reason }) => {
  const ticket = await placedTicket(ctx, ticketId);
  if (!ticket?.holderEmail || ticket.generation !== generation) return;
  const [event, { locale }] = [await findEvent(ctx, ticket.eventId), await findOrder(ctx, ticket.orderId)];
  const { name, content } = await holderDocument(ctx, ticketId, locale);
  await writeTo(ctx, { clientId: ticket.holderClientId, name: ticket.holderName ?? '', email: ticket.holderEmail, locale }, {
    kind: letters.ticketReissued, event, key: `${ticketId}:${generation}`, data: { seat: seatOf(ticket), reason }, attachments: [{ name, type: 'application/pdf', content }],
  });
});
