import type { z } from 'zod';
import { Site, SiteTags } from '#contracts/sites.ts';
import type { NewSite, SiteChanges } from '#contracts/sites.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { siteUrl } from '#platform/site.ts';
import { hostNotFound, hostReserved, hostTaken } from './errors.ts';
import { deleteSiteRow, insertSite, lockSite, sitePage, slugOfTenant, updateSite } from './queries.ts';

type Row = Awaited<ReturnType<typeof insertSite>>;
const protocol = () => new URL(siteUrl('/')).protocol;
const present = (row: Row): Site => Site.parse({ ...row, theme: { accentColor: null, ...(row.theme as object) }, tags: SiteTags.parse(row.tags), url: `${protocol()}//${row.host}/` });

export async function listSites(ctx: Ctx, query: { limit: number; cursor?: string | undefined }) {
  const { items, next } = await sitePage(ctx, query);
  return { items: items.map(present), next, ownUrl: siteUrl(`/t/${await slugOfTenant(ctx)}`) };
}

/** @throws HOST_TAKEN, also by another business; HOST_RESERVED */
export async function createSite(ctx: Ctx, { theme, tags, ...given }: z.output<typeof NewSite>): Promise<Site> {
  if (given.host === new URL(siteUrl('/')).hostname) throw hostReserved({ host: given.host });
  const row = await insertSite(ctx, { ...given, theme: JSON.stringify(theme), tags: JSON.stringify(tags) }).catch((error) => rethrowConstraint(error, { tenant_site_host_unique: () => hostTaken({ host: given.host }) }));
  await audit(ctx, { action: 'site.create', entity: 'tenant_site', entityId: row.id, after: given });
  return present(row);
}

/** @throws HOST_NOT_FOUND, VERSION_MISMATCH */
export async function changeSite(ctx: Ctx, id: string, { theme, tags, ...changes }: z.output<typeof SiteChanges>): Promise<Site> {
  const before = await lockSite(ctx, id);
  if (!before) throw hostNotFound();
  if (before.version !== ctx.expectedVersion) throw versionMismatch();
  const row = await updateSite(ctx, id, { ...changes, ...(theme && { theme: JSON.stringify(theme) }), ...(tags && { tags: JSON.stringify(tags) }) });
  await audit(ctx, { action: 'site.change', entity: 'tenant_site', entityId: id, before, after: row });
  return present(row);
}

/** @throws HOST_NOT_FOUND */
export async function removeSite(ctx: Ctx, id: string): Promise<void> {
  const gone = await deleteSiteRow(ctx, id);
  if (!gone) throw hostNotFound();
  await audit(ctx, { action: 'site.remove', entity: 'tenant_site', entityId: id, before: gone });
}
