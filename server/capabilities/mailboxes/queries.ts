import type { Ctx } from '#platform/context.ts';

export async function insertCode(ctx: Ctx, values: { address: string; codeHash: string; linkHash: string; expiresAt: Temporal.Instant }): Promise<{ id: string }> {
  // What was asked for before works no more, and what has long ended goes.
  await ctx.tx.updateTable('mailboxCode').set({ usedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('address', '=', values.address).where('usedAt', 'is', null).execute();
  await ctx.tx.deleteFrom('mailboxCode').where('tenantId', '=', ctx.actor.tenantId).where('expiresAt', '<', ctx.now.subtract({ hours: 24 })).execute();
  return ctx.tx.insertInto('mailboxCode').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
}

const openCodes = (ctx: Ctx) => ctx.tx.selectFrom('mailboxCode').select(['id', 'address', 'codeHash', 'tries']).where('tenantId', '=', ctx.actor.tenantId).where('usedAt', 'is', null).where('expiresAt', '>', ctx.now);
export const lockCodeOf = (ctx: Ctx, address: string) => openCodes(ctx).where('address', '=', address).orderBy('id', 'desc').limit(1).forUpdate().executeTakeFirst();
export const lockCodeByLink = (ctx: Ctx, linkHash: string) => openCodes(ctx).where('linkHash', '=', linkHash).forUpdate().executeTakeFirst();
export const countTryOf = (ctx: Ctx, id: string) => ctx.tx.updateTable('mailboxCode').set((eb) => ({ tries: eb('tries', '+', 1) })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const useCode = (ctx: Ctx, id: string) => ctx.tx.updateTable('mailboxCode').set({ usedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const insertSession = (ctx: Ctx, values: { address: string; tokenHash: string; expiresAt: Temporal.Instant }) =>
  ctx.tx.insertInto('mailboxSession').values({ tenantId: ctx.actor.tenantId, ...values }).execute();
export const sessionByHash = (ctx: Ctx, tokenHash: string) =>
  ctx.tx.selectFrom('mailboxSession').select(['id', 'address']).where('tenantId', '=', ctx.actor.tenantId).where('tokenHash', '=', tokenHash).where('endedAt', 'is', null).where('expiresAt', '>', ctx.now).executeTakeFirst();
export const endSession = (ctx: Ctx, tokenHash: string) =>
  ctx.tx.updateTable('mailboxSession').set({ endedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('tokenHash', '=', tokenHash).where('endedAt', 'is', null).execute();
