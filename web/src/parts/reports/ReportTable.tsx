import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReportAnswer, ReportColumn, ReportRow } from '#web/data/reports.ts';
import { cx } from '#web/ui/classes.ts';
import { heading, isFigure, readable, type Reading } from './cells.ts';

/** What a row is about stays in sight while its figures scroll sideways. */
const KEPT = 'first:sticky first:left-0 first:bg-ground';

/** The rows of a report with their sums below. Wide ones scroll sideways in their own frame. */
export function ReportTable({ report, columns, rows, totals, reading, label }: { report: string; columns: readonly ReportColumn[]; rows: readonly ReportRow[]; totals: ReportAnswer['totals']; reading: Omit<Reading, 't'>; label: string }) {
  const { t, i18n } = useTranslation();
  const read: Reading = { ...reading, t };
  const summed = Object.keys(totals).length > 0;
  return (
    <div className="scroll-thin overflow-x-auto border-y border-line" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line text-sm text-soft">
            {columns.map((column) => <th key={column.key} scope="col" className={cx('px-3 py-2 font-medium whitespace-nowrap first:pl-0 last:pr-0', KEPT, isFigure(column) && 'text-right')}>{heading(t, (key) => i18n.exists(key), report, column.key)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row['id'])} className="group border-b border-line last:border-b-0 hover:bg-hover">
              {columns.map((column, at) => {
                const text = readable(read, column, row[column.key]);
                return (
                  <td key={column.key} className={cx('px-3 py-2 first:pl-0 last:pr-0 group-hover:first:bg-hover', KEPT, isFigure(column) ? 'text-right whitespace-nowrap tabular-nums' : 'min-w-28')}>
                    {at === 0 && typeof row['path'] === 'string' ? <Link to={row['path']} className="text-accent-text underline decoration-1 underline-offset-3">{text}</Link> : text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {summed && (
          <tfoot>
            <tr className="border-t border-edge font-semibold">
              {columns.map((column, at) => <td key={column.key} className={cx('px-3 py-2 first:pl-0 last:pr-0', KEPT, isFigure(column) && 'text-right whitespace-nowrap tabular-nums')}>{column.key in totals ? readable(read, column, totals[column.key]) : at === 0 ? t('reports.total') : ''}</td>)}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
