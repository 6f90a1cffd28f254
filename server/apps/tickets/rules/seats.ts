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

/** One row as it stands: its seats from the left, and which of them are free together. */
export interface Row { rank: number; seats: readonly Seat[]; /** First place plus last place: twice the centre. */ middle: number; runs: readonly Run[] }

export function rowOf(rank: number, seats: readonly Seat[]): Row {
  const inOrder = seats.toSorted((a, b) => a.x - b.x);
  return { rank, seats: inOrder, middle: (inOrder[0]?.x ?? 0) + (inOrder.at(-1)?.x ?? 0), runs: freeRuns(inOrder) };
}

/** The best row first. */
export const rowsOf = (seats: readonly Seat[]): Row[] =>
  [...Map.groupBy(seats, ({ rowRank }) => rowRank)].sort(([a], [b]) => a - b).map(([rank, row]) => rowOf(rank, row));

/** The same row when these are not free any more. */
export const rowWithout = (row: Row, taken: ReadonlySet<string>): Row => {
  const seats = row.seats.map((seat) => (taken.has(seat.id) ? { ...seat, isFree: false } : seat));
  return { ...row, seats, runs: freeRuns(seats) };
};

function freeRuns(row: readonly Seat[]): Run[] {
  const runs: Seat[][] = [];
  let before: Seat | undefined;
  for (const seat of row) {
    if (!seat.isFree) continue;
    if (before && seat.x === before.x + 1) runs.at(-1)!.push(seat);
    else runs.push([seat]);
    before = seat;
  }
  return runs;
}

/** Whether so many can sit together in the row. */
export const hasRoom = ({ runs }: Pick<Row, 'runs'>, quantity: number): boolean => runs.some((run) => run.length >= quantity);

/**
 * The seats to propose for `quantity` people: together in the best row that has room, as near to its middle as can be;
 * else in the fewest pieces, in the best rows. Null when there are not enough (tickets 5.4).
 * With `spareOrphans` no proposal leaves a single seat behind where another place would not.
 */
export function bestAvailable(rows: readonly Row[], quantity: number, { spareOrphans }: { spareOrphans: boolean }): Seat[] | null {
  let left = rows;
  const chosen: Seat[] = [];
  while (chosen.length < quantity) {
    const wanted = quantity - chosen.length;
    const fitting = left.find((row) => hasRoom(row, wanted));
    const piece = fitting ? nearestBlock(fitting, wanted, spareOrphans) : longestRun(left);
    if (!piece) return null;
    chosen.push(...piece);
    left = left.map((row) => (row.rank === piece[0]!.rowRank ? { ...row, runs: row.runs.filter((run) => !run.includes(piece[0]!)) } : row));
  }
  return chosen;
}

function nearestBlock({ middle, runs }: Row, size: number, spareOrphans: boolean): Run | undefined {
  let best: { run: Run; start: number; off: number; lowest: number } | undefined;
  for (const run of runs) {
    for (let start = 0; start + size <= run.length; start += 1) {
      const rest = run.length - size;
      if (spareOrphans && rest !== 1 && (start === 1 || rest - start === 1)) continue;
      const off = Math.abs(run[start]!.x + run[start + size - 1]!.x - middle);
      if (best && off > best.off) continue;
      let lowest = Infinity;
      for (let at = start; at < start + size; at += 1) lowest = Math.min(lowest, run[at]!.number);
      if (!best || off < best.off || lowest < best.lowest) best = { run, start, off, lowest };
    }
  }
  return best?.run.slice(best.start, best.start + size);
}

const longestRun = (rows: readonly Row[]): Run | undefined =>
  rows.flatMap(({ runs }) => runs).reduce<Run | undefined>((longest, run) => (longest && longest.length >= run.length ? longest : run), undefined);

/**
 * Whether the choice leaves no single seat behind in a free run: refused unless just one was left to leave in that run,
 * or less than a tenth of the area is available (tickets 5.4).
 * @param rows those of the chosen seats at least
 * @param area how many seats of the whole area are free, and how many it has
 */
export function checkOrphans(rows: readonly Row[], chosenIds: readonly string[], area: { free: number; all: number }): Outcome<null, 'ORPHAN_SEAT'> {
  if (area.free * 10 < area.all) return accepted(null);
  const chosen = new Set(chosenIds);
  for (const run of rows.flatMap(({ runs }) => runs)) {
    const taken = run.filter(({ id }) => chosen.has(id)).length;
    if (taken === 0 || run.length - taken === 1) continue;
    const left = freeRuns(run.map((seat) => ({ ...seat, isFree: !chosen.has(seat.id) })));
    const orphan = left.find((each) => each.length === 1)?.[0];
    if (orphan) return refused('ORPHAN_SEAT', { unitId: orphan.id });
  }
  return accepted(null);
}
