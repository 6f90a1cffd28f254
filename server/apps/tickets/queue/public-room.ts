import { eventNotFound } from '#apps/tickets/errors.ts';
import { eventAt } from '#apps/tickets/public/access.ts';
import { presentSite, tenantOfSite } from '#apps/tickets/public/site.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { queueNotFound } from './errors.ts';
import { newestRoom, roomState } from './room-queries.ts';

/** The room of an event as everybody sees it; of one that is over, its end. @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, QUEUE_NOT_FOUND */
export async function publicRoom(open: OpenCtx, site: string, slug: string) {
  return asVisitor(open, await tenantOfSite(open, site), {}, async (ctx) => {
    const found = await eventAt(ctx, slug);
    if (!found) throw eventNotFound();
    const { event } = found;
    const room = await newestRoom(ctx, event.id);
    if (!room) throw queueNotFound();
    const [shown, state] = await Promise.all([presentSite(ctx, site), roomState(ctx, room.id)]);
    const { id, status, opensAt, startsAt, seedCommit } = room;
    return { id, status, opensAt, startsAt, seedCommit, supply: state!.supply, site: shown, event: { slug: event.slug, name: event.name, startAt: event.startAt, zone: event.timeZone }, now: ctx.now };
  });
}
