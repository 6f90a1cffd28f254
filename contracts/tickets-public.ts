import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Email, Id, Instant, Locale, PageQuery, Text, Zone, pageOf } from './shapes.ts';
import { DiscountType, EntryPolicy, EventCategory, EventMode, EventStatus, FeePayer, ImageKind, OrderStatus, PromotionRefusal, SeatingMode, TicketStatus } from './tickets-terms.ts';

// What strangers reach: the portal of an organizer (`:site` is its slug), and, behind the order's own address, the purchase.
// Only ids and quantities are taken from the browser; every amount is worked out here.

const path = (rest: string) => `/api/v1/tickets/public/${rest}`;
const Site = z.strictObject({ site: z.string().min(1).max(253) });
const OfEvent = Site.extend({ slug: z.string().min(1).max(120) });
/** Not judged by the shape: whatever is no order is an order that does not exist. */
const OfOrder = z.strictObject({ token: z.string().min(1).max(200) });
const SITE = ['SITE_NOT_FOUND'] as const;
const EVENT = [...SITE, 'EVENT_NOT_FOUND', 'ACCESS_CODE_REQUIRED', 'RATE_LIMITED'] as const;
/** Of a private event. */
const AccessCode = { accessCode: z.string().max(100).optional() };

export const PublicSite = z.strictObject({ slug: z.string(), name: z.string(), locale: Locale, currency: Currency, country: z.string(), accentColor: z.string().nullable(), logoUrl: z.string().nullable() });
export type PublicSite = z.infer<typeof PublicSite>;
const Image = z.strictObject({ kind: ImageKind, url: z.string(), thumbnailUrl: z.string().nullable(), width: z.int().nullable(), height: z.int().nullable(), altText: z.string() });
const Place = z.strictObject({ name: z.string().nullable(), address: z.string().nullable(), city: z.string().nullable(), country: z.string(), lat: z.number().nullable(), lng: z.number().nullable() });

/** `not_yet` until sales start; `sold_out` when nothing is free, `held_back` when what is left is held by others. */
export const SaleState = z.enum(['not_yet', 'on_sale', 'held_back', 'sold_out', 'paused', 'ended', 'postponed', 'cancelled']);
export type SaleState = z.infer<typeof SaleState>;
export const EventCard = z.strictObject({
  slug: z.string(), name: z.string(), category: EventCategory, status: EventStatus, mode: EventMode, startAt: Instant, endAt: Instant, datesPending: z.boolean(), zone: Zone, currency: Currency, venue: Place, cover: Image.nullable(),
  /** All-in, of the cheapest area that can be bought now; null when there is none. */
  fromMinor: z.int().nullable(), sale: SaleState, salesStartAt: Instant.nullable(),
  /** A bundle such as 2x1 is on. */
  hasBundle: z.boolean(),
  /** So few are left of all areas together that it is worth saying. */
  lastUnits: z.boolean(),
});
export type EventCard = z.infer<typeof EventCard>;

/** `20+` above twenty, unless the event shows exact counts. */
export const Availability = z.strictObject({ areaId: Id, sale: SaleState, left: z.int().nullable(), leftIsMore: z.boolean(), priceMinor: z.int(), feeMinor: z.int(), allInMinor: z.int(), baseMinor: z.int(), stageName: z.string().nullable(), stageEndsAt: Instant.nullable(), bundleSize: z.int(), /** All-in, of a whole bundle, where one is on; the prices beside it are of one unit bought alone. */ bundleMinor: z.int().nullable() });
export type Availability = z.infer<typeof Availability>;
export const PublicArea = z.strictObject({
  id: Id, name: z.string(), description: z.string(), letter: z.string().nullable(), unitCapacity: z.int(), seatingMode: SeatingMode, transferable: z.boolean(), benefits: z.string(),
  layout: z.strictObject({ points: z.array(z.strictObject({ x: z.number(), y: z.number() })), color: z.string().optional() }).nullable(),
  availability: Availability,
});
export type PublicArea = z.infer<typeof PublicArea>;
export const PublicPackage = z.strictObject({ id: Id, name: z.string(), discountType: DiscountType, items: z.array(z.strictObject({ areaId: Id, quantity: z.int() })), priceMinor: z.int(), originalMinor: z.int(), feeMinor: z.int(), allInMinor: z.int(), endsAt: Instant.nullable() });
export const PublicEvent = EventCard.extend({
  id: Id, site: PublicSite,
  /** Markdown as it was written. */
  description: z.string(),
  /** The same as HTML of our own making: nothing of what was written comes through as markup. */
  descriptionHtml: z.string(), isPerformingArt: z.boolean(), doorsOpenAt: Instant, salesEndAt: Instant, minAge: z.int().nullable(), pulepCode: z.string().nullable(), entryPolicy: EntryPolicy, feePayer: FeePayer,
  holdMinutes: z.int(), maxUnitsPerOrder: z.int(), requireHolderNames: z.boolean(), images: z.array(Image), areas: z.array(PublicArea), packages: z.array(PublicPackage),
  organizer: z.strictObject({ legalName: z.string(), taxId: z.string(), address: z.string().nullable(), city: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable() }).nullable(),
  /** The slug that was asked for is an old one: the page goes on under `slug`. */
  moved: z.boolean(),
  /** The room in front of the sale, where one is on. */
  waitingRoomId: Id.nullable(),
  /** What it is a part of. */
  series: z.strictObject({ slug: z.string(), name: z.string() }).nullable(),
});
export type PublicEvent = z.infer<typeof PublicEvent>;

export const publicSite = endpoint({ id: 'tickets.publicSite', method: 'GET', path: path('sites/:site'), permission: 'public', summary: 'Whose portal this is', params: Site, response: PublicSite, errors: SITE });
export const publicEvents = endpoint({
  id: 'tickets.publicEvents', method: 'GET', path: path('sites/:site/events'), permission: 'public', summary: 'Events on sale or to come, the next one first', params: Site,
  query: PageQuery.extend({ city: z.string().max(100).optional(), category: EventCategory.optional(), from: z.iso.date().optional(), to: z.iso.date().optional(), q: z.string().max(100).optional() }), response: pageOf(EventCard).extend({ /** Where events are, on the first page; to choose from. */ cities: z.array(z.string()) }), errors: SITE,
});
export const askAnnouncement = endpoint({
  id: 'tickets.askAnnouncement', method: 'POST', path: path('sites/:site/announcements'), permission: 'public', summary: 'Tell me of the next event: one mail, then the address is forgotten', params: Site,
  body: z.strictObject({ email: Email, locale: Locale.default('es'), consent: z.literal(true, { error: 'required' }) }), status: 202, errors: [...SITE, 'RATE_LIMITED'],
});
export const publicEvent = endpoint({ id: 'tickets.publicEvent', method: 'GET', path: path('sites/:site/events/:slug'), permission: 'public', summary: 'One event with its areas, prices and packages', params: OfEvent, query: z.strictObject(AccessCode), response: PublicEvent, errors: EVENT });
export const publicAvailability = endpoint({
  id: 'tickets.publicAvailability', method: 'GET', path: path('sites/:site/events/:slug/availability'), permission: 'public', summary: 'What is free now and what it costs; kept for three seconds', params: OfEvent, query: z.strictObject(AccessCode),
  response: z.strictObject({ sale: SaleState, areas: z.array(Availability) }), errors: EVENT,
});
/** One unit on the buyer's map. Its price is that of its area. */
export const PublicSeat = z.strictObject({ id: Id, name: z.string(), row: z.string().nullable(), x: z.number().nullable(), y: z.number().nullable(), free: z.boolean(), accessible: z.boolean(), restricted: z.boolean() });
export type PublicSeat = z.infer<typeof PublicSeat>;
export const publicMap = endpoint({
  id: 'tickets.publicMap', method: 'GET', path: path('sites/:site/events/:slug/areas/:areaId/map'), permission: 'public', summary: 'Seats of an area: places, free or not', params: OfEvent.extend({ areaId: Id }), query: z.strictObject(AccessCode),
  response: z.strictObject({ areaId: Id, seats: z.array(PublicSeat) }), errors: [...EVENT, 'AREA_NOT_FOUND'],
});

export const publicPicture = endpoint({
  id: 'tickets.publicPicture', method: 'GET', path: path('sites/:site/events/:slug/images/:imageId/:width'), permission: 'public', summary: 'A picture of an event in one of three widths; for ever the same', params: OfEvent.extend({ imageId: Id, width: z.enum(['480', '960', '1600']) }),
  produces: 'image/webp', errors: [...SITE, 'IMAGE_NOT_FOUND'],
});

// -------------------------------------------------------------------------------------------------------------- basket
const once = <K extends string>(key: K) => (list: readonly Record<K, string>[]) => new Set(list.map((each) => each[key])).size === list.length;
const Code = z.string().max(100).overwrite((value) => value.trim().toUpperCase());
/** Units of an area: so many, or (of a numbered one) just these. Without `unitIds` the best that are free are chosen (tickets 5.4). */
const Line = z.strictObject({ areaId: Id, quantity: z.int().min(1).max(50), unitIds: z.array(Id).min(1).max(50).optional() })
  .refine(({ quantity, unitIds }) => unitIds === undefined || unitIds.length === quantity, { path: ['unitIds'], error: 'quantity_differs' });
const basketFields = {
  lines: z.array(Line).max(50).refine(once('areaId'), { error: 'area_twice' }).default([]),
  packages: z.array(z.strictObject({ promotionId: Id, packages: z.int().min(1).max(100), /** Chosen seats of their numbered areas; of an area of which none is chosen the best are. */ unitIds: z.array(Id).max(50).optional() })).max(10).refine(once('promotionId'), { error: 'package_twice' }).default([]),
  code: Code.optional(),
};
export const PublicBasket = z.strictObject(basketFields);
export type PublicBasket = z.output<typeof PublicBasket>;
export const QuoteLine = z.strictObject({ kind: z.enum(['package', 'stage', 'base']), areaId: Id, areaName: z.string(), stageName: z.string().nullable(), promotionName: z.string().nullable(), quantity: z.int(), baseMinor: z.int(), paidMinor: z.int(), feeMinor: z.int() });
export const Notice = z.strictObject({ kind: z.enum(['package', 'code']), promotionId: Id.nullable(), reason: PromotionRefusal, packages: z.int(), oldTotalMinor: z.int(), newTotalMinor: z.int() });
export const PublicQuote = z.strictObject({
  currency: Currency, lines: z.array(QuoteLine), notices: z.array(Notice), units: z.int(), admissions: z.int(), baseMinor: z.int(), discountMinor: z.int(), surchargeMinor: z.int(), faceMinor: z.int(), feeMinor: z.int(), feeVatMinor: z.int(), taxMinor: z.int(), totalMinor: z.int(),
});
export type PublicQuote = z.infer<typeof PublicQuote>;
const SALE = ['SALES_NOT_OPEN', 'SALES_CLOSED', 'SALES_PAUSED'] as const;
export const quoteBasket = endpoint({
  id: 'tickets.quoteBasket', method: 'POST', path: path('sites/:site/events/:slug/quote'), permission: 'public', summary: 'What a basket costs now, all in; holds nothing. What does not hold any more is told in `notices`', readOnly: true, params: OfEvent, body: PublicBasket.extend(AccessCode),
  response: PublicQuote, errors: [...EVENT, ...SALE, 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED'],
});

/** A random text that the browser keeps: who holds, for limits. */
const Visitor = z.string().min(16).max(100);
/** The promoter's code of the last link that was followed, and when. */
const Promoted = { promoterCode: z.string().max(40).optional(), promoterAt: Instant.optional() };
export const keepCart = endpoint({
  id: 'tickets.keepCart', method: 'PUT', path: path('sites/:site/events/:slug/cart'), permission: 'public', summary: 'What a browser has chosen so far, and what it costs now; reserves nothing, and is over after a day', params: OfEvent, body: PublicBasket.extend({ ...AccessCode, ...Promoted, visitor: Visitor }),
  response: PublicQuote, errors: [...EVENT, ...SALE, 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED'],
});

// -------------------------------------------------------------------------------------------------------------- orders
export const OrderUnit = z.strictObject({ id: Id, unitId: Id, areaId: Id, areaName: z.string(), /** A seat of its own, which may be changed for another. */ numbered: z.boolean(), name: z.string(), admissions: z.int(), stageName: z.string().nullable(), promotionName: z.string().nullable(), paidMinor: z.int(), feeMinor: z.int() });
export const PublicOrder = z.strictObject({
  number: z.string(), status: OrderStatus, mode: EventMode, site: PublicSite,
  event: z.strictObject({ id: Id, slug: z.string(), name: z.string(), status: EventStatus, startAt: Instant, doorsOpenAt: Instant, datesPending: z.boolean(), zone: Zone, venue: Place, cover: Image.nullable(), requireHolderNames: z.boolean(), minAge: z.int().nullable(), termsVersion: z.string(), termsUrl: z.string().nullable(), privacyVersion: z.string(), privacyUrl: z.string().nullable() }),
  /** While it is held. */
  holdExpiresAt: Instant, quote: PublicQuote, units: z.array(OrderUnit),
  /** What it was held by, with the seats that came of it: to ask for it again with another code or other seats. */
  basket: z.strictObject(basketFields),
  buyer: z.strictObject({ name: z.string(), email: z.string(), phone: z.string().nullable(), idType: z.string().nullable(), idNumber: z.string().nullable(), marketingConsent: z.boolean(), whatsappConsent: z.boolean() }).nullable(),
  holders: z.array(z.strictObject({ unitId: Id, seat: z.int(), name: z.string(), idNumber: z.string().nullable() })),
  /** Why the last try to pay did not work, in the gateway's words. */
  declined: z.string().nullable(),
  /** How it can be paid: `demo` takes no money. */
  gateway: z.enum(['demo', 'real', 'none']),
  paidAt: Instant.nullable(), tickets: z.int(), createdAt: Instant, now: Instant,
});
export type PublicOrder = z.infer<typeof PublicOrder>;

const HOLD = [...EVENT, ...SALE, 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED', 'NOT_ENOUGH_UNITS', 'UNIT_UNAVAILABLE', 'DUPLICATE_UNIT', 'UNIT_NOT_FOUND', 'ORPHAN_SEAT', 'PRICE_CHANGED', 'PROMO_INVALID', 'HOLD_COOLDOWN', 'TOO_MANY_HOLDS', 'CHALLENGE_REQUIRED', 'CAPTCHA_FAILED', 'QUEUE_PASS_REQUIRED', 'QUEUE_PASS_EXPIRED', 'QUEUE_PASS_IN_USE'] as const;
export const holdOrder = endpoint({
  id: 'tickets.holdOrder', method: 'POST', path: path('sites/:site/events/:slug/orders'), permission: 'public', summary: 'Take the units for some minutes, all or none, at the price that was shown', params: OfEvent,
  body: PublicBasket.extend({
    ...AccessCode, expectedTotalMinor: z.int().min(0),
    ...Promoted, visitor: Visitor,
    /** The answer to the challenge of a CHALLENGE_REQUIRED. */
    proof: z.string().max(8000).optional(),
    queuePass: z.string().max(200).optional(), locale: Locale.default('es'),
  }),
  status: 201, idempotencyRequired: true, response: z.strictObject({ /** The order's own address: /o/<token>. */ token: z.string(), order: PublicOrder }), errors: HOLD,
});
const ORDER = ['ORDER_NOT_FOUND', 'RATE_LIMITED'] as const;
export const readOrder = endpoint({ id: 'tickets.readOrder', method: 'GET', path: path('orders/:token'), permission: 'public', summary: 'How an order stands', params: OfOrder, response: PublicOrder, errors: ORDER });
export const changeOrderUnits = endpoint({
  id: 'tickets.changeOrderUnits', method: 'PUT', path: path('orders/:token/units'), permission: 'public', summary: 'Another basket for a held order; the time stays', params: OfOrder, body: PublicBasket.extend({ expectedTotalMinor: z.int().min(0) }), response: PublicOrder,
  errors: [...ORDER, ...SALE, 'HOLD_EXPIRED', 'INVALID_TRANSITION', 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED', 'NOT_ENOUGH_UNITS', 'UNIT_UNAVAILABLE', 'DUPLICATE_UNIT', 'UNIT_NOT_FOUND', 'ORPHAN_SEAT', 'PRICE_CHANGED'],
});
export const Buyer = z.strictObject({
  name: Text(200), email: Email, phone: Text(40).nullable().default(null), idType: Text(10).nullable().default(null), idNumber: Text(40).nullable().default(null), marketingConsent: z.boolean().default(false),
  /** What concerns these tickets is written by WhatsApp too, to that phone. */
  whatsappConsent: z.boolean().default(false),
  /** Where the event wants names: one for each person, by unit and seat in it. */
  holders: z.array(z.strictObject({ unitId: Id, seat: z.int().min(1).max(50), name: Text(200), idNumber: Text(40).nullable().default(null) })).max(1000).default([]),
});
export const setBuyer = endpoint({ id: 'tickets.setBuyer', method: 'PATCH', path: path('orders/:token/buyer'), permission: 'public', summary: 'Who buys, and who comes', params: OfOrder, body: Buyer, response: PublicOrder, errors: [...ORDER, 'HOLD_EXPIRED', 'INVALID_TRANSITION', 'LIMIT_EXCEEDED', 'PROMO_INVALID'] });
export const payOrder = endpoint({
  id: 'tickets.payOrder', method: 'POST', path: path('orders/:token/pay'), permission: 'public', summary: 'Where to pay; what costs nothing is paid at once. The hold is extended once', params: OfOrder, body: z.strictObject({ termsAccepted: z.literal(true, { error: 'required' }) }),
  response: z.strictObject({ /** Null: nothing is to be paid. */ url: z.string().nullable(), order: PublicOrder }), errors: [...ORDER, 'HOLD_EXPIRED', 'INVALID_TRANSITION', 'BUYER_MISSING', 'NO_GATEWAY', 'GATEWAY_UNAVAILABLE', 'LIMIT_EXCEEDED'],
});
export const dropOrder = endpoint({ id: 'tickets.dropOrder', method: 'DELETE', path: path('orders/:token'), permission: 'public', summary: 'Give the units back', params: OfOrder, errors: [...ORDER, 'INVALID_TRANSITION'] });

// ------------------------------------------------------------------------------------------------------------- tickets
export const PublicTicket = z.strictObject({
  id: Id, status: TicketStatus, areaName: z.string(), unitName: z.string(), seat: z.int(), seats: z.int(), benefits: z.string(), holderName: z.string().nullable(), holderEmail: z.string().nullable(), generation: z.int(), isCourtesy: z.boolean(),
  /** The text of its QR; null while it cannot be used. */
  qr: z.string().nullable(), usedAt: Instant.nullable(), voidedReason: z.string().nullable(),
});
export type PublicTicket = z.infer<typeof PublicTicket>;
export const orderTickets = endpoint({ id: 'tickets.orderTickets', method: 'GET', path: path('orders/:token/tickets'), permission: 'public', summary: 'The tickets of a paid order with their QR', params: OfOrder, response: z.strictObject({ items: z.array(PublicTicket) }), errors: ORDER });
export const orderDocument = endpoint({ id: 'tickets.orderDocument', method: 'GET', path: path('orders/:token/pdf'), permission: 'public', summary: 'One PDF with all tickets of the order', params: OfOrder, produces: 'application/pdf', errors: [...ORDER, 'ORDER_NOT_PAID'] });
export const orderCalendar = endpoint({ id: 'tickets.orderCalendar', method: 'GET', path: path('orders/:token/ics'), permission: 'public', summary: 'The event for a calendar', params: OfOrder, produces: 'text/calendar', errors: [...ORDER, 'ORDER_NOT_PAID'] });
