import type { TFunction } from 'i18next';
import type { ReportColumn, ReportRow } from '#web/data/reports.ts';
import { day, instant, money, number, tag } from '#web/format.ts';

export interface Reading { t: TFunction; currency: string; zone: string; by: string }

const FIGURES: ReadonlySet<string> = new Set(['money', 'int', 'minutes', 'hours', 'days', 'share', 'hour']);
export const isFigure = (column: Pick<ReportColumn, 'type'>): boolean => FIGURES.has(column.type);

/** Basis points as a percentage. */
export const share = (bp: number): string => number(bp / 10_000, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const hours = (minutes: number): string => `${Math.floor(minutes / 60)} h ${String(Math.round(minutes) % 60).padStart(2, '0')}`;

export function period(value: string, by: string): string {
  if (by === 'month') return new Intl.DateTimeFormat(tag(), { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`));
  return day(value, by === 'week' ? 'dayMonth' : 'date');
}

/** A cell as people read it. */
export function readable({ t, currency, zone, by }: Reading, column: Pick<ReportColumn, 'type' | 'words'>, value: ReportRow[string] | undefined): string {
  if (value === null || value === undefined) return '–';
  switch (column.type) {
    case 'money': return money(Number(value), currency);
    case 'share': return share(Number(value));
    case 'int': return number(Number(value));
    case 'minutes': return hours(Number(value));
    case 'hours': return `${number(Number(value), { minimumFractionDigits: 1, maximumFractionDigits: 1 })} h`;
    case 'days': return number(Number(value), { maximumFractionDigits: 1 });
    case 'hour': return `${String(value).padStart(2, '0')}:00`;
    case 'date': return day(String(value));
    case 'period': return period(String(value), by);
    case 'instant': return instant(String(value), zone);
    case 'flag': return t(value === true ? 'reports.yes' : 'reports.no');
    case 'weekday': return t(`reports.weekday.${String(value)}`);
    case 'word': return t(`${column.words}.${String(value)}`);
    default: return String(value);
  }
}

/** The heading of a column: its own words in this report, else those of the app. */
export function heading(t: TFunction, exists: (key: string) => boolean, report: string, column: string): string {
  const own = `reportColumn.${report}.${column}`;
  return t(exists(own) ? own : `reportColumn.${report.split('.')[0]}.${column}`);
}
