import { isBefore } from '#contracts/time.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { holdUnits } from '#apps/tickets/orders/hold.ts';
import { updateOrder } from '#apps/tickets/orders/queries.ts';
import { urlOfOrder } from '#apps/tickets/orders/token.ts';
import { step } from '#apps/tickets/states.ts';
import { issueLink } from '#capabilities/links/public.ts';
import { letters } from '#apps/tickets/letters/kinds.ts';
import { writeTo } from '#apps/tickets/letters/write.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { lockAll, sql } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { takeOff } from './list.ts';
import { freeUnits, updateEntry, waitingOf } from './queries.ts';
import type { WaitlistRow } from './queries.ts';
import { waitlistMachine } from './states.ts';
import { waitlistChanged } from './topic.ts';
import { LINK } from './withdraw.ts';

/** An offer holds for so long, and nobody else can buy it meanwhile (tickets 4.11). */
const OFFER_MIN = 30;
const AT_ONCE = 200;

/** What is free is offered to who waits longest; who wants more than there is in one area is passed over. @returns how many */
export async function offerWhatIsFree(ctx: Ctx, event: EventRow): Promise<number> {
  await lockAll(ctx.tx, 'waitlist', [event.id]);
  if (event.status === 'cancelled' || event.status === 'completed' || !isBefore(ctx.now, event.salesEndAt)) {
    for (const entry of await waitingOf(ctx, event.id, AT_ONCE)) await takeOff(ctx, entry, 'event_over');
    return 0;
  }
  if (event.status !== 'published') return 0;
  let areas = await freeUnits(ctx, event.id);
  let offered = 0;
  for (const entry of areas.some(({ free }) => free > 0) ? await waitingOf(ctx, event.id, AT_ONCE) : []) {
    const area = areas.find(({ areaId, free }) => (entry.areaId === null || entry.areaId === areaId) && free >= entry.quantity);
    if (!area || !(await offer(ctx, event, entry, area))) continue;
    offered += 1;
    areas = await freeUnits(ctx, event.id);
    if (areas.every(({ free }) => free === 0)) break;
  }
  return offered;
}

/** Hold it for them and tell them. False: somebody else took it meanwhile. */
async function offer(ctx: Ctx, event: EventRow, entry: WaitlistRow, area: { areaId: string; name: string }): Promise<boolean> {
  const order = await holdFor(ctx, event, entry, area.areaId);
  if (!order) return false;
  await updateOrder(ctx, order.id, { buyerEmail: entry.email });
  await updateEntry(ctx, entry.id, { offerOrderId: order.id, offeredAt: ctx.now, offerExpiresAt: order.holdExpiresAt });
  await step(ctx, waitlistMachine, entry, 'offered');
  const locale = entry.locale as Locale;
  const link = await issueLink(ctx, { kind: LINK, ownerId: entry.id, expiresAt: null, path: '/w/' });
  await writeTo(ctx, { clientId: null, name: '', email: entry.email, locale }, {
    kind: letters.waitlistOffer, event, key: entry.id, data: { area: area.name, quantity: String(entry.quantity), minutes: String(OFFER_MIN), offer_url: urlOfOrder(order.tokenSealed), leave_url: link.url },
  });
  await publish(ctx, waitlistChanged, [event.id]);
  return true;
}

/** All or nothing: what was begun for one who cannot be served is undone, and the next may be. */
async function holdFor(ctx: Ctx, event: EventRow, { quantity, locale }: WaitlistRow, areaId: string) {
  await sql`savepoint waitlist_offer`.execute(ctx.tx);
  try {
    const { order } = await holdUnits(ctx, event, { basket: { lines: [{ areaId, quantity }], packages: [] }, channel: 'online', expectedTotalMinor: null, locale: locale as Locale, holdMinutes: OFFER_MIN });
    return order;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await sql`rollback to savepoint waitlist_offer`.execute(ctx.tx);
    return null;
  }
}
