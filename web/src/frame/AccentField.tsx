import { useTranslation } from 'react-i18next';
import { accentOf } from '#web/ui/accent.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Field } from '#web/ui/Field.tsx';

// Twelve that stay themselves on white: nothing has to be darkened.
const suggested = ['#0b5d57', '#1d4ed8', '#6b3fa8', '#9d174d', '#b3261e', '#b45309', '#4d6b16', '#14663a', '#0e7490', '#334155', '#5b4636', '#17181a'];

/** The colour of the business, shown as it will be used in both themes. */
export function AccentField({ value, onChange, error }: { value: string | null; onChange: (value: string | null) => void; error?: string | undefined }) {
  const { t } = useTranslation();
  const accent = accentOf(value ?? '#17181a');
  return (
    <Field label={t('admin.business.accent')} hint={t('admin.business.accentHint')} error={error}>
      {(ids) => (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-1.5">
            {suggested.map((colour) => (
              <button key={colour} type="button" aria-label={t('admin.business.accentUse', { colour })} aria-pressed={value === colour} onClick={() => onChange(colour)} style={{ backgroundColor: colour }}
                className={cx('size-7 rounded-full border border-line max-md:size-11', value === colour && 'outline-2 outline-offset-2 outline-ink')} />
            ))}
            <input {...ids} type="color" value={value ?? '#17181a'} onChange={(event) => onChange(event.target.value)} className="h-(--control) w-14 rounded-md border border-edge bg-ground p-1" />
            {value && <Button kind="quiet" size="small" onClick={() => onChange(null)}>{t('admin.business.accentNone')}</Button>}
          </div>
          <div aria-hidden className="grid max-w-md grid-cols-2 overflow-hidden rounded-md border border-line">
            <div className="flex items-center justify-between gap-2 p-3" style={{ backgroundColor: '#ffffff' }}>
              <span className="font-medium underline underline-offset-3" style={{ color: accent['--accent-text-light'] }}>{t('admin.business.sampleLink')}</span>
              <span className="rounded-md px-3 py-1.5 font-medium" style={{ backgroundColor: accent['--accent-light'], color: accent['--on-accent-light'] }}>{t('admin.business.sampleButton')}</span>
            </div>
            <div className="flex items-center justify-between gap-2 p-3" style={{ backgroundColor: '#121314' }}>
              <span className="font-medium underline underline-offset-3" style={{ color: accent['--accent-text-dark'] }}>{t('admin.business.sampleLink')}</span>
              <span className="rounded-md px-3 py-1.5 font-medium" style={{ backgroundColor: accent['--accent-dark'], color: accent['--on-accent-dark'] }}>{t('admin.business.sampleButton')}</span>
            </div>
          </div>
        </div>
      )}
    </Field>
  );
}
