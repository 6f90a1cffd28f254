import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  chart: ReactNode;
  /** The same figures in words, for who reads no chart. */
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** The report that has the rows behind it. */
  report?: string;
  search?: Record<string, string>;
}

/** A chart with its figures beside it. One after the other on a desk, one a swipe on a phone. */
export function Panel({ title, chart, head, rows, report, search }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-label={title} className="min-w-0 border-t border-line pt-3 max-md:w-full max-md:shrink-0 max-md:snap-start">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h2 className="text-lg font-semibold">{title}</h2>
        {report && <Link to="/reports/$key" params={{ key: report }} search={search ?? {}} className="min-h-6 text-sm text-accent-text underline decoration-1 underline-offset-3">{t('reports.seeRows')}</Link>}
      </div>
      {rows.length === 0 ? <p className="py-8 text-soft">{t('reports.nothing')}</p> : (
        <>
          {chart}
          <details className="mt-2">
            <summary className="min-h-6 cursor-pointer text-sm text-soft max-md:py-3">{t('reports.asTable')}</summary>
            <div className="scroll-thin max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={t('reports.tableOf', { title })}>
              <table className="w-full text-left text-sm tabular-nums">
                <thead><tr className="text-soft">{head.map((one, at) => <th key={one} scope="col" className={at === 0 ? 'py-1 pr-3 font-medium' : 'py-1 pl-3 text-right font-medium'}>{one}</th>)}</tr></thead>
                <tbody>{rows.map((row) => <tr key={row.join()} className="border-t border-line">{row.map((cell, at) => <td key={head[at]} className={at === 0 ? 'py-1 pr-3' : 'py-1 pl-3 text-right'}>{cell}</td>)}</tr>)}</tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
