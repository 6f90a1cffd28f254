import type { Insertable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB, GlobalTx } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const columns = ['id', 'host', 'kind', 'brandName', 'theme', 'tags', 'isActive', 'version'] as const;

export async function sitePage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const start = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('tenantSite').select(columns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'host', type: 'text' }, { column: 'id', type: 'uuid' }]))).orderBy('host').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.host, row.id]);
}
export const siteById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('tenantSite').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const lockSite = (ctx: Ctx, id: string) => ctx.tx.selectFrom('tenantSite').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertSite = (ctx: Ctx, values: Omit<Insertable<DB['tenantSite']>, 'tenantId'>) =>
  ctx.tx.insertInto('tenantSite').values({ tenantId: ctx.actor.tenantId, ...values }).returning(columns).executeTakeFirstOrThrow();
export const updateSite = (ctx: Ctx, id: string, values: Updateable<DB['tenantSite']>) =>
  ctx.tx.updateTable('tenantSite').set((eb) => ({ host: eb.ref('host'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(columns).executeTakeFirstOrThrow();
export const deleteSiteRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('tenantSite').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning('host').executeTakeFirst();

/** The oldest host that is on: where the pages are best linked to. */
export const firstHost = async (ctx: Ctx): Promise<string | null> =>
  (await ctx.tx.selectFrom('tenantSite').select('host').where('tenantId', '=', ctx.actor.tenantId).where('kind', '=', 'portal').where('isActive', '=', true).orderBy('id').limit(1).executeTakeFirst())?.host ?? null;
export const brandOf = (ctx: Ctx, host: string) =>
  ctx.tx.selectFrom('tenantSite').select(['brandName', 'theme', 'tags']).where('tenantId', '=', ctx.actor.tenantId).where('host', '=', host.toLowerCase()).where('isActive', '=', true).executeTakeFirst();

export interface SiteOfHost { tenantId: string; id: string; kind: 'portal' | 'backoffice' | 'marketplace' }
export async function siteOfHost(tx: GlobalTx, host: string): Promise<SiteOfHost | undefined> {
  const { rows } = await sql<SiteOfHost>`select * from app.site_of_host(${host})`.execute(tx);
  return rows[0];
}
export const slugOfTenant = async (ctx: Ctx): Promise<string> => (await ctx.tx.selectFrom('tenant').select('slug').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).slug;
