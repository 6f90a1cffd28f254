import type { Insertable, Selectable, Updateable } from 'kysely';
import type { WaitlistStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type WaitlistRow = Selectable<DB['waitlistEntry']>;

export interface WaitlistFilter { limit: number; cursor?: string | undefined; status?: WaitlistStatus | undefined; areaId?: string | undefined }
/** Who came first in front: the order in which offers are made. */
export async function waitlistPage(ctx: Ctx, eventId: string, { limit, cursor, status, areaId }: WaitlistFilter) {
  const start = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('waitlistEntry as w').leftJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 'w.tenantId').onRef('a.id', '=', 'w.areaId')).leftJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'w.tenantId').onRef('o.id', '=', 'w.offerOrderId'))
    .select(['w.id', 'w.eventId', 'w.areaId', 'a.name as areaName', 'w.email', 'w.locale', 'w.quantity', 'w.status', 'w.joinedAt', 'w.offeredAt', 'w.offerExpiresAt', 'w.offerOrderId', 'o.number as offerOrderNumber', 'w.removeReason', 'w.version'])
    .where('w.tenantId', '=', ctx.actor.tenantId).where('w.eventId', '=', eventId)
    .$if(status !== undefined, (query) => query.where('w.status', '=', status!))
    .$if(areaId !== undefined, (query) => query.where('w.areaId', '=', areaId!))
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'w.joined_at', type: 'timestamptz' }, { column: 'w.id', type: 'uuid' }])))
    .orderBy('w.joinedAt').orderBy('w.id').limit(limit + 1).execute();
  return toPage(rows, limit, ({ joinedAt, id }) => [joinedAt, id]);
}

export const lockEntry = (ctx: Ctx, id: string) => ctx.tx.selectFrom('waitlistEntry').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const lockEntryOfOrder = (ctx: Ctx, orderId: string) => ctx.tx.selectFrom('waitlistEntry').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('offerOrderId', '=', orderId).forUpdate().executeTakeFirst();
/** Null: the address waits for this already. */
export const insertEntry = (ctx: Ctx, values: Omit<Insertable<DB['waitlistEntry']>, 'tenantId'>) =>
  ctx.tx.insertInto('waitlistEntry').values({ tenantId: ctx.actor.tenantId, ...values }).onConflict((oc) => oc.doNothing()).returningAll().executeTakeFirst();
export const updateEntry = (ctx: Ctx, id: string, values: Updateable<DB['waitlistEntry']>) => ctx.tx.updateTable('waitlistEntry').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

/** Events that somebody waits for, with what a purchase goes by; those whose sale is over among them. */
export const eventsWaitedFor = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId)
    .where((eb) => eb.exists(eb.selectFrom('waitlistEntry').select('waitlistEntry.id').whereRef('waitlistEntry.tenantId', '=', 'ticketEvent.tenantId').whereRef('waitlistEntry.eventId', '=', 'ticketEvent.id').where('waitlistEntry.status', '=', 'waiting'))).orderBy('id').execute();

export const isWaitedFor = async (ctx: Ctx, eventId: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('waitlistEntry').select('id').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('status', '=', 'waiting').limit(1).executeTakeFirst()) !== undefined;

export const waitingOf = (ctx: Ctx, eventId: string, limit: number) =>
  ctx.tx.selectFrom('waitlistEntry').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('status', '=', 'waiting').orderBy('joinedAt').orderBy('id').limit(limit).forUpdate().execute();

/** What is free in each area that is on sale, a hold that is over counted as free; areas in their order. */
export async function freeUnits(ctx: Ctx, eventId: string): Promise<{ areaId: string; name: string; free: number }[]> {
  const { rows } = await sql<{ areaId: string; name: string; free: number }>`
    select a.id as area_id, a.name, (select count(*) from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id and (u.status = 'available' or (u.status = 'held' and u.hold_expires_at <= app.now())))::integer as free
    from ticket_area a where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.event_id = ${eventId}::uuid and a.status = 'available' order by a.sort_order, a.id`.execute(ctx.tx);
  return rows;
}
