import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeArea } from '#contracts/tickets-areas.ts';
import { type Area, topic } from '#web/data/tickets.ts';
import type { Box, Point } from '#web/parts/tickets/seats/plane.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

export interface Outline { color: string; points: Point[] | null }

const corners = ({ left, top, right, bottom }: Box): Point[] => [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
export const boxOf = (points: readonly Point[]): Box => ({ left: Math.min(...points.map(({ x }) => x)), right: Math.max(...points.map(({ x }) => x)), top: Math.min(...points.map(({ y }) => y)), bottom: Math.max(...points.map(({ y }) => y)) });

/** The colour of an area and the frame around it, seen on the map before they are kept. */
export function OutlinePanel({ area, color, around, onPreview }: { area: Area; /** As drawn while it has none of its own. */ color: string; /** Where its seats stand, or where there is room. */ around: Box; onPreview: (outline: Outline | null) => void }) {
  const { t } = useTranslation();
  const kept = area.layout?.points ?? null;
  const [hue, setHue] = useState(area.layout?.color ?? color);
  const [box, setBox] = useState<Box | null>(kept && boxOf(kept));
  // An outline of other corners than four stays as it is until its frame is changed.
  const [touched, setTouched] = useState(false);
  const points = box === null ? null : touched || kept === null ? corners(box) : kept;
  const key = JSON.stringify({ color: hue, points });
  useEffect(() => onPreview(JSON.parse(key) as Outline), [key, onPreview]);
  useEffect(() => () => onPreview(null), [onPreview]);
  const save = useAction(changeArea, { topics: [topic], done: t('tickets.map.outlineSaved') });
  const set = (edge: keyof Box, value: number | null) => {
    if (value === null || box === null) return;
    setTouched(true);
    setBox({ ...box, [edge]: value });
  };
  const edges = [['left', 'tickets.map.left'], ['right', 'tickets.map.right'], ['top', 'tickets.map.top'], ['bottom', 'tickets.map.bottom']] as const;
  const dirty = key !== JSON.stringify({ color: area.layout?.color ?? color, points: kept });
  return (
    <div className="flex flex-col gap-3">
      <Checkbox label={t('tickets.map.outlined')} checked={box !== null} onChange={(on) => { setTouched(true); setBox(on ? around : null); }} />
      {box && (
        <>
          <TextInput label={t('tickets.map.color')} type="color" className="w-24" value={hue} onChange={(event) => setHue(event.target.value)} />
          <div className="grid grid-cols-2 gap-3">{edges.map(([edge, label]) => <NumberInput key={edge} label={t(label)} value={Math.round(box[edge])} min={-100_000} max={100_000} step={10} onChange={(value) => set(edge, value)} />)}</div>
        </>
      )}
      <Problem error={save.error} />
      {dirty && <Button kind="primary" busy={save.isPending} onClick={() => save.mutate({ params: { id: area.id }, version: area.version, body: { layout: points && { points, color: hue } } })}>{t('web.save')}</Button>}
    </div>
  );
}
