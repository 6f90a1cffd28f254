import { tenantOfSite } from '#apps/tickets/public/site.ts';
import type { OpenCtx } from '#platform/context.ts';

const KEPT_S = 30;
const MOST = 10_000;
const known = new Map<string, { tenantId: string; until: number }>();

/** Whose portal it is, remembered for a while: a hundred thousand who wait ask every few seconds. @throws SITE_NOT_FOUND */
export async function knownSite(open: OpenCtx, site: string): Promise<string> {
  const now = open.now.epochMilliseconds;
  const found = known.get(site);
  if (found && now < found.until && found.until <= now + KEPT_S * 1000) return found.tenantId;
  const tenantId = await tenantOfSite(open, site);
  if (known.size >= MOST) known.clear();
  known.set(site, { tenantId, until: now + KEPT_S * 1000 });
  return tenantId;
}
