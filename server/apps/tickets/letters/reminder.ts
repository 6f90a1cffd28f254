import { addMinutes, isBefore, latest, localToInstant } from '#contracts/time.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { eventDate } from '#apps/tickets/issue/document.ts';
import { defineCron } from '#platform/outbox.ts';
import { broadcast, defineBroadcast, placesOf } from './broadcast.ts';
import { letters } from './kinds.ts';
import { eventsToRemind } from './queries.ts';
import { writeTo } from './write.ts';

// The day before an event its holders hear when the doors open and where to go in (tickets 6, 10).

const BEFORE_HOURS = 24;
/** Later than this before the start it helps nobody any more. */
const UNTIL_HOURS = 3;
const [FROM, TO] = ['09:00', '20:00'];

/** A day before the start, moved into the hours in which people read: the nearest of them. */
export function reminderAt({ startAt, timeZone }: Pick<EventRow, 'startAt' | 'timeZone'>): Temporal.Instant {
  const due = addMinutes(startAt, -BEFORE_HOURS * 60);
  const day = due.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const [from, to] = [localToInstant(day, FROM!, timeZone), localToInstant(day, TO!, timeZone)];
  return isBefore(to, due) ? to : latest(from, due);
}

/** Whether it is said now: from its hour on, by day, until three hours before the start. */
export function isReminderDue(event: Pick<EventRow, 'startAt' | 'timeZone'>, now: Temporal.Instant): boolean {
  const time = now.toZonedDateTimeISO(event.timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
  return !isBefore(now, reminderAt(event)) && !isTooLate(event, now) && time >= FROM! && time <= TO!;
}
const isTooLate = ({ startAt }: Pick<EventRow, 'startAt'>, now: Temporal.Instant): boolean => isBefore(addMinutes(startAt, -UNTIL_HOURS * 60), now);

/** On a map that everybody may open; empty where the venue is not known. */
export const mapOf = ({ venueLat, venueLng, venueName, venueAddress, venueCity }: EventRow): string => {
  const place = [venueName, venueAddress, venueCity].filter(Boolean).join(', ');
  return venueLat !== null && venueLng !== null ? `https://www.openstreetmap.org/?mlat=${venueLat}&mlon=${venueLng}#map=17/${venueLat}/${venueLng}` : place ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}` : '';
};

defineBroadcast('event_reminder', {
  // Moved, called off, or too late: what is still to be written is not.
  isOver: (ctx, event, cause) => (event.status !== 'published' && event.status !== 'paused') || event.datesPending || event.startAt.toString() !== cause || isTooLate(event, ctx.now),
  write: async (ctx, event, to, _data, cause) => {
    if (to.tickets.length === 0) return; // bought, and passed on
    const gates = [...new Set(to.tickets.flatMap((ticket) => ticket.gates))].join(', ');
    await writeTo(ctx, to, { kind: letters.eventReminder, event, key: `${event.id}:${cause}:${to.email}`, data: { units: placesOf(to), gate: gates, doors: eventDate(event.doorsOpenAt, event.timeZone, to.locale), map_url: mapOf(event), access_url: to.accessUrl } });
  },
});

/** Every half hour, since some clocks stand half an hour apart; a missed one is late until three hours before the start (tickets 6). */
export const remindHolders = defineCron({
  name: 'tickets.remind_holders', at: { everyMin: 30 }, app: 'tickets',
  run: async (ctx) => {
    // By night the hour may have moved up to fifteen hours away from the day before.
    for (const event of await eventsToRemind(ctx, addMinutes(ctx.now, UNTIL_HOURS * 60), addMinutes(ctx.now, (BEFORE_HOURS + 15) * 60))) {
      if (isReminderDue(event, ctx.now)) await broadcast(ctx, { eventId: event.id, kind: 'event_reminder', cause: event.startAt.toString(), data: {} });
    }
  },
});
