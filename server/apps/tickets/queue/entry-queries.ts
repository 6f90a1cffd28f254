import type { Selectable } from 'kysely';
import type { QueueEntryStatus, QueueGroup, RoomStatus, Supply } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';

export type EntryRow = Selectable<DB['queueEntry']>;

/** What a visitor's page is made of: the entry by its own index, room and pace by their keys. */
export interface Standing {
  entryId: string; group: QueueGroup; status: QueueEntryStatus; position: number | null; admittedAt: Temporal.Instant | null; lastSeenAt: Temporal.Instant | null; passExpiresAt: Temporal.Instant | null;
  room: RoomStatus; startsAt: Temporal.Instant; ratePerMinute: number; passMinutes: number; head: number; supply: Supply;
}
export async function standingOf(ctx: Ctx, roomId: string, visitorHash: string): Promise<Standing | null> {
  const { rows } = await sql<Standing>`
    select q.id as entry_id, q."group", q.status, q.position, q.admitted_at, q.last_seen_at, q.pass_expires_at, r.status as room, r.starts_at, r.rate_per_minute, r.pass_minutes, p.head, p.supply
    from queue_entry q join waiting_room r on r.tenant_id = q.tenant_id and r.id = q.room_id join waiting_room_pace p on p.tenant_id = q.tenant_id and p.room_id = q.room_id
    where q.tenant_id = ${ctx.actor.tenantId}::uuid and q.room_id = ${roomId}::uuid and q.visitor_hash = ${visitorHash}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** Null: the visitor is in already. */
export const insertEntry = (ctx: Ctx, roomId: string, values: { visitorHash: string; group: QueueGroup }) =>
  ctx.tx.insertInto('queueEntry').values({ tenantId: ctx.actor.tenantId, roomId, ...values, joinedAt: ctx.now }).onConflict((oc) => oc.constraint('queue_entry_once').doNothing()).returning('id').executeTakeFirst();

/** One more of this network. False: it has as many as it may. */
export async function countAddress(ctx: Ctx, roomId: string, addressHash: string, most: number): Promise<boolean> {
  const counted = await ctx.tx.insertInto('waitingRoomAddress').values({ tenantId: ctx.actor.tenantId, roomId, addressHash, entries: 1 })
    .onConflict((oc) => oc.columns(['tenantId', 'roomId', 'addressHash']).doUpdateSet((eb) => ({ entries: eb('waitingRoomAddress.entries', '+', 1) })).where('waitingRoomAddress.entries', '<', most))
    .returning('entries').executeTakeFirst();
  return counted !== undefined;
}

/** So many rows a statement: each is short, however many wait. */
const AT_ONCE = 10_000;

/** The draw (tickets 5.15): everybody who was in before the start gets a place by the hash of seed and entry. @returns how many */
export async function drawPlaces(ctx: Ctx, roomId: string, seed: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from queue_entry where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${roomId}::uuid and "group" = 'prequeue' order by sha256(convert_to(${seed} || ':' || id::text, 'UTF8'))`.execute(ctx.tx);
  for (let from = 0; from < rows.length; from += AT_ONCE) await givePlaces(ctx, rows.slice(from, from + AT_ONCE).map(({ id }) => id), from);
  return rows.length;
}

/** Who came since gets the next places, who came first in front. @returns how many */
export async function placeLate(ctx: Ctx, roomId: string, tail: number): Promise<number> {
  const rows = await ctx.tx.selectFrom('queueEntry').select('id').where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).where('status', '=', 'waiting').where('position', 'is', null).orderBy('joinedAt').orderBy('id').limit(AT_ONCE).execute();
  if (rows.length > 0) await givePlaces(ctx, rows.map(({ id }) => id), tail);
  return rows.length;
}

const givePlaces = (ctx: Ctx, ids: readonly string[], after: number) => sql`
  update queue_entry q set position = ${after}::integer + l.place from unnest(${ids}::uuid[]) with ordinality as l(id, place)
  where q.tenant_id = ${ctx.actor.tenantId}::uuid and q.id = l.id`.execute(ctx.tx);

export const expirePasses = async (ctx: Ctx, roomId: string): Promise<number> =>
  Number((await ctx.tx.updateTable('queueEntry').set({ status: 'pass_expired', closedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).where('status', '=', 'admitted').where('passExpiresAt', '<=', ctx.now).executeTakeFirst()).numUpdatedRows);

/** Who has a place behind the head and waits, and who has a pass. */
export async function countStanding(ctx: Ctx, roomId: string, head: number): Promise<{ waiting: number; active: number }> {
  const { rows } = await sql<{ waiting: number; active: number }>`
    select (select count(*) from queue_entry where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${roomId}::uuid and position > ${head}::integer and status = 'waiting')::integer as waiting,
      (select count(*) from queue_entry where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${roomId}::uuid and status = 'admitted')::integer as active`.execute(ctx.tx);
  return rows[0]!;
}

/** The next `count` in the line get a pass. @returns the last place among them; null when there was nobody */
export async function admitNext(ctx: Ctx, { roomId, head, count, passExpiresAt }: { roomId: string; head: number; count: number; passExpiresAt: Temporal.Instant }): Promise<{ admitted: number; last: number | null }> {
  const { rows } = await sql<{ admitted: number; last: number | null }>`
    with next as (
      select id from queue_entry where tenant_id = ${ctx.actor.tenantId}::uuid and room_id = ${roomId}::uuid and status = 'waiting' and position > ${head}::integer order by position limit ${count}::integer for update
    ), admitted as (
      update queue_entry q set status = 'admitted', admitted_at = ${ctx.now}::timestamptz, last_seen_at = ${ctx.now}::timestamptz, pass_expires_at = ${passExpiresAt}::timestamptz
      from next where q.tenant_id = ${ctx.actor.tenantId}::uuid and q.id = next.id returning q.position
    ) select count(*)::integer as admitted, max(position) as last from admitted`.execute(ctx.tx);
  return rows[0]!;
}

/** Signs of life of people with a pass. @returns whose is still good */
export async function renewPasses(ctx: Ctx, passes: readonly { id: string; until: Temporal.Instant }[]): Promise<Set<string>> {
  if (passes.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    with seen as (
      select q.id, n.until from unnest(${passes.map(({ id }) => id)}::uuid[], ${passes.map(({ until }) => until)}::timestamptz[]) as n (id, until)
      join queue_entry q on q.tenant_id = ${ctx.actor.tenantId}::uuid and q.id = n.id where q.status = 'admitted' and q.pass_expires_at > ${ctx.now}::timestamptz order by q.id for update of q
    )
    update queue_entry q set last_seen_at = ${ctx.now}::timestamptz, pass_expires_at = seen.until from seen where q.tenant_id = ${ctx.actor.tenantId}::uuid and q.id = seen.id returning q.id`.execute(ctx.tx);
  return new Set(rows.map(({ id }) => id));
}

export const closeEntry = async (ctx: Ctx, entryId: string): Promise<boolean> =>
  (await ctx.tx.updateTable('queueEntry').set({ status: 'left', closedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', entryId).where('status', 'in', ['waiting', 'admitted']).returning('id').executeTakeFirst()) !== undefined;

interface GuardEntry { id: string; visitorHash: string; status: QueueEntryStatus; admittedAt: Temporal.Instant | null; passExpiresAt: Temporal.Instant | null }
/** The room that is on in front of an event's sale, with the entries of these visitors. */
export async function guardOf(ctx: Ctx, eventId: string, visitorHashes: readonly string[]): Promise<{ roomId: string; passMinutes: number; entries: Map<string, GuardEntry> } | null> {
  const { rows } = await sql<{ roomId: string; passMinutes: number } & ({ [K in keyof GuardEntry]: GuardEntry[K] | null })>`
    select r.id as room_id, r.pass_minutes, q.id, q.visitor_hash, q.status, q.admitted_at, q.pass_expires_at
    from waiting_room r left join queue_entry q on q.tenant_id = r.tenant_id and q.room_id = r.id and q.visitor_hash = any(${[...new Set(visitorHashes)]}::text[])
    where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.event_id = ${eventId}::uuid and r.status <> 'ended'`.execute(ctx.tx);
  const [room] = rows;
  if (!room) return null;
  const entries = rows.filter(({ id }) => id !== null) as GuardEntry[];
  return { roomId: room.roomId, passMinutes: room.passMinutes, entries: new Map(entries.map((entry) => [entry.visitorHash, entry])) };
}

/** A purchase uses up the pass of its visitor; one that was held in time and paid later is told, though the pass is over. */
export async function spendPass(ctx: Ctx, orderId: string): Promise<string[]> {
  const { rows } = await sql<{ roomId: string }>`
    update queue_entry q set order_id = o.id, status = case q.status when 'admitted' then 'bought' else q.status end, closed_at = coalesce(q.closed_at, ${ctx.now}::timestamptz)
    from ticket_order o join waiting_room r on r.tenant_id = o.tenant_id and r.event_id = o.event_id
    where o.tenant_id = ${ctx.actor.tenantId}::uuid and o.id = ${orderId}::uuid and o.channel = 'online' and q.tenant_id = o.tenant_id and q.room_id = r.id and q.visitor_hash = o.visitor_hash
      and q.order_id is null and q.status in ('admitted', 'pass_expired') and o.created_at >= q.admitted_at
    returning q.room_id`.execute(ctx.tx);
  return rows.map(({ roomId }) => roomId);
}

// --------------------------------------------------------------------------------------------------------------- proof
export async function drawnPage(ctx: Ctx, roomId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const start = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('queueEntry').select(['id', 'position']).where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).where('group', '=', 'prequeue').where('position', '>', Number(start?.[0] ?? 0))
    .orderBy('position').limit(limit + 1).execute();
  return toPage(rows.map(({ id, position }) => ({ id, position: position! })), limit, ({ position }) => [position]);
}
export const countDrawn = async (ctx: Ctx, roomId: string): Promise<number> =>
  Number((await ctx.tx.selectFrom('queueEntry').select((eb) => eb.fn.countAll().as('count')).where('tenantId', '=', ctx.actor.tenantId).where('roomId', '=', roomId).where('group', '=', 'prequeue').executeTakeFirstOrThrow()).count);
