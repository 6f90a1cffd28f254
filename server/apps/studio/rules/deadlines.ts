import type { RoundPolicy } from '#contracts/studio-terms.ts';
import { addDays, earliest, endOfDayExclusive, isBefore, latest, todayIn } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

type At = Temporal.Instant;

/**
 * The last moment (exclusive) to pay the deposit, from the local day of pre-scheduling: the end of that day plus the
 * policy's days, sooner when the session is near, never after it starts (studio 5.5, E15, E17, E18).
 */
export function paymentDeadline({ now, startsAt, zone, policy }: {
  now: At; startsAt: At; zone: string; policy: Pick<RoundPolicy, 'paymentDeadlineDays' | 'paymentLateLeadHours' | 'paymentMinWindowMinutes'>;
}): At {
  const candidate = endOfDayExclusive(addDays(todayIn(zone, now), policy.paymentDeadlineDays), zone);
  const cap = startsAt.subtract({ hours: policy.paymentLateLeadHours });
  const floor = now.add({ minutes: policy.paymentMinWindowMinutes });
  return earliest(candidate, latest(cap, floor), startsAt);
}

/** Guard of an extension by hand: in the future, at most the start of the session. */
export function extendedPaymentDeadline({ now, startsAt, to }: { now: At; startsAt: At; to: At }): Outcome<At, 'INVALID_PAYMENT_DEADLINE'> {
  return isBefore(now, to) && !isBefore(startsAt, to)
    ? accepted(to) : refused('INVALID_PAYMENT_DEADLINE', { after: now.toString(), until: startsAt.toString() });
}

/** The last moment (exclusive) for free changes, set on confirmation (E16). */
export const changesDeadline = (sessionDate: string, changesDeadlineDays: number, zone: string): At =>
  endOfDayExclusive(addDays(sessionDate, -changesDeadlineDays), zone);

/** The client may still change or cancel free of charge. */
export const isChangeable = (changesDeadlineAt: At, now: At): boolean => isBefore(now, changesDeadlineAt);

/** Confirmed when its changes deadline is already past (E19). */
export const isLateBooking = (changesDeadlineAt: At, confirmedAt: At): boolean => !isChangeable(changesDeadlineAt, confirmedAt);

/** Moving a confirmed session: the deadline follows the new date; one already past must be acknowledged (studio 4.2). */
export function movedChangesDeadline({ sessionDate, changesDeadlineDays, zone, now, acknowledged }: {
  sessionDate: string; changesDeadlineDays: number; zone: string; now: At; acknowledged: boolean;
}): Outcome<At, 'RESCHEDULE_INSIDE_WINDOW'> {
  const deadline = changesDeadline(sessionDate, changesDeadlineDays, zone);
  return acknowledged || isChangeable(deadline, now)
    ? accepted(deadline) : refused('RESCHEDULE_INSIDE_WINDOW', { changesDeadlineAt: deadline.toString() });
}

/** Rush days if rush, else the longest of the session's packages, else the default (E20). */
export function editingDays({ isRush, rushEditingDays, packageEditingDays, defaultEditingDays }: {
  isRush: boolean; rushEditingDays: number | null; packageEditingDays: readonly number[]; defaultEditingDays: number;
}): number {
  if (isRush && rushEditingDays !== null) return rushEditingDays;
  return packageEditingDays.length > 0 ? Math.max(...packageEditingDays) : defaultEditingDays;
}

/** Calendar days from the session date; promised once, on first entry to assigned. */
export const deliveryDate = (sessionDate: string, days: number): string => addDays(sessionDate, days);

/** The editor's new estimate must not lie in the past (studio 5.5). */
export function adjustedDelivery({ sessionDate, days, zone, now }: {
  sessionDate: string; days: number; zone: string; now: At;
}): Outcome<string, 'INVALID_DELIVERY_DATE'> {
  const date = deliveryDate(sessionDate, days);
  const today = todayIn(zone, now);
  return date >= today ? accepted(date) : refused('INVALID_DELIVERY_DATE', { date, today });
}
