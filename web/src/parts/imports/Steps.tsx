import { useTranslation } from 'react-i18next';
import type { ImportRun } from '#web/data/imports.ts';
import { cx } from '#web/ui/classes.ts';

const STEPS = ['upload', 'check', 'save'] as const;
const at: Record<ImportRun['status'], number> = { uploaded: 1, analysing: 1, failed: 1, analysed: 1, committing: 2, committed: 3, undoing: 3, undone: 3 };

/** Where the import stands. */
export function Steps({ status }: { status: ImportRun['status'] }) {
  const { t } = useTranslation();
  return (
    <ol className="mb-5 flex flex-wrap gap-x-6 gap-y-1 text-sm" aria-label={t('imports.steps')}>
      {STEPS.map((step, index) => (
        <li key={step} aria-current={index === at[status] ? 'step' : undefined} className={cx('flex items-center gap-2', index === at[status] ? 'font-medium text-ink' : 'text-soft')}>
          <span aria-hidden className={cx('flex size-5 items-center justify-center rounded-full border text-xs tabular-nums', index < at[status] ? 'border-transparent bg-good-soft text-good' : 'border-edge')}>{index < at[status] ? '✓' : index + 1}</span>
          {t(`imports.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
