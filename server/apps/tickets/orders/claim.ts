import type { AreaRow } from '#apps/tickets/areas/queries.ts';
import { notEnoughUnits, orphanSeat, unitNotFound, unitUnavailable } from '#apps/tickets/errors.ts';
import { bestAvailable, checkOrphans } from '#apps/tickets/rules/seats.ts';
import type { Seat } from '#apps/tickets/rules/seats.ts';
import type { Ctx } from '#platform/context.ts';
import { bestRows, claimAny, claimThese, freeCount, seatsOfRows, unitsByIds } from './queries.ts';
import type { Claimed, OrderRow } from './queries.ts';

/** What is taken of one area: just these, or so many. */
export interface Wish { area: AreaRow; quantity: number; unitIds: readonly string[] | null }

/**
 * Take units for an order, all or none, areas in the order of their ids (tickets 5.6): places of a general area as they
 * come, chosen seats just as they are, else the best that are together.
 * @throws UNIT_NOT_FOUND, UNIT_UNAVAILABLE, NOT_ENOUGH_UNITS, ORPHAN_SEAT; the transaction is then given up
 */
export async function claim(ctx: Ctx, order: Pick<OrderRow, 'id' | 'holdExpiresAt'>, wishes: readonly Wish[]): Promise<Map<string, Claimed[]>> {
  const claimed = new Map<string, Claimed[]>();
  const chosen = wishes.filter((wish) => wish.unitIds !== null);
  for (const { area, units } of await claimChosen(ctx, order, chosen)) claimed.set(area, units);
  for (const { area, quantity } of wishes.filter((wish) => wish.unitIds === null).sort((a, b) => (a.area.id < b.area.id ? -1 : 1))) {
    const units = area.seatingMode === 'numbered' ? await claimBest(ctx, order, area, quantity) : await claimAny(ctx, { orderId: order.id, areaId: area.id, quantity, expiresAt: order.holdExpiresAt });
    if (units.length < quantity) throw notEnoughUnits({ areaId: area.id, available: units.length + (await freeCount(ctx, area.id)) });
    claimed.set(area.id, units);
  }
  return claimed;
}

async function claimChosen(ctx: Ctx, order: Pick<OrderRow, 'id' | 'holdExpiresAt'>, wishes: readonly Wish[]): Promise<{ area: string; units: Claimed[] }[]> {
  if (wishes.length === 0) return [];
  const ids = wishes.flatMap(({ unitIds }) => unitIds!);
  const seen = new Map((await unitsByIds(ctx, ids)).map((unit) => [unit.id, unit]));
  for (const { area, unitIds } of wishes) if (unitIds!.some((id) => seen.get(id)?.areaId !== area.id)) throw unitNotFound();
  const gone = ids.filter((id) => seen.get(id)!.status !== 'available');
  if (gone.length > 0) throw unitUnavailable({ unitIds: gone });
  for (const wish of wishes) await mustLeaveNoOrphan(ctx, wish);
  const taken = await claimThese(ctx, { orderId: order.id, unitIds: ids, expiresAt: order.holdExpiresAt });
  if (taken.length < ids.length) {
    const got = new Set(taken.map(({ id }) => id));
    throw unitUnavailable({ unitIds: ids.filter((id) => !got.has(id)) });
  }
  return wishes.map(({ area, unitIds }) => ({ area: area.id, units: unitIds!.map((id) => taken.find((unit) => unit.id === id)!) }));
}

const seatsOf = (rows: Awaited<ReturnType<typeof seatsOfRows>>): Seat[] => {
  // Places in a row go by their numbers where nobody has drawn them; a drawn row goes from left to right.
  const rank = new Map<string, number>();
  for (const row of Map.groupBy(rows, ({ rowRank }) => rowRank ?? 0).values()) {
    const drawn = row.every(({ x }) => x !== null);
    const order = [...row].sort((a, b) => (drawn ? a.x! - b.x! || a.number - b.number : a.number - b.number));
    const gap = drawn ? typicalGap(order.map(({ x }) => x!)) : 1;
    let place = 0;
    order.forEach((seat, index) => {
      const before = order[index - 1];
      if (before) place += drawn ? Math.max(1, Math.round((seat.x! - before.x!) / gap)) : Math.max(1, seat.number - before.number);
      rank.set(seat.id, place);
    });
  }
  return rows.map((row) => ({ id: row.id, number: row.number, rowRank: row.rowRank ?? 0, x: rank.get(row.id)!, isFree: row.status === 'available' }));
};
/** The distance of neighbours: the middle one of all, so that an aisle does not count. */
function typicalGap(xs: readonly number[]): number {
  const gaps = xs.slice(1).map((x, index) => x - xs[index]!).filter((gap) => gap > 0).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 1;
}

/** @throws ORPHAN_SEAT where the area wants none */
async function mustLeaveNoOrphan(ctx: Ctx, { area, unitIds }: Wish): Promise<void> {
  if (!area.spareOrphans) return;
  const answer = checkOrphans(seatsOf(await seatsOfRows(ctx, area.id, null)), unitIds!);
  if (!answer.ok) throw orphanSeat(answer.details);
}

const TRIES = 6;
const ROWS_AT_ONCE = 6;

/** The best seats together; what another takes first is chosen anew, further back with each try, so that a rush spreads. */
async function claimBest(ctx: Ctx, order: Pick<OrderRow, 'id' | 'holdExpiresAt'>, area: AreaRow, quantity: number): Promise<Claimed[]> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const rows = await bestRows(ctx, area.id, quantity, { skip: attempt === 0 ? 0 : Math.floor(Math.random() * attempt * 2), limit: ROWS_AT_ONCE });
    const seats = seatsOf(await seatsOfRows(ctx, area.id, rows.length > 0 && attempt < TRIES - 1 ? rows : null));
    const proposal = bestAvailable(seats, quantity, { spareOrphans: area.spareOrphans });
    if (!proposal) {
      if (rows.length > 0 && attempt < TRIES - 1) continue;
      return [];
    }
    const taken = await claimThese(ctx, { orderId: order.id, unitIds: proposal.map(({ id }) => id), expiresAt: order.holdExpiresAt, wait: attempt === TRIES - 1 });
    if (taken.length === quantity) return inSeatOrder(taken, seats);
    await giveBack(ctx, order.id, taken.map(({ id }) => id));
  }
  return [];
}

const inSeatOrder = (taken: readonly Claimed[], seats: readonly Seat[]): Claimed[] => {
  const at = new Map(seats.map((seat, index) => [seat.id, index]));
  return [...taken].sort((a, b) => at.get(a.id)! - at.get(b.id)!);
};

const giveBack = (ctx: Ctx, orderId: string, ids: readonly string[]): Promise<unknown> =>
  ids.length === 0 ? Promise.resolve() : ctx.tx.updateTable('ticketUnit').set({ status: 'available', orderId: null, holdExpiresAt: null }).where('tenantId', '=', ctx.actor.tenantId).where('orderId', '=', orderId).where('id', 'in', [...ids]).execute();
