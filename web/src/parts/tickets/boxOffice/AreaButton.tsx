import { Minus, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { money, number } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Key } from '#web/ui/Key.tsx';

interface Props {
  name: string;
  color: string | null;
  priceMinor: number;
  currency: string;
  free: number;
  note: string | null;
  chosen: number;
  /** Its key; null past the ninth. */
  digit: number | null;
  disabled?: string | null;
  onAdd: (by: number) => void;
  onMap: (() => void) | null;
}

/** One press is one more: as large as a finger in a hurry needs it. */
export function AreaButton({ name, color, priceMinor, currency, free, note, chosen, digit, disabled, onAdd, onMap }: Props) {
  const { t } = useTranslation();
  const over = free <= chosen;
  return (
    <li className={cx('flex min-w-0 flex-col rounded-lg border', chosen > 0 ? 'border-accent-text bg-accent-soft' : 'border-line')}>
      <button type="button" disabled={Boolean(disabled) || over} onClick={() => onAdd(1)}
        className="flex min-h-24 flex-1 flex-col items-start gap-0.5 rounded-lg p-3 text-left hover:bg-hover active:bg-pressed disabled:cursor-not-allowed disabled:bg-transparent disabled:text-soft">
        <span className="flex w-full items-start gap-2">
          {color && <span aria-hidden className="mt-1.5 size-3 shrink-0 rounded-full" style={{ background: color }} />}
          <span className="line-clamp-2 min-w-0 flex-1 text-lg leading-tight font-semibold wrap-anywhere">{name}</span>
          {digit !== null && <span aria-hidden className="max-md:hidden pointer-coarse:hidden"><Key>{digit}</Key></span>}
        </span>
        <span className="text-lg tabular-nums">{money(priceMinor, currency)}</span>
        <span className={cx('text-sm', free === 0 ? 'font-medium text-bad' : 'text-soft')}>{disabled ?? [free === 0 ? t('boxOffice.soldOut') : t('boxOffice.free', { count: free }), note].filter(Boolean).join(' · ')}</span>
        <span className="sr-only">{t('boxOffice.addOne')}</span>
      </button>
      {(chosen > 0 || onMap) && (
        <div className="flex flex-wrap items-center justify-between gap-x-2 border-t border-line px-1.5 py-1">
          {onMap && <Button size="small" kind="quiet" onClick={onMap} aria-label={t('boxOffice.mapOf', { area: name })}>{t('boxOffice.map')}</Button>}
          <span className="ml-auto flex items-center">
            <IconButton label={t('boxOffice.oneLess', { area: name })} icon={<Minus />} disabled={chosen === 0} onClick={() => onAdd(-1)} />
            <span className="min-w-8 text-center text-lg font-semibold tabular-nums" aria-live="polite">{number(chosen)}</span>
            <IconButton label={t('boxOffice.oneMore', { area: name })} icon={<Plus />} disabled={Boolean(disabled) || over} onClick={() => onAdd(1)} />
          </span>
        </div>
      )}
    </li>
  );
}
