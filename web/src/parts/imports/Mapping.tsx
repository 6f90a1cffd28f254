import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mapImport, type SheetMapping } from '#contracts/imports.ts';
import type { AmountFormat } from '#contracts/import-terms.ts';
import { importKinds, type ImportRun, topic } from '#web/data/imports.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { amountFormats, useImportWords } from './words.ts';

const NONE = '-';

/** Which sheet of the files is which, and which of its columns. What was recognised is filled in. */
export function Mapping({ run }: { run: ImportRun }) {
  const { t, sheet: sheetName, field: fieldName, readAs } = useImportWords();
  const kind = useQuery(importKinds).data?.items.find(({ app }) => app === run.app);
  const [mapping, setMapping] = useState<SheetMapping[]>(() => run.sheets.map(({ file, sheet }) => run.mapping.find((one) => one.file === file && one.sheet === sheet) ?? { file, sheet, target: null, columns: {} }));
  const usual = kind?.amountFormat ?? null;
  const [format, setFormat] = useState<AmountFormat | null>(run.amountFormat);
  const amountFormat = format ?? usual;
  const save = useAction(mapImport, { topics: [topic] });
  const change = (at: number, next: Partial<SheetMapping>) => setMapping(mapping.map((one, other) => (other === at ? { ...one, ...next } : one)));

  return (
    <div className="flex flex-col gap-5">
      {run.sheets.map((source, at) => {
        const one = mapping[at];
        const target = kind?.sheets.find(({ name }) => name === one?.target);
        if (!one) return null;
        return (
          <section key={`${source.file} ${source.sheet}`} className="border-b border-line pb-5">
            <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
              <h3 className="min-w-0 font-medium">{source.sheet} <span className="font-normal text-soft">{t('imports.mapping.rows', { count: source.rows })}{run.files.length > 1 && ` · ${source.file}`}{source.encoding !== null && ` · ${readAs(source)}`}</span></h3>
              <Select label={t('imports.mapping.isSheet', { sheet: source.sheet })} className="w-56 max-md:w-full" value={one.target ?? NONE} onChange={(next) => change(at, { target: next === NONE ? null : next, columns: next === one.target ? one.columns : {} })}
                options={[{ value: NONE, label: t('imports.mapping.leaveOut') }, ...(kind?.sheets ?? []).map(({ name }) => ({ value: name, label: sheetName(name) }))]} />
            </div>
            {source.problem && <p className="mb-3 text-bad">{source.problem.message}</p>}
            {target && (
              <div className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
                {target.columns.map((column) => (
                  <Select key={column.field} label={`${fieldName(column.field, column.heading)}${column.required ? ' *' : ''}`} value={one.columns[column.field] ?? NONE}
                    onChange={(next) => {
                      const { [column.field]: _, ...rest } = one.columns;
                      change(at, { columns: next === NONE ? rest : { ...rest, [column.field]: next } });
                    }}
                    options={[{ value: NONE, label: t('imports.mapping.noColumn') }, ...source.columns.filter(Boolean).map((heading) => ({ value: heading, label: heading }))]} />
                ))}
              </div>
            )}
          </section>
        );
      })}
      {usual && <Select label={t('imports.amounts')} className="w-64 max-md:w-full" hint={t('imports.amountsHint')} value={amountFormat ?? usual} onChange={(next) => setFormat(next as AmountFormat)} options={amountFormats.map((value) => ({ value, label: value }))} />}
      <Problem error={save.error} />
      <div><Button kind={run.status === 'failed' ? 'primary' : 'secondary'} busy={save.isPending} onClick={() => save.mutate({ params: { id: run.id }, body: { sheets: mapping, ...(amountFormat && { amountFormat }) } })}>{t('imports.mapping.checkAgain')}</Button></div>
    </div>
  );
}
