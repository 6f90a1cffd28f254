import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { CalendarBooking, CalendarWindow } from '#web/data/calendar.ts';
import type { CalendarEvent } from '#web/parts/ResourceCalendar.tsx';
import { stateTone } from '#web/parts/studio/state.tsx';

export interface Words {
  busy: string;
  timeOff: (kind: string) => string;
  state: (state: string) => string;
}

/** One event of the calendar and the bookings that it stands for. */
export interface AgendaEvent extends CalendarEvent {
  bookings: readonly CalendarBooking[];
}

const isSession = (booking: CalendarBooking): boolean => booking.ownerType === 'studio_session';
export const isBlock = (booking: CalendarBooking): boolean => booking.ownerType === 'block';
const isOpen = (booking: CalendarBooking): boolean => booking.tentative || booking.holdExpiresAt !== null;

function classOf(bookings: readonly CalendarBooking[]): string {
  const [first] = bookings as [CalendarBooking];
  if (isBlock(first)) return 'is-block';
  const tone = isSession(first) && first.state ? stateTone[first.state as SessionStatus] : 'neutral';
  return [`tone-${tone}`, bookings.some(isOpen) ? 'is-open' : '', first.blocking ? '' : 'is-past'].filter(Boolean).join(' ');
}

function linesOf(bookings: readonly CalendarBooking[], words: Words, place: string): string[] {
  const [first] = bookings as [CalendarBooking];
  if (isBlock(first)) return [first.label ?? words.busy, place].filter(Boolean);
  if (!first.label && !first.title) return [words.busy, place].filter(Boolean);
  return [first.title ?? first.label!, place, [first.title ? first.label : null, first.state && words.state(first.state)].filter(Boolean).join(' · ')].filter(Boolean);
}

const aboutOf = (booking: CalendarBooking): string => `${booking.ownerType} ${booking.ownerId ?? booking.id}`;

/** A booking in the column of its resource, with what it takes beyond its own time behind it. */
export function eventsByResource(window: CalendarWindow, words: Words): AgendaEvent[] {
  return window.bookings.flatMap((booking): AgendaEvent[] => {
    const event = { id: booking.id, about: aboutOf(booking), resourceIds: [booking.resourceId], startsAt: booking.startsAt, endsAt: booking.endsAt, lines: linesOf([booking], words, ''), className: classOf([booking]), movable: booking.movable, bookings: [booking] };
    const behind = (name: string, startsAt: string, endsAt: string): AgendaEvent[] =>
      (Date.parse(startsAt) < Date.parse(endsAt) && booking.blocking ? [{ id: `${booking.id} ${name}`, resourceIds: [booking.resourceId], startsAt, endsAt, lines: [], className: 'is-buffer', behind: true, bookings: [] }] : []);
    return [event, ...behind('before', booking.blockFrom, booking.startsAt), ...behind('after', booking.endsAt, booking.blockTo)];
  });
}

/** One event for each session or block, with the names of what it takes: for views without a column a resource. */
export function eventsByOwner(window: CalendarWindow, words: Words): AgendaEvent[] {
  const nameOf = new Map(window.resources.map((resource) => [resource.id, resource.name]));
  const groups = Map.groupBy(window.bookings, (booking) => [aboutOf(booking), booking.startsAt, booking.endsAt].join(' '));
  return [...groups.values()].map((bookings): AgendaEvent => {
    const [first] = bookings as [CalendarBooking];
    const place = bookings.map((booking) => nameOf.get(booking.resourceId)).filter(Boolean).join(', ');
    return { id: first.id, about: aboutOf(first), resourceIds: [], startsAt: first.startsAt, endsAt: first.endsAt, lines: linesOf(bookings, words, place), className: classOf(bookings), movable: first.movable, bookings };
  });
}

/** The id of a time off among the events; null for every other. */
export const timeOffId = (eventId: string): string | null => (eventId.startsWith(OFF) ? eventId.slice(OFF.length) : null);
const OFF = 'off ';

/** Closed hours of each resource, behind everything, and time off, which can be opened. */
export function backgroundOf(window: CalendarWindow, words: Words, from: string, to: string): AgendaEvent[] {
  const closed = window.resources.flatMap((resource) => gapsOf(window.open.filter((span) => span.resourceId === resource.id), from, to)
    .map(([startsAt, endsAt]): AgendaEvent => ({ id: `closed ${resource.id} ${startsAt}`, resourceIds: [resource.id], startsAt, endsAt, lines: [], className: 'is-closed', behind: true, bookings: [] })));
  const off = window.timeOff.map((row): AgendaEvent => ({ id: `${OFF}${row.id}`, resourceIds: [row.resourceId], startsAt: row.startsAt, endsAt: row.endsAt, lines: [words.timeOff(row.kind)], className: 'is-block', bookings: [] }));
  return [...closed, ...off];
}

function gapsOf(open: readonly { from: string; to: string }[], from: string, to: string): [string, string][] {
  const gaps: [string, string][] = [];
  let at = from;
  for (const span of [...open].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    if (Date.parse(at) < Date.parse(span.from)) gaps.push([at, span.from]);
    if (Date.parse(at) < Date.parse(span.to)) at = span.to;
  }
  if (Date.parse(at) < Date.parse(to)) gaps.push([at, to]);
  return gaps;
}

/** The hours to show: the opening hours, and an hour around whatever stands outside of them. */
export function hoursOf(window: CalendarWindow | undefined): { from: string; to: string } {
  if (!window) return { from: '08:00', to: '20:00' };
  const wall = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(window.zone);
  let [first, last] = [8 * 60, 20 * 60];
  for (const [from, to] of [...window.open.map((span) => [span.from, span.to] as const), ...window.bookings.map((booking) => [booking.startsAt, booking.endsAt] as const)]) {
    const [start, end] = [wall(from), wall(to)];
    const nextDay = !start.toPlainDate().equals(end.toPlainDate());
    first = Math.min(first, nextDay && end.hour * 60 + end.minute > 0 ? 0 : start.hour * 60 + start.minute);
    last = Math.max(last, nextDay ? 24 * 60 : end.hour * 60 + end.minute);
  }
  const hour = (minutes: number) => `${String(minutes / 60).padStart(2, '0')}:00`;
  return { from: hour(Math.floor(first / 60) * 60), to: hour(Math.ceil(last / 60) * 60) };
}
