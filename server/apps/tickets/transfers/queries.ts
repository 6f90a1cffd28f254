import type { Insertable, Selectable, Updateable } from 'kysely';
import type { TransferStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type TransferRow = Selectable<DB['ticketTransfer']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

export const insertTransfer = (ctx: Ctx, values: Omit<Insertable<DB['ticketTransfer']>, 'tenantId'>): Promise<TransferRow> => ctx.tx.insertInto('ticketTransfer').values({ tenantId: tenantOf(ctx), ...values }).returningAll().executeTakeFirstOrThrow();
export const updateTransfer = (ctx: Ctx, id: string, values: Updateable<DB['ticketTransfer']>): Promise<TransferRow> =>
  ctx.tx.updateTable('ticketTransfer').set((eb) => ({ message: eb.ref('message'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const transferByToken = (ctx: Ctx, tokenHash: string): Promise<TransferRow | undefined> => ctx.tx.selectFrom('ticketTransfer').selectAll().where('tenantId', '=', tenantOf(ctx)).where('tokenHash', '=', tokenHash).executeTakeFirst();
export const transferById = (ctx: Ctx, id: string): Promise<TransferRow | undefined> => ctx.tx.selectFrom('ticketTransfer').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
/** The caller holds the lock of the ticket. */
export const pendingOf = (ctx: Ctx, ticketIds: readonly string[]): Promise<TransferRow[]> =>
  ticketIds.length === 0 ? Promise.resolve([]) : ctx.tx.selectFrom('ticketTransfer').selectAll().where('tenantId', '=', tenantOf(ctx)).where('ticketId', 'in', [...ticketIds]).where('status', '=', 'pending').execute();
/** The last ones that this person gave away, by ticket. */
export const acceptedFrom = (ctx: Ctx, ticketIds: readonly string[], fromClientId: string): Promise<TransferRow[]> =>
  ticketIds.length === 0 ? Promise.resolve([]) : ctx.tx.selectFrom('ticketTransfer').selectAll().where('tenantId', '=', tenantOf(ctx)).where('ticketId', 'in', [...ticketIds]).where('fromClientId', '=', fromClientId).where('status', '=', 'accepted').orderBy('id').execute();
export const chainOf = (ctx: Ctx, ticketId: string): Promise<TransferRow[]> => ctx.tx.selectFrom('ticketTransfer').selectAll().where('tenantId', '=', tenantOf(ctx)).where('ticketId', '=', ticketId).orderBy('id').execute();
/** Those whose time is over, or all that are open of an event. */
export const dueTransfers = async (ctx: Ctx, limit: number): Promise<{ ticketId: string }[]> =>
  ctx.tx.selectFrom('ticketTransfer').select('ticketId').where('tenantId', '=', tenantOf(ctx)).where('status', '=', 'pending').where('expiresAt', '<=', ctx.now).orderBy('expiresAt').limit(limit).execute();
export const openOfEvent = (ctx: Ctx, eventId: string): Promise<{ ticketId: string }[]> =>
  ctx.tx.selectFrom('ticketTransfer').select('ticketId').where('tenantId', '=', tenantOf(ctx)).where('eventId', '=', eventId).where('status', '=', 'pending').orderBy('ticketId').execute();

export const openOfOrder = (ctx: Ctx, orderId: string): Promise<{ ticketId: string }[]> =>
  ctx.tx.selectFrom('ticketTransfer as r').innerJoin('ticket as t', (join) => join.onRef('t.tenantId', '=', 'r.tenantId').onRef('t.id', '=', 'r.ticketId')).select('r.ticketId').where('r.tenantId', '=', tenantOf(ctx)).where('t.orderId', '=', orderId).where('r.status', '=', 'pending').orderBy('r.ticketId').execute();
export const openOfUnits = (ctx: Ctx, orderUnitIds: readonly string[]): Promise<{ ticketId: string }[]> =>
  ctx.tx.selectFrom('ticketTransfer as r').innerJoin('ticket as t', (join) => join.onRef('t.tenantId', '=', 'r.tenantId').onRef('t.id', '=', 'r.ticketId')).select('r.ticketId').where('r.tenantId', '=', tenantOf(ctx)).where('t.orderUnitId', 'in', [...orderUnitIds]).where('r.status', '=', 'pending').orderBy('r.ticketId').execute();
/** What was changed on a ticket beside its state. */
export const changesOfTicket = (ctx: Ctx, ticketId: string, actions: readonly string[]) =>
  ctx.tx.selectFrom('auditLog').select(['action', 'occurredAt']).where('tenantId', '=', tenantOf(ctx)).where('entity', '=', 'ticket').where('entityId', '=', ticketId).where('action', 'in', [...actions]).orderBy('id').execute();

const listed = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketTransfer as r').innerJoin('ticket as t', (join) => join.onRef('t.tenantId', '=', 'r.tenantId').onRef('t.id', '=', 'r.ticketId')).innerJoin('ticketOrderUnit as o', (join) => join.onRef('o.tenantId', '=', 't.tenantId').onRef('o.id', '=', 't.orderUnitId'))
    .innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 'o.tenantId').onRef('u.id', '=', 'o.unitId')).innerJoin('ticketArea as a', (join) => join.onRef('a.tenantId', '=', 't.tenantId').onRef('a.id', '=', 't.areaId'))
    .innerJoin('ticketOrder as d', (join) => join.onRef('d.tenantId', '=', 't.tenantId').onRef('d.id', '=', 't.orderId'))
    .selectAll('r').select(['u.number', 'u.rowLabel', 'u.seatLabel', 'a.name as areaName', 'a.nomenclatureLetter as letter', 't.orderId', 'd.number as orderNumber']).where('r.tenantId', '=', tenantOf(ctx));
export type ListedTransfer = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number];
export async function transferPage(ctx: Ctx, eventId: string, { limit, cursor, status }: { limit: number; cursor?: string | undefined; status?: TransferStatus | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await listed(ctx).where('r.eventId', '=', eventId).$if(status !== undefined, (query) => query.where('r.status', '=', status!)).$if(from !== null, (query) => query.where(after(from!, [{ column: 'r.id', type: 'uuid', desc: true }])))
    .orderBy('r.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const listedTransfer = (ctx: Ctx, id: string): Promise<ListedTransfer | undefined> => listed(ctx).where('r.id', '=', id).executeTakeFirst();
