import { formatMoney } from '#contracts/money.ts';
import { pdf } from '#capabilities/documents/public.ts';
import { allotmentClosed, allotmentNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { eventDate } from '#apps/tickets/issue/document.ts';
import { signedTexts } from '#apps/tickets/issue/tokens.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { findAllotment } from './allotments.ts';
import { allottedOf } from './queries.ts';

/** A label for each ticket of a printed batch that nobody has bought yet. @throws ALLOTMENT_NOT_FOUND, ALLOTMENT_CLOSED */
export async function allotmentLabels(ctx: Ctx, id: string): Promise<{ name: string; content: Buffer }> {
  const row = await findAllotment(ctx, id);
  if (row.kind !== 'printed') throw allotmentNotFound();
  if (row.status !== 'open') throw allotmentClosed();
  const event = await findEvent(ctx, row.eventId);
  const tickets = (await allottedOf(ctx, id)).filter(({ orderId, returnedAt }) => orderId === null && returnedAt === null);
  const tokens = await signedTexts(ctx, event.id, tickets.map((ticket) => ({ id: ticket.id, generation: 1 })));
  const word = (key: string, params: Record<string, unknown> = {}) => text(ctx.locale, `tickets.document.${key}`, params);
  const content = await pdf(ctx, {
    title: word('labelsTitle', { name: row.name, event: event.name }), branded: false, at: row.createdAt, footer: `${event.name} · ${row.name}`,
    blocks: [{
      type: 'labels', items: tickets.map((ticket) => {
        const seat = displayName(ticket, row.letter);
        return {
          title: event.name, code: tokens.get(ticket.id)!, caption: row.unitCapacity > 1 ? word('seatOf', { seat, number: ticket.seatInUnit, of: row.unitCapacity }) : seat,
          lines: [event.datesPending ? word('datesPending') : eventDate(event.startAt, event.timeZone, ctx.locale), [event.venueName, event.venueCity].filter(Boolean).join(', '), row.areaName, formatMoney(row.unitTotalMinor, row.currency, ctx.locale), ...(event.minAge === null ? [] : [word('ageFrom', { age: event.minAge })]), word('labelOnce')].filter(Boolean),
        };
      }),
    }],
  });
  return { name: `${row.name}.pdf`, content };
}
