import { addDays, earliest, endOfDayExclusive, latest, localDateOf, todayIn } from '#contracts/time.ts';
import type { BusinessRules } from '#web/data/studio.ts';

type At = Temporal.Instant;

/** The deadlines that a quote would set, told before it is saved; the server decides with the same formula (studio 5.5). */
export function deadlinesOf({ now, startsAt, zone, rules }: {
  now: At; startsAt: At; zone: string; rules: Pick<BusinessRules, 'paymentDeadlineDays' | 'paymentLateLeadHours' | 'paymentMinWindowMinutes' | 'changesDeadlineDays'>;
}): { payBy: At; changeBy: At; late: boolean } {
  const candidate = endOfDayExclusive(addDays(todayIn(zone, now), rules.paymentDeadlineDays), zone);
  const cap = startsAt.subtract({ hours: rules.paymentLateLeadHours });
  const floor = now.add({ minutes: rules.paymentMinWindowMinutes });
  const changeBy = endOfDayExclusive(addDays(localDateOf(startsAt, zone), -rules.changesDeadlineDays), zone);
  return { payBy: earliest(candidate, latest(cap, floor), startsAt), changeBy, late: Temporal.Instant.compare(now, changeBy) >= 0 };
}

/** A deadline that ends a local day is printed as that day at 23:59; any other as it is. */
export const shownDeadline = (at: At, zone: string): At => {
  const local = at.toZonedDateTimeISO(zone);
  return local.equals(local.startOfDay()) ? at.subtract({ minutes: 1 }) : at;
};
