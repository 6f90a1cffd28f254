import type { PublicBasket, PublicOrder, PublicQuote } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { activeAccount, lastRefusal } from '#capabilities/checkouts/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { presentImages } from '#apps/tickets/events/present.ts';
import { imagesOf } from '#apps/tickets/events/queries.ts';
import { countTickets } from '#apps/tickets/issue/queries.ts';
import type { Holder } from '#apps/tickets/issue/queries.ts';
import { presentSite } from '#apps/tickets/public/site.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import type { HeldOrder } from './hold.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { codeTexts, orderUnits } from './queries.ts';
import type { OrderRow, OrderUnitRow } from './queries.ts';

interface Snapshot { stage?: { name: string }; promotion?: { name: string } }

/** What is shown of an order's unit, be it read or just made. */
export type ShownUnit = Pick<OrderUnitRow, 'id' | 'orderId' | 'unitId' | 'areaId' | 'areaName' | 'seatingMode' | 'letter' | 'number' | 'rowLabel' | 'seatLabel' | 'unitCapacity' | 'snapshot' | 'paidMinor' | 'feeMinor' | 'packageRef' | 'promotionId'>;
export const presentUnit = ({ id, unitId, areaId, areaName, seatingMode, letter, number, rowLabel, seatLabel, unitCapacity, snapshot, paidMinor, feeMinor }: ShownUnit, byBuyer: boolean) => {
  const { stage, promotion } = snapshot as Snapshot;
  return { id, unitId, areaId, areaName, numbered: seatingMode === 'numbered', name: displayName({ number, rowLabel, seatLabel }, letter), admissions: unitCapacity, stageName: stage?.name ?? null, promotionName: promotion?.name ?? null, paidMinor, feeMinor: byBuyer ? feeMinor : 0 };
};

/** What was promised, without what we count by it. */
export function quoteOfOrder(order: OrderRow): PublicQuote {
  const { stageUse: _stages, packageUse: _packages, ...quote } = order.quote as unknown as PublicQuote & { stageUse: unknown; packageUse: unknown };
  return quote;
}

/** What the order was held by, as it stands now: a package that did not hold is plain units. */
function basketOf(units: readonly ShownUnit[], code: string | undefined): PublicBasket {
  const seats = (rows: readonly ShownUnit[]) => {
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

/** What orders of one event have in common for their buyers. */
export type Surroundings = Awaited<ReturnType<typeof surroundingsOf>>;
export async function surroundingsOf(ctx: Ctx, event: EventRow, settingsNow = settingsOf(ctx)) {
  const coverOf = async () => (await presentImages(ctx, (await imagesOf(ctx, event.id)).filter(({ kind }) => kind === 'cover')))[0];
  const [site, { termsVersion, termsUrl, privacyVersion, privacyUrl }, cover, account] = await Promise.all([presentSite(ctx), settingsNow, coverOf(), activeAccount(ctx)]);
  return {
    site, gateway: account === null ? ('none' as const) : account.connection === null ? ('demo' as const) : ('real' as const),
    event: {
      id: event.id, slug: event.slug, name: event.name, status: event.status, startAt: event.startAt, doorsOpenAt: event.doorsOpenAt, datesPending: event.datesPending, zone: event.timeZone, requireHolderNames: event.requireHolderNames, minAge: event.minAge, termsVersion, termsUrl, privacyVersion, privacyUrl,
      venue: { name: event.venueName, address: event.venueAddress, city: event.venueCity, country: event.venueCountry, lat: event.venueLat, lng: event.venueLng },
      cover: cover ? { kind: cover.kind, url: cover.url, thumbnailUrl: cover.thumbnailUrl, width: cover.width, height: cover.height, altText: cover.altText } : null,
    },
  };
}

interface Standing { units: readonly ShownUnit[]; code: string | undefined; declined: Shown['declined']; tickets: number }
/** One order among them. */
export function shownOrder(ctx: Ctx, order: OrderRow, { site, event, gateway }: Surroundings, { units, code, declined, tickets }: Standing): Shown {
  const { buyerName, buyerEmail, buyerPhone, buyerIdType, buyerIdNumber, marketingConsent, whatsappConsent } = order;
  return {
    number: order.number, status: order.status, mode: order.mode, site, event, holdExpiresAt: order.holdExpiresAt, quote: quoteOfOrder(order), units: units.map((unit) => presentUnit(unit, order.absorbedFeeMinor === 0)), basket: basketOf(units, code),
    buyer: buyerName === null || buyerEmail === null ? null : { name: buyerName, email: buyerEmail, phone: buyerPhone, idType: buyerIdType, idNumber: buyerIdNumber, marketingConsent, whatsappConsent },
    holders: order.holders as unknown as Holder[], declined, gateway: order.totalMinor === 0 ? 'none' : gateway, paidAt: order.paidAt, tickets, createdAt: order.createdAt, now: ctx.now,
  };
}

/** Several orders of one event: what they have in common is read once. */
export async function presentOrders(ctx: Ctx, eventId: string, orders: readonly OrderRow[]): Promise<Shown[]> {
  const event = await findEvent(ctx, eventId);
  const [around, units, codes] = await Promise.all([surroundingsOf(ctx, event), orderUnits(ctx, orders.map(({ id }) => id)), codeTexts(ctx, orders.flatMap(({ codeId }) => codeId ?? []))]);
  const ofOrder = Map.groupBy(units, ({ orderId }) => orderId);
  return Promise.all(orders.map(async (order): Promise<Shown> => shownOrder(ctx, order, around, {
    units: ofOrder.get(order.id) ?? [], code: order.codeId === null ? undefined : codes.get(order.codeId),
    declined: order.status === 'pending_payment' ? await lastRefusal(ctx, ORDER_OWNER, order.id) : null, tickets: order.paidAt === null ? 0 : await countTickets(ctx, order.id),
  })));
}

/** An order that was held this instant: nothing of it has to be read. */
export function presentHeld(ctx: Ctx, { order, units, offer }: HeldOrder, around: Surroundings): Shown {
  const named = units.map((unit): ShownUnit => {
    const { name: areaName, seatingMode, nomenclatureLetter: letter, unitCapacity } = offer.areas.find(({ id }) => id === unit.areaId)!;
    return { ...unit, snapshot: unit.snapshot as ShownUnit['snapshot'], areaName, seatingMode, letter, unitCapacity };
  });
  return shownOrder(ctx, order, around, { units: named, code: offer.promotions.find(({ id }) => id === order.codeId)?.code ?? undefined, declined: null, tickets: 0 });
}
