import { asVisitor } from '#capabilities/links/public.ts';
import { seriesNotFound } from '#apps/tickets/errors.ts';
import { markdownHtml } from '#apps/tickets/public/markdown.ts';
import { cardsOf } from '#apps/tickets/public/read.ts';
import { presentSite, tenantOfSite } from '#apps/tickets/public/site.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { seriesBySlug } from './queries.ts';

interface Paging { limit: number; cursor?: string | undefined }

/** @returns null where there is no such series */
export async function presentPublicSeries(ctx: Ctx, site: string, slug: string, paging: Paging) {
  const row = await seriesBySlug(ctx, slug);
  if (!row) return null;
  const { items, next } = await cardsOf(ctx, site, { ...paging, seriesId: row.id });
  return { series: { site: await presentSite(ctx, site), slug: row.slug, name: row.name, description: row.description, descriptionHtml: markdownHtml(row.description) }, items, next };
}

/** @throws SITE_NOT_FOUND, SERIES_NOT_FOUND */
export const readPublicSeries = async (open: OpenCtx, site: string, slug: string, paging: Paging) =>
  asVisitor(open, await tenantOfSite(open, site), {}, async (ctx) => {
    await presentSite(ctx);
    const found = await presentPublicSeries(ctx, site, slug, paging);
    if (!found) throw seriesNotFound();
    return found;
  });
