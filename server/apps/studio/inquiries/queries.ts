import type { Channel } from '#contracts/message-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const open = (ctx: Ctx) => ctx.tx.selectFrom('studioInquiry').where('tenantId', '=', ctx.actor.tenantId).where('closedAt', 'is', null);

export const openInquiryOf = (ctx: Ctx, clientId: string) =>
  open(ctx).select(['id', 'channel', 'openedAt', 'answeredAt']).where('clientId', '=', clientId).orderBy('openedAt').limit(1).forUpdate().executeTakeFirst();
export const lockInquiry = (ctx: Ctx, id: string) => open(ctx).select(['id', 'clientId']).where('id', '=', id).forUpdate().executeTakeFirst();

export const insertInquiry = (ctx: Ctx, { clientId, channel }: { clientId: string; channel: Channel }) =>
  ctx.tx.insertInto('studioInquiry').values({ tenantId: ctx.actor.tenantId, clientId, channel, openedAt: ctx.now, lastAt: ctx.now }).returning('id').executeTakeFirstOrThrow();
export const changeInquiry = (ctx: Ctx, id: string, change: { lastAt?: Temporal.Instant; closedAt?: Temporal.Instant; photoSessionId?: string | null }) =>
  ctx.tx.updateTable('studioInquiry').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
/** All of a client's: two of them may be open after two clients became one. */
export const closeInquiriesOf = (ctx: Ctx, clientId: string, photoSessionId: string) =>
  ctx.tx.updateTable('studioInquiry').set({ closedAt: ctx.now, photoSessionId }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', clientId).where('closedAt', 'is', null).returning('id').execute();
export const answerInquiriesOf = (ctx: Ctx, clientId: string) =>
  ctx.tx.updateTable('studioInquiry').set({ answeredAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', clientId).where('closedAt', 'is', null).where('answeredAt', 'is', null).returning('id').execute();

export async function inquiryPage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('studioInquiry as i').innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'i.tenantId').onRef('c.id', '=', 'i.clientId'))
    .select(['i.id', 'i.clientId', 'c.fullName as clientName', 'i.channel', 'i.openedAt', 'i.lastAt', 'i.answeredAt']).where('i.tenantId', '=', ctx.actor.tenantId).where('i.closedAt', 'is', null)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'i.last_at', type: 'timestamptz', desc: true }, { column: 'i.id', type: 'uuid', desc: true }])))
    .orderBy('i.lastAt', 'desc').orderBy('i.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.lastAt.toString(), row.id]);
}

/** Point the inquiries of one client to another; answers those that moved. */
export const moveInquiries = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> =>
  (await ctx.tx.updateTable('studioInquiry').set({ clientId: to }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', from)
    .$if(only !== undefined, (query) => query.where('id', 'in', only!.length > 0 ? only! : ['00000000-0000-0000-0000-000000000000'])).returning('id').execute()).map(({ id }) => id);
export const countInquiries = async (ctx: Ctx, clientIds: readonly string[]): Promise<{ clientId: string; closedAt: Temporal.Instant | null }[]> =>
  ctx.tx.selectFrom('studioInquiry').select(['clientId', 'closedAt']).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', clientIds).execute();
