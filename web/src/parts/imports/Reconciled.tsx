import type { ImportRun } from '#web/data/imports.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Facts } from './Facts.tsx';
import { useImportWords } from './words.ts';

type Report = NonNullable<ImportRun['report']>;
type Line = Pick<Report, 'total' | 'paid' | 'balance'> & { month: string; records: number | null };

/** The file's sums by month against what the system holds now. The difference must be nothing. */
export function Reconciled({ report, app }: { report: Report; app: string }) {
  const { t, of } = useImportWords();
  // What is always paid in full has one amount, not three.
  const paidOnly = [...report.months, report].every(({ total, paid, balance }) => balance.fileMinor === 0 && balance.systemMinor === 0 && total.fileMinor === paid.fileMinor && total.systemMinor === paid.systemMinor);
  const lines: Line[] = [...report.months.map((month) => ({ ...month, records: month.records.system })), { month: '', records: null, total: report.total, paid: report.paid, balance: report.balance }];
  const amount = (id: 'total' | 'paid' | 'balance'): Column<Line> => ({
    id, header: t(`imports.reconcile.${id}`), align: 'end',
    cell: (row) => <span className={row.month === '' ? 'font-medium' : undefined}><span className="md:hidden">{t(`imports.reconcile.${id}`)} </span><Money minor={row[id].systemMinor} currency={report.currency} /></span>,
  });
  const columns: Column<Line>[] = [
    { id: 'month', header: t('imports.reconcile.month'), cell: (row) => <span className={row.month === '' ? 'font-medium' : 'tabular-nums'}>{row.month === '' ? t('imports.reconcile.sum') : row.month}</span>, always: true, phone: 'title' },
    { id: 'records', header: of(app, 'imports.reconcile.records'), align: 'end', cell: (row) => row.records, phone: 'none' },
    ...(paidOnly ? [amount('paid')] : [amount('total'), amount('paid'), amount('balance')]),
    { id: 'difference', header: t('imports.reconcile.difference'), align: 'end', phone: 'side', cell: (row) => {
      const difference = Math.abs(row.total.differenceMinor) + Math.abs(row.paid.differenceMinor);
      return <span className={difference === 0 ? 'text-good' : 'font-medium text-bad'}><Money minor={difference} currency={report.currency} /></span>;
    } },
  ];
  return (
    <div className="flex flex-col gap-3">
      <Status tone={report.differenceMinor === 0 ? 'good' : 'bad'}>{report.differenceMinor === 0 ? t('imports.reconcile.agrees') : t('imports.reconcile.differs')}</Status>
      {report.months.length > 0 && <DataTable name="import-months" label={t('imports.reconcile.title')} columns={columns} rowId={(row) => row.month} whole={{ data: lines, isPending: false, error: null, refetch: () => undefined }} empty={null} />}
      {report.facts && <Facts facts={report.facts} currency={report.currency} />}
    </div>
  );
}
