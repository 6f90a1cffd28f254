import { percentOf } from '#contracts/money.ts';
import { addDays, localToInstant, todayIn } from '#contracts/time.ts';
import type { Settings } from '#web/data/settings.ts';
import { deadlinesOf } from '#web/parts/studio/deadlines.ts';

// What the settings would do to one made-up session, so that their effect is seen before they are saved.

type At = Temporal.Instant;
export const sample = { totalMinor: 205_000, depositMinor: 102_500 };

/** The deposit of the sample and its deadlines, for a session at ten in the morning so many days ahead. */
export function depositExample(settings: Pick<Settings, 'defaultDepositPct' | 'paymentDeadlineDays' | 'paymentLateLeadHours' | 'paymentMinWindowMinutes' | 'changesDeadlineDays'>, { now, zone, daysAhead }: { now: At; zone: string; daysAhead: number }) {
  const startsAt = localToInstant(addDays(todayIn(zone, now), daysAhead), '10:00', zone);
  return { startsAt, depositMinor: percentOf(sample.totalMinor, settings.defaultDepositPct), ...deadlinesOf({ now, startsAt, zone, rules: settings }) };
}

type RefundSettings = Pick<Settings, 'refundWithinDeadlinePct' | 'refundAfterDeadlinePct' | 'refundCompanyPct' | 'refundClientAfterAssignedPct' | 'refundBase'>;
const back = (pct: number, base: RefundSettings['refundBase']): number =>
  base === 'total_paid' ? percentOf(sample.totalMinor, pct) : sample.totalMinor - percentOf(sample.depositMinor, 100 - pct);

/** What goes back of the sample, paid in full with half of it as deposit (studio 5.6, E24). */
export const refundExample = ({ refundWithinDeadlinePct, refundAfterDeadlinePct, refundCompanyPct, refundClientAfterAssignedPct, refundBase }: RefundSettings) => ({
  inTime: back(refundWithinDeadlinePct, refundBase), late: back(refundAfterDeadlinePct, refundBase), assigned: back(refundClientAfterAssignedPct, refundBase), company: back(refundCompanyPct, refundBase),
});
