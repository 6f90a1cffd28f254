import { useQueries, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Area, areasOf, type EventDetail, type MapUnit, mapOf } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { isOver } from '#web/parts/tickets/isOver.ts';
import { areaColors, type Look, type State } from '#web/parts/tickets/seats/looks.ts';
import { labelOf, type PickerArea, type PickerSeat, planeOf } from '#web/parts/tickets/seats/plane.ts';
import { useDark } from '#web/parts/tickets/seats/useDark.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { EditorMap } from './EditorMap.tsx';
import { GeneratePanel } from './GeneratePanel.tsx';
import { type Outline, OutlinePanel } from './OutlinePanel.tsx';
import { SelectionPanel } from './SelectionPanel.tsx';
import { useMoves } from './useMoves.ts';

const none: ReadonlySet<string> = new Set();
const states: Record<MapUnit['status'], State> = { available: 'free', held: 'taken', sold: 'taken', blocked: 'blocked', disabled: 'off' };
const seatOf = ({ id, name, row, x, y, status, accessible, restricted }: MapUnit): PickerSeat => ({ id, name, row, x, y, free: status === 'available', blocked: status === 'blocked', accessible, restricted });

/** General places stand nowhere in particular: they are only a number. Tables do, whoever chooses them. */
const hasPlaces = ({ seatingMode, unitCapacity }: Pick<Area, 'seatingMode' | 'unitCapacity'>) => seatingMode === 'numbered' || unitCapacity > 1;

/** The plan of an event: where its seats and tables stand, how they are called, which are kept from sale. */
export function SeatEditor({ event, areaId, onArea }: { event: EventDetail; areaId: string | undefined; onArea: (id: string) => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasOf(event.id));
  const list = useMemo(() => areas.data ?? [], [areas.data]);
  const maps = useQueries({ queries: list.map(({ id, seatingMode, unitCapacity }) => ({ ...mapOf(id), enabled: hasPlaces({ seatingMode, unitCapacity }) })) });
  const area = list.find(({ id }) => id === areaId) ?? list.find(({ seatingMode }) => seatingMode === 'numbered') ?? list[0];
  const failed = areas.error ?? maps.find(({ error }) => error)?.error;
  if (failed) return <Problem error={failed} onRetry={() => void areas.refetch()} />;
  if (!areas.data || maps.some(({ isLoading }) => isLoading)) return <SkeletonLines lines={10} />;
  if (!area) return <EmptyState title={t('tickets.areas.emptyTitle')}>{t('tickets.areas.emptyBody')}</EmptyState>;
  return <Editor event={event} areas={list} units={maps.map(({ data }) => data ?? [])} area={area} onArea={onArea} />;
}

function Editor({ event, areas, units, area, onArea }: { event: EventDetail; areas: readonly Area[]; units: readonly (readonly MapUnit[])[]; area: Area; onArea: (id: string) => void }) {
  const { t } = useTranslation();
  const mayEdit = useMay('tickets.inventory.manage') && !isOver(event);
  const [chosen, choose] = useState(none);
  const [panel, setPanel] = useState<'seats' | 'outline'>('seats');
  const [preview, setPreview] = useState<PickerSeat[]>([]);
  const [outline, setOutline] = useState<Outline | null>(null);
  const [adding, setAdding] = useState(false);
  const moves = useMoves();
  const own = areas.indexOf(area);
  const prints = units.map((one) => one);
  // The maps come in a new list each time; they themselves change only when something did.
  // oxlint-disable-next-line react/exhaustive-deps
  const known = useMemo(() => prints, prints);
  const dark = useDark();
  const colors = areaColors(areas.map(({ priceMinor, layout }, at) => ({ priceMinor, color: (at === own ? outline?.color : undefined) ?? layout?.color ?? null })), dark);
  const plane = useMemo(() => planeOf([
    ...areas.map((one, at): PickerArea => ({ id: one.id, name: one.name, priceMinor: one.priceMinor, mode: one.seatingMode, outline: at === own && outline ? outline.points : (one.layout?.points ?? null), seats: (known[at] ?? []).map(seatOf) })),
    { id: 'preview', name: '', priceMinor: 0, mode: 'numbered', seats: preview },
  ], { apart: false }), [areas, own, known, outline, preview]);
  const key = colors.join();
  const drawn = useMemo(() => [
    ...areas.map(({ name, priceMinor, seatingMode }, at) => ({ name, note: money(priceMinor, event.currency), color: key.split(',')[at]!, outline: plane.outlines[at] ?? null, isGeneral: seatingMode === 'general' })),
    { name: t('tickets.map.previewName'), note: '', color: '#888888', outline: null, isGeneral: false },
  ], [areas, key, plane, event.currency, t]);
  const byId = useMemo(() => new Map(known.flat().map((unit) => [unit.id, unit])), [known]);
  const looks = useMemo(() => plane.seats.map(({ seat, area: at, label }): Look => ({ state: states[byId.get(seat.id)?.status ?? 'available'], accessible: seat.accessible, restricted: seat.restricted, color: key.split(',')[at] ?? '#888888', label })), [plane, byId, key]);
  const look = useCallback((at: number) => looks[at]!, [looks]);
  const words = (at: number) => {
    const { seat, area: of } = plane.seats[at]!;
    const unit = byId.get(seat.id);
    return [areas[of]?.name ?? t('tickets.map.previewName'), seat.row === null ? seat.name : t('seats.place', { row: seat.row, seat: labelOf(seat) }), ...(seat.accessible ? [t('seats.accessible')] : []), ...(seat.restricted ? [t('seats.restricted')] : []), ...(unit ? [t(`status.ticket_unit.${unit.status}`)] : [])].join(', ');
  };
  const mine = known[own] ?? [];
  const picked = mine.filter(({ id }) => chosen.has(id));
  const placed = plane.seats.filter(({ area: at }) => at === own);
  const { box } = plane;
  const gap = placed[0]?.pitch ?? 24;
  const around = placed.length > 0
    ? { left: Math.min(...placed.map(({ x }) => x)) - gap, right: Math.max(...placed.map(({ x }) => x)) + gap, top: Math.min(...placed.map(({ y }) => y)) - gap, bottom: Math.max(...placed.map(({ y }) => y)) + gap }
    : { left: Math.round((box.left + box.right) / 2) - 150, right: Math.round((box.left + box.right) / 2) + 150, top: Math.round(box.bottom) + 40, bottom: Math.round(box.bottom) + 140 };
  // Where new seats go unless told otherwise: below all that stands, which the preview itself must not move.
  const below = useMemo(() => {
    const { box: rest, seats } = planeOf(areas.map((one, at): PickerArea => ({ id: one.id, name: '', priceMinor: 0, mode: one.seatingMode, outline: one.layout?.points ?? null, seats: (known[at] ?? []).map(seatOf) })), { apart: false });
    return seats.length === 0 && areas.every(({ layout }) => layout === null) ? { x: 0, y: 0 } : { x: (rest.left + rest.right) / 2, y: rest.bottom + 60 };
  }, [areas, known]);
  const move = (by: { x: number; y: number }) => {
    const free = new Set(picked.filter(({ status }) => status !== 'held' && status !== 'sold').map(({ id }) => id));
    if (free.size > 0) void moves.move(area.id, free, by, (id) => plane.seats[plane.byId.get(id)!]!);
  };
  const wholeRows = () => {
    const rows = new Set(picked.map(({ row }) => row));
    choose(new Set(mine.filter(({ row }) => row !== null && rows.has(row)).map(({ id }) => id)));
  };
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-2">
        <EditorMap plane={plane} areas={drawn} look={look} words={words} editable={(at) => mayEdit && plane.seats[at]!.area === own} chosen={chosen} onChoose={choose} onMove={move} onUndo={() => void moves.undo()} canUndo={moves.canUndo} />
        <p role="status" className="text-sm text-soft">{moves.busy ? t('tickets.map.saving') : t('tickets.map.total', { count: mine.length, number: number(mine.length), area: area.name })}</p>
        <Problem error={moves.error} />
      </div>
      <div className="flex flex-col gap-4">
        <Select label={t('tickets.area')} value={area.id} onChange={(id) => { choose(none); setAdding(false); onArea(id); }} options={areas.map(({ id, name, unitCount, priceMinor }) => ({ value: id, label: name, note: `${money(priceMinor, event.currency)} · ${t('tickets.map.units', { count: unitCount })}` }))} />
        {mayEdit && (picked.length > 0 ? <SelectionPanel area={area} units={picked} onRow={wholeRows} onNone={() => choose(none)} /> : (
          <>
            <Segmented label={t('tickets.map.what')} value={panel} onChange={setPanel} options={[{ value: 'seats', label: t('tickets.map.newSeats') }, { value: 'outline', label: t('tickets.map.outline') }]} />
            {panel === 'outline' ? <OutlinePanel key={`${area.id}${area.version}`} area={area} color={colors[own]!} around={around} onPreview={setOutline} />
              : !hasPlaces(area) ? <p className="text-soft">{t('tickets.map.general')}</p>
                : mine.length > 0 && !adding ? <Button className="self-start" icon={<Plus className="size-4" />} onClick={() => setAdding(true)}>{t('tickets.map.more')}</Button>
                : <GeneratePanel key={`${area.id}${area.unitCount}`} area={area} known={mine} at={below} onPreview={setPreview} onMade={() => setAdding(false)} />}
          </>
        ))}
        <p className="text-sm text-soft">{t('tickets.map.help')}</p>
      </div>
    </div>
  );
}
