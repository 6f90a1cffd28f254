import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { Channel, MessageStatus } from '#contracts/message-terms.ts';

const messageColumns = ['id', 'direction', 'clientId', 'quiet', 'channel', 'recipient', 'locale', 'template', 'subject', 'body', 'secretFor', 'status', 'attempts', 'error', 'createdAt', 'sentAt'] as const;

export const findMessage = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('message').select(messageColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

export const pageOfMessages = (ctx: Ctx, { status, channel, limit }: { status?: MessageStatus | undefined; channel?: Channel | undefined; limit: number }, cursor: Cursor | null) =>
  ctx.tx.selectFrom('message').select(messageColumns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (qb) => qb.where('status', '=', status!)).$if(channel !== undefined, (qb) => qb.where('channel', '=', channel!))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();

export const isDemo = async (ctx: Ctx): Promise<boolean> =>
  (await ctx.tx.selectFrom('tenant').select('demo').where('id', '=', ctx.actor.tenantId).executeTakeFirst())?.demo ?? false;

export interface NewNotice { userId: string; kind: string; data: Record<string, unknown>; path: string | null; dedupeKey: string }

export const insertNotices = (ctx: Ctx, notices: readonly NewNotice[]) =>
  ctx.tx.insertInto('notification').values(notices.map((notice) => ({ tenantId: ctx.actor.tenantId, ...notice, data: JSON.stringify(notice.data) })))
    .onConflict((oc) => oc.constraint('notification_once').doNothing()).returning(['id', 'userId']).execute();

export const pageOfNotices = (ctx: Ctx, userId: string, { unread, limit }: { unread?: boolean | undefined; limit: number }, cursor: Cursor | null) =>
  ctx.tx.selectFrom('notification').select(['id', 'kind', 'data', 'path', 'createdAt', 'readAt']).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', userId)
    .$if(unread === true, (qb) => qb.where('readAt', 'is', null))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();

export const countUnread = async (ctx: Ctx, userId: string): Promise<number> =>
  (await ctx.tx.selectFrom('notification').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', userId).where('readAt', 'is', null).executeTakeFirstOrThrow()).n;

export const markNoticesRead = (ctx: Ctx, userId: string, ids: readonly string[] | undefined) =>
  ctx.tx.updateTable('notification').set({ readAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', userId).where('readAt', 'is', null)
    .$if(ids !== undefined, (qb) => qb.where('id', 'in', [...ids!, '00000000-0000-0000-0000-000000000000'])).execute();

/** When a message that waits will go: the end of quiet hours, or the next try. */
export const waitingUntil = async (ctx: Ctx, id: string): Promise<Temporal.Instant | null> =>
  (await ctx.tx.selectFrom('scheduledJob').select('runAt').where('tenantId', '=', ctx.actor.tenantId).where('key', '=', `message:${id}`).executeTakeFirst())?.runAt ?? null;
