import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Email, Id, Instant, OptionalText, PageQuery, Text, Version, Zone, pageOf } from './shapes.ts';
import { Blocker, EntryPolicy, EventCategory, EventMode, EventStatus, EventVisibility, FeePayer, ImageKind, OfflinePolicy, RotatingQr, TaxIdType, TaxRegime } from './tickets-terms.ts';
import { NewArea } from './tickets-areas.ts';

// Events and who answers for them by law. Times are instants, or local times (`2026-05-10T20:00`) read in the zone of the event.

// ----------------------------------------------------------------------------------------------------- legal profiles
const Country = z.string().regex(/^[A-Z]{2}$/, { error: 'invalid_country' });
const TaxId = z.string().max(40).overwrite((value) => value.replace(/[\s.]/g, '').toUpperCase()).regex(/^[0-9A-Z&Ñ-]{3,20}$/, { error: 'invalid_tax_id' });
const legalFields = {
  legalName: Text(200),
  taxIdType: TaxIdType,
  /** Dots and spaces are taken out. A NIT comes with its digit, `900123456-8`, or with the digit in its own field. */
  taxId: TaxId,
  taxIdCheckDigit: z.string().regex(/^[0-9K]$/, { error: 'invalid_tax_id' }).nullable(),
  producerRegistration: Text(50).nullable(),
  address: Text(200).nullable(),
  city: Text(100).nullable(),
  country: Country,
  email: Email.nullable(),
  phone: Text(30).nullable(),
  taxRegime: TaxRegime,
};
export const NewLegalProfile = z.strictObject({
  ...legalFields, taxIdCheckDigit: legalFields.taxIdCheckDigit.default(null), producerRegistration: legalFields.producerRegistration.default(null), address: legalFields.address.default(null),
  city: legalFields.city.default(null), country: Country.optional(), email: legalFields.email.default(null), phone: legalFields.phone.default(null), taxRegime: TaxRegime.default('standard'),
});
export const LegalProfileChanges = z.strictObject(legalFields).partial();
export const LegalProfile = z.strictObject({
  id: Id, legalName: z.string(), taxIdType: TaxIdType, taxId: z.string(), taxIdCheckDigit: z.string().nullable(), producerRegistration: z.string().nullable(), address: z.string().nullable(), city: z.string().nullable(),
  country: z.string(), email: z.string().nullable(), phone: z.string().nullable(), taxRegime: TaxRegime,
  /** Events that name it. */
  events: z.int(), version: Version,
});
export type LegalProfile = z.infer<typeof LegalProfile>;

// ------------------------------------------------------------------------------------------------------------- events
/** An instant, or a local time in the event's zone. */
export const EventTime = z.union([Instant, z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/)], { error: 'invalid_instant' });
export const Slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'invalid_slug' }).max(120, { error: 'too_long' });
const Venue = z.strictObject({
  name: Text(200).nullable().default(null), address: Text(200).nullable().default(null), city: Text(100).nullable().default(null), country: Country.optional(),
  lat: z.number().min(-90).max(90).nullable().default(null), lng: z.number().min(-180).max(180).nullable().default(null),
});
/** What the organizer gives back by time before the start, the earliest tier first (tickets 5.9). */
export const RefundPolicy = z.strictObject({ tiers: z.array(z.strictObject({ daysBefore: z.int().min(0).max(365), shareBp: z.int().min(0).max(10_000) })).max(10) })
  .refine(({ tiers }) => tiers.every((tier, i) => i === 0 || tier.daysBefore < tiers[i - 1]!.daysBefore), { path: ['tiers'], error: 'tiers_out_of_order' });

const eventFields = {
  name: Text(255),
  slug: Slug,
  /** Markdown; shown without any HTML. */
  description: OptionalText(20_000),
  category: EventCategory,
  isPerformingArt: z.boolean(),
  startAt: EventTime,
  endAt: EventTime,
  /** Two hours before the start unless given. */
  doorsOpenAt: EventTime,
  /** Null: from publication on. */
  salesStartAt: EventTime.nullable(),
  /** The start unless given. */
  salesEndAt: EventTime,
  timeZone: Zone,
  currency: Currency,
  venue: Venue,
  minAge: z.int().min(0).max(99).nullable(),
  legalProfileId: Id.nullable(),
  seriesId: Id.nullable(),
  pulepCode: z.string().overwrite((value) => value.trim().toUpperCase()).regex(/^[A-Z]{3}[0-9]{3}$/, { error: 'invalid_pulep' }).nullable(),
  visibility: EventVisibility,
  /** Asked of visitors of a private event; kept hashed, never shown again. */
  accessCode: Text(50).nullable(),
  marketplaceListed: z.boolean(),
  mode: EventMode,
  commissionBp: z.int().min(0).max(10_000).nullable(),
  feePayer: FeePayer,
  holdMinutes: z.int().min(5).max(30),
  maxUnitsPerOrder: z.int().min(1).max(50),
  maxUnitsPerBuyer: z.int().min(1).max(100_000).nullable(),
  maxTransfers: z.int().min(0).max(10),
  transferCutoffMinutes: z.int().min(0).max(43_200),
  entryPolicy: EntryPolicy,
  offlinePolicy: OfflinePolicy,
  rotatingQr: RotatingQr,
  refundPolicy: RefundPolicy,
  requireHolderNames: z.boolean(),
};
const given = ['name', 'category', 'startAt', 'endAt'] as const;
export const NewEvent = z.strictObject(eventFields).partial().required(Object.fromEntries(given.map((key) => [key, true])) as Record<(typeof given)[number], true>)
  .extend({ areas: z.array(NewArea).max(100).default([]) });
export const EventChanges = z.strictObject(eventFields).partial();

export const EventImage = z.strictObject({ id: Id, kind: ImageKind, place: z.int(), altText: z.string(), url: z.string(), thumbnailUrl: z.string().nullable(), width: z.int().nullable(), height: z.int().nullable() });
export const EventCard = z.strictObject({
  id: Id, name: z.string(), slug: z.string(), category: EventCategory, status: EventStatus, visibility: EventVisibility, mode: EventMode, startAt: Instant, endAt: Instant, datesPending: z.boolean(), timeZone: z.string(), currency: Currency,
  venueName: z.string().nullable(), venueCity: z.string().nullable(), capacityTotal: z.int(), soldAdmissions: z.int(), /** People who came in. */ checkedIn: z.int(), version: Version,
});
export const EventDetail = z.strictObject({
  id: Id, name: z.string(), slug: z.string(), description: z.string(), /** Of the Markdown alone; markup that was typed shows as letters. */ descriptionHtml: z.string(), category: EventCategory, isPerformingArt: z.boolean(), startAt: Instant, endAt: Instant, doorsOpenAt: Instant, salesStartAt: Instant.nullable(), salesEndAt: Instant,
  datesPending: z.boolean(), timeZone: z.string(), currency: Currency,
  venue: z.strictObject({ name: z.string().nullable(), address: z.string().nullable(), city: z.string().nullable(), country: z.string(), lat: z.number().nullable(), lng: z.number().nullable() }),
  minAge: z.int().nullable(), legalProfileId: Id.nullable(), seriesId: Id.nullable(), pulepCode: z.string().nullable(), status: EventStatus, visibility: EventVisibility, hasAccessCode: z.boolean(), marketplaceListed: z.boolean(), mode: EventMode,
  commissionBp: z.int().nullable(), feePlan: z.strictObject({ rateBp: z.int(), fixedMinor: z.int(), basis: z.enum(['base_price', 'paid_price']), vatBp: z.int() }), feePayer: FeePayer, holdMinutes: z.int(), maxUnitsPerOrder: z.int(), maxUnitsPerBuyer: z.int().nullable(),
  maxTransfers: z.int(), transferCutoffMinutes: z.int(), entryPolicy: EntryPolicy, offlinePolicy: OfflinePolicy, rotatingQr: RotatingQr, refundPolicy: z.strictObject({ tiers: z.array(z.strictObject({ daysBefore: z.int(), shareBp: z.int() })) }), requireHolderNames: z.boolean(),
  capacityTotal: z.int(), soldAdmissions: z.int(), checkedIn: z.int(), publishedAt: Instant.nullable(), /** Until when holders may have their money back because the event is not what they bought. */ refundWindowUntil: Instant.nullable(), images: z.array(EventImage),
  /** Where it could go by the caller's permissions. */
  allowedStatuses: z.array(EventStatus), createdAt: Instant, updatedAt: Instant, version: Version,
});
export type EventDetail = z.infer<typeof EventDetail>;

export const Readiness = z.strictObject({ ready: z.boolean(), blockers: z.array(z.strictObject({ code: Blocker, message: z.string() })) });

// ------------------------------------------------------------------------------------------------------------- routes
const byId = z.strictObject({ id: Id });
const read = 'tickets.event.read';
const manage = { audit: true, permission: 'tickets.event.manage' } as const;
const settings = { audit: true, permission: 'tickets.settings.manage' } as const;

export const listLegalProfiles = endpoint({
  id: 'tickets.listLegalProfiles', method: 'GET', path: '/api/v1/tickets/legal-profiles', permission: ['tickets.event.manage', 'tickets.settings.manage'], summary: 'Legal profiles by name', query: PageQuery, response: pageOf(LegalProfile), errors: [],
});
export const getLegalProfile = endpoint({
  id: 'tickets.getLegalProfile', method: 'GET', path: '/api/v1/tickets/legal-profiles/:id', permission: ['tickets.event.manage', 'tickets.settings.manage'], summary: 'A legal profile', params: byId, response: LegalProfile, errors: ['LEGAL_PROFILE_NOT_FOUND'],
});
export const createLegalProfile = endpoint({
  id: 'tickets.createLegalProfile', method: 'POST', path: '/api/v1/tickets/legal-profiles', summary: 'Add a legal profile', body: NewLegalProfile, response: LegalProfile, status: 201, errors: ['INVALID_TAX_ID'], ...settings,
});
export const changeLegalProfile = endpoint({
  id: 'tickets.changeLegalProfile', method: 'PATCH', path: '/api/v1/tickets/legal-profiles/:id', summary: 'Change a legal profile; tickets that were sold keep their copy', params: byId, body: LegalProfileChanges, response: LegalProfile,
  errors: ['LEGAL_PROFILE_NOT_FOUND', 'INVALID_TAX_ID'], ifMatch: true, ...settings,
});
export const deleteLegalProfile = endpoint({
  id: 'tickets.deleteLegalProfile', method: 'DELETE', path: '/api/v1/tickets/legal-profiles/:id', summary: 'Delete a legal profile that no event names', params: byId, errors: ['LEGAL_PROFILE_NOT_FOUND', 'LEGAL_PROFILE_IN_USE'], ifMatch: true, ...settings,
});

const timeErrors = ['EVENT_IN_PAST', 'INVALID_LOCAL_TIME'] as const;
export const listEvents = endpoint({
  id: 'tickets.listEvents', method: 'GET', path: '/api/v1/tickets/events', permission: read, summary: 'Events, the latest start first',
  query: PageQuery.extend({ status: EventStatus.optional(), category: EventCategory.optional(), search: z.string().max(100).optional(), from: Instant.optional(), to: Instant.optional() }), response: pageOf(EventCard), errors: [],
});
export const getEvent = endpoint({ id: 'tickets.getEvent', method: 'GET', path: '/api/v1/tickets/events/:id', permission: read, summary: 'An event', params: byId, response: EventDetail, errors: ['EVENT_NOT_FOUND'] });
export const createEvent = endpoint({
  id: 'tickets.createEvent', method: 'POST', path: '/api/v1/tickets/events', summary: 'Add an event, with its areas', body: NewEvent, response: EventDetail, status: 201,
  errors: [...timeErrors, 'SLUG_TAKEN', 'LEGAL_PROFILE_NOT_FOUND', 'PRICE_STEP', 'AREA_NAME_TAKEN', 'LETTER_TAKEN', 'LIMIT_EXCEEDED', 'ACCESS_CODE_MISSING'], ...manage,
});
export const changeEvent = endpoint({
  id: 'tickets.changeEvent', method: 'PATCH', path: '/api/v1/tickets/events/:id', summary: 'Change an event; a new address of a published one leaves the old one leading on', params: byId, body: EventChanges, response: EventDetail,
  errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', ...timeErrors, 'SLUG_TAKEN', 'LEGAL_PROFILE_NOT_FOUND', 'IMMUTABLE_FIELD', 'PRICE_STEP', 'PULEP_MISSING', 'LEGAL_INFO_MISSING', 'ACCESS_CODE_MISSING'], ifMatch: true, ...manage,
});
export const deleteEvent = endpoint({
  id: 'tickets.deleteEvent', method: 'DELETE', path: '/api/v1/tickets/events/:id', summary: 'Delete a draft with all its areas', params: byId, errors: ['EVENT_NOT_FOUND', 'EVENT_NOT_DRAFT', 'AREA_HAS_SALES'], ifMatch: true, ...manage,
});
export const duplicateEvent = endpoint({
  id: 'tickets.duplicateEvent', method: 'POST', path: '/api/v1/tickets/events/:id/duplicate', summary: 'A draft like this event for other dates: areas, units, stages and promotions come along', params: byId,
  body: z.strictObject({ name: Text(255).optional(), startAt: EventTime, endAt: EventTime.optional() }), response: EventDetail, status: 201, errors: ['EVENT_NOT_FOUND', ...timeErrors], ...manage,
});
export const eventReadiness = endpoint({
  id: 'tickets.eventReadiness', method: 'GET', path: '/api/v1/tickets/events/:id/readiness', permission: read, summary: 'What keeps an event from being published', params: byId, response: Readiness, errors: ['EVENT_NOT_FOUND'],
});

const step = { params: byId, response: EventDetail, audit: true } as const;
const publishing = { ...step, permission: 'tickets.event.publish' } as const;
const cancelling = { ...step, permission: 'tickets.event.cancel' } as const;
export const publishEvent = endpoint({
  id: 'tickets.publishEvent', method: 'POST', path: '/api/v1/tickets/events/:id/publish', summary: 'Publish a draft, or a postponed event that has its dates', errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION', 'DATES_PENDING', ...Blocker.options], ...publishing,
});
export const pauseEvent = endpoint({ id: 'tickets.pauseEvent', method: 'POST', path: '/api/v1/tickets/events/:id/pause', summary: 'Stop selling; the page stays', errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION'], ...publishing });
export const resumeEvent = endpoint({ id: 'tickets.resumeEvent', method: 'POST', path: '/api/v1/tickets/events/:id/resume', summary: 'Sell again', errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION'], ...publishing });
export const postponeEvent = endpoint({
  id: 'tickets.postponeEvent', method: 'POST', path: '/api/v1/tickets/events/:id/postpone', summary: 'Postpone, to new dates or to dates to be announced (without dates); tickets stay valid',
  body: z.strictObject({ startAt: EventTime.optional(), endAt: EventTime.optional(), reason: Text(500).optional() }).refine(({ startAt, endAt }) => (startAt === undefined) === (endAt === undefined), { path: ['endAt'], error: 'required' }),
  errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION', ...timeErrors], ...cancelling,
});
export const cancelEvent = endpoint({
  id: 'tickets.cancelEvent', method: 'POST', path: '/api/v1/tickets/events/:id/cancel', summary: 'Cancel for good; the address is typed to confirm it', body: z.strictObject({ slug: z.string().max(200), reason: Text(500) }),
  errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION', 'EVENT_COMPLETED', 'SLUG_MISMATCH'], ...cancelling,
});

export const addImage = endpoint({
  id: 'tickets.addImage', method: 'POST', path: '/api/v1/tickets/events/:id/images', summary: 'Show an uploaded picture with an event; a new banner, cover or flyer takes the place of the old one', params: byId,
  body: z.strictObject({ fileId: Id, kind: ImageKind, altText: OptionalText(255).default('') }), response: EventImage, status: 201, errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'FILE_NOT_FOUND', 'FILE_IN_USE', 'IMAGE_TYPE', 'IMAGE_TOO_LARGE', 'IMAGE_LIMIT'], ...manage,
});
export const changeImage = endpoint({
  id: 'tickets.changeImage', method: 'PATCH', path: '/api/v1/tickets/events/:id/images/:imageId', summary: 'Say what a picture shows, or give a picture of the gallery another place; the one that stands there changes with it', params: byId.extend({ imageId: Id }),
  body: z.strictObject({ altText: OptionalText(255), place: z.int().min(1).max(10) }).partial(), response: z.strictObject({ items: z.array(EventImage) }), errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'IMAGE_NOT_FOUND'], ...manage,
});
export const removeImage = endpoint({
  id: 'tickets.removeImage', method: 'DELETE', path: '/api/v1/tickets/events/:id/images/:imageId', summary: 'Take a picture away', params: byId.extend({ imageId: Id }), errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'IMAGE_NOT_FOUND'], ...manage,
});
