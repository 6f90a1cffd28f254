import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Supply } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type RoomRow = Selectable<DB['waitingRoom']>;
type RoomValues = Omit<Insertable<DB['waitingRoom']>, 'tenantId'>;

export const roomById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('waitingRoom').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const lockRoom = (ctx: Ctx, id: string) => ctx.tx.selectFrom('waitingRoom').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
/** The newest room of an event, and whether it is still on. */
export const newestRoom = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('waitingRoom').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('id', 'desc').limit(1).executeTakeFirst();
export const liveRoom = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('waitingRoom').select(['id', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('status', '<>', 'ended').executeTakeFirst();

export async function roomPage(ctx: Ctx, eventId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const start = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('waitingRoom').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId)
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, ({ id }) => [id]);
}

export async function insertRoom(ctx: Ctx, values: RoomValues): Promise<RoomRow> {
  const room = await ctx.tx.insertInto('waitingRoom').values({ tenantId: ctx.actor.tenantId, ...values }).returningAll().executeTakeFirstOrThrow();
  await ctx.tx.insertInto('waitingRoomPace').values({ tenantId: ctx.actor.tenantId, roomId: room.id }).execute();
  return room;
}
export const updateRoom = (ctx: Ctx, id: string, values: Updateable<DB['waitingRoom']>) =>
  ctx.tx.updateTable('waitingRoom').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const deleteRoomRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('waitingRoom').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

// ---------------------------------------------------------------------------------------------------------------- pace
export const setPace = (ctx: Ctx, roomId: string, values: Updateable<DB['waitingRoomPace']>) =>
  ctx.tx.updateTable('waitingRoomPace').set(values).where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).execute();

/** Whether there is anything to buy: a unit that is free (or whose hold is over), else one that is held. */
const supplyOf = (eventId: unknown) => {
  const unit = (which: ReturnType<typeof sql>) => sql`exists (select from ticket_area a where a.tenant_id = r.tenant_id and a.event_id = ${eventId} and a.status = 'available'
    and exists (select from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id and ${which}))`;
  return sql<Supply>`case when ${unit(sql`u.status = 'available'`)} or ${unit(sql`u.status = 'held' and u.hold_expires_at <= app.now()`)} then 'open' when ${unit(sql`u.status = 'held'`)} then 'held' else 'none' end`;
};

export interface RoomState {
  id: string; eventId: string; status: RoomRow['status']; ratePerMinute: number; maxActive: number; passMinutes: number; opensAt: Temporal.Instant; startsAt: Temporal.Instant;
  head: number; tail: number; carry60: number; round: number; roundAt: Temporal.Instant | null;
  supply: Supply; onSale: boolean; salesOver: boolean;
}
/** Everything that a round goes by, in one look. */
export async function roomState(ctx: Ctx, id: string): Promise<RoomState | null> {
  const { rows } = await sql<RoomState>`
    select r.id, r.event_id, r.status, r.rate_per_minute, r.max_active, r.pass_minutes, r.opens_at, r.starts_at, p.head, p.tail, p.carry60, p.round, p.round_at, ${supplyOf(sql`r.event_id`)} as supply,
      e.status = 'published' and (e.sales_start_at is null or e.sales_start_at <= app.now()) and app.now() < e.sales_end_at as on_sale,
      e.status in ('cancelled', 'completed') or e.sales_end_at <= app.now() as sales_over
    from waiting_room r join waiting_room_pace p on p.tenant_id = r.tenant_id and p.room_id = r.id join ticket_event e on e.tenant_id = r.tenant_id and e.id = r.event_id
    where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.id = ${id}::uuid`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** One process at a time leads the rounds of a room; who is not first leaves at once. */
export async function takeLead(ctx: Ctx, roomId: string): Promise<boolean> {
  const { rows } = await sql<{ led: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || 'waiting_room_lead' || ${roomId}::text, 0)) as led`.execute(ctx.tx);
  return rows[0]!.led;
}
/** Those who come in pass together; the start waits for them, and they for the start: an entry is drawn, or comes after. */
export const passDoor = (ctx: Ctx, roomId: string) => sql`select pg_advisory_xact_lock_shared(hashtextextended(current_setting('app.tenant_id') || 'waiting_room_door' || ${roomId}::text, 0))`.execute(ctx.tx);
export const shutDoor = (ctx: Ctx, roomId: string) => sql`select pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || 'waiting_room_door' || ${roomId}::text, 0))`.execute(ctx.tx);

/** A number that is taken is refused: a round happens once. */
export const insertRound = (ctx: Ctx, values: Omit<Insertable<DB['waitingRoomRound']>, 'tenantId'>) => ctx.tx.insertInto('waitingRoomRound').values({ tenantId: ctx.actor.tenantId, ...values }).execute();

/** Rooms whose next step nobody has in hand: their job was lost for good. */
export async function strayRooms(ctx: Ctx, before: Temporal.Instant): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from waiting_room r join waiting_room_pace p on p.tenant_id = r.tenant_id and p.room_id = r.id
    where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.status <> 'ended'
      and case r.status when 'scheduled' then r.opens_at when 'prequeue' then r.starts_at else coalesce(p.round_at, r.started_at) end < ${before}::timestamptz
      and not exists (select from scheduled_job s where s.tenant_id = r.tenant_id and s.key = 'queue:' || r.id)`.execute(ctx.tx);
  return rows.map(({ id }) => id);
}

// ---------------------------------------------------------------------------------------------------------------- live
export interface Figures { joined: number; waiting: number; active: number; admitted: number; bought: number; expired: number; left: number; waitP50S: number | null; waitP95S: number | null }
export async function figuresOf(ctx: Ctx, room: { id: string; startedAt: Temporal.Instant | null }): Promise<Figures> {
  const { rows } = await sql<Figures>`
    select count(*)::integer as joined, (count(*) filter (where status = 'waiting'))::integer as waiting, (count(*) filter (where status = 'admitted' and pass_expires_at > app.now()))::integer as active, count(admitted_at)::integer as admitted,
      count(order_id)::integer as bought, (count(*) filter (where order_id is null and (status = 'pass_expired' or (status = 'admitted' and pass_expires_at <= app.now()))))::integer as expired, (count(*) filter (where status = 'left'))::integer as left,
      round((percentile_cont(0.5) within group (order by waited))::numeric)::integer as wait_p50_s, round((percentile_cont(0.95) within group (order by waited))::numeric)::integer as wait_p95_s
    from (select *, extract(epoch from admitted_at - greatest(joined_at, ${room.startedAt}::timestamptz)) as waited from queue_entry where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${room.id}::uuid) q`.execute(ctx.tx);
  return rows[0]!;
}
/** Let in within the last minute, and minute by minute. */
export async function paceOf(ctx: Ctx, roomId: string, minutes: number): Promise<{ lastMinute: number; minutes: { at: Temporal.Instant; admitted: number; waiting: number }[] }> {
  const since = ctx.now.subtract({ minutes });
  const { rows } = await sql<{ at: Temporal.Instant; admitted: number; waiting: number }>`
    select date_trunc('minute', at) as at, sum(admitted)::integer as admitted, (array_agg(waiting order by number desc))[1] as waiting from waiting_room_round
    where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${roomId}::uuid and at > ${since}::timestamptz group by 1 order by 1`.execute(ctx.tx);
  const last = await ctx.tx.selectFrom('waitingRoomRound').select((eb) => eb.fn.coalesce(eb.fn.sum<number>('admitted'), sql<number>`0`).as('admitted'))
    .where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).where('at', '>', ctx.now.subtract({ minutes: 1 })).executeTakeFirstOrThrow();
  return { lastMinute: Number(last.admitted), minutes: rows };
}
