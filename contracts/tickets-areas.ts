import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, LargeMinor, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { AreaStatus, SeatingMode, UnitStatus } from './tickets-terms.ts';

// Areas of an event and what is sold in them: seats, general places, whole tables.

/** Minor units, to 10,000,000,000.00. */
export const Price = LargeMinor;

const Coordinate = z.number().min(-100_000).max(100_000);
/** The outline of the area on the map of the event. */
const AreaLayout = z.strictObject({ points: z.array(z.strictObject({ x: Coordinate, y: Coordinate })).min(3).max(100), color: z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'invalid_color' }).optional() });
const areaFields = {
  name: Text(255),
  description: OptionalText(4000),
  /** Per unit, whatever people it admits. */
  priceMinor: Price,
  nomenclatureLetter: z.string().overwrite((value) => value.trim().toUpperCase()).regex(/^[A-Z0-9]{1,10}$/, { error: 'invalid_letter' }).nullable(),
  unitCapacity: z.int().min(1).max(50),
  /** How many units there are; more are numbered on, fewer take available ones from the highest number down. */
  unitCount: z.int().min(0).max(100_000),
  status: AreaStatus,
  sortOrder: z.int().min(0).max(10_000),
  transferable: z.boolean(),
  /** Buyers may leave no single seat between theirs and others (tickets 5.4). */
  spareOrphans: z.boolean(),
  ticketBenefits: OptionalText(4000),
  layout: AreaLayout.nullable(),
};
export const NewArea = z.strictObject({
  ...areaFields, seatingMode: SeatingMode.default('general'), description: areaFields.description.default(''), nomenclatureLetter: areaFields.nomenclatureLetter.default(null), unitCapacity: areaFields.unitCapacity.default(1),
  /** 0 for a numbered area whose rows come by `units:generate`. */
  unitCount: areaFields.unitCount.default(0), status: AreaStatus.default('available'), sortOrder: areaFields.sortOrder.optional(), transferable: areaFields.transferable.default(true), spareOrphans: areaFields.spareOrphans.default(false),
  ticketBenefits: areaFields.ticketBenefits.default(''), layout: areaFields.layout.default(null),
});
export const AreaChanges = z.strictObject(areaFields).partial();

const UnitCounts = z.strictObject({ available: z.int(), held: z.int(), sold: z.int(), blocked: z.int(), disabled: z.int() });
export const Area = z.strictObject({
  id: Id, eventId: Id, name: z.string(), description: z.string(), priceMinor: z.int(), nomenclatureLetter: z.string().nullable(), unitCapacity: z.int(), unitCount: z.int(),
  /** People. */
  capacity: z.int(), seatingMode: SeatingMode, status: AreaStatus, sortOrder: z.int(), transferable: z.boolean(), spareOrphans: z.boolean(), ticketBenefits: z.string(), layout: AreaLayout.nullable(), everSold: z.boolean(),
  units: UnitCounts,
  /** Sold admissions of what can be sold, and of all; percent with two decimals (tickets 5.4). Null where there is nothing. */
  occupancyPct: z.number().nullable(), occupancyOfTotalPct: z.number().nullable(), version: Version,
});
export type Area = z.infer<typeof Area>;

export const Unit = z.strictObject({
  id: Id, areaId: Id, number: z.int(), rowLabel: z.string().nullable(), seatLabel: z.string().nullable(), displayName: z.string(), status: UnitStatus, blockReason: z.string().nullable(),
  x: z.number().nullable(), y: z.number().nullable(), rowRank: z.int().nullable(), accessible: z.boolean(), restrictedView: z.boolean(), version: Version,
});
/** One unit as the map draws it: few letters, since there are thousands. */
const MapUnit = z.strictObject({
  id: Id, n: z.int(), name: z.string(), status: UnitStatus, x: z.number().nullable(), y: z.number().nullable(), row: z.string().nullable(), seat: z.string().nullable(), accessible: z.boolean(), restricted: z.boolean(),
  /** Why it is kept from sale. */
  reason: z.string().optional(),
  /** Its version. */
  v: Version,
});
export type MapUnit = z.infer<typeof MapUnit>;

const Label = z.string().overwrite((value) => value.trim().toUpperCase()).regex(/^[A-Z0-9]{1,5}$/, { error: 'invalid_label' });
/** Rows of seats, one after the other away from the stage. */
const Rows = z.strictObject({
  kind: z.literal('rows'),
  /** `A` to `F`, or `1` to `12`. */
  rowFrom: Label, rowTo: Label,
  /** I and O look like 1 and 0. */
  skipIO: z.boolean().default(false),
  seatFrom: z.int().min(1).max(100_000).default(1),
  seatTo: z.int().min(1).max(100_000),
  order: z.enum(['ltr', 'rtl']).default('ltr'),
  parity: z.enum(['all', 'odd', 'even']).default('all'),
  /** Seats that are not there, of one row or (null) of every row; their place stays empty. */
  gaps: z.array(z.strictObject({ row: Label.nullable(), seatFrom: z.int().min(1), seatTo: z.int().min(1) })).max(1000).default([]),
  /** Where the middle of the first row stands on the map; with a radius rows bend round a point that far in front of it. */
  place: z.strictObject({ x: Coordinate, y: Coordinate, seatGap: z.number().min(1).max(1000).default(24), rowGap: z.number().min(1).max(1000).default(28), radius: z.number().min(50).max(100_000).nullable().default(null) }).nullable().default(null),
});
/** General places, tables or boxes, numbered on; with a place they stand in a grid from its upper left corner. */
const Numbers = z.strictObject({
  kind: z.literal('numbers'), count: z.int().min(1).max(1_000_000),
  place: z.strictObject({ x: Coordinate, y: Coordinate, columns: z.int().min(1).max(1000), gapX: z.number().min(1).max(1000).default(60), gapY: z.number().min(1).max(1000).default(60) }).nullable().default(null),
});
export const Generation = z.discriminatedUnion('kind', [Rows, Numbers]);
export type Generation = z.output<typeof Generation>;

const Units = z.array(Id).min(1).max(1000);

// ------------------------------------------------------------------------------------------------------------- routes
const byId = z.strictObject({ id: Id });
const writes = { audit: true, permission: 'tickets.inventory.manage' } as const;
const read = 'tickets.event.read';
const areaErrors = ['PRICE_STEP', 'AREA_NAME_TAKEN', 'LETTER_TAKEN', 'LIMIT_EXCEEDED'] as const;

export const listAreas = endpoint({ id: 'tickets.listAreas', method: 'GET', path: '/api/v1/tickets/events/:id/areas', permission: read, summary: 'Areas of an event in their order', params: byId, response: z.strictObject({ items: z.array(Area) }), errors: ['EVENT_NOT_FOUND'] });
export const createArea = endpoint({
  id: 'tickets.createArea', method: 'POST', path: '/api/v1/tickets/events/:id/areas', summary: 'Add an area with its units', params: byId, body: NewArea, response: Area, status: 201, errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', ...areaErrors], ...writes,
});
export const changeArea = endpoint({
  id: 'tickets.changeArea', method: 'PATCH', path: '/api/v1/tickets/areas/:id', summary: 'Change an area; prices count from the next hold on', params: byId, body: AreaChanges, response: Area,
  errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', ...areaErrors, 'CAPACITY_BELOW_ACTIVE', 'IMMUTABLE_FIELD', 'PACKAGE_NOT_A_DISCOUNT'], ifMatch: true, ...writes,
});
export const deleteArea = endpoint({ id: 'tickets.deleteArea', method: 'DELETE', path: '/api/v1/tickets/areas/:id', summary: 'Delete an area of which nothing is held or sold', params: byId, errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'AREA_HAS_SALES', 'AREA_IN_USE'], ifMatch: true, ...writes });

export const generateUnits = endpoint({
  id: 'tickets.generateUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::generate', summary: 'Make up to 20,000 units at once, numbered on from the highest', params: byId, body: Generation,
  response: z.strictObject({ made: z.int(), firstNumber: z.int(), lastNumber: z.int(), area: Area }), status: 201, errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'LIMIT_EXCEEDED', 'LABEL_TAKEN', 'NOT_NUMBERED', 'INVALID_ROWS', 'NO_SEATS'], ...writes,
});
export const blockUnits = endpoint({
  id: 'tickets.blockUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::block', summary: 'Keep units from sale (sponsor, sound desk): these, or the first so many', params: byId,
  body: z.union([z.strictObject({ unitIds: Units, reason: Text(200).optional() }), z.strictObject({ count: z.int().min(1).max(20_000), reason: Text(200).optional() })]),
  response: z.strictObject({ changed: z.int(), area: Area }), errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'UNIT_SOLD', 'UNIT_HELD', 'INVALID_TRANSITION', 'NOT_ENOUGH_UNITS'], ...writes,
});
export const releaseUnits = endpoint({
  id: 'tickets.releaseUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::release', summary: 'Sell blocked units again: these, or all of the area', params: byId, body: z.union([z.strictObject({ unitIds: Units }), z.strictObject({ all: z.literal(true) })]),
  response: z.strictObject({ changed: z.int(), area: Area }), errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'UNIT_SOLD', 'UNIT_HELD', 'INVALID_TRANSITION', 'UNIT_ALLOTTED'], ...writes,
});
const Placed = z.strictObject({ id: Id, version: Version, x: Coordinate.nullable(), y: Coordinate.nullable() })
  .refine(({ x, y }) => (x === null) === (y === null), { path: ['y'], error: 'required' });
export const placeUnits = endpoint({
  id: 'tickets.placeUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::place', summary: 'Move up to 1,000 units on the map, all or none; each for the version that was seen', params: byId, body: z.strictObject({ units: z.array(Placed).min(1).max(1000) }),
  response: z.strictObject({ units: z.array(z.strictObject({ id: Id, version: Version })) }), errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'UNIT_SOLD', 'UNIT_HELD', 'VERSION_MISMATCH'], ...writes,
});
export const markUnits = endpoint({
  id: 'tickets.markUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::mark', summary: 'Say of up to 1,000 units whether they are accessible or have a restricted view', params: byId,
  // One of the two at least.
  body: z.union([z.strictObject({ unitIds: Units, accessible: z.boolean(), restrictedView: z.boolean().optional() }), z.strictObject({ unitIds: Units, accessible: z.boolean().optional(), restrictedView: z.boolean() })]),
  response: z.strictObject({ changed: z.int(), area: Area }), errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'UNIT_SOLD', 'UNIT_HELD'], ...writes,
});
export const removeUnits = endpoint({
  id: 'tickets.removeUnits', method: 'POST', path: '/api/v1/tickets/areas/:id/units::remove', summary: 'Delete up to 1,000 units that nobody ever held, all or none', params: byId, body: z.strictObject({ unitIds: Units }),
  response: z.strictObject({ changed: z.int(), area: Area }), errors: ['AREA_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_NOT_FOUND', 'DUPLICATE_UNIT', 'UNIT_SOLD', 'UNIT_HELD', 'UNIT_IN_USE'], ...writes,
});
export const changeUnit = endpoint({
  id: 'tickets.changeUnit', method: 'PATCH', path: '/api/v1/tickets/units/:id', summary: 'Change a unit that is not held or sold', params: byId,
  body: z.strictObject({
    rowLabel: Text(10).nullable(), seatLabel: Text(10).nullable(), x: Coordinate.nullable(), y: Coordinate.nullable(), rowRank: z.int().min(1).max(10_000).nullable(), accessible: z.boolean(), restrictedView: z.boolean(),
    status: z.enum(['available', 'blocked', 'disabled']), blockReason: Text(200).nullable(),
  }).partial(),
  response: Unit, errors: ['UNIT_NOT_FOUND', 'EVENT_READ_ONLY', 'UNIT_SOLD', 'UNIT_HELD', 'LABEL_TAKEN', 'INVALID_TRANSITION', 'UNIT_ALLOTTED'], ifMatch: true, ...writes,
});
export const listUnits = endpoint({
  id: 'tickets.listUnits', method: 'GET', path: '/api/v1/tickets/areas/:id/units', permission: read, summary: 'Units of an area by number', params: byId, query: PageQuery.extend({ status: UnitStatus.optional() }), response: pageOf(Unit), errors: ['AREA_NOT_FOUND'],
});
export const areaMap = endpoint({
  id: 'tickets.areaMap', method: 'GET', path: '/api/v1/tickets/areas/:id/map', permission: read, summary: 'All units of an area with their places', params: byId,
  response: z.strictObject({ areaId: Id, name: z.string(), layout: AreaLayout.nullable(), units: z.array(MapUnit) }), errors: ['AREA_NOT_FOUND'],
});
