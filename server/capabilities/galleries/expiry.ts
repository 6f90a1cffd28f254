import { daysBetween, lastDayBefore } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { galleryExpired, galleryExpiring } from './events.ts';
import { tell } from './gallery.ts';
import { endingBefore, tenantOf, updateGallery } from './queries.ts';
import { galleryMachine } from './states.ts';

/** Days before the last one at which it is told (studio 6, J10). */
const WARN_AT = [1, 7] as const;

/**
 * J10: close what has ended, tell of what ends soon. Judges by what is so now, so a run that was missed is made up
 * for by the next, and a run twice tells once.
 */
export async function expireGalleries(ctx: Ctx, localDate: string): Promise<{ expired: number; warned: number }> {
  const { zone } = await tenantOf(ctx);
  let expired = 0;
  let warned = 0;
  // Nine days hold the seven with any change of clock.
  for (const gallery of await endingBefore(ctx, ctx.now.add({ hours: 24 * 9 }))) {
    const about = { galleryId: gallery.id, ownerType: gallery.ownerType, ownerId: gallery.ownerId };
    if (Temporal.Instant.compare(gallery.expiresAt!, ctx.now) <= 0) {
      await move(ctx, galleryMachine, gallery, 'expired', { trusted: true });
      await emit(ctx, galleryExpired, gallery.id, about);
      await tell(ctx, gallery);
      expired += 1;
      continue;
    }
    const daysLeft = daysBetween(localDate, lastDayBefore(gallery.expiresAt!, zone));
    const mark = WARN_AT.find((days) => daysLeft <= days);
    if (mark === undefined || (gallery.warnedDays !== null && gallery.warnedDays <= mark)) continue;
    await updateGallery(ctx, gallery.id, { warnedDays: mark });
    await emit(ctx, galleryExpiring, gallery.id, { ...about, expiresAt: gallery.expiresAt!.toString(), daysLeft });
    warned += 1;
  }
  return { expired, warned };
}

defineCron({ name: 'galleries.expire', at: ['03:00'], run: async (ctx, { localDate }) => void (await expireGalleries(ctx, localDate)) });
