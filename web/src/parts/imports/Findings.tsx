import { useInfiniteQuery } from '@tanstack/react-query';
import type { ImportRow, ImportRun, RowVerdict } from '#web/data/imports.ts';
import { rowPages } from '#web/data/imports.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { useImportWords, verdictTones } from './words.ts';

const VERDICTS: readonly RowVerdict[] = ['error', 'duplicate', 'warning', 'skipped', 'ok'];

interface Props {
  run: ImportRun;
  sheet: string | undefined;
  /** `all` when asked for; absent: the refused rows where there are any. */
  verdict: RowVerdict | 'all' | undefined;
  onFilter: (change: { sheet?: string | undefined; verdict?: RowVerdict | 'all' | undefined }) => void;
}

/** What was found in each row, with the place in the file, so that it can be put right there. */
export function Findings({ run, sheet, verdict: asked, onFilter }: Props) {
  const words = useImportWords();
  const { t } = words;
  const refused = Object.values(run.counts).some(({ error }) => error > 0);
  const chosen = asked ?? (refused && !sheet ? 'error' : 'all');
  const verdict = chosen === 'all' ? undefined : chosen;
  const list = useInfiniteQuery(rowPages(run.id, { ...(sheet && { sheet }), ...(verdict && { verdict }) }));
  const count = (one: RowVerdict) => Object.entries(run.counts).filter(([name]) => !sheet || name === sheet).reduce((sum, [, counts]) => sum + counts[one], 0);

  const columns: Column<ImportRow>[] = [
    { id: 'place', header: t('imports.place'), cell: (row) => <span className="whitespace-nowrap text-soft tabular-nums">{row.sourceSheet} {row.line}</span>, always: true, width: 'w-40' },
    { id: 'label', header: t('imports.row'), cell: (row) => <span className="line-clamp-1">{row.label}</span>, always: true, phone: 'title', width: 'w-52' },
    { id: 'verdict', header: t('imports.found'), cell: (row) => <Status tone={verdictTones[row.verdict]}>{t(`import.verdict.${row.verdict}`)}</Status>, phone: 'side', width: 'w-32' },
    { id: 'why', header: t('imports.why'), cell: (row) => (
      <ul className="flex flex-col gap-0.5">
        {row.issues.map((issue, at) => <li key={at}>{issue.column && <code className="mr-1.5 text-sm text-soft">{issue.column}</code>}{issue.message}</li>)}
        {row.issues.length === 0 && row.action !== 'none' && <li className="text-soft">{t(`imports.action.${row.action}`)}</li>}
      </ul>
    ) },
  ];
  return (
    <DataTable name="import-rows" label={t('imports.rows')} columns={columns} rowId={(row) => `${row.sheet} ${row.position}`} pages={list}
      onClearFilters={sheet || verdict ? () => onFilter({ sheet: undefined, verdict: 'all' }) : undefined}
      empty={<EmptyState title={t('imports.noRows')} />}
      toolbar={<>
        <Select label={t('imports.found')} className="w-48 max-md:flex-1" value={chosen} onChange={(next) => onFilter({ verdict: next as RowVerdict | 'all' })}
          options={[{ value: 'all', label: t('imports.allRows') }, ...VERDICTS.map((one) => ({ value: one, label: `${t(`imports.filter.${one}`)} (${count(one)})` }))]} />
        <Select label={t('imports.sheet')} className="w-48 max-md:flex-1" value={sheet ?? 'all'} onChange={(next) => onFilter({ sheet: next === 'all' ? undefined : next })}
          options={[{ value: 'all', label: t('imports.allSheets') }, ...Object.keys(run.counts).map((name) => ({ value: name, label: words.sheet(name) }))]} />
      </>} />
  );
}
