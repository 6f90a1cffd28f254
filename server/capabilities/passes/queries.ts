import type { Selectable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import type { Wallet } from './content.ts';

export type PassRow = Selectable<DB['pass']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

export interface PassOf { wallet: Wallet; connectionId: string; ownerType: string; ownerId: string; holderId: string }

/** The pass, made where there is none yet. */
export async function ensurePass(ctx: Ctx, { wallet, connectionId, ownerType, ownerId, holderId }: PassOf): Promise<PassRow> {
  const find = () => ctx.tx.selectFrom('pass').selectAll().where('tenantId', '=', tenantOf(ctx)).where('connectionId', '=', connectionId).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('holderId', '=', holderId).executeTakeFirst();
  const known = await find();
  if (known) return known;
  const made = await ctx.tx.insertInto('pass').values({ tenantId: tenantOf(ctx), wallet, connectionId, ownerType, ownerId, holderId, changedAt: ctx.now }).onConflict((conflict) => conflict.constraint('pass_once').doNothing()).returningAll().executeTakeFirst();
  return made ?? (await find())!;
}
export const passById = (ctx: Ctx, id: string): Promise<PassRow | undefined> => ctx.tx.selectFrom('pass').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const passesByIds = (ctx: Ctx, ids: readonly string[]): Promise<PassRow[]> => ctx.tx.selectFrom('pass').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...ids]).orderBy('id').execute();
/** Locked; those that somebody works on wait for the next run. */
export const stalePasses = (ctx: Ctx, limit: number): Promise<PassRow[]> =>
  ctx.tx.selectFrom('pass').selectAll().where('tenantId', '=', tenantOf(ctx)).where('stale', '=', true).orderBy('id').limit(limit).forUpdate().skipLocked().execute();
export const keepFresh = (ctx: Ctx, ids: readonly string[]) => ctx.tx.updateTable('pass').set({ stale: false }).where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...ids]).execute();
/** It shows something else now. Phones compare whole seconds: a second change in one of them counts as the next second's. */
export const keepShown = (ctx: Ctx, id: string, print: string, voided: boolean) =>
  ctx.tx.updateTable('pass').set({ print, voided, changedAt: sql<Temporal.Instant>`greatest(${ctx.now.toString()}::timestamptz, date_trunc('second', changed_at) + interval '1 second')` }).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
/** What was to be told has not arrived: whoever asks next tells it anew. */
export const forgetPrints = (ctx: Ctx, ids: readonly string[]) => ctx.tx.updateTable('pass').set({ print: '' }).where('tenantId', '=', tenantOf(ctx)).where('id', 'in', [...ids]).execute();

// -------------------------------------------------------------------------------------------------------------- phones
/** A phone has one token for all of its passes. @returns whether it was not registered before */
export async function register(ctx: Ctx, deviceId: string, passId: string, pushToken: string): Promise<boolean> {
  await ctx.tx.updateTable('passRegistration').set({ pushToken }).where('tenantId', '=', tenantOf(ctx)).where('deviceId', '=', deviceId).execute();
  const { numInsertedOrUpdatedRows } = await ctx.tx.insertInto('passRegistration').values({ tenantId: tenantOf(ctx), deviceId, passId, pushToken }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
export const unregister = (ctx: Ctx, deviceId: string, passId: string) => ctx.tx.deleteFrom('passRegistration').where('tenantId', '=', tenantOf(ctx)).where('deviceId', '=', deviceId).where('passId', '=', passId).execute();
export const dropPhones = (ctx: Ctx, pushTokens: readonly string[]) => ctx.tx.deleteFrom('passRegistration').where('tenantId', '=', tenantOf(ctx)).where('pushToken', 'in', [...pushTokens]).execute();
export const phonesOf = async (ctx: Ctx, passIds: readonly string[]): Promise<string[]> =>
  (await ctx.tx.selectFrom('passRegistration').select('pushToken').distinct().where('tenantId', '=', tenantOf(ctx)).where('passId', 'in', [...passIds]).orderBy('pushToken').execute()).map(({ pushToken }) => pushToken);
export const passesOfPhone = (ctx: Ctx, deviceId: string, connectionIds: readonly string[], since: Temporal.Instant | null) =>
  ctx.tx.selectFrom('passRegistration as r').innerJoin('pass as p', (join) => join.onRef('p.tenantId', '=', 'r.tenantId').onRef('p.id', '=', 'r.passId')).select(['p.id', 'p.changedAt'])
    .where('r.tenantId', '=', tenantOf(ctx)).where('r.deviceId', '=', deviceId).where('p.connectionId', 'in', [...connectionIds]).$if(since !== null, (query) => query.where('p.changedAt', '>', since!)).orderBy('p.id').limit(1000).execute();
