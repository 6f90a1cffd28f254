import type { PublicBasket, PublicOrder, PublicQuote } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { activeAccount, lastRefusal } from '#capabilities/checkouts/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { presentImages } from '#apps/tickets/events/present.ts';
import { imagesOf } from '#apps/tickets/events/queries.ts';
import { countTickets } from '#apps/tickets/issue/queries.ts';
import type { Holder } from '#apps/tickets/issue/queries.ts';
import { presentSite } from '#apps/tickets/public/site.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { codeTexts, orderUnits } from './queries.ts';
import type { OrderRow, OrderUnitRow } from './queries.ts';

interface Snapshot { stage?: { name: string }; promotion?: { name: string } }

export const presentUnit = ({ id, unitId, areaId, areaName, seatingMode, letter, number, rowLabel, seatLabel, unitCapacity, snapshot, paidMinor, feeMinor }: OrderUnitRow, byBuyer: boolean) => {
  const { stage, promotion } = snapshot as Snapshot;
  return { id, unitId, areaId, areaName, numbered: seatingMode === 'numbered', name: displayName({ number, rowLabel, seatLabel }, letter), admissions: unitCapacity, stageName: stage?.name ?? null, promotionName: promotion?.name ?? null, paidMinor, feeMinor: byBuyer ? feeMinor : 0 };
};

/** What was promised, without what we count by it. */
export function quoteOfOrder(order: OrderRow): PublicQuote {
  const { stageUse: _stages, packageUse: _packages, ...quote } = order.quote as unknown as PublicQuote & { stageUse: unknown; packageUse: unknown };
  return quote;
}

/** What the order was held by, as it stands now: a package that did not hold is plain units. */
function basketOf(units: readonly OrderUnitRow[], code: string | undefined): PublicBasket {
  const seats = (rows: readonly OrderUnitRow[]) => {
    const ids = rows.filter(({ seatingMode }) => seatingMode === 'numbered').map(({ unitId }) => unitId);
    return ids.length > 0 && { unitIds: ids };
  };
  return {
    lines: [...Map.groupBy(units.filter(({ packageRef }) => packageRef === null), ({ areaId }) => areaId)].map(([areaId, rows]) => ({ areaId, quantity: rows.length, ...seats(rows) })),
    packages: [...Map.groupBy(units.filter(({ packageRef }) => packageRef !== null), ({ promotionId }) => promotionId!)].map(([promotionId, rows]) => ({ promotionId, packages: new Set(rows.map(({ packageRef }) => packageRef)).size, ...seats(rows) })),
    ...(code !== undefined && { code }),
  };
}

type Shown = Presented<PublicOrder>;

/** An order as its buyer sees it. */
export const presentOrder = async (ctx: Ctx, order: OrderRow): Promise<Shown> => (await presentOrders(ctx, order.eventId, [order]))[0]!;

/** Several orders of one event: what they have in common is read once. */
export async function presentOrders(ctx: Ctx, eventId: string, orders: readonly OrderRow[]): Promise<Shown[]> {
  const [event, units, site] = [await findEvent(ctx, eventId), await orderUnits(ctx, orders.map(({ id }) => id)), await presentSite(ctx)];
  const { termsVersion, termsUrl, privacyVersion, privacyUrl } = await settingsOf(ctx);
  const cover = (await presentImages(ctx, (await imagesOf(ctx, event.id)).filter(({ kind }) => kind === 'cover')))[0];
  const account = orders.every(({ totalMinor }) => totalMinor === 0) ? null : await activeAccount(ctx);
  const shownEvent = {
    id: event.id, slug: event.slug, name: event.name, status: event.status, startAt: event.startAt, doorsOpenAt: event.doorsOpenAt, datesPending: event.datesPending, zone: event.timeZone, requireHolderNames: event.requireHolderNames, minAge: event.minAge, termsVersion, termsUrl, privacyVersion, privacyUrl,
    venue: { name: event.venueName, address: event.venueAddress, city: event.venueCity, country: event.venueCountry, lat: event.venueLat, lng: event.venueLng },
    cover: cover ? { kind: cover.kind, url: cover.url, thumbnailUrl: cover.thumbnailUrl, width: cover.width, height: cover.height, altText: cover.altText } : null,
  };
  const ofOrder = Map.groupBy(units, ({ orderId }) => orderId);
  const codes = await codeTexts(ctx, orders.flatMap(({ codeId }) => codeId ?? []));
  return Promise.all(orders.map(async (order): Promise<Shown> => {
    const { buyerName, buyerEmail, buyerPhone, buyerIdType, buyerIdNumber, marketingConsent, whatsappConsent } = order;
    const own = ofOrder.get(order.id) ?? [];
    return {
      number: order.number, status: order.status, mode: order.mode, site, event: shownEvent, holdExpiresAt: order.holdExpiresAt, quote: quoteOfOrder(order), units: own.map((unit) => presentUnit(unit, order.absorbedFeeMinor === 0)),
      basket: basketOf(own, order.codeId === null ? undefined : codes.get(order.codeId)),
      buyer: buyerName === null || buyerEmail === null ? null : { name: buyerName, email: buyerEmail, phone: buyerPhone, idType: buyerIdType, idNumber: buyerIdNumber, marketingConsent, whatsappConsent },
      holders: order.holders as unknown as Holder[], declined: order.status === 'pending_payment' ? await lastRefusal(ctx, ORDER_OWNER, order.id) : null,
      gateway: order.totalMinor === 0 || account === null ? 'none' : account.connection === null ? 'demo' : 'real', paidAt: order.paidAt, tickets: order.paidAt === null ? 0 : await countTickets(ctx, order.id), createdAt: order.createdAt, now: ctx.now,
    };
  }));
}
