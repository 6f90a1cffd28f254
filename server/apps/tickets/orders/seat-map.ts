import type { AreaRow } from '#apps/tickets/areas/queries.ts';
import { placesInRow } from '#apps/tickets/rules/places.ts';
import { bestAvailable, checkOrphans, hasRoom, rowOf, rowWithout } from '#apps/tickets/rules/seats.ts';
import type { Row, Seat } from '#apps/tickets/rules/seats.ts';
import type { Outcome } from '#platform/outcome.ts';
import type { Ctx } from '#platform/context.ts';
import { seatCount, seatsOfNextRows, seatsOfRows } from './seat-queries.ts';
import type { SeatRow } from './seat-queries.ts';

/** Read first: enough for one who comes alone, more where many are wanted. */
const ROWS_FIRST = 2;
const SEATS_OF_A_ROW = 20;
const ROWS_MOST = 32;
/** Seats that nobody has put into a row come after all others. */
const NO_ROW = Infinity;

const seatsOf = (rank: number, rows: readonly SeatRow[], isGone: (id: string) => boolean): Seat[] => {
  const places = placesInRow(rows);
  return rows.map(({ id, number, status }, index) => ({ id, number, rowRank: rank, x: places[index]!, isFree: status === 'available' && !isGone(id) }));
};

/**
 * The seats of an area while one transaction deals them out: rows are read as they are needed, the best ones first, and
 * what was dealt is not free any more. A proposal locks nothing.
 */
export class SeatMap {
  readonly #ctx: Ctx;
  readonly #area: Pick<AreaRow, 'id' | 'spareOrphans'>;
  readonly #rows = new Map<number, Row>();
  readonly #rankOf = new Map<string, number>();
  readonly #gone = new Set<string>();
  /** Of the rows that stand in their order without a gap. */
  #last = 0;
  #next: number;
  #count: { free: number; all: number } | null = null;

  /** @param wanted so many seats, by all who stand in line */
  constructor(ctx: Ctx, area: Pick<AreaRow, 'id' | 'spareOrphans'>, wanted: number) {
    this.#ctx = ctx;
    this.#area = area;
    this.#next = Math.min(ROWS_FIRST + Math.floor(wanted / SEATS_OF_A_ROW), ROWS_MOST);
  }

  /** The best seats for so many, by number; null: there are not so many. */
  async best(quantity: number): Promise<Seat[] | null> {
    while (!this.#inOrder().some((row) => hasRoom(row, quantity)) && this.#last < NO_ROW) await this.#readOn();
    return bestAvailable(this.#inOrder(), quantity, this.#area)?.sort((a, b) => a.number - b.number) ?? null;
  }

  /** Whether these leave no single seat behind, where the area wants that. */
  async sparesOrphans(chosen: readonly SeatRow[]): Promise<Outcome<null, 'ORPHAN_SEAT'>> {
    const ranks = [...new Set(chosen.map(({ rowRank }) => rowRank ?? NO_ROW))];
    const unread = ranks.filter((rank) => !this.#rows.has(rank));
    if (unread.length > 0) this.#keep(await seatsOfRows(this.#ctx, this.#area.id, unread.map((rank) => (rank === NO_ROW ? null : rank))));
    this.#count ??= await seatCount(this.#ctx, this.#area.id);
    return checkOrphans(ranks.map((rank) => this.#rows.get(rank)!), chosen.map(({ id }) => id), { ...this.#count, free: this.#count.free - this.#gone.size });
  }

  /** Dealt out. */
  take(ids: readonly string[]): void {
    for (const id of ids) this.#gone.add(id);
    for (const [rank, taken] of Map.groupBy(ids.filter((id) => this.#rankOf.has(id)), (id) => this.#rankOf.get(id)!)) this.#rows.set(rank, rowWithout(this.#rows.get(rank)!, new Set(taken)));
  }

  #inOrder(): Row[] {
    return [...this.#rows.values()].filter(({ rank }) => rank <= this.#last).sort((a, b) => a.rank - b.rank);
  }
  async #readOn(): Promise<void> {
    const seats = await seatsOfNextRows(this.#ctx, this.#area.id, { after: this.#last, limit: this.#next });
    this.#keep(seats);
    const isLast = new Set(seats.map(({ rowRank }) => rowRank)).size < this.#next;
    // Behind the last row with a free seat come those without a row.
    if (isLast) this.#keep(await seatsOfRows(this.#ctx, this.#area.id, [null]));
    this.#last = isLast ? NO_ROW : seats.at(-1)!.rowRank!;
    this.#next *= 2;
  }
  #keep(rows: readonly SeatRow[]): void {
    for (const [rank, seats] of Map.groupBy(rows, ({ rowRank }) => rowRank ?? NO_ROW)) {
      if (this.#rows.has(rank)) continue;
      this.#rows.set(rank, rowOf(rank, seatsOf(rank, seats, (id) => this.#gone.has(id))));
      for (const { id } of seats) this.#rankOf.set(id, rank);
    }
  }
}
