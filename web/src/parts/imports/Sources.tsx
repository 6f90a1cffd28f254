import type { ImportRun } from '#web/data/imports.ts';
import { useImportWords } from './words.ts';

/** What each file was read as: who sees strange letters in names finds here why. */
export function Sources({ run }: { run: ImportRun }) {
  const { t, sheet, readAs } = useImportWords();
  const read = run.sheets.filter(({ encoding }) => encoding !== null);
  if (read.length === 0) return null;
  return (
    <ul aria-label={t('imports.readAsTitle')} className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
      {read.map((source) => {
        const target = run.mapping.find((one) => one.file === source.file && one.sheet === source.sheet)?.target ?? null;
        return <li key={`${source.file} ${source.sheet}`}><span className="text-ink">{source.file}</span> · {target === null ? t('imports.mapping.leaveOut') : sheet(target)} · {readAs(source)}</li>;
      })}
    </ul>
  );
}
