import { writeCalendar } from '#capabilities/calendar/public.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { urlOfOrder } from '#apps/tickets/orders/token.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';

/** The event for the buyer's calendar, with the way back to the tickets. */
export const calendarFile = (event: EventRow, order: OrderRow): { name: string; content: string } => ({
  name: `${event.slug}.ics`,
  content: writeCalendar({
    name: event.name, zone: event.timeZone,
    events: [{
      uid: `${order.id}@tickets`, sequence: event.version, startsAt: event.startAt, endsAt: event.endAt, changedAt: order.paidAt ?? order.createdAt, summary: event.name, location: [event.venueName, event.venueAddress, event.venueCity].filter(Boolean).join(', ') || null,
      description: urlOfOrder(order.tokenSealed), status: event.status === 'cancelled' ? 'cancelled' : 'confirmed',
    }],
  }),
});
