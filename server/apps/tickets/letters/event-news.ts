import { z } from 'zod';
import { isBefore, isSame } from '#contracts/time.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { eventDate } from '#apps/tickets/issue/document.ts';
import { optOutUntil, payoutDue } from '#apps/tickets/rules/refund-terms.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { broadcast, defineBroadcast, isOver } from './broadcast.ts';
import { letters } from './kinds.ts';
import { lastDayOf } from './orders.ts';
import { writeTo } from './write.ts';

// What holders and buyers hear when the event is not what they bought (tickets 4.1, 10), with the time in which they may
// have their money back.

/** A start that moves further is another evening. */
const MOVED_MINUTES = 120;
const SOLD_STATES: readonly EventRow['status'][] = ['published', 'paused', 'postponed'];

const placeOf = (event: EventRow): string => [event.venueName, event.venueAddress, event.venueCity].filter(Boolean).join(', ');
const startOf = (event: EventRow): string | null => (event.datesPending ? null : event.startAt.toString());

const Changed = z.strictObject({ start: z.strictObject({ before: z.string().nullable(), after: z.string().nullable() }).optional(), venue: z.strictObject({ before: z.string(), after: z.string() }).optional(), minAge: z.strictObject({ before: z.int().nullable(), after: z.int().nullable() }).optional(), until: z.string().nullable() });
const Postponed = z.strictObject({ before: z.string().nullable(), after: z.string().nullable(), reason: z.string().nullable(), until: z.string() });
const Cancelled = z.strictObject({ reason: z.string().nullable(), dueAt: z.string().nullable() });

/** Until when money can be asked back after a change as of now; never shorter than what stands already. */
export function windowAfter(ctx: Pick<Ctx, 'now'>, event: EventRow): Temporal.Instant {
  const until = optOutUntil(ctx.now, { country: event.venueCountry, zone: event.timeZone });
  return event.refundWindowUntil !== null && isBefore(until, event.refundWindowUntil) ? event.refundWindowUntil : until;
}

/** Whether a change entitles holders to their money: the start more than two hours away, or another city. */
export function opensWindow(before: EventRow, after: Pick<EventRow, 'startAt' | 'venueCity'>): boolean {
  if (before.soldAdmissions === 0 || !SOLD_STATES.includes(before.status)) return false;
  const moved = Math.abs(before.startAt.epochMilliseconds - after.startAt.epochMilliseconds) > MOVED_MINUTES * 60_000;
  return (!before.datesPending && moved) || (before.venueCity ?? '').toLowerCase() !== (after.venueCity ?? '').toLowerCase();
}

/** Date, place or age changed with tickets sold: everybody hears of it. */
export async function tellChanged(ctx: Ctx, before: EventRow, after: EventRow): Promise<void> {
  if (after.soldAdmissions === 0 || !SOLD_STATES.includes(after.status)) return;
  const changed: z.input<typeof Changed> = {
    ...((!isSame(before.startAt, after.startAt) || before.datesPending !== after.datesPending) && { start: { before: startOf(before), after: startOf(after) } }),
    ...(placeOf(before) !== placeOf(after) && { venue: { before: placeOf(before), after: placeOf(after) } }),
    ...(before.minAge !== after.minAge && { minAge: { before: before.minAge, after: after.minAge } }),
    until: opensWindow(before, after) ? (after.refundWindowUntil?.toString() ?? null) : null,
  };
  if (!changed.start && !changed.venue && !changed.minAge) return;
  await broadcast(ctx, { eventId: after.id, kind: 'event_changed', cause: String(after.version), data: Changed.parse(changed) });
}

export async function tellPostponed(ctx: Ctx, before: EventRow, after: EventRow, reason: string | null): Promise<void> {
  if (after.soldAdmissions === 0) return;
  await broadcast(ctx, { eventId: after.id, kind: 'event_postponed', cause: String(after.version), data: Postponed.parse({ before: startOf(before), after: startOf(after), reason, until: after.refundWindowUntil!.toString() }) });
}

export async function tellCancelled(ctx: Ctx, event: EventRow, reason: string | null): Promise<void> {
  if (event.soldAdmissions === 0) return;
  const dueAt = event.venueCountry === 'CO' ? payoutDue(ctx.now, { country: event.venueCountry, zone: event.timeZone }).toString() : null;
  await broadcast(ctx, { eventId: event.id, kind: 'event_cancelled', cause: 'cancelled', data: Cancelled.parse({ reason, dueAt }) });
}

// ---------------------------------------------------------------------------------------------------------- in words
const dateIn = (at: string | null, { timeZone }: EventRow, locale: Locale): string => (at === null ? text(locale, 'tickets.document.datesPending') : eventDate(Temporal.Instant.from(at), timeZone, locale));
const ageIn = (age: number | null, locale: Locale): string => (age === null || age === 0 ? text(locale, 'tickets.news.anyAge') : text(locale, 'tickets.document.ageFrom', { age }));
const dayIn = (at: string | null, { timeZone }: EventRow, locale: Locale): string => lastDayOf(at === null ? null : Temporal.Instant.from(at), timeZone, locale);

function changesIn({ start, venue, minAge }: z.output<typeof Changed>, event: EventRow, locale: Locale): string {
  const line = (what: string, before: string, after: string) => text(locale, 'tickets.news.change', { what: text(locale, `tickets.news.${what}`), before: before || '—', after: after || '—' });
  return [
    ...(start ? [line('when', dateIn(start.before, event, locale), dateIn(start.after, event, locale))] : []), ...(venue ? [line('where', venue.before, venue.after)] : []), ...(minAge ? [line('age', ageIn(minAge.before, locale), ageIn(minAge.after, locale))] : []),
  ].join('\n');
}

defineBroadcast('event_changed', {
  isOver,
  write: (ctx, event, to, data, cause) => {
    const changed = Changed.parse(data);
    // Money is asked back by whoever paid.
    const open = changed.until !== null && to.orderUrl !== '';
    return writeTo(ctx, to, { kind: letters.eventChanged, event, key: `${event.id}:${cause}:${to.email}`, bySms: true, data: { changes: changesIn(changed, event, to.locale), access_url: to.accessUrl, refund_url: open ? to.orderUrl : '', deadline: open ? dayIn(changed.until, event, to.locale) : '' } });
  },
});
defineBroadcast('event_postponed', {
  isOver: (ctx, event) => !event.datesPending && isOver(ctx, event),
  write: (ctx, event, to, data, cause) => {
    const { before, after, reason, until } = Postponed.parse(data);
    return writeTo(ctx, to, { kind: letters.eventPostponed, event, key: `${event.id}:${cause}:${to.email}`, bySms: true, data: { before: dateIn(before, event, to.locale), after: dateIn(after, event, to.locale), reason: reason ?? '', access_url: to.accessUrl, refund_url: to.orderUrl, deadline: to.orderUrl === '' ? '' : dayIn(until, event, to.locale) } });
  },
});
defineBroadcast('event_cancelled', {
  isOver: () => false,
  write: (ctx, event, to, data, cause) => {
    const { reason, dueAt } = Cancelled.parse(data);
    return writeTo(ctx, to, { kind: letters.eventCancelled, event, key: `${event.id}:${cause}:${to.email}`, bySms: true, data: { reason: reason ?? '', refund_url: to.orderUrl, due_date: to.orderUrl === '' ? '' : dayIn(dueAt, event, to.locale) } });
  },
});
