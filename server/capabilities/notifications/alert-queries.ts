import type { Ctx } from '#platform/context.ts';

// How members are reached beyond the screen.

const NOBODY = '00000000-0000-0000-0000-000000000000';

export const subscriptionsOf = (ctx: Ctx, userIds: readonly string[]) =>
  ctx.tx.selectFrom('pushSubscription').select(['id', 'userId', 'deviceName', 'createdAt']).where('tenantId', '=', ctx.actor.tenantId).where('userId', 'in', [...userIds, NOBODY]).orderBy('id').execute();
export const findSubscription = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('pushSubscription').select(['endpoint', 'p256dh', 'auth']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
/** Whether any member asked for a kind of alert that is told on request. */
export const askedFor = async (ctx: Ctx, message: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('alertPreference').select('userId').where('tenantId', '=', ctx.actor.tenantId).where('message', '=', message).where('inApp', '=', true).limit(1).executeTakeFirst()) !== undefined;
/** A browser belongs to whoever signed in there last. */
export const keepSubscription = (ctx: Ctx, row: { userId: string; endpoint: string; p256dh: string; auth: string; deviceName: string }) =>
  ctx.tx.insertInto('pushSubscription').values({ tenantId: ctx.actor.tenantId, ...row })
    .onConflict((oc) => oc.constraint('push_subscription_once').doUpdateSet({ userId: row.userId, p256dh: row.p256dh, auth: row.auth, deviceName: row.deviceName })).returning('id').executeTakeFirstOrThrow();
export const dropSubscription = (ctx: Ctx, id: string, userId?: string) =>
  ctx.tx.deleteFrom('pushSubscription').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).$if(userId !== undefined, (qb) => qb.where('userId', '=', userId!)).returning('id').executeTakeFirst();

export const chatsOf = (ctx: Ctx, userIds: readonly string[]) =>
  ctx.tx.selectFrom('telegramLink').select(['userId', 'chatId', 'username', 'linkedAt']).where('tenantId', '=', ctx.actor.tenantId).where('userId', 'in', [...userIds, NOBODY]).where('chatId', 'is not', null).execute();
export const keepCode = (ctx: Ctx, userId: string, codeHash: string, codeExpiresAt: Temporal.Instant) =>
  ctx.tx.insertInto('telegramLink').values({ tenantId: ctx.actor.tenantId, userId, codeHash, codeExpiresAt }).onConflict((oc) => oc.columns(['tenantId', 'userId']).doUpdateSet({ codeHash, codeExpiresAt })).execute();
/** The member whose code it is, if it still holds; it is used up. */
export const useCode = (ctx: Ctx, codeHash: string, chatId: string, username: string | null) =>
  ctx.tx.updateTable('telegramLink').set({ chatId, username, linkedAt: ctx.now, codeHash: null, codeExpiresAt: null }).where('tenantId', '=', ctx.actor.tenantId).where('codeHash', '=', codeHash).where('codeExpiresAt', '>', ctx.now).returning('userId').executeTakeFirst();
export const dropChat = (ctx: Ctx, userId: string) => ctx.tx.deleteFrom('telegramLink').where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', userId).returning('userId').executeTakeFirst();

export const preferencesOf = (ctx: Ctx, userIds: readonly string[], message?: string) =>
  ctx.tx.selectFrom('alertPreference').select(['userId', 'message', 'inApp', 'push', 'telegram']).where('tenantId', '=', ctx.actor.tenantId).where('userId', 'in', [...userIds, NOBODY]).$if(message !== undefined, (qb) => qb.where('message', '=', message!)).execute();
export const keepPreference = (ctx: Ctx, userId: string, message: string, wish: { inApp: boolean; push: boolean; telegram: boolean }) =>
  ctx.tx.insertInto('alertPreference').values({ tenantId: ctx.actor.tenantId, userId, message, ...wish }).onConflict((oc) => oc.columns(['tenantId', 'userId', 'message']).doUpdateSet(wish)).execute();
