import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';

const columns = ['id', 'name', 'slug', 'description', 'version'] as const;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

const all = (ctx: Ctx) => ctx.tx.selectFrom('ticketSeries').select(columns).select((eb) =>
  eb.selectFrom('ticketEvent as e').whereRef('e.tenantId', '=', 'ticketSeries.tenantId').whereRef('e.seriesId', '=', 'ticketSeries.id').select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('n')).$asScalar().$notNull().as('events'))
  .where('tenantId', '=', tenantOf(ctx));
export type SeriesRow = NonNullable<Awaited<ReturnType<typeof seriesById>>>;

export async function seriesPage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await all(ctx).select(sql<string>`lower(name)`.as('sortName')).$if(from !== null, (query) => query.where(sql<boolean>`(lower(name), id) > (${from![0]}::text, ${from![1]}::uuid)`)).orderBy(sql`lower(name)`).orderBy('id').limit(limit + 1).execute();
  const page = toPage(rows, limit, (row) => [row.sortName, row.id]);
  return { items: page.items.map(({ sortName: _, ...row }) => row), next: page.next };
}
export const seriesById = (ctx: Ctx, id: string) => all(ctx).where('id', '=', id).executeTakeFirst();
export const seriesBySlug = (ctx: Ctx, slug: string) => ctx.tx.selectFrom('ticketSeries').select(columns).where('tenantId', '=', tenantOf(ctx)).where('slug', '=', slug).executeTakeFirst();
/** Of an event, for strangers. */
export const seriesNamed = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketSeries').select(['slug', 'name']).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const lockSeries = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketSeries').select(columns).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const slugsLike = async (ctx: Ctx, base: string): Promise<Set<string>> =>
  new Set((await ctx.tx.selectFrom('ticketSeries').select('slug').where('tenantId', '=', tenantOf(ctx)).where('slug', 'like', `${base}%`).execute()).map(({ slug }) => slug));
export const insertSeries = (ctx: Ctx, values: { name: string; slug: string; description: string }) => ctx.tx.insertInto('ticketSeries').values({ tenantId: tenantOf(ctx), ...values }).returning('id').executeTakeFirstOrThrow();
export const updateSeries = (ctx: Ctx, id: string, values: { name?: string | undefined; description?: string | undefined }) =>
  ctx.tx.updateTable('ticketSeries').set((eb) => ({ name: eb.ref('name'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
export const deleteSeriesRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('ticketSeries').where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
/** Of series with something to show. */
export const seriesSlugs = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketSeries as s').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 's.tenantId').onRef('e.seriesId', '=', 's.id')).select(['s.slug', 's.updatedAt']).distinct()
    .where('s.tenantId', '=', tenantOf(ctx)).where('e.visibility', '=', 'public').where('e.mode', '=', 'live').where('e.status', 'in', ['published', 'paused', 'postponed']).orderBy('s.slug').limit(1000).execute();
