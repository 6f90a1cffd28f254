import { useTranslation } from 'react-i18next';
import type { ImportRun, RowVerdict } from '#web/data/imports.ts';
import type { Tone } from '#web/ui/Status.tsx';

export const verdictTones: Record<RowVerdict, Tone> = { ok: 'good', warning: 'wait', duplicate: 'info', skipped: 'neutral', error: 'bad' };
export const statusTones: Record<ImportRun['status'], Tone> = {
  uploaded: 'wait', analysing: 'wait', analysed: 'info', committing: 'wait', committed: 'good', failed: 'bad', undoing: 'wait', undone: 'neutral',
};

/** Names of sheets and fields for people; what has none is shown as the files call it. */
export function useImportWords() {
  const { t, i18n } = useTranslation();
  const named = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
  return {
    t,
    sheet: (name: string) => named(`import.sheetName.${name}`, name),
    field: (field: string, heading: string) => named(`import.field.${field}`, heading),
    kind: (app: string) => named(`app.${app}`, app),
    files: (run: Pick<ImportRun, 'files'>) => run.files.map(({ name }) => name).join(', '),
  };
}
