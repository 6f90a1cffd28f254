/** A seat of one row; `x` where somebody has drawn it. */
export interface Drawn { number: number; x: number | null }

/**
 * The place of each seat in its row, neighbours one apart: a drawn row goes from left to right, an aisle counts as the
 * seats that would fit into it; one that nobody has drawn goes by its numbers.
 */
export function placesInRow(row: readonly Drawn[]): number[] {
  const drawn = row.every(({ x }) => x !== null);
  const order = row.map((seat, index) => ({ at: drawn ? seat.x! : seat.number, number: seat.number, index })).sort((a, b) => a.at - b.at || a.number - b.number);
  const gap = drawn ? typicalGap(order.map(({ at }) => at)) : 1;
  const places = row.map(() => 0);
  for (const [nth, seat] of order.entries()) {
    const before = order[nth - 1];
    places[seat.index] = before ? places[before.index]! + Math.max(1, Math.round((seat.at - before.at) / gap)) : 0;
  }
  return places;
}

/** The distance of neighbours: the middle one of all, so that an aisle does not count. */
function typicalGap(xs: readonly number[]): number {
  const gaps = xs.slice(1).map((x, index) => x - xs[index]!).filter((gap) => gap > 0).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 1;
}
