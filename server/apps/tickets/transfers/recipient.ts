import type { PublicTransfer } from '#contracts/tickets-transfers.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { visitByToken } from '#capabilities/links/public.ts';
import { isBefore } from '#contracts/time.ts';
import { invalidTransition, orderNotPaid, transferNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { holderDocument } from '#apps/tickets/issue/document.ts';
import { placedTicket } from '#apps/tickets/issue/queries.ts';
import { presentSite } from '#apps/tickets/public/site.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { digest } from '#platform/vault.ts';
import { presentHoldings } from './holder.ts';
import { transferByToken } from './queries.ts';
import type { TransferRow } from './queries.ts';
import { tenantOfTransferToken } from './token.ts';
import { acceptTransfer, endTransfer, lockedTicket } from './transfer.ts';

// The page of the mail that a recipient got: whoever opens it proves the mailbox.

type Shown = Presented<PublicTransfer>;

const visit = <T>(open: OpenCtx, token: string, writes: boolean, run: (ctx: Ctx, transfer: TransferRow) => Promise<T>): Promise<T> =>
  visitByToken(open, { counter: 'ticket-transfer', tenantId: tenantOfTransferToken(token), writes, notFound: transferNotFound, find: (ctx) => transferByToken(ctx, digest(token)) }, run);

async function present(ctx: Ctx, transfer: TransferRow): Promise<Shown> {
  const ticket = (await placedTicket(ctx, transfer.ticketId))!;
  const event = await findEvent(ctx, transfer.eventId);
  const mine = transfer.status === 'accepted' && ticket.holderClientId === transfer.toClientId && ticket.generation >= transfer.generation!;
  return {
    site: await presentSite(ctx), status: transfer.status === 'pending' && !isBefore(ctx.now, transfer.expiresAt) ? 'expired' : transfer.status, fromName: transfer.fromName, toEmail: transfer.toEmail, message: transfer.message, expiresAt: transfer.expiresAt,
    event: { name: event.name, slug: event.slug, startAt: event.startAt, doorsOpenAt: event.doorsOpenAt, zone: event.timeZone, datesPending: event.datesPending, venue: [event.venueName, event.venueCity].filter(Boolean).join(', ') },
    areaName: ticket.areaName, unitName: displayName(ticket, ticket.letter), seat: ticket.seatInUnit, seats: ticket.unitCapacity, ticket: mine ? (await presentHoldings(ctx, [ticket]))[0]! : null,
  };
}

export const readTransfer = (open: OpenCtx, token: string): Promise<Shown> => visit(open, token, false, present);
const fresh = async (ctx: Ctx, { tokenHash }: TransferRow): Promise<Shown> => present(ctx, (await transferByToken(ctx, tokenHash))!);

/** @throws TRANSFER_NOT_FOUND, TRANSFER_EXPIRED, INVALID_TRANSITION */
export const accept = (open: OpenCtx, token: string, who: { name: string; idNumber: string | null }): Promise<Shown> =>
  visit(open, token, true, async (ctx, transfer) => {
    await acceptTransfer(ctx, transfer, who);
    return fresh(ctx, transfer);
  });
/** @throws TRANSFER_NOT_FOUND, INVALID_TRANSITION */
export const reject = (open: OpenCtx, token: string): Promise<Shown> =>
  visit(open, token, true, async (ctx, transfer) => {
    if (transfer.status !== 'rejected') {
      const { ticket, pending } = await lockedTicket(ctx, transfer.ticketId);
      if (pending?.id !== transfer.id) throw invalidTransition({ from: transfer.status, to: 'rejected', allowed: [] });
      await endTransfer(ctx, ticket, pending, 'rejected');
    }
    return fresh(ctx, transfer);
  });
/** @throws TRANSFER_NOT_FOUND, ORDER_NOT_PAID before it is taken */
export const document = (open: OpenCtx, token: string): Promise<FileAnswer> =>
  visit(open, token, false, async (ctx, transfer) => {
    const { ticket } = await present(ctx, transfer);
    if (ticket === null) throw orderNotPaid();
    const { name, content } = await holderDocument(ctx, transfer.ticketId, transfer.locale);
    return new FileAnswer(content, 'application/pdf', { 'content-disposition': `inline; filename="${name}"`, 'cache-control': 'private, no-store' });
  });
