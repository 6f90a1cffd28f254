import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Email, Flag, Id, Instant, Locale, OptionalText, PageQuery, Text, Version, Zone, pageOf } from './shapes.ts';
import { OrderDetail } from './tickets-orders.ts';
import { PublicBasket, PublicQuote } from './tickets-public.ts';
import { AllotmentException, AllotmentKind, AllotmentStatus, EventMode, EventStatus, SaleMethod, SeatingMode } from './tickets-terms.ts';

// Selling from person to person (tickets 9): what is for sale at the counter now, a sale in one step, courtesies, and
// batches that are sold away from the network or on paper that was printed before.

const path = (rest: string) => `/api/v1/tickets/${rest}`;
const byId = z.strictObject({ id: Id });
const sells = 'tickets.order.sell';

// ------------------------------------------------------------------------------------------------------- what is for sale
const EventAtCounter = z.strictObject({ id: Id, name: z.string(), status: EventStatus, mode: EventMode, startAt: Instant, endAt: Instant, datesPending: z.boolean(), zone: Zone, currency: Currency, venueName: z.string().nullable(), venueCity: z.string().nullable(), /** It starts, or goes on, on this local day. */ isToday: z.boolean() });
export type EventAtCounter = z.infer<typeof EventAtCounter>;
export const boxOfficeEvents = endpoint({ id: 'tickets.boxOfficeEvents', method: 'GET', path: path('box-office/events'), permission: sells, summary: 'What the counter may sell: published and not over, the next one first', query: PageQuery, response: pageOf(EventAtCounter), errors: [] });

const AreaAtCounter = z.strictObject({
  id: Id, name: z.string(), letter: z.string().nullable(), seatingMode: SeatingMode, unitCapacity: z.int(), color: z.string().nullable(), outline: z.array(z.strictObject({ x: z.number(), y: z.number() })).nullable(),
  /** All-in, of one unit now; a bundle may make more of them cheaper. */
  priceMinor: z.int(), stageName: z.string().nullable(), bundleSize: z.int(), /** Exact: the counter sees what is there. */ free: z.int(), held: z.int(),
});
export type AreaAtCounter = z.infer<typeof AreaAtCounter>;
export const BoxOfficeStand = EventAtCounter.extend({
  maxUnitsPerOrder: z.int(), areas: z.array(AreaAtCounter),
  packages: z.array(z.strictObject({ id: Id, name: z.string(), items: z.array(z.strictObject({ areaId: Id, quantity: z.int() })), priceMinor: z.int() })),
});
export type BoxOfficeStand = z.infer<typeof BoxOfficeStand>;
export const boxOfficeStand = endpoint({ id: 'tickets.boxOfficeStand', method: 'GET', path: path('box-office/events/:id'), permission: sells, summary: 'Areas of an event with their price and what is free', params: byId, response: BoxOfficeStand, errors: ['EVENT_NOT_FOUND'] });
/** Packages and the code may be hidden ones: who sells knows them. */
export const boxOfficeQuote = endpoint({
  id: 'tickets.boxOfficeQuote', method: 'POST', path: path('box-office/events/:id/quote'), permission: sells, summary: 'What a basket costs now, all in; holds nothing', readOnly: true, params: byId,
  body: PublicBasket.extend({ /** Limits are judged with the sale. */ beyondLimits: z.boolean().default(false) }), response: PublicQuote, errors: ['EVENT_NOT_FOUND', 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED'],
});

// ------------------------------------------------------------------------------------------------------------- sales
const HOLD = ['EVENT_NOT_FOUND', 'SALES_CLOSED', 'SALES_PAUSED', 'AREA_NOT_FOUND', 'PROMOTION_NOT_FOUND', 'LIMIT_EXCEEDED', 'NOT_ENOUGH_UNITS', 'UNIT_UNAVAILABLE', 'DUPLICATE_UNIT', 'UNIT_NOT_FOUND', 'ORPHAN_SEAT', 'PRICE_CHANGED'] as const;
const MONEY = ['SHIFT_NOT_OPEN', 'CASH_SESSION_REQUIRED', 'DOCUMENT_NUMBER_REQUIRED', 'DUPLICATE_PAYMENT_DOCUMENT'] as const;
const Person = { name: Text(200), email: Email.nullable().default(null), phone: Text(40).nullable().default(null), idNumber: Text(40).nullable().default(null) };
const Paid = { method: SaleMethod, /** The slip of the terminal, the number of the transfer. */ documentNumber: Text(60).nullable().default(null) };
export const sellAtBoxOffice = endpoint({
  id: 'tickets.sellAtBoxOffice', method: 'POST', path: path('box-office/orders'), permission: sells, summary: 'Sell at the counter: units, money and tickets in one step. Cash asks for an open drawer of one\'s own', status: 201, idempotencyRequired: true, audit: true,
  body: PublicBasket.extend({ eventId: Id, /** Null: whoever stands at the counter. */ buyer: z.strictObject(Person).nullable().default(null), ...Paid, expectedTotalMinor: z.int().min(0), /** Why limits are exceeded; without it they hold. */ reason: OptionalText(300).default(''), locale: Locale.default('es') }),
  response: OrderDetail, errors: [...HOLD, ...MONEY, 'PROMO_INVALID'],
});
export const PrintedTicket = z.strictObject({ id: Id, areaName: z.string(), unitName: z.string(), seat: z.int(), seats: z.int(), benefits: z.string(), holderName: z.string().nullable(), isCourtesy: z.boolean(), paidMinor: z.int(), /** Null while it cannot be used. */ qr: z.string().nullable() });
/** All that the counter prints of a sale: enough to draw it without asking again. */
export const SalePrint = z.strictObject({
  number: z.string(), mode: EventMode, soldAt: Instant, sellerName: z.string().nullable(), method: SaleMethod.nullable(), currency: Currency, lines: z.array(z.strictObject({ name: z.string(), quantity: z.int(), minor: z.int() })), feeMinor: z.int(), totalMinor: z.int(),
  event: z.strictObject({ name: z.string(), startAt: Instant, doorsOpenAt: Instant, datesPending: z.boolean(), zone: Zone, venueName: z.string().nullable(), venueCity: z.string().nullable(), minAge: z.int().nullable() }),
  organizer: z.strictObject({ name: z.string(), legalName: z.string().nullable(), taxId: z.string().nullable(), pulepCode: z.string().nullable() }), tickets: z.array(PrintedTicket),
});
export type SalePrint = z.infer<typeof SalePrint>;
export const printSale = endpoint({ id: 'tickets.printSale', method: 'GET', path: path('orders/:id/print'), permission: sells, summary: 'Receipt and tickets of a sale of the counter, or of a courtesy, to be printed', params: byId, response: SalePrint, errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_PAID'] });

// --------------------------------------------------------------------------------------------------------- courtesies
export const issueCourtesy = endpoint({
  id: 'tickets.issueCourtesy', method: 'POST', path: path('courtesies'), permission: 'tickets.order.comp', summary: 'Give units away, at price 0 and outside of stages', status: 201, idempotencyRequired: true, audit: true,
  body: PublicBasket.pick({ lines: true }).extend({ eventId: Id, buyer: z.strictObject({ ...Person, email: Email }), reason: Text(300), transferable: z.boolean().default(false), locale: Locale.default('es') }), response: OrderDetail, errors: [...HOLD, 'COMP_QUOTA'],
});
export const issueCourtesies = endpoint({
  id: 'tickets.issueCourtesies', method: 'POST', path: path('courtesies::many'), permission: 'tickets.order.comp', summary: 'The same to each person of a list, all or nobody; each gets a mail of their own', status: 201, idempotencyRequired: true, audit: true,
  body: z.strictObject({ eventId: Id, areaId: Id, people: z.array(z.strictObject({ name: Text(200), email: Email, quantity: z.int().min(1).max(50).default(1) })).min(1).max(200), reason: Text(300), transferable: z.boolean().default(false), locale: Locale.default('es') }),
  response: z.strictObject({ orders: z.int(), units: z.int() }), errors: [...HOLD, 'COMP_QUOTA'],
});
export const courtesyQuota = endpoint({ id: 'tickets.courtesyQuota', method: 'GET', path: path('events/:id/courtesy-quota'), permission: 'tickets.order.comp', summary: 'How many units were given away, and how many the caller may', params: byId, response: z.strictObject({ given: z.int(), /** Null: without limit. */ limit: z.int().nullable() }), errors: ['EVENT_NOT_FOUND'] });
export const voidCourtesy = endpoint({
  id: 'tickets.voidCourtesy', method: 'POST', path: path('courtesies/:id/void'), permission: 'tickets.order.comp', summary: 'Take a courtesy back: its tickets are void, its units for sale again', params: byId, body: z.strictObject({ reason: Text(300) }), response: OrderDetail, errors: ['ORDER_NOT_FOUND', 'INVALID_TRANSITION', 'TICKET_USED'], audit: true,
});

// --------------------------------------------------------------------------------------------------------- allotments
export const Allotment = z.strictObject({
  id: Id, eventId: Id, eventName: z.string(), areaId: Id, areaName: z.string(), kind: AllotmentKind, name: z.string(), holderName: z.string(), mine: z.boolean(), status: AllotmentStatus, unitTotalMinor: z.int(), currency: Currency, zone: Zone, units: z.int(), sold: z.int(), returned: z.int(), left: z.int(), exceptions: z.int(),
  expiresAt: Instant.nullable(), createdAt: Instant, closedAt: Instant.nullable(), version: Version,
});
export type Allotment = z.infer<typeof Allotment>;
/** A unit of a batch with the tickets that it will be, signed in advance. */
const PackUnit = z.strictObject({ unitId: Id, name: z.string(), tickets: z.array(z.strictObject({ id: Id, seat: z.int(), qr: z.string() })) });
/** All that a device needs to sell its batch without a network. Told once: what can be asked for again could be sold twice. */
export const AllotmentPack = z.strictObject({ allotment: Allotment, print: SalePrint.pick({ event: true, organizer: true, mode: true }), unitFeeMinor: z.int(), unitCapacity: z.int(), benefits: z.string(), units: z.array(PackUnit) });
export type AllotmentPack = z.infer<typeof AllotmentPack>;

export const listAllotments = endpoint({ id: 'tickets.listAllotments', method: 'GET', path: path('allotments'), permission: [sells, 'tickets.inventory.manage'], summary: 'Batches, newest first; a seller sees the own ones', query: PageQuery.extend({ eventId: Id.optional(), status: AllotmentStatus.optional(), kind: AllotmentKind.optional(), mine: Flag.optional() }), response: pageOf(Allotment), errors: [] });
const TAKE = ['EVENT_NOT_FOUND', 'SALES_CLOSED', 'SALES_PAUSED', 'AREA_NOT_FOUND', 'AREA_NUMBERED', 'NOT_ENOUGH_UNITS'] as const;
const wanted = { eventId: Id, areaId: Id, count: z.int().min(1).max(500), name: Text(100) };
export const takeAllotment = endpoint({
  id: 'tickets.takeAllotment', method: 'POST', path: path('allotments'), permission: sells, summary: 'Put general places aside for this device, with their tickets, to be sold without a network', status: 201, idempotencyRequired: true, audit: true,
  body: z.strictObject({ ...wanted, expiresAt: Instant.nullable().default(null) }), response: AllotmentPack, errors: TAKE,
});
export const printBatch = endpoint({
  id: 'tickets.printBatch', method: 'POST', path: path('allotments::print'), permission: 'tickets.inventory.manage', summary: 'Put places aside whose tickets are printed now and become good when they are sold', status: 201, idempotencyRequired: true, audit: true,
  body: z.strictObject(wanted), response: Allotment, errors: TAKE,
});
export const allotmentLabels = endpoint({ id: 'tickets.allotmentLabels', method: 'GET', path: path('allotments/:id/labels'), permission: 'tickets.inventory.manage', summary: 'The tickets of a printed batch that are not sold yet, a label each', params: byId, produces: 'application/pdf', errors: ['ALLOTMENT_NOT_FOUND', 'ALLOTMENT_CLOSED'] });
/** A text as the scanner reads it, or a number that is printed under the code. */
export const findLabel = endpoint({
  id: 'tickets.findLabel', method: 'POST', path: path('allotments/:id/find'), permission: sells, summary: 'Which unit of a printed batch a label is', readOnly: true, params: byId, body: z.strictObject({ text: Text(512) }),
  response: z.strictObject({ unitId: Id, name: z.string() }), errors: ['ALLOTMENT_NOT_FOUND', 'LABEL_NOT_FOUND', 'LABEL_SOLD'],
});
export const sellAllotted = endpoint({
  id: 'tickets.sellAllotted', method: 'POST', path: path('allotments/:id/sales'), permission: sells, summary: 'What was sold of a batch. It has happened: money that was taken is always written down, also when the places were taken back meanwhile', params: byId, status: 201, audit: true,
  body: z.strictObject({
    /** Made by the device: sent twice, it is one sale. */
    key: Id, unitIds: z.array(Id).min(1).max(50), soldAt: Instant, ...Paid, buyer: z.strictObject(Person).nullable().default(null), locale: Locale.default('es'),
  }),
  response: z.strictObject({ orderId: Id, number: z.string(), exception: AllotmentException.nullable() }), errors: ['ALLOTMENT_NOT_FOUND', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'CASH_SESSION_REQUIRED', 'SHIFT_NOT_OPEN', 'DOCUMENT_NUMBER_REQUIRED', 'DUPLICATE_PAYMENT_DOCUMENT', 'LABEL_SOLD'],
});
export const returnAllotment = endpoint({
  id: 'tickets.returnAllotment', method: 'POST', path: path('allotments/:id/return'), permission: [sells, 'tickets.inventory.manage'], summary: 'What is left of a batch goes back to the sale; one that somebody else holds is taken back with a reason', params: byId, audit: true,
  body: z.strictObject({ reason: OptionalText(300).default('') }), response: Allotment, errors: ['ALLOTMENT_NOT_FOUND', 'ALLOTMENT_CLOSED', 'ALLOTMENT_REASON'],
});
const Exception = z.strictObject({ id: Id, allotmentId: Id, allotmentName: z.string(), eventId: Id, eventName: z.string(), zone: Zone, orderId: Id, orderNumber: z.string(), exception: AllotmentException, units: z.int(), totalMinor: z.int(), currency: Currency, soldAt: Instant, receivedAt: Instant });
export const allotmentExceptions = endpoint({ id: 'tickets.allotmentExceptions', method: 'GET', path: path('allotment-exceptions'), permission: ['tickets.inventory.manage', 'tickets.refund.approve'], summary: 'Sales away from the network whose places were gone, newest first', query: PageQuery.extend({ eventId: Id.optional() }), response: pageOf(Exception), errors: [] });
