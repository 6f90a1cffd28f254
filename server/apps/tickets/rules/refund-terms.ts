import { addBusinessDays } from '#capabilities/calendar/public.ts';
import { addMinutes, earliest, endOfDayExclusive, isBefore, localDateOf, minutesBetween } from '#contracts/time.ts';

// Until when money can be asked back, and until when it must have gone back (tickets 5.9).

type At = Temporal.Instant;

/** Business days of Colombian consumer law (Ley 1480 de 2011, 47 and 58); a tenant's legal setting may replace them. */
export const legalDays = { withdrawal: 5, payout: 15, optOut: 5 } as const;

/** `bp` of the price until so many days before the start; from the last limit on, nothing. */
export interface RefundTier { daysBefore: number; bp: number }

/** The share of the organizer's policy at an instant, days counted by the clock of the event. */
export function policyShare(tiers: readonly RefundTier[], event: { startAt: At; zone: string }, now: At): number {
  const start = event.startAt.toZonedDateTimeISO(event.zone);
  const open = tiers.filter(({ daysBefore }) => isBefore(now, start.subtract({ days: daysBefore }).toInstant()));
  return open.sort((a, b) => b.daysBefore - a.daysBefore)[0]?.bp ?? 0;
}

/**
 * The exclusive end of the buyer's withdrawal right: local midnight after the nth business day after the local day of
 * payment, and the start at the latest. Null where there is no such right.
 */
export function withdrawalUntil(
  sale: { channel: string; country: string; paidAt: At; startAt: At; zone: string }, days: number = legalDays.withdrawal,
): At | null {
  if (sale.channel !== 'online' || sale.country !== 'CO') return null;
  return earliest(endOfBusinessDay(sale.paidAt, days, sale), sale.startAt);
}

/** The exclusive end of the term to pay a refund out, from the cancellation or approval on. */
export const payoutDue = (from: At, place: { country: string; zone: string }, days: number = legalDays.payout): At => endOfBusinessDay(from, days, place);

/** The exclusive end of the time in which holders may have their money back because the event is not what they bought (tickets 4.1). */
export const optOutUntil = (from: At, place: { country: string; zone: string }, days: number = legalDays.optOut): At => endOfBusinessDay(from, days, place);

/** When four fifths of the term have gone by. */
export const payoutAlert = (from: At, dueAt: At): At => addMinutes(from, (minutesBetween(from, dueAt) * 4) / 5);

const endOfBusinessDay = (from: At, days: number, { country, zone }: { country: string; zone: string }): At =>
  endOfDayExclusive(addBusinessDays(localDateOf(from, zone), days, country), zone);
