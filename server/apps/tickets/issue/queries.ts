import type { Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';

export type TicketRow = Selectable<DB['ticket']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

export interface Holder { unitId: string; seat: number; name: string; idNumber: string | null }
interface Issue {
  order: { id: string; eventId: string; mode: string; ticketIds: readonly string[] | null };
  holder: { clientId: string | null; name: string | null; email: string | null; idType: string | null; idNumber: string | null };
  holders: readonly Holder[];
  isCourtesy: boolean;
  transferable: boolean;
}

/** A ticket for each person of each unit of an order, with its first history, in one statement; how many. */
export async function insertTickets(ctx: Ctx, { order, holder, holders, isCourtesy, transferable }: Issue): Promise<number> {
  const { actor } = ctx;
  const { rows } = await sql<{ n: number }>`
    with named as (
      select * from unnest(${holders.map(({ unitId }) => unitId)}::uuid[], ${holders.map(({ seat }) => seat)}::integer[], ${holders.map(({ name }) => name)}::text[], ${holders.map(({ idNumber }) => idNumber)}::text[]) as h(unit_id, seat, name, id_number)
    ), made as (
      insert into ticket (tenant_id, id, event_id, area_id, order_id, order_unit_id, seat_in_unit, is_test, is_courtesy, transferable, holder_client_id, holder_name, holder_email, holder_id_type, holder_id_number)
      select u.tenant_id, coalesce((${order.ticketIds === null ? null : [...order.ticketIds]}::uuid[])[row_number() over (order by u.position, s.seat)], uuidv7()), u.event_id, u.area_id, u.order_id, u.id, s.seat, ${order.mode === 'test'}, ${isCourtesy}, ${transferable}, ${holder.clientId}::uuid, coalesce(h.name, ${holder.name}), ${holder.email},
        case when h.name is null then ${holder.idType}::text end, case when h.name is null then ${holder.idNumber}::text else h.id_number end
      from ticket_order_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id cross join lateral generate_series(1, a.unit_capacity) as s(seat) left join named h on h.unit_id = u.unit_id and h.seat = s.seat
      where u.tenant_id = ${actor.tenantId}::uuid and u.order_id = ${order.id}::uuid and u.released_at is null order by u.position, s.seat returning id
    ), told as (
      insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name, occurred_at)
      select ${actor.tenantId}::uuid, 'ticket', id, null, 'valid', ${actor.type}, ${actor.id}::uuid, ${actor.name}, app.now() from made
    )
    select count(*)::integer as n from made`.execute(ctx.tx);
  return rows[0]!.n;
}

export const ticketById = (ctx: Ctx, id: string): Promise<TicketRow | undefined> => ctx.tx.selectFrom('ticket').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const lockTicket = (ctx: Ctx, id: string): Promise<TicketRow | undefined> => ctx.tx.selectFrom('ticket').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const updateTicket = (ctx: Ctx, id: string, values: Updateable<DB['ticket']>): Promise<TicketRow> =>
  ctx.tx.updateTable('ticket').set((eb) => ({ inside: eb.ref('inside'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const countTickets = async (ctx: Ctx, orderId: string): Promise<number> =>
  (await ctx.tx.selectFrom('ticket').select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n')).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).executeTakeFirstOrThrow()).n;

const withPlace = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticket as t').innerJoin('ticketOrderUnit as o', (join) => join.onRef('o.tenantId', '=', 't.tenantId').onRef('o.id', '=', 't.orderUnitId'))
    .innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 'o.tenantId').onRef('u.id', '=', 'o.unitId')).innerJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 't.tenantId').onRef('a.id', '=', 't.areaId'))
    .selectAll('t').select(['o.position', 'o.unitId', 'u.number', 'u.rowLabel', 'u.seatLabel', 'a.name as areaName', 'a.nomenclatureLetter as letter', 'a.unitCapacity', 'a.ticketBenefits as benefits', 'a.transferable as areaTransferable'])
    .where('t.tenantId', '=', tenantOf(ctx));
export type PlacedTicket = Awaited<ReturnType<ReturnType<typeof withPlace>['execute']>>[number];
/** Tickets of an order with where they are good, in order of its units. */
export const ticketsOfOrder = (ctx: Ctx, orderId: string): Promise<PlacedTicket[]> => withPlace(ctx).where('t.orderId', '=', orderId).orderBy('o.position').orderBy('t.seatInUnit').execute();
export const placedTicket = (ctx: Ctx, id: string): Promise<PlacedTicket | undefined> => withPlace(ctx).where('t.id', '=', id).executeTakeFirst();
/** Tickets that somebody holds now, whoever bought them. */
export const ticketsOfHolder = (ctx: Ctx, clientId: string): Promise<PlacedTicket[]> => withPlace(ctx).where('t.holderClientId', '=', clientId).orderBy('t.id', 'desc').limit(500).execute();
