import { z } from 'zod';
import { sendMail } from '#capabilities/notifications/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { eventDate, holderDocument } from '#apps/tickets/issue/document.ts';
import { placedTicket } from '#apps/tickets/issue/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx } from '#platform/context.ts';
import { defineEvent, subscribe } from '#platform/outbox.ts';
import { transferEnded, transferSent } from './events.ts';
import { transferById } from './queries.ts';
import type { TransferRow } from './queries.ts';
import { urlOfTransfer } from './token.ts';

// Mails of transfers (tickets 10). The recipient is nobody's client yet: they go to the mailbox itself.

export const ticketReissued = defineEvent('tickets.ticket_reissued', z.strictObject({ ticketId: z.uuid(), generation: z.int(), reason: z.string() }));

async function wordsOf(ctx: Ctx, transfer: TransferRow): Promise<Record<string, string>> {
  const [event, ticket] = [await findEvent(ctx, transfer.eventId), (await placedTicket(ctx, transfer.ticketId))!];
  return {
    sender: transfer.fromName, recipient: transfer.toEmail, event: event.name, date: eventDate(event.startAt, event.timeZone, transfer.locale), seat: `${ticket.areaName} ${displayName(ticket, ticket.letter)}`,
    note: transfer.message, expires: eventDate(transfer.expiresAt, event.timeZone, transfer.locale), url: urlOfTransfer(transfer.tokenSealed),
  };
}

subscribe(transferSent, 'tickets.letter_transfer', async (ctx, { transferId, resend }) => {
  const transfer = await transferById(ctx, transferId);
  if (transfer?.status !== 'pending') return;
  await sendMail(ctx, { to: transfer.toEmail, locale: transfer.locale, template: 'ticket_transfer', data: await wordsOf(ctx, transfer), key: `ticket_transfer:${transferId}:${resend}` });
});

subscribe(transferEnded, 'tickets.letter_transfer_ended', async (ctx, { transferId, status }) => {
  const transfer = await transferById(ctx, transferId);
  if (!transfer) return;
  const data = await wordsOf(ctx, transfer);
  await sendMail(ctx, { to: transfer.fromEmail, locale: transfer.locale, template: `ticket_transfer_${status}`, data, key: `ticket_transfer_${status}:${transferId}` });
  if (status !== 'accepted') return;
  const { name, content } = await holderDocument(ctx, transfer.ticketId, transfer.locale);
  await sendMail(ctx, { to: transfer.toEmail, locale: transfer.locale, template: 'ticket_yours', data, key: `ticket_yours:${transferId}`, attachments: [{ name, type: 'application/pdf', content }] });
});

subscribe(ticketReissued, 'tickets.letter_reissued', async (ctx, { ticketId, generation, reason }) => {
  const ticket = await placedTicket(ctx, ticketId);
  if (!ticket?.holderEmail || ticket.generation !== generation) return;
  const [event, { locale }] = [await findEvent(ctx, ticket.eventId), await ctx.tx.selectFrom('ticketOrder').select('locale').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', ticket.orderId).executeTakeFirstOrThrow()];
  const { name, content } = await holderDocument(ctx, ticketId, locale);
  await sendMail(ctx, { to: ticket.holderEmail, locale, template: 'ticket_reissued', data: { event: event.name, seat: `${ticket.areaName} ${displayName(ticket, ticket.letter)}`, reason }, key: `ticket_reissued:${ticketId}:${generation}`, attachments: [{ name, type: 'application/pdf', content }] });
});
