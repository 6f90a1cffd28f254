import { addDays, todayIn } from '#contracts/time.ts';
import { promoterNotFound } from '#apps/tickets/errors.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { balances } from './payouts.ts';
import { commissionPage, daysOf, eventsForLink, linkPage, lockLink, payoutPage, ranksOf, siteOf } from './queries.ts';

// What a promoter sees: rows of one's own links, and no buyer. Another's do not exist.

const NOBODY = '00000000-0000-0000-0000-000000000000';
const DAYS = 30;

const self = (ctx: Ctx): string => ctx.actor.userId ?? NOBODY;
const sharePath = (site: string, code: string, slug?: string): string => `/t/${site}/${slug === undefined ? '' : `e/${slug}`}?p=${code}`;

export async function ownLinks(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  const [{ slug }, { promoterRanking }] = await Promise.all([siteOf(ctx), settingsOf(ctx)]);
  const ranks = promoterRanking ? await ranksOf(ctx) : null;
  const { items, next } = await linkPage(ctx, { ...page, memberId: self(ctx) });
  return { items: items.map(({ memberId: _, memberName: _name, memberEmail: _email, version: _version, ...link }) => ({ ...link, url: siteUrl(sharePath(slug, link.code)), rank: ranks?.get(link.id) ?? null })), next };
}

async function mine(ctx: Ctx, linkId: string) {
  const link = await lockLink(ctx, linkId);
  if (!link || link.memberId !== self(ctx)) throw promoterNotFound();
  return link;
}

/** @throws PROMOTER_NOT_FOUND also for the link of somebody else */
export async function ownEvents(ctx: Ctx, linkId: string, page: { limit: number; cursor?: string | undefined }) {
  const link = await mine(ctx, linkId);
  const [{ slug: site }, { commissionBp }] = await Promise.all([siteOf(ctx), settingsOf(ctx)]);
  const { items, next } = await eventsForLink(ctx, link, commissionBp, page);
  return { items: items.map((event) => ({ ...event, path: siteUrl(sharePath(site, link.code, event.slug)) })), next };
}

/** @throws PROMOTER_NOT_FOUND also for the link of somebody else */
export async function ownSales(ctx: Ctx, { linkId, status, ...page }: { linkId?: string | undefined; status?: string | undefined; limit: number; cursor?: string | undefined }) {
  if (linkId !== undefined) await mine(ctx, linkId);
  const { items, next } = await commissionPage(ctx, { ...page, linkId, status, memberId: self(ctx) });
  return { items: items.map(({ id, kind, status: now, eventName, orderNumber, paidAt, timeZone, code, baseMinor, rateBp, amountMinor, currency, units }) => ({ id, kind, status: now, eventName, orderNumber, paidAt, timeZone, code, baseMinor, rateBp, amountMinor, currency, units })), next };
}

export async function ownStats(ctx: Ctx) {
  const { zone } = await siteOf(ctx);
  const [balance, payouts, days] = [await balances(ctx, { limit: 20, memberId: self(ctx) }), await payoutPage(ctx, { limit: 20, memberId: self(ctx) }), await daysOf(ctx, self(ctx), addDays(todayIn(zone, ctx.now), 1 - DAYS), zone)];
  return { balances: balance.items, payouts: payouts.items, days };
}
