import type { PublicSite } from '#contracts/tickets-public.ts';
import { Branding } from '#contracts/me.ts';
import { presentFiles } from '#capabilities/files/public.ts';
import { tenantBySlug } from '#capabilities/identity/public.ts';
import { siteNotFound } from '#apps/tickets/errors.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';

/** Whose portal an address names. @throws SITE_NOT_FOUND also where tickets are not sold */
export async function tenantOfSite(open: OpenCtx, site: string): Promise<string> {
  const tenant = await tenantBySlug(open.db.global, site);
  if (!tenant) throw siteNotFound();
  return tenant.id;
}

/** @throws SITE_NOT_FOUND */
export async function presentSite(ctx: Ctx): Promise<PublicSite> {
  const row = await ctx.tx.selectFrom('tenant').select(['slug', 'name', 'locale', 'currency', 'country', 'branding', 'apps', 'status']).where('id', '=', ctx.actor.tenantId).executeTakeFirst();
  if (!row || row.status !== 'active' || !row.apps.includes('tickets')) throw siteNotFound();
  const { accentColor, logoFileId } = Branding.parse(row.branding);
  const logo = logoFileId ? (await presentFiles(ctx, [logoFileId])).get(logoFileId) : undefined;
  return { slug: row.slug, name: row.name, locale: row.locale as PublicSite['locale'], currency: row.currency, country: row.country, accentColor, logoUrl: logo?.thumbnailUrl ?? null };
}
