import type { ColumnType, ReportRow } from '#contracts/reports.ts';
import { findText } from '#platform/texts.ts';
import type { Locale } from '#platform/context.ts';

/** A table that leaves the product: headings in the caller's language, values as they are. */
export interface SheetColumn { key: string; type: ColumnType; label: string; words: string | null }
export interface Sheet {
  name: string;
  columns: readonly SheetColumn[];
  locale: Locale;
  currency: string;
  /** Instants are written as the wall clock of this zone where a file has no zones. */
  zone: string;
}

/** `word` and `flag` values as people read them. */
export function wordOf(sheet: Pick<Sheet, 'locale'>, column: Pick<SheetColumn, 'type' | 'words'>, value: ReportRow[string]): string {
  if (column.type === 'flag') return findText(sheet.locale, value === true ? 'reports.yes' : 'reports.no') ?? String(value);
  if (column.type === 'weekday') return findText(sheet.locale, `reports.weekday.${String(value)}`) ?? String(value);
  return (column.words && findText(sheet.locale, `${column.words}.${String(value)}`)) || String(value);
}

/** A file name of letters that every system takes: `ingresos-2026-10-01-2026-10-31`. */
export const fileNameOf = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join('-').normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '').replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/-{2,}/g, '-').replaceAll(/^-|-$/g, '').toLowerCase().slice(0, 100) || 'export';
