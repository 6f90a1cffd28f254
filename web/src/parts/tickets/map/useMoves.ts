import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { placeUnits } from '#contracts/tickets-areas.ts';
import { call } from '#web/api.ts';
import { type MapUnit, mapOf } from '#web/data/tickets.ts';
import { newKey } from '#web/newKey.ts';
import type { Point } from '#web/parts/tickets/seats/plane.ts';

/** So many the server moves at once. */
const AT_ONCE = 1000;
const round = (value: number) => Math.round(value * 100) / 100;

interface Place { id: string; x: number | null; y: number | null }
interface Move { areaId: string; before: Place[] }

/**
 * Moves of units on the map: seen at once, told to the server after, undone one by one. What the server refuses goes
 * back to where it stood.
 */
export function useMoves() {
  const client = useQueryClient();
  const [undoable, setUndoable] = useState<Move[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(0);
  // One after the other: the second move needs the versions of the first.
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  const units = (areaId: string): MapUnit[] => client.getQueryData(mapOf(areaId).queryKey) ?? [];
  const change = (areaId: string, places: ReadonlyMap<string, Partial<MapUnit>>) =>
    client.setQueryData(mapOf(areaId).queryKey, (known) => known?.map((unit) => { const now = places.get(unit.id); return now ? { ...unit, ...now } : unit; }));

  const put = (areaId: string, places: readonly Place[]) => {
    change(areaId, new Map(places.map(({ id, x, y }) => [id, { x, y }])));
    setBusy((n) => n + 1);
    const work = turn.current.then(async () => {
      try {
        for (let from = 0; from < places.length; from += AT_ONCE) {
          const versions = new Map(units(areaId).map(({ id, v }) => [id, v]));
          const body = { units: places.slice(from, from + AT_ONCE).map(({ id, x, y }) => ({ id, x, y, version: versions.get(id)! })) };
          const answer = await call(placeUnits, { params: { id: areaId }, body }, { idempotencyKey: newKey() });
          change(areaId, new Map(answer.units.map(({ id, version }) => [id, { v: version }])));
        }
        setError(null);
        return true;
      } catch (refused) {
        setError(refused);
        await client.invalidateQueries({ queryKey: mapOf(areaId).queryKey });
        return false;
      } finally {
        setBusy((n) => n - 1);
      }
    });
    turn.current = work;
    return work;
  };

  return {
    error, busy: busy > 0, canUndo: undoable.length > 0,
    /** Everything named goes by so much; `shown` tells where what has no place yet is drawn. */
    async move(areaId: string, ids: ReadonlySet<string>, by: Point, shown: (id: string) => Point) {
      const before = units(areaId).filter(({ id }) => ids.has(id)).map(({ id, x, y }) => ({ id, x, y }));
      const after = before.map(({ id }) => { const from = shown(id); return { id, x: round(from.x + by.x), y: round(from.y + by.y) }; });
      if (await put(areaId, after)) setUndoable((list) => [...list.slice(-49), { areaId, before }]);
    },
    async undo() {
      const last = undoable.at(-1);
      if (!last) return;
      setUndoable((list) => list.slice(0, -1));
      await put(last.areaId, last.before);
    },
  };
}
