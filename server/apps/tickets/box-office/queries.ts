import type { Insertable, Selectable } from 'kysely';
import type { AllotmentException } from '#contracts/tickets-terms.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;
export type AllotmentRow = Selectable<DB['ticketAllotment']>;

interface Paged { limit: number; cursor?: string | undefined }

/** What the counter may sell: the next one first; paused ones are seen, so that nobody looks for them. */
export async function sellablePage(ctx: Ctx, { limit, cursor }: Paged): Promise<{ items: EventRow[]; next: string | null }> {
  const start = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', tenantOf(ctx)).where('status', 'in', ['published', 'paused']).where('endAt', '>', ctx.now)
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'start_at', type: 'timestamptz' }, { column: 'id', type: 'uuid' }]))).orderBy('startAt').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.startAt, row.id]);
}

// --------------------------------------------------------------------------------------------------------- allotments
/** A seller sees what they hold; who keeps the inventory sees all, and whoever sells sees printed batches. */
const shown = (ctx: Ctx) => {
  const counts = (what: ReturnType<typeof sql>) => sql<number>`(select count(distinct t.unit_id)::integer from ticket_allotment_ticket t where t.tenant_id = a.tenant_id and t.allotment_id = a.id ${what})`;
  return ctx.tx.selectFrom('ticketAllotment as a').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'a.tenantId').onRef('e.id', '=', 'a.eventId')).innerJoin('ticketArea as z', (join) => join.onRef('z.tenantId', '=', 'a.tenantId').onRef('z.id', '=', 'a.areaId'))
    .selectAll('a').select(['e.name as eventName', 'e.timeZone as zone', 'z.name as areaName', 'z.unitCapacity', 'z.ticketBenefits as benefits', 'z.nomenclatureLetter as letter', counts(sql``).as('units'), counts(sql`and t.order_id is not null`).as('sold'), counts(sql`and t.returned_at is not null and t.order_id is null`).as('returned'),
      sql<number>`(select count(*)::integer from ticket_allotment_sale s where s.tenant_id = a.tenant_id and s.allotment_id = a.id and s.exception is not null)`.as('exceptions')])
    .where('a.tenantId', '=', tenantOf(ctx)).$if(!can(ctx.actor, 'tickets.inventory.manage'), (query) => query.where((eb) => eb.or([eb('a.kind', '=', 'printed'), ctx.actor.userId === null ? eb.lit(false) : eb('a.holderId', '=', ctx.actor.userId)])));
};
export type ListedAllotment = Awaited<ReturnType<ReturnType<typeof shown>['execute']>>[number];
export async function allotmentPage(ctx: Ctx, { limit, cursor, eventId, status, kind, mine }: Paged & { eventId?: string | undefined; status?: 'open' | 'closed' | undefined; kind?: 'device' | 'printed' | undefined; mine?: boolean | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await shown(ctx).$if(eventId !== undefined, (query) => query.where('a.eventId', '=', eventId!)).$if(status !== undefined, (query) => query.where('a.status', '=', status!)).$if(kind !== undefined, (query) => query.where('a.kind', '=', kind!))
    .$if(mine === true, (query) => query.where((eb) => (ctx.actor.userId === null ? eb.lit(false) : eb('a.holderId', '=', ctx.actor.userId))))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'a.id', type: 'uuid', desc: true }]))).orderBy('a.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const shownAllotment = (ctx: Ctx, id: string): Promise<ListedAllotment | undefined> => shown(ctx).where('a.id', '=', id).executeTakeFirst();
export const lockAllotmentRow = (ctx: Ctx, id: string): Promise<AllotmentRow> => ctx.tx.selectFrom('ticketAllotment').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
export const insertAllotment = (ctx: Ctx, values: Omit<Insertable<DB['ticketAllotment']>, 'tenantId'>): Promise<AllotmentRow> => ctx.tx.insertInto('ticketAllotment').values({ tenantId: tenantOf(ctx), ...values }).returningAll().executeTakeFirstOrThrow();
export const closeAllotmentRow = (ctx: Ctx, id: string) => ctx.tx.updateTable('ticketAllotment').set({ status: 'closed', closedAt: ctx.now }).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
/** Whose time is over while the event still is to come: what they hold can be sold by others. */
export const dueAllotments = (ctx: Ctx, limit: number): Promise<{ id: string }[]> =>
  ctx.tx.selectFrom('ticketAllotment as a').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'a.tenantId').onRef('e.id', '=', 'a.eventId')).select('a.id').where('a.tenantId', '=', tenantOf(ctx)).where('a.status', '=', 'open').where('a.expiresAt', '<=', ctx.now).where('e.endAt', '>', ctx.now)
    .orderBy('a.expiresAt').limit(limit).forUpdate('a').skipLocked().execute();

/** A ticket to come for each person of each unit. */
export async function insertAllotted(ctx: Ctx, { id, eventId }: Pick<AllotmentRow, 'id' | 'eventId'>, unitIds: readonly string[], unitCapacity: number): Promise<void> {
  await sql`insert into ticket_allotment_ticket (tenant_id, allotment_id, event_id, unit_id, seat_in_unit)
    select ${tenantOf(ctx)}::uuid, ${id}::uuid, ${eventId}::uuid, u.id, s.seat from unnest(${[...unitIds]}::uuid[]) as u(id) cross join generate_series(1, ${unitCapacity}::integer) as s(seat)`.execute(ctx.tx);
}
/** Its tickets with their places, unit by unit and seat by seat. */
export const allottedOf = (ctx: Ctx, allotmentId: string) =>
  ctx.tx.selectFrom('ticketAllotmentTicket as t').innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 't.tenantId').onRef('u.id', '=', 't.unitId')).select(['t.id', 't.unitId', 't.seatInUnit', 't.orderId', 't.returnedAt', 'u.number', 'u.rowLabel', 'u.seatLabel'])
    .where('t.tenantId', '=', tenantOf(ctx)).where('t.allotmentId', '=', allotmentId).orderBy('u.number').orderBy('t.seatInUnit').execute();
export type AllottedTicket = Awaited<ReturnType<typeof allottedOf>>[number];
export const sellAllottedRows = (ctx: Ctx, ids: readonly string[], orderId: string) => ctx.tx.updateTable('ticketAllotmentTicket').set({ orderId }).where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...ids]).execute();
/** What nobody has sold as far as we know goes back; the units. */
export const returnAllottedRows = async (ctx: Ctx, allotmentId: string): Promise<string[]> =>
  [...new Set((await ctx.tx.updateTable('ticketAllotmentTicket').set({ returnedAt: ctx.now }).where('tenantId', '=', tenantOf(ctx)).where('allotmentId', '=', allotmentId).where('orderId', 'is', null).where('returnedAt', 'is', null).returning('unitId').execute()).map(({ unitId }) => unitId))];
/** Still put aside for the counter and nothing else: locked in order. */
export const lockBlocked = (ctx: Ctx, unitIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select('id').where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...unitIds]).where('status', '=', 'blocked').orderBy('id').forUpdate().execute();

export const saleByKey = (ctx: Ctx, key: string) =>
  ctx.tx.selectFrom('ticketAllotmentSale as s').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 's.tenantId').onRef('o.id', '=', 's.orderId')).select(['s.allotmentId', 's.orderId', 'o.number', 's.exception']).where('s.tenantId', '=', tenantOf(ctx)).where('s.id', '=', key).executeTakeFirst();
export const insertSale = (ctx: Ctx, values: Omit<Insertable<DB['ticketAllotmentSale']>, 'tenantId'>) => ctx.tx.insertInto('ticketAllotmentSale').values({ tenantId: tenantOf(ctx), ...values }).execute();
export async function exceptionPage(ctx: Ctx, { limit, cursor, eventId }: Paged & { eventId?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketAllotmentSale as s').innerJoin('ticketAllotment as a', (join) => join.onRef('a.tenantId', '=', 's.tenantId').onRef('a.id', '=', 's.allotmentId')).innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 's.tenantId').onRef('o.id', '=', 's.orderId')).innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 's.tenantId').onRef('e.id', '=', 's.eventId'))
    .select(['s.id', 's.allotmentId', 'a.name as allotmentName', 's.eventId', 'e.name as eventName', 'e.timeZone as zone', 's.orderId', 'o.number as orderNumber', 's.exception', 'o.unitCount as units', 'o.totalMinor', 'o.currency', 's.soldAt', 's.receivedAt'])
    .where('s.tenantId', '=', tenantOf(ctx)).where('s.exception', 'is not', null).$if(eventId !== undefined, (query) => query.where('s.eventId', '=', eventId!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 's.received_at', type: 'timestamptz', desc: true }, { column: 's.id', type: 'uuid', desc: true }]))).orderBy('s.receivedAt', 'desc').orderBy('s.id', 'desc').limit(limit + 1).execute();
  const page = toPage(rows, limit, (row) => [row.receivedAt, row.id]);
  return { next: page.next, items: page.items.map((row) => ({ ...row, exception: row.exception as AllotmentException })) };
}
/** Tickets that do not exist yet, but whose codes a device without a network has handed out: those of an open or a sold batch. */
export const reservedTickets = async (ctx: Ctx, eventId: string, ids: readonly string[]): Promise<Set<string>> =>
  ids.length === 0 ? new Set() : new Set((await ctx.tx.selectFrom('ticketAllotmentTicket as t').innerJoin('ticketAllotment as a', (join) => join.onRef('a.tenantId', '=', 't.tenantId').onRef('a.id', '=', 't.allotmentId')).select('t.id')
    .where('t.tenantId', '=', tenantOf(ctx)).where('t.eventId', '=', eventId).where('t.id', 'in', [...ids]).where('a.kind', '=', 'device').execute()).map(({ id }) => id));
