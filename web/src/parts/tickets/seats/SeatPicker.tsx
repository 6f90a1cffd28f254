import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { Segmented } from '#web/ui/Segmented.tsx';
import type { PickerArea } from './plane.ts';
import { SeatList } from './SeatList.tsx';
import { SeatMap } from './SeatMap.tsx';

export type { PickerArea, PickerSeat } from './plane.ts';

interface Props {
  areas: readonly PickerArea[];
  /** Drawn as one's own whether they are free or held by oneself already. */
  selected: readonly string[];
  /** Most seats at once. */
  limit: number;
  /** Minor units as people read them. */
  money: (minor: number) => string;
  onChange: (ids: string[]) => void;
  /** The outline of a general area was pressed. */
  onArea?: (areaId: string) => void;
  /** Classes of the map's height. */
  height?: string;
}

/**
 * Seats to choose from (tickets 9): on a map to pan and pinch, or row by row in a list that can do the same. It holds
 * nothing: who shows it hears of every change and decides what to do with it.
 */
export default function SeatPicker({ areas, selected, limit, money, onChange, onArea, height = 'h-[58dvh] min-h-80' }: Props) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'map' | 'list'>('map');
  const [refused, setRefused] = useState(false);
  const chosen = useMemo(() => new Set(selected), [selected]);
  const names = useMemo(() => new Map(areas.flatMap((area) => area.seats.map((seat) => [seat.id, { area: area.name, seat: seat.name }] as const))), [areas]);
  const toggle = (id: string) => {
    if (chosen.has(id)) {
      setRefused(false);
      onChange(selected.filter((one) => one !== id));
    } else if (selected.length >= limit) setRefused(true);
    else onChange([...selected, id]);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <p role="status" className={cx('min-w-0', refused ? 'font-medium text-bad' : 'text-soft')}>
          {refused ? t('seats.limit', { count: limit }) : selected.length === 0 ? t('seats.none') : t('seats.chosen', { count: selected.length })}
        </p>
        <Segmented label={t('seats.way')} value={way} onChange={setWay} className="shrink-0" options={[{ value: 'map', label: t('seats.map') }, { value: 'list', label: t('seats.list') }]} />
      </div>
      {way === 'map' ? <SeatMap areas={areas} chosen={chosen} money={money} height={height} onToggle={toggle} onArea={onArea} /> : <SeatList areas={areas} chosen={chosen} money={money} onToggle={toggle} />}
      {selected.length > 0 && (
        <ul aria-label={t('seats.yours')} className="flex flex-wrap gap-2">
          {selected.map((id) => {
            const name = names.get(id);
            return name && (
              <li key={id}>
                <button type="button" onClick={() => toggle(id)} aria-label={t('seats.remove', { name: `${name.area} ${name.seat}` })} className="flex h-(--control) items-center gap-1.5 rounded-full border border-edge/60 pr-2 pl-3 text-sm hover:bg-hover">
                  <span className="text-soft">{name.area}</span>{' '}<span className="font-medium tabular-nums">{name.seat}</span><X aria-hidden className="size-3.5 text-soft" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
