import type { PublicSite } from '#contracts/tickets-public.ts';
import { Branding } from '#contracts/me.ts';
import { presentFiles } from '#capabilities/files/public.ts';
import { brandOf, tenantOfName } from '#capabilities/sites/public.ts';
import { siteNotFound } from '#apps/tickets/errors.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { gather } from '#platform/gather.ts';
import { businessRow } from './queries.ts';

const lookUp = gather<OpenCtx, string>(async (site, asked) => {
  const tenantId = await tenantOfName(asked[0]!.db, site);
  return asked.map(() => tenantId);
}, { most: Infinity });

/** Whose portal a slug or an own host names; who asks at once is answered at once. @throws SITE_NOT_FOUND also where tickets are not sold */
export const tenantOfSite = (open: OpenCtx, site: string): Promise<string> => lookUp(site, open);

/** @param site what the visitor calls it: an own host may have a brand of its own. @throws SITE_NOT_FOUND */
export async function presentSite(ctx: Ctx, site?: string): Promise<PublicSite> {
  const row = await businessRow(ctx);
  if (!row || row.status !== 'active' || !row.apps.includes('tickets')) throw siteNotFound();
  const { accentColor, logoFileId } = Branding.parse(row.branding);
  const brand = site?.includes('.') ? await brandOf(ctx, site) : undefined;
  const logo = logoFileId ? (await presentFiles(ctx, [logoFileId])).get(logoFileId) : undefined;
  return {
    slug: row.slug, name: brand?.brandName ?? row.name, locale: row.locale as PublicSite['locale'], currency: row.currency, country: row.country,
    accentColor: (brand?.theme as { accentColor?: string | null } | undefined)?.accentColor ?? accentColor, logoUrl: logo?.thumbnailUrl ?? null,
  };
}
