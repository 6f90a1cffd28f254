import { formatMoney } from '#contracts/money.ts';
import type { QuoteSnapshot, QuoteText } from '#contracts/studio-quotes.ts';
import { lastDayBefore } from '#contracts/time.ts';
import type { Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';

// Dates, hours and amounts of a quote in sentences, in the reader's language and the zone of the branch.

const TAG: Record<Locale, string> = { es: 'es-GT', en: 'en-US' };

/** `sábado 12 de diciembre de 2026` */
export const longDate = (date: string, locale: Locale): string =>
  new Intl.DateTimeFormat(TAG[locale], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
export const dateOf = (at: string, zone: string, locale: Locale): string =>
  new Intl.DateTimeFormat(TAG[locale], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(new Date(at));
export const timeOf = (at: string, zone: string, locale: Locale): string =>
  new Intl.DateTimeFormat(TAG[locale], { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(at));
export const money = (minor: number, currency: string, locale: Locale): string => formatMoney(minor, currency, TAG[locale]);

/** `sábado 12 de diciembre de 2026, 10:00 a. m. a 12:00 p. m.` */
export const whenOf = ({ startsAt, endsAt, zone }: Pick<QuoteSnapshot, 'startsAt' | 'endsAt' | 'zone'>, locale: Locale): string =>
  text(locale, 'quotes.when', { date: dateOf(startsAt, zone, locale), from: timeOf(startsAt, zone, locale), to: timeOf(endsAt, zone, locale) });

export function inWords(snapshot: QuoteSnapshot, locale: Locale): QuoteText {
  const { zone, currency, depositMinor, refund } = snapshot;
  const day = (end: string) => longDate(lastDayBefore(Temporal.Instant.from(end), zone), locale);
  return {
    ...snapshot,
    depositWords: depositMinor === 0 ? text(locale, 'quotes.depositNone')
      : text(locale, 'quotes.depositBy', { amount: money(depositMinor, currency, locale), pct: snapshot.depositPct, date: dateOf(snapshot.paymentDeadlineAt, zone, locale), lastDay: day(snapshot.paymentDeadlineAt) }),
    changesWords: text(locale, 'quotes.changesUntil', { date: day(snapshot.changesDeadlineAt) }),
    deliveryWords: text(locale, 'quotes.delivery', { days: snapshot.editingDays }),
    refundWords: [
      text(locale, 'quotes.refundWithin', { pct: refund.withinPct, date: day(snapshot.changesDeadlineAt) }), text(locale, 'quotes.refundAfter', { pct: refund.afterPct }),
      text(locale, 'quotes.refundAssigned', { pct: refund.assignedPct }), text(locale, 'quotes.refundCompany', { pct: refund.companyPct }),
    ],
  };
}
