import { useMutation, useQuery } from '@tanstack/react-query';
import { FileSpreadsheet, Upload, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { AmountFormat } from '#contracts/import-terms.ts';
import { importKinds, type ImportRun, sendFiles } from '#web/data/imports.ts';
import { number } from '#web/format.ts';
import { newKey } from '#web/newKey.ts';
import { useBranch, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';
import { todayIn } from '#web/zoned.ts';
import { amountFormats, useImportWords } from './words.ts';

const NONE = '-';

/** The files, the day on which they were true, and what they are about. Nothing is written by sending them. */
export function UploadForm({ onSent }: { onSent: (run: ImportRun) => void }) {
  const { t, kind } = useImportWords();
  const me = useMe();
  const branch = useBranch();
  const kinds = useQuery(importKinds).data?.items.filter(({ app }) => me.tenant.apps.includes(app)) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [asOf, setAsOf] = useState(() => todayIn(branch?.zone ?? 'UTC'));
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const key = useRef(newKey());
  const app = chosen ?? kinds[0]?.app ?? 'studio';
  const about = kinds.find((one) => one.app === app);
  const [format, setFormat] = useState<AmountFormat | null>(null);
  const [scope, setScope] = useState(NONE);
  const amountFormat = format ?? about?.amountFormat ?? null;
  const scopeId = scope === NONE ? null : scope;
  const send = useMutation({
    mutationFn: () => sendFiles(files, { app, asOf, branchId: branch?.id, amountFormat, scopeId }, key.current),
    onSuccess: onSent,
    onSettled: () => { key.current = newKey(); },
  });
  const add = (list: FileList | null) => {
    const added = [...(list ?? [])]; // the browser's own list is emptied with the field, before the state is computed
    setFiles((now) => [...now, ...added].slice(0, 20));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };

  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <div onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}
        className={cx('flex flex-col items-center gap-3 rounded-md border border-dashed border-edge px-4 py-8 text-center', over && 'bg-accent-soft')}>
        <FileSpreadsheet aria-hidden className="size-7 text-faint" />
        <p className="text-soft">{t('imports.dropHere', { most: about?.maxMegabytes ?? 20 })}</p>
        <input ref={picker} type="file" multiple accept=".xlsx,.csv,.tsv,.txt" aria-label={t('imports.chooseFiles')} className="sr-only" tabIndex={-1}
          onChange={(event) => { add(event.target.files); event.target.value = ''; }} />
        <Button icon={<Upload className="size-4" />} onClick={() => picker.current?.click()}>{t('imports.chooseFiles')}</Button>
      </div>
      {files.length > 0 && (
        <ul className="border-t border-line">
          {files.map((file, at) => (
            <li key={`${file.name} ${at}`} className="flex min-h-11 items-center justify-between gap-3 border-b border-line">
              <span className="min-w-0 truncate">{file.name} <span className="text-soft tabular-nums">{number(Math.max(1, Math.round(file.size / 1024)))} kB</span></span>
              <IconButton label={t('imports.removeFile', { name: file.name })} icon={<X />} onClick={() => setFiles(files.filter((_, other) => other !== at))} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-start gap-4">
        {kinds.length > 1 && <Select label={t('imports.what')} className="w-48" value={app} onChange={(next) => { setChosen(next); setFormat(null); setScope(NONE); }} options={kinds.map((one) => ({ value: one.app, label: kind(one.app) }))} />}
        <DateInput label={t('imports.asOf')} className="w-64 max-md:w-full" hint={t('imports.asOfHint')} value={asOf} onChange={(event) => setAsOf(event.target.value)} />
        {about?.amountFormat && <Select label={t('imports.amounts')} className="w-64 max-md:w-full" hint={t('imports.amountsHint')} value={amountFormat ?? about.amountFormat} onChange={(next) => setFormat(next as AmountFormat)} options={amountFormats.map((value) => ({ value, label: value }))} />}
        {about && about.scopes.length > 0 && (
          <Select label={t(`imports.scope.${app}`)} className="w-64 max-md:w-full" hint={t(`imports.scopeHint.${app}`)} value={scope} onChange={setScope}
            options={[{ value: NONE, label: t('imports.scopeOfFile') }, ...about.scopes.map(({ id, label }) => ({ value: id, label }))]} />
        )}
      </div>
      <Problem error={send.error} />
      <div><Button kind="primary" size="large" disabled={files.length === 0 || asOf === ''} busy={send.isPending} onClick={() => send.mutate()}>{t('imports.check')}</Button></div>
    </div>
  );
}
