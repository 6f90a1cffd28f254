import type { z } from 'zod';
import type { BoxOfficeStand, EventAtCounter, boxOfficeQuote as quoteContract } from '#contracts/tickets-box-office.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { localDateOf } from '#contracts/time.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { quoteOf } from '#apps/tickets/orders/hold.ts';
import { presentQuote } from '#apps/tickets/orders/present-quote.ts';
import { standingOf } from '#apps/tickets/public/offer.ts';
import { freeOf } from '#apps/tickets/public/queries.ts';
import type { Ctx } from '#platform/context.ts';
import { sellablePage } from './queries.ts';

const presentEvent = (ctx: Ctx, event: EventRow): Presented<EventAtCounter> => ({
  id: event.id, name: event.name, status: event.status, mode: event.mode, startAt: event.startAt, endAt: event.endAt, datesPending: event.datesPending, zone: event.timeZone, currency: event.currency, venueName: event.venueName, venueCity: event.venueCity,
  isToday: !event.datesPending && localDateOf(event.startAt, event.timeZone) <= localDateOf(ctx.now, event.timeZone),
});

export async function boxOfficeEvents(ctx: Ctx, query: { limit: number; cursor?: string | undefined }) {
  const { items, next } = await sellablePage(ctx, query);
  return { items: items.map((row) => presentEvent(ctx, row)), next };
}

interface Layout { points?: { x: number; y: number }[]; color?: string }

/** What is for sale at the counter, exact: who sells sees what is there. @throws EVENT_NOT_FOUND */
export async function boxOfficeStand(ctx: Ctx, id: string): Promise<Presented<BoxOfficeStand>> {
  const event = await findEvent(ctx, id);
  const [standing, counts] = [await standingOf(ctx, event), await freeOf(ctx, [id])];
  return {
    ...presentEvent(ctx, event), maxUnitsPerOrder: event.maxUnitsPerOrder,
    areas: standing.areas.map((priced) => {
      const area = standing.list.areas.find((one) => one.id === priced.areaId)!;
      const layout = area.layout as Layout | null;
      return {
        id: area.id, name: area.name, letter: area.nomenclatureLetter, seatingMode: area.seatingMode, unitCapacity: area.unitCapacity, color: layout?.color ?? null, outline: layout?.points ?? null,
        priceMinor: priced.allInMinor, stageName: priced.stageName, bundleSize: priced.bundleSize, free: counts.get(area.id)?.free ?? 0, held: counts.get(area.id)?.held ?? 0,
      };
    }),
    packages: standing.packages.map((one) => ({ id: one.id, name: one.name, items: one.items.map(({ areaId, quantity }) => ({ areaId, quantity })), priceMinor: one.allInMinor })),
  };
}

/** @throws EVENT_NOT_FOUND, AREA_NOT_FOUND, PROMOTION_NOT_FOUND, LIMIT_EXCEEDED */
export async function boxOfficeQuote(ctx: Ctx, id: string, { beyondLimits, ...basket }: z.output<typeof quoteContract.body>) {
  const { quote, offer } = await quoteOf(ctx, await findEvent(ctx, id), basket, { beyondLimits });
  return presentQuote(quote, offer);
}
