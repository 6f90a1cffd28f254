import type { QuoteSnapshot, QuoteText } from '#contracts/studio-quotes.ts';
import { lastDayBefore, localTimeOf } from '#contracts/time.ts';
import { dateOf, longDate, money, timeOf } from '#apps/studio/messages/words.ts';
import type { Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';

export { dateOf, longDate, money, timeOf };

// Dates, hours and amounts of a quote in sentences, in the reader's language and the zone of the branch.

/** `sábado 12 de diciembre de 2026, 10:00 a 12:00` */
export const whenOf = ({ startsAt, endsAt, zone }: Pick<QuoteSnapshot, 'startsAt' | 'endsAt' | 'zone'>, locale: Locale): string =>
  text(locale, 'quotes.when', { date: dateOf(startsAt, zone, locale), from: timeOf(startsAt, zone, locale), to: timeOf(endsAt, zone, locale) });

export function inWords(snapshot: QuoteSnapshot, locale: Locale): QuoteText {
  const { zone, currency, depositMinor, refund } = snapshot;
  const day = (end: string) => longDate(lastDayBefore(Temporal.Instant.from(end), zone), locale);
  // A deadline in the middle of a day is told with its hour.
  const lastMoment = (end: string) => (localTimeOf(Temporal.Instant.from(end), zone) === '00:00' ? day(end) : `${dateOf(end, zone, locale)}, ${timeOf(end, zone, locale)}`);
  return {
    ...snapshot,
    depositWords: depositMinor === 0 ? text(locale, 'quotes.depositNone')
      : text(locale, 'quotes.depositBy', { amount: money(depositMinor, currency, locale), pct: snapshot.depositPct, lastDay: lastMoment(snapshot.paymentDeadlineAt) }),
    changesWords: text(locale, 'quotes.changesUntil', { date: day(snapshot.changesDeadlineAt) }),
    deliveryWords: text(locale, 'quotes.delivery', { days: snapshot.editingDays }),
    refundWords: [
      text(locale, 'quotes.refundWithin', { pct: refund.withinPct, date: day(snapshot.changesDeadlineAt) }), text(locale, 'quotes.refundAfter', { pct: refund.afterPct }),
      text(locale, 'quotes.refundAssigned', { pct: refund.assignedPct }), text(locale, 'quotes.refundCompany', { pct: refund.companyPct }),
    ],
  };
}
