import { todayIn } from '#contracts/time.ts';
import { isAttributed } from '#apps/tickets/rules/commissions.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { countClick, eventBySlug, linksByCodes } from './queries.ts';

/** As people type it: any case, outer spaces. */
const asCode = (typed: string): string => typed.trim().toUpperCase();

interface Followed { code?: string | null | undefined; clickedAt?: Temporal.Instant | null | undefined; buyerEmail?: string | null | undefined }

/**
 * The link that each purchase counts for, frozen with its hold: the last one that was followed, not longer than 30 days ago.
 * What is wrong, foreign, stopped or one's own is nobody's, and nobody hears of it (tickets 5.10).
 */
export async function attributeAll(ctx: Ctx, purchases: readonly Followed[]): Promise<(string | null)[]> {
  const codes = [...new Set(purchases.flatMap(({ code }) => (code ? [asCode(code)] : [])))];
  if (codes.length === 0) return purchases.map(() => null);
  const links = new Map((await linksByCodes(ctx, codes)).map((link) => [link.code, link]));
  const { ownSalesEarn } = await settingsOf(ctx);
  return purchases.map(({ code, clickedAt, buyerEmail }) => {
    const link = code ? links.get(asCode(code)) : undefined;
    const counts = link && isAttributed({ link: { isActive: link.isActive, promoterEmail: link.email }, clickedAt: clickedAt ?? ctx.now, now: ctx.now, buyerEmail: buyerEmail ?? '', ownSalesAllowed: ownSalesEarn });
    return counts ? link.id : null;
  });
}

export const attribute = async (ctx: Ctx, purchase: Followed): Promise<string | null> => (await attributeAll(ctx, [purchase]))[0]!;

/** A visit by a link, of an event's page or of the list. Wrong codes are passed over. */
export async function clicked(ctx: Ctx, { code, slug, zone }: { code: string; slug?: string | undefined; zone: string }): Promise<void> {
  const [link] = await linksByCodes(ctx, [asCode(code)]);
  if (!link?.isActive) return;
  const event = slug === undefined ? undefined : await eventBySlug(ctx, slug);
  await countClick(ctx, { linkId: link.id, eventId: event?.id ?? null, day: todayIn(zone, ctx.now) });
}
