import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { slotsOf, type Wish } from '#web/data/public.ts';
import { day, instant } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { DateInput } from '#web/ui/TextInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

interface Props { slug: string; wish: Wish; first: string; last: string; value: string | null; onDate: (date: string) => void; onChange: (startsAt: string | null) => void; error?: string }

/** A day, then one of its free times; where there is none, the next days that have one. */
export function SlotPicker({ slug, wish, first, last, value, onDate, onChange, error }: Props) {
  const { t } = useTranslation();
  const slots = useQuery({ ...slotsOf(slug, wish), enabled: wish.date >= first && wish.date <= last });
  return (
    <div className="flex flex-col gap-3">
      <DateInput label={t('public.book.date')} min={first} max={last} value={wish.date} onChange={(event) => event.target.value && onDate(event.target.value)} />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium">{t('public.book.time')}</legend>
        {slots.isPending && slots.fetchStatus !== 'idle' && <SkeletonLines />}
        <Problem error={slots.error} onRetry={() => void slots.refetch()} />
        {slots.data && slots.data.slots.length > 0 && (
          <div className="grid grid-cols-3 gap-2 sm:grid-cols-5">
            {slots.data.slots.map(({ startsAt }) => (
              <button key={startsAt} type="button" aria-pressed={value === startsAt} onClick={() => onChange(value === startsAt ? null : startsAt)}
                className={cx('h-11 rounded-md border tabular-nums', value === startsAt ? 'border-transparent bg-accent font-medium text-on-accent' : 'border-edge/60 hover:bg-hover')}>{instant(startsAt, slots.data.zone, 'time')}</button>
            ))}
          </div>
        )}
        {slots.data && slots.data.slots.length === 0 && (
          <div className="flex flex-col gap-2">
            <p className="text-soft">{t('public.book.noTimes')}</p>
            {slots.data.nextDates.length > 0 && <div className="flex flex-wrap gap-2">{slots.data.nextDates.map((date) => <Button key={date} onClick={() => onDate(date)}>{day(date, 'long')}</Button>)}</div>}
          </div>
        )}
        {error && <p className="text-sm text-bad">{error}</p>}
      </fieldset>
    </div>
  );
}
