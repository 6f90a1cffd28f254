import { useState } from 'react';
import { commitImport } from '#contracts/imports.ts';
import type { ImportRun } from '#web/data/imports.ts';
import { topic } from '#web/data/imports.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { useImportWords } from './words.ts';

/** Save what was found good. Refused rows are left out only when the person says so. */
export function CommitBar({ run }: { run: ImportRun }) {
  const { t } = useImportWords();
  const [goodOnly, setGoodOnly] = useState(false);
  const save = useAction(commitImport, { topics: [topic] });
  const all = Object.values(run.counts);
  const refused = all.reduce((sum, { error }) => sum + error, 0);
  const rows = all.reduce((sum, { create, update }) => sum + create + update, 0);
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-sunken px-4 py-3">
      {rows === 0
        ? <p className="font-medium">{t('imports.nothingToSave')}</p>
        : <p className="font-medium">{refused === 0 ? t('imports.allGood', { rows }) : t('imports.someRefused', { refused, rows })}</p>}
      {refused > 0 && rows > 0 && <Checkbox checked={goodOnly} onChange={setGoodOnly} label={t('imports.goodOnly', { refused })} hint={t('imports.goodOnlyHint')} />}
      <Problem error={save.error} />
      {rows > 0 && (
        <div><Button kind="primary" size="large" busy={save.isPending} disabled={refused > 0 && !goodOnly} onClick={() => save.mutate({ params: { id: run.id }, body: { goodRowsOnly: goodOnly, fileHash: run.fileHash } })}>
          {t('imports.save', { rows })}
        </Button></div>
      )}
    </div>
  );
}
