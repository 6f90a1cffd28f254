import { byInstant, earliest, type Interval, intersection, isBefore, lengthMin, union } from '#contracts/time.ts';

export interface RoomCell { weekday: number; hour: number; openMin: number; bookedMin: number }

/** Minutes that a room is open, and taken while open, by local weekday and hour of the clock; each instant counts once. */
export function cellsOfRoom(open: readonly Interval[], taken: readonly Interval[], zone: string): RoomCell[] {
  const cells = new Map<number, RoomCell>();
  const add = (intervals: readonly Interval[], what: 'openMin' | 'bookedMin') => {
    for (const interval of intervals) {
      for (let at = interval.start; isBefore(at, interval.end); ) {
        const local = at.toZonedDateTimeISO(zone);
        const next = earliest(local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 }).toInstant(), interval.end);
        const key = local.dayOfWeek * 24 + local.hour;
        const cell = cells.get(key) ?? { weekday: local.dayOfWeek, hour: local.hour, openMin: 0, bookedMin: 0 };
        cell[what] += lengthMin({ start: at, end: next });
        cells.set(key, cell);
        at = next;
      }
    }
  };
  const hours = union(open);
  add(hours, 'openMin');
  add(within(hours, union(taken)), 'bookedMin');
  return [...cells.entries()].sort(([a], [b]) => a - b).map(([, cell]) => ({ ...cell, openMin: Math.round(cell.openMin), bookedMin: Math.round(cell.bookedMin) }));
}

/** What two sorted lists of disjoint intervals share. */
function within(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const shared: Interval[] = [];
  let [i, j] = [0, 0];
  for (let [x, y] = [a[i], b[j]]; x && y; [x, y] = [a[i], b[j]]) {
    const both = intersection(x, y);
    if (both) shared.push(both);
    if (byInstant(x.end, y.end) < 0) i += 1;
    else j += 1;
  }
  return shared;
}
