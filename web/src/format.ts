import { exponentOf, fixedDigitsOf, formatMoney } from '#contracts/money.ts';
import { region } from './region.ts';
import { currentLanguage } from './texts.ts';

// Everything a person reads that is a number, an amount or a moment goes through here: Intl, in the language of the
// screen and the zone of the branch, never the zone of the browser.

/** The tag for Intl. Spanish of the region where most tenants are; 24-hour clock is asked for where times are shown. */
export const tag = () => region[currentLanguage()];

const cache = new Map<string, unknown>();
function remember<T>(key: string, make: () => T): T {
  const known = cache.get(key);
  if (known) return known as T;
  const made = make();
  cache.set(key, made);
  return made;
}

/** Digits after the point of a currency (GTQ 2, CLP 0), as the server counts its minor units. */
export const digitsOf = exponentOf;

export { fixedDigitsOf };

/** `Q 1,250.00`: minor units to the amount that people read. */
export const money = (minor: number, currency: string): string => formatMoney(minor, currency, tag());

export const number = (value: number, options: Intl.NumberFormatOptions = {}) =>
  remember(`number:${tag()}:${JSON.stringify(options)}`, () => new Intl.NumberFormat(tag(), options)).format(value);

type Style = 'date' | 'time' | 'dateTime' | 'dayMonth' | 'weekday' | 'long' | 'full';
const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  dayMonth: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

const formatter = (style: Style, timeZone: string) =>
  remember(`${style}:${tag()}:${timeZone}`, () => new Intl.DateTimeFormat(tag(), { ...styles[style], timeZone }));

/** An instant (RFC 3339) as it reads on the wall of `timeZone`. */
export const instant = (value: string, timeZone: string, style: Style = 'dateTime') => formatter(style, timeZone).format(new Date(value));

/** A local day (`2026-11-20`), which has no zone. */
export const day = (value: string, style: Exclude<Style, 'time' | 'dateTime' | 'full'> = 'date') => formatter(style, 'UTC').format(new Date(`${value}T00:00:00Z`));

/** The short name of a zone for people (`GMT-6`). */
export const zoneName = (timeZone: string, at = new Date()) =>
  new Intl.DateTimeFormat(tag(), { timeZone, timeZoneName: 'short' }).formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;

/** Do two zones show the same wall clock at this moment? */
export const sameClock = (a: string, b: string, at = new Date()) => zoneName(a, at) === zoneName(b, at);

export const viewerZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const dayBegin = (at: number) => new Date(at).setHours(0, 0, 0, 0);

/** "hace 5 minutos", "in 2 days": for what is recent or near; the exact moment belongs in a title beside it. */
export function relative(value: string, now = Date.now()) {
  const seconds = (Date.parse(value) - now) / 1000;
  const format = remember(`relative:${tag()}`, () => new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }));
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['second', 60], ['minute', 60], ['hour', 24], ['day', 30], ['month', 12], ['year', Number.POSITIVE_INFINITY]];
  let amount = seconds;
  for (const [unit, size] of steps) {
    // "Yesterday" is a day of the calendar, not something between 12 and 36 hours ago.
    if (unit === 'day') amount = Math.round((dayBegin(Date.parse(value)) - dayBegin(now)) / 86_400_000);
    if (Math.abs(amount) < size) return format.format(Math.round(amount), unit);
    amount /= size;
  }
  return '';
}

/** `12 KB`. */
export function bytes(size: number) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const step = size === 0 ? 0 : Math.min(3, Math.floor(Math.log10(size) / 3));
  return number(size / 1000 ** step, { style: 'unit', unit: units[step]!, unitDisplay: 'short', maximumFractionDigits: step ? 1 : 0 });
}

/** "3 min", "2 h 15 min". */
export function minutes(total: number) {
  const hours = Math.floor(total / 60);
  const rest = total % 60;
  const part = (value: number, unit: string) => number(value, { style: 'unit', unit, unitDisplay: 'short' });
  if (!hours) return part(rest, 'minute');
  return rest ? `${part(hours, 'hour')} ${part(rest, 'minute')}` : part(hours, 'hour');
}

/** "a, b y c" */
export const list = (items: string[]) => remember(`list:${tag()}`, () => new Intl.ListFormat(tag(), { type: 'conjunction' })).format(items);

/** Monday to Sunday, in the language of the screen. */
export function weekdayNames(width: 'long' | 'short' = 'long'): string[] {
  const format = remember(`weekday:${tag()}:${width}`, () => new Intl.DateTimeFormat(tag(), { weekday: width, timeZone: 'UTC' }));
  // 5 January 1970 was a Monday.
  return Array.from({ length: 7 }, (_, at) => format.format(new Date((4 + at) * 86_400_000)));
}
