import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, LocalDate, PageQuery, SignedMinor, Text, Version, Zone, pageOf } from './shapes.ts';
import { EventStatus, SettlementMode, SettlementStatus } from './tickets-terms.ts';

// What an organizer is owed for an event, and the monthly cultural contribution.

const path = (rest: string) => `/api/v1/tickets/${rest}`;
const read = 'tickets.settlement.read';
const close = 'tickets.settlement.close';
const byId = z.strictObject({ id: Id });
const amount = SignedMinor;

/** The statement of an event (tickets 5.12): sums of what was sold, never prices of today. */
export const SettlementLines = z.strictObject({
  orders: z.int(), units: z.int(), refundedUnits: z.int(), courtesyUnits: z.int(),
  paidMinor: amount, refundedFaceMinor: amount, /** Face money that banks took back, beyond what was refunded; with the refunds in older statements. */ chargedBackMinor: amount.default(0), commissionMinor: amount, parafiscalMinor: amount, buyerFeeMinor: amount, absorbedFeeMinor: amount, returnedFeeByOrganizerMinor: amount, returnedFeeByPlatformMinor: amount, adjustmentMinor: amount,
  netMinor: amount, platformFeeMinor: amount, payableMinor: amount,
  /** Sold elsewhere and paid there: shown, not settled. */
  imported: z.strictObject({ units: z.int(), paidMinor: amount }),
  areas: z.array(z.strictObject({ name: z.string(), units: z.int(), paidMinor: amount, refundedFaceMinor: amount })),
  adjustments: z.array(z.strictObject({ amountMinor: amount, reason: z.string() })),
});
export type SettlementLines = z.infer<typeof SettlementLines>;

const summary = {
  id: Id, eventId: Id, eventName: z.string(), eventStatus: EventStatus, startAt: Instant, timeZone: Zone, status: SettlementStatus, mode: SettlementMode, currency: Currency, netMinor: amount, payableMinor: amount,
  computedAt: Instant, reviewedAt: Instant.nullable(), closedAt: Instant.nullable(), paidAt: Instant.nullable(), paymentRef: z.string().nullable(), version: Version,
};
export const SettlementSummary = z.strictObject(summary);
export type SettlementSummary = z.infer<typeof SettlementSummary>;
export const Settlement = z.strictObject({
  ...summary, lines: SettlementLines, legalName: z.string().nullable(), adjustments: z.array(z.strictObject({ id: Id, amountMinor: amount, reason: z.string(), createdAt: Instant })), /** Steps that the caller may take now. */ can: z.array(SettlementStatus),
});
export type Settlement = z.infer<typeof Settlement>;

const ERRORS = ['SETTLEMENT_NOT_FOUND', 'SETTLEMENT_IMMUTABLE', 'INVALID_TRANSITION'] as const;
export const listSettlements = endpoint({ id: 'tickets.listSettlements', method: 'GET', path: path('settlements'), permission: read, summary: 'Settlements, the latest first', query: PageQuery.extend({ status: SettlementStatus.optional(), eventId: Id.optional() }), response: pageOf(SettlementSummary), errors: [] });
export const getSettlement = endpoint({ id: 'tickets.getSettlement', method: 'GET', path: path('settlements/:id'), permission: read, summary: 'The statement of an event', params: byId, response: Settlement, errors: ['SETTLEMENT_NOT_FOUND'] });
export const settlementDocument = endpoint({ id: 'tickets.settlementDocument', method: 'GET', path: path('settlements/:id/pdf'), permission: read, summary: 'The statement as PDF', params: byId, produces: 'application/pdf', errors: ['SETTLEMENT_NOT_FOUND'] });
export const draftSettlement = endpoint({ id: 'tickets.draftSettlement', method: 'POST', path: path('events/:id/settlement'), permission: close, summary: 'Draft the settlement of an event that is over; the one that is there when there is one', params: byId, response: Settlement, errors: ['EVENT_NOT_FOUND', 'EVENT_NOT_OVER'], audit: true });
export const refreshSettlement = endpoint({ id: 'tickets.refreshSettlement', method: 'POST', path: path('settlements/:id/refresh'), permission: close, summary: 'Work it out again; what was reviewed is a draft again', params: byId, response: Settlement, errors: ERRORS, audit: true });
export const adjustSettlement = endpoint({
  id: 'tickets.adjustSettlement', method: 'POST', path: path('settlements/:id/adjustments'), permission: close, summary: 'Add an amount in favour of the organizer, or against it below zero', params: byId,
  body: z.strictObject({ amountMinor: z.int().min(-1_000_000_000_000).max(1_000_000_000_000).refine((value) => value !== 0, { error: 'required' }), reason: Text(300) }), response: Settlement, status: 201, errors: [...ERRORS, 'PRICE_STEP'], audit: true,
});
export const dropAdjustment = endpoint({ id: 'tickets.dropAdjustment', method: 'DELETE', path: path('settlements/:id/adjustments/:adjustmentId'), permission: close, summary: 'Take an adjustment out again', params: byId.extend({ adjustmentId: Id }), response: Settlement, errors: [...ERRORS, 'NOT_FOUND'], audit: true });
export const reviewSettlement = endpoint({ id: 'tickets.reviewSettlement', method: 'POST', path: path('settlements/:id/review'), permission: close, summary: 'Review: the figures as they stand now', params: byId, response: Settlement, errors: ERRORS, ifMatch: true, audit: true });
export const closeSettlement = endpoint({ id: 'tickets.closeSettlement', method: 'POST', path: path('settlements/:id/close'), permission: close, summary: 'Close for good; refused when money moved since the review', params: byId, response: Settlement, errors: [...ERRORS, 'SETTLEMENT_CHANGED'], ifMatch: true, audit: true });
export const paySettlement = endpoint({ id: 'tickets.paySettlement', method: 'POST', path: path('settlements/:id/mark-paid'), permission: close, summary: 'Record that it was paid', params: byId, body: z.strictObject({ reference: Text(100) }), response: Settlement, errors: ERRORS, ifMatch: true, audit: true });
export const archiveEvent = endpoint({ id: 'tickets.archiveEvent', method: 'POST', path: path('events/:id/archive'), permission: 'tickets.event.manage', summary: 'Put an event away once its settlement is closed', params: byId, status: 204, errors: ['EVENT_NOT_FOUND', 'INVALID_TRANSITION', 'SETTLEMENT_OPEN'], audit: true });

// ---------------------------------------------------------------------------------------------------------- parafiscal
const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'invalid_month' });
export const ParafiscalLine = z.strictObject({ eventId: Id, eventName: z.string(), pulepCode: z.string().nullable(), priceMinor: amount, tickets: z.int(), baseMinor: amount, contributionMinor: amount });
export type ParafiscalLine = z.infer<typeof ParafiscalLine>;
export const ParafiscalMonth = z.strictObject({ month: Month, status: z.enum(['open', 'closed']), currency: Currency, lines: z.array(ParafiscalLine), baseMinor: amount, contributionMinor: amount, generatedAt: Instant, closedAt: Instant.nullable(), firstDay: LocalDate });
export type ParafiscalMonth = z.infer<typeof ParafiscalMonth>;
const ofMonth = z.strictObject({ month: Month });
export const listParafiscal = endpoint({ id: 'tickets.listParafiscal', method: 'GET', path: path('parafiscal'), permission: read, summary: 'Monthly reports of the cultural contribution', query: PageQuery, response: pageOf(ParafiscalMonth), errors: [] });
export const generateParafiscal = endpoint({ id: 'tickets.generateParafiscal', method: 'POST', path: path('parafiscal/:month/generate'), permission: close, summary: 'Make the report of a month, or make it anew until it is closed', params: ofMonth, response: ParafiscalMonth, errors: ['MONTH_CLOSED'], audit: true });
export const closeParafiscal = endpoint({ id: 'tickets.closeParafiscal', method: 'POST', path: path('parafiscal/:month/close'), permission: close, summary: 'Close a month that is over', params: ofMonth, response: ParafiscalMonth, errors: ['MONTH_NOT_FOUND', 'MONTH_CLOSED', 'MONTH_NOT_OVER'], audit: true });
