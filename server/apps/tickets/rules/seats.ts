import { accepted, type Outcome, refused } from '#platform/outcome.ts';

export interface Seat {
  id: string;
  number: number;
  /** The row's place among the rows, 1 the best. */
  rowRank: number;
  /** Place in the row; neighbours differ by 1. */
  x: number;
  isFree: boolean;
}

/** Free neighbours, from the left. */
type Run = readonly Seat[];

interface Row { rank: number; /** First place plus last place: twice the centre. */ middle: number; runs: Run[] }

function rowsOf(seats: readonly Seat[]): Row[] {
  return [...Map.groupBy(seats, ({ rowRank }) => rowRank)].sort(([a], [b]) => a - b).map(([rank, row]) => {
    const inOrder = row.sort((a, b) => a.x - b.x);
    return { rank, middle: (inOrder[0]?.x ?? 0) + (inOrder.at(-1)?.x ?? 0), runs: freeRuns(inOrder) };
  });
}

function freeRuns(row: readonly Seat[]): Run[] {
  const runs: Seat[][] = [];
  let before: Seat | undefined;
  for (const seat of row.filter(({ isFree }) => isFree)) {
    if (before && seat.x === before.x + 1) runs.at(-1)?.push(seat);
    else runs.push([seat]);
    before = seat;
  }
  return runs;
}

/**
 * The seats to propose for `quantity` people: together in the best row that has room, as near to its middle as can be;
 * else in the fewest pieces, in the best rows. Null when there are not enough (tickets 5.4).
 * With `spareOrphans` no proposal leaves a single seat behind where another place would not.
 */
export function bestAvailable(seats: readonly Seat[], quantity: number, { spareOrphans }: { spareOrphans: boolean }): Seat[] | null {
  const rows = rowsOf(seats);
  const chosen: Seat[] = [];
  while (chosen.length < quantity) {
    const wanted = quantity - chosen.length;
    const fitting = rows.find(({ runs }) => runs.some((run) => run.length >= wanted));
    const piece = fitting ? nearestBlock(fitting, wanted, spareOrphans) : longestRun(rows);
    if (!piece) return null;
    chosen.push(...piece);
    const taken = new Set(piece);
    for (const row of rows) row.runs = row.runs.filter((run) => !run.some((seat) => taken.has(seat)));
  }
  return chosen;
}

function nearestBlock({ middle, runs }: Row, size: number, spareOrphans: boolean): Run | undefined {
  const blocks = runs.flatMap((run) => Array.from({ length: Math.max(0, run.length - size + 1) }, (_, start) => ({ run, start })))
    .filter(({ run, start }) => !spareOrphans || run.length - size === 1 || (start !== 1 && run.length - size - start !== 1))
    .map(({ run, start }) => run.slice(start, start + size))
    .map((block) => ({ block, off: Math.abs((block[0]?.x ?? 0) + (block.at(-1)?.x ?? 0) - middle), lowest: Math.min(...block.map(({ number }) => number)) }));
  return blocks.sort((a, b) => a.off - b.off || a.lowest - b.lowest)[0]?.block;
}

const longestRun = (rows: readonly Row[]): Run | undefined =>
  rows.flatMap(({ runs }) => runs).reduce<Run | undefined>((longest, run) => (longest && longest.length >= run.length ? longest : run), undefined);

/**
 * Whether the choice leaves no single seat behind in a free run: refused unless just one was left to leave in that run,
 * or less than a tenth of the area is available (tickets 5.4).
 */
export function checkOrphans(seats: readonly Seat[], chosenIds: readonly string[]): Outcome<null, 'ORPHAN_SEAT'> {
  const free = seats.filter(({ isFree }) => isFree).length;
  if (free * 10 < seats.length) return accepted(null);
  const chosen = new Set(chosenIds);
  for (const run of rowsOf(seats).flatMap(({ runs }) => runs)) {
    const taken = run.filter(({ id }) => chosen.has(id)).length;
    if (taken === 0 || run.length - taken === 1) continue;
    const left = freeRuns(run.map((seat) => ({ ...seat, isFree: !chosen.has(seat.id) })));
    const orphan = left.find((each) => each.length === 1)?.[0];
    if (orphan) return refused('ORPHAN_SEAT', { unitId: orphan.id });
  }
  return accepted(null);
}
