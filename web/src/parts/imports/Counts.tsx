import type { ImportRun } from '#web/data/imports.ts';
import { number } from '#web/format.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { useImportWords } from './words.ts';

type Line = { sheet: string } & ImportRun['counts'][string];

/** Row counts by sheet; a press on a sheet shows its rows. */
export function Counts({ run, onSheet }: { run: ImportRun; onSheet: (sheet: string) => void }) {
  const { t, sheet } = useImportWords();
  const data = Object.entries(run.counts).map(([name, counts]): Line => ({ sheet: name, ...counts }));
  const figure = (id: keyof Omit<Line, 'sheet'>, tone?: string): Column<Line> => ({
    id, header: t(`imports.count.${id}`), align: 'end', value: (row) => row[id],
    cell: (row) => <span className={row[id] > 0 ? tone : 'text-faint max-md:hidden'}><span className="md:hidden">{t(`imports.count.${id}`)} </span>{number(row[id])}</span>,
  });
  const columns: Column<Line>[] = [
    { id: 'sheet', header: t('imports.sheet'), cell: (row) => sheet(row.sheet), value: (row) => sheet(row.sheet), always: true, phone: 'title' },
    { ...figure('rows'), phone: 'side' }, figure('error', 'text-bad font-medium'), figure('duplicate'), figure('skipped'), figure('warning'), figure('create'), figure('update'), figure('unchanged'),
  ];
  return <DataTable name="import-counts" label={t('imports.bySheet')} columns={columns} rowId={(row) => row.sheet} whole={{ data, isPending: false, error: null, refetch: () => undefined }} onOpen={(row) => onSheet(row.sheet)} empty={null} />;
}
