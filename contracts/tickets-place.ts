import type { Generation } from './tickets-areas.ts';
import type { NewUnit } from './tickets-numbering.ts';

// Where units stand on the map of their area, by the measures that the organizer gave; the stage is above.

type RowsPlace = NonNullable<Extract<Generation, { kind: 'rows' }>['place']>;
type GridPlace = NonNullable<Extract<Generation, { kind: 'numbers' }>['place']>;

const round = (value: number): number => Math.round(value * 100) / 100;

/** Rows around their middle, the first nearest to the stage; with a radius on circles around a point that far before the first row. */
export function placeRows(units: readonly NewUnit[], place: RowsPlace | null): NewUnit[] {
  if (place === null) return units.map((unit) => ({ ...unit, x: null, y: null }));
  const columns = units.map(({ x }) => x ?? 0);
  const middle = (columns.reduce((a, b) => Math.max(a, b), 0) + columns.reduce((a, b) => Math.min(a, b), Infinity)) / 2;
  const firstRow = units.reduce((least, { y }) => Math.min(least, y ?? 0), Infinity);
  return units.map((unit) => {
    const along = ((unit.x ?? 0) - middle) * place.seatGap;
    const back = ((unit.y ?? 0) - firstRow) * place.rowGap;
    if (place.radius === null) return { ...unit, x: round(place.x + along), y: round(place.y + back) };
    const radius = place.radius + back;
    const angle = along / radius;
    return { ...unit, x: round(place.x + radius * Math.sin(angle)), y: round(place.y - place.radius + radius * Math.cos(angle)) };
  });
}

/** Units in a grid, row by row from the upper left. */
export const placeGrid = (units: readonly NewUnit[], place: GridPlace | null): NewUnit[] =>
  units.map((unit, index) => (place === null ? unit : { ...unit, x: round(place.x + (index % place.columns) * place.gapX), y: round(place.y + Math.floor(index / place.columns) * place.gapY) }));
