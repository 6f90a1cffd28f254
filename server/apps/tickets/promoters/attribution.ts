import { todayIn } from '#contracts/time.ts';
import { isAttributed } from '#apps/tickets/rules/commissions.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { countClick, eventBySlug, linkByCode } from './queries.ts';

/** As people type it: any case, outer spaces. */
const asCode = (typed: string): string => typed.trim().toUpperCase();

/**
 * The link that a purchase counts for, frozen with its hold: the last one that was followed, not longer than 30 days ago.
 * What is wrong, foreign, stopped or one's own is nobody's, and nobody hears of it (tickets 5.10).
 */
export async function attribute(ctx: Ctx, _event: { id: string }, { code, clickedAt = null, buyerEmail = null }: { code?: string | null | undefined; clickedAt?: Temporal.Instant | null | undefined; buyerEmail?: string | null | undefined }): Promise<string | null> {
  if (!code) return null;
  const link = await linkByCode(ctx, asCode(code));
  if (!link) return null;
  const { ownSalesEarn } = await settingsOf(ctx);
  const counts = isAttributed({ link: { isActive: link.isActive, promoterEmail: link.email }, clickedAt: clickedAt ?? ctx.now, now: ctx.now, buyerEmail: buyerEmail ?? '', ownSalesAllowed: ownSalesEarn });
  return counts ? link.id : null;
}

/** A visit by a link, of an event's page or of the list. Wrong codes are passed over. */
export async function clicked(ctx: Ctx, { code, slug, zone }: { code: string; slug?: string | undefined; zone: string }): Promise<void> {
  const link = await linkByCode(ctx, asCode(code));
  if (!link?.isActive) return;
  const event = slug === undefined ? undefined : await eventBySlug(ctx, slug);
  await countClick(ctx, { linkId: link.id, eventId: event?.id ?? null, day: todayIn(zone, ctx.now) });
}
