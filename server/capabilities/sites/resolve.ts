import { isIP } from 'node:net';
import { tenantBySlug } from '#capabilities/identity/public.ts';
import type { Db } from '#platform/db.ts';
import { siteUrl } from '#platform/site.ts';
import { siteNotFound } from './errors.ts';
import { siteOfHost } from './queries.ts';
import type { SiteOfHost } from './queries.ts';

/** Addresses of the product itself: its own name, and those under which a machine and its neighbours know it. */
export const isOwnHost = (host: string): boolean => host === new URL(siteUrl('/')).hostname || host === 'localhost' || !host.includes('.') || isIP(host.replace(/^\[|\]$/g, '')) !== 0;

/**
 * The business that a name of its public pages means: its slug, or one of its own hosts.
 * @throws SITE_NOT_FOUND
 */
export async function tenantOfName(db: Db, name: string): Promise<string> {
  // A market place lists many; whatever is bought is bought of one.
  const id = name.includes('.') ? await tenantOfHost(db, name, (kind) => kind !== 'marketplace') : (await tenantBySlug(db.global, name))?.id;
  if (!id) throw siteNotFound();
  return id;
}

/** Whose market place a host is. @throws SITE_NOT_FOUND */
export async function tenantOfMarket(db: Db, host: string): Promise<string> {
  const id = await tenantOfHost(db, host, (kind) => kind === 'marketplace');
  if (!id) throw siteNotFound();
  return id;
}

async function tenantOfHost(db: Db, host: string, wanted: (kind: SiteOfHost['kind']) => boolean): Promise<string | undefined> {
  const site = await siteOfHost(db.global, host);
  return site && wanted(site.kind) ? site.tenantId : undefined;
}
