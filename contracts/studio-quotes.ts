import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, OptionalText, Version, Zone } from './shapes.ts';
import { SessionType } from './studio-terms.ts';

// Quotes of a photo session, for the people of the studio (studio 3.8, 4.6), and what the public pages show.

const path = (rest: string) => `/api/v1/studio/${rest}`;
const OfSession = z.strictObject({ id: Id });

export const QuoteStatus = z.enum(['draft', 'sent', 'accepted', 'expired', 'superseded']);
export type QuoteStatus = z.infer<typeof QuoteStatus>;

export const QuoteLine = z.strictObject({ name: z.string(), packageName: z.string().nullable(), quantity: z.int(), unitPriceMinor: z.int(), discountMinor: z.int(), totalMinor: z.int() });

/** What was offered, as it stood at that moment. Kept in the quote; sentences are made of it in the reader's language. */
export const QuoteSnapshot = z.strictObject({
  sessionCode: z.string(), clientName: z.string(), sessionType: SessionType, startsAt: Instant, endsAt: Instant, zone: Zone, place: z.string(), description: z.string().nullable(), currency: Currency,
  lines: z.array(QuoteLine), subtotalMinor: z.int(), transportMinor: z.int(), discountMinor: z.int(), totalMinor: z.int(), depositPct: z.int(), depositMinor: z.int(),
  /** If it is accepted at once. */
  paymentDeadlineAt: Instant, changesDeadlineAt: Instant, editingDays: z.int(),
  refund: z.strictObject({ withinPct: z.int(), afterPct: z.int(), assignedPct: z.int(), companyPct: z.int() }),
  terms: z.string(), bankDetails: z.string(), branch: z.strictObject({ name: z.string(), address: z.string().nullable(), phone: z.string().nullable() }),
});
export type QuoteSnapshot = z.infer<typeof QuoteSnapshot>;

/** The same with its sentences, for the page. */
export const QuoteText = QuoteSnapshot.extend({ depositWords: z.string(), changesWords: z.string(), deliveryWords: z.string(), refundWords: z.array(z.string()) });
export type QuoteText = z.infer<typeof QuoteText>;

export const Quote = z.strictObject({
  id: Id, number: z.string(), round: z.int(), status: QuoteStatus, totalMinor: z.int(), depositMinor: z.int(), currency: Currency, validUntil: Instant, sentAt: Instant.nullable(), createdAt: Instant, version: Version,
  acceptance: z.strictObject({ acceptedName: z.string(), acceptedAt: Instant, ip: z.string().nullable(), documentHash: z.string() }).nullable(),
});

export const listQuotes = endpoint({
  id: 'studio.listQuotes', method: 'GET', path: path('sessions/:id/quotes'), permission: 'studio.session.view.all', summary: 'Quotes of a session, newest first', params: OfSession, response: z.strictObject({ items: z.array(Quote) }), errors: ['SESSION_NOT_FOUND'],
});
export const createQuote = endpoint({
  id: 'studio.createQuote', method: 'POST', path: path('sessions/:id/quotes'), permission: 'studio.quote.send', summary: 'Put the session as it stands into a quote; earlier ones no longer hold', params: OfSession, response: Quote, status: 201, audit: true,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'SESSION_WITHOUT_ITEMS', 'SESSION_TOTAL_ZERO', 'INVALID_SESSION_DATE'],
});
export const sendQuote = endpoint({
  id: 'studio.sendQuote', method: 'POST', path: path('quotes/:id/send'), permission: 'studio.quote.send', summary: 'Send the quote to the client, or send it again; answers its address once', params: OfSession,
  body: z.strictObject({ /** False: only the address is wanted, to hand it on by oneself. */ message: z.boolean().default(true) }), audit: true,
  response: z.strictObject({ quote: Quote, url: z.string(), /** Whether a message is on its way to the client. */ messaged: z.boolean() }), errors: ['QUOTE_NOT_FOUND', 'QUOTE_OUTDATED', 'INVALID_STATE_TRANSITION', 'CLIENT_NOT_FOUND', 'CLIENT_INACTIVE', 'INVALID_SESSION_DATE'],
});
export const quoteDocument = endpoint({
  id: 'studio.quoteDocument', method: 'GET', path: path('quotes/:id/pdf'), permission: 'studio.session.view.all', summary: 'The quote as PDF', params: OfSession, produces: 'application/pdf', errors: ['QUOTE_NOT_FOUND'],
});
export const portalLink = endpoint({
  id: 'studio.portalLink', method: 'POST', path: path('sessions/:id/portal-link'), permission: 'studio.quote.send', summary: 'A new address of the page where the client follows the session', params: OfSession, response: z.strictObject({ url: z.string() }), status: 201, audit: true, errors: ['SESSION_NOT_FOUND'],
});

// ---------------------------------------------------------------------------------------------------------- settings
/** What the public pages say and allow; of the tenant. */
export const PublicSettings = z.strictObject({
  quoteTerms: OptionalText(8000).default(''),
  quoteValidityDays: z.int().min(1).max(90).default(7),
  /** How to pay by transfer; shown where no payment online is offered. */
  bankDetails: OptionalText(2000).default(''),
  bookingOpen: z.boolean().default(false),
  bookingText: OptionalText(2000).default(''),
  bookingPackageIds: z.array(Id).max(50).default([]),
  bookingExternal: z.boolean().default(true),
  /** Without a package a session is asked for this long. */
  bookingDurationMin: z.int().min(15).max(720).default(60),
  bookingLeadHours: z.int().min(0).max(720).default(24),
  bookingDaysAhead: z.int().min(1).max(365).default(90),
  bookingShowPrices: z.boolean().default(true),
});
export type PublicSettings = z.infer<typeof PublicSettings>;
const SettingsAnswer = z.strictObject({ settings: PublicSettings, bookingUrl: z.string() });
export const getPublicSettings = endpoint({
  id: 'studio.getPublicSettings', method: 'GET', path: path('public-settings'), permission: ['settings.manage', 'studio.quote.send'], summary: 'What quotes and the public form say', response: SettingsAnswer, errors: [],
});
export const changePublicSettings = endpoint({
  id: 'studio.changePublicSettings', method: 'PATCH', path: path('public-settings'), permission: 'settings.manage', summary: 'Change what quotes and the public form say; null for the default', audit: true, response: SettingsAnswer, errors: ['PACKAGE_NOT_FOUND'],
  body: z.strictObject({
    quoteTerms: OptionalText(8000).nullable(), quoteValidityDays: z.int().min(1).max(90).nullable(), bankDetails: OptionalText(2000).nullable(), bookingOpen: z.boolean().nullable(), bookingText: OptionalText(2000).nullable(), bookingPackageIds: z.array(Id).max(50).nullable(),
    bookingExternal: z.boolean().nullable(), bookingDurationMin: z.int().min(15).max(720).nullable(), bookingLeadHours: z.int().min(0).max(720).nullable(), bookingDaysAhead: z.int().min(1).max(365).nullable(), bookingShowPrices: z.boolean().nullable(),
  }).partial(),
});
