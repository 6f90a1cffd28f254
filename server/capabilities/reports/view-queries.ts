import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

const from = (ctx: Ctx) => ctx.tx.selectFrom('savedView as v').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'v.tenantId').onRef('m.userId', '=', 'v.userId'))
  .select(['v.id', 'v.subject', 'v.name', 'v.query', 'v.shared', 'v.userId', 'v.version', 'm.name as madeBy']).where('v.tenantId', '=', ctx.actor.tenantId);
export type ViewRow = Awaited<ReturnType<ReturnType<typeof from>['executeTakeFirstOrThrow']>>;

/** One's own and the shared ones. */
export const viewsOf = (ctx: Ctx, subject: string) =>
  from(ctx).where('v.subject', '=', subject).where((eb) => eb.or([eb('v.userId', '=', ctx.actor.userId), eb('v.shared', '=', true)])).orderBy(sql`lower(v.name)`).orderBy('v.id').limit(200).execute();
export const lockView = (ctx: Ctx, id: string) => from(ctx).where('v.id', '=', id).forUpdate('v').executeTakeFirst();
export const findView = (ctx: Ctx, id: string) => from(ctx).where('v.id', '=', id).executeTakeFirstOrThrow();

export interface ViewValues { subject: string; name: string; query: unknown; shared: boolean }
export const insertView = (ctx: Ctx, { query, ...values }: ViewValues) =>
  ctx.tx.insertInto('savedView').values({ tenantId: ctx.actor.tenantId, userId: ctx.actor.userId!, ...values, query: JSON.stringify(query) }).returning('id').executeTakeFirstOrThrow();
export const updateView = (ctx: Ctx, id: string, { query, ...values }: Partial<ViewValues>) =>
  ctx.tx.updateTable('savedView').set({ ...values, ...(query !== undefined && { query: JSON.stringify(query) }) }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deleteViewRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('savedView').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
