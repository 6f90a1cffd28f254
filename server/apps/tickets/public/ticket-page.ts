import type { PublicTicket } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { orderNotPaid } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { calendarFile } from '#apps/tickets/issue/calendar-file.ts';
import { ticketsDocument } from '#apps/tickets/issue/document.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import type { PlacedTicket } from '#apps/tickets/issue/queries.ts';
import { tokensOf } from '#apps/tickets/issue/tokens.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { countTry } from '#capabilities/links/public.ts';
import { ticketsWanted } from '#apps/tickets/orders/events.ts';
import { emit } from '#platform/outbox.ts';
import { visitOrder } from './order-page.ts';

export const presentTicket = (ticket: PlacedTicket, qr: string | null): Presented<PublicTicket> => ({
  id: ticket.id, status: ticket.status, areaName: ticket.areaName, unitName: displayName(ticket, ticket.letter), seat: ticket.seatInUnit, seats: ticket.unitCapacity, benefits: ticket.benefits, holderName: ticket.holderName, holderEmail: ticket.holderEmail,
  generation: ticket.generation, isCourtesy: ticket.isCourtesy, qr, usedAt: ticket.lastEntryAt, voidedReason: ticket.voidedReason,
});

/**
 * The tickets of an order. The buyer sees all of them, but the QR only of those that the buyer still holds: one that was
 * passed on opens for its new holder alone.
 */
export const orderTickets = (open: OpenCtx, token: string): Promise<{ items: Presented<PublicTicket>[] }> =>
  visitOrder(open, token, false, async (ctx, order) => {
    const tickets = await ticketsOfOrder(ctx, order.id);
    const mine = tickets.filter(({ holderClientId }) => holderClientId === order.clientId);
    const tokens = await tokensOf(ctx, order.eventId, mine);
    return { items: tickets.map((ticket) => presentTicket(ticket, tokens.get(ticket.id) ?? null)) };
  });

/** @throws ORDER_NOT_FOUND, ORDER_NOT_PAID */
export const orderDocument = (open: OpenCtx, token: string): Promise<FileAnswer> =>
  visitOrder(open, token, false, async (ctx, order) => {
    if (order.paidAt === null) throw orderNotPaid();
    const { name, content } = await ticketsDocument(ctx, order);
    return new FileAnswer(content, 'application/pdf', { 'content-disposition': `inline; filename="${name}"`, 'cache-control': 'private, no-store' });
  });

/** @throws ORDER_NOT_FOUND, ORDER_NOT_PAID */
export const orderCalendar = (open: OpenCtx, token: string): Promise<FileAnswer> =>
  visitOrder(open, token, false, async (ctx, order) => {
    if (order.paidAt === null) throw orderNotPaid();
    const { name, content } = calendarFile(await findEvent(ctx, order.eventId), order);
    return new FileAnswer(content, 'text/calendar; charset=utf-8', { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' });
  });

const LETTERS = 3;

/** The letter with the tickets once more, to the address that bought. @throws ORDER_NOT_FOUND, ORDER_NOT_PAID, RATE_LIMITED after three in an hour */
export async function mailTickets(open: OpenCtx, token: string): Promise<void> {
  const { id, eventId } = await visitOrder(open, token, false, async (_ctx, order) => {
    if (order.status !== 'paid' && order.status !== 'partially_refunded') throw orderNotPaid();
    return order;
  });
  await countTry(open, [{ counter: `ticket-letter:${id}`, most: LETTERS, minutes: 60 }]);
  await visitOrder(open, token, true, (ctx) => emit(ctx, ticketsWanted, id, { orderId: id, eventId, at: ctx.now.toString() }));
}
