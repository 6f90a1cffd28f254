import type { ReportRow } from '#contracts/reports.ts';
import { formatMoney } from '#contracts/money.ts';
import type { Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { wordOf } from './sheet.ts';
import type { SheetColumn } from './sheet.ts';

const TAG: Record<Locale, string> = { es: 'es-GT', en: 'en-US' };
const FIGURES: ReadonlySet<string> = new Set(['money', 'int', 'minutes', 'hours', 'days', 'share', 'hour']);
export const isFigure = ({ type }: Pick<SheetColumn, 'type'>): boolean => FIGURES.has(type);

export interface Reading { locale: Locale; currency: string; zone: string; by: 'day' | 'week' | 'month' }

const dayOf = (value: string, locale: Locale, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(TAG[locale], { ...options, timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`));

export function periodText(value: string, { locale, by }: Pick<Reading, 'locale' | 'by'>): string {
  if (by === 'month') return dayOf(value, locale, { month: 'long', year: 'numeric' });
  return by === 'week' ? text(locale, 'reports.weekOf', { day: dayOf(value, locale, { day: 'numeric', month: 'short', year: 'numeric' }) }) : dayOf(value, locale, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** A value as people read it on paper. */
export function readable(reading: Reading, column: Pick<SheetColumn, 'type' | 'words'>, value: ReportRow[string] | undefined): string {
  if (value === null || value === undefined) return '–';
  const { locale } = reading;
  const figure = (digits: number) => new Intl.NumberFormat(TAG[locale], { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(Number(value));
  switch (column.type) {
    case 'money': return formatMoney(Number(value), reading.currency, locale);
    case 'share': return `${new Intl.NumberFormat(TAG[locale], { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(Number(value) / 100)} %`;
    case 'int': return figure(0);
    case 'minutes': return `${Math.floor(Number(value) / 60)} h ${String(Math.round(Number(value)) % 60).padStart(2, '0')}`;
    case 'hours': return `${figure(1)} h`;
    case 'days': return figure(Number.isInteger(Number(value)) ? 0 : 1);
    case 'hour': return `${String(value).padStart(2, '0')}:00`;
    case 'date': return dayOf(String(value), locale, { day: 'numeric', month: 'short', year: 'numeric' });
    case 'period': return periodText(String(value), reading);
    case 'instant': return new Intl.DateTimeFormat(TAG[locale], { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: reading.zone }).format(new Date(String(value)));
    case 'word': case 'flag': case 'weekday': return wordOf(reading, column, value);
    default: return String(value);
  }
}
