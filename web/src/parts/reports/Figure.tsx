import { useTranslation } from 'react-i18next';
import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import { cx } from '#web/ui/classes.ts';

/** One figure of a period and how it moved since the one before. */
export function Figure({ label, value, before, format, note }: { label: string; value: number | null; before?: number | null | undefined; format: (value: number) => string; note?: string }) {
  const { t } = useTranslation();
  const moved = value !== null && before !== null && before !== undefined ? Math.sign(value - before) : null;
  const Arrow = moved === 1 ? ArrowUp : moved === -1 ? ArrowDown : ArrowRight;
  return (
    <div className="min-w-0 border-t border-line pt-2.5">
      <dt className="text-soft">{label}</dt>
      <dd className="text-2xl font-semibold tracking-[-0.02em] whitespace-nowrap tabular-nums max-md:text-xl">{value === null ? '–' : format(value)}</dd>
      {before !== undefined && (
        <dd className={cx('flex items-center gap-1 text-sm', moved === 1 ? 'text-good' : moved === -1 ? 'text-bad' : 'text-soft')}>
          {moved !== null && <Arrow aria-hidden className="size-3.5" />}
          <span>{before === null ? t('reports.noBefore') : t('reports.before', { value: format(before) })}</span>
        </dd>
      )}
      {note && <dd className="text-sm text-soft">{note}</dd>}
    </div>
  );
}
