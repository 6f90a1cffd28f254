import type { z } from 'zod';
import type { EventCard, PublicArea, PublicEvent, PublicSeat } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { areaNotFound } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { profileById } from '#apps/tickets/legal/queries.ts';
import { areaById } from '#apps/tickets/areas/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { isBefore } from '#contracts/time.ts';
import { publicEventAt } from './access.ts';
import { markdownHtml } from './markdown.ts';
import { fromOf, standingOf } from './offer.ts';
import type { Standing } from './offer.ts';
import { pictureUrl } from './picture.ts';
import { eventsByIds, listedCities, listedPage, picturesOf, seatsOf } from './queries.ts';
import type { Filter } from './queries.ts';
import { seriesNamed } from '#apps/tickets/series/queries.ts';
import { roomOfEvent } from '#apps/tickets/queue/room.ts';
import { presentSite, tenantOfSite } from './site.ts';

type Card = Presented<z.output<typeof EventCard>>;
type Picture = Awaited<ReturnType<typeof picturesOf>>[number];

const WIDE = 1600;
const NARROW = 480;

export const readSite = async (open: OpenCtx, site: string) => asVisitor(open, await tenantOfSite(open, site), {}, (ctx) => presentSite(ctx, site));

/** @throws SITE_NOT_FOUND */
export const readEvents = async (open: OpenCtx, site: string, filter: Filter) =>
  asVisitor(open, await tenantOfSite(open, site), {}, async (ctx) => {
    await presentSite(ctx);
    return cardsOf(ctx, site, filter);
  });

export async function cardsOf(ctx: Ctx, site: string, filter: Filter) {
  const { items, next } = await listedPage(ctx, filter);
  const [cards, cities] = await Promise.all([cardsBy(ctx, site, items), filter.cursor === undefined ? listedCities(ctx) : []]);
  return { items: [...cards.values()], next, cities };
}

/** Cards of these, those that strangers find in the list. */
export const cardsOfEvents = async (ctx: Ctx, site: string, ids: readonly string[]): Promise<Map<string, Card>> => cardsBy(ctx, site, await eventsByIds(ctx, ids));

async function cardsBy(ctx: Ctx, site: string, events: readonly EventRow[]): Promise<Map<string, Card>> {
  const covers = await picturesOf(ctx, events.map(({ id }) => id), 'cover');
  const cards = new Map<string, Card>();
  for (const event of events) cards.set(event.id, cardOf(event, site, await standingOf(ctx, event), covers.filter(({ eventId }) => eventId === event.id)));
  return cards;
}

const imageOf = (site: string, slug: string, { id, kind, altText, width, height }: Picture) => ({ kind, altText, width, height, url: pictureUrl(site, slug, id, WIDE), thumbnailUrl: pictureUrl(site, slug, id, NARROW) });

function cardOf(event: EventRow, site: string, standing: Standing, pictures: readonly Picture[]): Card {
  const cover = pictures.find(({ kind }) => kind === 'cover');
  return {
    slug: event.slug, name: event.name, category: event.category, status: event.status, mode: event.mode, startAt: event.startAt, endAt: event.endAt, datesPending: event.datesPending, zone: event.timeZone, currency: event.currency,
    venue: placeOf(event), cover: cover ? imageOf(site, event.slug, cover) : null, fromMinor: fromOf(standing), sale: standing.sale, salesStartAt: event.salesStartAt, hasBundle: standing.areas.some((area) => area.bundleSize > 1 && area.sale === 'on_sale'),
    lastUnits: standing.sale === 'on_sale' && standing.areas.every((area) => !area.leftIsMore) && standing.areas.reduce((left, area) => left + (area.left ?? 0), 0) <= 20,
  };
}
const placeOf = (event: EventRow) => ({ name: event.venueName, address: event.venueAddress, city: event.venueCity, country: event.venueCountry, lat: event.venueLat, lng: event.venueLng });

interface Named { site: string; slug: string; accessCode?: string | undefined }

/** @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED, RATE_LIMITED */
export async function readEvent(open: OpenCtx, { site, slug, accessCode }: Named) {
  const tenantId = await tenantOfSite(open, site);
  const { event, moved } = await publicEventAt(open, tenantId, slug, accessCode);
  return asVisitor(open, tenantId, {}, (ctx) => presentPublicEvent(ctx, site, event, moved));
}

export async function presentPublicEvent(ctx: Ctx, site: string, event: EventRow, moved: boolean): Promise<Presented<z.output<typeof PublicEvent>>> {
  const [shown, standing, pictures, room, series, profile] = await Promise.all([presentSite(ctx, site), standingOf(ctx, event), picturesOf(ctx, [event.id]), roomOfEvent(ctx, event.id), event.seriesId === null ? undefined : seriesNamed(ctx, event.seriesId), event.legalProfileId === null ? undefined : profileById(ctx, event.legalProfileId)]);
  return {
    ...cardOf(event, site, standing, pictures), id: event.id, site: shown, description: event.description, descriptionHtml: markdownHtml(event.description), isPerformingArt: event.isPerformingArt, doorsOpenAt: event.doorsOpenAt, salesEndAt: event.salesEndAt,
    minAge: event.minAge, pulepCode: event.pulepCode, entryPolicy: event.entryPolicy, feePayer: event.feePayer, holdMinutes: event.holdMinutes, maxUnitsPerOrder: event.maxUnitsPerOrder, requireHolderNames: event.requireHolderNames,
    images: pictures.map((picture) => imageOf(site, event.slug, picture)),
    areas: standing.list.areas.map((area) => ({
      id: area.id, name: area.name, description: area.description, letter: area.nomenclatureLetter, unitCapacity: area.unitCapacity, seatingMode: area.seatingMode, transferable: area.transferable, benefits: area.ticketBenefits,
      layout: area.layout as z.output<typeof PublicArea>['layout'], availability: standing.areas.find(({ areaId }) => areaId === area.id)!,
    })),
    packages: standing.packages,
    organizer: profile ? { legalName: profile.legalName, taxId: profile.taxIdCheckDigit === null ? profile.taxId : `${profile.taxId}-${profile.taxIdCheckDigit}`, address: profile.address, city: profile.city, email: profile.email, phone: profile.phone } : null,
    moved, waitingRoomId: room?.id ?? null, series: series ?? null,
  };
}

/** @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED, RATE_LIMITED */
export async function readAvailability(open: OpenCtx, { site, slug, accessCode }: Named) {
  const tenantId = await tenantOfSite(open, site);
  const { event } = await publicEventAt(open, tenantId, slug, accessCode);
  const { sale, areas } = await asVisitor(open, tenantId, {}, (ctx) => standingOf(ctx, event));
  return { sale, areas };
}

/** @throws SITE_NOT_FOUND, EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED, AREA_NOT_FOUND, RATE_LIMITED */
export async function readMap(open: OpenCtx, { site, slug, areaId, accessCode }: Named & { areaId: string }): Promise<{ areaId: string; seats: z.output<typeof PublicSeat>[] }> {
  const tenantId = await tenantOfSite(open, site);
  const { event } = await publicEventAt(open, tenantId, slug, accessCode);
  return asVisitor(open, tenantId, {}, async (ctx) => {
    const area = await areaById(ctx, areaId);
    if (!area || area.eventId !== event.id || area.status !== 'available') throw areaNotFound();
    const seats = await seatsOf(ctx, areaId);
    return {
      areaId, seats: seats.map((seat) => ({
        id: seat.id, name: displayName(seat, area.nomenclatureLetter), row: seat.rowLabel, x: seat.x, y: seat.y, accessible: seat.accessible, restricted: seat.restrictedView,
        free: seat.status === 'available' || (seat.holdExpiresAt !== null && !isBefore(ctx.now, seat.holdExpiresAt)),
      })),
    };
  });
}
