import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { areaColors, type Look } from './looks.ts';
import { type Direction, neighbour, type PickerArea, planeOf } from './plane.ts';
import { SeatLegend } from './SeatLegend.tsx';
import { SeatSurface } from './SeatSurface.ts';
import { useDark } from './useDark.ts';
import { stateOf, useSeatWords } from './words.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

interface Props {
  areas: readonly PickerArea[];
  chosen: ReadonlySet<string>;
  /** Minor units as people read them. */
  money: (minor: number) => string;
  /** Classes of its height. */
  height: string;
  onToggle: (id: string) => void;
  onArea?: (areaId: string) => void;
}

const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/**
 * The map of seats. To assistive technology it is a list of which one option is read at a time, the one the arrow keys
 * stand on; thousands of hidden elements would make every screen reader wait.
 */
export function SeatMap({ areas, chosen, money, height, onToggle, onArea }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<SeatSurface | null>(null);
  const plane = useMemo(() => planeOf(areas), [areas]);
  const colors = areaColors(areas, useDark());
  const words = useSeatWords(money);
  const [standing, setStanding] = useState<string | null>(null);
  const [byKey, setByKey] = useState(false);
  const first = useMemo(() => Math.max(0, plane.seats.findIndex(({ seat }) => seat.free)), [plane]);
  const focus = (standing === null ? undefined : plane.byId.get(standing)) ?? first;

  const heard = useRef({ onToggle, onArea, areas, plane, chosen });
  useEffect(() => {
    heard.current = { onToggle, onArea, areas, plane, chosen };
  });
  useEffect(() => {
    const made = new SeatSurface(canvas.current!, {
      onSeat: (at) => {
        const { seat } = heard.current.plane.seats[at]!;
        setStanding(seat.id);
        setByKey(false);
        if (seat.free || heard.current.chosen.has(seat.id)) heard.current.onToggle(seat.id);
      },
      onArea: (at) => heard.current.onArea?.(heard.current.areas[at]!.id),
    });
    surface.current = made;
    return () => made.end();
  }, []);

  const stage = t('seats.stage');
  const key = colors.join();
  useEffect(() => {
    const hues = key.split(',');
    const looks: Look[] = plane.seats.map(({ seat, area, label }) => ({ state: stateOf(seat, chosen), accessible: seat.accessible, restricted: seat.restricted, color: hues[area]!, label }));
    surface.current?.show({
      plane, stage, look: (at) => looks[at]!,
      areas: areas.map(({ name, priceMinor, mode }, at) => ({ name, note: money(priceMinor), color: hues[at]!, outline: plane.outlines[at] ?? null, isGeneral: mode === 'general' })),
    });
  }, [plane, areas, chosen, key, stage, money]);
  useEffect(() => surface.current?.setFocus(byKey && plane.seats.length > 0 ? focus : null), [byKey, focus, plane]);

  const stand = (at: number | null | undefined) => {
    if (at === null || at === undefined) return;
    setStanding(plane.seats[at]!.seat.id);
    surface.current?.bring(at);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || plane.seats.length === 0) return;
    const direction = arrows[event.key];
    setByKey(true);
    if (direction) stand(byKey ? neighbour(plane, focus, direction) : focus);
    else if (event.key === 'Home' || event.key === 'End') {
      const row = plane.rows.find(({ seats }) => seats.includes(focus))!.seats;
      stand(event.key === 'Home' ? row[0] : row.at(-1));
    } else if (event.key === 'Enter' || event.key === ' ') {
      const { seat } = plane.seats[focus]!;
      stand(focus);
      if (seat.free || chosen.has(seat.id)) onToggle(seat.id);
    } else if (event.key === '+' || event.key === '=') surface.current?.zoom(1.5);
    else if (event.key === '-') surface.current?.zoom(1 / 1.5);
    else if (event.key === '0') surface.current?.whole();
    else return;
    event.preventDefault();
  };
  const current = plane.seats[focus];
  const tool = cx(iconButtonClass, 'border border-line bg-raised shadow-float max-md:size-11 pointer-coarse:size-11');
  return (
    <div className="flex flex-col gap-3">
      <div className={cx('relative overflow-hidden rounded-md border border-line', height)}>
        <div ref={holder} role="listbox" aria-multiselectable tabIndex={0} aria-label={t('seats.mapLabel')} aria-describedby={`${id}-keys`} aria-activedescendant={current ? `${id}-seat` : undefined}
          onKeyDown={press} onFocus={() => holder.current!.matches(':focus-visible') && setByKey(true)} onBlur={() => setByKey(false)} className="absolute inset-0 outline-offset-[-3px]">
          <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full select-none" />
          {current && <div id={`${id}-seat`} role="option" aria-selected={chosen.has(current.seat.id)} aria-setsize={plane.seats.length} aria-posinset={focus + 1} className="sr-only">{words(current.seat, areas[current.area]!, chosen)}</div>}
        </div>
        <p id={`${id}-keys`} className="sr-only">{t('seats.keys')}</p>
        <ZoomButtons surface={surface} className={tool} />
      </div>
      <SeatLegend areas={areas} colors={colors} money={money} />
    </div>
  );
}
