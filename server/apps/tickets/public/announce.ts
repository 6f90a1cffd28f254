import { z } from 'zod';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry } from '#capabilities/links/public.ts';
import { sendMail } from '#capabilities/notifications/public.ts';
import { placeOf } from '#capabilities/sites/public.ts';
import { eventById } from '#apps/tickets/events/queries.ts';
import { eventDate } from '#apps/tickets/issue/document.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx, Locale, OpenCtx } from '#platform/context.ts';
import { defineJob, enqueue } from '#platform/outbox.ts';
import { addFollower, someFollowers } from './announce-queries.ts';
import { presentSite, tenantOfSite } from './site.ts';

// Who comes when nothing is announced may leave an address: it is used once, for the next event, and forgotten (tickets 9).

const MOST_PER_HOUR = 20;
const AT_ONCE = 200;
const LOOK_AGAIN_MIN = 15;

/** @throws SITE_NOT_FOUND, RATE_LIMITED; whoever asks twice gets the same answer */
export async function askAnnouncement(open: OpenCtx, site: string, { email, locale }: { email: string; locale: Locale }): Promise<void> {
  const tenantId = await tenantOfSite(open, site);
  await countTry(open, [{ counter: `announce:${tenantId}:${addressCounter(open.origin.ip)}`, most: MOST_PER_HOUR, minutes: 60 }]);
  await asVisitor(open, tenantId, { writes: true }, async (ctx) => {
    await presentSite(ctx);
    await addFollower(ctx, { email: email.toLowerCase(), locale, termsVersion: (await settingsOf(ctx)).termsVersion, consentedAt: ctx.now });
  });
}

const announce = defineJob({
  name: 'tickets.announce', payload: z.strictObject({ eventId: z.uuid() }),
  run: async (ctx, { eventId }) => {
    const event = await eventById(ctx, eventId);
    // Held up right after it was published: whoever waits hears of it once it goes on.
    if (event?.status === 'paused') return void (await enqueue(ctx, announce, { eventId }, { runAt: ctx.now.add({ minutes: LOOK_AGAIN_MIN }), key: `tickets.announce:${eventId}` }));
    if (event?.status !== 'published' || event.visibility !== 'public' || event.mode !== 'live') return;
    const followers = await someFollowers(ctx, AT_ONCE);
    const { name } = await presentSite(ctx);
    const url = (await placeOf(ctx, null)).canonical(`/e/${event.slug}`);
    for (const { id, email, locale } of followers) {
      const data = { organizer: name, event: event.name, date: eventDate(event.startAt, event.timeZone, locale), venue: [event.venueName, event.venueCity].filter(Boolean).join(', '), url };
      await sendMail(ctx, { to: email, locale, template: 'event_announced', data, key: `announce:${id}` });
    }
    if (followers.length === AT_ONCE) await enqueue(ctx, announce, { eventId });
  },
});
/** In the transaction that publishes it for the first time. */
export const announceEvent = (ctx: Ctx, eventId: string): Promise<void> => enqueue(ctx, announce, { eventId });
