import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

// Units as they are taken: seats of rows to choose from, and what is locked to be dealt out (tickets 5.6).

export interface SeatRow { id: string; number: number; rowRank: number | null; x: number | null; status: string }

/** All seats of the next rows with a free one, in the order of the rows. */
export async function seatsOfNextRows(ctx: Ctx, areaId: string, { after, limit }: { after: number; limit: number }): Promise<SeatRow[]> {
  const { rows } = await sql<SeatRow>`
    select u.id, u.number, u.row_rank, u.x, u.status from (
      select row_rank from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and area_id = ${areaId}::uuid and status = 'available' and row_rank is not null and row_rank > ${after}::integer
      group by row_rank order by row_rank limit ${limit}::integer
    ) r join ticket_unit u on u.tenant_id = ${ctx.actor.tenantId}::uuid and u.area_id = ${areaId}::uuid and u.row_rank = r.row_rank order by u.row_rank, u.number`.execute(ctx.tx);
  return rows;
}
/** All seats of rows, free or not; null: those that stand in no row. */
export async function seatsOfRows(ctx: Ctx, areaId: string, rowRanks: readonly (number | null)[]): Promise<SeatRow[]> {
  const of = sql`select id, number, row_rank, x, status from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and area_id = ${areaId}::uuid`;
  const ranks = rowRanks.filter((rank) => rank !== null);
  const { rows: inRows } = ranks.length === 0 ? { rows: [] } : await sql<SeatRow>`${of} and row_rank = any(${ranks}::integer[]) order by number`.execute(ctx.tx);
  const { rows: inNone } = rowRanks.includes(null) ? await sql<SeatRow>`${of} and row_rank is null order by number`.execute(ctx.tx) : { rows: [] };
  return [...inRows, ...inNone];
}
export async function seatCount(ctx: Ctx, areaId: string): Promise<{ free: number; all: number }> {
  const { rows } = await sql<{ free: number; all: number }>`
    select count(*) filter (where status = 'available')::integer as free, count(*)::integer as all from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and area_id = ${areaId}::uuid`.execute(ctx.tx);
  return rows[0]!;
}
export const freeCount = async (ctx: Ctx, areaId: string): Promise<number> =>
  (await ctx.tx.selectFrom('ticketUnit').select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n')).where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId).where('status', '=', 'available').executeTakeFirstOrThrow()).n;

export interface ChosenRow extends SeatRow { areaId: string }
/** What these units are, without a lock: who is late leaves without having waited. */
export async function unitsByIds(ctx: Ctx, unitIds: readonly string[]): Promise<ChosenRow[]> {
  const { rows } = await sql<ChosenRow>`select id, area_id, number, row_rank, x, status from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and id = any(${[...unitIds]}::uuid[])`.execute(ctx.tx);
  return rows;
}
/** So many free places of a general area in their order, locked; those that somebody takes at this instant are left out. */
export async function lockPlaces(ctx: Ctx, areaId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and area_id = ${areaId}::uuid and status = 'available' order by number limit ${limit}::integer for update skip locked`.execute(ctx.tx);
  return rows.map(({ id }) => id);
}
/** Those of these units that are still free, locked in ascending order of id; found by their ids alone (see holdThese). */
export async function lockUnits(ctx: Ctx, unitIds: readonly string[], { wait }: { wait: boolean }): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and id = any(${[...unitIds]}::uuid[]) and (status = 'available') is true order by id for update ${wait ? sql`` : sql`skip locked`}`.execute(ctx.tx);
  return new Set(rows.map(({ id }) => id));
}
