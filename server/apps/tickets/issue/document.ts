import { formatMoney } from '#contracts/money.ts';
import { pdf } from '#capabilities/documents/public.ts';
import type { Block } from '#capabilities/documents/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { orderUnits } from '#apps/tickets/orders/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { placedTicket, ticketsOfOrder } from './queries.ts';
import type { PlacedTicket } from './queries.ts';
import { tokensOf } from './tokens.ts';

/** An instant by the clock of the event, as people read it. */
export const eventDate = (at: Temporal.Instant, zone: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === 'es' ? 'es-CO' : 'en-US', { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' }).format(at.epochMilliseconds);

interface Legal { legalName?: string; taxId?: string; taxIdCheckDigit?: string | null; pulepCode?: string | null; producerRegistration?: string | null }

/** One PDF with all tickets of an order that its buyer holds and that can be used, a page for each (tickets 5.13, 10). */
export async function ticketsDocument(ctx: Ctx, order: OrderRow): Promise<{ name: string; content: Buffer }> {
  // Of one that was passed on, the buyer must not have the code.
  const mine = (await ticketsOfOrder(ctx, order.id)).filter(({ holderClientId }) => holderClientId === order.clientId);
  return { name: `${order.number}.pdf`, content: await draw(ctx, order, mine, order.locale, true) };
}

/** One ticket for who holds it now; what somebody else paid for it is not on it. */
export async function holderDocument(ctx: Ctx, ticketId: string, locale: Locale): Promise<{ name: string; content: Buffer }> {
  const ticket = (await placedTicket(ctx, ticketId))!;
  const order = await findOrder(ctx, ticket.orderId);
  return { name: `${order.number}-${ticket.position}.pdf`, content: await draw(ctx, order, [ticket], locale, false) };
}

/** QR, seat, holder, who answers by law. */
async function draw(ctx: Ctx, order: OrderRow, tickets: readonly PlacedTicket[], locale: Locale, withPrice: boolean): Promise<Buffer> {
  const [event, units] = [await findEvent(ctx, order.eventId), await orderUnits(ctx, [order.id])];
  const tokens = await tokensOf(ctx, event.id, tickets);
  const paid = new Map(units.map((unit) => [unit.id, unit]));
  const legal = (order.legalSnapshot ?? {}) as Legal;
  const word = (key: string, params: Record<string, unknown> = {}) => text(locale, `tickets.document.${key}`, params);
  const usable = tickets.filter(({ id }) => tokens.has(id));
  const blocks = usable.flatMap((ticket, index): Block[] => {
    const unit = paid.get(ticket.orderUnitId)!;
    const seat = displayName(ticket, ticket.letter);
    return [
      ...(index > 0 ? [{ type: 'pageBreak' as const }] : []),
      { type: 'heading', text: event.name, level: 1 },
      ...(order.mode === 'test' ? [{ type: 'paragraph' as const, text: word('test') }] : []),
      { type: 'keyValues', rows: [
        [word('when'), event.datesPending ? word('datesPending') : eventDate(event.startAt, event.timeZone, locale)],
        [word('doors'), event.datesPending ? '—' : eventDate(event.doorsOpenAt, event.timeZone, locale)],
        [word('where'), [event.venueName, event.venueAddress, event.venueCity].filter(Boolean).join(', ') || '—'],
        [word('area'), ticket.areaName],
        [word('seat'), ticket.unitCapacity > 1 ? word('seatOf', { seat, number: ticket.seatInUnit, of: ticket.unitCapacity }) : seat],
        [word('holder'), ticket.holderName ?? '—'],
        ...(withPrice || ticket.isCourtesy ? [[word('price'), ticket.isCourtesy ? word('courtesy') : formatMoney(unit.paidMinor, order.currency, locale)] as const] : []),
        [word('order'), order.number],
        ...(ticket.benefits ? [[word('benefits'), ticket.benefits] as const] : []),
        ...(event.minAge === null ? [] : [[word('age'), word('ageFrom', { age: event.minAge })] as const]),
      ] },
      // What stands on paper stands still: it would open no door.
      ...(event.rotatingQr === 'required' ? [{ type: 'paragraph' as const, text: word('onlyLive') }] : [{ type: 'code' as const, text: tokens.get(ticket.id)!, caption: word('caption', { number: index + 1, of: usable.length }) }, { type: 'paragraph' as const, text: word('once'), soft: true, small: true }]),
      ...(legal.legalName ? [{ type: 'paragraph' as const, soft: true, small: true, text: [word('legal', { name: legal.legalName, taxId: [legal.taxId, legal.taxIdCheckDigit].filter(Boolean).join('-') }), legal.producerRegistration ? word('producer', { code: legal.producerRegistration }) : '', legal.pulepCode ? word('pulep', { code: legal.pulepCode }) : ''].filter(Boolean).join(' · ') }] : []),
    ];
  });
  return pdf(ctx, { title: word('title', { event: event.name }), blocks, branded: true, locale, at: order.paidAt ?? ctx.now, footer: order.number });
}
