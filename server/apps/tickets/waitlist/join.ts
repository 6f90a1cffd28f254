import type { z } from 'zod';
import type { joinWaitlist as contract } from '#contracts/tickets-waitlist.ts';
import { isBefore } from '#contracts/time.ts';
import { areaNotFound, eventNotFound, limitExceeded, salesClosed } from '#apps/tickets/errors.ts';
import { eventById } from '#apps/tickets/events/queries.ts';
import { publicEventAt } from '#apps/tickets/public/access.ts';
import { tenantOfSite } from '#apps/tickets/public/site.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { waitlistDuplicate, waitlistNotNeeded } from './errors.ts';
import { freeUnits, insertEntry } from './queries.ts';
import { waitlistMachine } from './states.ts';
import { waitlistChanged } from './topic.ts';

const MOST_PER_HOUR = 20;

type Wish = z.output<typeof contract.body>;

/**
 * Somebody asks to be told when something returns; with what is free they are sent to buy it.
 * @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED, RATE_LIMITED, AREA_NOT_FOUND, SALES_CLOSED, LIMIT_EXCEEDED, WAITLIST_NOT_NEEDED, WAITLIST_DUPLICATE
 */
export async function joinWaitlist(open: OpenCtx, site: string, slug: string, wish: Wish) {
  const tenantId = await tenantOfSite(open, site);
  const { event } = await publicEventAt(open, tenantId, slug, wish.accessCode);
  await countTry(open, [{ counter: `waitlist:${tenantId}:${addressCounter(open.origin.ip)}`, most: MOST_PER_HOUR, minutes: 60 }]);
  return asVisitor(open, tenantId, { writes: true, name: 'visitor' }, (ctx) => enter(ctx, event.id, wish));
}

async function enter(ctx: Ctx, eventId: string, { email, areaId, quantity, locale }: Wish) {
  const event = await eventById(ctx, eventId);
  if (!event) throw eventNotFound();
  if ((event.status !== 'published' && event.status !== 'paused') || !isBefore(ctx.now, event.salesEndAt)) throw salesClosed();
  if (quantity > event.maxUnitsPerOrder) throw limitExceeded({ limit: event.maxUnitsPerOrder, requested: quantity });
  const areas = (await freeUnits(ctx, event.id)).filter((area) => areaId === null || area.areaId === areaId);
  if (areas.length === 0 && areaId !== null) throw areaNotFound();
  if (areas.some(({ free }) => free >= quantity)) throw waitlistNotNeeded();
  const entry = await insertEntry(ctx, { eventId: event.id, areaId, email: email.toLowerCase(), quantity, locale, joinedAt: ctx.now });
  if (!entry) throw waitlistDuplicate();
  await born(ctx, waitlistMachine, entry.id, 'waiting');
  await publish(ctx, waitlistChanged, [event.id]);
  return { quantity, areaId, joinedAt: entry.joinedAt };
}
