import type { OrderChannel, OrderStatus, RefundStatus } from '#contracts/tickets-terms.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;
/** Who sells at the box office sees what they sold themselves (tickets 7). */
const mine = (ctx: Ctx): string | null => (can(ctx.actor, 'tickets.order.read') ? null : (ctx.actor.userId ?? '00000000-0000-0000-0000-000000000000'));

const joined = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketOrder as o').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'o.tenantId').onRef('e.id', '=', 'o.eventId')).selectAll('o').select(['e.name as eventName', 'e.timeZone as zone'])
    .where('o.tenantId', '=', tenantOf(ctx)).$if(mine(ctx) !== null, (query) => query.where('o.soldBy', '=', mine(ctx)));
export type ListedOrder = Awaited<ReturnType<ReturnType<typeof joined>['execute']>>[number];

export interface OrderFilter { limit: number; cursor?: string | undefined; eventId?: string | undefined; status?: OrderStatus | undefined; channel?: OrderChannel | undefined; search?: string | undefined }
export async function orderPage(ctx: Ctx, { limit, cursor, eventId, status, channel, search }: OrderFilter) {
  const from = readCursor(cursor, 1);
  const wanted = search?.trim();
  const rows = await joined(ctx)
    .$if(eventId !== undefined, (query) => query.where('o.eventId', '=', eventId!)).$if(status !== undefined, (query) => query.where('o.status', '=', status!)).$if(channel !== undefined, (query) => query.where('o.channel', '=', channel!))
    .$if(Boolean(wanted), (query) => query.where(sql<boolean>`o.id in (select app.match_ticket_orders(${wanted}))`))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'o.id', type: 'uuid', desc: true }]))).orderBy('o.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const listedOrder = (ctx: Ctx, id: string): Promise<ListedOrder | undefined> => joined(ctx).where('o.id', '=', id).executeTakeFirst();
/** Units that an organizer gave away of an event. */
export const courtesiesOf = async (ctx: Ctx, eventId: string): Promise<number> =>
  Number((await ctx.tx.selectFrom('ticketOrder').select((eb) => eb.fn.coalesce(eb.fn.sum<number>('unitCount'), sql<number>`0`).as('n')).where('tenantId', '=', tenantOf(ctx)).where('eventId', '=', eventId).where('channel', '=', 'courtesy').where('status', '=', 'paid').executeTakeFirstOrThrow()).n);

const refunds = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketRefund as r').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'r.tenantId').onRef('o.id', '=', 'r.orderId')).innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'r.tenantId').onRef('e.id', '=', 'r.eventId'))
    .selectAll('r').select((eb) => ['o.number as orderNumber', 'e.name as eventName', eb.selectFrom('ticketRefundUnit as u').whereRef('u.tenantId', '=', 'r.tenantId').whereRef('u.refundId', '=', 'r.id').select((inner) => inner.cast<number>(inner.fn.countAll(), 'integer').as('n')).$asScalar().$notNull().as('units')])
    .where('r.tenantId', '=', tenantOf(ctx));
export type ListedRefund = Awaited<ReturnType<ReturnType<typeof refunds>['execute']>>[number];
export async function refundPage(ctx: Ctx, { limit, cursor, eventId, status, sort }: { limit: number; cursor?: string | undefined; eventId?: string | undefined; status?: readonly RefundStatus[] | undefined; sort: 'newest' | 'due' }) {
  const from = readCursor(cursor, sort === 'due' ? 2 : 1);
  // What the law names no day for comes last.
  const due = sql<Temporal.Instant>`coalesce(r.due_at, timestamptz '9999-01-01 00:00Z')`;
  const rows = await refunds(ctx).select(due.as('due')).$if(eventId !== undefined, (query) => query.where('r.eventId', '=', eventId!)).$if(status !== undefined, (query) => query.where('r.status', 'in', [...status!]))
    .$if(from !== null && sort === 'newest', (query) => query.where(after(from!, [{ column: 'r.id', type: 'uuid', desc: true }])))
    .$if(from !== null && sort === 'due', (query) => query.where(sql<boolean>`(${due}, r.id) > (${from?.[0]}::timestamptz, ${from?.[1]}::uuid)`))
    .$if(sort === 'due', (query) => query.orderBy(due)).orderBy('r.id', sort === 'due' ? 'asc' : 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => (sort === 'due' ? [row.due.toString(), row.id] : [row.id]));
}
export const listedRefund = (ctx: Ctx, id: string): Promise<ListedRefund | undefined> => refunds(ctx).where('r.id', '=', id).executeTakeFirst();
export const refundsOfOrder = (ctx: Ctx, orderId: string): Promise<ListedRefund[]> => refunds(ctx).where('r.orderId', '=', orderId).orderBy('r.id').execute();
