import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { byInstant } from '#contracts/time.ts';

type At = Temporal.Instant;

export interface FeedEvent {
  uid: string;
  sequence: number;
  startsAt: At;
  endsAt: At;
  changedAt: At;
  summary: string;
  location: string | null;
  description: string | null;
  status: 'tentative' | 'confirmed' | 'cancelled';
}

const REFRESH_SECONDS = 900;
const STATUS = { tentative: ICalEventStatus.TENTATIVE, confirmed: ICalEventStatus.CONFIRMED, cancelled: ICalEventStatus.CANCELLED };

/** An agenda as iCalendar text (RFC 5545) in the zone of the branch, with the clock changes of its span. */
export function writeCalendar({ name, zone, events }: { name: string; zone: string; events: readonly FeedEvent[] }): string {
  const calendar = ical({ name, prodId: { company: 'Mostrador', product: 'Agenda', language: 'ES' }, method: ICalCalendarMethod.PUBLISH, ttl: REFRESH_SECONDS });
  const times = events.flatMap((event) => [event.startsAt, event.endsAt]).sort(byInstant);
  const [first, last] = [times[0], times.at(-1)];
  calendar.timezone({ name: zone, generator: () => (first && last ? zoneBlock(zone, first, last) : zoneBlock(zone, EPOCH, EPOCH)) });
  for (const event of events) {
    calendar.createEvent({
      id: event.uid, sequence: event.sequence, start: event.startsAt.toZonedDateTimeISO(zone), end: event.endsAt.toZonedDateTimeISO(zone), timezone: zone,
      stamp: utcWall(event.changedAt), lastModified: utcWall(event.changedAt), summary: event.summary, location: event.location, description: event.description, status: STATUS[event.status],
      transparency: event.status === 'cancelled' ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    });
  }
  // These two are always UTC (RFC 5545 3.8.7), but the library writes them in the calendar's zone: given as the wall
  // clock of UTC they come out right, but for the Z.
  return calendar.toString().replaceAll(/^(DTSTAMP|LAST-MODIFIED):(\d{8}T\d{6})(?=\r?$)/gm, '$1:$2Z');
}

const utcWall = (at: At): Temporal.PlainDateTime => at.toZonedDateTimeISO('UTC').toPlainDateTime().round('second');

const EPOCH = Temporal.Instant.fromEpochMilliseconds(0);

/** A VTIMEZONE with every clock change from the one before the first instant to the last: exact, and without rules that may change. */
export function zoneBlock(zone: string, first: At, last: At): string {
  const start = first.toZonedDateTimeISO(zone);
  const before = start.getTimeZoneTransition('previous');
  const changes: Temporal.ZonedDateTime[] = before ? [before] : [];
  for (let next = (before ?? start).getTimeZoneTransition('next'); next && Temporal.Instant.compare(next.toInstant(), last) <= 0; next = next.getTimeZoneTransition('next')) changes.push(next);
  const observances = changes.length > 0
    ? changes.map((change) => observance(change.toPlainDateTime(), change.subtract({ nanoseconds: 1 }).offset, change.offset, change.offsetNanoseconds > change.subtract({ nanoseconds: 1 }).offsetNanoseconds))
    : [observance(Temporal.PlainDateTime.from('1970-01-01T00:00'), start.offset, start.offset, false)];
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observances.flat(), 'END:VTIMEZONE'].join('\r\n');
}

// DTSTART is the local time that was shown when the clock changed, by the offset before it.
function observance(shown: Temporal.PlainDateTime, from: string, to: string, forward: boolean): string[] {
  const minutes = (offset: string) => (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  const wall = shown.add({ minutes: minutes(from) - minutes(to) });
  const kind = forward ? 'DAYLIGHT' : 'STANDARD';
  return [
    `BEGIN:${kind}`, `DTSTART:${wall.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')}`, `TZOFFSETFROM:${from.replace(':', '')}`, `TZOFFSETTO:${to.replace(':', '')}`, `END:${kind}`,
  ];
}
