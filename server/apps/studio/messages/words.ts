import { formatMoney } from '#contracts/money.ts';
import { lastDayBefore } from '#contracts/time.ts';
import type { Locale } from '#platform/context.ts';

// Days, hours and amounts as they stand in messages and documents, in the language of the business and the zone of the branch.

const TAG: Record<Locale, string> = { es: 'es-GT', en: 'en-US' };
const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;

/** `sábado 12 de diciembre de 2026` */
export const longDate = (date: string, locale: Locale): string => new Intl.DateTimeFormat(TAG[locale], { ...DAY, timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
export const dateOf = (at: string, zone: string, locale: Locale): string => new Intl.DateTimeFormat(TAG[locale], { ...DAY, timeZone: zone }).format(new Date(at));
/** `14:30`, as every screen and page writes it. */
export const timeOf = (at: string, zone: string, locale: Locale): string => new Intl.DateTimeFormat(TAG[locale], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(at));
export const money = (minor: number, currency: string, locale: Locale): string => formatMoney(minor, currency, locale);

/** A deadline is met until the end of a day, which people read as that day (studio, conventions). */
export const lastDay = (deadline: Temporal.Instant, zone: string, locale: Locale): string => longDate(lastDayBefore(deadline, zone), locale);
/** A deadline at the end of a day is read as that day; any other one with its hour. */
export function deadlineWords(deadline: Temporal.Instant, zone: string, locale: Locale): string {
  const local = deadline.toZonedDateTimeISO(zone);
  return local.equals(local.startOfDay()) ? lastDay(deadline, zone, locale) : `${dateOf(deadline.toString(), zone, locale)}, ${timeOf(deadline.toString(), zone, locale)}`;
}
