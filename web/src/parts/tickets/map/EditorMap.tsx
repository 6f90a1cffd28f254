import { Hand, MousePointer2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { useMedia } from '#web/ui/useMedia.ts';
import type { Look } from '#web/parts/tickets/seats/looks.ts';
import { type Direction, neighbour, type Plane, type Point } from '#web/parts/tickets/seats/plane.ts';
import { type Claimed, type DrawnArea, SeatSurface } from '#web/parts/tickets/seats/SeatSurface.ts';
import { ZoomButtons } from '#web/parts/tickets/seats/ZoomButtons.tsx';
import { toScreen } from '#web/parts/tickets/seats/view.ts';

interface Props {
  plane: Plane;
  areas: readonly DrawnArea[];
  look: (at: number) => Look;
  /** What a seat is called aloud. */
  words: (at: number) => string;
  /** Which seats may be chosen now: those of one area, and not those of a preview. */
  editable: (at: number) => boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  onMove: (by: Point) => void;
  onUndo: () => void;
  canUndo: boolean;
}

const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const steps: Record<Direction, Point> = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } };
const STEP = 4;

/** The organizer's map: choose seats one by one, with a frame or by key, and drag what is chosen. */
export function EditorMap({ plane, areas, look, words, editable, chosen, onChoose, onMove, onUndo, canUndo }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<SeatSurface | null>(null);
  const coarse = useMedia('(pointer: coarse)');
  const [tool, setTool] = useState<'frame' | 'hand'>(coarse ? 'hand' : 'frame');
  const [standing, setStanding] = useState<string | null>(null);
  const [byKey, setByKey] = useState(false);
  const [drag, setDrag] = useState<{ frame: { from: Point; to: Point } } | { by: Point } | null>(null);
  const focus = (standing === null ? undefined : plane.byId.get(standing)) ?? Math.max(0, plane.seats.findIndex((_, at) => editable(at)));

  const now = useRef({ plane, chosen, editable, onChoose, onMove, tool });
  useEffect(() => {
    now.current = { plane, chosen, editable, onChoose, onMove, tool };
  });

  useEffect(() => {
    const idOf = (at: number) => now.current.plane.seats[at]!.seat.id;
    const toggle = (at: number, many: boolean) => {
      if (!now.current.editable(at)) return;
      const seat = idOf(at);
      setStanding(seat);
      const { chosen: known, onChoose: choose } = now.current;
      if (!many) return choose(known.size === 1 && known.has(seat) ? new Set() : new Set([seat]));
      const next = new Set(known);
      if (!next.delete(seat)) next.add(seat);
      choose(next);
    };
    const dragging = (at: number, from: Point, many: boolean): Claimed => {
      let by: Point | null = null;
      return {
        move: (to) => {
          if (by === null && !now.current.chosen.has(idOf(at))) now.current.onChoose(new Set([idOf(at)]));
          by = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) };
          setDrag({ by });
        },
        end: () => {
          setDrag(null);
          if (by === null) toggle(at, many);
          else if (by.x !== 0 || by.y !== 0) now.current.onMove(by);
        },
        cancel: () => setDrag(null),
      };
    };
    const framing = (from: Point, many: boolean): Claimed => {
      let to: Point | null = null;
      return {
        move: (point) => {
          to = point;
          setDrag({ frame: { from, to } });
        },
        end: () => {
          setDrag(null);
          const { plane: { seats }, editable: may, chosen: known, onChoose: choose } = now.current;
          if (to === null) return choose(new Set());
          const [left, right, top, bottom] = [Math.min(from.x, to.x), Math.max(from.x, to.x), Math.min(from.y, to.y), Math.max(from.y, to.y)];
          const inside = seats.flatMap(({ x, y, seat }, at) => (may(at) && x >= left && x <= right && y >= top && y <= bottom ? [seat.id] : []));
          choose(new Set(many ? [...known, ...inside] : inside));
        },
        cancel: () => setDrag(null),
      };
    };
    const made = new SeatSurface(canvas.current!, {
      onSeat: (at) => toggle(at, true),
      onArea: () => undefined,
      claim: (event, point, at) => {
        if (now.current.tool === 'hand' || event.button !== 0) return null;
        const many = event.shiftKey || event.ctrlKey || event.metaKey;
        return at !== null && now.current.editable(at) ? dragging(at, point, many) : framing(point, many);
      },
    });
    surface.current = made;
    return () => made.end();
  }, []);

  const stage = t('seats.stage');
  useEffect(() => surface.current?.show({ plane, areas, look, stage }), [plane, areas, look, stage]);
  useEffect(() => surface.current?.setFocus(byKey && plane.seats.length > 0 ? focus : null), [byKey, focus, plane]);
  useEffect(() => surface.current?.setExtra((pen, view, palette) => {
    const by = drag && 'by' in drag ? drag.by : { x: 0, y: 0 };
    pen.lineWidth = 2.5;
    pen.strokeStyle = palette.ink;
    pen.setLineDash([]);
    for (const seatId of chosen) {
      const seat = plane.seats[plane.byId.get(seatId) ?? -1];
      if (!seat) continue;
      const { x, y } = toScreen(view, { x: seat.x + by.x, y: seat.y + by.y });
      pen.beginPath();
      pen.arc(x, y, Math.max(3.5, seat.radius * view.scale + 1.5), 0, Math.PI * 2);
      pen.stroke();
    }
    if (!drag || !('frame' in drag)) return;
    const [from, to] = [toScreen(view, drag.frame.from), toScreen(view, drag.frame.to)];
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
    pen.setLineDash([]);
  }), [drag, chosen, plane]);

  const press = (event: KeyboardEvent) => {
    const direction = arrows[event.key];
    setByKey(true);
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') onUndo();
    else if (direction && (event.altKey || event.ctrlKey || event.metaKey)) {
      if (chosen.size === 0) return;
      const far = event.shiftKey ? 1 : STEP;
      onMove({ x: steps[direction].x * far, y: steps[direction].y * far });
    } else if (direction && plane.seats.length > 0) {
      const next = byKey ? neighbour(plane, focus, direction) : focus;
      if (next === null) return;
      const seat = plane.seats[next]!.seat.id;
      setStanding(seat);
      surface.current?.bring(next);
      if (event.shiftKey && editable(next)) onChoose(new Set([...chosen, seat]));
    } else if (event.key === 'Enter' || event.key === ' ') {
      const seat = plane.seats[focus]?.seat.id;
      if (seat === undefined || !editable(focus)) return;
      const next = new Set(chosen);
      if (!next.delete(seat)) next.add(seat);
      onChoose(next);
    } else if (event.key === 'Escape') onChoose(new Set());
    else if (event.key === '+' || event.key === '=') surface.current?.zoom(1.5);
    else if (event.key === '-') surface.current?.zoom(1 / 1.5);
    else if (event.key === '0') surface.current?.whole();
    else return;
    event.preventDefault();
  };
  const button = cx(iconButtonClass, 'border border-line bg-raised shadow-float aria-pressed:bg-pressed aria-pressed:text-ink max-md:size-11 pointer-coarse:size-11');
  const current = plane.seats[focus];
  return (
    <div className="relative h-[60dvh] min-h-80 overflow-hidden rounded-md border border-line lg:h-[calc(100dvh-11rem)]">
      <div role="listbox" aria-multiselectable tabIndex={0} aria-label={t('tickets.map.label')} aria-describedby={`${id}-keys`} aria-activedescendant={current ? `${id}-seat` : undefined} onKeyDown={press}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && setByKey(true)} onBlur={() => setByKey(false)} className="absolute inset-0 outline-offset-[-3px]">
        <canvas ref={canvas} aria-hidden className={cx('absolute inset-0 size-full select-none', tool === 'hand' && 'cursor-grab')} />
        {current && <div id={`${id}-seat`} role="option" aria-selected={chosen.has(current.seat.id)} aria-setsize={plane.seats.length} aria-posinset={focus + 1} className="sr-only">{words(focus)}</div>}
      </div>
      <p id={`${id}-keys`} className="sr-only">{t('tickets.map.keys')}</p>
      <div className="absolute top-2 left-2 flex gap-1.5">
        <button type="button" className={button} aria-pressed={tool === 'frame'} aria-label={t('tickets.map.frame')} title={t('tickets.map.frame')} onClick={() => setTool('frame')}><MousePointer2 aria-hidden /></button>
        <button type="button" className={button} aria-pressed={tool === 'hand'} aria-label={t('tickets.map.hand')} title={t('tickets.map.hand')} onClick={() => setTool('hand')}><Hand aria-hidden /></button>
        <button type="button" className={button} disabled={!canUndo} aria-label={t('tickets.map.undo')} title={t('tickets.map.undo')} onClick={onUndo}><Undo2 aria-hidden /></button>
      </div>
      <ZoomButtons surface={surface} className={button} />
    </div>
  );
}
