import { useTranslation } from 'react-i18next';
import type { AmountFormat } from '#contracts/import-terms.ts';
import type { ImportRun, RowVerdict } from '#web/data/imports.ts';
import type { Tone } from '#web/ui/Status.tsx';

export const verdictTones: Record<RowVerdict, Tone> = { ok: 'good', warning: 'wait', duplicate: 'info', skipped: 'neutral', error: 'bad' };
export const statusTones: Record<ImportRun['status'], Tone> = {
  uploaded: 'wait', analysing: 'wait', analysed: 'info', committing: 'wait', committed: 'good', failed: 'bad', undoing: 'wait', undone: 'neutral',
};

/** How amounts may be written in files. */
export const amountFormats: readonly AmountFormat[] = ['1.250,00', '1,250.00'];

/** Names of sheets and fields for people; what has none is shown as the files call it. */
export function useImportWords() {
  const { t, i18n } = useTranslation();
  const named = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
  return {
    t,
    sheet: (name: string) => named(`import.sheetName.${name}`, name),
    field: (field: string, heading: string) => named(`import.field.${field}`, heading),
    kind: (app: string) => named(`app.${app}`, app),
    /** What is said of one app in its own words, else as of any. */
    of: (app: string, key: string, values: Record<string, unknown> = {}) => t(i18n.exists(`${key}.${app}`) ? `${key}.${app}` : key, values),
    /** How the bytes of a CSV were read: `Windows-1252, separado por ;`. */
    readAs: ({ encoding, separator }: Pick<ImportRun['sheets'][number], 'encoding' | 'separator'>) =>
      t('imports.readAs', { encoding: encoding === 'windows-1252' ? 'Windows-1252' : (encoding ?? '').toUpperCase(), separator: separator === '\t' ? t('imports.tab') : (separator ?? '') }),
    files: (run: Pick<ImportRun, 'files'>) => run.files.map(({ name }) => name).join(', '),
  };
}
