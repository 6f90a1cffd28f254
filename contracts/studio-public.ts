import { z } from 'zod';
import { Proof } from './challenges.ts';
import { endpoint } from './endpoint.ts';
import { Currency, Email, Flag, Id, Instant, LocalDate, OptionalText, Text, Zone } from './shapes.ts';
import { QuoteStatus, QuoteText } from './studio-quotes.ts';
import { SessionStatus, SessionType } from './studio-terms.ts';

// What a client reaches without an account (studio 8): the quote, the status of the session, the form to ask for one.
// Whoever holds the address sees it, so it says no more than the page needs.

const path = (rest: string) => `/api/v1/studio/public/${rest}`;
/** Not judged by the shape: whatever is no link is a link that does not exist. */
const OfLink = z.strictObject({ token: z.string().min(1).max(200) });
const LINK = ['LINK_NOT_FOUND', 'LINK_EXPIRED', 'RATE_LIMITED'] as const;
const PAY = [...LINK, 'NOTHING_TO_PAY', 'NO_GATEWAY', 'PAYMENT_NOT_ALLOWED_IN_STATE', 'PAYMENT_DEADLINE_EXPIRED', 'DEPOSIT_REQUIRED_FIRST', 'DEPOSIT_ALREADY_REGISTERED', 'PAYMENT_EXCEEDS_TOTAL', 'INSUFFICIENT_PAYMENT'] as const;
const Checkout = z.strictObject({ /** Our page that leads to the gateway. */ url: z.string() });

export const Business = z.strictObject({ name: z.string(), accentColor: z.string().nullable(), logoUrl: z.string().nullable(), phone: z.string().nullable() });
export type Business = z.infer<typeof Business>;

/** What may be paid now; `bankDetails` where the business takes no payment online. */
export const Payable = z.strictObject({ kind: z.enum(['deposit', 'balance']), amountMinor: z.int(), currency: Currency, dueAt: Instant.nullable(), online: z.boolean(), bankDetails: z.string() });

// ------------------------------------------------------------------------------------------------------------- quote
export const PublicQuote = z.strictObject({
  business: Business, number: z.string(), status: QuoteStatus, validUntil: Instant, snapshot: QuoteText,
  acceptance: z.strictObject({ name: z.string(), at: Instant }).nullable(),
  sessionStatus: SessionStatus, payable: Payable.nullable(),
  /** Accepted, but the date was taken meanwhile: the studio calls; other times that are free. */
  dateTaken: z.boolean(), alternatives: z.array(z.strictObject({ startsAt: Instant, endsAt: Instant })),
});
export const getPublicQuote = endpoint({ id: 'studio.getPublicQuote', method: 'GET', path: path('quotes/:token'), permission: 'public', summary: 'The quote behind an address', params: OfLink, response: PublicQuote, errors: LINK });
export const publicQuoteDocument = endpoint({ id: 'studio.publicQuoteDocument', method: 'GET', path: path('quotes/:token/pdf'), permission: 'public', summary: 'The quote as PDF', params: OfLink, produces: 'application/pdf', errors: LINK });
export const acceptQuote = endpoint({
  id: 'studio.acceptQuote', method: 'POST', path: path('quotes/:token/accept'), permission: 'public', summary: 'The client accepts: proof is kept and the date is taken (T2); a second time changes nothing', params: OfLink,
  body: z.strictObject({ name: Text(100), consent: z.literal(true, { error: 'required' }) }), response: PublicQuote, errors: [...LINK, 'QUOTE_OUTDATED'],
});
export const payQuote = endpoint({ id: 'studio.payQuote', method: 'POST', path: path('quotes/:token/pay'), permission: 'public', summary: 'Where to pay online what an accepted quote asks for now', params: OfLink, response: Checkout, errors: PAY });
export const renewQuote = endpoint({ id: 'studio.renewQuote', method: 'POST', path: path('quotes/:token/renew'), permission: 'public', summary: 'Ask the studio for a new quote when this one has expired', params: OfLink, errors: ['LINK_NOT_FOUND', 'RATE_LIMITED'] });

// ------------------------------------------------------------------------------------------------------------ status
export const PublicSession = z.strictObject({
  business: Business, code: z.string(), status: SessionStatus, sessionType: SessionType, startsAt: Instant, endsAt: Instant, zone: Zone, place: z.string(), team: z.array(z.string()), currency: Currency, totalMinor: z.int().nullable(), paidMinor: z.int(), payable: Payable.nullable(),
  receipts: z.array(z.strictObject({ id: Id, paymentDate: LocalDate, amountMinor: z.int(), status: z.enum(['pending', 'verified']) })), deliveryDate: LocalDate.nullable(), changesDeadlineAt: Instant.nullable(), galleryUrl: z.string().nullable(),
  canAskToCancel: z.boolean(),
});
export const getPublicSession = endpoint({ id: 'studio.getPublicSession', method: 'GET', path: path('sessions/:token'), permission: 'public', summary: 'How a session stands, for its client', params: OfLink, response: PublicSession, errors: LINK });
export const publicReceipt = endpoint({
  id: 'studio.publicReceipt', method: 'GET', path: path('sessions/:token/receipts/:receiptId'), permission: 'public', summary: 'The receipt of a verified payment of the session, as PDF; without the name of the client', params: OfLink.extend({ receiptId: Id }), produces: 'application/pdf',
  errors: [...LINK, 'PAYMENT_NOT_FOUND', 'PAYMENT_NOT_VERIFIED'],
});
export const payPublicSession = endpoint({ id: 'studio.payPublicSession', method: 'POST', path: path('sessions/:token/pay'), permission: 'public', summary: 'Where to pay the deposit or the balance online', params: OfLink, response: Checkout, errors: PAY });
export const askToCancel = endpoint({ id: 'studio.askToCancel', method: 'POST', path: path('sessions/:token/cancel-request'), permission: 'public', summary: 'Ask the studio to cancel; a person decides', params: OfLink, body: z.strictObject({ reason: OptionalText(500).default('') }), errors: [...LINK, 'INVALID_STATE_TRANSITION'] });

// ----------------------------------------------------------------------------------------------------------- booking
const OfBusiness = z.strictObject({ slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'invalid' }) });
const FORM = ['BOOKING_CLOSED', 'RATE_LIMITED'] as const;
export const bookingForm = endpoint({
  id: 'studio.bookingForm', method: 'GET', path: path('booking/:slug'), permission: 'public', summary: 'What the public form offers', params: OfBusiness, errors: FORM,
  response: z.strictObject({
    business: Business, text: z.string(), sessionTypes: z.array(SessionType), emailRequired: z.boolean(), currency: Currency, firstDate: LocalDate, lastDate: LocalDate,
    branches: z.array(z.strictObject({ id: Id, name: z.string(), zone: Zone, address: z.string().nullable() })),
    packages: z.array(z.strictObject({ id: Id, name: z.string(), description: z.string().nullable(), sessionType: z.enum(['studio', 'external', 'both']), priceMinor: z.int().nullable(), durationMin: z.int() })),
  }),
});
const Wish = { branchId: Id, sessionType: SessionType, packageId: Id.optional() };
export const bookingSlots = endpoint({
  id: 'studio.bookingSlots', method: 'GET', path: path('booking/:slug/slots'), permission: 'public', summary: 'Times that are free on a day; says nothing of who has the others', params: OfBusiness, query: z.strictObject({ ...Wish, date: LocalDate, withNext: Flag.optional() }), errors: FORM,
  response: z.strictObject({ date: LocalDate, zone: Zone, slots: z.array(z.strictObject({ startsAt: Instant, endsAt: Instant })), /** Further days with free times, when this one has none. */ nextDates: z.array(LocalDate) }),
});
export const bookingChallenge = endpoint({
  id: 'studio.bookingChallenge', method: 'GET', path: path('booking/:slug/challenge'), permission: 'public', summary: 'A riddle that costs a machine time, good once', params: OfBusiness, errors: FORM, response: Proof,
});
export const BookingRequest = z.strictObject({
  ...Wish, startsAt: Instant, locationText: OptionalText(500).default(''), name: Text(100), phone: Text(40), email: Email.nullable().optional(), wishes: OptionalText(2000).default(''),
  /** The solved riddle, base64 of its JSON. */
  captcha: z.string().max(2000),
  /** A field that people do not see. */
  website: z.string().max(200).optional(),
});
export const requestBooking = endpoint({
  id: 'studio.requestBooking', method: 'POST', path: path('booking/:slug/requests'), permission: 'public', summary: 'Ask for a session; the time is held for a day at most', params: OfBusiness, body: BookingRequest, status: 201, idempotencyRequired: true,
  response: z.strictObject({ code: z.string(), /** Token of the status page. */ token: z.string(), startsAt: Instant, zone: Zone, held: z.boolean() }),
  errors: [...FORM, 'CAPTCHA_FAILED', 'SLOT_TAKEN', 'TOO_MANY_REQUESTS_OPEN', 'BOOKING_REFUSED', 'INVALID_SESSION_DATE'],
});
