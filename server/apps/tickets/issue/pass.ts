import { Branding } from '#contracts/me.ts';
import { definePasses } from '#capabilities/passes/public.ts';
import type { PassContent } from '#capabilities/passes/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { imagesOf } from '#apps/tickets/events/queries.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { urlOfOrder } from '#apps/tickets/orders/token.ts';
import { businessRow } from '#apps/tickets/public/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { placedTicket } from './queries.ts';
import { rotationOf } from './rotation.ts';
import { tokenOf } from './tokens.ts';

/** Also the word of the trigger that marks passes of changed tickets (0054_passes.sql). */
export const TICKET_PASS = 'ticket';

const words = (key: string, params: Record<string, unknown> = {}) => ({ es: text('es', `tickets.document.${key}`, params), en: text('en', `tickets.document.${key}`, params) });

/** What a ticket shows in the wallet of a phone (tickets 12.6). Who has passed it on keeps a void pass without the new holder's name. */
async function contentOfTicket(ctx: Ctx, ticketId: string, holderId: string): Promise<PassContent | null> {
  const ticket = await placedTicket(ctx, ticketId);
  if (!ticket) return null;
  const [event, order, business] = [await findEvent(ctx, ticket.eventId), await findOrder(ctx, ticket.orderId), (await businessRow(ctx))!];
  const held = ticket.holderClientId === holderId;
  const voided = !held || ticket.status === 'voided' || event.status === 'cancelled';
  const { accentColor, logoFileId } = Branding.parse(business.branding);
  const cover = (await imagesOf(ctx, event.id)).find(({ kind }) => kind === 'cover');
  const seat = displayName(ticket, ticket.letter);
  const code = voided ? null : await tokenOf(ctx, ticket);
  const rotation = code === null ? null : await rotationOf(event, ticket);
  return {
    groupId: event.id, organizer: business.name, name: event.name, locale: order.locale, color: accentColor, logo: logoFileId, picture: cover?.fileId ?? null,
    times: event.datesPending ? null : { doors: event.doorsOpenAt, start: event.startAt, end: event.endAt, zone: event.timeZone },
    place: event.venueName === null ? null : { name: event.venueName, address: [event.venueAddress, event.venueCity].filter(Boolean).join(', ') || null, lat: event.venueLat, lng: event.venueLng },
    code, voided, turning: rotation && { secret: Buffer.from(rotation.secret, 'base64url').toString('hex'), required: rotation.required }, reference: `${order.number}-${ticket.position}${ticket.unitCapacity > 1 ? `-${ticket.seatInUnit}` : ''}`, holder: held ? ticket.holderName : null, section: ticket.areaName,
    seat: ticket.unitCapacity > 1 ? `${seat} · ${ticket.seatInUnit}/${ticket.unitCapacity}` : seat,
    details: [
      ...(ticket.benefits ? [{ key: 'benefits', label: words('benefits'), value: ticket.benefits }] : []),
      ...(event.minAge === null ? [] : [{ key: 'age', label: words('age'), value: text(order.locale, 'tickets.document.ageFrom', { age: event.minAge }) }]),
      ...(order.mode === 'test' ? [{ key: 'test', label: words('order'), value: text(order.locale, 'tickets.document.test') }] : []),
    ],
    // The buyer's own address: only on the buyer's own pass.
    link: held && order.clientId === holderId ? { label: { es: text('es', 'tickets.document.online'), en: text('en', 'tickets.document.online') }, url: urlOfOrder(order.tokenSealed) } : null,
  };
}

definePasses({ ownerType: TICKET_PASS, content: contentOfTicket });
