import { isBefore } from '#contracts/time.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { readTenant } from '#platform/db.ts';
import { siteUrl } from '#platform/site.ts';
import { digest, tenantOfToken, tenantToken } from '#platform/vault.ts';
import { linkExpired, linkNotFound } from './errors.ts';
import { endLinks, insertLink, linkByHash } from './queries.ts';
import { countTry, mayTry } from './tries.ts';
import type { TryLimit } from './tries.ts';
import { asVisitor } from './visitor.ts';
import type { VisitOptions } from './visitor.ts';

export interface IssuedLink { id: string; token: string; url: string }

/**
 * A new address that opens one thing without a password. It names its tenant, so that it is found below row-level
 * security, and holds 256 random bits; only their hash is kept, so it can be shown now and never again.
 * @param path page that shows the thing: `/q/`
 */
export async function issueLink(ctx: Ctx, { kind, ownerId, expiresAt, path }: { kind: string; ownerId: string; expiresAt: Temporal.Instant | null; path: string }): Promise<IssuedLink> {
  const token = tenantToken('', ctx.actor.tenantId);
  const { id } = await insertLink(ctx, { kind, ownerId, tokenHash: digest(token), expiresAt });
  return { id, token, url: siteUrl(path + token) };
}

/** Every address of the thing stops working. @returns how many did work */
export const revokeLinks = (ctx: Ctx, kind: string, ownerId: string): Promise<number> => endLinks(ctx, kind, ownerId);

export interface OpenedLink { linkId: string; ownerId: string; /** Only where `evenExpired` let it in. */ expired: boolean }

/** Five wrong addresses in a quarter of an hour, then no look at all (studio 14). */
const wrongAddresses = (open: OpenCtx): TryLimit => ({ counter: `link:${addressCounter(open.origin.ip)}`, most: 5, minutes: 15 });

/**
 * What an address opens: finds tenant and thing, and runs as a visitor of that tenant, reading, or in one transaction
 * with `writes`.
 *
 * @param options `evenExpired`: an expired or revoked one is let in and told apart by `expired`
 * @throws LINK_NOT_FOUND 404, LINK_EXPIRED 410, RATE_LIMITED 429 after five wrong ones
 */
export async function openLink<T>(open: OpenCtx, kind: string, token: string, run: (ctx: Ctx, link: OpenedLink) => Promise<T>, options: VisitOptions & { evenExpired?: boolean } = {}): Promise<T> {
  await mayTry(open, [wrongAddresses(open)]);
  const tenantId = tenantOfToken('', token);
  const link = tenantId === null ? undefined : await linkByHash(readTenant(open.db, { tenantId, now: open.now }), tenantId, kind, digest(token));
  if (!tenantId || !link) {
    await countTry(open, [wrongAddresses(open)]);
    throw linkNotFound();
  }
  const reason = link.revokedAt ? 'revoked' : link.expiresAt && !isBefore(open.now, link.expiresAt) ? 'expired' : null;
  if (reason !== null && !options.evenExpired) throw linkExpired({ reason });
  return asVisitor(open, tenantId, { ...options, id: link.id }, (ctx) => run(ctx, { linkId: link.id, ownerId: link.ownerId, expired: reason !== null }));
}
